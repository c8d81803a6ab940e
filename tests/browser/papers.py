"""Documents in people's hands: taken from the pages, judged by an independent program, followed by their QR codes."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser.people import Applicant, press, until
from tests.browser.site import Site
from web.settings import DEMO_CA

PYHANKO = Path(sys.executable).with_name("pyhanko")


def take(page: Page, site: Site, name: str) -> Path:
    """Download a document from the page of its case, as soon as it has been made."""
    row = page.locator(".documents li").filter(has_text=name)
    download = row.locator("a[download]")
    until(page, site, lambda: download.count() > 0)
    with page.expect_download() as downloading:
        download.click()
    assert downloading.value.suggested_filename.startswith(name)
    return Path(downloading.value.path())


def card(applicant: Applicant) -> Locator:
    """The licence of the applicant's case in the wallet."""
    applicant.page.goto("/licences")
    return applicant.page.locator(".licence").filter(has=applicant.page.locator(f"a[href='/track/{applicant.number}']"))


def from_wallet(applicant: Applicant) -> Path:
    """Download the licence of the applicant's case from the wallet."""
    with applicant.page.expect_download() as downloading:
        card(applicant).locator("a[download]").click()
    return Path(downloading.value.path())


def text_of(file: Path) -> str:
    """What stands in a document, with no white space."""
    return "".join("".join(page.extract_text() for page in PdfReader(file).pages).split())


def address_in(file: Path) -> str:
    """Where the QR code of a document leads to: it is a link as well."""
    (uri,) = (
        str(action["/URI"])
        for page in PdfReader(file).pages
        for one in page.annotations or ()
        if (action := one.get_object().get("/A")) is not None
    )
    path = urlsplit(uri).path
    assert re.fullmatch(r"/verify/[\w-]{22}", path)
    return path


def judged(file: Path, site: Site) -> str:
    """VALID or INVALID: what pyHanko's own command says of a file, trusting the root in the site's data alone."""
    root = site.folder / "data" / DEMO_CA / "root.pem"
    trusting = ["--trust", str(root), "--trust-replace", "--no-revocation-check"]
    words = [str(PYHANKO), "sign", "validate", *trusting, "--executive-summary", str(file)]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    return ran.stdout.strip().rpartition(":")[2]


def flipped(file: Path) -> Path:
    """A copy with one bit of its content turned over."""
    content = bytearray(file.read_bytes())
    content[content.index(b"/Page") + 1] ^= 1
    copy = file.with_name("flipped.pdf")
    copy.write_bytes(content)
    return copy


def verified(stranger: Page, file: Path) -> str:
    """What somebody reads who scans the QR code of a document."""
    stranger.goto(address_in(file))
    return stranger.locator(".standing").inner_text()


def compared(stranger: Page, file: Path) -> str:
    """What the verification page says of a file."""
    stranger.locator("#file").set_input_files(file)
    press(stranger, "比对")
    return stranger.locator("#compare .note").inner_text()


def revoke(clerk: Page, number: str, reason: str) -> None:
    """Revoke the licence of a case, from its page."""
    clerk.goto(f"/cases/{number}")
    with clerk.expect_navigation():
        clerk.get_by_role("link", name="撤销或注销").click()
    clerk.locator("[name=how][value=revoked]").check()
    clerk.locator("#reason").fill(reason)
    press(clerk, "确认终止证照")
    expect(clerk.locator(".documents")).to_contain_text("已撤销")
