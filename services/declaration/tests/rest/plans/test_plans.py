"""Yearly plans over REST: drafted, checked, published, taken on record."""

from typing import Any

import pytest

LEAGUE = "org_11150800DEM000022B"
LINHE = "org_11150802DEM0000303"
BODY = {
    "year": 2026,
    "place": "nm.bayannur",
    "title": "2026年度巴彦淖尔市职称申报计划",
    "policy": {"id": "2026-bayannur", "layers": ["demo"]},
    "organiser_org": LEAGUE,
}


def last_day(plan: dict[str, Any], step: str, tier: str) -> str:
    (day,) = [
        date["until"]
        for date in plan["dates"]
        if (date["step"], date["tier"]) == (step, tier) and "sender" not in date
    ]
    return str(day)


@pytest.mark.req("P-03", side="accept")
async def test_the_days_of_a_plan_are_those_of_the_annual_notice(stage: Any) -> None:
    plan = await stage.plan()
    assert [last_day(plan, "declare", tier) for tier in ("junior", "middle", "senior")] == [
        "2026-05-25",
        "2026-06-10",
        "2026-07-10",
    ]
    assert last_day(plan, "forward", "middle") == "2026-06-10"
    assert last_day(plan, "review", "middle") == "2026-10-30"
    assert {day["tier"]: day["on"] for day in plan["facts_cut_off"]} == {
        "junior": "2026-05-25",
        "middle": "2026-06-10",
        "senior": "2026-07-10",
    }
    assert "farmers_and_herders" not in plan["columns"]
    assert plan["pack"]["id"] == "2026-bayannur+demo"


@pytest.mark.req("P-05", side="refuse")
async def test_publishing_tells_the_other_services_and_names_what_is_not_in_hand(stage: Any) -> None:
    plan = await stage.plan()
    assert (plan["state"], plan["version"], plan["revision"]) == ("published", 2, 1)
    of_annual_notice, finding = plan["findings"]
    assert (of_annual_notice["rule"], of_annual_notice["verdict"]) == ("P-05", "met")
    assert (finding["rule"], finding["verdict"]) == ("P-05", "not_stated")
    assert finding["missing"] == "内人社办发〔2026〕39号"
    (event,) = await stage.kit.events("plan-published")
    assert event.subject == plan["plan_id"]
    assert event.data["year"] == 2026
    assert event.data["pack"]["id"] == "2026-bayannur+demo"
    assert {"step": "declare", "tier": "middle", "until": "2026-06-10"} in event.data["dates"]


@pytest.mark.req("P-05", side="accept")
@pytest.mark.req("P-05", side="refuse")
async def test_a_county_publishes_inside_the_leagues_days(stage: Any) -> None:
    kit = stage.kit
    await stage.plan()
    county = await stage.office("county-hr-linhe")
    body = {
        **BODY,
        "place": "nm.bayannur.linhe",
        "organiser_org": LINHE,
        "dates": [{"step": "declare", "tier": "middle", "until": "2026-05-29"}],
    }
    own = await stage.plan(by=county, **{key: value for key, value in body.items() if key != "year"})
    assert last_day(own, "declare", "middle") == "2026-05-29"
    assert own["findings"][0]["verdict"] == "met"
    late = {**body, "dates": [{"step": "declare", "tier": "middle", "until": "2026-06-11"}]}
    draft = (await kit.post("/v1/plans", late, by=county)).json()
    refused = await kit.post(f"/v1/plans/{draft['plan_id']}/publication", {"version": 1}, by=county)
    assert refused.status_code == 422
    problem = refused.json()
    assert (problem["code"], problem["clause"]) == ("outside_superior_dates", "BY26-1.1.2")
    assert problem["findings"][0]["facts"]["late"] == ["declare/middle"]
    assert len(await kit.events("plan-published")) == 2


