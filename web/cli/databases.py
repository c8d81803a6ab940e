"""`heban db`."""

import click

from web.terminal import make_folder, the_settings, upgraded


@click.group()
def db() -> None:
    """数据库。"""


@db.command()
def upgrade() -> None:
    """把数据库升级到当前版本。"""
    settings = the_settings()
    make_folder(settings.data_dir)
    upgraded(settings)
    click.echo("数据库已是当前版本。")
