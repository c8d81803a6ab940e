"""`heban diff`."""

import sys
from pathlib import Path

import click

from engine.errors import ProcedureInvalid
from engine.faults import Problem
from engine.procedures import bundle, difference
from engine.procedures.bundle import Bundle
from web.cli.writing import written

PLACE = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("old", type=PLACE)
@click.argument("new", type=PLACE)
@click.option("--svg", type=click.Path(file_okay=False, path_type=Path), help="把有改动的图画到这个文件夹，标出改动。")
def diff(old: Path, new: Path, svg: Path | None) -> None:
    """比较事项的两个版本（文件夹），或两个 BPMN 文件：说明改了什么；图的布局和 XML 的次序不算。"""
    if old.is_dir() != new.is_dir() or (old.is_file() and old.suffix != new.suffix):
        click.echo("请比较两个文件夹，或两个后缀相同的文件。", err=True)
        sys.exit(2)
    try:
        before, after = _bundle(old, new.name), _bundle(new, new.name)
    except ProcedureInvalid as invalid:
        _tell(invalid.problems)
        sys.exit(1)
    found = difference.compare(before, after)
    for change in found.changes:
        click.echo(str(change))
    click.echo(f"共 {len(found.changes)} 处改动。" if found.changes else "没有改动。", err=bool(found.changes))
    for one in difference.painted(before, after, found) if svg is not None else ():
        _tell(one.problems)
        if one.picture is not None and svg is not None:
            written(svg / one.side / f"{one.file}.svg", one.picture.svg.encode())


def _bundle(place: Path, name: str) -> Bundle:
    """A procedure's folder, or a file by itself, which bears one name on both sides."""
    return bundle.collect(place) if place.is_dir() else bundle.of_files("", {name: place.read_bytes()})


def _tell(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        click.echo(str(problem), err=True)
