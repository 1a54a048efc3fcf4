"""Schemas only grow: each kind of break gives its line, and growth gives none."""

import json
import subprocess
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from common.events import compatibility
from common.events.compatibility import breaking_changes, compare_folders
from common.events.schemas import all_schemas

OLD: dict[str, Any] = {
    "type": "object",
    "required": ["outcome", "on"],
    "properties": {
        "outcome": {"$ref": "#/$defs/Outcome"},
        "on": {"type": "string", "format": "date"},
        "count": {"type": "integer", "minimum": 0},
        "weight": {"type": "number"},
        "ref": {"type": "string", "minLength": 1, "maxLength": 200},
        "names": {"type": "array", "items": {"type": "string"}},
        "title": {"$ref": "#/$defs/Title"},
        "either": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        "seats": {"type": "string", "x-sealed-for": "panel"},
        "doc": {"allOf": [{"$ref": "#/$defs/Doc"}], "x-sealed-for": "case"},
        "data": {"type": "object"},
    },
    "$defs": {
        "Outcome": {"type": "string", "enum": ["passed", "failed"]},
        "Title": {
            "type": "object",
            "required": ["level"],
            "properties": {"level": {"type": "string"}, "specialty": {"type": "string"}},
        },
        "Doc": {"type": "object", "required": ["key"], "properties": {"key": {"type": "string"}}},
    },
}


def changed(*path: str, to: Any) -> dict[str, Any]:
    """OLD with one place replaced; `to=None` removes it."""
    new = deepcopy(OLD)
    node = new
    for step in path[:-1]:
        node = node.setdefault(step, {})
    if to is None:
        del node[path[-1]]
    else:
        node[path[-1]] = to
    return new


BREAKS = {
    "field removed": (changed("properties", "count", to=None), ["count: removed"]),
    "field renamed": (
        changed("$defs", "Doc", "properties", to={"path": {"type": "string"}}),
        ["doc.key: removed"],
    ),
    "field removed in a shared shape": (
        changed("$defs", "Title", "properties", "specialty", to=None),
        ["title.specialty: removed"],
    ),
    "new required field": (
        changed("required", to=["outcome", "on", "place"]),
        ["place: new and required"],
    ),
    "optional field now required": (
        changed("required", to=["outcome", "on", "ref"]),
        ["ref: was optional and is required now"],
    ),
    "required field now optional": (
        changed("required", to=["outcome"]),
        ["on: was always there and is optional now"],
    ),
    "type replaced": (
        changed("properties", "ref", to={"type": "integer"}),
        ["ref: narrowed, type string is no longer read"],
    ),
    "number narrowed to integer": (
        changed("properties", "weight", "type", to="integer"),
        ["weight: narrowed, type number is no longer read"],
    ),
    "item type replaced": (
        changed("properties", "names", "items", to={"type": "integer"}),
        ["names[]: narrowed, type string is no longer read"],
    ),
    "lower bound raised": (
        changed("properties", "count", "minimum", to=1),
        ["count: narrowed, minimum 0 became 1"],
    ),
    "upper bound lowered": (
        changed("properties", "ref", "maxLength", to=20),
        ["ref: narrowed, maxLength 200 became 20"],
    ),
    "pattern added": (
        changed("properties", "ref", "pattern", to="^x"),
        ["ref: narrowed, pattern absent became ^x"],
    ),
    "format replaced": (
        changed("properties", "on", "format", to="date-time"),
        ["on: narrowed, format date became date-time"],
    ),
    "variant dropped": (
        changed("properties", "either", to={"type": "string"}),
        ['either: narrowed, {"type": "integer"} is no longer read'],
    ),
    "free object closed": (
        changed("properties", "data", "additionalProperties", to=False),
        ["data{}: narrowed, anything was allowed"],
    ),
    "code removed": (
        changed("$defs", "Outcome", "enum", to=["passed"]),
        ["outcome: code failed removed or renamed"],
    ),
    "code renamed": (
        changed("$defs", "Outcome", "enum", to=["passed", "not_passed"]),
        ["outcome: code failed removed or renamed"],
    ),
    "free text narrowed to codes": (
        changed("properties", "ref", "enum", to=["a", "b"]),
        ["ref: narrowed to the codes a, b"],
    ),
    "sealed field in clear": (
        changed("properties", "seats", "x-sealed-for", to=None),
        ["seats: was sealed for panel and is not now"],
    ),
    "sealed for somebody else": (
        changed("properties", "doc", "x-sealed-for", to="file"),
        ["doc: was sealed for case and is for file now"],
    ),
}

