"""A licence that ends before its time: the data-sharing platform learns it, the holder learns it with the reason."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from engine.commands import licences, notices, sharing
from engine.events import OPERATOR
from engine.jobs import Ledger
from engine.model.document import LicenceState
from engine.model.organisation import account
from engine.ports import Letter, LicenceEnd
from engine.queries import documents as queries
from engine.queries import notices as told
from engine.queries.documents import Licence
from tests.commands.office import CITIZEN_ID, Office
from tests.commands.platform import Platform
from tests.conftest import Clock
from tests.documents.papers import DECIDER, Stamp, granted, issue

REASON = "以隐瞒真实情况取得许可"


@dataclass
class Outbox:
    """A mailer that keeps letters."""

    letters: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        """Keep it."""
        self.letters.append(letter)


def _work(office: Office, platform: Platform, outbox: Outbox) -> None:
    ledger = Ledger(office.store, {**notices.kinds(outbox), **sharing.kinds(platform)})
    ledger.sweep()
    while ledger.run_next():
        pass


def _licence(office: Office) -> Licence:
    """A licence whose holder has an address."""
    with office.store.transaction(OPERATOR) as tx:
        tx.change(sa.update(account).where(account.c.login == "shopkeeper").values(email="shopkeeper@example.com"))
    number = granted(office)
    issue(office.store, Stamp())
    with office.seeing("shopkeeper") as tx:
        (licence,) = queries.licences_of_holder(tx)
    assert licence.case_number == number
    return licence


def _end(office: Office, licence: UUID, how: LicenceState) -> None:
    with office.acting(DECIDER) as tx:
        licences.revoke(tx, licence, REASON, how)


@pytest.mark.parametrize("how", [LicenceState.REVOKED, LicenceState.CANCELLED])
def test_the_platform_is_told_which_licence_ended_and_nothing_of_its_holder(
    office: Office, clock: Clock, how: LicenceState
) -> None:
    licence, platform = _licence(office), Platform()
    _work(office, platform, Outbox())
    before = list(platform.kept[licence.case_number].values())
    clock.forward(timedelta(days=400))

    _end(office, licence.id, how)
    _work(office, platform, Outbox())

    (ended,) = list(platform.kept[licence.case_number].values())[len(before) :]
    assert ended.kind == "licence"
    assert ended.body == LicenceEnd(
        how.value, "测试许可证", licence.number, licence.identifier, date(2027, 4, 6), DECIDER
    )
    assert not [hidden for hidden in (REASON, CITIZEN_ID, "测试面馆") if hidden in repr(ended)]


@pytest.mark.parametrize(
    ("how", "subject", "said"),
    [
        (LicenceState.REVOKED, "证照已撤销 / Licence revoked", "您的证照已被撤销。"),
        (LicenceState.CANCELLED, "证照已注销 / Licence cancelled", "您的证照已被注销。"),
    ],
    ids=["revoked", "cancelled"],
)
def test_the_holder_is_told_on_the_site_and_by_mail_with_the_reason(
    office: Office, how: LicenceState, subject: str, said: str
) -> None:
    licence, outbox = _licence(office), Outbox()
    _work(office, Platform(), Outbox())

    _end(office, licence.id, how)
    _work(office, Platform(), outbox)

    with office.seeing("shopkeeper") as tx:
        newest = next(one for one in told.mine(tx) if one.licence)
    (letter,) = outbox.letters
    assert newest.sentence.startswith(said)
    assert (newest.licence, newest.reason, newest.is_read) == (licence.number, REASON, False)
    assert letter.subject.endswith(subject)
    for part in (said, licence.number, f"理由：{REASON}"):
        assert part in letter.text
    assert CITIZEN_ID not in letter.text
