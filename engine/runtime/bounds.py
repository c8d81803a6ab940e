"""How much a file may hold: whatever stands in it is read within a second of processor time and 256 MB."""

from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from engine.runtime import refusals
from engine.runtime.places import tag_of
from engine.runtime.refusals import Place, Problems

MAX_BYTES: Final = 4 * 1024 * 1024
MAX_ELEMENTS: Final = 50_000
MAX_EXECUTABLE: Final = 2_500
MAX_NAMESPACES: Final = 500
MAX_ATTRIBUTES: Final = 200
MAX_EXPRESSIONS: Final = 40_000
MAX_INCLUSIVE: Final = 50  # each looks at all that can still come to it


def raw_is_bounded(file: str, raw: bytes, problems: Problems) -> bool:
    """Before anything is parsed: how large the file is, how many elements and namespaces it begins."""
    begun = raw.count(b"<") - raw.count(b"</") - raw.count(b"<!") - raw.count(b"<?")
    if len(raw) > MAX_BYTES:
        problems.add(refusals.TOO_LARGE, Place(file), limit=MAX_BYTES // 1024 // 1024)
    elif begun > MAX_ELEMENTS:
        problems.add(refusals.TOO_MANY, Place(file), limit=MAX_ELEMENTS)
    elif raw.count(b"xmlns") > MAX_NAMESPACES:
        problems.add(refusals.TOO_MANY_OF, Place(file), tag="xmlns", limit=MAX_NAMESPACES)
    else:
        return True
    return False


def tree_is_bounded(file: str, root: etree._Element, executable: Sequence[etree._Element], problems: Problems) -> bool:
    """Before anything is checked: how many elements are run, and the attributes of any."""
    inclusive = sum(1 for element in executable if tag_of(element)[1] == "inclusiveGateway")
    if len(executable) > MAX_EXECUTABLE:
        problems.add(refusals.TOO_MANY, Place(file), limit=MAX_EXECUTABLE)
    elif any(len(element.attrib) > MAX_ATTRIBUTES for element in root.iter()):
        problems.add(refusals.TOO_MANY_ATTRIBUTES, Place(file), limit=MAX_ATTRIBUTES)
    elif inclusive > MAX_INCLUSIVE:
        problems.add(refusals.TOO_MANY_OF, Place(file), tag="inclusiveGateway", limit=MAX_INCLUSIVE)
    elif sum(map(len, _expressions(executable))) > MAX_EXPRESSIONS:
        problems.add(refusals.TOO_MANY_WORDS, Place(file), limit=MAX_EXPRESSIONS)
    else:
        return True
    return False


def _expressions(executable: Sequence[etree._Element]) -> Iterator[str]:
    """Every text that may be compiled: FEEL begins with `=`, and JUEL has `{` in it."""
    for element in executable:
        inner = element.iter() if tag_of(element)[1] == "extensionElements" else (element,)
        for one in inner:
            texts = [*map(str, one.attrib.values()), one.text or ""]
            yield from (text for text in texts if "{" in text or text.lstrip().startswith("="))
