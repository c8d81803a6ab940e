"""`heban`: everything an operator or an analyst does at a terminal. A command is imported when it is asked for."""

import gc
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Final

import click

MODULES: Final[Mapping[str, str]] = {
    "settings": "web.cli.settings",
    "serve": "web.cli.serving",
    "work": "web.cli.working",
    "db": "web.cli.databases",
    "demo": "web.cli.demo",
    "sandbox": "web.cli.sandbox",
    "check": "web.cli.analysing",
    "publish": "web.cli.analysing",
    "scenario": "web.cli.rehearsing",
    "draw": "web.cli.drawing",
    "diff": "web.cli.differing",
    "calendar": "web.cli.analysing",
    "import": "web.cli.importing",
    "sharing": "web.sharing_store",
    "journal": "web.cli.journal",
}
"""Where each command is defined, under its own name."""

NAMES: Final = {"import": "import_files"}
"""The names in Python of commands whose own are words of Python."""


class Commands(click.Group):
    """Commands by name, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them."""
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them."""
        if cmd_name not in MODULES:
            return None
        found = getattr(_imported(MODULES[cmd_name]), NAMES.get(cmd_name, cmd_name))
        assert isinstance(found, click.Command)
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def heban() -> None:
    """鹤办：以流程图驱动的行政审批系统。"""
    os.umask(0o077)  # databases and keys hold what only the office may read


def _imported(name: str) -> object:
    """A module. What a program consists of stays until it ends, so that nobody looks through it for garbage."""
    if name not in sys.modules:
        gc.disable()
        try:
            import_module(name)
        finally:
            gc.freeze()
            gc.enable()
    return sys.modules[name]
