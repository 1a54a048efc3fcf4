"""Publicities inside the unit and of the roster over REST: their term, who reads them, objections and findings."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from common.clock import SHANGHAI
from laptop.testing.kit import Caller

UNIT, LEAGUE, OFFICE = "unit-hongliu-farm", "league-hr1", "office-forestry"
FARM = "org_12150802DEM0001456"
RECOMMENDATION = {
    "how_chosen": "经民主评议、单位集体研究推荐。",
    "conditions_met": "学历、资历、业绩符合中级职称申报条件。",
    "publicity_result": "公示5个工作日，无异议。",
    "undertaking": True,
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


async def unit_publicity(chain: Any, by: Any) -> dict[str, Any]:
    [listed] = (await chain.kit.get("/v1/publicities?kind=unit", by=by)).json()["items"]
    answer = await chain.kit.get(f"/v1/publicities/{listed['publicity_id']}", by=by)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def objected(chain: Any, publicity_id: str, by: Any = None, **body: Any) -> dict[str, Any]:
    url = f"/v1/publicities/{publicity_id}/objections"
    answer = await chain.kit.post(url, {"text": "该同志所报论文并非本人撰写。", **body}, by=by)
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


async def found(chain: Any, objection: dict[str, Any], by: Any, *, upheld: bool) -> Any:
    url = f"/v1/objections/{objection['objection_id']}/finding"
    body = {"upheld": upheld, "text": "经核查作出结论。", "version": objection["version"]}
    return await chain.kit.post(url, body, by=by)


async def test_a_unit_publicity_is_for_the_people_of_the_unit(chain: Any) -> None:
    declaration = await chain.in_unit_publicity()
    auditor = await chain.officer(UNIT)
    shown = await unit_publicity(chain, auditor)
    assert (shown["published_on"], shown["last_day"]) == ("2026-05-11", "2026-05-18")
    assert shown["opens_next"] == "2026-05-19T00:00:00+08:00"
    [entry] = shown["entries"]
    assert (entry["declaration_id"], entry["name"]) == (declaration["declaration_id"], "朱晓杰")
    colleague = await chain.colleague("applicant02")
    assert (await unit_publicity(chain, colleague))["publicity_id"] == shown["publicity_id"]
    url = f"/v1/publicities/{shown['publicity_id']}"
    stranger = await chain.stage.applicant("applicant11")
    assert (await chain.kit.get(url)).status_code == 404
    assert (await chain.kit.get(url, by=stranger)).status_code == 404
    assert (await chain.kit.get("/v1/publicities?kind=unit", by=stranger)).json()["items"] == []
    assert (await chain.kit.get("/v1/publicities?kind=unit")).json()["code"] == "not_signed_in"
    unlinked = Caller("nobody")
    assert (await chain.kit.get("/v1/publicities?kind=unit", by=unlinked)).json()[
        "code"
    ] == "identity_not_linked"
    body = {"text": "有异议。"}
    assert (await chain.kit.post(f"{url}/objections", body, by=stranger)).status_code == 404


@pytest.mark.req("K-01", side="refuse")
async def test_no_recommendation_before_the_publicity_is_over(chain: Any) -> None:
    declaration = await chain.in_unit_publicity()
    await chain.kit.advance(at("2026-05-18T23:59"))
    early = await chain.act(declaration, "recommendation", UNIT, **RECOMMENDATION)
    assert (early.status_code, early.json()["code"], early.json()["clause"]) == (
        422,
        "publicity_running",
        "R25-27",
    )
    assert "2026-05-18" in early.json()["detail"]
    await chain.kit.advance(at("2026-05-19T00:00"))
    bare = await chain.act(declaration, "recommendation", UNIT, **{**RECOMMENDATION, "undertaking": False})
    assert (bare.status_code, bare.json()["code"], bare.json()["clause"]) == (
        422,
        "recommendation_incomplete",
        "R25-33",
    )
    gone = await chain.done(declaration, "recommendation", UNIT, **RECOMMENDATION)
    assert (gone["state"], gone["step"]) == ("recommended", "department")
    late = await chain.act(declaration, "recommendation", UNIT, **RECOMMENDATION)
    assert (late.status_code, late.json()["code"]) == (409, "already_decided")


async def test_an_objection_of_the_last_second_is_taken_though_the_publicity_was_ended_meanwhile(
    chain: Any,
) -> None:
    """It came in time and had its turn after the timer of midnight."""
    declaration = await chain.in_unit_publicity()
    colleague = await chain.colleague("applicant02")
    shown = await unit_publicity(chain, await chain.officer(UNIT))
    over = datetime.fromisoformat(shown["opens_next"])
    await chain.kit.advance(over)
    chain.kit.clock.time = over - timedelta(seconds=1)
    assert (await objected(chain, shown["publicity_id"], colleague))["state"] == "open"
    chain.kit.clock.time = over
    held = await chain.act(declaration, "recommendation", UNIT, **RECOMMENDATION)
    assert (held.status_code, held.json()["code"]) == (422, "objection_unsettled")


@pytest.mark.req("K-01", side="refuse")
async def test_an_objection_inside_the_unit_holds_the_recommendation(chain: Any) -> None:
    declaration = await chain.in_unit_publicity()
    auditor = await chain.officer(UNIT)
    colleague = await chain.colleague("applicant02")
    shown = await unit_publicity(chain, auditor)
    objection = await objected(chain, shown["publicity_id"], colleague)
    assert objection["state"] == "open"
    await chain.kit.advance(at("2026-05-19T09:00"))
    held = await chain.act(declaration, "recommendation", UNIT, **RECOMMENDATION)
    assert (held.status_code, held.json()["code"]) == (422, "objection_unsettled")
    closed = await chain.kit.post(
        f"/v1/publicities/{shown['publicity_id']}/objections", {"text": "再提异议。"}, by=colleague
    )
    assert (closed.status_code, closed.json()["code"]) == (409, "publicity_closed")
    listed = await chain.kit.get(f"/v1/publicities/{shown['publicity_id']}/objections", by=auditor)
    [read] = listed.json()["items"]
    assert read["text"] == "该同志所报论文并非本人撰写。"
    answer = await found(chain, objection, auditor, upheld=False)
    assert (answer.status_code, answer.json()["state"], answer.json()["finding"]) == (
        200,
        "dismissed",
        "经核查作出结论。",
    )
    again = await found(chain, objection, auditor, upheld=True)
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    gone = await chain.done(declaration, "recommendation", UNIT, **RECOMMENDATION)
    assert gone["step"] == "department"


async def test_what_was_upheld_can_only_be_given_back(chain: Any) -> None:
    declaration = await chain.in_unit_publicity()
    auditor = await chain.officer(UNIT)
    shown = await unit_publicity(chain, auditor)
    objection = await objected(chain, shown["publicity_id"], await chain.colleague("applicant02"))
    assert (await found(chain, objection, auditor, upheld=True)).json()["state"] == "upheld"
    await chain.kit.advance(at("2026-05-19T09:00"))
    held = await chain.act(declaration, "recommendation", UNIT, **RECOMMENDATION)
    assert held.json()["code"] == "objection_unsettled"
    returned = await chain.done(
        declaration, "decisions", UNIT, outcome="returned", opinion="异议属实。", reasons=["论文作者次序不实"]
    )
    assert returned["state"] == "returned"
    [entry] = (await unit_publicity(chain, auditor))["entries"]
    assert entry["name"] == "朱**"


async def test_who_may_not_find_on_an_objection(chain: Any) -> None:
    await chain.in_unit_publicity()
    auditor = await chain.officer(UNIT)
    shown = await unit_publicity(chain, auditor)
    colleague = await chain.colleague("applicant02")
    objection = await objected(chain, shown["publicity_id"], colleague)
    applicant = replace(await chain.officer("applicant01"), grants=auditor.grants)
    objector = replace(colleague, grants=auditor.grants)
    elsewhere = await chain.officer("unit-wuyuan-station")
    for by, status, code in (
        (None, 401, "not_signed_in"),
        (colleague, 403, "forbidden"),
        (elsewhere, 403, "outside_jurisdiction"),
        (await chain.officer(LEAGUE), 403, "outside_jurisdiction"),
        (applicant, 403, "own_case"),
        (objector, 403, "own_case"),
    ):
        answer = await found(chain, objection, by, upheld=False)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    url = f"/v1/publicities/{shown['publicity_id']}/objections"
    assert (await chain.kit.get(url, by=elsewhere)).json()["code"] == "outside_jurisdiction"
    assert (await chain.kit.get(url)).status_code == 401
    stale = await found(chain, {**objection, "version": 7}, auditor, upheld=False)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert (
        await found(chain, {**objection, "objection_id": "obj_none"}, auditor, upheld=False)
    ).status_code == 404


async def test_recommending_is_the_units(chain: Any) -> None:
    declaration = await chain.in_unit_publicity()
    await chain.kit.advance(at("2026-05-19T09:00"))
    url = f"/v1/declarations/{declaration['declaration_id']}/recommendation"
    body = {"version": declaration["version"], **RECOMMENDATION}
    assert (await chain.kit.post(url, body)).status_code == 401
    applicant = await chain.officer("applicant01")
    own = replace(applicant, grants=(f"unit_auditor@{FARM}",))
    for by, status, code in (
        (applicant, 403, "forbidden"),
        (own, 403, "own_case"),
        (await chain.officer("unit-wuyuan-station"), 404, "not_found"),
    ):
        answer = await chain.kit.post(url, body, by=by)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    stale = await chain.act({**declaration, "version": 1}, "recommendation", UNIT, **RECOMMENDATION)
    assert stale.json()["code"] == "stale_version"


@pytest.mark.req("K-04", side="accept")
@pytest.mark.req("K-04", side="refuse")
async def test_a_roster_goes_up_after_its_publicity(chain: Any) -> None:
    first = await chain.awaiting_roster()
    roster = await chain.roster()
    assert [entry["declaration_id"] for entry in roster["entries"]] == [first["declaration_id"]]
    public = (await chain.kit.get(f"/v1/publicities/{roster['publicity_id']}")).json()
    assert (public["published_on"], public["last_day"]) == ("2026-05-19", "2026-05-26")
    [entry] = public["entries"]
    assert (entry["name"], entry["unit_name"]) == ("朱晓杰", "临河区红柳林场")
    assert [item["publicity_id"] for item in (await chain.kit.get("/v1/publicities")).json()["items"]] == [
        roster["publicity_id"]
    ]
    await chain.kit.advance(at("2026-05-26T23:59"))
    early = await chain.forward(roster)
    assert (early.status_code, early.json()["code"], early.json()["clause"]) == (
        422,
        "publicity_running",
        "R25-34",
    )
    await chain.kit.advance(at("2026-05-27T00:00"))
    sent = (await chain.forward(roster)).json()
    assert (sent["state"], sent["forwarded"], sent["held"]) == ("forwarded", [first["declaration_id"]], [])
    arrived = await chain.read(first, OFFICE)
    assert (arrived["state"], arrived["step"], arrived["holder_org"]) == (
        "forwarded",
        "office",
        "org_11150800DEM000065Q",
    )
    after = (await chain.kit.get(f"/v1/publicities/{roster['publicity_id']}")).json()
    assert (after["state"], after["entries"][0]["name"]) == ("ended", "朱**")
    again = await chain.forward(sent)
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")


@pytest.mark.req("K-04", side="refuse")
async def test_what_has_an_open_objection_is_not_forwarded(chain: Any) -> None:
    both = [await chain.in_unit_publicity(username) for username in ("applicant01", "applicant02")]
    contested, clear = [await chain.awaiting_roster(publicised) for publicised in both]
    roster = await chain.roster()
    objection = await objected(chain, roster["publicity_id"], declaration_id=contested["declaration_id"])
    foreign = await chain.kit.post(
        f"/v1/publicities/{roster['publicity_id']}/objections",
        {"text": "有异议。", "declaration_id": "dcl_other"},
    )
    assert foreign.status_code == 404
    await chain.kit.advance(at("2026-05-27T09:00"))
    sent = (await chain.forward(roster)).json()
    assert (sent["forwarded"], sent["held"]) == ([clear["declaration_id"]], [contested["declaration_id"]])
    assert sent["state"] == "in_publicity"
    assert (await chain.read(contested))["state"] == "on_roster"
    held = await chain.forward(sent)
    assert (held.status_code, held.json()["code"], held.json()["clause"]) == (
        422,
        "objection_unsettled",
        "R25-34",
    )
    answer = await found(chain, objection, await chain.officer(LEAGUE), upheld=False)
    assert answer.status_code == 200
    rest = (await chain.forward(sent)).json()
    assert (rest["state"], rest["forwarded"]) == ("forwarded", [contested["declaration_id"]])


async def test_an_objection_to_the_whole_roster_holds_everything(chain: Any) -> None:
    first = await chain.awaiting_roster()
    roster = await chain.roster()
    objection = await objected(chain, roster["publicity_id"])
    assert "declaration_id" not in objection
    await chain.kit.advance(at("2026-05-27T09:00"))
    held = await chain.forward(roster)
    assert held.json()["code"] == "objection_unsettled"
    assert (await found(chain, objection, await chain.officer(UNIT), upheld=False)).status_code == 403
    assert (await found(chain, objection, await chain.officer(LEAGUE), upheld=True)).status_code == 200
    assert (await chain.forward(roster)).json()["code"] == "objection_unsettled"
    present = await chain.read(first)
    returned = await chain.done(
        present, "decisions", LEAGUE, outcome="returned", opinion="异议属实。", reasons=["花名册信息有误"]
    )
    assert returned["state"] == "returned"
    emptied = (await chain.forward(roster)).json()
    assert (emptied["state"], emptied["forwarded"]) == ("forwarded", [])


async def test_publishing_a_roster_is_the_leagues(chain: Any) -> None:
    body = {"plan_id": chain.plan["plan_id"], "level": "middle"}
    assert (await chain.kit.post("/v1/rosters", body)).status_code == 401
    stranger = Caller("nobody", grants=("league_hr@org_11150800DEM000022B",))
    for by, status, code in (
        (await chain.officer(UNIT), 403, "forbidden"),
        (stranger, 403, "identity_not_linked"),
        (await chain.officer(LEAGUE), 422, "nothing_to_publish"),
    ):
        answer = await chain.kit.post("/v1/rosters", body, by=by)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    await chain.kit.organisation("org_otherleague", "nm.baotou", kind="hr_authority")
    other = replace(await chain.officer("league-hr2"), grants=("league_hr@org_otherleague",))
    answer = await chain.kit.post("/v1/rosters", body, by=other)
    assert (answer.status_code, answer.json()["code"]) == (403, "outside_jurisdiction")
    nowhere = await chain.kit.post(
        "/v1/rosters", {**body, "plan_id": "pln_none"}, by=await chain.officer(LEAGUE)
    )
    assert nowhere.status_code == 404


async def test_a_roster_is_its_publishers(chain: Any) -> None:
    await chain.awaiting_roster()
    roster = await chain.roster()
    url = f"/v1/rosters/{roster['roster_id']}"
    await chain.kit.organisation("org_otherleague", "nm.baotou", kind="hr_authority")
    other = replace(await chain.officer("league-hr2"), grants=("league_hr@org_otherleague",))
    assert (await chain.kit.get(url)).status_code == 401
    assert (await chain.kit.get(url, by=other)).json()["code"] == "outside_jurisdiction"
    assert (await chain.kit.get("/v1/rosters", by=other)).json()["items"] == []
    forwarding = await chain.kit.post(f"{url}/forwarding", {"version": 1}, by=other)
    assert (forwarding.status_code, forwarding.json()["code"]) == (403, "outside_jurisdiction")
    assert (await chain.kit.post(f"{url}/forwarding", {"version": 1})).status_code == 401
    stale = await chain.forward({**roster, "version": 9})
    assert stale.json()["code"] == "stale_version"
    mine = await chain.kit.get(f"/v1/rosters?plan_id={chain.plan['plan_id']}", by=await chain.officer(LEAGUE))
    assert [item["roster_id"] for item in mine.json()["items"]] == [roster["roster_id"]]
    assert (await chain.kit.get("/v1/rosters/ros_none", by=await chain.officer(LEAGUE))).status_code == 404


async def test_an_anonymous_objection_leaves_no_name(chain: Any) -> None:
    declaration = await chain.awaiting_roster()
    roster = await chain.roster()
    await objected(chain, roster["publicity_id"], declaration_id=declaration["declaration_id"])
    listed = await chain.kit.get(
        f"/v1/publicities/{roster['publicity_id']}/objections", by=await chain.officer(LEAGUE)
    )
    assert set(listed.json()["items"][0]) == {
        "objection_id",
        "publicity_id",
        "declaration_id",
        "received_at",
        "state",
        "version",
        "text",
    }
    empty = await chain.kit.post(f"/v1/publicities/{roster['publicity_id']}/objections", {"text": ""})
    assert empty.status_code == 400


async def late_objection(
    chain: Any, publicity: dict[str, Any], by: Any = None, **body: Any
) -> dict[str, Any]:
    """It came in the last second of the publicity and had its turn after what was done meanwhile."""
    present, over = chain.kit.clock.time, datetime.fromisoformat(publicity["opens_next"])
    chain.kit.clock.time = over - timedelta(seconds=1)
    objection = await objected(chain, publicity["publicity_id"], by, **body)
    chain.kit.clock.time = present
    return objection


@pytest.mark.req("K-01", side="refuse")
async def test_an_objection_that_had_its_turn_after_the_recommendation_holds_every_further_desk(
    chain: Any,
) -> None:
    publicised = await chain.in_unit_publicity()
    auditor, colleague = await chain.officer(UNIT), await chain.colleague("applicant02")
    shown = await unit_publicity(chain, auditor)
    declaration = await chain.recommended(publicised)
    objection = await late_objection(chain, shown, colleague)
    held = await chain.act(declaration, "decisions", "department-linhe", outcome="passed", opinion="同意。")
    assert (held.status_code, held.json()["code"], held.json()["clause"]) == (
        422,
        "objection_unsettled",
        "R25-27",
    )
    assert (await found(chain, objection, auditor, upheld=True)).status_code == 200
    still = await chain.act(declaration, "decisions", "department-linhe", outcome="passed", opinion="同意。")
    assert (still.status_code, still.json()["code"]) == (422, "objection_unsettled")
    returned = await chain.act(
        declaration,
        "decisions",
        "department-linhe",
        outcome="returned",
        opinion="异议成立。",
        reasons=["异议成立"],
    )
    assert (returned.status_code, returned.json()["state"]) == (200, "returned")


@pytest.mark.req("K-01", side="accept")
async def test_one_without_ground_lets_it_go_on(chain: Any) -> None:
    publicised = await chain.in_unit_publicity()
    auditor, colleague = await chain.officer(UNIT), await chain.colleague("applicant02")
    shown = await unit_publicity(chain, auditor)
    declaration = await chain.recommended(publicised)
    objection = await late_objection(chain, shown, colleague)
    await found(chain, objection, auditor, upheld=False)
    assert (await chain.passed(declaration, "department-linhe"))["step"] == "county"


@pytest.mark.req("K-04", side="refuse")
async def test_an_objection_that_had_its_turn_after_the_roster_was_sent_on_holds_the_acceptance(
    chain: Any,
) -> None:
    declaration = await chain.forwarded()
    [listed] = (await chain.kit.get("/v1/publicities?kind=roster")).json()["items"]
    shown = (await chain.kit.get(f"/v1/publicities/{listed['publicity_id']}")).json()
    await late_objection(chain, shown, declaration_id=declaration["declaration_id"])
    held = await chain.act(declaration, "acceptance", "office-forestry")
    assert (held.status_code, held.json()["code"], held.json()["clause"]) == (
        422,
        "objection_unsettled",
        "R25-34",
    )
