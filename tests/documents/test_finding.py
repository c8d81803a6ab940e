"""Documents and licences as people find them: who sees what, who may have the file, and what a code tells anybody."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from engine import journal
from engine.commands import licences
from engine.errors import AnswerInvalid, LicenceEnded, NotFound
from engine.events import NOBODY, Actor
from engine.model.document import LicenceState
from engine.queries import documents as queries
from engine.queries import tracking
from engine.queries.documents import Document, Licence, Verification
from tests.commands.office import CITIZEN_ID, Office
from tests.conftest import Clock
from tests.documents.papers import ACCEPTER, DECIDER, Stamp, granted, issue

REASON = "以隐瞒真实情况取得许可"


def _of(office: Office, number: str, reader: Actor) -> Sequence[Document]:
    with office.store.reading(reader) as tx:
        return queries.of_case(tx, number)


def _permit(office: Office) -> Document:
    number = granted(office)
    issue(office.store, Stamp())
    return next(one for one in _of(office, number, office.people["shopkeeper"]) if one.key == "permit")


def _verified(office: Office, code: str) -> Verification:
    with office.store.reading(NOBODY) as tx:
        return queries.by_verify_code(tx, code)


def _wallet(office: Office, login: str) -> Sequence[Licence]:
    with office.seeing(login) as tx:
        return queries.licences_of_holder(tx)


def test_applicant_and_clerks_of_the_office_read_a_document_others_do_not_find_it(office: Office) -> None:
    number = office.submit().number
    issue(office.store, Stamp())
    visitor = replace(NOBODY, cases=(str(office.case_id(number)),))
    (receipt,) = _of(office, number, office.people["shopkeeper"])

    for reader in (office.people["shopkeeper"], office.people[ACCEPTER]):
        assert [one.may_read for one in _of(office, number, reader)] == [True]
        with office.store.reading(reader) as tx:
            assert queries.file(tx, receipt.id).content.startswith(b"%PDF-")
    assert [(one.number, one.may_read, one.verify_code) for one in _of(office, number, visitor)] == [
        (receipt.number, False, "")
    ]
    for reader in (visitor, NOBODY, office.people["neighbour"], office.people["230203-acceptance-1"]):
        with pytest.raises(NotFound), office.store.reading(reader) as tx:
            queries.file(tx, receipt.id)
    with pytest.raises(NotFound), office.store.reading(office.people["neighbour"]) as tx:
        queries.of_case(tx, number)


def test_a_document_that_is_being_made_has_no_file_and_cannot_be_verified(office: Office) -> None:
    number = office.submit().number
    (receipt,) = _of(office, number, office.people["shopkeeper"])

    assert not receipt.may_read
    with pytest.raises(NotFound):
        _verified(office, receipt.verify_code)
    with pytest.raises(NotFound), office.seeing("shopkeeper") as tx:
        queries.file(tx, receipt.id)


def test_anybody_with_the_code_is_told_what_was_issued_and_a_person_stays_masked(office: Office) -> None:
    permit = _permit(office)

    told = _verified(office, permit.verify_code)

    assert (told.name, told.number, told.day.isoformat()) == ("测试许可证", permit.number, "2026-03-02")
    assert (told.office.name, told.procedure_name) == ("局230202", "并联审查测试事项")
    assert (told.holder, told.sha256) == ("测***", permit.sha256)
    assert told.licence is not None
    assert (told.licence.standing, told.licence.holder_code, told.licence.may_revoke) == ("valid", "", False)
    assert CITIZEN_ID not in repr(told)


@pytest.mark.parametrize("code", ["", "nothing", "a" * 22, "../../etc/passwd", "%00", "鹤" * 22])
def test_a_code_that_is_none_is_not_found(office: Office, code: str) -> None:
    with pytest.raises(NotFound):
        _verified(office, code)


def test_a_file_is_the_issued_one_only_byte_for_byte(office: Office) -> None:
    permit = _permit(office)
    with office.store.reading(NOBODY) as tx:
        content = queries.licence_file(tx, permit.verify_code).content
        flipped = bytes([content[0] ^ 1]) + content[1:]

        assert queries.matches(tx, permit.verify_code, hashlib.sha256(content).hexdigest().upper())
        assert not queries.matches(tx, permit.verify_code, hashlib.sha256(flipped).hexdigest())
        assert not queries.matches(tx, permit.verify_code, "鹤")


def test_only_licences_are_given_out_by_their_code(office: Office) -> None:
    number = office.submit().number
    issue(office.store, Stamp())
    (receipt,) = _of(office, number, office.people["shopkeeper"])

    with pytest.raises(NotFound), office.store.reading(NOBODY) as tx:
        queries.licence_file(tx, receipt.verify_code)


def test_the_wallet_holds_the_licences_of_its_owner(office: Office) -> None:
    permit = _permit(office)

    assert [one.number for one in _wallet(office, "shopkeeper")] == [permit.number]
    assert not _wallet(office, "neighbour")
    assert not _wallet(office, DECIDER)


def test_a_licence_expires_after_its_last_day(office: Office, clock: Clock) -> None:
    _permit(office)
    clock.forward(timedelta(days=5 * 365))
    assert [one.standing for one in _wallet(office, "shopkeeper")] == ["valid"]

    clock.forward(timedelta(days=1))

    assert [one.standing for one in _wallet(office, "shopkeeper")] == ["expired"]


def test_who_decides_at_the_office_revokes_a_licence_and_whoever_verifies_it_is_told(office: Office) -> None:
    permit = _permit(office)
    assert permit.licence is not None
    with office.seeing(DECIDER) as tx:
        assert queries.licence(tx, permit.licence.id).may_revoke

    with office.acting(DECIDER) as tx:
        licences.revoke(tx, permit.licence.id, f" {REASON} ")

    told = _verified(office, permit.verify_code).licence
    assert told is not None
    assert (told.standing, told.ended_on, told.ended_reason) == ("revoked", told.valid_from, REASON)
    with office.store.reading(office.people["shopkeeper"]) as tx:
        case = office.case_id(permit.licence.case_number)
        assert REASON not in str(journal.read(tx, case))
        assert tracking.case(tx, permit.licence.case_number).moments[0].text == f"证照已撤销：{permit.number}"
    with pytest.raises(LicenceEnded), office.acting(DECIDER) as tx:
        licences.revoke(tx, permit.licence.id, REASON, LicenceState.CANCELLED)


@pytest.mark.parametrize("login", ["shopkeeper", "neighbour", ACCEPTER, "230203-decision-1", "230200-decision-1"])
def test_nobody_else_revokes_it(office: Office, login: str) -> None:
    permit = _permit(office)
    assert permit.licence is not None

    with pytest.raises(NotFound), office.acting(login) as tx:
        licences.revoke(tx, permit.licence.id, REASON)
    assert [one.standing for one in _wallet(office, "shopkeeper")] == ["valid"]


@pytest.mark.parametrize(
    ("reason", "how", "faults"),
    [
        ("  ", LicenceState.REVOKED, ["reason"]),
        ("长" * 501, LicenceState.CANCELLED, ["reason"]),
        ("", LicenceState.VALID, ["how", "reason"]),
    ],
)
def test_an_end_needs_a_reason_of_some_length(
    office: Office, reason: str, how: LicenceState, faults: list[str]
) -> None:
    permit = _permit(office)
    assert permit.licence is not None

    with pytest.raises(AnswerInvalid) as refused, office.acting(DECIDER) as tx:
        licences.revoke(tx, permit.licence.id, reason, how)
    assert [fault.key for fault in refused.value.faults] == faults


def test_the_timeline_says_which_document_was_issued(office: Office) -> None:
    number = office.submit().number
    issue(office.store, Stamp())

    with office.seeing("shopkeeper") as tx:
        newest = tracking.case(tx, number).moments[0]
    assert (newest.text, newest.text_en) == (
        "已出具收件凭证：（鹤局230202）收〔2026〕1号",
        "Document issued: Receipt, （鹤局230202）收〔2026〕1号",
    )
