"""Plans over REST: what may be frozen, whom it excludes and why, and what is refused."""

import datetime as dt
from typing import Any

import pytest

from common.events.codes import CommitteeStatus, Effect
from common.events.documents import DocketCase
from expert_pool.store.draws import PanelRow


def excluded(draw: dict[str, Any]) -> dict[str, int]:
    return {count["code"]: count["count"] for count in draw["excluded"]}


def case(n: int, **changes: Any) -> DocketCase:
    values = {"declaration_id": f"dcl_{n}", "person_ref": f"p1-applicant-{n}", "unit_org": "org_farm"}
    return DocketCase(**values | changes)


@pytest.mark.req("X-03", side="refuse")
async def test_no_plan_for_a_pool_that_was_not_cleaned_this_year(scene: Any) -> None:
    pool = await scene.pool()
    await scene.request()
    (draw,) = await scene.draws()
    path = f"/draws/{draw['draw_id']}/plan"
    assert await scene.refused(scene.office, path, version=1) == (422, "pool_not_cleaned", "BY26-5.1.1")
    assert (await scene.draws())[0] == draw
    await scene.ok(scene.office, "/pools/cmt_1/clean-ups", version=pool["version"], year=2026)
    assert await scene.refused(scene.office, path, version=1) == (422, "pool_not_filed", "BY26-5.1.1")


@pytest.mark.req("X-03", side="accept")
async def test_a_plan_once_the_clean_up_is_filed(scene: Any) -> None:
    """A filing from before the clean-up does not cover it."""
    pool = await scene.pool()
    await scene.request()
    (draw,) = await scene.draws()
    pool = await scene.ok(scene.office, "/pools/cmt_1/filing", version=pool["version"])
    pool = await scene.ok(scene.office, "/pools/cmt_1/clean-ups", version=pool["version"], year=2026)
    path = f"/draws/{draw['draw_id']}/plan"
    assert (await scene.refused(scene.office, path, version=1))[1] == "pool_not_filed"
    await scene.ok(scene.authority, "/pools/cmt_1/filing", version=pool["version"])
    assert (await scene.freeze(draw))["state"] == "planned"


@pytest.mark.req("X-02", side="refuse")
async def test_no_plan_from_a_pool_that_has_become_too_small(scene: Any) -> None:
    """By specialty, 中级: at least 9, so a pool of 18 (R25-17, R25-19); asked again when a draw is frozen."""
    await scene.cleaned(18)
    await scene.request()
    (draw,) = await scene.draws()
    expert = f"/pools/cmt_1/experts/{scene.experts[18]}"
    shown = (await scene.kit.get(f"/v1{expert}", by=scene.office)).json()
    await scene.ok(scene.office, f"{expert}/removal", version=shown["version"], reason="own_wish")
    refused = await scene.refused(scene.office, f"/draws/{draw['draw_id']}/plan", version=1)
    assert refused == (422, "pool_not_admissible", "R25-19")


@pytest.mark.req("X-02", side="accept")
async def test_a_plan_from_a_pool_of_exactly_twice_the_smallest_committee(scene: Any) -> None:
    await scene.cleaned(18)
    await scene.request()
    (draw,) = await scene.draws()
    assert (await scene.freeze(draw))["state"] == "planned"


@pytest.mark.req("X-03", side="refuse")
async def test_last_years_clean_up_does_not_count(scene: Any) -> None:
    await scene.cleaned()
    scene.at("2027-02-01T09:00")
    await scene.request(meeting_date=dt.date(2027, 3, 1))
    (draw,) = await scene.draws()
    refused = await scene.refused(scene.office, f"/draws/{draw['draw_id']}/plan", version=1)
    assert refused == (422, "pool_not_cleaned", "BY26-5.1.1")


@pytest.mark.parametrize(
    "changes",
    [
        {"status": CommitteeStatus.SUSPENDED},
        {"status": CommitteeStatus.APPLIED, "valid_from": None, "valid_to": None},
        {"valid_to": dt.date(2026, 8, 19)},
    ],
    ids=["suspended", "applied", "lapses-before-the-meeting"],
)
async def test_no_plan_for_a_committee_that_may_not_act_on_the_day(
    scene: Any, changes: dict[str, Any]
) -> None:
    draw = await scene.requested()
    await scene.committee(revision=2, **changes)
    refused = await scene.refused(scene.office, f"/draws/{draw['draw_id']}/plan", version=1)
    assert refused == (422, "committee_not_in_force", "R25-76")


