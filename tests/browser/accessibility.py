"""Rules of WCAG 2.2 AA that a program can check, by axe-core."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": TAGS},
    "resultTypes": ["violations"],
    "preload": {"assets": ["media"]},
}
"""Style sheets are not read again before each run: the one rule that asks for them is experimental and not run."""


def faults(page: Page) -> list[str]:
    """What axe finds on a page, a line for each place; incomplete findings are for people."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())  # evaluated, not added as a script: the page's content policy refuses foreign scripts
    results: dict[str, Any] = page.evaluate("options => axe.run(document, options)", OPTIONS)
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']}: {node['html'][:200]}"
        for fault in results["violations"]
        for node in fault["nodes"]
    ]


@cache
def _axe() -> str:
    return AXE.read_text("utf-8")
