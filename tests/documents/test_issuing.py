"""Documents follow from acts, get their numbers with them, and are issued once, sealed or not at all."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from pypdf import PdfReader

from engine import journal
from engine.commands import cases, documents, releases, tasks
from engine.errors import NotClaimed, StepRefused
from engine.events import OPERATOR
from engine.jobs import Ledger
from engine.journal import What
from engine.model.document import DOCUMENT
from engine.model.document import document as table
from engine.model.job import job as jobs
from engine.queries import documents as queries
from engine.queries.documents import Document
from engine.store import Tx
from tests.commands import parties
from tests.commands.office import CITIZEN_ID, Office, at_once
from tests.commands.parties import Party, verifying
from tests.conftest import Clock
from tests.documents.papers import (
    ACCEPTER,
    PRESS,
    TEMPLATE,
    Stamp,
    documented,
    granted,
    issue,
    with_delivery,
    with_documents,
    with_text,
)


def _of(office: Office, number: str, login: str = "shopkeeper") -> Sequence[Document]:
    with office.seeing(login) as tx:
        return queries.of_case(tx, number)


def _numbers(office: Office, number: str, login: str = "shopkeeper") -> list[str]:
    return [one.number for one in _of(office, number, login)]


def _content(office: Office, document: UUID) -> bytes:
    with office.seeing("shopkeeper") as tx:
        return queries.file(tx, document).content


def _complete(tx: Tx, task: UUID, version: int, unclaimed: UUID) -> None:
    """Two tasks in one transaction, of which the second is refused."""
    tasks.complete(tx, task, version, {"outcome": ["accept"]})
    tasks.complete(tx, unclaimed, 1, {"outcome": ["accept"]})


def _dead(office: Office) -> list[tuple[str, dict[str, str]]]:
    with office.store.reading(OPERATOR) as tx:
        rows = tx.all(sa.select(jobs.c.error_code, jobs.c.error_facts).where(jobs.c.state == "dead"))
    return [(row.error_code, row.error_facts) for row in rows]


def test_each_act_orders_its_document_and_numbers_run_by_office_and_year(office: Office, clock: Clock) -> None:
    first, second = office.submit().number, office.submit("neighbour", place="230203").number
    office.do(first, "judge", ACCEPTER, outcome="supplement", missing="缺少平面图")
    clock.instant = datetime(2027, 1, 4, 1, tzinfo=UTC)
    third = office.submit().number

    assert _numbers(office, first) == ["（鹤局230202）收〔2026〕1号", "（鹤局230202）补〔2026〕1号"]
    assert _numbers(office, second, "neighbour") == ["（鹤局230203）收〔2026〕1号"]
    assert _numbers(office, third) == ["（鹤局230202）收〔2027〕1号"]


def test_an_act_that_is_rolled_back_gives_its_number_back(office: Office) -> None:
    number = office.submit().number
    task = office.task(number, "judge")
    version = office.claim(ACCEPTER, task)
    twice = office.task(office.submit("neighbour").number, "judge")
    with pytest.raises(NotClaimed), office.acting(ACCEPTER) as tx:
        _complete(tx, task, version, twice)

    with office.acting(ACCEPTER) as tx:
        tasks.complete(tx, task, version, {"outcome": ["accept"]})

    assert _numbers(office, number)[-1] == "（鹤局230202）受〔2026〕1号"


def test_cases_handed_in_at_once_get_numbers_without_gaps(office: Office) -> None:
    people = ("shopkeeper", "neighbour")
    drafts = {login: office.draft(login) for login in people}

    def _submit(login: str) -> str:
        with office.acting(login) as tx:
            return cases.submit(tx, drafts[login]).number

    at_once([lambda: _submit(people[0]), lambda: _submit(people[1])])
    with office.store.reading(OPERATOR) as tx:
        numbers = {row.number for row in tx.all(sa.select(table.c.number))}
    assert numbers == {"（鹤局230202）收〔2026〕1号", "（鹤局230202）收〔2026〕2号"}


def test_a_document_is_made_sealed_by_its_office_and_told_in_the_journal_without_personal_data(
    office: Office, clock: Clock
) -> None:
    clock.forward(timedelta(microseconds=1234567))
    number, stamp = office.submit(shop="测试面馆").number, Stamp()
    assert not _of(office, number)[0].is_issued

    issue(office.store, stamp)

    (receipt,) = _of(office, number)
    content = _content(office, receipt.id)
    assert receipt.is_issued
    assert content.startswith(b"%PDF-")
    assert content.endswith("sealed by 局230202\n".encode())
    assert receipt.size == len(content)
    assert [(one.page, one.uscc) for one in stamp.seals] == [(0, "1" * 18)]
    with office.store.reading(OPERATOR) as tx:
        (line,) = [one for one in journal.read(tx, office.case_id(number)) if one.what is What.DOCUMENT]
    told = {"document": str(receipt.id), "key": "receipt", "number": receipt.number, "sha256": receipt.sha256}
    assert line.facts == told
    assert CITIZEN_ID not in str(line.facts)


def test_a_seal_that_cannot_be_had_now_is_asked_for_again_and_the_number_stays(office: Office, clock: Clock) -> None:
    number, stamp = office.submit().number, Stamp(failures=2)
    issue(office.store, stamp)
    before = _of(office, number)

    clock.forward(timedelta(seconds=5))
    issue(office.store, stamp)
    clock.forward(timedelta(minutes=1))
    issue(office.store, stamp)

    (after,) = _of(office, number)
    assert [one.is_issued for one in before] == [False]
    assert after.number == before[0].number
    assert len(stamp.seals) == 1


def test_a_second_attempt_after_the_document_was_issued_changes_nothing(office: Office, clock: Clock) -> None:
    number = office.submit().number
    ledger = Ledger(office.store, {DOCUMENT: documents.kinds(PRESS, Stamp())[DOCUMENT]})
    slow = ledger.take()
    assert slow is not None
    clock.forward(timedelta(minutes=3))
    issue(office.store, Stamp())
    (first,) = _of(office, number)

    ledger.run(slow)

    assert _of(office, number) == (first,)
    with office.store.reading(OPERATOR) as tx:
        lines = [one for one in journal.read(tx, office.case_id(number)) if one.what is What.DOCUMENT]
    assert len(lines) == 1


def test_without_a_signer_nothing_is_issued_and_an_incident_says_so(office: Office) -> None:
    number = office.submit().number
    issue(office.store, None)

    assert _dead(office) == [("signer-not-set", {})]
    assert not _of(office, number)[0].is_issued


def test_a_character_that_no_font_has_is_an_incident_and_never_left_out(office: Office) -> None:
    number = office.submit(shop="\U000f0000面馆").number
    issue(office.store, Stamp())

    assert [code for code, _ in _dead(office)] == ["template-unfit"]
    assert "\U000f0000" not in str(_dead(office))
    assert not _of(office, number)[0].is_issued


def test_a_template_that_leaves_out_the_place_of_the_seal_gets_it_below(office: Office) -> None:
    with_documents(office, TEMPLATE.replace("#context", '#if data.holder.name == "样例店" [#context').rstrip() + "]\n")
    stamp = Stamp()
    office.submit()
    issue(office.store, stamp)

    assert [(one.page, one.left, one.top) for one in stamp.seals] == [(0, 350, 700)]


def test_a_licence_is_numbered_identified_and_valid_for_its_years(office: Office) -> None:
    number = granted(office, scale="small")
    issue(office.store, Stamp())

    licence = next(one.licence for one in _of(office, number) if one.key == "permit")

    assert licence is not None
    assert re.fullmatch(r"JY123020200000\d\d", licence.number)
    assert licence.identifier.startswith("1.2.156.3005.2.11230200MB99000219001." + "1" * 18 + ".20260000001.001.")
    assert (licence.valid_from.isoformat(), licence.valid_to.isoformat()) == ("2026-03-02", "2031-03-01")
    assert (licence.holder_name, licence.holder_code, licence.standing) == ("测试面馆", CITIZEN_ID, "valid")


def test_a_licence_is_dated_from_the_decision_and_not_from_the_day_it_is_made_out(office: Office, clock: Clock) -> None:
    clock.instant = datetime(2026, 12, 31, 1, tzinfo=UTC)
    number = granted(with_delivery(office))
    clock.instant = datetime(2027, 1, 4, 1, tzinfo=UTC)
    office.do(number, "make", ACCEPTER, paper="好")
    issue(office.store, Stamp())

    permit = next(one for one in _of(office, number) if one.key == "permit")
    with office.seeing("shopkeeper") as tx:
        verified = queries.by_verify_code(tx, permit.verify_code)
        told = tx.first(sa.select(table.c.data).where(table.c.id == permit.id))

    assert permit.licence is not None
    assert (permit.licence.valid_from, permit.licence.valid_to) == (date(2026, 12, 31), date(2031, 12, 30))
    assert ".20260000001." in permit.licence.identifier
    assert verified.day == date(2026, 12, 31)
    assert told is not None
    assert told.data["day"] == "2026-12-31"


def test_the_database_takes_no_number_twice(office: Office) -> None:
    first, second = office.submit().number, office.submit("neighbour").number
    (taken,) = _numbers(office, first)
    again = sa.update(table).where(table.c.case_id == office.case_id(second)).values(number=taken)

    with pytest.raises(sa.exc.IntegrityError), office.store.transaction(OPERATOR) as tx:
        tx.change(again)


TWO_LICENCES = """
[[documents]]
key = "copy"
name = "许可证副本"
name_en = "Counterpart"
act = "issue"
template = "documents/plain.typ"
number = "（鹤{office}）副〔{year}〕{seq}号"
[documents.licence]
type_code = "11230200MB99000219002"
years = 5
revoked_by = "decision"
"""


def test_all_series_of_an_act_are_drawn_from_in_one_order(office: Office) -> None:
    number = granted(with_delivery(office, TWO_LICENCES))
    drawn: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if "INTO counter" in statement:
            given = parameters.values() if isinstance(parameters, dict) else parameters
            drawn.extend(str(one) for one in given if str(one).startswith(("number ", "licence ")))

    sa.event.listen(office.store.engine, "before_cursor_execute", listen)
    office.do(number, "make", ACCEPTER, paper="好")

    assert [name.split()[0] for name in drawn] == ["licence", "licence", "number", "number"]
    assert drawn == sorted(drawn)
    assert [one.key for one in _of(office, number)[-2:]] == ["permit", "copy"]


TOLD = """sentence = '=if told.missing.value = "无" then null else case.number + "：" + told.missing.value'"""


def _with_text(office: Office) -> Office:
    """Publish the procedure with a text in what is told to supplement."""
    template = TEMPLATE.replace("#data.number", '#data.number #data.texts.at("sentence", default: "")')
    with office.store.transaction(OPERATOR) as tx:
        releases.publish(tx, documented(template, with_text("补", TOLD)))
    return office


def test_a_text_is_worked_out_with_the_act_and_stands_in_the_file(office: Office) -> None:
    number = _with_text(office).submit().number
    office.do(number, "judge", ACCEPTER, outcome="supplement", missing="缺少平面图")

    issue(office.store, Stamp())

    with office.store.reading(OPERATOR) as tx:
        rows = tx.all(sa.select(table.c.key, table.c.data).order_by(table.c.seq))
    assert {row.key: row.data["texts"] for row in rows} == {
        "receipt": {},
        "supplement": {"sentence": f"{number}：缺少平面图"},
    }
    document = next(one for one in _of(office, number) if one.key == "supplement")
    (page,) = PdfReader(BytesIO(_content(office, document.id))).pages
    assert f"{number}：缺少平面图" in page.extract_text()


def test_an_act_whose_document_would_lack_a_text_is_refused(office: Office) -> None:
    number = _with_text(office).submit().number

    with pytest.raises(StepRefused, match=r"补正通知书.*sentence"):
        office.do(number, "judge", ACCEPTER, outcome="supplement", missing="无")

    assert office.state(number) == "received"
    assert [one.key for one in _of(office, number)] == ["receipt"]
    office.do(number, "judge", ACCEPTER, outcome="supplement", missing="缺少平面图")


def test_what_the_diagram_itself_declines_is_told_with_its_reason_and_what_a_party_said(office: Office) -> None:
    number = verifying(office, documented()).submit().number
    parties.work(office, Party({"status": "吊销"}))

    with office.store.reading(OPERATOR) as tx:
        rows = tx.all(sa.select(table.c.key, table.c.data).where(table.c.case_id == office.case_id(number)))
    data = {row.key: row.data for row in rows}
    assert (data["receipt"]["reason"], data["decline"]["reason"]) == ("", "营业执照已被吊销。")
    assert data["decline"]["told"]["status"] == {"label": "登记状态", "value": "吊销"}
