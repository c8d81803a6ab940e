"""The demo city: complete, valid by its check digits, and nobody real."""

import re
from collections import Counter

import pytest

from engine.commands.organisation import Department
from engine.procedures import codes
from web.demo import city

CITY = city.read()
ORGANISATION = CITY.organisation
ROLES = {"window", "acceptance", "inspection", "review", "audit", "decision", "issue", "delivery"}
BUREAUS = [department for department in ORGANISATION.departments if department.kind == "market"]


def test_the_city_has_sixteen_districts_and_counties() -> None:
    assert Counter(region.level for region in ORGANISATION.regions) == {"city": 1, "county": 16}
    assert all(region.code.startswith("2302") for region in ORGANISATION.regions)


def test_every_region_has_one_market_bureau() -> None:
    assert sorted(bureau.region for bureau in BUREAUS) == sorted(region.code for region in ORGANISATION.regions)


def test_the_city_has_its_twelve_units() -> None:
    assert len([department for department in ORGANISATION.departments if department.level == "city"]) == 12


@pytest.mark.parametrize("department", ORGANISATION.departments, ids=lambda department: department.key)
def test_a_department_has_a_valid_invented_code_and_fictional_contacts(department: Department) -> None:
    assert codes.uscc(department.uscc)
    assert department.uscc.startswith(f"11{department.region}MB99")
    assert re.fullmatch(r"0452-0\d{6}", department.phone)
    assert "虚构" in department.address
    assert "fictional" in department.address_en


@pytest.mark.parametrize("applicant", CITY.applicants, ids=lambda applicant: applicant.login)
def test_an_applicant_has_valid_invented_numbers(applicant: city.Applicant) -> None:
    assert codes.citizen_id(applicant.citizen_id)
    assert applicant.citizen_id[6:10] == "1900"
    assert codes.uscc(applicant.uscc)
    assert "MB99" in applicant.uscc
    assert applicant.phone.startswith("140")
    assert "演示" in applicant.name
    assert "演示" in applicant.shop


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([person.login for person in ORGANISATION.people], id="logins"),
        pytest.param([person.name for person in ORGANISATION.people], id="people's names"),
        pytest.param([department.uscc for department in ORGANISATION.departments], id="departments' credit codes"),
        pytest.param([department.key for department in ORGANISATION.departments], id="department keys"),
        pytest.param([post.key for post in ORGANISATION.posts], id="post keys"),
        pytest.param([applicant.citizen_id for applicant in CITY.applicants], id="identity numbers"),
        pytest.param([applicant.uscc for applicant in CITY.applicants], id="shops' credit codes"),
    ],
)
def test_nothing_is_given_twice(values: list[str]) -> None:
    assert [value for value, count in Counter(values).items() if count > 1] == []


@pytest.mark.parametrize("bureau", BUREAUS, ids=lambda bureau: bureau.region)
def test_every_post_of_a_bureau_is_held(bureau: Department) -> None:
    held = {role: len(CITY.holders(bureau.key, role)) for role in ROLES}
    assert held == {role: 2 if role == "inspection" else 1 for role in ROLES}


def test_clerks_say_by_their_names_that_they_are_invented() -> None:
    clerks = [person for person in ORGANISATION.people if person.kind == "clerk"]
    assert all("演示" in clerk.name and "Yanshi" in clerk.name_en for clerk in clerks)
    assert {"longsha-acceptance", "longsha-inspector-2", "city-decider"} <= {clerk.login for clerk in clerks}
    assert [person.login for person in ORGANISATION.people if not person.is_demo] == []
