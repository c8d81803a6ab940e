"""Chromium, a server with the demo city, and people who look at it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests import programs
from tests.browser.site import DESK, HEIGHTS, Look, Site, copy_demo, make_demo
from tests.sandbox import Sandbox

QUIET = ("--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update")
WAIT_MS = 15_000


class ChromiumMissing(Exception):
    """No Chromium on this machine: run `make test`, which finds or installs one, or set CHROMIUM."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of one file.

    While Playwright is there, asyncio counts as running in this thread, and no other test could run anything by it.
    """
    program = programs.chromium()
    if program is None:
        raise ChromiumMissing(ChromiumMissing.__doc__)
    options = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=options)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Path]:
    """The data of a demo city that belongs to this test process."""
    with a_demo(tmp_path_factory, worker_id) as folder:
        yield folder


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The other parties, played by one process for a test process."""
    with Sandbox.running(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(scope="session")
def site(demo_folder: Path, sandbox_process: Sandbox) -> Iterator[Site]:
    """One server for a test process; the other parties are the sandbox's. Each test has cases of its own."""
    with Site.serving(demo_folder, **sandbox_process.settings) as served:
        yield served


@contextmanager
def a_demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Path]:
    """A copy of the demo city that the test processes share, for the length of the block."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "demo-city"
    make_demo(shared)
    folder = copy_demo(shared, tmp_path_factory.mktemp("site"))
    yield folder
    shutil.rmtree(folder)


class Visit:
    """Opens the site as somebody new, with cookies of their own: `visit(Look(390, "dark", "en"), javascript=False)`.

    No page may raise in JavaScript or break its own content policy.
    """

    def __init__(self, browser: Browser, site: Site) -> None:
        self.site = site
        self.faults: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def __call__(self, look: Look = DESK, *, javascript: bool = True) -> Page:
        """A page, not yet anywhere."""
        context = self._browser.new_context(
            base_url=self.site.url,
            viewport={"width": look.width, "height": HEIGHTS[look.width]},
            color_scheme="dark" if look.scheme == "dark" else "light",
            locale=look.language,
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(WAIT_MS)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self.faults.extend(_refusals(message)))
        return page

    def close(self) -> None:
        """Close every page."""
        for context in self._contexts:
            context.close()


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """Open the site."""
    visiting = Visit(browser, site)
    yield visiting
    visiting.close()
    assert not visiting.faults


def _refusals(message: ConsoleMessage) -> list[str]:
    """What the browser says when a page tries what its content policy forbids."""
    return [message.text] if "Content Security Policy" in message.text else []
