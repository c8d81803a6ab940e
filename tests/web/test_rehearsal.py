"""Every shipped procedure plays its scenarios on the real commands, on either database."""

from pathlib import Path

import pytest

from engine.procedures import bundle
from engine.store import Store
from tests.conftest import TENANT
from web.rehearsal import rehearse

PROCESSES = Path(__file__).parents[2] / "processes"
SHIPPED = sorted(file.parent.name for file in PROCESSES.glob("*/procedure.toml"))


@pytest.mark.parametrize("key", SHIPPED)
def test_shipped_scenarios_play(store_url: str, key: str) -> None:
    played = rehearse(lambda clock: Store(store_url, tenant=TENANT, now=clock), bundle.collect(PROCESSES / key))

    assert len(played) >= 10
    assert {one.id: one.failures for one in played if one.failures} == {}


def test_a_scenario_that_does_not_hold_says_where(store_url: str) -> None:
    shipped = bundle.collect(PROCESSES / "food-business-licence")
    name = "scenarios/withdrawal.yaml"
    wrong = shipped.files[name].decode().replace("expect_status: withdrawn", "expect_status: closed")
    broken = bundle.of_files(shipped.key, {**shipped.files, name: wrong.encode()})

    played = rehearse(lambda clock: Store(store_url, tenant=TENANT, now=clock), broken)

    failing = {one.id: one.failures for one in played if one.failures}
    assert set(failing) == {"withdrawn-before-acceptance", "withdrawn-during-site-check"}
    assert all("closed" in failures[0] and "withdrawn" in failures[0] for failures in failing.values())


def test_a_scenario_that_leaves_out_what_a_party_answers_fails_in_words(store_url: str) -> None:
    shipped = bundle.collect(PROCESSES / "food-business-licence")
    name = "scenarios/verification.yaml"
    silent = shipped.files[name].decode().replace("enterprise.verify: enterprise-locked", "{}")
    others = {file: content for file, content in shipped.files.items() if not file.startswith("scenarios/")}
    told = bundle.of_files(shipped.key, {**others, name: silent.encode()})

    played = rehearse(lambda clock: Store(store_url, tenant=TENANT, now=clock), told)

    failing = {one.id: one.failures for one in played if one.failures}
    assert set(failing) == {"party-error", "withdrawn-while-asking"}
    assert failing["party-error"] == ("第 8 步（error）：应为 error-uncaught，实际为 answer-not-given",)
