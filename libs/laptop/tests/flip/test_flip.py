"""A flip finds the test that cannot fail, and leaves alone what a rule did not make."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from common.policy.findings import Finding, Under, stated
from laptop.flip import page
from laptop.flip.choice import changed, turn
from laptop.flip.forcing import Flip, Seen, Way
from laptop.flip.results import Results
from laptop.testing.machine import PATIENCE

TESTS = """
import pytest
from common.policy.findings import Under, stated

def judged(years):
    return stated("E-99", "R25-99", under=Under("pack"), holds=years >= 5, message="m")

@pytest.mark.req("E-99", side="accept")
def test_five_years_do():
    assert not judged(5).refuses

@pytest.mark.req("E-99", side="refuse")
def test_four_do_not():
    {assertion}
"""


def flip(folder: Path, assertion: str) -> "subprocess.CompletedProcess[str]":
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  req: a requirement\n")
    (folder / "test_it.py").write_text(TESTS.format(assertion=assertion))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "laptop.flip.plugin", "--flip", "E-99", "."]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE)


def test_a_test_that_would_notice_shows_the_rule(tmp_path: Path) -> None:
    done = flip(tmp_path, "assert judged(4).refuses")
    # the one thing left: nothing here comes through a request or an event
    assert "E-99: survives through" in done.stdout
    assert "2 passed" in done.stdout


def test_a_test_that_would_not_is_named_and_the_run_fails(tmp_path: Path) -> None:
    done = flip(tmp_path, "judged(4)")
    assert "E-99: no marked test turns red (holds)" in done.stdout
    assert "E-99: no marked test turns red (refuses)" not in done.stdout
    assert done.returncode == 1


SUBMITTED = Seen("E-03", "declaration.domain.x:asked", "declaration.usecases.x:submit", "rest")
AT_THE_DESK = SUBMITTED._replace(site="declaration.usecases.x:accept")
ALONE = Seen("E-03", "", None, None)


def test_a_rule_is_shown_by_both_ways_and_one_test_through_a_door() -> None:
    results = Results(marked={"E-03"})
    results.saw([ALONE, SUBMITTED])
    assert results.survivors() == {"E-03": ["holds", "refuses", "through"]}
    results.red(Flip("E-03", Way.HOLDS), [ALONE], "a table")
    results.red(Flip("E-03", Way.REFUSES), [ALONE], "a table")
    assert results.survivors() == {"E-03": ["through"]}
    assert results.wanted("E-03", Way.HOLDS, [ALONE], wiring=True) == []
    results.red(Flip("E-03", Way.HOLDS), [SUBMITTED], "a request")
    assert results.survivors() == {}


def test_each_use_case_that_asks_is_shown_by_itself() -> None:
    results = Results(marked={"E-03"})
    results.saw([SUBMITTED, AT_THE_DESK])
    results.red(
        Flip("E-03", Way.HOLDS, SUBMITTED.site, SUBMITTED.asked), [SUBMITTED, AT_THE_DESK], "a request"
    )
    assert results.unwired() == ["declaration.usecases.x:accept -> declaration.domain.x:asked"]
    assert Flip("E-03", Way.HOLDS, AT_THE_DESK.site, AT_THE_DESK.asked) in results.wanted(
        "E-03", Way.HOLDS, [AT_THE_DESK], wiring=True
    )


def test_two_functions_of_one_rule_are_shown_each_by_itself() -> None:
    other = SUBMITTED._replace(asked="declaration.domain.x:asked_too")
    results = Results(marked={"E-03"})
    results.saw([SUBMITTED, other])
    results.red(Flip("E-03", Way.HOLDS, SUBMITTED.site, SUBMITTED.asked), [SUBMITTED, other], "a request")
    assert results.unwired() == ["declaration.usecases.x:submit -> declaration.domain.x:asked_too"]


def test_workers_put_together_what_each_of_them_found() -> None:
    one, other = Results(marked={"E-03"}), Results(marked={"E-03"})
    one.saw([SUBMITTED])
    other.saw([SUBMITTED])
    one.red(Flip("E-03", Way.REFUSES), [SUBMITTED], "a")
    other.red(Flip("E-03", Way.HOLDS), [SUBMITTED], "b")
    other.red(Flip("E-03", Way.HOLDS, SUBMITTED.site, SUBMITTED.asked), [SUBMITTED], "b")
    one.merge(Results.of_plain(other.as_plain()))
    assert (one.survivors(), one.unwired()) == ({}, [])


@pytest.mark.parametrize(
    ("listed", "fault"),
    [
        ({}, "E-03: no marked test turns red (holds)"),
        ({"E-03": ["holds", "through"]}, None),
        ({"E-03": ["holds", "refuses", "through"]}, None),
    ],
)
def test_the_list_may_only_shrink(listed: dict[str, list[str]], fault: str | None) -> None:
    results = Results(marked={"E-03"})
    results.red(Flip("E-03", Way.REFUSES), [ALONE], "a table")
    known: page.Survivors = {"rules": listed, "without_finding": {}, "unwired": []}
    found = page.faults(results, known, everything=False)
    assert (fault in found) if fault else (found == [])
    assert page.shrunk(page.survivors(results), known)["rules"].get("E-03", []) == [
        kind for kind in listed.get("E-03", []) if kind != "refuses"
    ]


def test_a_rule_without_a_finding_stays_on_the_list_with_what_shows_it() -> None:
    shown = {"why": "w", "refuse": "a::b", "accept": "a::c"}
    known: page.Survivors = {"rules": {}, "without_finding": {"Z-04": shown, "E-03": shown}, "unwired": []}
    results = Results(marked={"Z-04", "P-10"})
    assert page.faults(results, known, everything=True) == ["without_finding: P-10"]
    assert page.shrunk(page.survivors(results), known)["without_finding"] == {"Z-04": shown}


@pytest.mark.parametrize(("rule", "shown"), page.known()["without_finding"].items())
def test_what_shows_a_rule_without_a_finding_is_there_and_marked(rule: str, shown: dict[str, str]) -> None:
    assert shown["why"]
    for side in ("refuse", "accept"):
        file, _, name = shown[side].partition("::")
        tree = ast.parse((page.ROOT / file).read_text("utf-8"))
        (test,) = [one for one in tree.body if getattr(one, "name", None) == name]
        assert isinstance(test, ast.FunctionDef | ast.AsyncFunctionDef)
        marks = [ast.unparse(mark) for mark in test.decorator_list]
        assert any(f"'{rule}'" in mark and f"side='{side}'" in mark for mark in marks), name


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two rules of a service, each in a file of its own."""
    code = tmp_path / "services" / "x" / "src" / "x"
    code.mkdir(parents=True)
    for rule in ("E-01", "K-04"):
        (code / f"{rule[0].lower()}.py").write_text(f'RULE = "{rule}"\n')
    git(tmp_path, "init", "-q", "-b", "trunk")
    commit(tmp_path)
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "m")


