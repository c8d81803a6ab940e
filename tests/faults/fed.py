"""What the sharing store has of a case, held against the case's journal."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.journal import Entry, What
from tests.sharing_store import SharingStore

STEPS = frozenset({What.SUBMITTED, What.COMPLETED, What.ANSWERED})


def require_every_step(sharing: SharingStore, number: str, entries: Sequence[Entry]) -> None:
    """Every step and every act of the journal is there, once, in order, and as the journal has it."""
    kept = sharing.case(number)
    events: Sequence[Mapping[str, Any]] = kept["events"]
    seqs = [event["seq"] for event in events]
    lines = {line.seq: line for line in entries}

    assert seqs == sorted(set(seqs)), (number, seqs)
    assert [event["after"] for event in events] == [0, *seqs[:-1]], (number, seqs)
    assert [event["digest"] for event in events] == [lines[seq].digest for seq in seqs], number
    missing = [line.seq for line in entries if line.what in STEPS and line.seq not in seqs]
    assert not missing, (number, missing)
    # a decision is told as the step that it was and as the result that it is
    acts = dict.fromkeys(act for act in map(_act, events) if act not in {"", "submit"})
    assert list(acts) == [line.facts["act"] for line in entries if line.what is What.ACT], number
    assert (kept["last_seq"], kept["result"]) == (seqs[-1], "close"), number


def _act(event: Mapping[str, Any]) -> str:
    """The act that an event tells, "" for none."""
    if event["kind"] == "accept":
        return "accept"
    told = {"special": "special_type", "result": "result_type"}.get(event["kind"], "event_name")
    return str(event["body"][told])
