"""Where an installation keeps things, by name alone: light enough for every command."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).parents[4]


def default_folder() -> Path:
    """`ZCPS_HOME`, else `var/onebox` in the checkout."""
    return Path(os.environ.get("ZCPS_HOME", CHECKOUT / "var" / "onebox"))


def stack_folder() -> Path:
    """Where `zcps stack` keeps its installation when it is told nothing else."""
    return CHECKOUT / "var" / "stack"


def installations(home: Path | None) -> list[Path]:
    """The homes to look for public keys in: the one named, else every installation of this checkout."""
    if home is not None:
        return [home]
    return [folder for folder in (default_folder(), stack_folder()) if key_file(folder).exists()]


def output_folder(home: Path) -> Path:
    """What a season leaves for people to look at."""
    return home / "season"


def key_file(home: Path) -> Path:
    """The keys of all services of the installation."""
    return home / "keys.json"


def root_certificate(home: Path) -> Path:
    """The certificate that every seal of the installation leads to."""
    return home / "seals" / "root.cert.pem"
