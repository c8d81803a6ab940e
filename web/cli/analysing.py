"""`heban check`, `publish` and `calendar`: procedures and what they stand on."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from engine.clock import year_file
from engine.commands import calendars, releases
from engine.errors import ProcedureInvalid
from engine.events import OPERATOR
from engine.faults import Problem, Severity
from engine.procedures import bundle, checks, lone
from engine.procedures.names import names
from engine.routing import posts
from web.cli.steps import steps
from web.terminal import opened, the_settings, told

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
PATH = click.Path(exists=True, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=PATH)
def check(paths: tuple[Path, ...]) -> None:
    """检查事项文件夹，或者单独的 .bpmn、.dmn、.form 文件，列出全部问题。"""
    found: list[Problem] = []
    for path in paths:
        known = _names(path)
        for problem in _problems(path):
            found.append(_placed(problem, path, paths))
            click.echo("\n".join([str(found[-1]), *steps(problem, known)]))
    errors = sum(one.severity is Severity.ERROR for one in found)
    if found:
        click.echo(f"共 {len(found)} 个问题，其中 {errors} 个错误。", err=True)
    else:
        click.echo("没有问题。")
    sys.exit(1 if errors else 0)


@click.command()
@click.argument("folder", type=FOLDER)
def publish(folder: Path) -> None:
    """发布事项：检查通过后成为新版本，在办件继续用原版本。"""
    with told(), opened(the_settings()) as store, store.transaction(OPERATOR) as tx:
        collected = bundle.collect(folder)
        release = releases.publish(tx, collected)
        reminders = posts.missing(tx, collected)
    for reminder in reminders:
        click.echo(str(reminder))
    click.echo(f"已发布，版本标识 {release}")


@click.group()
def calendar() -> None:
    """工作日历。"""


@calendar.command()
@click.argument("file", type=FILE)
def load(file: Path) -> None:
    """导入一年的工作日历（TOML）；同一年再次导入即替换。"""
    with told(), opened(the_settings()) as store, store.transaction(OPERATOR) as tx:
        year = year_file.parse(file.read_text("utf-8"), file.name)
        calendars.load(tx, year)
    click.echo(f"已导入 {year.year} 年工作日历。")


def _placed(problem: Problem, path: Path, paths: Sequence[Path]) -> Problem:
    """A problem with its file as it is found from here; of a single folder it is named inside that folder."""
    if path.is_file():
        return replace(problem, file=str(path))
    if len(paths) == 1:
        return problem
    above = path.parent if problem.file.split("/")[0] == bundle.SHARED else path
    return replace(problem, file=str(above / problem.file))


def _problems(path: Path) -> tuple[Problem, ...]:
    if path.is_dir():
        return checks.check_folder(path)
    if not lone.is_one(path.name):
        raise click.UsageError(f"不能单独检查 {path}：请给出事项文件夹，或者 .bpmn、.dmn、.form 文件。")
    return checks.check_alone(path.name, path.read_bytes())


def _names(path: Path) -> Mapping[str, str]:
    """What the elements of its diagrams are called."""
    if path.is_file():
        return names({f"{path.name}.bpmn": path.read_bytes()})
    try:
        return names(bundle.collect(path).files)
    except ProcedureInvalid:
        return {}
