"""FEEL text to a syntax tree, by hand: precedence climbing, no backtracking (DMN 1.5, 10.3.1.2)."""

from collections.abc import Iterator
from decimal import Overflow
from typing import Final

from engine.language import tree
from engine.language.cursor import COMPARISONS, Cursor, NamedTypes, no_types
from engine.language.errors import syntax_error
from engine.language.names import Names
from engine.language.temporal_text import parse_at_literal
from engine.language.tokens import Kind, Token
from engine.language.type_parsing import parse_type, parse_type_or_any
from engine.language.values import NUMBERS, Value

_OR, _AND, _COMPARE, _ADD, _MULTIPLY, _POWER = range(1, 7)
_LEVELS: Final = {
    "or": _OR,
    "and": _AND,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">=", "between", "in"), _COMPARE),
    **dict.fromkeys(("+", "-"), _ADD),
    **dict.fromkeys(("*", "/"), _MULTIPLY),
    "**": _POWER,
}
_CONSTANTS: Final[dict[str, Value]] = {"true": True, "false": False, "null": None}
_NAME_SIGNS: Final = frozenset("+-*/'.")
_AFTER_TERM: Final = frozenset(["[", ".", "(", "+", "-", "*", "/", "**", "instance"])
_MAX_CHAIN: Final = 150


def parse(text: str, known: Names, types: NamedTypes = no_types) -> tree.Node:
    """Raises FeelSyntax."""
    parser = _Parser(text, known, types)
    try:
        node = parser.expression()
    except RecursionError:
        raise syntax_error(text, parser.offset, "嵌套层次过深") from None
    if parser.token.kind is not Kind.END:
        parser.refuse("表达式应在此结束")
    return node


def parse_unary(text: str, known: Names, types: NamedTypes = no_types) -> tree.Tests:
    """The tests of a decision table's cell; `-` and blank are no test at all. Raises FeelSyntax."""
    parser = _Parser(text, Names(["?"], known), types)
    if parser.token.kind is Kind.END or (parser.sees("-") and parser.ahead().kind is Kind.END):
        return tree.Tests(0, ())
    try:
        return parser.cell()
    except RecursionError:
        raise syntax_error(text, parser.offset, "嵌套层次过深") from None


