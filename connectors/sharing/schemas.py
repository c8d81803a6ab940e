"""Reports of cases as JSON, in both directions: the dataclasses of `engine.ports` are the schema.

A text has at most 8,000 characters, an instant carries its offset from UTC, a day is ISO 8601. What is not named here
is refused, so that nothing is fed back that nobody has decided to feed back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import fields as parts
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final, get_type_hints

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from engine.ports import Acceptance, CaseEvent, CaseReport, CaseResult, LicenceEnd, ReportedItem, SpecialProcedure, Step

KINDS: Final[Mapping[str, type]] = {
    "step": Step,
    "accept": Acceptance,
    "process": Step,
    "special": SpecialProcedure,
    "result": CaseResult,
    "licence": LicenceEnd,
}
EVENTS_MAX: Final = 2000
GAP: Final = "gap"

_FIELDS: Final[Mapping[Any, Callable[[], fields.Field[Any]]]] = {
    str: lambda: fields.String(required=True, validate=validate.Length(max=8000)),
    int: lambda: fields.Integer(required=True, strict=True, validate=validate.Range(min=0)),
    date: lambda: fields.Date(required=True, format="iso"),
    date | None: lambda: fields.Date(required=True, allow_none=True, format="iso"),
    datetime: lambda: fields.AwareDateTime(required=True, format="iso"),
}


def _schema(made: type) -> type[Schema]:
    hints = get_type_hints(made)
    return Schema.from_dict({part.name: _FIELDS[hints[part.name]]() for part in parts(made)}, name=made.__name__)


BODIES: Final = {kind: _schema(made) for kind, made in KINDS.items()}


class EventSchema(Schema):
    """An event of a case."""

    seq = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    after = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    digest = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{64}\Z"))
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    at = fields.AwareDateTime(required=True, format="iso")
    body = fields.Dict(required=True)

    @post_load
    def _made(self, data: dict[str, Any], **_: object) -> CaseEvent:
        if data["after"] >= data["seq"]:
            raise ValidationError("an event comes after an earlier line", "after")
        body = BODIES[data["kind"]]().load(data["body"])
        return CaseEvent(**{**data, "body": KINDS[data["kind"]](**body)})


@dataclass(frozen=True)
class Reported:
    """What a report says, without its number and key."""

    item: ReportedItem
    events: tuple[CaseEvent, ...]


class ReportSchema(Schema):
    """What a report says: the item that the case is about, and events in order."""

    item = fields.Nested(_schema(ReportedItem), required=True)
    events = fields.List(fields.Nested(EventSchema), required=True, validate=validate.Length(min=1, max=EVENTS_MAX))

    @post_load
    def _made(self, data: dict[str, Any], **_: object) -> Reported:
        events: Sequence[CaseEvent] = data["events"]
        if any(one.seq <= before.seq for before, one in pairwise(events)):
            raise ValidationError("events stand in the order of their lines", "events")
        return Reported(ReportedItem(**data["item"]), tuple(events))


class PositionSchema(Schema):
    """The line of the last event that the store has of a case, 0 before the first; what else is told is left out."""

    class Meta:
        unknown = EXCLUDE

    last_seq = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


def written(report: CaseReport) -> dict[str, object]:
    """A report as it is sent."""
    item = _schema(ReportedItem)().dump(report.item)
    return {"item": item, "events": [written_event(event) for event in report.events]}


def written_event(event: CaseEvent) -> dict[str, object]:
    """An event as it is sent and as it is kept."""
    plain: dict[str, object] = EventSchema(exclude=("body",)).dump(event)
    return {**plain, "body": BODIES[event.kind]().dump(event.body)}
