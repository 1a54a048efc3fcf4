"""Brings a service's database to the present schema: the common branch and the service's own, in one run."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from common.crypto.keyring import Keyring

COMMON = Path(__file__).parents[3] / "migrations" / "versions"


def alembic_config(url: str, migrations: Path) -> Config:
    """Alembic's configuration for one service, without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"{COMMON}\n{migrations / 'versions'}")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, migrations: Path, keys: Keyring | None = None) -> None:
    """Run every migration that the database has not seen.

    Args:
        keys: of the service, for a migration that seals rows of before; a fresh database needs none.
    """
    config = alembic_config(url, migrations)
    config.attributes["keys"] = keys
    command.upgrade(config, "heads")
