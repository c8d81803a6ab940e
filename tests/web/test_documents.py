"""Documents on the pages: on a case, in the wallet, under their code, and the end of a licence."""

import re
from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask

from engine.commands import notices
from engine.jobs import Ledger
from engine.queries import tracking
from tests.commands.office import Office
from tests.documents.papers import ACCEPTER, DECIDER, Stamp, granted, issue, with_delivery, with_documents
from tests.web.visiting import Visitor

REASON = "以隐瞒真实情况取得许可"


@dataclass(frozen=True)
class Permit:
    """A licence that was issued: its case, its id, its code and its file."""

    case: str
    id: str
    code: str
    file: str


@pytest.fixture(name="permit")
def _permit(office: Office, app: Flask) -> Permit:
    with_documents(office)
    number = granted(office)
    issue(office.store, Stamp())
    decider = Visitor(app)
    decider.log_in(DECIDER)
    decider.get(f"/cases/{number}")
    (licence,) = re.findall(r"/licences/([0-9a-f-]{36})/end", decider.text())
    holder = Visitor(app)
    holder.log_in("shopkeeper")
    holder.get("/licences")
    (code,) = set(re.findall(r'/verify/([\w-]+)"', holder.text()))
    (file,) = set(re.findall(r'"(/documents/[0-9a-f-]{36}/file)"', holder.text()))
    return Permit(number, licence, code, file)


def test_the_holder_finds_his_licence_and_its_file(app: Flask, visitor: Visitor, permit: Permit) -> None:
    visitor.log_in("shopkeeper")
    visitor.get("/licences")
    assert "测试许可证 有效" in visitor.words()

    kept = visitor.get(permit.file)
    shown = visitor.get(f"{permit.file}?view=1")

    assert kept.data.startswith(b"%PDF-")
    assert kept.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    for login in ("neighbour", "230203-acceptance-1"):
        stranger = Visitor(app)
        stranger.log_in(login)
        assert stranger.get(permit.file).status_code == 404
    assert Visitor(app).get(permit.file).location == f"/login?next={permit.file}"


def test_a_case_lists_its_documents_for_both_sides(app: Flask, visitor: Visitor, permit: Permit) -> None:
    visitor.log_in("shopkeeper")
    visitor.get(f"/track/{permit.case}")
    for name in ("收件凭证", "受理通知书", "测试许可证 有效"):
        assert name in visitor.words()
    assert "/end" not in visitor.text()

    decider = Visitor(app)
    decider.log_in(DECIDER)
    decider.get(f"/cases/{permit.case}")
    assert "受理通知书" in decider.words()


def test_who_follows_by_code_sees_which_there_are_but_has_no_file(office: Office, app: Flask, permit: Permit) -> None:
    with office.seeing("shopkeeper") as tx:
        code = tracking.case(tx, permit.case).query_code
    stranger = Visitor(app)
    stranger.get("/track")
    stranger.post("/track", {"number": permit.case, "code": code})

    stranger.get(f"/track/{permit.case}")

    assert "受理通知书" in stranger.words()
    assert "登录后可以下载" in stranger.words()
    assert "/documents/" not in stranger.text()


def test_a_document_in_the_making_says_so(office: Office, visitor: Visitor) -> None:
    with_documents(office)
    number = office.submit().number
    visitor.log_in("shopkeeper")

    visitor.get(f"/track/{number}")

    assert "正在制作，稍后可以下载" in visitor.words()
    assert "/documents/" not in visitor.text()


@pytest.mark.parametrize(
    ("signer", "told"),
    [
        (Stamp(failures=9), "文书“测试许可证”正在制作、盖章"),
        (None, "文书“测试许可证”没有制成，不能送达和办结。请在“异常件”中"),
    ],
    ids=["being made", "given up"],
)
def test_delivery_that_comes_too_early_is_told_so_and_keeps_what_was_typed(
    office: Office, visitor: Visitor, signer: Stamp | None, told: str
) -> None:
    number = granted(with_delivery(office))
    office.do(number, "make", ACCEPTER, paper="好")
    issue(office.store, signer)
    task = office.task(number, "hand")
    version = office.claim(ACCEPTER, task)
    visitor.log_in(ACCEPTER)
    visitor.get(f"/tasks/{task}")

    refused = visitor.post(f"/tasks/{task}/complete", {"version": version, "paper": "由申请人在窗口签收"})
    visitor.follow()

    assert refused.status_code == 303
    assert told in visitor.words()
    assert 'value="由申请人在窗口签收"' in visitor.text()
    assert office.state(number) == "issuing"


