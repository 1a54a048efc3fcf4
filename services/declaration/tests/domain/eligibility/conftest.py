"""Reads the tables of eligibility: people, the days of each year, cases."""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from common.policy import Finding, PackShelf, Policy
from declaration.domain.eligibility import Answer, Check, Consent, Facts, PathResult, Wanted, evaluate
from laptop.testing.tables import read_table

HERE = Path(__file__).parent
POLICIES = Path(__file__).parents[5] / "policies"
PACKS = {2023: "2023-region", 2024: "2024-baotou", 2025: "2025-chifeng", 2026: "2026-bayannur"}
DAYS = {
    2023: (dt.date(2023, 6, 20), dt.date(2023, 6, 20)),
    2024: (dt.date(2024, 6, 20), dt.date(2024, 6, 20)),
    2025: (dt.date(2025, 6, 25), dt.date(2025, 7, 15)),
    2026: (dt.date(2026, 7, 10), dt.date(2026, 7, 10)),
}
"""Submission and cut-off of facts for 高级, where a case does not give its own."""

WHOLE = frozenset(
    [
        "P-02",
        "E-01",
        "E-02",
        "E-03",
        "E-04",
        "E-05",
        "E-06",
        "E-07",
        "E-09",
        "E-10",
        "E-11",
        "E-12",
        "E-13",
        "E-14",
        "E-15",
        "E-16",
        "E-17",
        "E-18",
        "E-19",
        "E-20",
        "E-21",
        "E-22",
        "E-23",
        "E-24",
        "E-25",
        "E-31",
        "E-32",
        "E-33",
        "E-34",
    ]
)
"""Requirements of which the tables show both sides and which the engine decides alone."""


@cache
def shelf() -> PackShelf:
    return PackShelf(POLICIES)


def policy(year: int, *, demo: bool = True) -> Policy:
    return shelf().effective(PACKS[year], ("demo",) if demo else ())


@cache
def people() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_table(HERE / "people.yaml")
    return found


