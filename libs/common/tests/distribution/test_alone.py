"""The library alone: its wheel in an empty environment replays a draw and checks an audit export.

No framework, no database, no broker: whoever doubts a draw installs four packages.
"""

import datetime as dt
import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterable
from email.parser import HeaderParser
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from common.audit import HeadSigner
from common.audit.chain import entry_hash, genesis, link_hash
from common.crypto import VersionedKey

MEMBER = Path(__file__).parents[2]
GOLDEN = MEMBER / "tests" / "draw" / "golden.json"
PLAN = "8c0ed403a8b0b23d96c88ddabf411be2839fd537f2fd7bf0efebeb443e93b6a4"
KEY = VersionedKey({"1": bytes(range(32))}, "1")
PUBLIC = "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
"""The Ed25519 public key of the private key 00 01 ... 1f."""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=MEMBER, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def asked_for(wheel: Path) -> list[Requirement]:
    """What the wheel asks for when no extra is named."""
    with ZipFile(wheel) as opened:
        (metadata,) = (name for name in opened.namelist() if name.endswith(".dist-info/METADATA"))
        headers = HeaderParser().parsestr(opened.read(metadata).decode())
    return list(_without_extras(headers.get_all("Requires-Dist", [])))


@pytest.fixture(scope="session")
def alone(wheel: Path, asked_for: list[Requirement], tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs `python ARGUMENTS` where only the wheel and its requirements are installed.

    The requirements are copied from the environment that the lock made, so that no index is asked.
    """
    folder = tmp_path_factory.mktemp("alone")
    venv.create(folder, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    with ZipFile(wheel) as opened:
        opened.extractall(packages)
    waiting, done = list(asked_for), set[str]()
    while waiting:
        name = canonicalize_name(waiting.pop().name)
        if name in done:
            continue
        done.add(name)
        found = distribution(name)
        waiting += _without_extras(found.requires or [])
        for file in found.files or []:
            if ".." not in file.parts and "__pycache__" not in file.parts:
                (packages / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(found.locate_file(file), packages / file)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(folder / "bin" / "python"), "-I", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)

    return run


def _without_extras(lines: Iterable[str]) -> Iterable[Requirement]:
    for line in lines:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement


def test_it_asks_for_four_packages(asked_for: list[Requirement]) -> None:
    assert {canonicalize_name(one.name) for one in asked_for} == {
        "pydantic",
        "pyyaml",
        "rfc8785",
        "cryptography",
    }


def test_nothing_of_a_service_is_there(alone: Run) -> None:
    looked = alone(
        "-c",
        "import importlib.util as i; print([n for n in ('fastapi', 'sqlalchemy', 'aiokafka', 'typst', 'laptop', 'pytest')"
        " if i.find_spec(n)])",
    )
    assert (looked.returncode, looked.stdout, looked.stderr) == (0, "[]\n", "")


def test_it_replays_a_draw(alone: Run) -> None:
    replayed = alone("-m", "common.draw", str(GOLDEN), "--plan", PLAN)
    assert replayed.returncode == 0, replayed.stdout + replayed.stderr
    assert "结论：记录前后一致，结果可以复算；另有 5 项未证实，见上。" in replayed.stdout
    other = alone("-m", "common.draw", str(GOLDEN), "--plan", "0" * 64)
    assert other.returncode == 1
    assert "plan_not_logged" in other.stdout


def test_it_refuses_a_draw_with_another_member(alone: Run, tmp_path: Path) -> None:
    record = json.loads(GOLDEN.read_text("utf-8"))
    assert record["outcome"]["panel"]["chairs"] == ["exp_02"]
    record["outcome"]["panel"]["chairs"] = ["exp_05"]
    record["outcome"]["panel"]["vice_chairs"] = ["exp_02"]
    changed = tmp_path / "draw.json"
    changed.write_text(json.dumps(record), "utf-8")
    replayed = alone("-m", "common.draw", str(changed))
    assert replayed.returncode == 1
    assert "记录不可信" in replayed.stdout


CHECKED = """
import sys
from common.audit import verify_export

export, key = sys.argv[1:]
report = verify_export(open(export, encoding="utf-8"), "review", frozenset({key}))
print(report.links, report.signed_links, [f"{finding.fault} {finding.seq}" for finding in report.findings])
"""


def test_it_checks_an_audit_export(alone: Run, tmp_path: Path) -> None:
    lines = _export()
    export = tmp_path / "review.ndjson"
    export.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    # nothing from outside the database was at hand to compare with, and the report says so
    assert alone("-c", CHECKED, str(export), PUBLIC).stdout == "2 2 ['not_compared None']\n"
    lines[0]["link"]["entry"]["action"] = "refuse"
    export.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert alone("-c", CHECKED, str(export), PUBLIC).stdout == "2 2 ['altered 1', 'not_compared None']\n"


def _export() -> list[dict[str, Any]]:
    """Two entries and the head over them, as `export` of a service's audit writes them."""
    lines: list[dict[str, Any]] = []
    hash_ = genesis("review")
    for number in (1, 2):
        entry = {
            "id": number,
            "at": "2026-05-11T01:00:00.000000Z",
            "by": "a",
            "action": "accept",
            "detail": {},
        }
        digest = entry_hash(entry)
        hash_ = link_hash(hash_, number, number, digest)
        link = {"seq": number, "entry_id": number, "entry_hash": digest.hex(), "hash": hash_.hex()}
        lines.append({"link": {**link, "entry": entry}})
    signed = HeadSigner("review", KEY).sign(2, hash_, dt.datetime(2026, 5, 11, 1, tzinfo=dt.UTC))
    head = {name: getattr(signed, name) for name in ("service", "size", "hash", "key", "signature")}
    # a head stands before the last link that it covers
    return [lines[0], {"head": {**head, "signed_at": signed.signed_at.isoformat()}}, lines[1]]


@pytest.mark.parametrize("package", ["events", "policy", "catalogue", "draw", "calendar", "places", "audit"])
def test_its_packages_import(alone: Run, package: str) -> None:
    imported = alone("-c", f"import common.{package}")
    assert (imported.returncode, imported.stderr) == (0, "")


def test_it_counts_days_and_reads_facts_and_places(alone: Run) -> None:
    counted = alone(
        "-c",
        "import datetime as dt\n"
        "from common.calendar import WorkingCalendar\n"
        "from common.events.registry import subscriptions\n"
        "from common.places import PLACES\n"
        "day = WorkingCalendar.shipped().add_working_days(dt.date(2026, 4, 30), 1)\n"
        "print(day, sorted(subscriptions('certificate'))[0])",
    )
    # 1 to 5 May 2026 is the holiday; 6 May is a Wednesday
    assert (counted.stdout, counted.stderr) == ("2026-05-06 zcps.credit-file\n", "")
