"""Who does a task: what a diagram says of people becomes lanes, where it has none."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.procedures.importing import words
from engine.procedures.importing.collecting import Collected, at
from engine.runtime.elements import BPMN, ZEEBE

SETTINGS: Final = ("assignmentDefinition", "taskSchedule", "priorityDefinition")
TO_LANES: Final = frozenset(f"zeebe:{name}" for name in SETTINGS)
"""How the dialects say that they are rewritten, before they become lanes."""

WHO: Final = ("candidateGroups", "assignee", "candidateUsers")
NOBODY: Final = "待定"


def draw_lanes(root: etree._Element, file: str, collected: Collected) -> None:
    """Take people and dates out of every task; a process without lanes gets one for each group or person named."""
    for process in root.iterfind(f"{{{BPMN}}}process"):
        tasks = list(process.iter(f"{{{BPMN}}}userTask"))
        has_lanes = process.find(f".//{{{BPMN}}}lane") is not None
        who = {str(task.get("id")): _taken(task, (file, collected), has_lanes=has_lanes) for task in tasks}
        if has_lanes or not tasks or process.get("isExecutable") == "false":
            continue
        lane_set = etree.Element(f"{{{BPMN}}}laneSet", id=f"lanes_{process.get('id')}")
        process.insert(sum(1 for _ in _before(process)), lane_set)
        for number, name in enumerate(dict.fromkeys(who.values())):
            lane = etree.SubElement(lane_set, f"{{{BPMN}}}lane", id=f"lane_{process.get('id')}_{number}", name=name)
            for task in (task for task, lane_of in who.items() if lane_of == name):
                etree.SubElement(lane, f"{{{BPMN}}}flowNodeRef").text = task


def _taken(task: etree._Element, told: tuple[str, Collected], *, has_lanes: bool) -> str:
    """Take what a task says of people and dates off it; the lane that it should stand in."""
    file, collected = told
    lane = NOBODY
    for element in list(task.iterfind(f"{{{BPMN}}}extensionElements/*")):
        if element.tag not in {f"{{{ZEEBE}}}{name}" for name in SETTINGS}:
            continue
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)
        named = {str(name): str(value) for name, value in element.attrib.items()}
        who = next((named[name] for name in WHO if name in named and _is_plain(named[name])), None)
        facts = {"name": task.get("name") or task.get("id")}
        if who is None or has_lanes:
            setting = "、".join(f"{name}={value}" for name, value in named.items())
            collected.note("ignored", at(task, file), words.LANE_KEPT, **facts, setting=setting)
        else:
            lane = who
            collected.note("translated", at(task, file), words.LANE_MADE, **facts, who=who, lane=who)
    return lane


def _is_plain(who: str) -> bool:
    return bool(who.strip()) and not who.startswith("=") and "," not in who


def _before(process: etree._Element) -> Iterator[etree._Element]:
    """What the schema wants before the lanes of a process."""
    for child in process:
        if etree.QName(child).localname not in {"documentation", "extensionElements", "auditing", "monitoring"}:
            return
        yield child
