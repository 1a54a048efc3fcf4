"""How the rules differ between the documents: effective values typed by hand from the clauses (`drift.yaml`)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from common.events.codes import Level, Tier
from common.policy import Force, PackShelf, Policy, Status, Value
from common.policy.packs import values_of
from common.policy.subjects.conditions import Necessary
from common.policy.subjects.green_channel import PostdocMerit
from common.policy.subjects.results import PackageDocument
from common.policy.subjects.talents import Programme
from common.policy.subjects.vocabulary import TargetRule
from laptop.testing.tables import read_table

FOLDER = Path(__file__).resolve().parents[4] / "policies"
SHELF = PackShelf(FOLDER)
ANNUAL_NOTICES = ["2023-region", "2024-baotou", "2025-chifeng", "2026-bayannur"]
DOCUMENTS = ["2025-implementation-rules", *ANNUAL_NOTICES]
LINES: list[dict[str, Any]] = read_table(Path(__file__).parent / "drift.yaml")
CASES = [
    pytest.param(line["path"], pack, line[pack], id=f"{line['line']}-{pack}")
    for line in LINES
    for pack in DOCUMENTS
    if pack in line
]
FORCES = {"principle": Force.PRINCIPLE, "may": Force.MAY}


def effective(pack: str, path: str) -> Value[Any] | None:
    return {value.path: value for _, value in values_of(SHELF.effective(pack))}.get(path)


def plain(written: Any) -> Any:
    """As YAML reads it, with days as text."""
    if isinstance(written, dict):
        return {key: plain(item) for key, item in written.items()}
    return written.isoformat() if isinstance(written, date) else written


@pytest.mark.parametrize(("path", "pack", "expected"), CASES)
def test_a_line_of_the_drift(path: str, pack: str, expected: Any) -> None:
    value = effective(pack, path)
    assert value is not None
    asked = expected if isinstance(expected, dict) else {"value": expected}

    if "silent" in asked:
        assert (value.status, value.missing) == (Status.NOT_STATED, asked["silent"])
    elif "open" in asked:
        assert (value.status, value.missing) == (Status.NOT_CONFIGURED, asked["open"])
    else:
        kind = next(iter(asked))
        assumed_from = "2025年细则" if kind == "assumed" else asked.get("from")
        assert plain(value.model_dump(mode="json")["value"]) == plain(asked[kind])
        assert value.status is (Status.ASSUMED if assumed_from else Status.STATED)
        assert value.assumed_from == assumed_from
        assert value.force is FORCES.get(kind, Force.MUST)


@pytest.mark.parametrize(
    ("pack", "papers"),
    [
        ("2023-region", {"report", "publicity_record", "roster"}),
        ("2024-baotou", {"report", "publicity_record", "roster"}),
        ("2025-chifeng", {"report", "publicity_record", "roster", "written_commitment"}),
        ("2026-bayannur", {"report", "publicity_record", "roster", "written_commitment", "result_report"}),
    ],
)
def test_result_papers(pack: str, papers: set[str]) -> None:
    """N23-6.3.5, BT24-6.2.4, CF25-5.2.4, BY26-5.2.3 with R25-53."""
    assert set(SHELF.effective(pack).results.package) == {PackageDocument(paper) for paper in papers}


@pytest.mark.parametrize(
    ("pack", "cases"),
    [
        ("2023-region", {"breakthrough", "introduced_talent", "postdoc", "no_degree", "returnee"}),
        (
            "2024-baotou",
            {"breakthrough", "introduced_talent", "postdoc", "no_degree", "returnee", "skilled_leader"},
        ),
        (
            "2026-bayannur",
            {"breakthrough", "yingcai", "postdoc", "no_degree", "returnee", "skilled_leader"},
        ),
    ],
)
def test_cases_for_the_green_channel_committee(pack: str, cases: set[str]) -> None:
    """Items 1 to 5 of 2023, 1 to 6 of 2024, the six cases of article 37."""
    channel = SHELF.effective(pack).green_channel

    assert {key for key, case in channel.cases.items() if case.offered.require()} == cases


@pytest.mark.parametrize(
    ("pack", "tiers"),
    [
        (
            "2023-region",
            {
                ("new_era", 1, "full_senior", False),
                ("new_era", 2, "one_up", False),
                ("new_era", 3, "middle", True),
                ("grassland_youth", 1, "one_up", False),
                ("grassland_youth", 2, "middle", True),
            },
        ),
        (
            "2024-baotou",
            {
                ("new_era", 1, "full_senior", False),
                ("new_era", 2, "one_up", False),
                ("new_era", 3, "middle", True),
                ("grassland_youth", 1, "one_up", False),
                ("grassland_youth", 2, "middle", True),
            },
        ),
        (
            "2025-chifeng",
            {
                ("new_era", 1, "full_senior", False),
                ("new_era", 2, "one_up", False),
                ("new_era", 3, "middle", True),
                ("yingcai_youth", None, "one_up", False),
            },
        ),
        ("2026-bayannur", set()),
    ],
)
def test_talent_programmes(pack: str, tiers: set[tuple[str, int | None, str, bool]]) -> None:
    """N23-4.5.6, BT24-4.4.7, CF25-4.3; nothing in Bayannur 2026."""
    found = {
        (
            str(Programme(tier.programme)),
            tier.tier,
            "one_up" if tier.target.rule is TargetRule.ONE_UP else str(tier.target.levels[0]),
            tier.county_or_below,
        )
        for value in SHELF.effective(pack).talents.tiers.values()
        for tier in [value.require()]
    }

    assert found == tiers


QUOTA_2023 = {  # N23-annex, sixteen rows
    "呼和浩特市": 19,
    "包头市": 17,
    "呼伦贝尔市": 17,
    "兴安盟": 14,
    "通辽市": 22,
    "赤峰市": 30,
    "锡林郭勒盟": 9,
    "乌兰察布市": 14,
    "鄂尔多斯市": 17,
    "巴彦淖尔市": 12,
    "乌海市": 6,
    "阿拉善盟": 6,
    "满洲里市": 4,
    "二连浩特市": 3,
    "内蒙古师大附属中学": 7,
    "呼和浩特市第二中学": 3,
}


def test_the_sixteen_rows_of_2023() -> None:
    quota = SHELF.effective("2023-region").teacher_quota
    rows = [value.require() for value in quota.rows.values()]

    assert {row.name: row.persons for row in rows} == QUOTA_2023
    assert len(rows) == 16
    assert {row.name: row.other_region_units for row in rows if row.other_region_units} == {
        "内蒙古师大附属中学": 4
    }
    assert quota.total.require() == 200
    assert all(value.clause == "N23-annex" for value in quota.rows.values())


@pytest.mark.parametrize(
    ("pack", "place", "persons"),
    [
        ("2023-region", "nm.chifeng.aohan", 30),
        ("2023-region", "nm.erenhot", 3),
        ("2025-chifeng", "nm.chifeng", 49),
        ("2025-chifeng", "nm.baotou", None),
        ("2026-bayannur", "nm.bayannur.linhe", 17),
    ],
)
def test_the_quota_of_a_place(pack: str, place: str, persons: int | None) -> None:
    row = SHELF.effective(pack).teacher_quota.of(place)

    assert (row.require().persons if row else None) == persons


@pytest.mark.parametrize(
    ("pack", "specialty", "inside"),
    [
        ("2023-region", "silviculture", True),
        ("2023-region", "grassland_science", False),
        ("2024-baotou", "grassland_management", False),
        ("2025-chifeng", "grassland_management", True),
        ("2025-chifeng", "silviculture", True),
    ],
)
def test_directed_evaluation_of_forestry_and_of_forestry_and_grassland(
    pack: str, specialty: str, inside: bool
) -> None:
    """林业 in N23-4.9 and BT24-4.5.1, 林草 in CF25-4.4.1."""
    industries = SHELF.effective(pack).directed.industries.require()

    assert inside is any(
        group.covers("forestry_grassland", specialty, Level.ASSOCIATE_SENIOR) for group in industries
    )


@pytest.mark.parametrize(
    ("series", "specialty", "level", "blind"),
    [
        ("economics", None, "full_senior", True),
        ("economics", None, "middle", False),
        ("engineering", "big_data", "associate_senior", True),
        ("engineering", "water_conservancy", "associate_senior", False),
        ("health", "nursing", "associate_senior", True),
        ("forestry_grassland", "silviculture", "full_senior", False),
    ],
)
def test_blind_review_of_2025(series: str, specialty: str | None, level: str, blind: bool) -> None:
    """CF25-4.1.1."""
    titles = SHELF.effective("2025-chifeng").blind_review.titles.require()

    assert blind is any(group.covers(series, specialty, Level(level)) for group in titles)


def test_where_two_documents_in_force_differ_the_nearer_applies_and_the_other_is_named() -> None:
    """我市 in BY26-3.3, 我区 in R25-38."""
    policy = SHELF.effective("2026-bayannur")
    other = policy.replaced(policy.private_sector.first_year)

    assert other is not None
    assert (other.require().where, other.clause) == ("region", "R25-38")
    assert policy.private_sector.first_year.clause == "BY26-3.3"
    assert policy.replaced(policy.private_sector.not_level_by_level) is None


@pytest.mark.req("P-09", side="accept")
@pytest.mark.parametrize("pack", ["2023-region", "2024-baotou"])
def test_the_2025_rules_stand_in_only_where_the_annual_notice_does_not_regulate_the_subject(
    pack: str,
) -> None:
    policy = SHELF.effective(pack)

    assert (policy.series_change.same_level_after.status, policy.series_change.same_level_after.clause) == (
        Status.ASSUMED,
        "R25-41",
    )
    assert policy.packs[-1].rests_on is not None
    assert policy.packs[-1].rests_on.number == "内人社发〔2023〕4号"
    for subject in (policy.green_channel, policy.transferees):
        assert all(value.status is not Status.ASSUMED for _, value in values_of(subject))
    assert PostdocMerit.NATIONAL_PROGRAMME not in policy.green_channel.postdoc.merits.require()
    assert policy.supervision.committee.interview_kinds.status is Status.NOT_STATED


@pytest.mark.parametrize("pack", ["2025-chifeng", "2026-bayannur"])
def test_from_2025_05_12_on_the_rules_are_in_force_themselves(pack: str) -> None:
    policy = SHELF.effective(pack)

    assert policy.packs[-1].rests_on is not None
    assert policy.packs[-1].rests_on.number == "内人社发〔2025〕16号"
    assert all(value.assumed_from != "2025年细则" for _, value in values_of(policy))
    assert policy.series_change.same_level_after.status is Status.STATED


@pytest.mark.req("P-10", side="accept")
@pytest.mark.parametrize("pack", DOCUMENTS)
def test_what_a_neighbouring_year_rules_and_these_documents_do_not_is_not_stated(pack: str) -> None:
    known_elsewhere = {
        value.path
        for other in DOCUMENTS
        for path, value in values_of(SHELF.effective(other))
        if value.is_known
    }
    for _, value in values_of(SHELF.effective(pack)):
        if value.path in known_elsewhere and not value.is_known:
            assert value.pack, value.path
            assert value.status is Status.NOT_CONFIGURED or value.missing, value.path


def test_every_silence_of_a_annual_notice_names_a_document_that_is_listed_as_not_in_hand() -> None:
    for pack in ANNUAL_NOTICES:
        policy = SHELF.effective(pack)
        listed = {paper.number for head in policy.packs for paper in head.not_shipped}
        silent = {value.missing for _, value in values_of(policy) if value.status is Status.NOT_STATED}
        assert silent <= listed | {"内人社发〔2023〕63号"}


@pytest.mark.req("E-08", side="accept")
@pytest.mark.parametrize("pack", DOCUMENTS)
def test_projects_and_awards_open_privileged_paths_and_bar_nobody_from_the_ordinary_one(pack: str) -> None:
    policy = SHELF.effective(pack, layers=("demo",))

    assert PostdocMerit.PROVINCIAL_PROJECT in policy.green_channel.postdoc.merits.require()
    for value in policy.conditions.standards.values():
        assert set(value.require().necessary) <= {Necessary.RESULTS}


def deadlines(policy: Policy) -> dict[str, tuple[date | None, ...]]:
    plan = policy.plan
    return {
        step: tuple(per_tier[tier].value for tier in Tier)
        for step, per_tier in (("declare", plan.declare), ("audit", plan.audit), ("forward", plan.forward))
    }


def test_the_steps_are_cut_differently() -> None:
    """One date in 2023, one per tier in Baotou, two in Chifeng, one for all steps in Bayannur."""
    june, july = date(2025, 6, 25), date(2025, 7, 2)
    region = deadlines(SHELF.effective("2023-region"))
    chifeng = deadlines(SHELF.effective("2025-chifeng"))
    bayannur = deadlines(SHELF.effective("2026-bayannur"))

    assert (region["declare"], region["audit"]) == ((date(2023, 6, 20),) * 3, (None,) * 3)
    assert (chifeng["declare"], chifeng["audit"], chifeng["forward"]) == (
        (june,) * 3,
        (july,) * 3,
        (july,) * 3,
    )
    assert bayannur["declare"] == bayannur["audit"] == bayannur["forward"]


def test_a_condition_of_a_path_that_is_not_offered_is_no_open_point() -> None:
    """The green channel of 2023 has no case of leading skilled workers (N23-4.5)."""
    policy = SHELF.effective("2023-region")
    leader = policy.green_channel.skilled_leader

    assert leader.offered.require() is False
    assert policy.applies(leader.offered)
    assert not policy.applies(leader.master_skill)
    assert policy.applies(policy.green_channel.postdoc.merits)
    assert policy.applies(policy.plan.filing)


def test_units_that_may_review_their_own_people_in_2023() -> None:
    """N23-4.4.2."""
    offices = SHELF.effective("2023-region").committee.offices
    own = {office.require().name for office in offices.values() if office.require().own_people}
    steel = offices["baogang"].require().remits[0]

    assert len(own) == 7
    assert (steel.series, steel.levels) == ("engineering", (Level.FULL_SENIOR,))
