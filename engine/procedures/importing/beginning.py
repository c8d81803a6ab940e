"""What a procedure needs besides its diagrams: `procedure.toml`, an application, a guide and a first scenario.

What can be known is filled in; the rest is left empty or 0, with a word on what belongs there, and `heban check` asks
for it.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.language.printing import literal
from engine.procedures.importing.fields import Asked, form
from engine.runtime.elements import BPMN

APPLICANT: Final = ("申请人", "applicant")
APPLICATION: Final = "application"
PLAIN: Final = re.compile(r"(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z_]\w*", re.IGNORECASE)


@dataclass(frozen=True)
class Drawn:
    """One executable process that was imported: id, name, lanes, the user tasks and the processes that it calls."""

    id: str
    name: str
    lanes: tuple[str, ...]
    tasks: tuple[str, ...]
    calls: frozenset[str]


def drawn(root: etree._Element) -> list[Drawn]:
    """The executable processes of a file."""
    found = []
    for process in root.iterfind(f"{{{BPMN}}}process"):
        if process.get("isExecutable") == "false":
            continue
        lanes = [(one.get("name") or "").strip() for one in process.iter(f"{{{BPMN}}}lane")]
        tasks = [str(one.get("id")) for one in process.iter(f"{{{BPMN}}}userTask")]
        calls = {str(one.get("processId")) for one in process.iter("{*}calledElement")}
        name = " ".join((process.get("name") or "").split()) or str(process.get("id"))
        found.append(Drawn(str(process.get("id")), name, tuple(filter(None, lanes)), tuple(tasks), frozenset(calls)))
    return found


def application() -> bytes:
    """The least that an application asks: who applies, and where."""
    return form(
        APPLICATION,
        [
            Asked("applicant_name", "申请人名称", "string", rules={"required": True}),
            Asked("applicant_code", "统一社会信用代码", "string", rules={"required": True}),
            Asked("region", "所在区县代码", "string", rules={"required": True}),
        ],
    )


def guide(name: str) -> bytes:
    """The text of the guide, to be written."""
    return f"# {name}\n\n待填：办事指南的说明文字。\n".encode()


def scenario(variant: str, opened: Iterable[str], answer: Mapping[str, str]) -> bytes:
    """A first scenario: somebody applies, and these tasks open."""
    tasks = ", ".join(one if PLAIN.fullmatch(one) else _text(one) for one in opened)
    given = "".join(f"          {key}: {literal(value)}\n" for key, value in answer.items())
    return (
        f"# 第一个场景：提交申请后应当打开的环节。接着写：谁认领、怎样办理、应当看到什么。\n"
        f"scenarios:\n  - id: begins\n    name: 提交申请\n    variant: {variant}\n    steps:\n"
        f"      - as: applicant\n      - start:\n{given}      - expect: [{tasks}]\n"
    ).encode()


def item(key: str, processes: list[Drawn]) -> bytes:
    """`procedure.toml`: a variant for each process that no other one calls."""
    called = {name for one in processes for name in one.calls}
    mains = [one for one in processes if one.id not in called] or processes
    lanes = list(dict.fromkeys(lane for one in processes for lane in one.lanes))
    name = mains[0].name if mains else key
    roles = "".join(_role(lane) for lane in lanes)
    variants = "".join(_variant(number, one) for number, one in enumerate(mains, 1))
    return f"{_head(key, name)}{_ITEM}{_LIMITS}{_case(name)}\n[lanes]\n{roles}{variants}{_REST}".encode()


def variant_of(number: int) -> str:
    """The key of the variant of a main process, counted from 1."""
    return "new" if number == 1 else f"v{number}"


def _text(value: str) -> str:
    """A text as TOML writes it, and YAML: as JSON does, but for one sign."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _case(name: str) -> str:
    return _CASE.format(title=_text(f"=applicant_name + {literal(name)}"))


def _role(lane: str) -> str:
    role = APPLICANT[1] if lane == APPLICANT[0] else ""
    return f"{_text(lane)} = {_text(role)}" + ("\n" if role else "   # 待填：岗位角色；申请人办的写 applicant\n")


def _variant(number: int, process: Drawn) -> str:
    return (
        f'\n[variants.{variant_of(number)}]\nname = {_text(process.name)}\nname_en = ""   # 待填：英文名称\n'
        f'process = {_text(process.id)}\nform = "{APPLICATION}"\ncode = "{number:02}"\n'
    )


def _head(key: str, name: str) -> str:
    return f"""# 由 heban import 生成。没有填的（空的、0）都要填；运行 heban check 看还缺什么。
# 各键的含义见 processes/README.md。

key = {_text(key)}
name = {_text(name)}
name_en = ""        # 待填：英文名称
summary = ""        # 待填：一句话说明办什么
summary_en = ""     # 待填
theme = ""          # 待填：主题，如“经营许可”
theme_en = ""       # 待填
"""


_ITEM: Final = """
[item]
catalog_code = ""            # 待填：基本编码，12 位
task_type = "01"             # 核对：01 许可 05 给付 07 确认 08 奖励 09 裁决 10 其他 20 公共服务
use_levels = ["4"]           # 核对：3 市 4 县
server_type = ["1", "2"]     # 核对：1 自然人 2 企业法人 ……
project_type = "2"           # 核对：1 即办件 2 承诺件 3 联办件 4 上报件
handle_type = ["1", "2"]     # 核对：1 窗口 2 网上 3 快递
by_law = ""                  # 待填：设定依据
accept_condition = ""        # 待填：受理条件
handle_flow = ""             # 待填：许可事项须写明受理、审核、审批、办结、送达
is_fee = false               # 核对
transact_time = ""           # 待填：办理时间
link_way = ""                # 待填：咨询电话，带区号
supervise_way = ""           # 待填：投诉电话，带区号，与咨询电话不同
limit_scene_num = 0          # 核对：到办事现场次数
online_handle_depth = "3"    # 核对：网上办理深度 1 至 4
"""
_LIMITS: Final = """
[limits]
legal = { n = 0, unit = "working_day", basis = "" }               # 待填：法定时限和依据
promised = { n = 0, unit = "working_day", basis = "" }            # 待填：承诺时限
supplement_notice = { n = 5, unit = "working_day", basis = "行政许可法第三十二条第一款第（四）项" }
issue = { n = 10, unit = "working_day", basis = "行政许可法第四十四条" }   # 核对
"""
_CASE: Final = """
[routing]
region = "=region"           # 申请表中区县代码的一项
level = '="county"'          # 核对：county 或 city，或者决策表的 id
department = ""              # 待填：部门类别，如 market

[case]
title = {title}
applicant_name = "=applicant_name"
applicant_type = "2"         # 核对：同 server_type
applicant_code_type = "001"  # 核对：001 统一社会信用代码 111 公民身份号码
applicant_code = "=applicant_code"
"""
_REST: Final = """
[[stages]]
key = "handle"
name = "办理"
name_en = "Handling"

# 申请材料：每件一个 [[materials]]；结果：[[results]]；文书：[[documents]]。
# 依据至少一条，常见问题至少一条：

[[legal_basis]]
title = ""      # 待填：法律、法规、规章的名称
article = ""    # 待填：第几条
text = ""       # 待填：条文

[[faq]]
question = ""   # 待填
answer = ""     # 待填
"""