async def test_the_last_day_of_the_filing_is_enough(scene: Any) -> None:
    draw = await scene.requested()
    await scene.committee(revision=2, valid_to=dt.date(2026, 8, 20))
    assert (await scene.freeze(draw))["state"] == "planned"


async def test_a_plan_is_frozen_once_on_the_version_that_was_seen(scene: Any) -> None:
    draw = await scene.requested()
    path = f"/draws/{draw['draw_id']}/plan"
    assert (await scene.refused(scene.office, path, version=7))[:2] == (409, "stale_version")
    plan = await scene.freeze(draw)
    assert (await scene.refused(scene.office, path, version=plan["version"]))[:2] == (409, "wrong_state")
    assert (await scene.refused(scene.office, "/draws/drw_none/plan", version=1))[0] == 404


async def test_the_office_may_name_the_times(scene: Any) -> None:
    draw = await scene.requested()
    path = f"/draws/{draw['draw_id']}/plan"
    for terms in (
        {"commit_by": "2026-05-11T09:00:00+08:00"},
        {"commit_by": "2026-05-12T09:00:00+08:00", "reveal_by": "2026-05-12T09:00:00+08:00"},
        {"reveal_by": "2026-05-12T08:00:00+08:00"},
    ):
        refused = await scene.refused(scene.office, path, version=1, **terms)
        assert refused[:2] == (422, "draw_deadlines_not_possible")
    naive = await scene.refused(scene.office, path, version=1, commit_by="2026-05-12T09:00:00")
    assert naive[0] == 400
    plan = await scene.freeze(
        draw, commit_by="2026-05-11T02:00:00+00:00", reveal_by="2026-05-11T12:00:00+08:00"
    )
    assert (plan["commit_by"], plan["reveal_by"]) == (
        "2026-05-11T10:00:00+08:00",
        "2026-05-11T12:00:00+08:00",
    )


@pytest.mark.req("X-04", door="rest")
async def test_everybody_who_cannot_be_drawn_is_counted_by_reason(scene: Any) -> None:
    """1 left, 2 is barred until the day, 3 out of term, 4 is heard himself, 5 served three years, 6 knows most cases."""
    cases = [
        case(1, person_ref=scene.person_ref(4)),
        case(2, avoid=(scene.person_ref(6),)),
        case(3, avoid=(scene.person_ref(6), scene.person_ref(7))),
    ]
    service = [{"year": year, "source": "聘书"} for year in (2023, 2024, 2025)]
    draw = await scene.requested(
        cases,
        total=25,
        e3={"term_until": "2026-08-19"},
        e4={"employer_org": "org_station_a"},
        e5={"service_years": service},
        **{f"e{n}": {"chair_pool": True} for n in range(8, 13)},
    )
    await scene.ok(
        scene.office, f"/pools/cmt_1/experts/{scene.experts[1]}/removal", version=1, reason="inactive"
    )
    await scene.strike(scene.person_ref(2), Effect.BAR_STAFF, until=dt.date(2026, 8, 20))

    plan = await scene.freeze(draw)

    # the barred one has left the pool as well; 6 conflicts with two of three, 7 with one of three
    assert excluded(plan) == {
        "not_in_pool": 2,
        "bar": 1,
        "term": 1,
        "own_case": 1,
        "three_years": 1,
        "conflicts": 1,
    }
    labels = {count["code"]: count["label"] for count in plan["excluded"]}
    assert labels["own_case"] == "本人在申报人员之列"
    drawn = await scene.play(plan)
    assert {scene.number(seat["expert_id"]) for seat in await scene.seats(drawn)} <= set(range(7, 26))


