"""What browsers are told: nothing runs here that is not ours, and nobody's pages stay in a shared computer."""

import pytest

from tests.conftest import Clock
from tests.web.conftest import Configured
from tests.web.visiting import Visitor
from web.app import create_app

SECURE_KEY = "a key of the tests, long enough to sign"


@pytest.mark.parametrize("address", ["/", "/login", "/no/such/page", "/static/app.css"])
def test_every_answer_carries_the_policy(visitor: Visitor, address: str) -> None:
    headers = visitor.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_no_page_has_inline_script_or_style(visitor: Visitor) -> None:
    for address in ("/", "/login", "/register", "/items/joint-review", "/track"):
        visitor.get(address)
        assert "<style" not in visitor.text()
        assert " style=" not in visitor.text()
        assert " onclick=" not in visitor.text()
        assert "<script>" not in visitor.text()


def test_pages_of_who_is_logged_in_are_not_stored(visitor: Visitor) -> None:
    assert visitor.get("/").headers["Cache-Control"] == "private, no-cache"
    visitor.log_in("shopkeeper")
    assert visitor.get("/mine").headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_for_a_year_under_an_address_that_changes_with_them(visitor: Visitor) -> None:
    visitor.get("/")
    assert "/static/app.css?v=" in visitor.text()
    assert "max-age=31536000" in visitor.get("/static/app.css").headers["Cache-Control"]


def test_the_session_cookie_is_for_our_server_only(visitor: Visitor) -> None:
    cookie = visitor.get("/login").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_behind_https_cookies_are_secure_and_browsers_stay_on_https(configured: Configured, clock: Clock) -> None:
    visitor = Visitor(create_app(configured(SECURE_COOKIES="1", SECRET_KEY=SECURE_KEY), now=clock))
    answer = visitor.get("/login")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert "Strict-Transport-Security" not in Visitor(create_app(configured(), now=clock)).get("/login").headers
