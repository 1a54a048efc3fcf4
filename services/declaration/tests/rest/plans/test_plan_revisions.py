"""Revising and filing plans, separate notices, and what drafts keep of what they were promised, over REST."""

from typing import Any

import pytest
from sqlalchemy import update

from declaration.store.plans.committees import CommitteeRow

LEAGUE = "org_11150800DEM000022B"
LINHE = "org_11150802DEM0000303"
HONGLIU = "org_12150802DEM0001456"


async def revise(stage: Any, plan: dict[str, Any], *, by: str = "league-hr1", **change: Any) -> Any:
    body = {"version": plan["version"], "reason": "申报系统维护，日期调整。", **change}
    return await stage.kit.post(f"/v1/plans/{plan['plan_id']}/revisions", body, by=await stage.office(by))


async def file(stage: Any, plan: dict[str, Any], *, by: str = "region-hr", **body: Any) -> Any:
    url = f"/v1/plans/{plan['plan_id']}/filing"
    return await stage.kit.post(url, {"version": plan["version"], **body}, by=await stage.office(by))


def declare(until: str, **more: Any) -> dict[str, Any]:
    return {"dates": [{"step": "declare", "tier": "middle", "until": until, **more}]}


def middle(plan: dict[str, Any], step: str = "declare") -> str:
    (day,) = [
        date["until"]
        for date in plan["dates"]
        if (date["step"], date["tier"]) == (step, "middle") and "sender" not in date
    ]
    return str(day)


@pytest.mark.req("P-05", door="rest")
async def test_a_revision_is_a_publication_and_a_filing_of_its_own(stage: Any) -> None:
    kit = stage.kit
    plan = await stage.plan()
    assert (plan["filing"], plan["revision"]) == ("pending", 1)
    plan = (await file(stage, plan)).json()
    assert (plan["filing"], plan["filed_on"]) == ("filed", "2026-05-11")
    later = [
        {"step": step, "tier": "middle", "until": "2026-06-15"} for step in ("declare", "audit", "forward")
    ]
    answer = await revise(stage, plan, dates=later)
    assert answer.status_code == 201, answer.text
    revised = answer.json()
    assert (revised["revision"], revised["filing"]) == (2, "pending")
    assert "filed_on" not in revised or revised["filed_on"] is None
    assert (middle(revised), revised["revised_because"]) == ("2026-06-15", "申报系统维护，日期调整。")
    again = await file(stage, revised)
    assert again.status_code == 200, again.text
    history = (await kit.get(f"/v1/plans/{plan['plan_id']}/revisions")).json()["items"]
    assert [(one["revision"], one["filing"], middle(one)) for one in history] == [
        (1, "filed", "2026-06-10"),
        (2, "filed", "2026-06-15"),
    ]
    events = await kit.events("plan-published")
    assert [event.data["revision"] for event in events] == [1, 2]
    assert {"step": "declare", "tier": "middle", "until": "2026-06-15"} in events[1].data["dates"]


async def test_a_plan_waits_for_who_takes_the_next_step(stage: Any) -> None:
    """Drafted by the league, filed with the region, given back to the league."""

    async def kinds(username: str) -> list[str]:
        me = (await stage.kit.get("/v1/me", by=await stage.office(username))).json()
        assert me["total"] == len(me["tasks"])
        return [task["kind"] for task in me["tasks"]]

    everybody = ("league-hr1", "region-hr", "county-hr-linhe", "organiser-forestry")
    plan = await stage.plan(publish=False)
    assert [await kinds(who) for who in everybody] == [["publish_plan"], [], [], []]
    url = f"/v1/plans/{plan['plan_id']}/publication"
    answer = await stage.kit.post(url, {"version": plan["version"]}, by=await stage.office("league-hr1"))
    assert answer.status_code in {200, 201}, answer.text
    plan = answer.json()
    assert [await kinds(who) for who in everybody] == [[], ["file_plan"], [], []]
    given_back = await file(stage, plan, outcome="rejected", reasons=["日期有误"])
    assert given_back.status_code == 200, given_back.text
    assert [await kinds(who) for who in everybody] == [["revise_plan"], [], [], []]
    revised = await revise(stage, given_back.json(), **declare("2026-06-09"))
    assert revised.status_code == 201, revised.text
    assert (await file(stage, revised.json())).status_code == 200
    assert [await kinds(who) for who in everybody] == [[], [], [], []]


