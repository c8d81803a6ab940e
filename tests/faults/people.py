"""People at a site that dies under their hands: they look again, and do again only what was not done."""

import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any, TypeVar

import httpx
from lxml import html

from web.demo import city

LONGEST_WAIT = 240.0
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 1.0

Fields = Mapping[str, str | list[str]]
Found = TypeVar("Found")


class GaveUp(AssertionError):
    """Something that had to come did not."""


def until(what: str, turn: Callable[[], Found | None]) -> Found:
    """What `turn` gives when it at last gives something."""
    began, pause = time.monotonic(), SHORTEST_PAUSE
    while time.monotonic() - began < LONGEST_WAIT:
        found = turn()
        if found is not None:
            return found
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    raise GaveUp(what)


@dataclass(frozen=True)
class Page:
    """What a server answered: a page, or where to go on."""

    status: int
    moved: str
    text: str

    def token(self) -> str:
        """The token that its forms are sent with."""
        found = re.search(r'name="csrf[-_]token" (?:value|content)="([^"]+)"', self.text)
        assert found is not None, self.text[:600]
        return found.group(1)

    def select(self, path: str) -> list[Any]:
        """What an XPath finds on it."""
        found: Any = html.fromstring(self.text).xpath(path)
        return [found] if isinstance(found, str) else list(found)

    def links(self, path: str) -> list[str]:
        """The addresses on it that begin with a path, each once."""
        return list(dict.fromkeys(map(str, self.select(f"//main//a[starts-with(@href, '{path}')]/@href"))))

    def value(self, name: str) -> str:
        """What stands in a field of a form."""
        (found,) = self.select(f"string(//input[@name='{name}']/@value)")
        return str(found)

    def words(self) -> str:
        """What a person reads on it."""
        (found,) = self.select("string(//main)")
        return " ".join(str(found).split())


class Person:
    """Somebody with a browser, at whichever web server answers."""

    def __init__(self, urls: Sequence[str], login: str) -> None:
        self.login = login
        self._urls = cycle(random.Random(login).sample(list(urls), len(urls)))
        self._client = httpx.Client(timeout=60, trust_env=False, headers={"Accept-Language": "zh-CN"})
        until(f"{login} logs in", self._logged_in)

    def get(self, path: str) -> Page:
        """A page, asked for until somebody answers."""
        return until(f"{self.login} opens {path}", lambda: self._sent("GET", path))

    def post(self, page: Page, path: str, fields: Fields, files: Sequence[tuple[str, Path]] = ()) -> Page | None:
        """Send a form of a page; None when nobody knows what became of it."""
        sent = {**fields, "csrf_token": page.token()}
        handed = [(name, (file.name, file.read_bytes())) for name, file in files]
        return self._sent("POST", path, data=sent, files=handed or None)

    def close(self) -> None:
        """Leave."""
        self._client.close()

    def _sent(self, verb: str, path: str, **body: Any) -> Page | None:
        try:
            answer = self._client.request(verb, next(self._urls) + path, **body)
        except httpx.TransportError:
            return None
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            return None
        return Page(answer.status_code, answer.headers.get("Location", ""), answer.text)

    def _logged_in(self) -> bool | None:
        page = self.get("/login")
        if page.moved:
            return True
        answer = self.post(page, "/login", {"login": self.login, "password": city.read().password})
        return True if answer is not None and answer.moved else None