@pytest.mark.req("P-05", side="refuse")
async def test_a_county_is_bound_by_the_league_s_own_earlier_day(stage: Any) -> None:
    """Inside the annual notice (2026-06-10), and after the day that the league has set."""
    earlier = {"step": "declare", "tier": "middle", "until": "2026-05-29"}
    await stage.plan(dates=[earlier])
    county = await stage.office("county-hr-linhe")
    late = {**BODY, "place": "nm.bayannur.linhe", "organiser_org": LINHE}
    late |= {"dates": [{**earlier, "until": "2026-06-01"}]}
    draft = (await stage.kit.post("/v1/plans", late, by=county)).json()
    url = f"/v1/plans/{draft['plan_id']}/publication"
    told = (await stage.kit.post(url, {"version": 1}, by=county)).json()
    assert (told["code"], [one["verdict"] for one in told["findings"]]) == (
        "outside_superior_dates",
        ["met", "not_met"],
    )


@pytest.mark.req("P-03", side="refuse")
async def test_days_out_of_order_are_not_published_and_a_late_annual_notice_is_flagged(stage: Any) -> None:
    over_before_it_opens = {"step": "declare", "tier": "middle", "until": "2026-05-20", "opens": "2026-05-21"}
    draft = await stage.plan(publish=False, dates=[over_before_it_opens])
    url = f"/v1/plans/{draft['plan_id']}/publication"
    refused = await stage.kit.post(url, {"version": 1}, by=await stage.office("league-hr1"))
    told = refused.json()
    assert (refused.status_code, told["code"], told["clause"]) == (422, "plan_days_refused", "BY26-1.1.1")

    stage.at("2023-05-11T09:00")
    late = await stage.plan(year=2023, policy={"id": "2023-region", "layers": ["demo"]})
    of_the_day = [one for one in late["findings"] if one["rule"] == "P-03"]
    assert [(one["clause"], one["verdict"]) for one in of_the_day] == [("N23-2.1.1", "not_met")]


async def test_the_superior_takes_a_plan_on_record(stage: Any) -> None:
    kit = stage.kit
    plan = await stage.plan()
    url = f"/v1/plans/{plan['plan_id']}/filing"
    league = await stage.office("league-hr2")
    itself = await kit.post(url, {"version": 2}, by=league)
    assert (itself.status_code, itself.json()["code"]) == (403, "outside_jurisdiction")
    region = await stage.office("region-hr")
    stale = await kit.post(url, {"version": 1}, by=region)
    assert (stale.status_code, stale.json()["present_state"]) == (409, "published")
    filed = await kit.post(url, {"version": 2}, by=region)
    assert filed.status_code == 200
    assert filed.json()["filed_on"] == "2026-05-11"
    assert filed.json()["filed_by_org"] == "org_11150000DEM0000147"
    again = await kit.post(url, {"version": 3}, by=region)
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    assert (await kit.post(url, {"version": 2})).status_code == 401
    county = await stage.office("county-hr-linhe")
    assert (await kit.post(url, {"version": 2}, by=county)).status_code == 403


@pytest.mark.req("Z-03", side="refuse")
async def test_nobody_plans_for_another_place(stage: Any) -> None:
    kit = stage.kit
    county = await stage.office("county-hr-linhe")
    for change in ({"organiser_org": LINHE}, {"organiser_org": LEAGUE}, {"place": "nm.baotou"}):
        refused = await kit.post("/v1/plans", {**BODY, **change}, by=county)
        assert (refused.status_code, refused.json()["code"]) == (403, "outside_jurisdiction")
    auditor = await stage.office("unit-hongliu-farm")
    assert (await kit.post("/v1/plans", BODY, by=auditor)).status_code == 403
    assert (await kit.post("/v1/plans", BODY)).status_code == 401
    plan = await stage.plan(publish=False)
    url = f"/v1/plans/{plan['plan_id']}/publication"
    assert (await kit.post(url, {"version": 1}, by=county)).status_code == 403
    assert (await kit.post(url, {"version": 1})).status_code == 401
    assert (await kit.get(f"/v1/plans/{plan['plan_id']}", by=county)).status_code == 404
    organiser = await stage.office("organiser-agriculture")
    foreign = {**BODY, "organiser_org": "org_11150800DEM000073K", "committee_id": "cmt_forestry"}
    assert (await kit.post("/v1/plans", foreign, by=organiser)).status_code == 403


