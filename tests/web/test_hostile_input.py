"""Input that no browser sends of itself: told in words, never a broken page."""

import pytest
from flask import Flask

from tests.web.visiting import Visitor

ODD_ADDRESSES = [
    "/tasks/not-a-key",
    "/cases/%00",
    "/cases/%F0%9F%98%80",
    "/track/%00",
    "/files/00000000-0000-0000-0000-000000000000",
    "/items/%00",
    "/items/%00/apply",
    "/worklist?search=%00",
    "/worklist?after=9999-99-99~x&queue=done",
    "/worklist?after=99999999999999-01-01~00000000-0000-0000-0000-000000000000",
    "/worklist?queue=done&after=2026-01-01~00000000-0000-0000-0000-000000000000",
    "/worklist?queue=done&after=0001-01-01T00:00:00%2B23:00~00000000-0000-0000-0000-000000000000",
    "/worklist?queue=nonsense&due=nonsense&procedure=%00",
    "/?q=%00",
    "/drafts/00000000-0000-0000-0000-000000000000/form/1",
    "/drafts/00000000-0000-0000-0000-000000000000/form/99999999999999999999",
    "/?lang=%00",
    "/?lang=xx",
]


@pytest.mark.parametrize("address", ODD_ADDRESSES)
@pytest.mark.parametrize("login", ["", "shopkeeper", "230202-acceptance-1"], ids=["visitor", "applicant", "clerk"])
def test_odd_addresses_break_nothing(visitor: Visitor, address: str, login: str) -> None:
    if login:
        visitor.log_in(login)
    assert visitor.get(address).status_code < 500


@pytest.mark.parametrize("text", ["\0", "a\0b", "x" * 100_000, "\u202e", "<script>"], ids=ascii)
def test_odd_texts_break_no_form(visitor: Visitor, app: Flask, text: str) -> None:
    visitor.get("/login")
    assert visitor.post("/login", {"login": text, "password": text}).status_code < 500
    visitor.get("/register")
    names = ("name", "citizen_id", "phone", "login", "password", "repeated")
    assert visitor.post("/register", dict.fromkeys(names, text)).status_code < 500
    visitor.get("/track")
    assert visitor.post("/track", {"number": text, "code": text}).status_code < 500

    visitor.log_in("shopkeeper")
    visitor.get("/items/joint-review/apply")
    visitor.post("/items/joint-review/apply", {"variant": "new"})
    assert visitor.page is not None
    sheet = visitor.page.headers["Location"]
    visitor.get(sheet)
    answer = visitor.post(sheet, {"shop": text, "id_number": text, "place": text, "scale": text, text: text})
    assert answer.status_code < 500


@pytest.mark.parametrize("address", ["/worklist?search=a%00b", "/?q=%00", "/track/%00"])
def test_a_character_that_no_database_keeps_is_refused_in_words(visitor: Visitor, address: str) -> None:
    visitor.log_in("230202-acceptance-1")
    assert visitor.get(address).status_code == 422
    assert "提交的内容有误" in visitor.words()