def merged(person: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """The person with what differs: groups of facts key by key, lists as a whole."""
    done = dict(person)
    for key, value in change.items():
        done[key] = {**done.get(key, {}), **value} if isinstance(value, dict) else value
    return done


def check_of(case: Mapping[str, Any]) -> Check:
    submission, cut_off = DAYS[case["year"]]
    who = people()[case.get("who", "事业单位工程师")]
    return Check(
        policy=policy(case["year"], demo=case.get("demo", True)),
        facts=Facts.model_validate(merged(who, case.get("change", {}))),
        wanted=Wanted(
            series=case.get("series", "engineering"),
            specialty=case.get("specialty"),
            level=case.get("level", "associate_senior"),
            column=case.get("column"),
        ),
        submission=case.get("submission", submission),
        cut_off=case.get("cut_off", cut_off),
    )


def answer_of(case: Mapping[str, Any]) -> Answer:
    consent = case.get("consent")
    return evaluate(check_of(case), [Consent(consent, "org_hr", "special_case")] if consent else [])


def path_of(answer: Answer, case: Mapping[str, Any]) -> PathResult | None:
    path = case.get("path", "ordinary")
    return next((one for one in (answer.best, *answer.others) if one.path == path), None)


def findings_of(result: PathResult, case: Mapping[str, Any]) -> list[Finding]:
    part = case.get("part")
    return [f for f in result.findings if f.rule == case["rule"] and part in {None, f.facts.get("part")}]


def cases_of(table: str) -> list[Any]:
    """Every case of a table by its section, marked with the requirement and the side that it shows.

    A case says itself what it `shows` where its verdict does not: of how findings rest on documents (P-09, P-10).
    """
    sections: dict[str, list[dict[str, Any]]] = read_table(HERE / table)
    found = []
    for section, cases in sections.items():
        shown = section.split()[0]
        for case in cases:
            # where no document gives the thresholds, the rule accepts by leaving the case open (E-34)
            accepts = {"met", "waived"} | ({"not_configured"} if shown == "E-34" else set())
            side = (
                "refuse" if case["verdict"] == "not_met" else "accept" if case["verdict"] in accepts else None
            )
            side = case.get("shows", side if shown in WHOLE else None)
            marks = [pytest.mark.req(shown, side=side)] if side is not None else []
            found.append(pytest.param({"rule": shown, **case}, id=f"{section}: {case['case']}", marks=marks))
    return found


def in_year(case: Mapping[str, Any], year: int) -> dict[str, Any]:
    """A case of the four annual notices in one of its years: `{Y-5}` is five years before, a list of four its own entry."""
    text = json.dumps(case, ensure_ascii=False, default=str)
    done: dict[str, Any] = json.loads(
        re.sub(r"\{Y(-\d+)?\}", lambda found: str(year + int(found[1] or 0)), text)
    )
    place = list(PACKS).index(year)
    own = {key: value[place] for key, value in done.items() if isinstance(value, list)}
    if "cut_off" in own:
        own["cut_off"] = own["submission"] = dt.date.fromisoformat(own["cut_off"])
    return {**done, **own, "year": year}


PLACES = {2023: "nm", 2024: "nm.baotou", 2025: "nm.chifeng", 2026: "nm.bayannur"}
"""Where the pre-check finds the annual notice of a year."""


def question_of(case: Mapping[str, Any]) -> dict[str, Any]:
    """The case as somebody sends it to the pre-check."""
    check = check_of(case)
    wanted = {key: case[key] for key in ("specialty", "column") if case.get(key)}
    return {
        "place": PLACES[case["year"]],
        "wanted": {"series": check.wanted.series, "level": check.wanted.level, **wanted},
        "facts": check.facts.model_dump(mode="json", exclude_unset=True),
        "submission": check.submission.isoformat(),
        "cut_off": check.cut_off.isoformat(),
    }


def refused() -> list[Any]:
    """One refused case of each rule that the engine decides alone, on a path that the pre-check tells of."""
    found = {}
    for table in ("rules.yaml", "paths.yaml"):
        for section, cases in read_table(HERE / table).items():
            rule = section.split()[0]
            for case in cases:
                fits = case["verdict"] == "not_met" and case.get("demo", True) and "consent" not in case
                if (
                    rule in (WHOLE | {"A-14"}) - found.keys()
                    and fits
                    and path_of(answer_of(case), case) is not None
                ):
                    found.setdefault(rule, {"rule": rule, **case})
    return [
        pytest.param(case, id=f"{rule} {case['case']}", marks=pytest.mark.req(rule, side="refuse"))
        for rule, case in sorted(found.items())
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    table = getattr(metafunc.function, "table", None)
    if table == "refused":
        metafunc.parametrize("case", refused())
    elif table == "drift.yaml":
        metafunc.parametrize("case", four_years())
    elif table is not None:
        metafunc.parametrize("case", cases_of(table))


def four_years() -> list[Any]:
    """The same person under the four annual notices, one case per year."""
    rows = read_table(HERE / "drift.yaml")["drift"]
    found = []
    for row in rows:
        for year in PACKS:
            case = in_year(row, year)
            found.append(pytest.param({**case, "verdict": case["years"]}, id=f"{row['case']}（{year}）"))
    return found


@pytest.fixture(scope="session")
def tables() -> Mapping[str, list[Mapping[str, Any]]]:
    """Every case of every table, by the requirement that its section is about."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for table in ("rules.yaml", "paths.yaml"):
        for section, cases in read_table(HERE / table).items():
            rule = section.split()[0]
            found.setdefault(rule, []).extend({"rule": rule, **case} for case in cases)
    found["drift"] = [case.values[0] for case in four_years()]
    return found


@pytest.fixture(scope="session")
def ask() -> Callable[[Mapping[str, Any]], Answer]:
    """Answers a case of a table."""
    return answer_of


@pytest.fixture(scope="session")
def question() -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """A case of a table as the body of a request."""
    return question_of


@pytest.fixture(scope="session")
def ready() -> Callable[[Mapping[str, Any]], Check]:
    """The question of a case, for tests that change its days."""
    return check_of


@pytest.fixture(scope="session")
def look() -> Callable[[Mapping[str, Any]], tuple[PathResult | None, list[Finding]]]:
    """The path of a case, and what its rule found there."""

    def found(case: Mapping[str, Any]) -> tuple[PathResult | None, list[Finding]]:
        result = path_of(answer_of(case), case)
        return result, findings_of(result, case) if result is not None else []

    return found
