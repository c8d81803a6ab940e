"""What differs between two texts, passage by passage. Blanks at the end of a line do not count."""

from collections.abc import Iterator

from engine.procedures.difference import wording
from engine.procedures.difference.changes import Change, Place, told
from engine.procedures.difference.sequences import passages


def compared(file: str, old: bytes, new: bytes) -> Iterator[Change]:
    """The changes from one text to another."""
    before, after = _lines(old), _lines(new)
    for passage in passages(before, after):
        if not passage.is_same:
            was, now = (
                "\n".join(lines[at] for at in places) for lines, places in ((before, passage.old), (after, passage.new))
            )
            yield told(wording.TEXT, Place(file), was, now, line=passage.new.start + 1)


def _lines(content: bytes) -> list[str]:
    return [line.rstrip() for line in content.decode(errors="replace").rstrip().splitlines()]
