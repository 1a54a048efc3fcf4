"""What the tree must not hold."""

import re
import subprocess
from pathlib import Path

import pytest

from common.events.codes import Service
from common.events.registry import REGISTRY
from common.service.definition import ServiceDefinition
from onebox.services import DEFINITIONS

ROOT = Path(__file__).parents[2]


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        try:
            found.append((path.relative_to(ROOT), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return found


def test_no_file_names_a_package_index() -> None:
    """A lock or a script that names a host works on one machine only."""
    index = re.compile(r"https?://[^\s\"']*/(simple|packages)/")
    assert [str(path) for path, text in texts() if index.search(text)] == []


def test_every_service_has_the_same_layers() -> None:
    layers = {"domain", "usecases", "store", "messaging", "api"}
    for service in (ROOT / "services").iterdir():
        package = service / "src" / service.name.replace("-", "_")
        assert layers <= {folder.name for folder in package.iterdir()}, service.name
        assert {"incoming", "outgoing"} <= {folder.name for folder in (package / "messaging").iterdir()}
        assert (service / "README.md").is_file(), service.name


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.name)
def test_a_service_handles_only_what_it_is_said_to_consume(definition: ServiceDefinition) -> None:
    consumed = {name for name, entry in REGISTRY.items() if Service(definition.name) in entry.consumers}
    assert set(definition.handlers) <= consumed


def test_files_tell_one_story() -> None:
    """500 lines is where a file of code tells two."""
    long = [
        (str(path), text.count("\n"))
        for path, text in texts()
        if path.suffix == ".py" and "src" in path.parts and text.count("\n") > 500
    ]
    assert long == []
