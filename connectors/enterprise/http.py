"""The register of enterprises over HTTP: `docs/connectors.md` has the contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from marshmallow import Schema, ValidationError

from connectors import wire
from connectors.enterprise.schemas import Asked, Found, Verified
from connectors.wire import Party
from engine.errors import PartyAnswerInvalid, PartyRefused

NAME: Final = "法人库"
VERIFY: Final = "/verify"


@dataclass(frozen=True)
class Verify:
    """The operation `enterprise.verify`: how the unit of a `credit_code` stands now; gives its `status` and `name`."""

    party: Party

    def ask(self, key: UUID, inputs: Mapping[str, object]) -> Mapping[str, object]:
        """Ask, and have the answer kept under the key. An unknown code is refused as `enterprise-not-found`."""
        try:
            asked = Asked().load({"credit_code": inputs.get("credit_code")})
        except ValidationError:
            raise PartyRefused(party=self.party.name, reason="input-invalid") from None
        return self._verified(wire.call(self.party, "POST", VERIFY, asked, key))

    def recall(self, key: UUID) -> Mapping[str, object] | None:
        """What was answered under a key."""
        given = wire.recall(self.party, VERIFY, key)
        return None if given is None else self._verified(given)

    def _verified(self, given: object) -> Mapping[str, object]:
        verified: Mapping[str, object] = _read(self.party, Verified(), given)
        return verified


@dataclass(frozen=True)
class Register:
    """The entries of the register, for people who fill in a form."""

    party: Party

    def find(self, key: str) -> Mapping[str, str]:
        """The entry of the unit with this credit code. An unknown one is `enterprise-not-found`."""
        found = _read(self.party, Found(), wire.call(self.party, "GET", f"/enterprises/{quote(key, safe='')}"))
        if found["credit_code"] != key:
            raise PartyAnswerInvalid(party=self.party.name)
        return {**found, "established_on": found["established_on"].isoformat()}


def _read(party: Party, schema: Schema, given: object) -> Any:
    if not isinstance(given, dict):
        raise PartyAnswerInvalid(party=party.name)
    try:
        return schema.load(given)
    except ValidationError:
        raise PartyAnswerInvalid(party=party.name) from None
