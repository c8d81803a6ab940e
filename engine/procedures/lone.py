"""A diagram, a file of decisions or a form by itself: the only file of a procedure of which nothing else is known."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

from engine.faults import Problem
from engine.procedures import bundle
from engine.procedures.bundle import PROCEDURE, Bundle
from engine.runtime import program

KEY: Final = "lone"
DIAGRAM: Final = ".bpmn20.xml"  # as Flowable and Activiti name theirs
FOLDERS: Final = {".bpmn": "", ".dmn": "decisions/", ".form": "forms/"}
SAID: Final = ("R", "F", "V", "E", "D1", "D2", "N", "W", "B0", "D00")
"""What can be said of a file by itself, by the beginnings of codes, besides the following."""

OF_DIAGRAMS: Final = frozenset(
    {"P004", "P009", "P010", "P011", "P012", "P013", "P014", "P015", "P016", "P018", "P022", "P030"}
    | {"P033", "P035", "P036", "P039", "P040", "P041", "P043"}
)
BESIDE: Final = frozenset({"R305", "R307", "F003"})
"""What depends on files beside it, or on its name."""

_ITEM: Final = """
key = "lone"
name = "?"
name_en = "?"
summary = "?"
summary_en = "?"
theme = "?"
theme_en = "?"
[item]
catalog_code = "000000000000"
task_type = "10"
use_levels = ["4"]
server_type = ["1"]
project_type = "2"
handle_type = ["1"]
by_law = "?"
accept_condition = "?"
handle_flow = "?"
is_fee = false
transact_time = "?"
link_way = "?"
supervise_way = "?"
limit_scene_num = 0
online_handle_depth = "1"
[limits]
legal = { n = 9999, unit = "month", basis = "?" }
promised = { n = 9999, unit = "month", basis = "?" }
supplement_notice = { n = 9999, unit = "month", basis = "?" }
issue = { n = 9999, unit = "month", basis = "?" }
[routing]
region = '="0"'
level = '="county"'
department = "?"
[case]
title = '="?"'
applicant_name = '="?"'
[lanes]
[[stages]]
key = "lone"
name = "?"
name_en = "?"
[variants]
"""


def bundle_of(name: str, content: bytes) -> Bundle:
    """A bundle in which every process that the file's others do not call begins a case."""
    place = place_of(name)
    processes = program.attempted({place: content})[0].processes
    called = {element.called for process in processes.values() for element in process.elements}
    begun = [process for process in processes if process not in called] or list(processes)
    variants = "".join(
        f'[variants.v{number}]\nname = "?"\nname_en = "?"\nprocess = "{process}"\nform = "?"\n'
        for number, process in enumerate(begun)
    )
    files = {PROCEDURE: (_ITEM + variants).encode(), "guide.md": b"?", place: content}
    return bundle.of_files(KEY, files)


def is_one(name: str) -> bool:
    """Whether a file of this name can be looked at by itself."""
    return PurePath(name).suffix in FOLDERS or name.endswith(DIAGRAM)


def place_of(name: str) -> str:
    """Where a file stands in its bundle."""
    path = PurePath(name)
    return f"{path.name}.bpmn" if name.endswith(DIAGRAM) else f"{FOLDERS[path.suffix]}{path.name}"


def names(whole: Bundle) -> Iterator[str]:
    """The files of a bundle that can be looked at by themselves."""
    return (name for name in sorted(whole.files) if is_one(name))


def counts(problem: Problem, name: str) -> bool:
    """Whether a problem of such a bundle is one of the file itself."""
    told = problem.code.startswith(SAID) or problem.code in OF_DIAGRAMS
    return told and problem.code not in BESIDE and problem.file == place_of(name)
