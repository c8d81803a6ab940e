"""What means the same tells nothing, and what means something else for the order alone is told."""

import json
import re
from collections.abc import Callable

import pytest
from lxml import etree

from engine.procedures import bundle, difference
from tests.procedures.difference.edits import (
    AUDIT,
    EXEMPT,
    FOOD,
    GRANTED,
    ITEM,
    MAIN,
    RECEIVE,
    RISK,
    TWO,
    changes,
    edited,
)


def _shuffled(content: bytes) -> bytes:
    """The same elements in another order, wherever the order of BPMN has no meaning."""
    root = etree.fromstring(content)
    for holder in root.iter("{*}process", "{*}BPMNPlane", "{*}lane", "{*}properties", "{*}ioMapping"):
        kept = sorted(holder, key=lambda one: (etree.QName(one).localname != "documentation", str(one.get("id"))[::-1]))
        holder[:] = [one for one in kept if etree.QName(one).localname == "documentation"] + [
            one for one in reversed(kept) if etree.QName(one).localname != "documentation"
        ]
    return etree.tostring(root, pretty_print=True)


def _tidied(content: bytes) -> bytes:
    """The same JSON or TOML with other blanks."""
    return json.dumps(json.loads(content)).encode()


@pytest.mark.parametrize(
    ("file", "change"),
    [
        pytest.param(MAIN, lambda held: re.sub(rb'x="(\d+)"', rb'x="9\1"', held), id="moved shapes"),
        pytest.param(
            MAIN, lambda held: held.partition(b"<bpmndi:BPMNDiagram")[0] + b"</bpmn:definitions>", id="no shapes"
        ),
        pytest.param(MAIN, _shuffled, id="another order of XML"),
        pytest.param(RECEIVE, _shuffled, id="another order of a shared file"),
        pytest.param(
            MAIN, lambda held: held.replace(b"bpmn:", b"b:").replace(b"xmlns:bpmn=", b"xmlns:b="), id="a prefix"
        ),
        pytest.param(MAIN, lambda held: held.replace(EXEMPT.encode(), b'= (site_check="exempt")'), id="blanks in FEEL"),
        pytest.param(MAIN, lambda held: held.replace(b'"8.6.0"', b'"8.7.0"'), id="another version of the Modeler"),
        pytest.param(
            MAIN,
            lambda held: held.replace(b' isExecutable="true"', b' isExecutable="true" isClosed="false"'),
            id="a default",
        ),
        pytest.param(AUDIT, _tidied, id="blanks in a form"),
        pytest.param(
            AUDIT, lambda held: held.replace(b": 18", b": 19").replace(b"Field_", b"F_"), id="what a form editor writes"
        ),
        pytest.param(
            RISK, lambda held: held.replace(b'"central_kitchen",', b'"central_kitchen" ,  '), id="blanks in a cell"
        ),
        pytest.param(RISK, lambda held: re.sub(rb' id="risk_rule_(\d)', rb' id="r\1', held), id="ids of rules"),
        pytest.param(
            ITEM, lambda held: held.replace("# 承诺件".encode(), b"").replace(b"n = 7,", b"n=7 ,"), id="comments"
        ),
        pytest.param(
            GRANTED,
            lambda held: held.replace(b"'no'", b'"no"').replace("# 准予许可".encode(), b""),
            id="quotes in YAML",
        ),
        pytest.param("guide.md", lambda held: held.replace(b"\n", b"  \r\n"), id="ends of lines"),
    ],
)
def test_what_means_the_same_tells_nothing(file: str, change: Callable[[bytes], bytes]) -> None:
    content = change(FOOD.files[file])
    assert content != FOOD.files[file]
    assert changes(bundle.of_files(FOOD.key, {**FOOD.files, file: content})) == ()


def test_the_order_of_conditions_counts_where_two_may_hold() -> None:
    old = edited(MAIN, '=audit_outcome = "return"', "=true")
    text = old.files[MAIN].decode()
    one, other = (re.search(rf'<bpmn:sequenceFlow id="{flow}".*?</bpmn:sequenceFlow>', text, re.DOTALL) for flow in TWO)
    assert one
    assert other
    swapped = text.replace(other[0], "").replace(one[0], other[0] + one[0])
    (change,) = difference.compare(old, bundle.of_files(FOOD.key, {**old.files, MAIN: swapped.encode()})).changes
    assert (change.what, change.element) == ("order", "x_audited")
