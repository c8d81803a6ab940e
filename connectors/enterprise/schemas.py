"""What is asked of the register of enterprises, and what it answers."""

import tomllib
from pathlib import Path
from typing import Final

from marshmallow import EXCLUDE, Schema, fields, validate

STATUSES: Final = tuple(tomllib.loads((Path(__file__).parent / "statuses.toml").read_text("utf-8"))["statuses"])

_TEXT: Final = validate.Length(min=1, max=500)


class Asked(Schema):
    """Which unit, by its unified social credit code (GB 32100)."""

    credit_code = fields.String(required=True, validate=validate.Regexp(r"^[0-9A-Z]{18}\Z"))


class Verified(Schema):
    """How a unit stands in the register; whatever else is told is left out."""

    class Meta:
        unknown = EXCLUDE

    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    name = fields.String(required=True, validate=_TEXT)


class Found(Verified):
    """A unit's entry in the register; whatever else is told is left out."""

    credit_code = fields.String(required=True, validate=_TEXT)
    kind = fields.String(required=True, validate=_TEXT)
    legal_person = fields.String(required=True, validate=_TEXT)
    address = fields.String(required=True, validate=_TEXT)
    established_on = fields.Date(required=True, format="iso")
