"""Java programs from the public Maven registry, without Maven: a committed list says what, SHA-256 says that it is that.

Nothing is resolved here. A version changes by changing the list.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from laptop.servers.processes import ServerFailed

TRIES = 4
FETCHERS = 8
TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Artefact:
    """One file of the registry, written `group:artefact:version[:classifier][@packaging] sha256`."""

    group: str
    name: str
    version: str
    classifier: str
    packaging: str
    sha256: str

    @classmethod
    def parse(cls, line: str) -> "Artefact":
        coordinates, sha256 = line.split()
        coordinates, _, packaging = coordinates.partition("@")
        group, name, version, *classifier = coordinates.split(":")
        return cls(group, name, version, "".join(classifier), packaging or "jar", sha256)

    def __str__(self) -> str:
        return f"{self.group}:{self.name}:{self.version}"


def read_list(path: Path) -> list[Artefact]:
    """The artefacts of a committed list; lines with # are for people."""
    lines = path.read_text().splitlines()
    return [Artefact.parse(line) for line in lines if line and not line.startswith("#")]


def cache_folder() -> Path:
    """Where what was fetched is kept: ZCPS_CACHE, else `var/cache` of the checkout (or of the working directory)."""
    if chosen := os.environ.get("ZCPS_CACHE"):
        return Path(chosen)
    checkout = next(
        (folder for folder in Path(__file__).parents if (folder / "requirements.lock").exists()), Path.cwd()
    )
    return checkout / "var" / "cache"


def fetch(artefacts: list[Artefact]) -> list[Path]:
    """The artefacts as local files, each checked; what is missing or damaged is fetched. Raises `ServerFailed`."""
    try:
        from jgo.maven import MavenContext, PythonResolver
    except ImportError as missing:
        raise ServerFailed("fetching Java programs needs the extra `zcps-common[servers]`") from missing
    folder = cache_folder() / "maven"
    folder.mkdir(parents=True, exist_ok=True)
    context = MavenContext(resolver=PythonResolver(), repo_cache=folder, timeout=TIMEOUT_SECONDS)
    with alone_in(folder), ThreadPoolExecutor(FETCHERS) as pool:
        return list(pool.map(lambda artefact: _fetch_one(context, artefact), artefacts))


def _fetch_one(context: Any, artefact: Artefact) -> Path:
    component = context.project(artefact.group, artefact.name).at_version(artefact.version)
    wanted = component.artifact(artefact.classifier, artefact.packaging)
    failure = "its SHA-256 is not that of the list"
    for _ in range(TRIES):
        try:
            path = Path(wanted.resolve())
        except (OSError, RuntimeError) as failed:  # requests' errors are OSErrors
            failure = f"{type(failed).__name__}: {failed}"
            continue
        if hashlib.sha256(path.read_bytes()).hexdigest() == artefact.sha256:
            return path
        path.unlink()
    raise ServerFailed(f"没有取到 {artefact}：{failure}")


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Two test runs at once must not write the same file."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
