"""The data-sharing platform over HTTP: `docs/connectors.md` has the contract."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from marshmallow import ValidationError

from connectors import wire
from connectors.sharing.schemas import GAP, PositionSchema, written
from connectors.wire import Party
from engine.errors import PartyAnswerInvalid, PartyRefused
from engine.ports import CaseReport

NAME: Final = "数据共享平台"


@dataclass(frozen=True)
class Platform:
    """A data-sharing platform that keeps what happens to cases."""

    party: Party

    def report(self, report: CaseReport) -> int:
        """Hand over events; gives the line of the last one that the platform then has, also when there is a gap."""
        case = f"/v1/cases/{quote(report.number, safe='')}"
        try:
            given = wire.call(self.party, "POST", f"{case}/events", written(report), report.key)
        except PartyRefused as refused:
            if refused.facts["reason"] != GAP:
                raise
            given = wire.call(self.party, "GET", f"{case}/position")
        return self._position(given)

    def _position(self, given: object) -> int:
        if not isinstance(given, dict):
            raise PartyAnswerInvalid(party=self.party.name)
        try:
            last: int = PositionSchema().load(given)["last_seq"]
        except ValidationError:
            raise PartyAnswerInvalid(party=self.party.name) from None
        return last
