"""What the sandbox remembers over a restart, in a SQLite file of its own: outcomes by key, and letters."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final
from uuid import UUID

from connectors.serving import Refused

KEPT_ON_PAGES: Final = 100

_TABLES: Final = """
create table if not exists outcome (
    operation text not null, key text not null, asked text not null, content text not null, refusal text not null,
    at text not null, asked_times integer not null, primary key (operation, key)
);
create table if not exists letter (
    id integer primary key, message_id text not null, sender text not null, recipient text not null,
    subject text not null, content text not null, at text not null
);
"""


@dataclass(frozen=True)
class Given:
    """What was answered: JSON values, or the code of a refusal."""

    content: object = None
    refusal: str = ""


@dataclass(frozen=True)
class Outcome:
    """An outcome as pages list it: what was asked under a key and answered, and how many times it was asked."""

    operation: str
    key: str
    asked: str
    content: str
    refusal: str
    at: str
    asked_times: int


@dataclass(frozen=True)
class LetterRead:
    """A letter as it arrived; `at` is an instant in ISO 8601."""

    message_id: str
    sender: str
    recipient: str
    subject: str
    content: str
    at: str


class Book:
    """The file. Each verb opens it anew: a thread, a kill or a second reader disturb nothing."""

    def __init__(self, file: Path) -> None:
        self._file = file
        file.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as open_file:
            open_file.executescript(_TABLES)

    def once(self, operation: str, key: UUID, asked: object, work: Callable[[], Given]) -> Given:
        """Do the work of a key the first time it is asked for; every further time gives the first answer.

        Raises Refused when the key was used for something else.
        """
        text = _json(asked)
        with self._open() as file:
            file.execute("begin immediate")
            row = file.execute(
                "update outcome set asked_times = asked_times + 1 where operation = ? and key = ? returning *",
                (operation, str(key)),
            ).fetchone()
            if row is None:
                given = work()
                kept = (operation, str(key), text, _json(given.content), given.refusal, _now(), 1)
                file.execute("insert into outcome values (?, ?, ?, ?, ?, ?, ?)", kept)
            else:
                given = Given(json.loads(row["content"]), row["refusal"])
            file.execute("commit")
        if row is not None and row["asked"] != text:
            raise Refused("key-reused", HTTPStatus.CONFLICT)
        return given

    def given(self, operation: str, key: UUID) -> Given | None:
        """What was answered under a key."""
        with self._open() as file:
            found = "select content, refusal from outcome where operation = ? and key = ?"
            row = file.execute(found, (operation, str(key))).fetchone()
        return None if row is None else Given(json.loads(row["content"]), row["refusal"])

    def outcomes(self) -> tuple[Outcome, ...]:
        """The latest outcomes, newest first."""
        with self._open() as file:
            rows = file.execute("select * from outcome order by rowid desc limit ?", (KEPT_ON_PAGES,)).fetchall()
        return tuple(Outcome(**row) for row in rows)

    def take(self, letter: LetterRead) -> None:
        """Keep a letter."""
        with self._open() as file:
            file.execute(
                "insert into letter (message_id, sender, recipient, subject, content, at) values (?, ?, ?, ?, ?, ?)",
                (letter.message_id, letter.sender, letter.recipient, letter.subject, letter.content, letter.at),
            )

    def letters(self, recipient: str = "") -> tuple[LetterRead, ...]:
        """The latest letters, newest first; to one address when one is given."""
        with self._open() as file:
            rows = file.execute(
                "select message_id, sender, recipient, subject, content, at from letter"
                " where ? in ('', recipient) order by id desc limit ?",
                (recipient, KEPT_ON_PAGES),
            ).fetchall()
        return tuple(LetterRead(**row) for row in rows)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=30, isolation_level=None)) as file:
            file.row_factory = sqlite3.Row
            yield file


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
