"""Pools over REST: numbers, the yearly clean-up, the filing."""

import datetime as dt
from typing import Any

import pytest

from common.events.codes import Level
from common.events.expert_pool import PoolChanged

POOL = "/pools/cmt_1"


async def test_a_pool_in_numbers(scene: Any) -> None:
    green = {"employer_org": "org_green"}
    far = {"outside_region": True, "employer_org": "org_beijing_institute"}
    pool = await scene.pool(6, e1=green, e6=far, e2={"subject_group": "seeds"}, e4={"subject_group": "seeds"})

    assert pool["total"] == 6
    assert pool["chairs"] == [{"level": "associate_senior", "count": 5}]
    assert pool["members"] == [{"level": "associate_senior", "count": 1}]
    # 3 and 6 are grassroots, 4 is outside the system, 6 outside the region, 1 in a private enterprise
    assert [
        pool[key] for key in ("grassroots", "outside_system", "outside_region", "private_enterprise")
    ] == [
        2,
        1,
        1,
        1,
    ]
    assert pool["subject_groups"] == {"seeds": 2}
    assert (pool["state"], pool["unfiled_changes"], pool["version"]) == ("open", True, 7)
    assert "cleaned_on" not in pool
    told = await scene.kit.payloads(PoolChanged)
    assert [fact.revision for fact in told] == [2, 3, 4, 5, 6, 7]
    assert [(rank.level, rank.count) for rank in told[-1].chairs] == [(Level.ASSOCIATE_SENIOR, 5)]
    assert [(rank.level, rank.count) for rank in told[-1].members] == [(Level.ASSOCIATE_SENIOR, 1)]


async def test_the_yearly_clean_up_removes_each_for_a_reason(scene: Any) -> None:
    pool = await scene.pool(4)
    removals = [
        {"expert_id": scene.experts[2], "reason": "left_profession"},
        {"expert_id": scene.experts[3], "reason": "inactive"},
    ]

    cleaned = await scene.ok(
        scene.office, f"{POOL}/clean-ups", version=pool["version"], year=2026, removals=removals
    )

    assert (cleaned["total"], cleaned["cleaned_on"]) == (2, "2026-05-11")
    assert cleaned["clean_ups"] == [{"year": 2026, "cleaned_on": "2026-05-11", "removed": 2, "remaining": 2}]
    gone = await scene.shown(f"{POOL}/experts/{scene.experts[3]}")
    assert (gone["state"], gone["removal_reason"], gone["removed_on"]) == (
        "removed",
        "inactive",
        "2026-05-11",
    )
    assert [row.detail["reason"] for row in await scene.audited("remove-expert")] == [
        "left_profession",
        "inactive",
    ]
    last = (await scene.kit.payloads(PoolChanged))[-1]
    assert last.cleaned_on == dt.date(2026, 5, 11)
    again = await scene.refused(scene.office, f"{POOL}/clean-ups", version=cleaned["version"], year=2026)
    assert again == (409, "pool_already_cleaned", "R25-19")
    scene.at("2027-03-01T09:00")
    following = await scene.ok(scene.office, f"{POOL}/clean-ups", version=cleaned["version"], year=2027)
    assert [clean_up["year"] for clean_up in following["clean_ups"]] == [2027, 2026]


@pytest.mark.req("X-03", side="refuse")
@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"year": 2025}, (422, "clean_up_not_admissible", "R25-19")),
        ({"year": 2027}, (422, "clean_up_not_admissible", "R25-19")),
        ({"removals": [("own_wish", 1)]}, (422, "clean_up_not_admissible", "BT24-6.1.1")),
        ({"removals": [("credit_record", 1)]}, (422, "clean_up_not_admissible", "BT24-6.1.1")),
        ({"removals": [("unfit", 99)]}, (422, "clean_up_not_admissible", "R25-19")),
        ({"removals": [("unfit", 1), ("inactive", 1)]}, (422, "clean_up_not_admissible", "R25-19")),
        ({"removals": [("too_old", 1)]}, (400, "malformed_request", None)),
        ({"version": 1}, (409, "stale_version", None)),
    ],
    ids=["last-year", "next-year", "own-wish", "credit", "stranger", "twice", "no-code", "stale"],
)
async def test_a_clean_up_that_is_refused_changes_nothing(
    scene: Any, body: dict[str, Any], answer: tuple[int, str, str | None]
) -> None:
    pool = await scene.pool(2)
    given = [
        {"reason": reason, "expert_id": scene.experts.get(n, "exp_unknown")}
        for reason, n in body.get("removals", [])
    ]
    sent = {"version": pool["version"], "year": 2026} | body | {"removals": given}

    assert await scene.refused(scene.office, f"{POOL}/clean-ups", **sent) == answer
    assert await scene.shown(POOL) == pool


