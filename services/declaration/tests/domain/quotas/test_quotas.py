"""Posts, places of school teachers, directed posts: what officials read in the tables beside this file (E-28 to E-30)."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from common.events.codes import Column, Level
from common.policy import Finding, PackShelf, Policy, Verdict
from common.policy.subjects.audit_chain import ApplicantType
from declaration.domain.cases.states import TRANSITIONS, Move, State
from declaration.domain.eligibility.columns import directed_is_listed
from declaration.domain.quotas.posts import (
    Posts,
    Together,
    consultation_opens_posts,
    inside_the_posts,
    may_exceed_by,
    posts_bind,
    recorded_posts_leave_room,
    teachers_inside_the_structure,
    who_sets_the_posts,
)
from declaration.domain.quotas.quotas import (
    HOLDS_A_SEAT,
    Pot,
    QuotaKind,
    directed_inside_own_posts,
    kind_of,
    share_is_inside,
    teachers_inside_the_quota,
)
from laptop.testing.tables import read_table

HERE = Path(__file__).parent
POLICIES = Path(__file__).parents[5] / "policies"
PACKS = {2023: "2023-region", 2024: "2024-baotou", 2025: "2025-chifeng", 2026: "2026-bayannur"}
LEVELS = {
    "正高": Level.FULL_SENIOR,
    "副高": Level.ASSOCIATE_SENIOR,
    "中级": Level.MIDDLE,
    "助理级": Level.ASSISTANT,
}
SAID = {
    Verdict.MET: "可以",
    Verdict.NOT_MET: "不可以",
    Verdict.WAIVED: "不占岗位",
    Verdict.NOT_STATED: "未写明",
}
SIDES = {"可以": "accept", "不占岗位": "accept", "不受限制": "accept", "不可以": "refuse"}


@cache
def shelf() -> PackShelf:
    return PackShelf(POLICIES)


def policy(case: dict[str, Any]) -> Policy:
    return shelf().effective(PACKS[case["年"]])


def table(file: str, section: str | None, rule: str) -> list[Any]:
    """The cases of a section, or of all where the section's year is the case's; marked with the rule and its side."""
    sections: dict[str, list[dict[str, Any]]] = read_table(HERE / file)
    found = []
    for name, cases in sections.items():
        for case in cases if section in {None, name} else ():
            told = {"年": int(name[:4]), **case} if section is None else case
            side = SIDES.get(case["结论"])
            marks = [pytest.mark.req(rule, side=side)] if side is not None else []
            found.append(pytest.param(told, id=f"{name}: {case['case']}", marks=marks))
    return found


def posts_in(case: dict[str, Any]) -> Posts | None:
    if "空岗" not in case:
        return None
    return Posts(
        in_reform=case.get("涉改", False),
        post_managed=case.get("岗位管理", True),
        vacant=case["空岗"],
        consulted=case.get("会商", 0),
        taken=case["已推荐"],
    )


def together_in(case: dict[str, Any]) -> Together | None:
    return Together("临河区", *case["合计"]) if "合计" in case else None


def said(finding: Finding) -> str:
    return SAID[finding.verdict]


@pytest.mark.parametrize("case", table("posts.yaml", None, "E-28"))
def test_one_more_recommendation_inside_the_posts(case: dict[str, Any]) -> None:
    finding = inside_the_posts(
        policy(case).post_quota,
        LEVELS[case["层级"]],
        posts_in(case),
        together_in(case),
        exempt=case.get("免", False),
    )
    expected = "可以" if case["结论"] == "不受限制" else case["结论"]
    assert (finding.rule, said(finding), finding.clause) == ("E-28", expected, case.get("条款"))
    assert finding.message.endswith("。")


@pytest.mark.parametrize(
    ("posts_set", "expected"),
    [(0, 0), (19, 0), (20, 1), (39, 1), (40, 2), (59, 2), (60, 3), (399, 19), (400, 20), (1000, 50)],
)
@pytest.mark.req("E-28", side="accept")
def test_five_of_a_hundred_rounded_down(posts_set: int, expected: int) -> None:
    assert may_exceed_by(policy({"年": 2023}).post_quota, posts_set) == expected


@pytest.mark.parametrize("year", [2024, 2025, 2026])
@pytest.mark.req("E-28", side="refuse")
def test_no_other_year_has_a_share(year: int) -> None:
    assert may_exceed_by(policy({"年": year}).post_quota, 1000) == 0


@pytest.mark.parametrize(
    ("year", "type_", "expected"),
    [
        (2023, ApplicantType.PUBLIC_INSTITUTION, True),
        (2023, ApplicantType.PRIVATE_ENTERPRISE, False),
        (2023, ApplicantType.FREELANCER, False),
        (2026, ApplicantType.PUBLIC_INSTITUTION, True),
        (2026, ApplicantType.PRIVATE_ENTERPRISE, False),
    ],
)
def test_posts_bind_public_institutions(year: int, type_: ApplicantType, expected: bool) -> None:
    assert posts_bind(policy({"年": year}).post_quota, type_) is expected


@pytest.mark.parametrize("case", table("teachers.yaml", "正高级名额", "E-29"))
def test_teachers_highest_title_inside_the_number_of_the_place(case: dict[str, Any]) -> None:
    pot = Pot("本地区", case["名额"], case["已推荐"]) if "名额" in case else None
    finding = teachers_inside_the_quota(policy(case).teacher_quota, pot)
    assert (finding.rule, said(finding), finding.clause) == ("E-29", case["结论"], case["条款"])


@pytest.mark.parametrize("case", table("teachers.yaml", "副高级在核定的岗位结构比例内", "E-29"))
def test_teachers_second_title_inside_the_approved_structure(case: dict[str, Any]) -> None:
    finding = teachers_inside_the_structure(policy(case).teacher_quota, posts_in(case))
    if finding is None:
        assert case["结论"] == "没有规定"
    else:
        assert (finding.rule, said(finding), finding.clause) == ("E-29", case["结论"], case["条款"])


@pytest.mark.parametrize("case", table("teachers.yaml", "名额分配", "E-29"))
def test_a_place_gives_on_what_it_has(case: dict[str, Any]) -> None:
    finding = share_is_inside(
        "E-29",
        policy(case).teacher_quota.may_be_split,
        Pot("本地区", case["可用"], 0),
        given=case["原有"],
        asked=case["分配"],
        kept_by_receiver=case["已用"],
    )
    assert said(finding) == case["结论"]
    assert finding.refuses is (case["结论"] == "不可以")


@pytest.mark.parametrize("case", table("directed.yaml", "单列岗位", "E-30"))
def test_directed_evaluation_inside_its_own_posts(case: dict[str, Any]) -> None:
    pot = Pot("本地区", case["岗位"], case["已推荐"]) if "岗位" in case else None
    finding = directed_inside_own_posts(policy(case).directed, Level.ASSOCIATE_SENIOR, pot)
    assert (finding.rule, said(finding), finding.clause) == ("E-30", case["结论"], case.get("条款"))


@pytest.mark.parametrize("case", table("directed.yaml", "层级和行业", "E-30"))
def test_directed_evaluation_of_listed_levels_and_industries(case: dict[str, Any]) -> None:
    found = directed_is_listed(
        policy(case).directed, series=case["系列"], specialty=case.get("专业"), level=LEVELS[case["层级"]]
    )
    against = [finding for finding in found if finding.refuses]
    assert bool(against) is (case["结论"] == "不可以")
    assert [finding.clause for finding in against[:1]] == ([case["条款"]] if against else [])


@pytest.mark.parametrize("case", table("recording.yaml", "登记后容纳已推荐的人", "E-28"))
def test_what_is_recorded_holds_those_recommended(case: dict[str, Any]) -> None:
    posts = posts_in(case)
    assert posts is not None
    finding = recorded_posts_leave_room(
        policy(case).post_quota, LEVELS[case["层级"]], posts, together_in(case)
    )
    assert finding.refuses is (case["结论"] == "不可以")


@pytest.mark.parametrize("case", table("recording.yaml", "谁登记中初级", "E-28"))
def test_league_or_department_set_the_lower_levels(case: dict[str, Any]) -> None:
    finding = who_sets_the_posts(
        policy(case).post_quota,
        LEVELS[case["层级"]],
        unit_place=case["单位"],
        recorder_place=case["登记"],
    )
    assert (finding is not None and finding.refuses) is (case["结论"] == "不可以")


@pytest.mark.parametrize("case", table("recording.yaml", "以会商方式超岗", "E-28"))
def test_a_consultation_opens_posts_where_the_annual_notice_knows_it(case: dict[str, Any]) -> None:
    finding = consultation_opens_posts(policy(case).post_quota)
    assert (said(finding), finding.clause) == (case["结论"], case.get("条款"))


@pytest.mark.parametrize(
    ("column", "series", "level", "expected"),
    [
        (Column.ORDINARY, "engineering", Level.ASSOCIATE_SENIOR, QuotaKind.POSTS),
        (Column.GREEN_CHANNEL, "engineering", Level.FULL_SENIOR, QuotaKind.POSTS),
        (Column.ORDINARY, "school_teacher", Level.ASSOCIATE_SENIOR, QuotaKind.POSTS),
        (Column.ORDINARY, "school_teacher", Level.FULL_SENIOR, QuotaKind.TEACHER),
        (Column.GREEN_CHANNEL, "school_teacher", Level.FULL_SENIOR, QuotaKind.TEACHER),
        (Column.DIRECTED_EVALUATION, "school_teacher", Level.FULL_SENIOR, QuotaKind.DIRECTED),
        (Column.DIRECTED_EVALUATION, "health", Level.MIDDLE, QuotaKind.DIRECTED),
    ],
)
def test_which_number_binds(column: Column, series: str, level: Level, expected: QuotaKind) -> None:
    assert kind_of(column=column, series=series, level=level) is expected


def test_a_seat_is_taken_by_the_recommendation_and_by_nothing_else() -> None:
    """Counting by state is safe only while no other move leads in: then it would sit where nobody counted."""
    entering = {
        move
        for (before, move), after in TRANSITIONS.items()
        if before not in HOLDS_A_SEAT and after in HOLDS_A_SEAT
    }
    assert entering == {Move.RECOMMEND}


def test_withdrawal_refusal_return_and_every_end_give_the_seat_back() -> None:
    leaving = {after for (before, _), after in TRANSITIONS.items() if before in HOLDS_A_SEAT} - HOLDS_A_SEAT
    assert leaving == {
        State.RETURNED,
        State.WITHDRAWN,
        State.REFUSED,
        State.ABANDONED,
        State.CANCELLED,
        State.BARRED,
    }
