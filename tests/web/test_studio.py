"""The pages of procedures, releases and drafts: who sees them, uploading, problems, asking and approving."""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask

from engine.commands.organisation import Organisation, Person, load
from engine.events import OPERATOR
from engine.procedures import bundle as bundles
from engine.procedures import uploads
from tests.commands.office import FOLDER, PASSWORD_HASH, Office
from tests.web.visiting import Visitor
from web.studio import rehearsing

PLAIN = bundles.collect(FOLDER)
GUIDE = {"guide.md": "# 新的指南\n".encode()}
DIAGRAM = "joint_review.bpmn"
SCENARIOS = """scenarios:
  - { id: right, name: 提交以后受理审查, variant: new, steps: [
      { start: { shop: 面馆, id_number: "11010519491231002X", place: "230202", scale: small } }, { expect: [judge] } ] }
  - { id: wrong, name: 提交以后补正, variant: new, steps: [
      { start: { shop: 面馆, id_number: "11010519491231002X", place: "230202", scale: small } }, { expect: [fix] } ] }
"""
END = b"</bpmn:definitions>"
DRAWING = b"""<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" id="drawing">
<di:BPMNPlane id="plane" bpmnElement="joint_review"><di:BPMNShape id="judge_shape" bpmnElement="judge">
<dc:Bounds xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" x="0" y="0" width="100" height="80"/>
</di:BPMNShape></di:BPMNPlane></di:BPMNDiagram></bpmn:definitions>"""


def _folder(changed: Mapping[str, bytes], name: str = "joint-review") -> dict[str, Any]:
    """The files of the office's procedure as a browser sends a folder."""
    files = {**PLAIN.files, **changed}
    return {"files": [(io.BytesIO(content), f"{name}/{path}") for path, content in files.items()]}


def _archive(changed: Mapping[str, bytes]) -> dict[str, Any]:
    packed = uploads.zipped(bundles.of_files(PLAIN.key, {**PLAIN.files, **changed}))
    return {"files": (io.BytesIO(), ""), "archive": (io.BytesIO(packed), "joint-review.zip")}


def _drawn(app: Flask, changed: Mapping[str, bytes] = GUIDE) -> tuple[Visitor, str]:
    """An analyst with a new draft before him, and its address."""
    analyst = Visitor(app)
    analyst.log_in("analyst")
    analyst.get("/studio")
    address = analyst.post("/studio/drafts", _folder(changed)).location
    analyst.get(address)
    return analyst, address


def _seen(visitor: Visitor) -> dict[str, str]:
    """What the form on the page says was looked at."""
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', visitor.text())[0] for name in ("sha256", "live")}


@pytest.mark.parametrize(
    ("login", "sees", "uploads_", "enters"),
    [
        ("analyst", True, True, "/studio"),
        ("publisher", True, False, "/studio"),
        ("operator", True, False, "/incidents"),
        ("230202-acceptance-1", False, False, "/worklist"),
        ("shopkeeper", False, False, "/mine"),
    ],
)
def test_the_list_is_for_those_who_draw_up_and_approve(
    visitor: Visitor, office: Office, login: str, enters: str, *, sees: bool, uploads_: bool
) -> None:
    person = Person("operator", "operator", "运维", "Operator", "", "", (), is_demo=True)
    with office.store.transaction(OPERATOR) as tx:
        load(tx, Organisation((), (), (), (person,)), PASSWORD_HASH)
    assert visitor.log_in(login).location == enters
    assert (visitor.get("/studio").status_code == 200) is sees
    assert ("并联审查测试事项 joint-review" in visitor.words()) is sees
    assert ("上传并检查" in visitor.words()) is uploads_
    visitor.get("/")
    assert ("事项管理" in visitor.words()) is sees


@pytest.mark.parametrize("sent", [_folder, _archive], ids=["folder", "archive"])
def test_an_upload_is_a_draft_that_can_be_taken_out_again(visitor: Visitor, sent: Any) -> None:
    visitor.log_in("analyst")
    visitor.get("/studio")
    there = visitor.post("/studio/drafts", sent(GUIDE))
    assert there.status_code == 303
    page = visitor.follow()
    assert page.status_code == 200
    assert "编制人 analyst" in visitor.words()
    answer = visitor.get(f"{there.location}/files")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.read("joint-review/guide.md") == GUIDE["guide.md"]
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''joint-review-")
    visitor.get("/studio")
    assert f'href="{there.location}"' in visitor.text()


