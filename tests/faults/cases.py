"""A case from application to delivery, played by people over HTTP however often a server dies in between."""

import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

from tests.faults.people import Fields, Person, until
from web.demo.stories import APPLICATION, PROCEDURE, VARIANT, Story

WORK = (
    ("acceptance", "precheck", 1),
    ("acceptance", "judge", 2),
    ("inspector-1", "site_check", 1),
    ("inspector-2", "site_check", 1),
    ("reviewer", "review", 1),
    ("auditor", "audit", 1),
    ("decider", "decide", 1),
    ("issuer", "issue", 1),
    ("delivery", "deliver", 1),
)
"""Who does what in a case that is granted, and how many tasks of the case she has done then."""

CLERKS = tuple(dict.fromkeys(login for login, _, _ in WORK))
NUMBER = re.compile(r"\d{6}-\d{4}-\d{6,}")


def apply(applicant: Person, story: Story, today: date, plan: Path) -> str:
    """Hand in an application; gives the number of the case."""
    filled = story.filled(APPLICATION, 0, today)
    draft = until(f"{applicant.login} begins", partial(_begin, applicant))
    sheet: str | None = f"{draft}/form/1"
    while sheet is not None and sheet.startswith(f"{draft}/form/"):
        sheet = until(f"{applicant.login} fills in {sheet}", partial(_fill, applicant, sheet, filled))
    until(f"{applicant.login} uploads", partial(_upload, applicant, draft, plan))
    return until(f"{applicant.login} hands in {draft}", partial(_hand_in, applicant, draft))


def do(clerks: Mapping[str, Person], story: Story, today: date, number: str, step: tuple[str, str, int]) -> None:
    """One task of a case, done by whoever it comes to."""
    login, form, count = step
    filled = story.filled(form, 0, today)
    until(f"{login} does {form} of {number}", partial(_do, clerks[login], number, filled, count))


def _begin(applicant: Person) -> str | None:
    path = f"/items/{PROCEDURE}/apply"
    answer = applicant.post(applicant.get(path), path, {"variant": VARIANT})
    return answer.moved.rsplit("/form/", 1)[0] if answer is not None and answer.moved else None


def _fill(applicant: Person, sheet: str, filled: Fields) -> str | None:
    answer = applicant.post(applicant.get(sheet), sheet, filled)
    if answer is not None and answer.moved in {"", sheet}:
        raise AssertionError(applicant.get(sheet).words())
    return None if answer is None else answer.moved


def _upload(applicant: Person, draft: str, plan: Path) -> bool | None:
    """One file for each material that has none yet."""
    page = applicant.get(f"{draft}/materials")
    for section in page.select("//section[contains(@class, 'upload')]"):
        (key,) = section.xpath(".//input[@type='file']/@name")
        pressed, chosen = {"material": str(key)}, [(str(key), plan)]
        if (
            "已上传" not in section.text_content()
            and applicant.post(page, f"{draft}/materials", pressed, chosen) is None
        ):
            return None
    return True


def _hand_in(applicant: Person, draft: str) -> str | None:
    path = f"{draft}/check"
    page = applicant.get(path)
    if not page.moved:
        answer = applicant.post(page, path, {"declaration": "true"})
        if answer is not None and not answer.moved:
            raise AssertionError(answer.words())
        return None  # the draft itself tells what became of it
    found = NUMBER.search(page.moved)
    return found.group() if found else None


def _do(clerk: Person, number: str, filled: Fields, count: int) -> bool | None:
    """Do a task of a case that waits for this clerk; True once she has done so many."""
    done = clerk.get(f"/worklist?queue=done&search={number}").links("/tasks/")
    if len(done) >= count:
        return True
    for queue in ("mine", "open"):
        for address in clerk.get(f"/worklist?queue={queue}&search={number}").links("/tasks/"):
            if _completed(clerk, address, filled):
                return None  # the list tells whether it was done
    return None


def _completed(clerk: Person, address: str, filled: Fields) -> bool:
    page = clerk.get(address)
    if f'action="{address}/complete"' not in page.text:
        clerk.post(page, f"{address}/claim", {})
        page = clerk.get(address)
    if f'action="{address}/complete"' not in page.text:
        return False
    answer = clerk.post(page, f"{address}/complete", {**filled, "version": page.value("version")})
    if answer is not None and answer.status == 422:
        raise AssertionError(answer.words())
    return True