@pytest.mark.req("X-04", door="rest")
async def test_enough_members_without_a_conflict_remain_for_every_applicant(scene: Any) -> None:
    """Eleven of twenty work at the applicant's unit: of nine members six must not."""
    draw = await scene.requested(
        [case(1, unit_org="org_green"), case(2, unit_org="org_none"), case(3, unit_org="org_none")],
        **{f"e{n}": {"employer_org": "org_green"} for n in range(6, 17)},
    )
    plan = await scene.freeze(draw)
    assert plan["quorum"] == 6
    drawn = await scene.play(plan)
    of_the_unit = [seat for seat in await scene.seats(drawn) if seat["employer_org"] == "org_green"]
    assert len(of_the_unit) <= 3


async def test_an_earlier_employer_is_a_conflict_too(scene: Any) -> None:
    past = {"earlier_employers": ["org_farm"]}
    draw = await scene.requested(**{f"e{n}": past for n in range(6, 21)})
    answer = await scene.kit.post(f"/v1/draws/{draw['draw_id']}/plan", {"version": 1}, by=scene.office)
    # one case, so everybody who once worked there is entangled with the whole docket: five are left for nine seats
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["reason"]) == (422, "draw_infeasible", "infeasible")
    assert {error["code"]: error["message"] for error in problem["errors"]}["pool"] == (
        "在库且可抽取的专家：需 9 人，最多可得 5 人，缺 4 人。"
    )


@pytest.mark.req("C-05", side="refuse")
async def test_no_plan_where_fewer_than_half_can_hold_the_title_that_the_article_asks_for(scene: Any) -> None:
    """R25-17: of nine in a 中级 committee at least half 高级, so five; four of twenty are."""
    draw = await scene.requested(**{f"e{n}": {"title_rank": "middle"} for n in range(5, 21)})
    answer = await scene.kit.post(f"/v1/draws/{draw['draw_id']}/plan", {"version": 1}, by=scene.office)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "draw_infeasible")
    assert {error["code"]: error["message"] for error in problem["errors"]}["rank.associate_senior"] == (
        "高级职称专家不足：需 5 人，最多可得 4 人，缺 1 人。"
    )


@pytest.mark.req("C-05", side="accept")
async def test_five_of_nine_are_enough_and_five_are_drawn(scene: Any) -> None:
    draw = await scene.requested(**{f"e{n}": {"title_rank": "middle"} for n in range(6, 21)})
    drawn = await scene.play(await scene.freeze(draw))
    numbers = {scene.number(seat["expert_id"]) for seat in await scene.seats(drawn)}
    assert len(numbers & set(range(1, 6))) == 5


@pytest.mark.req("X-06", side="refuse")
async def test_who_served_three_years_running_is_not_drawn(scene: Any) -> None:
    """Twenty, of whom twelve served 2023 to 2025: eight are left for nine seats."""
    service = {"service_years": [{"year": year, "source": "聘书"} for year in (2023, 2024, 2025)]}
    draw = await scene.requested(**{f"e{n}": service for n in range(9, 21)})
    answer = await scene.kit.post(f"/v1/draws/{draw['draw_id']}/plan", {"version": 1}, by=scene.office)
    assert (answer.status_code, answer.json()["code"]) == (422, "draw_infeasible")
    assert "pool需9人，最多可得8人，缺1人" in answer.json()["detail"]


@pytest.mark.req("X-06", side="accept")
async def test_a_recorded_consent_of_the_authority_lets_one_of_them_be_drawn(scene: Any) -> None:
    service = {"service_years": [{"year": year, "source": "聘书"} for year in (2023, 2024, 2025)]}
    draw = await scene.requested(**{f"e{n}": service for n in range(10, 21)} | {"e9": service})
    consents = {}
    for n in (12, 15):
        path = f"/pools/cmt_1/experts/{scene.experts[n]}/service-consents"
        consents[scene.experts[n]] = (
            await scene.ok(scene.authority, path, year=2026, reason="该专业专家紧缺")
        )["consent_id"]

    plan = await scene.freeze(draw)

    assert excluded(plan) == {"three_years": 10}
    drawn = await scene.play(plan)
    assert {scene.number(seat["expert_id"]) for seat in await scene.seats(drawn)} <= {*range(1, 9), 12, 15}
    record = (await scene.kit.get(f"/v1/draws/{drawn['draw_id']}/bundle", by=scene.office)).json()
    recorded = {one["expert_id"]: one["record"] for one in record["materials"]["exclusions"]["consents"]}
    assert sorted(recorded.values()) == sorted(consents.values())
    assert not recorded.keys() & consents.keys()  # the record calls them by references of this meeting


