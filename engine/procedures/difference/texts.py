"""What differs between two texts, passage by passage. Blanks at the end of a line do not count."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from engine.procedures.difference import wording
from engine.procedures.difference.changes import Change, Place, told

_MOST: Final = 4_000  # lines that are compared one by one


def compared(file: str, old: bytes, new: bytes) -> Iterator[Change]:
    """The changes from one text to another; of a text that is too long, that there are some."""
    before, after = _lines(old), _lines(new)
    if before == after:
        return
    if len(before) + len(after) > _MOST:
        yield told(wording.FILE_UNREADABLE, Place(file))
        return
    for kind, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            passages = "\n".join(before[start:end]), "\n".join(after[first:last])
            yield told(wording.TEXT, Place(file), *passages, line=first + 1)


def _lines(content: bytes) -> list[str]:
    return [line.rstrip() for line in content.decode(errors="replace").rstrip().splitlines()]
