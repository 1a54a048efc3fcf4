"""Tables of cases beside the tests, as YAML."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from common.shipped import LOADER


@cache
def read_table(file: Path) -> Any:
    """The content of a file, read once however many tests ask; nobody changes it."""
    return yaml.load(file.read_text("utf-8"), Loader=LOADER)  # noqa: S506 (a safe loader)