@pytest.mark.req("P-05", door="rest")
async def test_a_filing_is_refused_with_reasons(stage: Any) -> None:
    plan = await stage.plan()
    silent = await file(stage, plan, outcome="rejected", reasons=[])
    assert (silent.status_code, silent.json()["code"]) == (422, "reasons_missing")
    rejected = await file(stage, plan, outcome="rejected", reasons=["缺少农牧民栏目的安排。"])
    assert rejected.status_code == 200, rejected.text
    given_back = rejected.json()
    assert (given_back["filing"], given_back["filing_reasons"]) == ("rejected", ["缺少农牧民栏目的安排。"])
    assert given_back["state"] == "published"
    twice = await file(stage, given_back)
    assert (twice.status_code, twice.json()["code"]) == (409, "already_decided")
    mended = (await revise(stage, given_back, columns=["ordinary", "green_channel"])).json()
    assert (mended["filing"], mended["columns"]) == ("pending", ["ordinary", "green_channel"])


async def test_the_authority_of_the_place_files_a_committees_annual_notice(stage: Any) -> None:
    kit = stage.kit
    office = await stage.office("organiser-forestry")
    annual_notice = await stage.plan(
        by=office, organiser_org="org_11150800DEM000065Q", committee_id="cmt_forestry"
    )
    assert (annual_notice["separate_notice"], annual_notice["filing"]) == (True, "pending")
    filed = await file(stage, annual_notice, by="league-hr1")
    assert filed.status_code == 200, filed.text
    assert filed.json()["filed_by_org"] == LEAGUE
    everybody = {**BODY, "organiser_org": "org_11150800DEM000065Q"}
    refused = await kit.post("/v1/plans", everybody, by=office)
    assert (refused.status_code, refused.json()["code"]) == (403, "outside_jurisdiction")


BODY = {
    "year": 2026,
    "place": "nm.bayannur",
    "title": "2026年度巴彦淖尔市农牧民职称申报通知",
    "policy": {"id": "2026-bayannur", "layers": ["demo"]},
    "organiser_org": LEAGUE,
}


