"""The checkpoint file: what is signed, what a crash leaves and is put right, and what is refused or told."""

import json
import shutil
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from engine.chains import Harm
from engine.checkpoints import Checkpoint, read, signed
from engine.commands import checkpoints as remembering
from engine.events import OPERATOR
from engine.journal import BEGINNING
from engine.model.case import case
from engine.queries import checkpoints as asking
from tests.commands.office import Office
from tests.journal.looking import faults, verified
from web import checkpoints
from web.checkpoints import CheckpointRefused, Place, Written, public_key

Harmful = Callable[[Place], None]
NOTHING = Written(0, 0, torn=False)


def test_only_cases_that_have_grown_are_signed(office: Office, place: Place) -> None:
    assert checkpoints.write(office.store, place) == NOTHING
    number = office.submit().number
    office.submit("neighbour")
    assert checkpoints.write(office.store, place) == Written(1, 2, torn=False)
    assert checkpoints.write(office.store, place) == NOTHING
    office.accept(number)
    assert checkpoints.write(office.store, place) == Written(1, 1, torn=False)

    first, second = (_read(line, place) for line in _lines(place))
    assert (first.number, first.previous, first.tenant) == (1, BEGINNING, office.store.tenant)
    assert (second.number, second.previous) == (2, first.digest)
    with office.store.reading(OPERATOR) as tx:
        row = tx.first(sa.select(case).where(case.c.number == number))
    assert row is not None
    (head,) = second.heads
    assert (head.case_id, head.number, head.seq, head.digest) == (row.id, number, row.journal_seq, row.journal_head)


def test_many_heads_take_several_lines(office: Office, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.checkpoints.HEADS_A_LINE", 2)
    for _ in range(5):
        office.submit()
    assert checkpoints.write(office.store, place) == Written(3, 5, torn=False)
    assert faults(office, place) == []


def test_the_key_is_its_owners_alone_and_the_public_one_lies_beside_the_file(office: Office, place: Place) -> None:
    office.submit()
    checkpoints.write(office.store, place)
    assert stat.S_IMODE(place.private.stat().st_mode) == 0o600
    assert sorted(file.name for file in place.file.parent.iterdir()) == ["checkpoints.jsonl", "checkpoints.jsonl.pub"]


def test_a_copy_is_verified_where_the_private_key_is_not(office: Office, place: Place, tmp_path: Path) -> None:
    _three_checkpoints(office, place)
    copied = Place(Path(shutil.copytree(place.file.parent, tmp_path / "copy")) / place.file.name, tmp_path / "none")
    assert faults(office, copied) == []
    copied.public.unlink()
    assert [one.harm for one in faults(office, copied)] == [Harm.NO_KEY]


def test_any_changed_byte_of_a_line_shows() -> None:
    key = Ed25519PrivateKey.generate()
    line = signed(Checkpoint(1, BEGINNING, "230200", datetime(2026, 3, 2, tzinfo=UTC), ()), key)
    assert read(line, key.public_key()) is not None
    for place in range(len(line)):
        for changed in {line[place] ^ 0x20, 0x20, 0x0D} - {line[place]}:
            assert read(line[:place] + bytes([changed]) + line[place + 1 :], key.public_key()) is None, place
        assert read(line[:place], key.public_key()) is None


# What a crash leaves


@pytest.mark.parametrize("kept", [1, 40, -1], ids=["one byte", "the beginning", "all but the newline"])
def test_a_torn_last_line_is_put_right_by_the_next_run(office: Office, place: Place, kept: int) -> None:
    _three_checkpoints(office, place)
    whole = place.file.read_bytes()
    office.submit("neighbour")
    place.file.write_bytes(whole + _unfinished(office, place)[:kept])

    looked = verified(office, place)
    assert list(looked.faults()) == []
    assert looked.seen.torn
    assert checkpoints.write(office.store, place) == Written(1, 1, torn=True)
    assert place.file.read_bytes().startswith(whole)
    looked = verified(office, place)
    assert list(looked.faults()) == []
    assert (looked.seen.torn, looked.seen.checkpoints) == (False, 4)


def test_a_torn_first_line_is_put_right(office: Office, place: Place) -> None:
    office.submit()
    checkpoints.write(office.store, place)
    line = place.file.read_bytes()
    with office.store.transaction(OPERATOR) as tx:
        remembering.forget(tx)
    place.file.write_bytes(line[:-20])
    assert checkpoints.write(office.store, place) == Written(1, 1, torn=True)
    assert faults(office, place) == []


def test_a_line_that_the_database_has_not_remembered_yet_is_remembered(office: Office, place: Place) -> None:
    _three_checkpoints(office, place)
    office.submit("neighbour")
    with place.file.open("ab") as file:
        file.write(_unfinished(office, place) + b"\n")

    assert faults(office, place) == []
    assert checkpoints.write(office.store, place) == NOTHING
    assert faults(office, place) == []
    assert len(_lines(place)) == 4


def test_two_writers_at_once_make_one_chain(office: Office, place: Place) -> None:
    for _ in range(6):
        office.submit()
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(checkpoints.write, office.store, place) for _ in range(4)]
    assert sum(run.result().heads for run in runs) == 6
    assert faults(office, place) == []


# What is no trace of a crash


def _change_a_byte(place: Place) -> None:
    place.file.write_bytes(place.file.read_bytes().replace(b'"at":"2026', b'"at":"2027', 1))


