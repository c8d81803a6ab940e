"""A decision table of a DMN file (DMN 1.5, 8.3) to the table that decides."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from engine.language.feel import Expression
from engine.language.tables import AGGREGATIONS, HIT_POLICIES, Input, Output, Rule, Table, apart
from engine.language.xml_reading import Document, place_of

if TYPE_CHECKING:
    from engine.language.boxed import Boxes


def read_table(boxes: "Boxes", node: etree._Element) -> Table:
    """The table; what is wrong with it is noted in the document."""
    document, name = boxes.document, _name(node)
    inputs = list(_labelled(_input(boxes, column) for column in document.children(node, "input")))
    outputs = [_output(boxes, column) for column in document.children(node, "output")]
    _check_outputs(document, node, outputs)
    policy, aggregation = _policy(document, node, outputs)
    rules = []
    for number, row in enumerate(document.children(node, "rule"), 1):
        rule = _rule(boxes, number, row)
        if (len(rule.tests), len(rule.gives)) == (len(inputs), len(outputs)):
            rules.append(rule)
        else:
            document.add("D003", row, "第 {number} 条规则的格数与列数不符。", number=number)
    return Table(name, policy, aggregation, tuple(inputs), tuple(outputs), tuple(rules), place_of(node))


def _check_outputs(document: Document, node: etree._Element, outputs: Sequence[Output]) -> None:
    if not outputs:
        document.add("D003", node, "决策表“{name}”没有输出列。", name=_name(node))
    names: set[str] = set()
    for output, column in zip(outputs, document.children(node, "output"), strict=True):
        if len(outputs) > 1 and not output.name:
            document.add("D003", column, "输出列不止一个时，每一列都要有名称。")
        elif output.name in names:
            document.add("D010", column, "有两个输出列都叫“{name}”，请改名。", name=output.name)
        names.add(output.name)


def _policy(document: Document, node: etree._Element, outputs: Sequence[Output]) -> tuple[str, str | None]:
    """The hit policy and its aggregation; what does not go together is noted."""
    policy, aggregation = node.get("hitPolicy", "UNIQUE"), node.get("aggregation")
    if policy not in HIT_POLICIES or aggregation not in {None, *AGGREGATIONS}:
        written = f"{policy} {aggregation or ''}".strip()
        document.add("D006", node, "不认识的命中策略“{policy}”。", policy=written)
    elif aggregation and policy != "COLLECT":
        text = "命中策略“{policy}”不能汇总（{aggregation}），请改为 COLLECT 或去掉 aggregation。"
        document.add("D006", node, text, policy=policy, aggregation=aggregation)
    elif aggregation in {"SUM", "MIN", "MAX"} and len(outputs) > 1:
        document.add("D006", node, "{aggregation} 只能汇总一个输出列。", aggregation=aggregation)
    elif policy in {"PRIORITY", "OUTPUT ORDER"} and not any(output.ranked for output in outputs):
        text = "命中策略“{policy}”要求输出列写明 outputValues，从最重要的值写起。"
        document.add("D006", node, text, policy=policy)
    return policy, aggregation


def _name(node: etree._Element) -> str:
    holder = node.getparent()
    named = [] if holder is None else [holder, holder.getparent()]
    return next((one.get("name") or "" for one in named if one is not None and one.get("name")), "")


def _input(boxes: "Boxes", column: etree._Element) -> Input:
    document = boxes.document
    asked = document.child(column, "inputExpression")
    if asked is None or not document.text(asked):
        document.add("D003", column, "输入列没有表达式。")
    expression = boxes.expression(column if asked is None else asked)
    values = document.child(column, "inputValues")
    allowed = boxes.tests(values) if values is not None and document.text(values) else None
    return Input(column.get("label") or expression.text, expression, boxes.types.of(asked), allowed, place_of(column))


def _labelled(columns: Iterable[Input]) -> Iterator[Input]:
    """The columns; a label that others have before is numbered."""
    taken: set[str] = set()
    times: Counter[str] = Counter()
    for column in columns:
        label = apart(column.label, taken, times)
        taken.add(label)
        yield replace(column, label=label)


def _output(boxes: "Boxes", column: etree._Element) -> Output:
    document = boxes.document
    values, default = document.child(column, "outputValues"), document.child(column, "defaultOutputEntry")
    ranked: Expression | None = None
    if values is not None and document.text(values):
        ranked = boxes.expression(values, f"[{document.text(values)}]")
    given = boxes.expression(default) if default is not None and document.text(default) else None
    return Output(column.get("name") or "", boxes.types.of(column), ranked, given)


def _rule(boxes: "Boxes", number: int, row: etree._Element) -> Rule:
    document = boxes.document
    tests = tuple(boxes.tests(cell) for cell in document.children(row, "inputEntry"))
    gives = tuple(boxes.expression(cell) for cell in document.children(row, "outputEntry"))
    annotations = [document.text(cell) for cell in document.children(row, "annotationEntry")]
    description = document.child(row, "description")
    notes = [*annotations, "" if description is None else (description.text or "").strip()]
    cells = tuple(place_of(cell) for cell in document.children(row, "inputEntry", "outputEntry"))
    return Rule(number, tests, gives, "；".join(filter(None, notes)), place_of(row), cells)
