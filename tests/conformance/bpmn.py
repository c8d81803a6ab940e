"""Scenarios of other engines' own tests, run on this one: `python -m tests.conformance.bpmn SCENARIOS.yaml`.

Every step goes through the snapshot: what is kept between two steps is bytes. The scenario words are those of the
suite's README. Service tasks, which are to pass by themselves here, are answered with nothing.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from engine.errors import EngineError
from engine.runtime import stepping
from engine.runtime.advance import Advance
from engine.runtime.program import Program, load
from engine.runtime.timers import later

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Result:
    """What came of one scenario: pass, wrong (another state than expected), error or refused (not even loaded)."""

    id: str
    cat: str
    result: str
    message: str


class WrongStateError(Exception):
    """The case does not stand where the scenario expects it."""


class Run:
    """A case that a scenario drives by element ids and names."""

    def __init__(self, program: Program, process: str) -> None:
        self.program, self.process = program, process
        self.snapshot = b""
        self.ended = False
        self.now = START

    def play(self, steps: list[dict[str, Any]]) -> None:
        """All steps; raises WrongStateError where one comes out otherwise than expected."""
        for number, step in enumerate(steps):
            refused = number + 1 < len(steps) and steps[number + 1].get("error") is True
            word = next(word for word in step if word != "data")
            if word == "error":
                continue
            try:
                getattr(self, f"_{word}")(step[word], step.get("data") or {})
            except EngineError as error:
                if not refused:
                    raise WrongStateError(f"step {number + 1} {step}: {error}") from error
            else:
                if refused:
                    raise WrongStateError(f"step {number + 1} {step} was not refused")

    def _take(self, advance: Advance) -> None:
        self.snapshot, self.ended = advance.snapshot, advance.ended
        if advance.calls:
            self._take(stepping.answer(self.program, self.snapshot, advance.calls[0].token, {}, self.now))
        elif calls := stepping.calling(self.program, self.snapshot):
            self._take(stepping.answer(self.program, self.snapshot, calls[0].token, {}, self.now))

    def _start(self, variables: Mapping[str, object], _data: object) -> None:
        self._take(stepping.start(self.program, self.process, variables or {}, self.now))

    def _start_message(self, name: str, data: Mapping[str, object]) -> None:
        self._take(stepping.start(self.program, self.process, data, self.now, message=name))

    def _complete(self, element: str, data: Mapping[str, object]) -> None:
        waiting = [one.token for one in stepping.waiting(self.program, self.snapshot) if one.element == element]
        if waiting:
            self._take(stepping.complete(self.program, self.snapshot, waiting[0], data, self.now))
            return
        self._receive([one.token for one in self._receiving() if one.element == element], element, data)

    def _message(self, name: str, data: Mapping[str, object]) -> None:
        subscribed = stepping.subscriptions(self.program, self.snapshot)
        self._receive([one.token for one in subscribed if (one.kind, one.name) == ("message", name)], name, data)

    def _receive(self, tokens: list[int], name: str, data: Mapping[str, object]) -> None:
        if not tokens:
            raise WrongStateError(f"nothing waits for {name}")
        self._take(stepping.receive(self.program, self.snapshot, tokens[0], data, self.now))

    def _signal(self, name: str, data: Mapping[str, object]) -> None:
        self._take(stepping.signal(self.program, self.snapshot, name, data, self.now))

    def _set(self, variables: Mapping[str, object], _data: object) -> None:
        self._take(stepping.assign(self.program, self.snapshot, variables, self.now))

    def _advance(self, duration: str, _data: object) -> None:
        end = later(self.now, duration)
        while True:
            running = [one for one in stepping.timers(self.program, self.snapshot) if one.due and one.due <= end]
            if not running:
                break
            first = min(running, key=lambda one: (one.due or end, one.token))
            self.now = max(self.now, first.due or self.now)
            self._take(stepping.fire(self.program, self.snapshot, first.token, first.round, self.now))
        self.now = end

    def _receiving(self) -> list[Any]:
        elements = self.program.processes
        return [
            one
            for one in stepping.subscriptions(self.program, self.snapshot)
            if elements[one.process].by_id[one.element].kind == "receiveTask"
        ]

    def _expect(self, expected: list[str], _data: object) -> None:
        waiting = [one.element for one in stepping.waiting(self.program, self.snapshot)]
        waiting += [one.element for one in self._receiving()]
        if sorted(waiting) != sorted(expected):
            raise WrongStateError(f"expected {sorted(expected)}, got {sorted(waiting)}")

    def _ended(self, expected: object, _data: object) -> None:
        if self.ended is not expected:
            raise WrongStateError(f"ended is {self.ended}")

    def _expect_data(self, expected: Mapping[str, object], _data: object) -> None:
        variables = stepping.variables(self.program, self.snapshot)
        got = {name: variables.get(name) for name in expected}
        if got != dict(expected):
            raise WrongStateError(f"expected {dict(expected)}, got {got}")


def run(scenario: Mapping[str, Any], root: Path) -> Result:
    """One scenario."""
    known = (str(scenario["id"]), str(scenario["cat"]))
    files: dict[str, bytes] = {}
    for name in scenario["files"]:
        text = (root / name).read_text(encoding="utf-8")
        for old, new in scenario.get("patch", ()):
            text = text.replace(old, new)
        files[f"{len(files)}.bpmn"] = text.encode()
    try:
        program = load(files, "passed")
    except EngineError as error:
        problems = getattr(error, "problems", ())
        return Result(*known, "refused", "; ".join(str(problem) for problem in problems) or str(error))
    try:
        Run(program, str(scenario["process"])).play(scenario["steps"])
    except WrongStateError as wrong:
        return Result(*known, "wrong", str(wrong))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        return Result(*known, "error", repr(error))
    return Result(*known, "pass", "")


def main(arguments: list[str]) -> int:
    """Run the scenarios of a file; prints the failing ones, a line for each category and the sum."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.bpmn")
    parser.add_argument("scenarios", type=Path)
    parser.add_argument("--root", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    scenarios = yaml.safe_load(given.scenarios.read_text(encoding="utf-8"))["scenarios"]
    root = given.root or given.scenarios.parent
    results = [run(one, root) for one in scenarios if given.only in one["id"]]
    for one in results:
        if one.result != "pass":
            sys.stdout.write(f"{one.result:8}{one.id}: {one.message}\n")
    total, passed = Counter(one.cat for one in results), Counter(one.cat for one in results if one.result == "pass")
    for category in sorted(total):
        sys.stdout.write(f"{category}: {passed[category]}/{total[category]} passed\n")
    count = sum(passed.values())
    sys.stdout.write(f"{count} passed, {len(results) - count} failed\n")
    if given.json:
        given.json.write_text(json.dumps([asdict(one) for one in results], ensure_ascii=False, indent=1), "utf-8")
    return int(count != len(results))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
