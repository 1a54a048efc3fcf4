"""Which rules a check flips: those that a change may touch, and a tenth of all in turn."""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

_RULE = re.compile(r"\"([A-Z]-\d\d)\"")
_SUBJECT = re.compile(r"policy/subjects/(\w+)\.py$|policies/[^/]+/(\w+)\.yaml$")
TENTHS = 10


def changed(root: Path) -> frozenset[str]:
    """Rules whose code, pack, wiring or tests differ from where the branch left main, and the tenth whose turn it is."""
    every = _rules_in(_files(root, "services", "libs"))
    base = _base(root)
    different = [root / name for name in _git(root, "diff", "--name-only", base).splitlines()]
    touched = _rules_in(file for file in different if file.suffix in {".py", ".yaml"})
    subjects = {m[1] or m[2] for file in different if (m := _SUBJECT.search(file.as_posix()))}
    touched |= _rules_in(file for file in _files(root, "services") if _reads(file, subjects))
    return frozenset(touched | set(turn(sorted(every), int(_git(root, "rev-list", "--count", "HEAD")))))


def turn(rules: list[str], count: int) -> list[str]:
    """A tenth of the rules; after ten commits all have had their turn."""
    return rules[count % TENTHS :: TENTHS]


def _reads(file: Path, subjects: set[str]) -> bool:
    text = file.read_text("utf-8")
    return any(f"policy.subjects.{subject}" in text or f"policy.{subject}." in text for subject in subjects)


def _files(root: Path, *folders: str) -> list[Path]:
    names = _git(root, "ls-files", *(f"{folder}/*/src/*.py" for folder in folders)).splitlines()
    return [root / name for name in names]


def _rules_in(files: Iterable[Path]) -> set[str]:
    return {rule for file in files if file.is_file() for rule in _RULE.findall(file.read_text("utf-8"))}


def _base(root: Path) -> str:
    """Where this branch left main; on main, the commit before; where there is none, as in a shallow clone, this one."""
    head = _git(root, "rev-parse", "HEAD")
    for asked in ("merge-base origin/main HEAD", "merge-base main HEAD", "rev-parse -q --verify HEAD~1"):
        found = subprocess.run(["git", *asked.split()], cwd=root, capture_output=True, text=True, check=False)
        if found.returncode == 0 and (base := found.stdout.strip()) != head:
            return base
    return head


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=True
    ).stdout.strip()
