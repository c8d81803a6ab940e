"""What every command of `heban` begins with: the settings, a store, and refusals told as sentences."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click

from connectors.sandbox.program import SandboxRefused
from engine.errors import EngineError
from engine.store import Store
from web import settings as reading
from web.checkpoints import CheckpointRefused
from web.settings import Settings, SettingsInvalid


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


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The store of the settings for the length of the block."""
    store = Store(settings.database_url, tenant=settings.tenant, zone=settings.timezone)
    yield store
    store.close()


@contextmanager
def told() -> Iterator[None]:
    """A refusal ends the command with its sentence instead of a traceback."""
    try:
        yield
    except (EngineError, CheckpointRefused, SandboxRefused) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
