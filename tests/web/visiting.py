"""A person with a browser: cookies, forms with their tokens, nothing that looks inside the site."""

import re
from typing import Any

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

from tests.commands.office import PASSWORD


class Visitor:
    """Somebody at the site; a second one has cookies of his own."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.page: TestResponse | None = None

    def get(self, address: str, **headers: str) -> TestResponse:
        """Open a page."""
        self.page = self.client.get(address, headers={"Accept-Language": "zh-CN", **headers}, buffered=True)
        return self.page

    def post(self, address: str, data: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        """Send a form with the token of the page opened last."""
        token = self.token()
        fields = {**(data or {}), **({"csrf_token": token} if token else {})}
        self.page = self.client.post(address, data=fields, headers={"Accept-Language": "zh-CN", **headers})
        return self.page

    def follow(self) -> TestResponse:
        """Go where the last answer leads."""
        assert self.page is not None
        return self.get(self.page.location)

    def token(self) -> str:
        """The token of the page opened last, empty when it has no form."""
        found = re.search(r'name="csrf[-_]token" (?:value|content)="([^"]+)"', self.text())
        return found.group(1) if found else ""

    def log_in(self, login: str) -> TestResponse:
        """Log in with the password that everybody at the office has."""
        self.get("/login")
        return self.post("/login", {"login": login, "password": PASSWORD})

    def text(self) -> str:
        """The HTML of the page opened last."""
        return "" if self.page is None else self.page.get_data(as_text=True)

    def words(self) -> str:
        """What a person reads on the page opened last, blanks joined."""
        return " ".join(str(html.fromstring(self.text()).xpath("string()")).split())
