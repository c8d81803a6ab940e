"""The sandbox as a process: each switch, restarts, the inbox, and who may use it."""

import urllib.error
import urllib.request
from contextlib import AbstractContextManager, nullcontext
from http import HTTPStatus
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner

from connectors.enterprise.http import Register, Verify
from connectors.notice.smtp import Smtp
from engine.errors import DeliveryFailed, OutcomeUnclear, PartyUnavailable
from engine.ports import Letter
from engine.procedures import codes
from tests.sandbox import SECRET, Sandbox
from web.cli import heban
from web.demo import city, register, stories

CODE = "92230202MB9950010D"
ASKED = {"credit_code": CODE}
TO = "someone@example.com"


def test_down_does_nothing(sandbox: Sandbox) -> None:
    key = uuid4()
    sandbox.switch("enterprise", down=True)
    with pytest.raises(PartyUnavailable) as refused:
        Verify(sandbox.enterprise()).ask(key, ASKED)
    assert type(refused.value) is PartyUnavailable
    sandbox.switch("enterprise")

    assert Verify(sandbox.enterprise()).recall(key) is None


def test_slow_answers_after_the_deadline_but_has_done_it(sandbox: Sandbox) -> None:
    key = uuid4()
    sandbox.switch("enterprise", slow=1.5)
    with pytest.raises(OutcomeUnclear):
        Verify(sandbox.enterprise(deadline=0.5)).ask(key, ASKED)
    given = Verify(sandbox.enterprise()).ask(key, ASKED)  # the second is taken when the first one has been

    assert given["status"] == "存续"
    assert sandbox.asked_times()[str(key)] == 2


def test_a_lost_answer_was_given_and_is_recalled(sandbox: Sandbox) -> None:
    key = uuid4()
    sandbox.switch("enterprise", lost_answer=True)
    with pytest.raises(OutcomeUnclear):
        Verify(sandbox.enterprise()).ask(key, ASKED)
    with pytest.raises(PartyUnavailable):
        Register(sandbox.enterprise()).find(CODE)

    assert Verify(sandbox.enterprise()).recall(key) == {"status": "存续", "name": "龙沙区演示面馆"}
    assert sandbox.asked_times()[str(key)] == 1


def test_what_arrives_twice_is_done_once(sandbox: Sandbox) -> None:
    key = uuid4()
    sandbox.switch("enterprise", duplicate=True)

    assert Verify(sandbox.enterprise()).ask(key, ASKED)["status"] == "存续"
    assert sandbox.asked_times()[str(key)] == 2


def test_a_restart_forgets_no_outcome_and_no_letter(sandbox: Sandbox) -> None:
    key = uuid4()
    given = Verify(sandbox.enterprise()).ask(key, ASKED)
    _send(sandbox, key)
    sandbox.kill()
    with pytest.raises(PartyUnavailable):
        Verify(sandbox.enterprise()).recall(key)
    sandbox.start()

    assert Verify(sandbox.enterprise()).recall(key) == given
    assert [letter for letter in sandbox.letters(TO) if str(key) in letter["message_id"]]


def test_it_stops_when_told_to(sandbox: Sandbox) -> None:
    assert sandbox.stop() == 0
    sandbox.start()


def test_a_letter_is_kept_to_be_read(sandbox: Sandbox) -> None:
    key = uuid4()
    _send(sandbox, key)

    letter = sandbox.letters(TO)[0]
    assert (letter["subject"], letter["content"].strip()) == ("办件受理", "申请已受理。")
    assert letter["message_id"] == f"<{key}@gov.example>"
    assert not sandbox.letters("nobody@example.com")


@pytest.mark.parametrize(
    ("fault", "told", "arrive"),
    [
        pytest.param("down", pytest.raises(DeliveryFailed), 0, id="down takes none"),
        pytest.param("lost_answer", pytest.raises(DeliveryFailed), 1, id="a lost answer leaves one"),
        pytest.param("duplicate", nullcontext(), 2, id="duplicate leaves two"),
    ],
)
def test_switches_of_the_mail_server(
    sandbox: Sandbox, fault: str, told: AbstractContextManager[object], arrive: int
) -> None:
    key = uuid4()
    sandbox.switch("mail", **{fault: True})
    with told:
        _send(sandbox, key)

    assert len([letter for letter in sandbox.letters(TO) if str(key) in letter["message_id"]]) == arrive


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        pytest.param("/switches/nobody", {}, HTTPStatus.NOT_FOUND, id="a party that is not played"),
        pytest.param("/switches/mail", {"Origin": "https://example.com"}, HTTPStatus.FORBIDDEN, id="another site"),
        pytest.param("/switches/mail", {"Host": "example.com"}, HTTPStatus.FORBIDDEN, id="a name that leads here"),
        pytest.param("/switches/mail", {"X-Slow": "-1"}, HTTPStatus.UNPROCESSABLE_ENTITY, id="a time that is none"),
    ],
)
def test_a_switch_is_not_turned_by_just_anything(
    sandbox: Sandbox, path: str, headers: dict[str, str], status: HTTPStatus
) -> None:
    body = f"slow={headers.get('X-Slow', '0')}".encode()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(sandbox.url + path, body, headers), timeout=20)
    refused.value.close()
    assert refused.value.code == status


@pytest.mark.parametrize(
    ("words", "secret", "told"),
    [
        pytest.param(["--host", "0.0.0.0"], SECRET, "只能在本机监听", id="for other machines"),
        pytest.param([], "", "请设置 ENTERPRISE_SECRET", id="without the secret"),
        pytest.param([], SECRET, "端口监听", id="on a port that is taken"),
    ],
)
def test_it_refuses_to_start(sandbox: Sandbox, tmp_path: Path, words: list[str], secret: str, told: str) -> None:
    ports = {"SANDBOX_PORT": str(sandbox.port), "SANDBOX_SMTP_PORT": str(sandbox.smtp_port)}
    environment = {**ports, "ENTERPRISE_SECRET": secret, "DATA_DIR": str(tmp_path)}
    done = CliRunner().invoke(heban, ["sandbox", *words], env=environment)

    assert done.exit_code in {1, 2}
    assert told in done.stderr


def test_the_demo_citys_shops_are_in_the_register(sandbox: Sandbox) -> None:
    shops = register.shops()
    assert len(shops) == len(stories.plan()) + len(city.read().applicants)
    assert all(codes.uscc(shop.credit_code) for shop in shops)
    found = Register(sandbox.enterprise()).find(shops[-1].credit_code)

    assert (found["name"], found["legal_person"]) == (shops[-1].name, shops[-1].person)


def _send(sandbox: Sandbox, key: UUID) -> None:
    letter = Letter(key, TO, "办件受理", "申请已受理。\n")
    Smtp.at(sandbox.settings["SMTP_URL"], sandbox.settings["MAIL_FROM"], "齐齐哈尔政务服务").send(letter)