async def test_refusals_of_a_revision(stage: Any) -> None:
    kit = stage.kit
    plan = await stage.plan()
    assert (await revise(stage, plan, by="county-hr-linhe")).status_code == 403
    assert (await kit.post(f"/v1/plans/{plan['plan_id']}/revisions", {"version": 2})).status_code == 401
    stale = await revise(stage, {**plan, "version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    missing = await revise(stage, {**plan, "plan_id": "pln_none"})
    assert missing.status_code == 404
    unordered = await revise(stage, plan, **declare("2026-06-11"))
    assert (unordered.status_code, unordered.json()["code"]) == (422, "plan_days_refused")
    stage.at("2026-06-01T09:00")
    backwards = await revise(stage, plan, **declare("2026-05-31"))
    assert backwards.json()["code"] == "plan_days_refused"
    assert backwards.json()["findings"][0]["facts"]["over_already"] == ["declare/middle"]
    closed = await revise(stage, plan, columns=["farmers_and_herders"])
    assert (closed.json()["code"], closed.json()["clause"]) == ("column_closed", "BY26-1.1.5")
    unknown = await revise(stage, plan, **declare("2026-06-08", sender="org_nobody"))
    assert (unknown.status_code, unknown.json()["code"]) == (404, "not_found")
    elsewhere = await revise(stage, plan, **declare("2026-06-08", sender="nm.baotou"))
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "outside_jurisdiction")
    draft = await stage.plan(publish=False)
    early = await revise(stage, draft)
    assert (early.status_code, early.json()["code"]) == (409, "already_decided")


@pytest.mark.req("P-05", side="refuse")
async def test_a_plan_goes_beyond_its_annual_notice_only_by_revision_and_a_county_never(stage: Any) -> None:
    kit = stage.kit
    league = await stage.office("league-hr1")
    steps = ("declare", "audit", "forward")
    late = [{"step": step, "tier": "middle", "until": "2026-06-15"} for step in steps]
    draft = await stage.plan(publish=False, dates=late)
    url = f"/v1/plans/{draft['plan_id']}/publication"
    refused = await kit.post(url, {"version": 1}, by=league)
    assert (refused.status_code, refused.json()["code"]) == (422, "outside_superior_dates")
    assert refused.json()["findings"][0]["facts"]["superior"] == "2026-bayannur"
    county = await stage.plan(
        by=await stage.office("county-hr-linhe"), place="nm.bayannur.linhe", organiser_org=LINHE
    )
    beyond = await revise(stage, county, by="county-hr-linhe", dates=late)
    assert (beyond.status_code, beyond.json()["code"]) == (422, "outside_superior_dates")


async def test_a_superiors_earlier_day_is_held_against_the_plans_below(stage: Any) -> None:
    league = await stage.plan()
    county = await stage.plan(
        by=await stage.office("county-hr-linhe"), place="nm.bayannur.linhe", organiser_org=LINHE
    )
    assert all(finding["verdict"] == "met" for finding in county["findings"])
    assert (await revise(stage, league, **declare("2026-06-05"))).status_code == 201
    after = (await stage.kit.get(f"/v1/plans/{county['plan_id']}")).json()
    assert [finding["facts"]["late"] for finding in after["findings"] if finding["verdict"] == "not_met"] == [
        ["declare/middle"]
    ]


@pytest.mark.req("P-03", door="rest")
async def test_an_earlier_day_binds_only_who_begins_after_it(stage: Any) -> None:
    kit = stage.kit
    plan = await stage.plan()
    early = await stage.applicant("applicant01")
    begun = await stage.ready(early, plan)
    stage.at("2026-05-12T09:00")
    revised = (await revise(stage, plan, **declare("2026-05-20"))).json()
    late = await stage.applicant("applicant02")
    begun_later = await stage.ready(late, revised)
    stage.at("2026-05-21T09:00")
    for caller, draft, status in ((early, begun, 200), (late, begun_later, 422)):
        url = f"/v1/declarations/{draft['declaration_id']}/submission"
        answer = await kit.post(url, {"version": draft["version"]}, by=caller)
        assert answer.status_code == status, answer.text
    assert answer.json()["errors"][0]["code"] == "deadline_passed"


@pytest.mark.req("P-03", door="rest")
async def test_a_sender_has_days_of_its_own(stage: Any) -> None:
    kit = stage.kit
    own = {
        "step": "declare",
        "tier": "middle",
        "until": "2026-05-15",
        "sender": HONGLIU,
        "opens": "2026-05-13",
    }
    plan = await stage.plan(dates=[own])
    applicant = await stage.applicant("applicant01")
    draft = await stage.ready(applicant, plan)
    url = f"/v1/declarations/{draft['declaration_id']}/submission"
    early = await kit.post(url, {"version": draft["version"]}, by=applicant)
    assert (early.status_code, early.json()["code"]) == (422, "plan_not_open")
    stage.at("2026-05-16T00:00")
    late = await kit.post(url, {"version": draft["version"]}, by=applicant)
    assert late.json()["errors"][0]["code"] == "deadline_passed"
    stage.at("2026-05-15T23:59")
    in_time = await kit.post(url, {"version": draft["version"]}, by=applicant)
    assert in_time.status_code == 200, in_time.text


@pytest.mark.req("P-04", side="refuse")
async def test_a_committees_annual_notice_goes_before_the_places_days(stage: Any) -> None:
    kit = stage.kit
    plan = await stage.plan()
    office = await stage.office("organiser-forestry")
    await stage.plan(
        by=office,
        organiser_org="org_11150800DEM000065Q",
        committee_id="cmt_forestry",
        **declare("2026-05-20"),
    )
    applicant = await stage.applicant("applicant01")
    draft = await stage.ready(applicant, plan)
    stage.at("2026-05-21T09:00")
    url = f"/v1/declarations/{draft['declaration_id']}/submission"
    late = await kit.post(url, {"version": draft["version"]}, by=applicant)
    assert late.json()["errors"][0]["code"] == "deadline_passed"
    assert "2026-05-20" in late.json()["detail"]


@pytest.mark.req("P-04", side="accept")
async def test_a_annual_notice_of_its_own_opens_what_waited_for_it(stage: Any) -> None:
    kit = stage.kit
    league = await stage.office("league-hr1")
    bare = await kit.post("/v1/plans", {**BODY, "separate_notice": True}, by=league)
    assert (bare.status_code, bare.json()["code"]) == (422, "separate_notice_unbounded")
    farmers = await stage.plan(**BODY, separate_notice=True, columns=["farmers_and_herders"])
    assert (farmers["separate_notice"], farmers["columns"]) == (True, ["farmers_and_herders"])
    applicant = await stage.applicant("applicant01")
    body = {
        "plan_id": farmers["plan_id"],
        "committee_id": "cmt_forestry",
        "title": {"series": "forestry_grassland", "specialty": "silviculture", "level": "middle"},
        "column": "ordinary",
        "form": {},
    }
    other = await kit.post("/v1/declarations", body, by=applicant)
    assert (other.status_code, other.json()["code"]) == (422, "column_closed")


@pytest.mark.req("P-04", side="refuse")
async def test_titles_that_the_place_s_plan_does_not_open_are_not_bound_by_its_days(stage: Any) -> None:
    """Exam and review follow the committee's annual notice (BY26-1.1.3): it may end after the place's 2026-07-10."""
    economists = [{"series": "economics", "level": "associate_senior"}]
    async with stage.kit.runtime.sessions.begin() as session:
        await session.execute(update(CommitteeRow).values(scope=economists, tier="senior"))
    later = [
        {"step": step, "tier": "senior", "until": "2026-08-10"} for step in ("declare", "audit", "forward")
    ]
    annual_notice = await stage.plan(
        by=await stage.office("organiser-forestry"),
        organiser_org="org_11150800DEM000065Q",
        committee_id="cmt_forestry",
        dates=later,
    )
    assert annual_notice["state"] == "published"


async def test_the_calendar_of_a_plan_says_who_does_what_until_when(stage: Any) -> None:
    plan = await stage.plan(**declare("2026-05-29"))
    calendar = (await stage.kit.get(f"/v1/plans/{plan['plan_id']}/calendar")).json()
    own = [duty for duty in calendar["duties"] if duty["until"] == "2026-05-29"]
    assert [(duty["who"], duty["what"], duty["tiers"]) for duty in own] == [
        ("申报人", "完成申报", ["middle"])
    ]
    assert own[0].get("clause") is None
    assert ("2026-06-10", "BY26-1.1.1") in [
        (duty["until"], duty["clause"]) for duty in calendar["duties"] if duty["act"] == "forward"
    ]
    assert {"separate_notice", "not_in_hand"} <= {gap["why"] for gap in calendar["gaps"]}
    assert (await stage.kit.get("/v1/plans/pln_none/calendar")).status_code == 404
    assert (await stage.kit.get("/v1/plans/pln_none/revisions")).status_code == 404
