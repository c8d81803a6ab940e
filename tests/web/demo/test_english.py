"""English is complete on the pages themselves: Chinese stands there only where it is marked as what somebody wrote."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from engine.events import OPERATOR
from engine.model.organisation import account, post
from engine.model.task import task
from engine.store import Store
from tests.web.demo.conftest import FATES, NOW
from web import settings
from web.app import create_app
from web.demo import city

HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
NAMING = ("title", "alt", "aria-label", "placeholder")
WRITTEN = {"script", "style", "title", "textarea"}  # a title and a text area cannot mark parts of what they hold
STARTS = ("/", "/mine", "/worklist", "/worklist?queue=done", "/incidents", "/track", "/login", "/register")
OF_A_KIND = 12
ROLES = ("acceptance", "inspection", "review", "audit", "decision", "issue", "delivery")


@pytest.fixture(scope="module", name="site")
def _site(told: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("site")
    app = create_app(
        settings.load({"DATABASE_URL": str(told.engine.url), "DATA_DIR": str(folder), "DEMO": "1"}), now=lambda: NOW
    )
    yield app
    app.extensions["heban.store"].close()


@pytest.mark.parametrize("login", ["", *sorted({story.applicant.login for story in FATES})])
def test_pages_of_visitors_and_applicants_are_english(site: Flask, login: str) -> None:
    assert _strays(site, login) == {}


@pytest.mark.parametrize("role", ROLES)
def test_pages_of_clerks_are_english(site: Flask, told: Store, role: str) -> None:
    busiest = (
        sa.select(account.c.login)
        .join(task, task.c.closed_by == account.c.id)
        .join(post, post.c.key == task.c.post)
        .where(post.c.role == role)
        .group_by(account.c.login)
        .order_by(sa.func.count().desc(), account.c.login)
    )
    with told.reading(OPERATOR) as tx:
        row = tx.first(busiest.limit(1))
    assert row is not None
    assert _strays(site, row.login) == {}


def _strays(site: Flask, login: str) -> dict[str, set[str]]:
    """Chinese that no page marks, by kind of page, on everything that somebody finds by following links."""
    client, asked = site.test_client(), {"Accept-Language": "en"}
    if login:
        form = client.get("/login", headers=asked).get_data(as_text=True)
        token = html.fromstring(form).xpath("string(//input[@name='csrf_token']/@value)")
        client.post("/login", data={"csrf_token": token, "login": login, "password": city.read().password})
    seen: dict[str, set[str]] = {}
    found: dict[str, set[str]] = {}
    waiting = list(STARTS)
    while waiting:
        address = waiting.pop(0)
        kind = re.sub(r"[0-9a-f-]{36}|\d{6}-\d{4}-\d{6}", "#", address.partition("?")[0])
        known = seen.setdefault(kind, set())
        if address in known or len(known) >= OF_A_KIND:
            continue
        known.add(address)
        answer = client.get(address, headers=asked, follow_redirects=True)
        if answer.mimetype != "text/html":
            continue
        page: Any = html.fromstring(answer.get_data(as_text=True))
        if strays := set(_unmarked(page)):
            found.setdefault(kind, set()).update(strays)
        waiting += [str(link).partition("#")[0] for link in page.xpath("//a/@href[starts-with(., '/')][not(../@lang)]")]
    return found


def _unmarked(element: Any) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in WRITTEN or element.get("lang", "").startswith("zh"):
        return
    for text in (element.text, *(child.tail for child in element), *(element.get(name) for name in NAMING)):
        if text and HAN.search(text):
            yield text.strip()
    for child in element:
        yield from _unmarked(child)
