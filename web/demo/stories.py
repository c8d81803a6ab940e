"""The demo's stories read from `stories.toml`: which shops apply, how they fare, what people fill in, parties answer.

Nothing is left to chance: what varies is drawn from the story's number, so that the same city comes out every time.
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from engine.procedures import codes
from web.demo import city
from web.demo.city import Applicant

FILE = Path(__file__).parent / "stories.toml"
PROCEDURE = "food-business-licence"
VARIANT = "new"
APPLICATION = "application"
BUSY_SHARE = 0.55
SEVERAL = "|"  # between the values of a field that takes several
DELIVERIES = ("window", "electronic", "window")

Filled = Mapping[str, str | list[str]]


@dataclass(frozen=True)
class Fate:
    """How an application fares; the fields are described in `stories.toml`."""

    key: str
    share: int
    age: tuple[int, int]
    trades: str = ""
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rests_at: str = ""
    after: int = 0
    claimed: bool = False
    withdrawn: bool = False
    parties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Trade:
    """What a shop does: its form of business, its business items, its area in square metres."""

    group: str
    name: str
    form: str
    items: Sequence[str]
    area: int


@dataclass(frozen=True)
class Story:
    """One application: who applies for which shop, how many working days ago, and how it fares."""

    number: int
    fate: Fate
    trade: Trade
    shop: str
    uscc: str
    region: str
    address: str
    applicant: Applicant
    age: int

    @property
    def is_draft(self) -> bool:
        """Whether the application is never handed in."""
        return self.fate.rests_at == APPLICATION

    def chance(self, what: str) -> float:
        """A number from 0 to 1 that this story always draws for `what`."""
        return _chance(self.number, what)

    def filled(self, form: str, times: int, today: date) -> dict[str, list[str]]:
        """What is filled in at a form when it is asked for the (`times` + 1)-th time."""
        outcomes: Mapping[str, Filled] = _raw()["answers"][form]
        chosen = self.fate.answers.get(form, ())
        outcome = chosen[times] if times < len(chosen) else next(iter(outcomes))
        facts = self._facts(today)
        return {key: _fill(value, facts) for key, value in outcomes[outcome].items()}

    def answers(self, today: date) -> dict[str, dict[str, str] | str]:
        """What other parties answer about the story, by what they are asked: values, or the code of an error."""
        facts, said = self._facts(today), {}
        for operation, outcomes in _raw()["parties"].items():
            chosen = outcomes[self.fate.parties.get(operation, next(iter(outcomes)))]
            filled = {key: value.format_map(facts) for key, value in chosen.items()}
            said[operation] = filled.get("error", filled)
        return said

    def _facts(self, today: date) -> dict[str, str]:
        return {
            "shop": self.shop,
            "uscc": self.uscc,
            "region": self.region,
            "address": self.address,
            "area": str(self.trade.area),
            "business_form": self.trade.form,
            "business_items": SEVERAL.join(self.trade.items),
            "person": self.applicant.name,
            "citizen_id": self.applicant.citizen_id,
            "phone": self.applicant.phone,
            "delivery": DELIVERIES[self.number % len(DELIVERIES)],
            "today": today.isoformat(),
        }


@cache
def plan() -> tuple[Story, ...]:
    """All stories, their fates mixed, in a fixed order."""
    fates = [Fate(**{**row, "age": tuple(row["age"])}) for row in _raw()["fates"]]
    spread = [(place / fate.share, fate.key, fate) for fate in fates for place in range(fate.share)]
    mixed = sorted(spread, key=lambda one: one[:2])
    told = [_story(number, fate) for number, (_, _, fate) in enumerate(mixed, start=1)]
    # An applicant has one draft at a time; the last ones have theirs, so that the first begin with an empty form.
    unsent = [story for story in told if story.is_draft]
    begun = zip(unsent, reversed(city.read().applicants), strict=False)
    own = {story.number: replace(story, applicant=applicant) for story, applicant in begun}
    return tuple(own.get(story.number, story) for story in told)


def forms() -> frozenset[str]:
    """The ids of the forms that there are answers for."""
    return frozenset(_raw()["answers"])


@cache
def _raw() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _story(number: int, fate: Fate) -> Story:
    here = city.read()
    county = [region for region in here.organisation.regions if region.level == "county"]
    busy = _chance(number, "busy") < BUSY_SHARE
    region = county[0] if busy else county[number % len(county)]
    trades = [trade for trade in map(_trade, _raw()["trades"]) if trade.group in _groups(fate)]
    trade = trades[int(_chance(number, "trade") * len(trades))]
    words: Sequence[str] = _raw()["words"]
    word = words[number % len(words)]
    youngest, oldest = fate.age
    return Story(
        number=number,
        fate=fate,
        trade=trade,
        shop=f"{region.name}{word}{trade.name}（演示{number}号）",
        uscc=_uscc(region.code, number),
        region=region.code,
        address=f"{region.name}演示路{number}号（虚构地址）",
        applicant=here.applicants[number % len(here.applicants)],
        age=youngest + int(_chance(number, "age") * (oldest - youngest + 1)),
    )


def _groups(fate: Fate) -> tuple[str, ...]:
    return (fate.trades,) if fate.trades else ("kitchen", "shop")


def _trade(row: Mapping[str, Any]) -> Trade:
    return Trade(**row)


def _uscc(region: str, number: int) -> str:
    """A valid credit code of an individual business, in the space of invented numbers."""
    body = f"MB99{6000 + number:04d}"
    first = f"92{region}{body}{codes.body_check_digit(body)}"
    return first + codes.uscc_check_digit(first)


def _fill(value: str | list[str], facts: Mapping[str, str]) -> list[str]:
    texts = [value] if isinstance(value, str) else value
    return [line for text in texts for line in text.format_map(facts).split(SEVERAL)]


def _chance(number: int, what: str) -> float:
    drawn = hashlib.sha256(f"{number} {what}".encode()).digest()[:6]
    return int.from_bytes(drawn) / 2**48