class _Parser(Cursor):
    def expression(self) -> tree.Node:
        with self.deeper():
            if self.token.kind is Kind.WORD:
                match self.token.text:
                    case "if":
                        return self.conditional()
                    case "for":
                        return self.loop()
                    case "some" | "every":
                        return self.quantified()
            return self.binary(_OR)

    # Operators

    def binary(self, minimum: int) -> tree.Node:
        return self.binary_after(self.unary(), minimum)

    def binary_after(self, left: tree.Node, minimum: int) -> tree.Node:
        for _ in range(_MAX_CHAIN):
            level = self.level()
            if level < minimum:
                return left
            left = self.joined(left, level)
        raise self.refusal("表达式过长，请分成几个")

    def level(self) -> int:
        if self.token.kind not in (Kind.WORD, Kind.SYMBOL):
            return 0
        return _LEVELS.get(self.token.text, 0)

    def joined(self, left: tree.Node, level: int) -> tree.Node:
        if level == _OR:
            return tree.AnyOf(left.at, (left, *self.operands("or", _AND)))
        if level == _AND:
            return tree.AllOf(left.at, (left, *self.operands("and", _COMPARE)))
        at = self.offset
        operator = self.advance().text
        if operator == "between":
            low = self.binary(_ADD)
            self.need("and")
            return tree.Between(at, left, low, self.binary(_ADD))
        if operator == "in":
            return tree.In(at, left, self.tests_after_in())
        right = self.binary(level + 1)
        if level == _COMPARE:
            return tree.Comparison(at, operator, left, right)
        return tree.Arithmetic(at, operator, left, right)

    def operands(self, word: str, tighter: int) -> Iterator[tree.Node]:
        while self.take(word):
            yield self.binary(tighter)

    def unary(self) -> tree.Node:
        at = self.offset
        if self.take("-"):
            with self.deeper():
                return tree.Negation(at, self.unary())
        return self.postfix(self.primary(), at)

    def postfix(self, node: tree.Node, start: int) -> tree.Node:
        """A term that began at `start`, with what follows it: paths, filters, invocations, the type it is asked for."""
        node = self.followed(node)
        if self.sees("instance"):
            self.advance()
            self.need("of")
            return tree.InstanceOf(start, node, parse_type(self))
        return node

    def followed(self, node: tree.Node) -> tree.Node:
        for _ in range(_MAX_CHAIN):
            at = self.offset
            if self.take("."):
                node = tree.Path(at, node, self.name())
            elif self.sees("[") and not (self.ends_range and self.closes_range()):
                self.advance()
                with self.knowing(["item"]), self.bracketed("]"):
                    node = tree.Filter(at, node, self.expression())
            elif self.sees("("):
                node = self.invocation(node)
            else:
                return node
        raise self.refusal("表达式过长，请分成几个")

    def invocation(self, function: tree.Node) -> tree.Node:
        at = self.offset
        self.need("(")
        arguments: list[tree.Node] = []
        names: list[str] | None = [] if self.names_argument() else None
        with self.bracketed(")"):
            while not self.sees(")"):
                if names is not None:
                    names.append(self.new_name(":"))
                    self.need(":")
                arguments.append(self.expression())
                if not self.take(","):
                    break
        return tree.Invocation(at, function, tuple(arguments), None if names is None else tuple(names))

    def names_argument(self) -> bool:
        """Whether words and signs up to a colon follow: arguments are given by name."""
        distance = 0
        while self.ahead(distance).kind is Kind.WORD or (distance and self.ahead(distance).text in _NAME_SIGNS):
            distance += 1
        return distance > 0 and self.ahead(distance).text == ":" and self.ahead(distance).kind is Kind.SYMBOL

    # Terms

    def primary(self) -> tree.Node:
        token = self.token
        match token.kind:
            case Kind.NUMBER:
                return self.number()
            case Kind.STRING:
                self.advance()
                return tree.Literal(token.start, token.text)
            case Kind.AT:
                return self.temporal()
            case Kind.WORD:
                return self.word()
        match token.text:
            case "(":
                return self.parenthesis()
            case "[":
                return self.list_or_range()
            case "]":
                self.advance()
                return self.range_from(token, self.binary(_ADD))
            case "{":
                return self.context()
            case "<" | "<=" | ">" | ">=":
                return self.half_range()
        raise self.refusal("此处应为表达式")

    def number(self) -> tree.Node:
        token = self.advance()
        try:
            return tree.Literal(token.start, NUMBERS.create_decimal(token.text))
        except Overflow:
            raise syntax_error(self.text, token.start, "数字过大") from None

    def temporal(self) -> tree.Node:
        token = self.advance()
        value = parse_at_literal(token.text)
        if value is None:
            raise syntax_error(self.text, token.start, "不是日期、时间、日期时间或时长")
        return tree.Literal(token.start, value)

    def word(self) -> tree.Node:
        token = self.token
        if token.text in _CONSTANTS:
            self.advance()
            return tree.Literal(token.start, _CONSTANTS[token.text])
        if token.text == "function" and self.ahead().text == "(":
            return self.function()
        if token.text in ("if", "for", "some", "every"):
            return self.expression()
        if token.text == "?":
            self.advance()
            self.asked = True
            return tree.Name(token.start, "?")
        return tree.Name(token.start, self.name())

    def parenthesis(self) -> tree.Node:
        opening = self.advance()
        outer, self.ends_range = self.ends_range, False
        inner = self.half_range() if self.sees(*COMPARISONS) else self.expression()
        self.ends_range = outer
        if self.sees(".."):
            return self.range_from(opening, inner)
        self.need(")")
        return inner

    def list_or_range(self) -> tree.Node:
        opening = self.advance()
        items: list[tree.Node] = []
        outer, self.ends_range = self.ends_range, False
        while not self.sees("]"):
            items.append(self.expression())
            if self.sees("..") and len(items) == 1:
                self.ends_range = outer
                return self.range_from(opening, items[0])
            if not self.take(","):
                break
        self.ends_range = outer
        self.need("]")
        return tree.ListOf(opening.start, tuple(items))

    def range_from(self, opening: Token, low: tree.Node) -> tree.Node:
        self.need("..")
        outer, self.ends_range = self.ends_range, True
        high = self.binary(_ADD)
        self.ends_range = outer
        close = self.take("]", ")", "[")
        if not close:
            self.refuse("此处应为区间的结束“]”或“)”")
        return tree.RangeOf(opening.start, low, high, opening.text == "[", close == "]")

    def half_range(self) -> tree.Node:
        """`> 5` where a value stands: the range of all that is greater."""
        token = self.advance()
        end = self.binary(_ADD)
        included = token.text in ("<=", ">=", "=")
        match token.text:
            case "=":
                return tree.RangeOf(token.start, end, end, low_included=True, high_included=True)
            case "<" | "<=":
                return tree.RangeOf(token.start, None, end, low_included=False, high_included=included)
            case ">" | ">=":
                return tree.RangeOf(token.start, end, None, low_included=included, high_included=False)
        raise syntax_error(self.text, token.start, "此处不能用“!=”")

    def context(self) -> tree.Node:
        at = self.advance().start
        entries: list[tree.Entry] = []
        with self.knowing(()), self.bracketed("}"):
            while not self.sees("}"):
                key = self.advance().text if self.token.kind is Kind.STRING else self.new_name(":")
                self.need(":")
                entries.append((key, self.expression()))
                self.names.add(key)
                if not self.take(","):
                    break
        return tree.ContextOf(at, tuple(entries))

    def function(self) -> tree.Node:
        at = self.advance().start
        parameters = []
        with self.bracketed(")"):
            self.need("(")
            while not self.sees(")"):
                name = self.new_name(":", ",", ")")
                parameters.append((name, parse_type_or_any(self)))
                if not self.take(","):
                    break
        if self.sees("external"):
            self.refuse("不支持外部函数")
        with self.knowing([name for name, _ in parameters]):
            return tree.FunctionOf(at, tuple(parameters), self.expression())

    # Control

    def conditional(self) -> tree.Node:
        at = self.advance().start
        condition = self.expression()
        self.need("then")
        then = self.expression()
        self.need("else")
        return tree.Conditional(at, condition, then, self.expression())

    def loop(self) -> tree.Node:
        at = self.advance().start
        with self.knowing(["partial"]):
            iterators = self.iterators()
            self.need("return")
            return tree.For(at, iterators, self.expression())

    def quantified(self) -> tree.Node:
        token = self.advance()
        with self.knowing(()):
            iterators = self.iterators()
            self.need("satisfies")
            return tree.Quantified(token.start, token.text, iterators, self.expression())

    def iterators(self) -> tuple[tree.Iterator, ...]:
        found = []
        while True:
            at = self.offset
            name = self.new_name("in")
            self.need("in")
            domain = self.expression()
            end = self.binary(_ADD) if self.take("..") else None
            found.append(tree.Iterator(at, name, domain, end))
            self.names.add(name)
            if not self.take(","):
                return tuple(found)

    # Unary tests

    def test(self) -> tree.Test:
        at = self.offset
        if self.sees(*COMPARISONS):
            operator = self.advance().text
            return tree.Test(at, operator, self.binary(_ADD), asks=False)
        outer, self.asked = self.asked, False
        operand = self.expression()
        test = tree.Test(at, "", operand, asks=self.asked)
        self.asked = outer
        return test

    def tests(self) -> Iterator[tree.Test]:
        yield self.test()
        while self.take(","):
            yield self.test()

    def tests_after_in(self) -> tree.Tests:
        at = self.offset
        outer, self.asked = self.asked, False
        tests = self.tests_in_brackets() if self.sees("(") else (self.test_without_brackets(),)
        if self.token.text in _AFTER_TERM and self.token.kind is not Kind.STRING and not tests[0].operator:
            tests = self.term_in_brackets(tests)
        self.asked = outer
        return tree.Tests(at, tests)

    def term_in_brackets(self, tests: tuple[tree.Test, ...]) -> tuple[tree.Test, ...]:
        """What stood in brackets may be the beginning of an expression: `x in (list)[item > 1]`."""
        test, at = tests[0], tests[0].operand.at
        if len(tests) > 1 or (self.sees("[") and self.ends_range and self.closes_range()):
            return tests
        operand = self.binary_after(self.postfix(test.operand, at), _ADD)
        return (tree.Test(test.at, "", operand, asks=self.asked),)

    def test_without_brackets(self) -> tree.Test:
        at, operator = self.offset, self.take(*COMPARISONS)
        operand = self.binary(_ADD)
        return tree.Test(at, operator, operand, asks=self.asked and not operator)

    def tests_in_brackets(self) -> tuple[tree.Test, ...]:
        opening = self.advance()
        outer, self.ends_range = self.ends_range, False
        with self.knowing(["?"]):
            tests = tuple(self.tests())
        self.ends_range = outer
        if self.sees("..") and len(tests) == 1:
            return (tree.Test(opening.start, "", self.range_from(opening, tests[0].operand), asks=False),)
        self.need(")")
        return tests

    def cell(self) -> tree.Tests:
        if self.sees("not") and self.ahead().text == "(":
            self.at += 2
            tests = tuple(self.tests())
            if self.sees(")") and self.ahead().kind is Kind.END:
                return tree.Tests(0, tests, negated=True)
            self.at = 0
        tests = tuple(self.tests())
        if self.token.kind is not Kind.END:
            self.refuse("此处应为“,”或结尾")
        return tree.Tests(0, tests)
