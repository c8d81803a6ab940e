"""`heban import`: files of other engines as the folder of a procedure to begin from."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

import click

from engine.procedures import bundle
from engine.procedures.importing.collecting import Imported
from engine.procedures.importing.files import imported
from engine.runtime.notes import Note
from web.cli.writing import written

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(file_okay=False, path_type=Path)
REPORT: Final = "import.md"
KINDS: Final = {"kept": "保留", "translated": "改写", "ignored": "不起作用"}


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("-o", "--output", type=OUT, required=True, help="写到这个文件夹；文件夹名就是事项的 key。")
def import_files(files: tuple[Path, ...], output: Path) -> None:
    """把 Camunda、Operaton、Flowable、SpiffArena 的文件变成事项文件夹，并说明哪些保留、改写、不起作用、拒绝。"""
    if output.exists() and any(output.iterdir()):
        click.echo(f"文件夹不是空的：{output}，请换一个。", err=True)
        sys.exit(2)
    names = [file.name for file in files]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        click.echo(f"有同名的文件：{'、'.join(twice)}，请改名。", err=True)
        sys.exit(2)
    made = imported({file.name: file.read_bytes() for file in files}, output.resolve().name)
    if outside := astray(made.files):
        click.echo(f"事项文件夹里不能有这样的文件：{'、'.join(outside)}，没有写出，请改名后重新导入。", err=True)
        sys.exit(2)
    report = "\n".join(_report(made)) + "\n"
    for name, content in made.files.items():
        written(output / name, content)
    written(output / REPORT, report.encode())
    click.echo(report, nl=False)
    click.echo(f"已写到 {output}。接着填写 procedure.toml，运行 heban check {output}。")


def astray(names: Iterable[str]) -> list[str]:
    """Which of these names are no files of a procedure's folder."""
    return [
        name
        for name in names
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts or not bundle.belongs(name)
    ]


def _report(made: Imported) -> Iterator[str]:
    """The report as Markdown, by what became of things."""
    for kind, title in KINDS.items():
        yield from _section(title, [_line(note) for note in made.notes if note.kind == kind])
    yield from _section("拒绝", [str(problem) for problem in made.refused])


def _section(title: str, lines: list[str]) -> Iterator[str]:
    yield f"## {title}（{len(lines)}）"
    yield ""
    yield from (f"- {line}" for line in lines)
    if lines:
        yield ""


def _line(note: Note) -> str:
    element = f" [{note.element}]" if note.element else ""
    return f"{note.file}{element} {note.text.format(**note.facts)}"