def test_anybody_verifies_a_licence_by_its_code(visitor: Visitor, permit: Permit) -> None:
    visitor.get("/verify")
    found = visitor.get(f"/verify?code=https://example.invalid/verify/{permit.code}")
    assert found.location == f"/verify/{permit.code}"

    visitor.get(found.location)

    assert "这份证照由本机关颁发，现在有效。" in visitor.words()
    assert "测***" in visitor.words()
    assert visitor.get(f"/verify/{permit.code}/file").data.startswith(b"%PDF-")
    picture = visitor.get(f"/verify/{permit.code}/qr.svg")
    assert picture.mimetype == "image/svg+xml"


def test_a_file_is_compared_byte_for_byte(visitor: Visitor, permit: Permit) -> None:
    page = f"/verify/{permit.code}"
    issued = visitor.get(f"{page}/file").data
    flipped = issued[:-1] + bytes([issued[-1] ^ 1])

    for content, told in (
        (issued, "一致：您选择的文件就是出具的原件"),
        (flipped, "不一致：您选择的文件不是出具的原件"),
    ):
        visitor.get(page)
        visitor.post(page, {"file": (BytesIO(content), "证照.pdf")})
        assert told in visitor.words()
    visitor.get(page)
    visitor.post(page, {})
    assert "请先选择 PDF 文件。" in visitor.words()


@pytest.mark.parametrize("code", ["nothing", "a" * 22, "鹤" * 22])
def test_an_unknown_code_is_said_to_be_unknown(visitor: Visitor, code: str) -> None:
    for address in (f"/verify/{code}", f"/verify?code={code}"):
        visitor.get(address)
        assert "没有以此核验码出具的文书。" in visitor.words()
    visitor.get("/track")
    assert visitor.post(f"/verify/{code}", {"file": (BytesIO(b"%PDF-"), "x.pdf")}).status_code == 404
    assert visitor.get(f"/verify/{code}/file").status_code == 404
    assert visitor.get(f"/verify/{code}/qr.svg").status_code == 404


def test_the_holder_reads_on_his_page_that_it_ended_and_why(
    office: Office, app: Flask, visitor: Visitor, permit: Permit
) -> None:
    visitor.log_in(DECIDER)
    visitor.get(f"/licences/{permit.id}/end")
    visitor.post(f"/licences/{permit.id}/end", {"how": "revoked", "reason": REASON})
    ledger = Ledger(office.store, notices.kinds(None))
    while ledger.run_next():
        pass
    holder = Visitor(app)
    holder.log_in("shopkeeper")

    holder.get("/mine")

    assert "您的证照已被撤销。" in holder.words()
    assert f"理由：{REASON}" in holder.words()


def test_a_licence_is_revoked_with_a_reason_and_whoever_verifies_it_reads_it(visitor: Visitor, permit: Permit) -> None:
    end = f"/licences/{permit.id}/end"
    visitor.log_in(DECIDER)
    visitor.get(end)
    refused = visitor.post(end, {"reason": "  "})
    visitor.get(str(refused.location))
    assert "请填写理由。" in visitor.words()
    assert "请选择撤销或者注销。" in visitor.words()

    done = visitor.post(end, {"how": "revoked", "reason": REASON})

    assert done.location == f"/cases/{permit.case}"
    visitor.get(done.location)
    assert "测试许可证 已撤销" in visitor.words()
    assert visitor.get(end).location == f"/cases/{permit.case}"
    visitor.get(f"/verify/{permit.code}")
    assert f"被撤销，不再有效。 理由：{REASON}" in visitor.words()


@pytest.mark.parametrize(("login", "status"), [("shopkeeper", 403), ("230203-decision-1", 404)])
def test_nobody_else_ends_a_licence(visitor: Visitor, permit: Permit, login: str, status: int) -> None:
    visitor.log_in(login)
    visitor.get("/")

    answer = visitor.post(f"/licences/{permit.id}/end", {"how": "revoked", "reason": REASON})

    assert answer.status_code == status
    visitor.get(f"/verify/{permit.code}")
    assert "现在有效" in visitor.words()
