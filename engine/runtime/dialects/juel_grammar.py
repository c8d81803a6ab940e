"""From the tokens of a JUEL expression to a FEEL tree: recursive descent, operators by how tightly they bind."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from engine.language import tree
from engine.runtime import refusals
from engine.runtime.dialects.juel_tokens import NotTranslated, Sign, Token

MAX_DEPTH: Final = 40
_EMPTIES: Final = tree.ListOf(
    0, (tree.Literal(0, None), tree.Literal(0, ""), tree.ListOf(0, ()), tree.ContextOf(0, ()))
)
_LITERALS: Final = {"true": True, "false": False, "null": None}
_OBJECTS: Final = frozenset(
    {"execution", "task", "caseExecution", "externalTask", "authenticatedUserId", "authenticatedGroupIds", "variables"}
)
_NOW: Final = frozenset({"now", "dateTime"})
_NAME: Final = re.compile(r"[^\W\d]\w*")
_COUNTER: Final = "loopCounter"
_LEVELS: Final = (("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))
_BINDING: Final[Mapping[str, int]] = {sign: level for level, signs in enumerate(_LEVELS, 1) for sign in signs}
_OR, _AND, _EQUAL, _ORDER, _ADD, _MULTIPLY = range(1, 7)


class Grammar:
    """Reads one expression. Each method leaves the position after what it has read."""

    def __init__(self, found: Sequence[Token]) -> None:
        self.tokens, self.at, self.depth = found, 0, 0

    def whole(self) -> tree.Node:
        """The tree of the whole expression. Raises NotTranslated."""
        read = self._choice()
        if self.tokens[self.at].sign is not Sign.END:
            raise self._wrong()
        return read

    def _wrong(self) -> NotTranslated:
        return NotTranslated(refusals.JUEL_WRONG, column=self.tokens[self.at].at + 1)

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise NotTranslated(refusals.JUEL_LONG, limit=MAX_DEPTH)

    def _sees(self, *operators: str) -> bool:
        token = self.tokens[self.at]
        return token.sign is Sign.OPERATOR and token.text in operators

    def _take(self, *operators: str) -> str | None:
        if not self._sees(*operators):
            return None
        self.at += 1
        return self.tokens[self.at - 1].text

    def _expect(self, operator: str) -> None:
        if self._take(operator) is None:
            raise self._wrong()

    def _choice(self) -> tree.Node:
        self._deeper()
        condition = self._operation(_OR)
        if self._take("?"):
            then = self._choice()
            self._expect(":")
            condition = tree.Conditional(0, condition, then, self._choice())
        self.depth -= 1
        return condition

    def _operation(self, binding: int) -> tree.Node:
        """What holds together at least so tightly; operators of one level from the left."""
        left, before = self._unary(), self.depth
        while (level := self._level()) >= binding:
            if level > _AND:
                self._deeper()
            operator, self.at = self.tokens[self.at].text, self.at + 1
            left = _MADE[level](operator, left, self._operation(level + 1))
        self.depth = before
        return left

    def _level(self) -> int:
        """How tightly the operator here binds; 0 when there is none."""
        token = self.tokens[self.at]
        return _BINDING.get(token.text, 0) if token.sign is Sign.OPERATOR else 0

    def _unary(self) -> tree.Node:
        operator = self._take("-", "!", "empty")
        if operator is None:
            return self._value()
        self._deeper()
        operand = self._unary()
        self.depth -= 1
        if operator == "-":
            return tree.Negation(0, operand)
        if operator == "!":
            return _opposite(operand)
        return _called("list contains", _EMPTIES, operand)

    def _value(self) -> tree.Node:
        source, before = self._primary(), self.depth
        while operator := self._take(".", "["):
            self._deeper()
            source = self._property(source) if operator == "." else self._item(source)
        if self._sees("("):
            raise self._call(source)
        self.depth = before
        return source

    def _property(self, source: tree.Node) -> tree.Node:
        token = self.tokens[self.at]
        if token.sign is not Sign.NAME:
            raise self._wrong()
        self.at += 1
        return tree.Path(0, source, _spelled(token.text))

    def _item(self, source: tree.Node) -> tree.Node:
        """An entry by its constant name, or an item by its constant number: from 0 in JUEL, from 1 in FEEL."""
        token, self.at = self.tokens[self.at], self.at + 1
        if token.sign is Sign.TEXT and _NAME.fullmatch(token.text):
            read: tree.Node = tree.Path(0, source, token.text)
        elif token.sign is Sign.NUMBER and token.text.isdecimal():
            read = tree.Filter(0, source, tree.Literal(0, Decimal(token.text) + 1))
        else:
            raise NotTranslated(refusals.JUEL_INDEX, name=token.text)
        if not self._sees("]"):
            raise NotTranslated(refusals.JUEL_INDEX, name=token.text)
        self.at += 1
        return read

    def _primary(self) -> tree.Node:
        token = self.tokens[self.at]
        if self._take("("):
            read = self._choice()
            self._expect(")")
            return read
        self.at += 1
        if token.sign is Sign.TEXT:
            return tree.Literal(0, token.text)
        if token.sign is Sign.NUMBER:
            return tree.Literal(0, Decimal(token.text))
        if token.sign is Sign.NAME:
            return self._name(token.text)
        self.at -= 1
        raise self._wrong()

    def _name(self, name: str) -> tree.Node:
        if name in _LITERALS:
            return tree.Literal(0, _LITERALS[name])
        if name in _NOW and self._take("("):
            self._expect(")")
            return _called("now")
        if name == "execution":
            return self._variable()
        if name in _OBJECTS:
            raise NotTranslated(refusals.JUEL_OBJECT, name=name)
        if name == _COUNTER:  # from 0 in JUEL, from 1 in our dialect
            return tree.Arithmetic(0, "-", tree.Name(0, name), tree.Literal(0, Decimal(1)))
        return tree.Name(0, _spelled(name))

    def _variable(self) -> tree.Node:
        """`execution.getVariable("name")` and `execution.hasVariable("name")`; nothing else of the object."""
        found = [token.text for token in self.tokens[self.at : self.at + 5]]
        asked = found[1] if len(found) == 5 else ""
        is_text = len(found) == 5 and self.tokens[self.at + 3].sign is Sign.TEXT
        if not is_text or found[0::2] != [".", "(", ")"] or asked not in {"getVariable", "hasVariable"}:
            raise NotTranslated(refusals.JUEL_OBJECT, name="execution")
        self.at += 5
        name = tree.Name(0, _spelled(found[3]))
        return name if asked == "getVariable" else tree.Comparison(0, "!=", name, tree.Literal(0, None))

    def _call(self, source: tree.Node) -> NotTranslated:
        name = source.name if isinstance(source, tree.Path | tree.Name) else ""
        return NotTranslated(refusals.JUEL_CALL, name=name)


def _spelled(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise NotTranslated(refusals.JUEL_NAME, name=name)
    return name


def _called(function: str, *arguments: tree.Node) -> tree.Node:
    return tree.Invocation(0, tree.Name(0, function), arguments)


def _compared(operator: str, left: tree.Node, right: tree.Node) -> tree.Node:
    return tree.Comparison(0, "=" if operator == "==" else operator, left, right)


def _reckoned(operator: str, left: tree.Node, right: tree.Node) -> tree.Node:
    if operator != "%":
        return tree.Arithmetic(0, operator, left, right)
    # the remainder has the sign of the dividend in JUEL, of the divisor in FEEL's modulo
    whole = _called("round down", tree.Arithmetic(0, "/", left, right), tree.Literal(0, Decimal(0)))
    return tree.Arithmetic(0, "-", left, tree.Arithmetic(0, "*", right, whole))


def _either(_: str, left: tree.Node, right: tree.Node) -> tree.Node:
    return tree.AnyOf(0, (*left.operands, right) if isinstance(left, tree.AnyOf) else (left, right))


def _both(_: str, left: tree.Node, right: tree.Node) -> tree.Node:
    return tree.AllOf(0, (*left.operands, right) if isinstance(left, tree.AllOf) else (left, right))


_MADE: Final[Mapping[int, Callable[[str, tree.Node, tree.Node], tree.Node]]] = {
    _OR: _either,
    _AND: _both,
    _EQUAL: _compared,
    _ORDER: _compared,
    _ADD: _reckoned,
    _MULTIPLY: _reckoned,
}


def _opposite(operand: tree.Node) -> tree.Node:
    if _is_decided(operand):
        return _called("not", operand)
    return tree.Comparison(0, "!=", operand, tree.Literal(at=0, value=True))


def _is_decided(node: tree.Node) -> bool:
    """Whether a condition is never null, whatever its variables are."""
    match node:
        case tree.AllOf(operands=operands) | tree.AnyOf(operands=operands):
            return all(map(_is_decided, operands))
        case tree.Comparison(operator=operator):
            return operator in {"=", "!="}
        case tree.Literal(value=value):
            return isinstance(value, bool)
        case tree.Invocation(function=tree.Name(name=name)):
            return name in {"not", "list contains"}
    return False
