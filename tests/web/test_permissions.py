"""Who may open which page; a route that does not say is refused at start."""

import pytest
from flask import Flask

from tests.web.visiting import Visitor
from web import permissions
from web.permissions import PermissionMissing, permission

APPLICANT, CLERK, NOBODY = "shopkeeper", "230202-acceptance-1", ""


def _bare() -> str:
    return "anybody may read this"


def test_the_application_refuses_to_start_with_a_route_without_permission() -> None:
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/secret", view_func=_bare)
    app.add_url_rule("/open", "open", permission("page.read")(lambda: "open"))
    with pytest.raises(PermissionMissing, match="/secret") as refused:
        permissions.guard(app)
    assert "/open" not in str(refused.value)


def test_a_permission_must_exist() -> None:
    with pytest.raises(PermissionMissing, match=r"page\.raed"):
        permission("page.raed")


@pytest.mark.parametrize(
    ("address", "nobody", "applicant", "clerk"),
    [
        ("/", 200, 200, 200),
        ("/items/joint-review", 200, 200, 200),
        ("/login", 200, 302, 302),
        ("/register", 200, 200, 200),
        ("/track", 200, 200, 200),
        ("/mine", 302, 200, 403),
        ("/items/joint-review/apply", 302, 200, 403),
        ("/worklist", 302, 403, 200),
        ("/incidents", 302, 403, 200),
        ("/tasks/00000000-0000-0000-0000-000000000000", 302, 403, 404),
        ("/cases/2302020000000", 302, 403, 404),
        ("/files/00000000-0000-0000-0000-000000000000", 404, 404, 404),
        ("/healthz", 200, 200, 200),
        ("/readyz", 200, 200, 200),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_pages_open_for_those_they_are_for(app: Flask, address: str, nobody: int, applicant: int, clerk: int) -> None:
    seen = {}
    for login in (NOBODY, APPLICANT, CLERK):
        visitor = Visitor(app)
        if login:
            visitor.log_in(login)
        seen[login] = visitor.get(address).status_code
    assert seen == {NOBODY: nobody, APPLICANT: applicant, CLERK: clerk}


def test_a_visitor_comes_back_after_log_in(visitor: Visitor) -> None:
    there = visitor.get("/worklist?q=面馆")
    assert there.location.startswith("/login?next=/worklist")
    visitor.get(there.location)
    answer = visitor.post("/login", {"login": CLERK, "password": "a password of the office", "next": "/worklist?q=1"})
    assert answer.location == "/worklist?q=1"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "/\t/example.org",
        "/\r/example.org",
        "javascript:alert(1)",
        "worklist",
    ],
)
def test_log_in_leads_to_no_other_site(visitor: Visitor, elsewhere: str) -> None:
    visitor.get("/login")
    answer = visitor.post("/login", {"login": CLERK, "password": "a password of the office", "next": elsewhere})
    assert answer.location == "/"
