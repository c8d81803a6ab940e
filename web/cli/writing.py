"""Files that a command was asked to write."""

import sys
from pathlib import Path

import click


def written(file: Path, content: bytes) -> None:
    """Write a file, with the folders that it stands in; ends the command when that cannot be."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    except OSError as error:
        click.echo(f"文件不能写入：{file}（{error.strerror}）。", err=True)
        sys.exit(1)
