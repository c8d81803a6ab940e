"""Every shipped procedure plays its scenarios on the real commands, on either database."""

from pathlib import Path

import pytest

from engine.procedures import bundle
from engine.store import Store
from tests.conftest import TENANT
from web.rehearsal import Played, rehearse

PROCESSES = Path(__file__).parents[2] / "processes"

pytestmark = pytest.mark.slow

SHIPPED = sorted(file.parent.name for file in PROCESSES.glob("*/procedure.toml"))


@pytest.mark.parametrize("key", SHIPPED)
def test_shipped_scenarios_play(store_url: str, key: str) -> None:
    played = rehearse(lambda clock: Store(store_url, tenant=TENANT, now=clock), bundle.collect(PROCESSES / key))

    assert len(played) >= 10
    assert {one.id: one.failures for one in played if one.failures} == {}


def test_a_scenario_that_does_not_hold_says_where(store_url: str) -> None:
    played = _rehearsed(store_url, "withdrawal.yaml", "expect_status: withdrawn", "expect_status: closed")

    failing = {one.id: one.failures for one in played if one.failures}
    assert set(failing) == {"withdrawn-before-acceptance", "withdrawn-during-site-check"}
    assert all("closed" in failures[0] and "withdrawn" in failures[0] for failures in failing.values())


def test_a_scenario_that_leaves_out_what_a_party_answers_fails_in_words(store_url: str) -> None:
    played = _rehearsed(store_url, "verification.yaml", "enterprise.verify: enterprise-locked", "{}")

    failing = {one.id: one.failures for one in played if one.failures}
    assert set(failing) == {"party-error", "withdrawn-while-asking"}
    assert failing["party-error"] == ("第 8 步（error）：应为 error-uncaught，实际为 answer-not-given",)


def _rehearsed(store_url: str, file: str, was: str, now: str) -> tuple[Played, ...]:
    """The shipped procedure with this file of scenarios alone, in which something else is written."""
    shipped, name = bundle.collect(PROCESSES / "food-business-licence"), f"scenarios/{file}"
    others = {key: content for key, content in shipped.files.items() if not key.startswith("scenarios/")}
    changed = shipped.files[name].decode().replace(was, now)
    told = bundle.of_files(shipped.key, {**others, name: changed.encode()})
    return rehearse(lambda clock: Store(store_url, tenant=TENANT, now=clock), told)
