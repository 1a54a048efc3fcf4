"""`zcps requirements`: which requirement ids are shown, on which sides, through which doors."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from onebox.folders import CHECKOUT

REFERENCE = CHECKOUT / "docs" / "reference" / "requirements.md"
SIDES = frozenset({"accept", "refuse"})
HEAD = """\
# Requirements shown by tests

Written by `zcps requirements --write` from the marks in the tests. A rule is shown on both sides of its line (`accept`,
`refuse`), a capability or a parameter through a door (`rest`, `event`, `cli`, `page`). `zcps requirements K-06` names the
test files of an id.

| id | sides | doors |
|---|---|---|
"""


def add_to(app: typer.Typer) -> None:
    app.command("requirements")(requirements)


def requirements(
    ids: Annotated[list[str] | None, typer.Argument(help="只看这些编号，并列出测试文件")] = None,
    write: Annotated[bool, typer.Option("--write", help="重新生成 docs/reference/requirements.md")] = False,
    check: Annotated[bool, typer.Option("--check", help="规则须两侧都有测试，且参考页与测试一致")] = False,
) -> None:
    """列出测试所证明的要求编号：规则的两侧、能力的入口。"""
    shown = marks()
    if ids:
        print("\n".join(line for id_ in ids for line in told(id_, shown)))
    elif write:
        REFERENCE.write_text(reference(shown), "utf-8")
    elif not check:
        print(reference(shown))
    if not check:
        return
    faults = [*one_sided(shown), *stale(REFERENCE.read_text("utf-8"), shown)]
    print(*faults, sep="\n", end="\n" if faults else "")
    if faults:
        sys.exit(1)


Shown = dict[str, dict[str, set[str]]]
"""Requirement id -> side or door -> files whose tests show it."""


def marks() -> Shown:
    """Every `req` mark of the tests, as pytest collects them."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "marks.json"
        collected = subprocess.run(
            [sys.executable, "-m", "pytest", "--collect-only", "-q"],
            cwd=CHECKOUT,
            env={**os.environ, "ZCPS_REQ_FILE": str(target)},
            capture_output=True,
            text=True,
            check=False,
        )
        if collected.returncode != 0:
            sys.exit(f"the tests cannot be collected:\n{collected.stdout[-3000:]}{collected.stderr[-2000:]}")
        found: dict[str, dict[str, list[str]]] = json.loads(target.read_text("utf-8"))
    return {id_: {way: set(files) for way, files in ways.items()} for id_, ways in found.items()}


def one_sided(shown: Shown) -> list[str]:
    """What is wrong with rules that have tests on one side of the line only."""
    return [
        f"{id_}: shown on one side only ({', '.join(SIDES & ways.keys())})"
        for id_, ways in sorted(shown.items())
        if len(SIDES & ways.keys()) == 1
    ]


def told(id_: str, shown: Shown) -> list[str]:
    """One id for a reader: each side or door with its test files."""
    ways = shown.get(id_, {})
    return [f"{id_}  {way}  {file}" for way in sorted(ways) for file in sorted(ways[way])] or [f"{id_}  -"]


def reference(shown: Shown) -> str:
    """The reference page. It changes when something else is shown, not with every test that shows it once more."""
    return HEAD + "".join(f"{row}\n" for row in _rows(shown))


def stale(page: str, shown: Shown) -> list[str]:
    """What the committed page says otherwise than the tests, row by row."""
    if page == reference(shown):
        return []
    there, due = set(page.splitlines()), set(reference(shown).splitlines())
    rows = [f"- {row}" for row in sorted(there - due)] + [f"+ {row}" for row in sorted(due - there)]
    return ["docs/reference/requirements.md is stale: run `zcps requirements --write`", *rows]


def _rows(shown: Shown) -> list[str]:
    return [
        f"| {id_} | {', '.join(sorted(SIDES & ways.keys()))} | {', '.join(sorted(ways.keys() - SIDES))} |"
        for id_, ways in sorted(shown.items())
    ]
