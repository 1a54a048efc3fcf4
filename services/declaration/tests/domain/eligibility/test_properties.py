"""What holds for every person: service never harms, a later cut-off never harms, order means nothing, days are exact."""

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.events.codes import Level
from common.policy import Finding, canonical
from declaration.domain.eligibility import Answer, Check, EligibilityOutcome, Facts, evaluate

Ready = Callable[[Mapping[str, Any]], Check]

FIRST, LAST = dt.date(1995, 1, 1), dt.date(2027, 12, 31)
DAY = st.dates(FIRST, LAST)
MAYBE_DAY = st.none() | DAY
NEAR = st.dates(dt.date(2021, 1, 1), LAST)
SOURCE = st.sampled_from(["claimed", "verified"])
BELOW = {
    "full_senior": "associate_senior",
    "associate_senior": "middle",
    "middle": "assistant",
    "assistant": "technician",
}
RANK = {
    EligibilityOutcome.MAY_NOT_DECLARE: 0,
    EligibilityOutcome.UNDECIDED: 1,
    EligibilityOutcome.MAY_DECLARE: 2,
}


def record(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({**fields, "source": SOURCE})


def period(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A record with two days in their order."""
    spans = st.tuples(NEAR, st.integers(0, 900))
    return st.builds(
        lambda other, span: {**other, "starts": span[0], "until": span[0] + dt.timedelta(days=span[1])},
        record(**fields),
        spans,
    )


EDUCATION = record(
    schooling=st.sampled_from(["college", "bachelor", "postgraduate"]),
    degree=st.sampled_from([None, "bachelor", "master", "doctor"]),
    graduated_on=DAY,
    field=st.sampled_from(["same", "close", "other"]),
) | record(
    kind=st.just("technician_school"),
    technician_class=st.sampled_from(["middle", "senior", "preparatory"]),
    graduated_on=DAY,
)


@st.composite
def people(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Facts and a question that are consistent enough to reach every rule that counts days."""
    level = draw(st.sampled_from(sorted(BELOW)))
    base = BELOW[level]
    title = record(
        series=st.sampled_from(["engineering", "agriculture", "economics"]),
        level=st.just(base),
        obtained_on=DAY,
        appointed_on=MAYBE_DAY,
        way=st.sampled_from(["review", "series_change"]),
        counts_from=MAYBE_DAY,
    )
    facts = {
        "post": draw(
            record(
                applicant_type=st.sampled_from(
                    ["public_institution", "contract_staff", "private_enterprise"]
                ),
                unit_at=st.sampled_from(["city", "county", "township", "village"]),
                employed_on=MAYBE_DAY,
                assessed=st.booleans(),
            )
        ),
        "work": draw(
            record(
                professional_since=MAYBE_DAY,
                in_region_since=MAYBE_DAY,
                in_city_since=MAYBE_DAY,
                county_since=MAYBE_DAY,
                township_since=MAYBE_DAY,
            )
        ),
        "education": draw(st.lists(EDUCATION, max_size=3)),
        "titles": draw(st.lists(title, max_size=3)),
        "qualifications": draw(
            st.lists(
                record(name=st.sampled_from(["注册会计师", "一级建造师", "医师资格"]), obtained_on=DAY),
                max_size=2,
            )
        ),
        "exams": draw(
            st.lists(
                record(
                    series=st.just("economics"),
                    level=st.just(level),
                    passed=st.booleans(),
                    valid_from=NEAR,
                    valid_until=st.none(),
                ),
                max_size=2,
            )
        ),
        "penalties": draw(
            st.lists(period(penalty=st.sampled_from(["warning", "demerit", "downgraded"])), max_size=2)
        ),
        "bars": draw(
            st.lists(
                period(record_id=st.sampled_from(["rec_1", "rec_2"]), clause=st.just("R25-72")), max_size=2
            )
        ),
        "programmes": draw(
            st.lists(period(programme=st.just("new_era"), tier=st.sampled_from([1, 2, 3])), max_size=2)
        ),
        "achievements": draw(
            record(
                results=st.booleans(),
                outstanding=st.booleans(),
                yingcai_class=st.sampled_from([None, 3, 5]),
                long_work=st.booleans(),
            )
        ),
        "rural": draw(
            record(
                months=st.integers(0, 40), months_since_title=st.integers(0, 40), outstanding=st.booleans()
            )
        ),
        "cards": draw(
            st.lists(record(year=st.sampled_from([2023, 2024, 2025, 2026]), certified_on=NEAR), max_size=3)
        ),
    }
    question = {
        "year": draw(st.sampled_from([2023, 2024, 2025, 2026])),
        "series": draw(st.sampled_from(["engineering", "economics", "health"])),
        "level": level,
        "demo": draw(st.booleans()),
    }
    return facts, question


def asked(ready: Ready, facts: Mapping[str, Any], question: Mapping[str, Any]) -> Check:
    return replace(ready(question), facts=Facts.model_validate(facts))


def refused(answer: Answer) -> set[tuple[str, str]]:
    """Path and rule of everything that refuses."""
    return {
        (result.path, finding.rule) for result in (answer.best, *answer.others) for finding in result.lacks
    }


def never_worse(before: Answer, after: Answer) -> None:
    assert RANK[after.outcome] >= RANK[before.outcome]
    paths = {result.path for result in (before.best, *before.others)}
    assert {(path, rule) for path, rule in refused(after) if path in paths} <= refused(before)


EARLIER = ("professional_since", "in_region_since", "in_city_since", "county_since", "township_since")


@settings(max_examples=250, deadline=None)
@given(people(), st.integers(1, 4000), st.integers(0, 30))
def test_more_service_never_turns_met_into_not_met(
    ready: Ready, person: tuple[dict[str, Any], dict[str, Any]], days: int, months: int
) -> None:
    facts, question = person
    sooner = dt.timedelta(days=days)

    def longer(group: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
        return {k: v - sooner if k in keys and v is not None else v for k, v in group.items()}

    more = {
        **facts,
        "work": longer(facts["work"], EARLIER),
        "post": longer(facts["post"], ("employed_on",)),
        "titles": [
            longer(title, ("obtained_on", "appointed_on", "counts_from")) for title in facts["titles"]
        ],
        "rural": {
            **facts["rural"],
            "months": facts["rural"]["months"] + months,
            "months_since_title": facts["rural"]["months_since_title"] + months,
        },
    }
    never_worse(evaluate(asked(ready, facts, question)), evaluate(asked(ready, more, question)))


@settings(max_examples=250, deadline=None)
@given(people(), st.integers(1, 2000))
def test_a_later_cut_off_never_turns_met_into_not_met(
    ready: Ready, person: tuple[dict[str, Any], dict[str, Any]], days: int
) -> None:
    check = asked(ready, *person)
    later = replace(check, cut_off=check.cut_off + dt.timedelta(days=days))
    never_worse(evaluate(check), evaluate(later))


@settings(max_examples=150, deadline=None)
@given(people(), st.randoms(use_true_random=False))
def test_the_order_of_facts_is_irrelevant(
    ready: Ready, person: tuple[dict[str, Any], dict[str, Any]], chance: random.Random
) -> None:
    facts, question = person
    shuffled = {k: chance.sample(v, len(v)) if isinstance(v, list) else v for k, v in facts.items()}
    before, after = evaluate(asked(ready, facts, question)), evaluate(asked(ready, shuffled, question))
    assert [r.path for r in (before.best, *before.others)] == [r.path for r in (after.best, *after.others)]
    for one, other in zip((before.best, *before.others), (after.best, *after.others), strict=True):
        assert canonical(one.findings) == canonical(other.findings)


Place = tuple[str, str, str, str]


def by_day(answer: Answer) -> dict[Place, Finding]:
    """What refuses and tells a day, by path, rule, clause and part."""
    return {
        (result.path, finding.rule, finding.clause or "", str(finding.facts.get("part", ""))): finding
        for result in (answer.best, *answer.others)
        for finding in result.lacks
        if "measured_on" in finding.facts
    }


def measured(check: Check, finding: Finding, day: dt.date) -> Check:
    """The same question with the day that the finding is measured on moved."""
    if finding.facts["measured_on"] == "submission":
        return replace(check, submission=day)
    return replace(check, cut_off=day)


@settings(max_examples=400, deadline=None)
@given(people())
def test_every_day_that_is_told_is_exact(ready: Ready, person: tuple[dict[str, Any], dict[str, Any]]) -> None:
    check = asked(ready, *person)
    for place, finding in by_day(evaluate(check)).items():
        if (told := finding.facts.get("passes_from")) is None:
            continue
        day = dt.date.fromisoformat(str(told))
        on, before = (
            by_day(evaluate(measured(check, finding, moved))) for moved in (day, day - dt.timedelta(days=1))
        )
        assert place not in on
        assert place in before


@pytest.mark.parametrize("level", list(Level))
def test_every_level_can_be_asked_for(ready: Ready, level: Level) -> None:
    assert evaluate(ready({"year": 2026, "level": level})).best.findings
