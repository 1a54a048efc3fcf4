"""The trails that a newcomer follows (`docs/architecture/trails.md`) lead to what is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STEP = re.compile(r"^\d+\. `(?P<path>[^`]+)`: `(?P<name>[^`]+)`")
LINES = (ROOT / "docs" / "architecture" / "trails.md").read_text("utf-8").splitlines()
STEPS = [match for line in LINES if (match := STEP.match(line))]


def test_there_are_five_trails_and_each_line_of_them_is_a_step() -> None:
    assert sum(line.startswith("## ") for line in LINES) == 5
    assert [line for line in LINES if re.match(r"^\d+\. ", line)] == [step.string for step in STEPS]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: str(step["name"]))
def test_a_step_leads_to_what_it_names(step: re.Match[str]) -> None:
    path = ROOT / step["path"]
    assert path.is_file(), step["path"]
    assert re.search(rf"(?<![\w]){re.escape(step['name'])}(?![\w])", path.read_text("utf-8")), step["path"]