@pytest.mark.parametrize(
    ("files", "status", "code"),
    [
        ([], 422, "nothing-uploaded"),
        ([("../a.bpmn", b"")], 422, "file-name-refused"),
        ([("s/procedure.toml", b""), ("s/a.exe", b"")], 422, "file-kind-refused"),
        ([("a.bpmn", b"")], 422, "procedure-unnamed"),
        ([("a/procedure.toml", b""), ("b/procedure.toml", b"")], 422, "several-procedures"),
        ([(f"s/{n}.bpmn", b"") for n in range(401)], 422, "too-many-uploaded"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_an_upload_that_is_no_procedure_is_refused(
    visitor: Visitor, files: list[tuple[str, bytes]], status: int, code: str
) -> None:
    visitor.log_in("analyst")
    visitor.get("/studio")
    sent = {"files": [(io.BytesIO(content), name) for name, content in files]}
    answer = visitor.post("/studio/drafts", sent, Accept="application/json")
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


@pytest.mark.parametrize("login", ["publisher", "230202-acceptance-1"])
def test_the_right_to_draft_is_asked_before_an_upload_is_unpacked(app: Flask, login: str) -> None:
    _, address = _drawn(app)
    visitor = Visitor(app)
    visitor.log_in(login)
    codes = []
    for there in ("/studio/drafts", f"{address}/files"):
        visitor.get("/")
        none = {"files": (io.BytesIO(), ""), "archive": (io.BytesIO(b"none"), "a.zip")}
        codes.append(visitor.post(there, none, Accept="application/json").get_json()["code"])
    assert codes == ["not-allowed", "not-allowed"]


def test_an_archive_that_is_none_or_too_large_is_refused_in_words(visitor: Visitor) -> None:
    visitor.log_in("analyst")
    visitor.get("/studio")
    assert visitor.post("/studio/drafts", _archive({"guide.md": bytes(17_000_000)})).status_code == 413
    assert "合计不得超过 16 MB" in visitor.words()
    visitor.get("/studio")
    assert visitor.post("/studio/drafts", {"archive": (io.BytesIO(b"no"), "事项.zip")}).status_code == 422
    assert "不能打开压缩包“事项.zip”" in visitor.words()


def test_problems_are_told_with_element_line_and_what_to_do(app: Flask) -> None:
    diagram = PLAIN.files[DIAGRAM].replace(b'formId="judge"', b'formId="jugde"').replace(END, DRAWING)
    toml = PLAIN.files["procedure.toml"].replace(b"theme = ", b"thema = ")
    analyst, address = _drawn(app, {DIAGRAM: diagram})
    page = analyst.words()
    assert re.search(r"有 \d+ 个错误，改正以后才能申请发布。", page)
    assert 'data-element="judge"' in analyst.text()
    assert "jugde" in page
    assert "还有错误，不能申请" in page
    number = re.findall(r'id="problem-(\d+)"[^>]*data-element="judge"', analyst.text())[0]
    drawing = analyst.get(f"{address}/problems/{number}.svg")
    assert (drawing.mimetype, b"<svg" in drawing.data) == ("image/svg+xml", True)
    assert analyst.get(f"{address}/problems/999.svg").status_code == 404
    analyst.get(address)

    analyst.post(f"{address}/files", _folder({"procedure.toml": toml}, "another-name"))
    analyst.follow()
    assert "已上传新的内容。" in analyst.words()
    assert re.search(r'<pre class="line"[^>]*>thema = ', analyst.text())
    analyst.get(f"{address}?lang=en")
    assert re.search(r"\d+ errors? ha", analyst.words())


def test_the_difference_to_the_live_release_is_told_and_drawn(app: Flask) -> None:
    diagram = PLAIN.files[DIAGRAM].replace(b'id="judge" name="', b'id="judge" name="X').replace(END, DRAWING)
    analyst, address = _drawn(app, {**GUIDE, DIAGRAM: diagram})
    assert re.search(r"与第 1 版相比，有 [2-9] 处改动。", analyst.words())
    assert re.search(r'id="change-\d+"[^>]*data-new="[^"]*judge', analyst.text())
    drawing = analyst.get(f"{address}/difference/new/{DIAGRAM}.svg")
    assert (drawing.mimetype, b"<svg" in drawing.data) == ("image/svg+xml", True)
    assert analyst.get(f"{address}/difference/old/{DIAGRAM}.svg").status_code == 404, "it has no drawing"
    _, address = _drawn(app, {})
    analyst.get(address)
    assert "没有含义上的改动" in analyst.words()
    fresh = {"procedure.toml": PLAIN.files["procedure.toml"].replace(b'"joint-review"', b'"fresh"')}
    _, address = _drawn(app, fresh)
    analyst.get(address)
    assert "没有可以比较的版本" in analyst.words()


def test_scenarios_are_played_and_what_they_never_take_is_told(app: Flask) -> None:
    analyst, address = _drawn(app, {"scenarios/some.yaml": SCENARIOS.encode()})
    assert f'href="{address}/scenarios"' in analyst.text()
    with rehearsing.TURN:
        answer = analyst.get(f"{address}/scenarios", Accept="application/json")
        assert (answer.status_code, answer.get_json()["code"]) == (503, "rehearsal-busy")
    analyst.get(f"{address}/scenarios")
    assert "1 个场景与写明的不符。" in analyst.words()
    never = analyst.text().split("从未走到的地方")[1].split("<figure")[0]
    assert ('<span class="no">decide</span>' in never, '<span class="no">submitted</span>' in never) == (True, False)


def test_diagrams_are_given_out_and_no_other_file(app: Flask) -> None:
    analyst, address = _drawn(app)
    answer = analyst.get(f"{address}/diagrams/{DIAGRAM}")
    assert answer.data == PLAIN.files[DIAGRAM]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert analyst.get(f"{address}/diagrams/procedure.toml").status_code == 404
    assert analyst.get(f"/studio/procedures/joint-review/1/diagrams/{DIAGRAM}").data == PLAIN.files[DIAGRAM]
    assert analyst.get("/studio/procedures/joint-review/2/files").status_code == 404


def test_a_draft_is_asked_for_sent_back_asked_for_again_and_approved(app: Flask) -> None:
    analyst, address = _drawn(app)
    analyst.post(f"{address}/ask", {**_seen(analyst), "reason": "更新了指南。"})
    analyst.follow()
    assert "正在等待另一个人审批" in analyst.words()

    publisher = Visitor(app)
    publisher.log_in("publisher")
    publisher.get(address)
    assert "更新了指南。" in publisher.words()
    publisher.post(f"{address}/send-back", {**_seen(publisher), "reason": ""})
    publisher.follow()
    assert "请写明退回的理由" in publisher.words()
    publisher.post(f"{address}/send-back", {**_seen(publisher), "reason": "请写办理地点。"})
    assert "已退回编制人。" in publisher.follow().get_data(as_text=True)

    analyst.get(address)
    assert "请写办理地点。" in analyst.words()
    analyst.post(f"{address}/ask", {**_seen(analyst), "reason": "已写。"})
    publisher.get(address)
    publisher.post(f"{address}/approve", {**_seen(publisher), "reason": "同意。"})
    assert publisher.follow().location == "/studio/procedures/joint-review/2"
    publisher.follow()
    assert "joint-review 第 2 版" not in publisher.words()
    assert all(words in publisher.words() for words in ("现行", "请写办理地点。", "已写。", "同意。", "批准发布"))


@pytest.mark.parametrize(
    ("login", "act", "status", "code"),
    [
        ("drawing-publisher", "approve", 403, "own-draft"),
        ("publisher", "approve", 409, "draft-changed"),
        ("publisher", "ask", 403, "not-allowed"),
        ("shopkeeper", "approve", 403, "not-allowed"),
    ],
)
def test_a_refusal_has_a_status_and_a_code(
    app: Flask, office: Office, login: str, act: str, status: int, code: str
) -> None:
    _drawn(app)
    drawer = Visitor(app)
    drawer.log_in("drawing-publisher")
    drawer.get("/studio")
    address = drawer.post("/studio/drafts", _folder(GUIDE)).location
    drawer.get(address)
    drawer.post(f"{address}/ask", {**_seen(drawer), "reason": "改"})
    visitor = drawer if login == "drawing-publisher" else Visitor(app)
    if visitor is not drawer:
        visitor.log_in(login)
    visitor.get("/")
    stale = {"sha256": PLAIN.sha256, "live": "1", "reason": ""}
    answer = visitor.post(f"{address}/{act}", stale, Accept="application/json")
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_a_draft_is_deleted_by_its_author(app: Flask) -> None:
    analyst, address = _drawn(app)
    analyst.post(f"{address}/discard")
    assert analyst.follow().status_code == 200
    assert analyst.get(address).status_code == 404
