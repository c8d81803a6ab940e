"""What elements and flows of diagrams are called, for whoever tells people about them by id."""

from collections.abc import Mapping

from lxml import etree

from engine.runtime.elements import BPMN, NODES


def names(files: Mapping[str, bytes]) -> dict[str, str]:
    """By id the name of every element and flow; a flow without one is called by its ends, an element by its id.

    Files that are no XML are left out.
    """
    found: dict[str, str] = {}
    for name, content in sorted(files.items()):
        if name.endswith(".bpmn"):
            found.update(_names(content))
    return found


def _names(content: bytes) -> dict[str, str]:
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return {}
    elements = [one for one in root.iter(f"{{{BPMN}}}*") if one.get("id")]
    nodes = [one for one in elements if etree.QName(one).localname in NODES]
    found = {str(one.get("id")): (one.get("name") or "").strip() or str(one.get("id")) for one in nodes}
    for flow in elements:
        if etree.QName(flow).localname == "sequenceFlow":
            ends = [found.get(str(flow.get(key)), "") for key in ("sourceRef", "targetRef")]
            found[str(flow.get("id"))] = (flow.get("name") or "").strip() or "→".join(ends)
    return found
