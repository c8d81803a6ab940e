"""What a file declares and associates, by id, so that a reference is followed without a search."""

from lxml import etree

from engine.runtime.elements import BPMN
from engine.runtime.places import tag_of


class Declarations:
    """The root elements of a file by kind and id, and where the associations of an element lead."""

    def __init__(self, root: etree._Element) -> None:
        self._declared = {
            (tag_of(element)[1], str(element.get("id"))): element
            for element in reversed(root)
            if tag_of(element)[0] == BPMN
        }
        self._associated: dict[str, list[str]] = {}
        for association in root.iter(f"{{{BPMN}}}association"):
            ends = self._associated.setdefault(str(association.get("sourceRef")), [])
            ends.append(str(association.get("targetRef")))

    def find(self, kind: str, id_: str | None) -> etree._Element | None:
        """The message, signal, error or escalation of this id."""
        return None if id_ is None else self._declared.get((kind, id_))

    def associated(self, id_: str) -> list[str]:
        """The ids that associations from this one lead to."""
        return self._associated.get(id_, [])
