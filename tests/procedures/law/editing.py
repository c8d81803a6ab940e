"""The food licence after an edit or two that break one provision."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

from lxml import etree

from engine.procedures import bundle
from engine.procedures.bundle import Bundle

FOLDER = Path(__file__).parents[3] / "processes" / "food-business-licence"
ZEEBE = "{http://camunda.org/schema/zeebe/1.0}"

Edit = tuple[str, Callable[[bytes], bytes]]


@cache
def food() -> Bundle:
    """The shipped food licence."""
    return bundle.collect(FOLDER)


def edited(*edits: Edit) -> Bundle:
    """The food licence after these edits."""
    files = dict(food().files)
    for name, change in edits:
        content = change(files[name])
        assert content != files[name]
        files[name] = content
    return bundle.of_files(food().key, files)


def text(file: str, old: str, new: str) -> Edit:
    """A text of a file replaced once."""
    return file, lambda content: content.replace(old.encode(), new.encode(), 1)


def prop(file: str, element: str, name: str, value: str) -> Edit:
    """A property of an element with another value, or added; `""` takes it away."""

    def change(content: bytes) -> bytes:
        root = etree.fromstring(content)
        properties = _properties(_by_id(root, element))
        for one in properties.findall(f"{ZEEBE}property[@name='{name}']"):
            properties.remove(one)
        if value:
            etree.SubElement(properties, f"{ZEEBE}property", name=name, value=value)
        return etree.tostring(root)

    return file, change


def flow(file: str, flow_id: str, target: str) -> Edit:
    """A sequence flow that leads to another element."""

    def change(content: bytes) -> bytes:
        root = etree.fromstring(content)
        _by_id(root, flow_id).set("targetRef", target)
        return etree.tostring(root)

    return file, change


def field(file: str, key: str, setting: str) -> Edit:
    """A field of a form without one of its properties."""

    def change(content: bytes) -> bytes:
        form = json.loads(content)
        next(one for one in form["components"] if one.get("key") == key)["properties"].pop(setting)
        return json.dumps(form, ensure_ascii=False).encode()

    return file, change


def beside(file: str, task: str, ids: list[str]) -> Edit:
    """A task that becomes one branch of several side by side, the others with the same settings."""

    def change(content: bytes) -> bytes:
        root = etree.fromstring(content)
        original = _by_id(root, task)
        process = original.getparent()
        assert process is not None
        bpmn = original.tag.removesuffix("userTask")
        for gateway in ("split", "join"):
            etree.SubElement(process, f"{bpmn}parallelGateway", id=gateway)
        into = next(one for one in process.iter(f"{bpmn}sequenceFlow") if one.get("targetRef") == task)
        out = next(one for one in process.iter(f"{bpmn}sequenceFlow") if one.get("sourceRef") == task)
        into.set("targetRef", "split")
        out.set("sourceRef", "join")
        references = next(one for one in process.iter(f"{bpmn}flowNodeRef") if one.text == task)
        for one in ids:
            copy = etree.fromstring(etree.tostring(original))
            copy.set("id", one)
            process.append(copy)
            lane = references.getparent()
            assert lane is not None
            etree.SubElement(lane, f"{bpmn}flowNodeRef").text = one
        for number, one in enumerate([task, *ids]):
            etree.SubElement(process, f"{bpmn}sequenceFlow", id=f"in{number}", sourceRef="split", targetRef=one)
            etree.SubElement(process, f"{bpmn}sequenceFlow", id=f"out{number}", sourceRef=one, targetRef="join")
        return etree.tostring(root)

    return file, change


def added(file: str, xml: str, lanes: dict[str, str] | None = None) -> Edit:
    """A process with more in it; `lanes` are the names of the lanes of new tasks."""
    bpmn = "http://www.omg.org/spec/BPMN/20100524/MODEL"

    def change(content: bytes) -> bytes:
        root = etree.fromstring(content)
        process = next(root.iter(f"{{{bpmn}}}process"))
        for element in etree.fromstring(f'<x xmlns="{bpmn}">{xml}</x>'):
            process.append(element)
        for task, name in (lanes or {}).items():
            lane = next(one for one in root.iter(f"{{{bpmn}}}lane") if one.get("name") == name)
            etree.SubElement(lane, f"{{{bpmn}}}flowNodeRef").text = task
        return etree.tostring(root)

    return file, change


def _by_id(root: etree._Element, name: str) -> etree._Element:
    return next(one for one in root.iter("{*}*") if one.get("id") == name)


def _properties(element: etree._Element) -> etree._Element:
    bpmn = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
    extensions = element.find(f"{bpmn}extensionElements")
    if extensions is None:
        extensions = etree.Element(f"{bpmn}extensionElements")
        element.insert(0, extensions)
    properties = extensions.find(f"{ZEEBE}properties")
    return etree.SubElement(extensions, f"{ZEEBE}properties") if properties is None else properties
