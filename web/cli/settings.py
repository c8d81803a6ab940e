"""`heban settings`."""

import os

import click

from web import settings as reading
from web.terminal import the_settings


@click.command("settings")
def settings() -> None:
    """列出所有设置、当前值和含义（密钥和密码不显示）。"""
    set_now = the_settings(reading.read_only)
    for row in reading.table(set_now, os.environ):
        source = "已设" if row.given else "默认"
        click.echo(f"{row.name:<25} {row.value:<43} {source}  {row.meaning}")
