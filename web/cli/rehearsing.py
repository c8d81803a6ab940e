"""`heban scenario run`: scenarios played, what of the diagrams they take, and whether they notice a wrong condition."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from engine.procedures import bundle, reading
from engine.procedures.bundle import Bundle
from engine.procedures.coverage import Covered, coverage
from engine.procedures.drawing import picture
from engine.procedures.drawing.painting import Painting, Tone
from engine.procedures.flipping import How
from engine.runtime.outline import Element
from web import settings as settings_reading
from web.cli.writing import written
from web.mutations import Tried, mutate
from web.rehearsal import Played, fresh, rehearse
from web.terminal import the_settings, told

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
OUT = click.Path(file_okay=False, path_type=Path)
HOW: Final[dict[How, str]] = {"negated": "条件取反", "default": "条件不成立，改走默认连线"}


@click.group()
def scenario() -> None:
    """事项的场景。"""


@scenario.command("run")
@click.argument("folders", nargs=-1, required=True, type=FOLDER)
@click.option("--coverage", "is_covered", is_flag=True, help="列出场景从未走到的环节和连线。")
@click.option("--svg", type=OUT, help="把走过的和从未走到的画在图上，写到这个文件夹。")
@click.option("--mutations", "is_mutated", is_flag=True, help="逐个颠倒连线的条件，列出没有场景察觉的。")
def run_scenarios(folders: tuple[Path, ...], svg: Path | None, *, is_covered: bool, is_mutated: bool) -> None:
    """在一个全新的临时数据库里，用真实的办理操作演练事项的全部场景。"""
    everything: list[Played] = []
    unnoticed = 0
    for folder in folders:
        with told(), fresh(the_settings(settings_reading.read_only)) as open_store:
            files = bundle.collect(folder)
            mutations = mutate(open_store, files, _counted) if is_mutated else None
            played = rehearse(open_store, files) if mutations is None else mutations.played
        everything += played
        _tell_played(played)
        if is_covered or svg is not None:
            _tell_coverage(files, played, svg)
        if mutations is not None:
            _tell_mutations(mutations.tried, mutations.left_out)
            unnoticed += len(mutations.unnoticed)
    failed = sum(bool(one.failures) for one in everything)
    click.echo(f"{len(everything) - failed} passed, {failed} failed")
    sys.exit(1 if failed or unnoticed else 0)


def _tell_played(played: Sequence[Played]) -> None:
    for one in played:
        click.echo(f"{'不符' if one.failures else '通过'}  {one.file}  {one.id}  {one.name}")
        for failure in one.failures:
            click.echo(f"      {failure}")


def _tell_coverage(files: Bundle, played: Sequence[Played], svg: Path | None) -> None:
    for one in coverage(reading.read(files), {way for scenario in played for way in scenario.taken}):
        entered = len(one.process.elements) - len(one.never_entered)
        followed = len(one.arrows) - len(one.never_followed)
        shares = f"环节 {entered}/{len(one.process.elements)}，连线 {followed}/{len(one.arrows)}"
        click.echo(f"覆盖  {one.process.file}  {one.process.id}  {shares}，共 {one.share:.0%}")
        for element in one.never_entered:
            click.echo(f"      从未走到  [{element.id}] {element.name}".rstrip())
        for arrow in one.never_followed:
            click.echo(f"      从未走过  [{arrow.id}] {_called(arrow.source)} → {_called(arrow.target)}")
        if svg is not None:
            written(svg / f"{one.process.id}.svg", _painted(files, one).encode())


def _painted(files: Bundle, covered: Covered) -> str:
    never = {one.id for one in covered.never_entered} | {one.id for one in covered.never_followed}
    tones = {Tone.DONE: covered.taken, Tone.NEVER: frozenset(never)}
    return picture.drawn(covered.process.file, files.files[covered.process.file], Painting(tones)).svg


def _tell_mutations(tried: Sequence[Tried], left_out: int) -> None:
    for one in tried:
        place = f"[{one.flip.flow}] {_called(one.flip.source)}：{HOW[one.flip.how]}  {one.flip.condition}"
        if one.noticed_by is None:
            click.echo(f"未察觉  {one.flip.source.file}  {place}（{one.taken_by} 个场景经过）")
    noticed = sum(one.noticed_by is not None for one in tried)
    more = f"，另有 {left_out} 个没有试" if left_out else ""
    click.echo(f"变异  {len(tried)} 个条件变异，场景察觉 {noticed} 个{more}")


def _counted(number: int, whole: int) -> None:
    """Tell on the way how far the mutations have come, where somebody watches."""
    if sys.stderr.isatty():
        click.echo(f"\r变异 {number + 1}/{whole}", err=True, nl=number + 1 == whole)


def _called(element: Element) -> str:
    return element.name.strip() or element.id