def test_what_a_commit_touches_is_flipped(repository: Path) -> None:
    for _ in range(4):  # until it is nobody's turn
        git(repository, "commit", "-q", "--allow-empty", "-m", "m")
    assert changed(repository) == frozenset()
    (repository / "services" / "x" / "src" / "x" / "k.py").write_text('RULE = "K-04"  # otherwise\n')
    commit(repository)
    assert changed(repository) == {"K-04"}


def test_the_first_commit_has_none_before_it(repository: Path) -> None:
    assert changed(repository) == {"K-04"}, "whose turn it is"


def test_after_ten_commits_every_rule_had_its_turn() -> None:
    rules = [f"E-{n:02}" for n in range(1, 36)]
    assert sorted(rule for count in range(7, 17) for rule in turn(rules, count)) == rules


def test_a_finding_that_is_read_again_was_not_made() -> None:
    """What `make flip` patches is the making: a stored finding keeps its verdict, as a decision does."""
    made = stated("E-99", "R25-99", under=Under("pack"), holds=False, message="m")
    code = (
        "import sys; from laptop.flip import forcing; from common.policy.findings import Finding\n"
        "forcing.install()\n"
        "with forcing.forced(forcing.Flip('E-99', forcing.Way.HOLDS)):\n"
        "    print(Finding.model_validate_json(sys.argv[1]).verdict)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, made.model_dump_json()], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "not_met"
    assert isinstance(made, Finding)
