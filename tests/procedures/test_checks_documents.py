"""What an analyst is told about documents that cannot be issued: one change, one problem at its place."""

from dataclasses import replace

import pytest

from engine import proofs
from engine.faults import Problem
from engine.procedures import checks
from tests.documents.papers import DOCUMENTS, TEMPLATE, documented, with_text


def _told(template: str = TEMPLATE, more: str = DOCUMENTS) -> list[Problem]:
    return list(checks.check(documented(template, more)))


def test_good_documents_have_no_problems() -> None:
    assert _told() == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param('act = "accept"', 'act = "acept"', "P004", id="unknown act"),
        pytest.param('act = "accept"', 'act = "extend"', "P004", id="act without effect in this version"),
        pytest.param(
            'act = "accept"', 'act = "accept"\nstate = "closed"', "D001", id="state that the act never leads to"
        ),
        pytest.param('"documents/plain.typ"', '"documents/none.typ"', "D002", id="template that is not there"),
        pytest.param("受〔{year}〕{seq}号", "受〔{year}〕号", "D003", id="number without a sequence"),
        pytest.param("受〔{year}〕{seq}号", "受〔{month}〕{seq}号", "D003", id="number with an unknown place"),
        pytest.param("受〔{year}〕{seq}号", "受" * 40 + "{seq}", "D003", id="number that is too long"),
        pytest.param("code = '=if", "codex = '=if", "T003", id="unknown key"),
        pytest.param("JY{code}{region}", "JY{region}", "D004", id="formula that no number uses"),
        pytest.param("受〔{year}〕{seq}号", "受〔{code}〕{seq}号", "D004", id="number that lacks its formula"),
        pytest.param("JY{code}{region}{seq:6}", "JY{region}{code}{seq}", "D009", id="number that may be given twice"),
        pytest.param("=if scale =", "=if id_number =", "P024", id="number that would tell an identity number"),
        pytest.param('"11230200MB99000219001"', '"11230200MB99000218001"', "D005", id="type of no body"),
        pytest.param("years = 5", "years = 0", "T015", id="valid for no time"),
        pytest.param('revoked_by = "decision"', 'revoked_by = "mayor"', "D006", id="revoked by nobody"),
        pytest.param('key = "receipt"', 'key = "acceptance"', "T014", id="key given twice"),
        pytest.param('key = "receipt"', 'key = "Receipt"', "T016", id="key that is none"),
    ],
)
def test_a_document_that_cannot_be_issued_is_told(old: str, new: str, code: str) -> None:
    assert old in DOCUMENTS
    assert {problem.code for problem in _told(more=DOCUMENTS.replace(old, new, 1))} == {code}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("#data.nothing", "dictionary does not contain key"),
        ("#data.told.nothing.value", "dictionary does not contain key"),
        ("#let x = ", "expected expression"),
        ('#read("/etc/passwd")', "file not found"),
        ('#import "@preview/cetz:0.3.0"', "named outright"),
        ('#import("\\u{40}preview/cetz:0.3.0"): *', "named outright"),
        ('#let p = "@" + "preview/cetz:0.3.0"; #include p', "named outright"),
        ('#{ import "a.typ".replace("a.typ", "@preview/cetz:0.3.0") }', "named outright"),
        ('#{ import "a.typ" + "" }', "named outright"),
        ('#(include "a.typ"\n  .replace("a.typ", "@preview/cetz:0.3.0"))', "named outright"),
        ('#{ import "a.typ" // so\n.replace("a.typ", "@preview/cetz:0.3.0") }', "named outright"),
        ('#{ import "a.typ" }', "file not found"),
        ('#include "a.typ"\n= 标题', "file not found"),
        ('#eval("imp" + "ort p")', "named outright"),
        ('#dictionary(std).at("ev" + "al")("")', "named outright"),
    ],
    ids=[
        "data there are not",
        "a field of no form",
        "no typst",
        "a file of the machine",
        "a package from the network",
        "a package whose name is disguised",
        "a package whose name is computed",
        "a package whose name is made of a name",
        "a package whose name is added to",
        "a package whose name is made on the next line",
        "a package whose name is made after a comment",
        "a file there is not, in code",
        "a file there is not, before other text",
        "a computed program",
        "a computed program by a computed name",
    ],
)
def test_a_template_that_does_not_work_is_told_with_file_and_line(line: str, reason: str) -> None:
    (*_, last) = told = _told(f"{TEMPLATE}\n{line}\n")

    assert {(problem.code, problem.file, problem.line) for problem in told} == {
        ("D007", "documents/plain.typ", len(TEMPLATE.splitlines()) + 2)
    }
    assert reason in str(last)


@pytest.mark.parametrize(
    "line",
    ["#{ let all = range(300000000) }", "#{ for a in range(99999) { for b in range(99999) { } } }"],
    ids=["memory", "time"],
)
def test_a_template_that_would_take_the_machine_is_told_and_the_others_are_still_tried(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "SECONDS", 1)
    more = DOCUMENTS.replace('"documents/plain.typ"', '"documents/greedy.typ"', 1)
    given = documented(f"{TEMPLATE}\n#data.nothing\n", more)
    greedy = f"{TEMPLATE}\n{line}\n".encode()

    found = checks.check(replace(given, files={**given.files, "documents/greedy.typ": greedy}))

    assert {(problem.code, problem.file) for problem in found} == {
        ("D013", "documents/greedy.typ"),
        ("D007", "documents/plain.typ"),
    }


def test_a_template_without_a_place_for_the_seal_is_told() -> None:
    assert {problem.code for problem in _told(TEMPLATE.replace("<seal>", "<other>"))} == {"D008"}


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        pytest.param('=if reason = "" then told.missing.value else reason', set(), id="one of two texts"),
        pytest.param("=for one in materials return one.name", set(), id="a list of texts"),
        pytest.param("=number + holder.name + string(licence.years)", set(), id="names that are functions too"),
        pytest.param("holder.name", {"T012"}, id="no formula"),
        pytest.param("=if reason", {"T013"}, id="no FEEL"),
        pytest.param("=holder.nam", {"D010"}, id="part there is not"),
        pytest.param('=if reason = "无" then told.mising.value else ""', {"D010"}, id="field of no form, seldom read"),
        pytest.param("=count(materials)", {"D011"}, id="a number"),
        pytest.param("=[holder.name, null]", {"D011"}, id="a list with something else"),
        pytest.param('=if reason = "" then null else reason', {"D011"}, id="nothing without the diagram's reason"),
        pytest.param("=string join(for one in 1..99999999 return holder.name)", {"D011"}, id="beyond bounds"),
    ],
)
def test_a_text_is_told_at_its_key_unless_it_gives_text(formula: str, told: set[str]) -> None:
    line = f"sentence = '''{formula}'''"
    more = with_text("不受", line)
    found = _told(more=more)

    lines = documented(more=more).files["procedure.toml"].decode().splitlines()
    assert {problem.code for problem in found} == told
    assert {problem.element for problem in found} <= {"documents[3].texts.sentence"}
    assert {problem.line for problem in found} <= {lines.index(line) + 1}
