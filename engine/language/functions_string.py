"""String functions (DMN 1.5, 10.3.4.3). Positions count code points from 1."""

from decimal import Decimal

from engine.language import patterns
from engine.language.builtin import Family
from engine.language.invoking import Undefined
from engine.language.metering import Meter
from engine.language.values import Value

STRING = Family()


@STRING.define("substring(string: string, start position: number, length?: number)")
def substring(text: str, start: Decimal, length: Decimal | None) -> Value:
    if abs(start) > len(text) or int(start) == 0 or (length is not None and length < 1):
        return None
    first = int(start) - 1 if start > 0 else len(text) + int(start)
    return text[first:] if length is None else text[first : first + int(min(length, Decimal(len(text))))]


@STRING.define("string length(string: string)")
def string_length(text: str) -> Value:
    return Decimal(len(text))


@STRING.define("upper case(string: string)")
def upper_case(text: str) -> Value:
    return text.upper()


@STRING.define("lower case(string: string)")
def lower_case(text: str) -> Value:
    return text.lower()


@STRING.define("trim(string: string)")
def trim(text: str) -> Value:
    """Without the blanks around; not in DMN 1.5, but people's answers need it."""
    return text.strip()


@STRING.define("substring before(string: string, match: string)")
def substring_before(text: str, match: str) -> Value:
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@STRING.define("substring after(string: string, match: string)")
def substring_after(text: str, match: str) -> Value:
    return text.partition(match)[2] if match else text


@STRING.define("contains(string: string, match: string)")
def contains(text: str, match: str) -> Value:
    return match in text


@STRING.define("starts with(string: string, match: string)")
def starts_with(text: str, match: str) -> Value:
    return text.startswith(match)


@STRING.define("ends with(string: string, match: string)")
def ends_with(text: str, match: str) -> Value:
    return text.endswith(match)


@STRING.define("matches(input: string, pattern: string, flags?: string)")
def matches(meter: Meter, text: str, pattern: str, flags: str | None) -> Value:
    """Whether an XPath regular expression is found anywhere in the text; null for one that is not valid."""
    return _pattern(pattern, flags, meter).search(text, 0, meter) is not None


@STRING.define("replace(input: string, pattern: string, replacement: string, flags?: string)")
def replace(meter: Meter, text: str, pattern: str, replacement: str, flags: str | None) -> Value:
    return _pattern(pattern, flags, meter).replace(text, replacement, meter)


@STRING.define("split(string: string, delimiter: string)")
def split(meter: Meter, text: str, delimiter: str) -> Value:
    pieces = _pattern(delimiter, None, meter).split(text, meter)
    return None if pieces is None else [*pieces]


def _pattern(pattern: str, flags: str | None, meter: Meter) -> patterns.Pattern:
    try:
        return patterns.pattern(pattern, flags or "", meter)
    except patterns.PatternInvalid:
        raise Undefined from None


@STRING.define("string join(list: list, delimiter?: string)")
def string_join(meter: Meter, items: list[Value], delimiter: str | None) -> Value:
    """The strings one after the other; null items are left out."""
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) < sum(item is not None for item in items):
        return None
    between = delimiter or ""
    meter.text(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)