GROWTH = {
    "nothing changed": OLD,
    "optional field": changed("properties", "place", to={"type": "string"}),
    "optional field in a shared shape": changed(
        "$defs", "Title", "properties", "code", to={"type": "string"}
    ),
    "code added": changed("$defs", "Outcome", "enum", to=["passed", "failed", "carried_over"]),
    "integer widened to number": changed("properties", "count", "type", to="number"),
    "type widened": changed("properties", "ref", to={"anyOf": [{"type": "string"}, {"type": "integer"}]}),
    "bound loosened": changed("properties", "ref", "maxLength", to=400),
    "bound dropped": changed("properties", "count", "minimum", to=None),
    "shape written in place": changed(
        "properties", "outcome", to={"type": "string", "enum": ["failed", "passed"]}
    ),
    "description": changed("properties", "on", "description", to="day of the vote"),
}


@pytest.mark.parametrize(("new", "lines"), BREAKS.values(), ids=BREAKS)
def test_a_break_gives_its_line(new: dict[str, Any], lines: list[str]) -> None:
    assert breaking_changes(OLD, new) == lines


@pytest.mark.parametrize("new", GROWTH.values(), ids=GROWTH)
def test_growth_gives_no_line(new: dict[str, Any]) -> None:
    assert breaking_changes(OLD, new) == []


def test_two_breaks_give_two_lines() -> None:
    new = changed("properties", "count", to=None)
    new["$defs"]["Outcome"]["enum"] = ["failed"]
    assert breaking_changes(OLD, new) == ["outcome: code passed removed or renamed", "count: removed"]


def test_a_shape_that_refers_to_itself_is_compared_once() -> None:
    tree: dict[str, Any] = {
        "$ref": "#/$defs/Node",
        "$defs": {"Node": {"properties": {"next": {"$ref": "#/$defs/Node"}, "id": {"type": "string"}}}},
    }
    new = deepcopy(tree)
    del new["$defs"]["Node"]["properties"]["id"]
    assert breaking_changes(tree, new) == ["id: removed"]


def test_a_removed_fact_is_a_break_and_a_new_one_is_not() -> None:
    assert compare_folders({"case-closed": OLD}, {"case-shut": OLD}) == [
        "case-closed: the whole fact was removed"
    ]
    assert compare_folders({"case-closed": OLD}, {"case-closed": OLD, "case-shut": OLD}) == []


def test_our_own_schemas_are_compatible_with_themselves_and_a_lost_code_is_found() -> None:
    schemas = all_schemas()
    assert compare_folders(schemas, deepcopy(schemas)) == []
    broken = deepcopy(schemas)
    broken["certificate-status-changed"]["$defs"]["CertificateStatus"]["enum"].remove("revoked")
    assert compare_folders(schemas, broken) == [
        "certificate-status-changed: status: code revoked removed or renamed"
    ]


class Checkout:
    """A git repository with a contract on its main branch and a working tree to change."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> None:
        named = ["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", str(self.root), *named, *arguments], check=True, capture_output=True)

    def write(self, schema: dict[str, Any]) -> None:
        path = self.root / "contracts" / "events" / "case-closed.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(schema), "utf-8")

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "a state")

    def check(self, base: str = "main") -> int:
        return compatibility.main(["--base", base, "--repository", str(self.root)])


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_a_break_against_the_merge_base_is_shown_and_fails(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout.write(OLD)
    checkout.commit()
    checkout.git("checkout", "-q", "-b", "work")
    checkout.write(changed("properties", "count", to=None))
    assert checkout.check() == 1
    assert capsys.readouterr().out == "case-closed: count: removed\n"


def test_what_main_gained_since_the_branch_began_is_not_held_against_it(checkout: Checkout) -> None:
    checkout.write(OLD)
    checkout.commit()
    checkout.git("checkout", "-q", "-b", "work")
    checkout.git("checkout", "-q", "main")
    checkout.write(changed("properties", "place", to={"type": "string"}))
    checkout.commit()
    checkout.git("checkout", "-q", "work")
    assert checkout.check() == 0


def test_a_base_without_contracts_has_nothing_to_compare_and_says_so(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout.commit()
    checkout.write(OLD)
    assert checkout.check() == 0
    assert capsys.readouterr().out == "nothing to compare: no contracts/events at the merge base with main\n"


def test_no_base_commit_at_all_has_nothing_to_compare_and_says_so(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout.commit()
    assert checkout.check("origin/main") == 0
    assert capsys.readouterr().out == "nothing to compare: no common commit with origin/main\n"
