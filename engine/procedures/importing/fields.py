"""Forms made from the fields that other engines write into a diagram or beside it."""

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from engine.procedures.importing import words
from engine.procedures.importing.collecting import Collected, at
from engine.runtime.dialects.juel import is_juel
from engine.runtime.elements import BPMN, VENDORS, ZEEBE
from engine.runtime.refusals import Place

TEXT: Final = frozenset({"string", "text", ""})
NUMBER: Final = frozenset({"long", "integer", "int", "double", "number"})
TYPES: Final[Mapping[str, str]] = {
    **dict.fromkeys(TEXT, "textfield"),
    **dict.fromkeys(NUMBER, "number"),
    "boolean": "checkbox",
    "date": "datetime",
    "enum": "select",
}
RULES: Final[Mapping[str, str]] = {"minlength": "minLength", "maxlength": "maxLength", "min": "min", "max": "max"}
INSIDE: Final = "camunda-forms:bpmn:"
SAFE: Final = re.compile(r"[\w-]{1,60}")
FRACTIONS: Final = frozenset({"double", "number"})


@dataclass(frozen=True)
class Asked:
    """One field that a form asks for, whoever wrote it. `rules` are validations in the words of form-js."""

    key: str
    label: str
    type: str
    options: tuple[tuple[str, str], ...] = ()
    rules: Mapping[str, object] = field(default_factory=dict)
    default: str = ""

    def component(self) -> dict[str, Any]:
        """The field as form-js writes it."""
        kind = TYPES.get(self.type, "textfield")
        made: dict[str, Any] = {"type": kind, "key": self.key, "id": f"Field_{self.key}"}
        made["dateLabel" if kind == "datetime" else "label"] = self.label or self.key
        made |= {"subtype": "date"} if kind == "datetime" else {}
        made |= {"decimalDigits": 2} if self.type in FRACTIONS else {}
        if kind == "select":
            made["values"] = [{"value": value, "label": label} for value, label in self.options]
        made |= {"validate": dict(self.rules)} if self.rules else {}
        made |= {"defaultValue": self.default} if self.default and kind in {"textfield", "select"} else {}
        return made


def form_name(written: str) -> str:
    """The name of the form of something with this id; it is the name of a file and leads nowhere else."""
    if SAFE.fullmatch(written):
        return written
    plain = re.sub(r"[^\w-]", "_", written)[:40]
    return f"{plain}_{zlib.crc32(written.encode()):08x}"


def form(name: str, asked: list[Asked]) -> bytes:
    """A form file with these fields."""
    head = {"type": "default", "id": name, "schemaVersion": 18, "components": [one.component() for one in asked]}
    return (json.dumps(head, ensure_ascii=False, indent=2) + "\n").encode()


def take_fields(root: etree._Element, file: str, collected: Collected) -> None:
    """Make forms of the fields that stand in tasks and start events, and take them out of the diagram."""
    for node in root.iter(f"{{{BPMN}}}userTask", f"{{{BPMN}}}startEvent"):
        elements = [one for one in _vendors(node) if etree.QName(one).localname in {"formData", "formProperty"}]
        asked = [_asked(one, file, collected) for element in elements for one in _fields_in(element)]
        if not asked:
            continue
        for element in elements:
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)
        name = str(node.get("id")) if etree.QName(node).localname == "userTask" else "application"
        write_form(node, name, asked, (file, collected))


