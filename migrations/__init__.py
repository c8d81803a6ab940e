"""Alembic migrations of the engine's database."""

from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

Standing = Literal["current", "behind", "ahead"]


def configuration(url: str) -> Config:
    """Alembic's configuration for a database."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Bring a database to the newest schema; does nothing when it is."""
    command.upgrade(configuration(url), "head")


def standing(url: str) -> Standing:
    """How a database's schema stands to this program; an empty database is behind. Raises DBAPIError."""
    script = ScriptDirectory.from_config(configuration(url))
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    if found == script.get_current_head():
        return "current"
    known = {revision.revision for revision in script.walk_revisions()}
    return "behind" if found is None or found in known else "ahead"


def downgrade(url: str) -> None:
    """Take everything down again."""
    command.downgrade(configuration(url), "base")