def _remove_the_first(place: Place) -> None:
    _rewrite(place, _lines(place)[1:])


def _remove_one_between(place: Place) -> None:
    first, _, third = _lines(place)
    _rewrite(place, [first, third])


def _replace_one_by_another(place: Place) -> None:
    first, _, third = _lines(place)
    _rewrite(place, [first, first, third])


def _sign_one_with_another_key(place: Place) -> None:
    first, second, third = _lines(place)
    _rewrite(place, [first, signed(_read(second, place), Ed25519PrivateKey.generate()), third])


def _sign_a_changed_one_with_the_very_key(place: Place) -> None:
    first, second, third = _lines(place)
    found = _read(second, place)
    key = checkpoints._private(place.private.read_bytes(), place)
    _rewrite(place, [first, signed(Checkpoint(2, found.previous, found.tenant, found.at, ()), key), third])


def _cut_the_last(place: Place) -> None:
    _rewrite(place, _lines(place)[:-1])


def _tear_the_last(place: Place) -> None:
    place.file.write_bytes(place.file.read_bytes()[:-1])


def _empty_it(place: Place) -> None:
    place.file.write_bytes(b"")


def _append_rubbish(place: Place) -> None:
    with place.file.open("ab") as file:
        file.write(b"[]\n")


def _delete_it(place: Place) -> None:
    place.file.unlink()


def _replace_the_public_key(place: Place) -> None:
    other = Ed25519PrivateKey.generate().public_key()
    place.public.write_bytes(other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (_change_a_byte, [(Harm.FORGED, 1)]),
        (_remove_the_first, [(Harm.SKIPPED, 1)]),
        (_remove_one_between, [(Harm.SKIPPED, 2)]),
        (_replace_one_by_another, [(Harm.SKIPPED, 2), (Harm.SKIPPED, 3)]),
        (_sign_one_with_another_key, [(Harm.FORGED, 2)]),
        (_sign_a_changed_one_with_the_very_key, [(Harm.SKIPPED, 3)]),
        (_cut_the_last, [(Harm.TRUNCATED, 2)]),
        (_tear_the_last, [(Harm.TRUNCATED, 2)]),
        (_empty_it, [(Harm.TRUNCATED, 0)]),
        (_append_rubbish, [(Harm.FORGED, 4)]),
        (_delete_it, [(Harm.NO_FILE, None)]),
        (_replace_the_public_key, [(Harm.KEY_REPLACED, None)]),
    ],
)
def test_harm_to_the_checkpoints_shows(
    office: Office, place: Place, harm: Harmful, told: list[tuple[Harm, int | None]]
) -> None:
    _three_checkpoints(office, place)
    harm(place)
    assert [(one.harm, one.facts.get("checkpoint")) for one in faults(office, place)] == told


@pytest.mark.parametrize(
    "harm", [_cut_the_last, _tear_the_last, _empty_it, _append_rubbish, _delete_it, _replace_the_public_key]
)
def test_nothing_is_written_where_file_key_and_database_do_not_fit(office: Office, place: Place, harm: Harmful) -> None:
    _three_checkpoints(office, place)
    harm(place)
    office.submit()
    left = place.file.read_bytes() if place.file.exists() else b""
    with pytest.raises(CheckpointRefused):
        checkpoints.write(office.store, place)
    assert place.file.read_bytes() == left
    assert faults(office, place) != []


def test_a_lost_key_is_not_silently_replaced(office: Office, place: Place) -> None:
    _three_checkpoints(office, place)
    place.private.unlink()
    office.submit()
    with pytest.raises(CheckpointRefused, match="请恢复密钥"):
        checkpoints.write(office.store, place)
    assert not place.private.exists()


def test_a_new_file_signs_every_case_and_never_replaces_one(office: Office, place: Place) -> None:
    _three_checkpoints(office, place)
    with pytest.raises(CheckpointRefused, match="移到别处"):
        checkpoints.write(office.store, place, anew=True)
    place.file.rename(place.file.with_name("old"))
    assert checkpoints.write(office.store, place, anew=True) == Written(1, 3, torn=False)
    assert faults(office, place) == []


def test_a_folder_that_cannot_be_written_is_told(office: Office, place: Place, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(CheckpointRefused, match="不能写入"):
        checkpoints.write(office.store, place)


def _three_checkpoints(office: Office, place: Place) -> None:
    for _ in range(3):
        office.submit()
        checkpoints.write(office.store, place)


def _unfinished(office: Office, place: Place) -> bytes:
    """The line that the next run will write."""
    with office.store.reading(OPERATOR) as tx:
        heads = asking.unsigned(tx, None, 10)
    last = _read(_lines(place)[-1], place)
    key = checkpoints._private(place.private.read_bytes(), place)
    return signed(Checkpoint(last.number + 1, last.digest, last.tenant, last.at, heads), key)


def _lines(place: Place) -> list[bytes]:
    return place.file.read_bytes().splitlines()


def _rewrite(place: Place, lines: list[bytes]) -> None:
    place.file.write_bytes(b"".join(line + b"\n" for line in lines))


def _read(line: bytes, place: Place) -> Checkpoint:
    key = public_key(place.public)
    assert key is not None
    found = read(line, key)
    assert found is not None
    assert json.loads(line)["number"] == found.number
    return found
