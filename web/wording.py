"""Words and figures that several areas show: states, sizes, codes, times of day."""

from datetime import datetime
from itertools import pairwise
from typing import Final

from flask import Flask
from flask_babel import to_user_timezone

from engine.procedures import acts
from engine.procedures.acts import CaseState
from web.languages import ENGLISH, language

KIB: Final = 1024
MEDIA: Final = {"application/pdf": "PDF", "image/jpeg": "JPG", "image/png": "PNG"}
GROUP: Final = 4
TURNED_DOWN: Final = frozenset({CaseState.DECIDED_REFUSED, CaseState.NOT_ACCEPTED, CaseState.NOT_NEEDED})
GRANTED: Final = frozenset({CaseState.DECIDED_GRANTED, CaseState.ISSUING, CaseState.DELIVERING})
WAITING: Final = frozenset({CaseState.SUPPLEMENT_PENDING, CaseState.PRECHECK_RETURNED, CaseState.SUSPENDED})


def install(app: Flask) -> None:
    """Offer them to every template."""
    app.jinja_env.filters.update(
        clock_time=clock_time,
        code_groups=code_groups,
        file_size=file_size,
        media_name=media_name,
        state_kind=state_kind,
        state_name=state_name,
    )


def clock_time(value: datetime) -> str:
    """The time of day, where the office stands."""
    return f"{to_user_timezone(value):%H:%M}"


def code_groups(code: str) -> str:
    """A query code in groups that can be read out, none of one letter; typed in again, the blanks do not matter."""
    cuts = [*range(0, max(len(code) - 1, 1), GROUP), len(code)]
    return " ".join(code[cut:after] for cut, after in pairwise(cuts))


def file_size(size: int) -> str:
    """A size in bytes as people read it."""
    if size < KIB:
        return f"{size} B"
    if size < KIB * KIB:
        return f"{size / KIB:.0f} KB"
    return f"{size / KIB / KIB:.1f} MB"


def media_name(media_type: str) -> str:
    """What a media type is called."""
    return MEDIA.get(media_type, media_type)


def state_name(state: CaseState) -> str:
    """A case's state in the reader's language."""
    name, name_en = acts.state_name(state)
    return name_en if language() == ENGLISH else name


def state_kind(state: CaseState) -> str:
    """The look of a state; the words say it, the colour only repeats it."""
    if state in GRANTED:
        return "ok"
    if state in WAITING or state in TURNED_DOWN:
        return "warn"
    return "" if state in acts.CLOSED else "info"