async def test_officers_do_not_clean_themselves_out(scene: Any) -> None:
    pool = await scene.pool(1)
    officer = await scene.kit.person(
        "officer-expert", "committee_office@org_forestry", person_ref=scene.person_ref(1)
    )
    removals = [{"expert_id": scene.experts[1], "reason": "unfit"}]
    refused = await scene.refused(
        officer, f"{POOL}/clean-ups", version=pool["version"], year=2026, removals=removals
    )
    assert refused[:2] == (403, "own_case")


@pytest.mark.req("X-02", side="accept")
async def test_a_pool_of_twice_the_minimum_is_filed(scene: Any) -> None:
    """Nine at least in a committee for a specialty of middle level: eighteen, those from outside the region counted."""
    pool = await scene.pool(18, e7={"outside_region": True, "employer_org": "org_beijing_institute"})

    filed = await scene.ok(scene.authority, f"{POOL}/filing", version=pool["version"])

    assert (filed["state"], filed["filed_on"], filed["filed_by_org"]) == (
        "filed",
        "2026-05-11",
        "org_league_hr",
    )
    assert filed["unfiled_changes"] is False
    assert {finding["verdict"] for finding in filed["findings"]} == {"met"}
    assert (await scene.kit.payloads(PoolChanged))[-1].filed_on == dt.date(2026, 5, 11)
    again = await scene.refused(scene.office, f"{POOL}/filing", version=filed["version"])
    assert again == (409, "pool_already_filed", None)
    await scene.enter(19)
    changed = await scene.shown(POOL)
    assert changed["unfiled_changes"] is True
    by_office = await scene.ok(scene.office, f"{POOL}/filing", version=changed["version"])
    assert by_office["filed_by_org"] == "org_forestry"


@pytest.mark.req("X-02", side="refuse")
async def test_one_fewer_is_not_filed_and_a_chair_pool_is_missed(scene: Any) -> None:
    pool = await scene.pool(17)
    answer = await scene.kit.post(f"/v1{POOL}/filing", {"version": pool["version"]}, by=scene.authority)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["clause"]) == (422, "pool_not_admissible", "R25-19")
    assert "18 人，现为 17 人" in problem["detail"]
    await scene.enter(18, chair_pool=True)
    for n in (1, 2, 3, 4):
        expert = await scene.shown(f"{POOL}/experts/{scene.experts[n]}")
        entry = scene.entry(n, document_kind=None, number=None, name=None, chair_pool=False)
        await scene.kit.put(
            f"/v1{POOL}/experts/{scene.experts[n]}", entry | {"version": expert["version"]}, by=scene.office
        )
    pool = await scene.shown(POOL)
    assert pool["total"] == 18
    answer = await scene.kit.post(f"/v1{POOL}/filing", {"version": pool["version"]}, by=scene.office)
    assert answer.status_code == 422
    assert "主任委员库应不少于 3 人，现为 2 人" in answer.json()["detail"]


@pytest.mark.req("X-08", side="refuse")
async def test_an_enterprise_related_pool_without_private_enterprise_experts_is_not_filed(scene: Any) -> None:
    await scene.pool(18, e1={"employer_org": "org_green"})
    await scene.committee(revision=2, enterprise_related=True)
    pool = await scene.shown(POOL)
    answer = await scene.kit.post(f"/v1{POOL}/filing", {"version": pool["version"]}, by=scene.office)
    assert (answer.status_code, answer.json()["clause"]) == (422, "BY26-5.1.1")
    assert "演示代用值" in answer.json()["detail"]


@pytest.mark.req("X-08", side="accept")
async def test_an_enterprise_related_pool_with_a_fifth_of_them_is_filed(scene: Any) -> None:
    green = {"employer_org": "org_green"}
    await scene.pool(20, e1=green, e2=green, e3=green, e4=green)
    await scene.committee(revision=2, enterprise_related=True)
    pool = await scene.shown(POOL)
    assert (await scene.ok(scene.office, f"{POOL}/filing", version=pool["version"]))[
        "private_enterprise"
    ] == 4


async def test_a_pool_of_an_unknown_committee_is_not_found(scene: Any) -> None:
    for path in ("/pools/cmt_none", "/pools/cmt_none/experts", "/pools/cmt_none/experts/exp_1"):
        assert (await scene.kit.get(f"/v1{path}", by=scene.office)).status_code == 404
    assert (await scene.refused(scene.office, "/pools/cmt_none/filing", version=1))[0] == 404
    assert (await scene.refused(scene.office, "/pools/cmt_none/clean-ups", version=1, year=2026))[0] == 404
