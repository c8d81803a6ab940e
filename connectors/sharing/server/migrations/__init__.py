"""Alembic migrations of the sharing store's own database."""

from pathlib import Path

from alembic import command
from alembic.config import Config


def configuration(url: str) -> Config:
    """Alembic's configuration for a database of the sharing store."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Bring a database to the newest schema; does nothing when it is."""
    command.upgrade(configuration(url), "head")


def downgrade(url: str) -> None:
    """Take everything down again."""
    command.downgrade(configuration(url), "base")
