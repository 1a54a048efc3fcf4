"""Tables that ship inside a package, as YAML."""

from importlib.resources import files
from typing import Any, Final

import yaml

LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's, fourteen times as fast, where PyYAML was built with it: somebody waits for the first use of a table."""


def table(package: str, name: str) -> Any:
    """The content of a file of a package."""
    return yaml.load(files(package).joinpath(name).read_text("utf-8"), Loader=LOADER)  # noqa: S506 (a safe loader)
