"""`heban draw`."""

import sys
from pathlib import Path

import click

from engine.errors import ProcedureInvalid
from engine.procedures.drawing import picture
from web.cli.writing import written
from web.fonts import FONTS

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("-o", "--output", type=OUT, help="写到这个文件，按后缀是 SVG 或 PNG；不写时把 SVG 输出到屏幕。")
def draw(file: Path, output: Path | None) -> None:
    """把 BPMN 文件中的图画成 SVG 或 PNG。"""
    if output is not None and output.suffix.lower() not in {".svg", ".png"}:
        click.echo("输出文件的后缀须是 .svg 或 .png。", err=True)
        sys.exit(2)
    try:
        made = picture.drawn(file.name, file.read_bytes())
    except ProcedureInvalid as invalid:
        for problem in invalid.problems:
            click.echo(str(problem), err=True)
        sys.exit(1)
    if made.missing:
        click.echo(f"图上没有画出：{'、'.join(made.missing)}", err=True)
    if output is None:
        click.echo(made.svg, nl=False)
    else:
        written(output, made.png(FONTS) if output.suffix.lower() == ".png" else made.svg.encode())
