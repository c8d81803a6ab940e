"""The contract of the register of enterprises, against the sandbox, or against a real party that an office names.

    CONTRACT_ENTERPRISE_URL=... CONTRACT_ENTERPRISE_SECRET=... CONTRACT_ENTERPRISE_CODE=... pytest tests/connectors

The code is that of a unit in operation there; CONTRACT_ENTERPRISE_KEY_ID is `heban` unless it is given.
"""

import logging
import os
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from connectors import wire
from connectors.enterprise.http import VERIFY, Register, Verify
from connectors.wire import Party
from engine.errors import PartyAnswerInvalid, PartyRefused, PartyUnavailable
from tests.connectors.far import answer, listening
from tests.sandbox import Sandbox

NOBODYS = "91230202MB9999990X"
REVOKED, CLOSED, IDLE = "91230202MB99520327", "92230202MB9952040Y", "92230202MB9952059U"


@dataclass(frozen=True)
class Subject:
    """The party that is held to the contract, and a unit in operation there."""

    party: Party
    code: str


@pytest.fixture(name="subject")
def _subject(request: pytest.FixtureRequest) -> Subject:
    if url := os.environ.get("CONTRACT_ENTERPRISE_URL"):
        key_id = os.environ.get("CONTRACT_ENTERPRISE_KEY_ID", "heban")
        party = Party("法人库", url, key_id, os.environ["CONTRACT_ENTERPRISE_SECRET"])
        return Subject(party, os.environ["CONTRACT_ENTERPRISE_CODE"])
    sandbox: Sandbox = request.getfixturevalue("sandbox")
    return Subject(sandbox.enterprise(), "92230202MB9950010D")


def test_a_unit_is_found_by_its_credit_code(subject: Subject) -> None:
    found = Register(subject.party).find(subject.code)

    assert found["credit_code"] == subject.code
    assert found["status"] == "存续"
    assert all(found[name] for name in ("name", "kind", "legal_person", "address", "established_on"))


def test_a_unit_is_verified_under_a_key_and_the_answer_recalled(subject: Subject) -> None:
    key = uuid4()
    verified = Verify(subject.party).ask(key, {"credit_code": subject.code})

    assert verified["status"] == "存续"
    assert set(verified) == {"status", "name"}
    assert Verify(subject.party).recall(key) == verified
    assert Verify(subject.party).ask(key, {"credit_code": subject.code}) == verified


def test_a_key_that_was_never_taken_recalls_nothing_and_is_not_found(
    subject: Subject, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="heban.wire"):
        assert Verify(subject.party).recall(uuid4()) is None

    assert [vars(record)["status"] for record in caplog.records] == [404]


def test_an_unknown_code_is_refused_and_the_refusal_recalled(subject: Subject) -> None:
    key = uuid4()
    with pytest.raises(PartyRefused, match="enterprise-not-found"):
        Verify(subject.party).ask(key, {"credit_code": NOBODYS})

    with pytest.raises(PartyRefused, match="enterprise-not-found"):
        Verify(subject.party).recall(key)
    with pytest.raises(PartyRefused, match="enterprise-not-found"):
        Register(subject.party).find(NOBODYS)


def test_a_key_is_not_used_for_two_questions(subject: Subject) -> None:
    key = uuid4()
    Verify(subject.party).ask(key, {"credit_code": subject.code})

    with pytest.raises(PartyRefused, match="key-reused"):
        Verify(subject.party).ask(key, {"credit_code": NOBODYS})


@pytest.mark.parametrize("code", ["", "9123", None, 18 * "a"], ids=["empty", "short", "none", "small letters"])
def test_what_is_no_credit_code_is_not_sent(subject: Subject, code: object) -> None:
    with pytest.raises(PartyRefused, match="input-invalid"):
        Verify(subject.party).ask(uuid4(), {"credit_code": code})


def test_the_party_itself_refuses_what_is_no_question(subject: Subject) -> None:
    with pytest.raises(PartyRefused, match="body-invalid"):
        wire.call(subject.party, "POST", VERIFY, {"credit_code": "x"}, uuid4())
    with pytest.raises(PartyRefused, match="key-missing"):
        wire.call(subject.party, "POST", VERIFY, {"credit_code": subject.code})


def test_whoever_does_not_know_the_secret_is_told_nothing(subject: Subject) -> None:
    stranger = replace(subject.party, secret="another secret")

    with pytest.raises(PartyRefused, match="signature-wrong"):
        Register(stranger).find(subject.code)
    with pytest.raises(PartyRefused, match="signature-wrong"):
        Verify(stranger).recall(uuid4())


@pytest.mark.parametrize(
    ("code", "status"), [(REVOKED, "吊销"), (CLOSED, "注销"), (IDLE, "停业")], ids=["revoked", "closed", "idle"]
)
def test_the_sandbox_has_units_out_of_operation(sandbox: Sandbox, code: str, status: str) -> None:
    assert Verify(sandbox.enterprise()).ask(uuid4(), {"credit_code": code})["status"] == status
    assert Register(sandbox.enterprise()).find(code)["status"] == status


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(b"[]", id="a list"),
        pytest.param(b'{"name": "a"}', id="without a status"),
        pytest.param('{"status": "正常", "name": "a"}'.encode(), id="a status that is none"),
        pytest.param('{"status": "存续", "name": 5}'.encode(), id="a number for a name"),
    ],
)
def test_an_answer_against_the_contract_is_not_believed(given: bytes) -> None:
    with listening(answer("200 OK", given)) as far, pytest.raises(PartyAnswerInvalid):
        Verify(far.party()).ask(uuid4(), {"credit_code": REVOKED})


def test_the_entry_of_another_unit_is_not_believed(sandbox: Sandbox) -> None:
    found = Register(sandbox.enterprise()).find(REVOKED)
    text = "{" + ", ".join(f'"{name}": "{value}"' for name, value in found.items()) + "}"
    with listening(answer("200 OK", text.encode())) as far, pytest.raises(PartyAnswerInvalid):
        Register(far.party()).find(CLOSED)


def test_nobody_there_is_told_apart_from_an_answer(sandbox: Sandbox) -> None:
    sandbox.switch("enterprise", down=True)

    with pytest.raises(PartyUnavailable):
        Register(sandbox.enterprise()).find(REVOKED)
