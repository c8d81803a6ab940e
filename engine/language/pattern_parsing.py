"""XPath and XQuery regular expressions (F&O 3.1, 5.6.1) to parts that match."""

from typing import Final

from engine.language import character_classes as classes
from engine.language import pattern_matching as matching
from engine.language.character_classes import Characters, Holds
from engine.language.pattern_matching import Part

FLAGS: Final = frozenset("smixq")
_UNLIMITED: Final = 10**6
_MAX_COUNT: Final = 1000
_MAX_GROUPS_DEEP: Final = 30
_SETS: Final = 4  # of a class, asked in about the time of a step
_SINGLE: Final = {"n": "\n", "r": "\r", "t": "\t"}
_SPECIAL: Final = frozenset("\\|.-^?*+{}()[]$")


class PatternInvalid(Exception):
    """The text is not a regular expression, or a flag is not known."""


class Parser:
    """Reads a pattern once; `groups` counts what is captured."""

    def __init__(self, text: str, flags: str) -> None:
        if not FLAGS.issuperset(flags):
            raise PatternInvalid
        self.text = _without_blanks(text) if "x" in flags else text
        self.flags = frozenset(flags)
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.depth = 0

    def parse(self) -> Part:
        if "q" in self.flags:
            return matching.sequence([matching.one_of(self.literal(char)) for char in self.text])
        part = self.alternatives()
        if self.at < len(self.text):
            raise PatternInvalid
        return part

    def alternatives(self) -> Part:
        self.depth += 1
        if self.depth > _MAX_GROUPS_DEEP:
            raise PatternInvalid
        branches = [self.branch()]
        while self.take("|"):
            branches.append(self.branch())
        self.depth -= 1
        return branches[0] if len(branches) == 1 else matching.choice(branches)

    def branch(self) -> Part:
        parts = []
        while self.next() not in {"", "|", ")"}:
            parts.append(self.piece())
        return parts[0] if len(parts) == 1 else matching.sequence(parts)

    def next(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self, text: str) -> bool:
        if self.text.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def piece(self) -> Part:
        atom = self.atom()
        quantity = self.quantity()
        if quantity is None:
            return matching.one_of(atom) if isinstance(atom, Characters) else atom
        least, most = quantity
        greedy = not self.take("?")
        if isinstance(atom, Characters):
            return matching.repeated_character(atom, least, most, greedy=greedy)
        return matching.repeated(atom, least, most, greedy=greedy)

    def quantity(self) -> tuple[int, int] | None:
        for sign, bounds in (("?", (0, 1)), ("*", (0, _UNLIMITED)), ("+", (1, _UNLIMITED))):
            if self.take(sign):
                return bounds
        if not self.take("{"):
            return None
        written, closed, _ = self.text[self.at :].partition("}")
        least, comma, most = written.partition(",")
        if not closed or not _is_count(least) or (most and not _is_count(most)):
            raise PatternInvalid
        self.at += len(written) + 1
        top = int(most) if most else _UNLIMITED if comma else int(least)
        if top < int(least):
            raise PatternInvalid
        return int(least), top

    def atom(self) -> Part | Characters:
        """A part, or the set of characters that a single one may be of."""
        char = self.text[self.at]
        self.at += 1
        match char:
            case "(":
                return self.group()
            case "[":
                return self.char_class()
            case "\\":
                return self.escape()
            case ".":
                return Characters((lambda _: True) if "s" in self.flags else (lambda c: c not in "\n\r"))
            case "^":
                return matching.line_start(multiline="m" in self.flags)
            case "$":
                return matching.line_end(multiline="m" in self.flags)
            case "?" | "*" | "+" | "{" | "}" | "]":
                raise PatternInvalid
        return self.literal(char)

    def group(self) -> Part:
        if self.take("?:"):
            inner = self.alternatives()
        else:
            if self.next() == "?":
                raise PatternInvalid
            self.groups += 1
            number = self.groups
            inner = matching.group(number, self.alternatives())
            self.closed.add(number)
        if not self.take(")"):
            raise PatternInvalid
        return inner

    def escape(self) -> Part | Characters:
        char = self.text[self.at : self.at + 1]
        if not _is_digit(char):
            return Characters(self.with_case(self.escaped()))
        end = self.at + 1
        while _is_digit(self.text[end : end + 1]) and int(self.text[self.at : end + 1]) <= self.groups:
            end += 1
        number = int(self.text[self.at : end])
        if number not in self.closed:
            raise PatternInvalid
        self.at = end
        ignores_case = "i" in self.flags
        return matching.again(number, lambda a, b: a == b or (ignores_case and a.lower() == b.lower()))

    def escaped(self) -> Holds:
        """What stands after a backslash, inside a class or outside."""
        char = self.text[self.at : self.at + 1]
        self.at += 1
        if char in {"p", "P"}:
            name, closed, _ = self.text[self.at + 1 :].partition("}")
            holds = classes.property_class(name) if self.text[self.at : self.at + 1] == "{" and closed else None
            self.at += len(name) + 2
            if holds is None:
                raise PatternInvalid
            return classes.without(holds) if char == "P" else holds
        if char in _SINGLE or char in _SPECIAL:
            return _same(_SINGLE.get(char, char))
        known = classes.escape_class(char)
        if known is None:
            raise PatternInvalid
        return known

    def char_class(self) -> Characters:
        """After `[`: ranges, escapes, negation, and subtraction of another class."""
        negated = self.text.startswith("^", self.at)
        self.at += negated
        sets: list[Holds] = []
        subtracted: Characters | None = None
        while not self.text.startswith("]", self.at):
            if self.text.startswith("-[", self.at) and sets:
                self.at += 2
                subtracted = self.char_class()
                if not self.text.startswith("]", self.at):
                    raise PatternInvalid
                break
            sets.append(self.with_case(self.class_item()))
        self.at += 1
        if not sets:
            raise PatternInvalid
        holds = classes.without(classes.either(sets)) if negated else classes.either(sets)
        steps = len(sets) // _SETS
        if subtracted is None:
            return Characters(holds, steps)
        return Characters(classes.both(holds, classes.without(subtracted.holds)), steps + 1 + subtracted.steps)

    def class_item(self) -> Holds:
        first = self.class_character()
        if not isinstance(first, str):
            return first
        if self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] not in {"]", "[", ""}:
            self.at += 1
            last = self.class_character()
            if not isinstance(last, str) or last < first:
                raise PatternInvalid
            return classes.in_range(first, last)
        return _same(first)

    def class_character(self) -> str | Holds:
        char = self.text[self.at : self.at + 1]
        self.at += 1
        if char == "\\":
            following = self.text[self.at : self.at + 1]
            if following in _SINGLE or following in _SPECIAL:
                self.at += 1
                return _SINGLE.get(following, following)
            return self.escaped()
        if not char or char == "[":
            raise PatternInvalid
        return char

    def literal(self, char: str) -> Characters:
        return Characters(self.with_case(_same(char)))

    def with_case(self, holds: Holds) -> Holds:
        return classes.any_case(holds) if "i" in self.flags else holds


def _without_blanks(text: str) -> str:
    """The flag `x`: blanks mean nothing, but inside a character class."""
    kept, inside, escaped = [], 0, False
    for char in text:
        if inside or char not in " \t\n\r":
            kept.append(char)
        if not escaped:
            inside += (char == "[") - (char == "]" and inside > 0)
        escaped = char == "\\" and not escaped
    return "".join(kept)


def _same(char: str) -> Holds:
    return lambda other: other == char


def _is_digit(char: str) -> bool:
    return char.isascii() and char.isdigit()


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text[:5]) <= _MAX_COUNT