async def test_refusals_of_a_plan(stage: Any) -> None:
    kit = stage.kit
    league = await stage.office("league-hr1")
    unknown = await kit.post("/v1/plans", {**BODY, "policy": {"id": "1999-nowhere"}}, by=league)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_policy_pack")
    foreign = await kit.post(
        "/v1/plans", {**BODY, "policy": {"id": "2026-bayannur", "layers": ["own"]}}, by=league
    )
    assert foreign.json()["code"] == "unknown_policy_pack"
    nowhere = await kit.post("/v1/plans", {**BODY, "place": "nm.atlantis"}, by=league)
    assert (nowhere.status_code, nowhere.json()["errors"][0]["code"]) == (400, "unknown_place")
    rules_only = {**BODY, "policy": {"id": "2025-implementation-rules"}}
    draft = (await kit.post("/v1/plans", rules_only, by=league)).json()
    empty = await kit.post(f"/v1/plans/{draft['plan_id']}/publication", {"version": 1}, by=league)
    assert (empty.status_code, empty.json()["code"]) == (422, "plan_incomplete")
    assert (await kit.post("/v1/plans/pln_none/publication", {"version": 1}, by=league)).status_code == 404
    plan = await stage.plan(by=league)
    url = f"/v1/plans/{plan['plan_id']}/publication"
    assert (await kit.post(url, {"version": 1}, by=league)).json()["code"] == "stale_version"
    assert (await kit.post(url, {"version": 2}, by=league)).json()["code"] == "already_decided"


async def test_published_plans_are_public_drafts_are_not(stage: Any) -> None:
    kit = stage.kit
    league = await stage.office("league-hr1")
    draft = await stage.plan(by=league, publish=False)
    assert (await kit.get(f"/v1/plans/{draft['plan_id']}")).status_code == 404
    assert (await kit.get(f"/v1/plans/{draft['plan_id']}", by=league)).status_code == 200
    plan = await stage.plan(by=league)
    assert (await kit.get(f"/v1/plans/{plan['plan_id']}")).json() == plan
    listed = (await kit.get("/v1/plans?year=2026&place=nm.bayannur")).json()["items"]
    assert [item["plan_id"] for item in listed] == [plan["plan_id"]]
    assert (await kit.get("/v1/plans?year=2025")).json()["items"] == []
    assert (await kit.get("/v1/plans?cursor=nonsense")).status_code == 400
    unstorable = await kit.get("/v1/plans?place=%00")
    assert (unstorable.status_code, unstorable.json()["errors"][0]["code"]) == (400, "control_character")


async def test_pledge_text_and_catalogue_belong_to_the_plan(stage: Any) -> None:
    kit = stage.kit
    plan = await stage.plan()
    pledge = (await kit.get(f"/v1/plans/{plan['plan_id']}/pledge-text")).json()
    assert (pledge["text_version"], pledge["stand_in"]) == ("demo-1", True)
    assert pledge["text"].startswith("本人承诺")
    catalogue = (await kit.get(f"/v1/plans/{plan['plan_id']}/material-catalogue")).json()
    assert catalogue["status"] == "stand_in"
    assert {
        "code": "work_summary",
        "label": "专业技术工作总结",
        "required": True,
        "proof": "upload",
    } in catalogue["items"]
    assert (await kit.get("/v1/plans/pln_none/pledge-text")).status_code == 404
    assert (await kit.get("/v1/plans/pln_none/material-catalogue")).status_code == 404


async def test_without_a_text_in_hand_nothing_is_invented(stage: Any) -> None:
    kit = stage.kit
    plan = await stage.plan(policy={"id": "2026-bayannur"})
    missing = await kit.get(f"/v1/plans/{plan['plan_id']}/pledge-text")
    assert (missing.status_code, missing.json()["code"]) == (422, "pledge_text_not_configured")
    catalogue = (await kit.get(f"/v1/plans/{plan['plan_id']}/material-catalogue")).json()
    assert catalogue == {"items": [], "status": "not_configured", "missing": "年度申报材料目录单"}
    applicant = await stage.applicant("applicant01")
    draft = await stage.draft(applicant, plan)
    unsigned = await kit.post(
        f"/v1/declarations/{draft['declaration_id']}/pledge",
        {"text_version": "demo-1", "agreed": True},
        by=applicant,
    )
    assert (unsigned.status_code, unsigned.json()["code"]) == (422, "pledge_text_not_configured")
