"""Every kind of edit to the food licence is told as the one change that it is."""

import re

import pytest

from engine.procedures import bundle, difference
from engine.procedures.difference import Kind
from tests.procedures.difference.edits import (
    ADDED,
    AUDIT,
    EDITS,
    FOOD,
    GRANTED,
    ITEM,
    MAIN,
    REMOVED,
    RENAMED,
    RISK,
    changes,
    edited,
    with_file,
)


@pytest.mark.parametrize(("file", "old", "new", "told"), EDITS.values(), ids=EDITS.keys())
def test_one_edit_is_told_as_one_change(file: str, old: str, new: str, told: tuple[Kind, str, str]) -> None:
    (change,) = changes(edited(file, old, new))
    assert (change.kind, change.what, change.element) == told
    assert change.file == file
    assert str(change).startswith(f"{file}:")


def test_a_rule_that_moves_counts_where_the_first_one_hits() -> None:
    text = FOOD.files[RISK].decode()
    rules = re.findall(r"      <rule .*?</rule>\n", text, re.DOTALL)
    moved = text.replace(rules[1], "").replace(rules[0], rules[1] + rules[0])
    (change,) = changes(with_file(RISK, moved))
    assert change.what == "rule order"
    unique = edited(RISK, '"FIRST"', '"UNIQUE"')
    either = bundle.of_files(FOOD.key, {**FOOD.files, RISK: moved.replace('"FIRST"', '"UNIQUE"').encode()})
    assert difference.compare(unique, either).changes == ()


def test_a_new_column_that_lets_everything_pass_is_one_change() -> None:
    text = (
        FOOD.files[RISK]
        .decode()
        .replace("<output ", '<input id="n"><inputExpression><text>area</text></inputExpression></input><output ', 1)
    )
    text = re.sub(r"(<outputEntry )", r"<inputEntry><text>-</text></inputEntry>\1", text)
    assert [one.what for one in changes(with_file(RISK, text))] == ["column"]


@pytest.mark.parametrize("file", [MAIN, RISK, AUDIT, GRANTED, "guide.md"])
def test_a_file_more_or_less_is_one_change_or_one_for_each_scenario(file: str) -> None:
    less = with_file(file, None)
    assert {one.kind for one in changes(less)} == {REMOVED}
    assert {one.kind for one in difference.compare(less, FOOD).changes} == {ADDED}


@pytest.mark.parametrize("file", [MAIN, RISK], ids=["a diagram", "decisions"])
def test_a_file_with_another_name_is_told_as_renamed_and_compared(file: str) -> None:
    folder, _, name = file.rpartition("/")
    new = f"{folder}/other_{name}".lstrip("/")
    text = FOOD.files[file].decode().replace('name="是否需要现场核查"', 'name="x"').replace('name="审查"', 'name="x"')
    files = {**with_file(file, None).files, new: text.encode()}
    found = changes(bundle.of_files(FOOD.key, files))
    assert (found[0].kind, found[0].before, found[0].after) == (RENAMED, file, new)
    assert {one.what for one in found[1:]} == {"name"}


@pytest.mark.parametrize("file", [MAIN, RISK, AUDIT, ITEM, GRANTED])
@pytest.mark.parametrize("content", ["", "[" * 5000, "<!DOCTYPE x><x/>"], ids=["empty", "deep", "entities"])
def test_a_file_that_cannot_be_read_is_told_and_nothing_else_breaks(file: str, content: str) -> None:
    broken = with_file(file, content)
    assert {one.file for one in changes(broken)} == {file}
    assert difference.compare(broken, FOOD).changes
    assert difference.compare(broken, broken).changes == ()


def test_two_long_texts_of_few_words_are_one_passage() -> None:
    old, new = (with_file("guide.md", "\n".join(str(line * step % 10) for line in range(2_000))) for step in (1, 7))
    (change,) = difference.compare(old, new).changes
    assert change.what == "text"


def test_a_sentence_shows_where_long_texts_part() -> None:
    new = with_file("guide.md", FOOD.files["guide.md"].decode().replace("食用农产品", "食用农产品" * 60, 1))
    longer = with_file("guide.md", new.files["guide.md"].decode().replace("食用农产品**（", "食用农产品**（现在", 1))
    (change,) = difference.compare(new, longer).changes
    assert "现在" in str(change)
    assert len(str(change)) < 400


def test_a_list_of_tables_that_came_is_told_table_by_table() -> None:
    text = re.sub(r"\[\[documents\]\].*?(?=\[\[legal)", "", FOOD.files[ITEM].decode(), flags=re.DOTALL)
    found = difference.compare(with_file(ITEM, text), FOOD).changes
    assert {one.kind for one in found} == {ADDED}
    assert "documents.licence" in {one.element for one in found}