def take_forms(root: etree._Element, file: str, collected: Collected) -> None:
    """Take the forms that Camunda 8 writes whole into a process out of it, into files of their own."""
    for element in list(root.iter(f"{{{ZEEBE}}}userTaskForm")):
        parent, name = element.getparent(), form_name(str(element.get("id")))
        assert parent is not None
        parent.remove(element)
        try:
            told = json.loads(element.text or "")
        except (ValueError, RecursionError) as error:
            collected.refuse(words.FORM_UNREADABLE, at(parent, file), reason=str(error))
            continue
        told = {**told, "id": name} if isinstance(told, dict) else told
        collected.forms[name] = (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
        collected.note("translated", at(parent, file), words.FORM_COPIED, form=name)
    for definition in root.iter(f"{{{ZEEBE}}}formDefinition"):
        key = definition.get("formKey") or ""
        if key.startswith(INSIDE):
            del definition.attrib["formKey"]
            definition.set("formId", form_name(key.removeprefix(INSIDE)))


def write_form(node: etree._Element, name: str, asked: list[Asked], told: tuple[str, Collected]) -> None:
    """Keep a form that was made for a node, and let a task name it."""
    file, collected = told
    name = form_name(name)
    collected.forms[name] = form(name, asked)
    if etree.QName(node).localname == "userTask":
        extended(node, "formDefinition", formId=name)
    collected.note("translated", at(node, file), words.FORM_MADE, count=len(asked), form=name)


def extended(node: etree._Element, tag: str, **attributes: str) -> None:
    """Write one of our extension elements on a node."""
    extensions = node.find(f"{{{BPMN}}}extensionElements")
    if extensions is None:
        extensions = etree.Element(f"{{{BPMN}}}extensionElements")
        node.insert(len(node.findall(f"{{{BPMN}}}documentation")), extensions)
    etree.SubElement(extensions, f"{{{ZEEBE}}}{tag}", attributes)


def of_schema(name: str, content: bytes, collected: Collected) -> list[Asked] | None:
    """The fields of a JSON schema; None when it cannot be read, which is then told."""
    try:
        schema = json.loads(content)
        known = dict(schema["properties"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        collected.refuse(words.FORM_UNREADABLE, Place(name), reason=str(error))
        return None
    required = schema.get("required", [])
    return [_of_property(key, one, key in required) for key, one in known.items() if isinstance(one, dict)]


def _of_property(key: str, one: Mapping[str, Any], required: object) -> Asked:
    kind = "date" if one.get("format") == "date" else str(one.get("type", "string"))
    options = tuple((str(value), str(value)) for value in one.get("enum", ()))
    named = {"minLength": "minLength", "maxLength": "maxLength", "minimum": "min", "maximum": "max"}
    rules: dict[str, object] = {ours: one[theirs] for theirs, ours in named.items() if theirs in one}
    rules |= {"required": True} if required else {}
    return Asked(key, str(one.get("title", key)), "enum" if options else kind, options, rules)


def _vendors(node: etree._Element) -> Iterator[etree._Element]:
    for extensions in node.iterfind(f"{{{BPMN}}}extensionElements"):
        yield from (child for child in extensions if etree.QName(child).namespace in VENDORS)


def _fields_in(element: etree._Element) -> list[etree._Element]:
    if etree.QName(element).localname == "formProperty":
        return [element]
    return [child for child in element if etree.QName(child).localname == "formField"]


def _asked(element: etree._Element, file: str, collected: Collected) -> Asked:
    """One field of Camunda 7, Operaton, Activiti or Flowable."""
    key, kind = str(element.get("id")), (element.get("type") or "").lower()
    place = at(element, file)
    if kind not in TYPES:
        collected.note("translated", place, words.FIELD_AS_TEXT, key=key, type=kind)
    default = element.get("defaultValue") or element.get("default") or ""
    if is_juel(default):
        collected.note("ignored", place, words.FIELD_DEFAULT, key=key, value=default)
        default = ""
    options = tuple(
        (str(one.get("id")), one.get("name") or str(one.get("id")))
        for one in element
        if etree.QName(one).localname == "value"
    )
    label = element.get("label") or element.get("name") or key
    return Asked(key, label, kind, options, dict(_rules(element, key, (place, collected))), default)


def _rules(element: etree._Element, key: str, told: tuple[Place, Collected]) -> Iterator[tuple[str, object]]:
    if element.get("required") == "true":
        yield "required", True
    for one in element.iter("{*}constraint"):
        name, value = str(one.get("name")), one.get("config") or ""
        if name == "required":
            yield "required", True
        elif name in RULES and value.isdecimal():
            yield RULES[name], int(value)
        else:
            told[1].note("ignored", told[0], words.FIELD_RULE, key=key, rule=f"{name}={value}")
