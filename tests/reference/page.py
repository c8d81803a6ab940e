"""docs/bpmn.md and its pictures, from the table that the normaliser reads: `python -m tests.reference.page`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.runtime import elements, refusals, zeebe
from engine.runtime.refusals import Refusal
from tests.architecture.source import ROOT
from tests.reference.pictures import drawn
from tests.reference.words import GROUPS, Words
from tests.runtime.standard import declared
from web.translations import compile as compiling

PAGE: Final = ROOT / "docs" / "bpmn.md"
PICTURES: Final = ROOT / "docs" / "bpmn"
_STANDARD: Final = declared(elements.REFUSED.keys())
_ENGLISH: Final = compiling.merged("en")


@dataclass(frozen=True)
class Texts:
    """The sentences of the page in one language."""

    title: str
    other: str
    intro: str
    runs: str
    head: str
    triggers: str
    triggers_intro: str
    attributes: str
    attributes_head: str
    extensions: str
    extensions_intro: str
    extensions_head: str
    once: str
    often: str
    idle: str
    idle_intro: str
    refused: str
    refused_intro: str
    refused_head: str
    problems: str
    problems_intro: str
    problems_head: str
    is_english: bool


CHINESE: Final = Texts(
    title="BPMN：图上能画什么",
    other="[English](#bpmn-what-a-diagram-may-hold)",
    intro=(
        "一个文件要么按 BPMN 2.0 执行，要么拒绝，并指出文件、行、元素和改法；没有悄悄忽略的元素和属性。"
        "本页由检查文件的同一张表（`engine/runtime/elements.py`，扩展在 `zeebe.py`）生成，"
        "测试核对本页，也按标准的 XSD 核对这张表。"
        "条件、时间、映射写 FEEL，见 [FEEL](feel.md)；环节的扩展属性见 [processes/README.md](../processes/README.md)。"
    ),
    runs="执行的元素",
    head="| 图 | 元素 | 含义 | 属性 |",
    triggers="哪种事件能带哪种触发",
    triggers_intro="一个事件至多带一种。事件子流程的开始事件须带触发，流程的开始事件只能带消息或不带。",
    attributes="只接受某些值的属性",
    attributes_head="| 属性 | 用于 | 接受 |",
    extensions="`zeebe:` 扩展",
    extensions_intro=(
        "写在别处、多写或不认识的都拒绝，其他引擎和工具的扩展也是；只有画图工具的颜色、位置和模板放行。"
        "连线、泳道、流程等没有设置，只能带扩展属性 `name_en`（英文名称）。"
    ),
    extensions_head="| 扩展元素 | 属性 | 写在 | 用于 | 个数 |",
    once="至多一个",
    often="不限",
    idle="只是图和说明的元素",
    idle_intro="可以画，执行时没有含义：",
    refused="拒绝的元素",
    refused_intro="拒绝的元素里面的内容不再检查。",
    refused_head="| 代码 | 元素 | 提示 |",
    problems="检查文件时的全部提示",
    problems_intro="花括号处填入出错的名称和内容。",
    problems_head="| 代码 | 提示 |",
    is_english=False,
)
ENGLISH: Final = Texts(
    title="BPMN: what a diagram may hold",
    other="[中文](#bpmn图上能画什么)",
    intro=(
        "A file either runs as BPMN 2.0 says or is refused with file, line, element and what to do; no element and no "
        "attribute is ignored silently. This page is made from the table that files are checked by "
        "(`engine/runtime/elements.py`, `zeebe.py` for extensions); a test compares the page with it, and the table "
        "with the schema of the standard. Conditions, times and mappings are FEEL, see [FEEL](feel.md); for the "
        "properties of elements see [processes/README.md](../processes/README.md)."
    ),
    runs="Elements that run",
    head="| shape | element | meaning | attributes |",
    triggers="Which event may carry which trigger",
    triggers_intro=(
        "An event carries at most one. The start of an event sub-process has one; that of a process is plain or waits "
        "for a message."
    ),
    attributes="Attributes that are accepted with some values only",
    attributes_head="| attribute | on | accepted |",
    extensions="Extensions in `zeebe:`",
    extensions_intro=(
        "What stands elsewhere, too often or is not known is refused, and so are extensions of other engines and "
        "tools; only colours, positions and templates of drawing tools pass. Flows, lanes, processes and the like "
        "have no settings but the property `name_en` (their English name)."
    ),
    extensions_head="| extension element | attributes | stands in | used on | how many |",
    once="at most one",
    often="any number",
    idle="Elements that are drawings and descriptions",
    idle_intro="They may stand in a file and have no meaning for the run:",
    refused="Elements that are refused",
    refused_intro="What stands inside a refused element is not looked at.",
    refused_head="| code | elements | what is said |",
    problems="Everything that is said when a file is checked",
    problems_intro="Names and texts are filled in for the braces.",
    problems_head="| code | what is said |",
    is_english=True,
)


def page() -> str:
    """The whole page."""
    return "\n".join([*_part(CHINESE), "---", "", *_part(ENGLISH)]).rstrip() + "\n"


def pictures() -> Mapping[str, str]:
    """The files of the pictures by name."""
    shapes = {tag: drawn(tag) for words in GROUPS.values() for tag in words}
    return {f"{tag}.svg": shape for tag, shape in shapes.items() if shape is not None}


def _part(texts: Texts) -> Iterator[str]:
    yield from (f"# {texts.title}", "", texts.other, "", texts.intro, "", f"## {texts.runs}", "")
    for (name, english), words in GROUPS.items():
        yield from (f"### {english if texts.is_english else name}", "", texts.head, "|---|---|---|---|")
        yield from (_row(tag, one, texts) for tag, one in words.items())
        yield ""
    yield from (f"## {texts.triggers}", "", texts.triggers_intro, "", *_triggers(texts), "")
    yield from (f"## {texts.attributes}", "", texts.attributes_head, "|---|---|---|", *_attributes(), "")
    yield from (
        f"## {texts.extensions}",
        "",
        texts.extensions_intro,
        "",
        texts.extensions_head,
        "|---|---|---|---|---|",
    )
    yield from (*_extensions(texts), "")
    yield from (f"## {texts.idle}", "", texts.idle_intro, "", _listed(elements.WITHOUT_MEANING), "")
    yield from (f"## {texts.refused}", "", texts.refused_intro, "", texts.refused_head, "|---|---|---|")
    yield from (*_refused(texts), "")
    yield from (f"## {texts.problems}", "", texts.problems_intro, "", texts.problems_head, "|---|---|")
    yield from (*_problems(texts), "")


def _row(tag: str, words: Words, texts: Texts) -> str:
    name, line = (words.name_en, words.line_en) if texts.is_english else (words.name, words.line)
    picture = f"![{name}](bpmn/{tag}.svg)" if drawn(tag) else ""
    carried = [
        one.name
        for one in _STANDARD[tag].attributes
        if one.name not in ("id", "name") and one.name in elements.RUN_ATTRIBUTES
    ]
    return f"| {picture} | {name} `{tag}` | {line} | {_listed(carried)} |"


def _listed(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in sorted(names))


def _named(tag: str, texts: Texts) -> str:
    words = next(words[tag] for words in GROUPS.values() if tag in words)
    return words.name_en if texts.is_english else words.name


def _triggers(texts: Texts) -> Iterator[str]:
    kinds = list(elements.CARRIED)
    yield "| | " + " | ".join(_named(kind, texts) for kind in kinds) + " |"
    yield "|---" * (len(kinds) + 1) + "|"
    for trigger in sorted(elements.TRIGGERS):
        marks = ("●" if trigger in elements.CARRIED[kind] else "" for kind in kinds)
        yield f"| {_named(trigger, texts)} | " + " | ".join(marks) + " |"


def _attributes() -> Iterator[str]:
    for name, accepted in elements.HARMLESS_VALUES.items():
        on = [one.tag for one in _STANDARD.values() if any(attribute.name == name for attribute in one.attributes)]
        known = [tag for tag in on if tag in elements.RUN | elements.WITHOUT_MEANING]
        yield f"| `{name}` | {_listed(known)} | {_listed(accepted.split())} |"
    for name, kinds in elements.REFUSED_ATTRIBUTES.items():
        on = [
            one.tag
            for one in _STANDARD.values()
            if one.tag in elements.RUN
            and elements.is_on(kinds, one.tag)
            and any(attribute.name == name for attribute in one.attributes)
        ]
        yield f"| `{name}` | {_listed(on)} | - |"


def _extensions(texts: Texts) -> Iterator[str]:
    for tag, known in zeebe.EXTENSIONS.items():
        around = known.parent if known.parent == "extensionElements" else f"zeebe:{known.parent}"
        often = texts.often if known.recurs else texts.once
        yield f"| `zeebe:{tag}` | {_listed(known.attributes)} | `{around}` | {_listed(known.owners)} | {often} |"


def _said(refusal: Refusal, texts: Texts) -> str:
    if not texts.is_english:
        return refusal.text
    message = _ENGLISH.get(refusal.text)
    return str(message.string) if message else refusal.text


def _refused(texts: Texts) -> Iterator[str]:
    by_refusal: dict[Refusal, list[str]] = {}
    for tag, refusal in elements.REFUSED.items():
        by_refusal.setdefault(refusal, []).append(tag)
    for refusal, tags in sorted(by_refusal.items(), key=lambda one: one[0].code):
        yield f"| {refusal.code} | {_listed(tags)} | {_said(refusal, texts)} |"


def _problems(texts: Texts) -> Iterator[str]:
    every = {value.code: value for value in vars(refusals).values() if isinstance(value, Refusal)}
    yield from (f"| {code} | {_said(every[code], texts)} |" for code in sorted(every))


def write(page_file: Path, folder: Path) -> None:
    """Write the page and its pictures."""
    page_file.write_text(page(), "utf-8")
    folder.mkdir(exist_ok=True)
    for name, content in pictures().items():
        (folder / name).write_text(content, "utf-8")


if __name__ == "__main__":
    write(PAGE, PICTURES)
