"""What the dialects refuse is left out of a translation so that it is not told twice; in a file that is kept it must
stand again, or nobody would be reminded of it.
"""

from typing import Final

from lxml import etree

from engine.runtime.dialects.translation import UNSAID
from engine.runtime.elements import BPMN, EXPRESSIONS, TASKS, ZEEBE

PLAIN: Final = f"{{{BPMN}}}task"
DOING: Final = frozenset(f"{{{BPMN}}}{name}" for name in TASKS - {"task"})


def put_back(translated: etree._Element, given: etree._Element) -> None:
    """Let tasks that code did be such tasks again, and expressions that could not be rewritten be as they were."""
    before = {one.get("id"): one for one in given.iter(f"{{{BPMN}}}*") if one.get("id")}
    for element in translated.iter(f"{{{BPMN}}}*"):
        was = before.get(element.get("id"))
        if was is None:
            continue
        if element.tag == PLAIN and was.tag in DOING:
            element.tag = was.tag
            _remember(element, was)
        for name in EXPRESSIONS:
            written, original = element.find(f"{{{BPMN}}}{name}"), was.findtext(f"{{{BPMN}}}{name}")
            if written is not None and written.text == UNSAID and original:
                written.text = original
    for element in translated.iter(f"{{{ZEEBE}}}*"):
        unsaid = [key for key, value in element.attrib.items() if value == UNSAID]
        for key in unsaid:
            element.set(key, "")


def _remember(element: etree._Element, was: etree._Element) -> None:
    """Let the script of another language stand in the documentation, for whoever writes it anew."""
    script = was.findtext(f"{{{BPMN}}}script")
    if script:
        documentation = etree.Element(f"{{{BPMN}}}documentation")
        documentation.text = script
        element.insert(len(element.findall(f"{{{BPMN}}}documentation")), documentation)