@pytest.mark.req("X-08", side="accept")
async def test_an_enterprise_related_committee_is_drawn_with_private_enterprise_experts(scene: Any) -> None:
    green = {"employer_org": "org_green"}
    draw = await scene.requested(e8=green, e13=green)
    await scene.committee(revision=2, enterprise_related=True)
    drawn = await scene.play(await scene.freeze(draw))
    # a fifth of nine are two, and there are two
    numbers = {scene.number(seat["expert_id"]) for seat in await scene.seats(drawn)}
    assert {8, 13} <= numbers


@pytest.mark.req("X-08", side="refuse")
async def test_without_them_there_is_no_plan(scene: Any) -> None:
    draw = await scene.requested(e8={"employer_org": "org_green"})
    await scene.committee(revision=2, enterprise_related=True)
    answer = await scene.kit.post(f"/v1/draws/{draw['draw_id']}/plan", {"version": 1}, by=scene.office)
    assert answer.json()["code"] == "draw_infeasible"
    assert [error["code"] for error in answer.json()["errors"]] == ["private_enterprise"]


async def test_subject_groups_are_frozen_with_the_plan(scene: Any) -> None:
    draw = await scene.requested(e14={"subject_group": "seeds"}, e17={"subject_group": "seeds"})
    path = f"/draws/{draw['draw_id']}/plan"
    seeds = [{"group": "seeds", "at_least": 2}]
    assert (await scene.refused(scene.office, path, version=1, groups=seeds * 2))[:2] == (
        422,
        "rules_not_drawable",
    )
    plan = await scene.freeze(draw, groups=seeds)
    assert {"code": "group.seeds", "at_least": 2} in plan["bounds"]
    numbers = {scene.number(seat["expert_id"]) for seat in await scene.seats(await scene.play(plan))}
    assert {14, 17} <= numbers


async def test_an_even_number_of_seats_is_not_drawn(scene: Any) -> None:
    await scene.cleaned()
    await scene.request(seats=(1, 2, 5))
    (draw,) = await scene.draws()
    refused = await scene.refused(scene.office, f"/draws/{draw['draw_id']}/plan", version=1)
    assert refused == (422, "rules_not_drawable", "R25-17")


async def test_a_docket_that_was_altered_in_storage_is_not_drawn_from(scene: Any) -> None:
    draw = await scene.requested()
    files = scene.kit.runtime.ports.files
    async with scene.kit.runtime.sessions() as session:
        panel = await session.get(PanelRow, "mtg_1")
    await files.put(panel.docket["key"], b"v1.k1.AAAA")
    refused = await scene.refused(scene.office, f"/draws/{draw['draw_id']}/plan", version=1)
    assert refused[:2] == (503, "draw_file_unreadable")


async def test_every_plan_of_a_meeting_stays_visible(scene: Any) -> None:
    plan = await scene.planned()
    await scene.kit.advance(scene.moment("2026-05-12T10:00"))
    listed = await scene.draws()
    assert [(draw["serial"], draw["state"]) for draw in listed] == [(1, "void"), (2, "requested")]
    assert listed[0]["plan_hash"] == plan["plan_hash"]
    assert (await scene.kit.get("/v1/draws?meeting_id=mtg_none", by=scene.office)).status_code == 404
    assert (await scene.kit.get("/v1/draws", by=scene.office)).status_code == 400
    waiting = await scene.kit.get(f"/v1/draws/{listed[1]['draw_id']}/bundle", by=scene.office)
    assert (waiting.status_code, waiting.json()["code"]) == (409, "wrong_state")


async def test_no_plan_after_the_day_of_the_meeting(scene: Any) -> None:
    draw = await scene.requested()
    scene.at("2026-08-21T09:00")
    assert (await scene.refused(scene.office, f"/draws/{draw['draw_id']}/plan", version=1))[:2] == (
        409,
        "wrong_state",
    )
