"""What every command of `heban` begins with: the settings, a store, and refusals told as sentences."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NoReturn

import click
from sqlalchemy.exc import DBAPIError

import migrations
from engine.errors import EngineError
from engine.store import Store
from web import settings as reading
from web.settings import Settings, SettingsInvalid

UNREACHABLE: Final = "数据库不能使用：请检查 DATABASE_URL，以及数据库是否已经启动。"
STANDINGS: Final = {
    "behind": "数据库是空的，或者不是当前版本：请先运行 heban db upgrade。",
    "ahead": "数据库的版本比本程序新：请使用升级数据库的那个版本的程序。",
}


def the_settings(read: Callable[[Mapping[str, str]], Settings] = reading.load) -> Settings:
    """The settings of the environment; ends the command when they are wrong."""
    try:
        return read(os.environ)
    except SettingsInvalid as invalid:
        click.echo("设置有误：\n" + "\n".join(f"  {fault}" for fault in invalid.faults), err=True)
        sys.exit(2)


def make_folder(folder: Path) -> None:
    """Make a data folder; ends the command when that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        click.echo(f"数据目录不能建立：{folder}（{error.strerror}）。请检查 DATA_DIR。", err=True)
        sys.exit(2)


def upgraded(settings: Settings) -> None:
    """Bring the database to the schema of this program; ends the command when it cannot be used."""
    if _standing(settings) == "ahead":
        _refuse(STANDINGS["ahead"])
    migrations.upgrade(settings.database_url)


def require_database(settings: Settings) -> None:
    """End the command when the database cannot be used, or its schema is not the one of this program."""
    standing = _standing(settings)
    if standing != "current":
        _refuse(STANDINGS[standing])


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The store of the settings for the length of the block; ends the command when its database cannot be used."""
    require_database(settings)
    with closing(Store(settings.database_url, tenant=settings.tenant, zone=settings.timezone)) as store:
        yield store


@contextmanager
def told(*more: type[Exception]) -> Iterator[None]:
    """A refusal of the engine, or one of `more`, ends the command with its sentence instead of a traceback."""
    refusals: tuple[type[Exception], ...] = (EngineError, *more)
    try:
        yield
    except refusals as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)


def _standing(settings: Settings) -> migrations.Standing:
    try:
        return migrations.standing(settings.database_url)
    except DBAPIError:
        _refuse(UNREACHABLE)


def _refuse(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
