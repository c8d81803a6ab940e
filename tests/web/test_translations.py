"""English is complete: every Chinese sentence a page can show has one."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from jinja2.ext import babel_extract

import web.app
from engine.errors import EngineError
from engine.language import findings
from engine.procedures import forms_schema
from engine.procedures import refusals as procedure_refusals
from engine.procedures.difference import wording
from engine.procedures.difference.changes import Wording
from engine.procedures.drawing import refusals as drawing_refusals
from engine.procedures.drawing.painting import LEGEND
from engine.procedures.flow import refusals as flow_refusals
from engine.procedures.importing import words as import_words
from engine.procedures.law import refusals as law_refusals
from engine.procedures.soundness import refusals as soundness_refusals
from engine.procedures.style import refusals as style_refusals
from engine.runtime import notes
from engine.runtime import refusals as runtime_refusals
from web.translations import compile as compiling

ROOT = Path(web.app.__file__).parents[1]
PYTHON = sorted([*ROOT.glob("web/**/*.py"), *ROOT.glob("engine/**/*.py")])
TEMPLATES = sorted(ROOT.glob("web/templates/**/*.html"))
KEYWORDS: dict[str, Any] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "say": None,
    "Fault": (2,),
}
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


def _relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _messages(path: Path) -> Iterator[str | tuple[str, ...]]:
    method: Any = babel_extract if path.suffix == ".html" else "python"
    with path.open("rb") as file:
        for found in extract(method, file, KEYWORDS, options={"encoding": "utf-8"}):
            yield found[1]


def _refusals(kind: type[EngineError] = EngineError) -> Iterator[type[EngineError]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from _refusals(narrower)


@pytest.fixture(scope="module", name="english")
def _english() -> Catalog:
    return compiling.merged("en")


def _untranslated(english: Catalog, message: str | tuple[str, ...]) -> bool:
    known = english.get(message)
    if known is None:
        return True
    strings = known.string if isinstance(known.string, tuple) else (known.string,)
    return not all(strings)


@pytest.mark.parametrize("path", [*TEMPLATES, *PYTHON], ids=_relative)
def test_every_sentence_has_english(path: Path, english: Catalog) -> None:
    assert [message for message in _messages(path) if _untranslated(english, message)] == []


def test_every_refusal_has_english(english: Catalog) -> None:
    ours = [kind for kind in _refusals() if kind.__module__.split(".")[0] in {"engine", "web"}]
    assert [kind.template() for kind in ours if _untranslated(english, kind.template())] == []


def test_every_fault_of_a_form_has_english(english: Catalog) -> None:
    sentences = [value for name, value in vars(forms_schema).items() if name.isupper() and isinstance(value, str)]
    assert len(sentences) > 10
    assert [sentence for sentence in sentences if _untranslated(english, sentence)] == []


@pytest.mark.parametrize(
    "module",
    [
        runtime_refusals,
        notes,
        procedure_refusals,
        drawing_refusals,
        law_refusals,
        flow_refusals,
        import_words,
        soundness_refusals,
        style_refusals,
    ],
    ids=lambda module: module.__name__,
)
def test_every_problem_of_a_file_has_english(module: ModuleType, english: Catalog) -> None:
    named = [value for name, value in vars(module).items() if name.isupper()]
    sentences = [getattr(value, "text", value) for value in named if not isinstance(value, dict)]
    assert len(sentences) > 5
    assert [sentence for sentence in sentences if _untranslated(english, sentence)] == []


def test_every_change_between_releases_has_english(english: Catalog) -> None:
    sentences = [value.text for value in vars(wording).values() if isinstance(value, Wording)]
    sentences += wording.ASPECTS.values()
    assert len(sentences) > 50
    assert [sentence for sentence in sentences if _untranslated(english, sentence)] == []


def test_every_word_of_a_legend_has_english(english: Catalog) -> None:
    assert [word for word in LEGEND.values() if _untranslated(english, word)] == []


def test_every_finding_in_an_expression_has_english(english: Catalog) -> None:
    sentences = [value.text for value in vars(findings).values() if isinstance(value, findings.Sentence)]
    assert len(sentences) > 10
    assert [sentence for sentence in sentences if _untranslated(english, sentence)] == []


def _facts(sentence: str) -> set[str]:
    return {found.group(0) for found in PLACE.finditer(sentence)}


def _forms(given: Any) -> tuple[str, ...]:
    return tuple(given) if isinstance(given, list | tuple) else (str(given or ""),)


def test_english_fills_in_the_same_facts(english: Catalog) -> None:
    wrong = []
    for message in english:
        facts = _facts(_forms(message.id)[0])
        singular, plural = _forms(message.string)[0], _forms(message.string)[-1]
        # "1 file" need not repeat its number
        if _facts(plural) != facts or not _facts(singular) <= facts:
            wrong.append(message.id)
    assert wrong == []


def test_compiling_again_changes_nothing() -> None:
    first = compiling.write("en")
    before = first.stat().st_mtime_ns
    assert compiling.write("en").stat().st_mtime_ns == before
