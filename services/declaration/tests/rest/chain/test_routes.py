"""Routes by pack over REST: private firms, service points, the service centre, departments in charge."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from common.clock import SHANGHAI
from declaration.store.plans.committees import CommitteeRow
from laptop.testing.kit import Caller

LVYUAN, LEAGUE, LINHE = "org_91150802DEM000188E", "org_11150800DEM000022B", "org_11150802DEM0000303"
FORESTRY, FORESTRY_LINHE = "org_11150800DEM000065Q", "org_11150802DEM00009X3"
CENTRE, REGION_OFFICE = "org_centre", "org_region_forestry"
FIRM, COUNTY, LEAGUE_HR, OFFICE = "unit-lvyuan-gardens", "county-hr-linhe", "league-hr1", "office-forestry"


async def way(chain: Any, declaration: dict[str, Any], by: str = LEAGUE_HR) -> list[str]:
    url = f"/v1/declarations/{declaration['declaration_id']}/route"
    answer = await chain.kit.get(url, by=await chain.officer(by))
    assert answer.status_code == 200, answer.text
    return [
        f"{stop['step']}@{stop['org_id']}{'*' if stop['publishes'] else ''}{'' if stop['audits'] else '~'}"
        for stop in answer.json()["items"]
    ]


async def holding(chain: Any, username: str, grant: str) -> Caller:
    """A demo person who has linked the account and holds an office of the test."""
    linked: Caller = await chain.stage.link(username)
    return replace(linked, grants=(grant,))


async def recommended(chain: Any, declaration: dict[str, Any], by: str | Caller = FIRM) -> dict[str, Any]:
    """Through the unit's audit, publicity and recommendation; it is 2026-05-19 then."""
    publicised = await chain.passed(declaration, by)
    await chain.kit.advance(max(chain.kit.clock.time, dt.datetime(2026, 5, 19, 9, tzinfo=SHANGHAI)))
    opinion = {
        "how_chosen": "民主评议。",
        "conditions_met": "符合条件。",
        "publicity_result": "无异议。",
        "undertaking": True,
    }
    return dict(await chain.done(publicised, "recommendation", by, **opinion))


@pytest.mark.req("K-03", door="rest")
async def test_a_private_firms_papers_go_from_the_county_to_the_office(chain: Any) -> None:
    declaration = await chain.submitted("applicant36", applicant_type="private_enterprise")
    assert await way(chain, declaration) == [
        f"employer@{LVYUAN}",
        f"county@{LINHE}",
        f"league@{LEAGUE}*~",
        f"office@{FORESTRY}",
    ]
    declaration = await recommended(chain, declaration)
    assert (declaration["step"], declaration["holder_org"]) == ("county", LINHE)
    declaration = await chain.passed(declaration, COUNTY)
    assert (declaration["state"], declaration["holder_org"]) == ("awaiting_roster", LEAGUE)
    again = await chain.act(declaration, "decisions", LEAGUE_HR, outcome="passed", opinion="同意。")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    roster = await chain.roster()
    await chain.kit.advance(chain.kit.clock.time.replace(month=5, day=27))
    assert (await chain.forward(roster)).status_code == 200
    at_the_office = await chain.read(declaration, OFFICE)
    assert (at_the_office["state"], at_the_office["holder_org"]) == ("forwarded", FORESTRY)
    accepted = await chain.done(at_the_office, "acceptance", OFFICE)
    assert accepted["state"] == "accepted"


@pytest.mark.req("K-03", door="rest")
async def test_a_service_point_hands_in_for_the_private_sector_alone(chain: Any) -> None:
    kit, stage = chain.kit, chain.stage
    await kit.organisation("org_park", "nm.bayannur.linhe", kind="service_point")
    point = await holding(chain, "expert59", "unit_auditor@org_park")
    owner = await stage.applicant("applicant36", applicant_type="private_enterprise")
    declaration = await stage.submitted(owner, chain.plan, channel_org="org_park")
    assert declaration["channel_org"] == "org_park"
    assert (await way(chain, declaration))[1] == "channel@org_park"
    declaration = await recommended(chain, declaration)
    assert declaration["step"] == "channel"
    unseen = await kit.get(f"/v1/declarations/{declaration['declaration_id']}", by=point)
    assert unseen.status_code == 200
    declaration = await chain.passed(declaration, point)
    assert declaration["step"] == "county"
    public = await stage.applicant("applicant01")
    ready = await stage.ready(public, chain.plan, channel_org="org_park")
    url = f"/v1/declarations/{ready['declaration_id']}/submission"
    refused = await kit.post(url, {"version": ready["version"]}, by=public)
    assert (refused.status_code, refused.json()["code"]) == (422, "channel_closed")
    body = {
        "plan_id": chain.plan["plan_id"],
        "committee_id": "cmt_forestry",
        "title": {"series": "forestry_grassland", "specialty": "silviculture", "level": "middle"},
        "channel_org": LINHE,
    }
    no_channel = await kit.post("/v1/declarations", body, by=public)
    assert (no_channel.status_code, no_channel.json()["code"]) == (422, "channel_closed")


SENIOR: list[dict[str, Any]] = [
    {
        "kind": "education",
        "fields": {"school": "内蒙古农业大学", "major": "林学", "education": "20"},
        "from": "2004-09-01",
        "to": "2008-07-01",
        "fact": {
            "says": "education",
            "schooling": "bachelor",
            "degree": "bachelor",
            "graduated_on": "2008-07-01",
        },
    },
    {
        "kind": "title",
        "fields": {"name": "林业工程师"},
        "from": "2015-09-01",
        "fact": {
            "says": "title",
            "series": "forestry_grassland",
            "level": "middle",
            "obtained_on": "2015-09-01",
        },
    },
    {
        "kind": "project",
        "fields": {"name": "防沙治沙示范区建设", "role": "技术负责"},
        "fact": {"says": "achievements", "results": True},
    },
    {
        "kind": "training",
        "fields": {"year": "2026"},
        "fact": {"says": "audit_card", "year": 2026, "certified_on": "2026-03-31"},
    },
]


async def senior(chain: Any, username: str, **profile: Any) -> tuple[Caller, dict[str, Any]]:
    """Somebody who may declare the associate senior title before a committee of the region, ready to submit."""
    stage = chain.stage
    await chain.kit.organisation(REGION_OFFICE, "nm", kind="department")
    async with chain.kit.runtime.sessions.begin() as session:
        session.add(_regional_committee())
    applicant = await stage.applicant(username, **profile)
    await stage.archive(applicant, *SENIOR)
    title = {"series": "forestry_grassland", "specialty": "silviculture", "level": "associate_senior"}
    return applicant, await stage.ready(applicant, chain.plan, committee_id="cmt_region", title=title)


async def submit(chain: Any, by: Caller, ready: dict[str, Any]) -> Any:
    url = f"/v1/declarations/{ready['declaration_id']}/submission"
    return await chain.kit.post(url, {"version": ready["version"]}, by=by)


@pytest.mark.req("K-11", door="rest")
async def test_a_unit_that_reports_directly_skips_the_leagues_audit(chain: Any) -> None:
    await chain.kit.organisation("org_park_hq", "nm.bayannur", direct_report=True)
    applicant, ready = await senior(chain, "applicant01", employer_org="org_park_hq")
    missing = await submit(chain, applicant, ready)
    assert (missing.status_code, missing.json()["code"]) == (422, "desk_not_recorded")
    assert "人才" in missing.json()["detail"]
    await chain.kit.organisation(CENTRE, "nm", kind="service_centre")
    submitted = await submit(chain, applicant, ready)
    assert submitted.status_code == 200, submitted.text
    assert await way(chain, submitted.json()) == [
        "employer@org_park_hq",
        f"league@{LEAGUE}*~",
        f"service_centre@{CENTRE}~",
        f"office@{REGION_OFFICE}",
    ]


@pytest.mark.req("K-03", door="rest")
@pytest.mark.req("K-13", door="rest")
async def test_the_service_centre_forwards_and_relays_and_decides_nothing(chain: Any) -> None:
    kit = chain.kit
    await kit.organisation(CENTRE, "nm", kind="service_centre")
    centre = await holding(chain, "expert58", f"service_centre@{CENTRE}")
    office = await holding(chain, "expert57", f"committee_office@{REGION_OFFICE}")
    applicant, ready = await senior(chain, "applicant01")
    declaration = await recommended(
        chain, (await submit(chain, applicant, ready)).json(), "unit-hongliu-farm"
    )
    for desk in ("department-linhe", COUNTY, LEAGUE_HR):
        declaration = await chain.passed(declaration, desk)
    body = {"plan_id": chain.plan["plan_id"], "level": "associate_senior"}
    roster = (await kit.post("/v1/rosters", body, by=await chain.officer(LEAGUE_HR))).json()
    await kit.advance(kit.clock.time.replace(month=5, day=27))
    assert (await chain.forward(roster)).status_code == 200
    declaration = await chain.read(declaration)
    assert (declaration["state"], declaration["step"]) == ("recommended", "service_centre")
    for by in (centre, LEAGUE_HR):
        decided = await chain.act(declaration, "decisions", by, outcome="passed", opinion="同意。")
        assert decided.status_code == 403
    stale = await chain.act({**declaration, "version": 1}, "forwarding", centre)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    done = await chain.done(declaration, "forwarding", centre)
    assert (done["state"], done["holder_org"]) == ("forwarded", REGION_OFFICE)
    assert (await chain.act(done, "forwarding", centre)).status_code == 403

    defect = {"to": "employer", "items": ["缺少盖章"], "reason": "材料不规范。", "until": "2026-06-10"}
    told = (await chain.act(done, "defect-notices", office, **defect)).json()
    assert (told["state"], told["org_id"], told["via_org"]) == ("at_centre", LEAGUE, CENTRE)
    url = f"/v1/defect-notices/{told['defect_id']}"
    words = {"version": 1, "text": "已补盖章。"}
    unrelayed = await kit.post(f"{url}/answer", words, by=await chain.officer(LEAGUE_HR))
    assert unrelayed.status_code == 404
    waiting = (await kit.get("/v1/defect-notices", by=centre)).json()["items"]
    assert [one["defect_id"] for one in waiting] == [told["defect_id"]]
    relayed = await kit.post(f"{url}/relay", {"version": 1}, by=centre)
    assert relayed.status_code == 200, relayed.text
    answered = await kit.post(f"{url}/answer", {**words, "version": 2}, by=await chain.officer(LEAGUE_HR))
    assert (answered.status_code, answered.json()["state"]) == (200, "answered")
    twice = await kit.post(f"{url}/relay", {"version": 3}, by=centre)
    assert (twice.status_code, twice.json()["code"]) == (409, "wrong_state")
    refused = await chain.done(
        await chain.read(done), "refusal", office, ground="materials_unfit", reason="业绩材料不符合要求。"
    )
    assert refused["state"] == "refused"
    for reader in (applicant, await chain.officer("unit-hongliu-farm"), centre):
        why = await kit.get(f"/v1/declarations/{declaration['declaration_id']}/refusal", by=reader)
        assert why.status_code == 200, why.text
    assert why.json()["reason"] == "业绩材料不符合要求。"
    assert [stop["step"] for stop in why.json()["returned_through"]] == [
        "service_centre",
        "league",
        "county",
        "department",
        "employer",
    ]


def _regional_committee() -> CommitteeRow:
    return CommitteeRow(
        committee_id="cmt_region",
        revision=1,
        name="自治区林草系列高级职称评审委员会",
        office_org=REGION_OFFICE,
        organiser=REGION_OFFICE,
        authority="org_11150000DEM0000147",
        supervisor="org_11150000DEM0000147",
        by="series",
        kind="ordinary",
        tier="senior",
        scope=[{"series": "forestry_grassland", "level": "associate_senior"}],
        places=["nm"],
        status="filed",
        since=dt.datetime(2026, 3, 1, 9, tzinfo=SHANGHAI),
        valid_from=dt.date(2026, 3, 1),
        valid_to=dt.date(2029, 2, 28),
    )


async def test_departments_in_charge_of_titles(chain: Any) -> None:
    kit = chain.kit
    county, league = await chain.officer(COUNTY), await chain.officer(LEAGUE_HR)
    url = f"/v1/organisations/{FORESTRY_LINHE}/titles-in-charge"
    recorded = await kit.put(url, {"titles": ["forestry_grassland", "agriculture"]}, by=county)
    assert recorded.status_code == 200, recorded.text
    assert recorded.json() == {"titles": ["agriculture", "forestry_grassland"]}
    changed = await kit.put(url, {"titles": ["forestry_grassland"]}, by=league)
    assert changed.json() == {"titles": ["forestry_grassland"]}
    assert (await kit.get(url, by=county)).json() == changed.json()
    await kit.organisation("org_second", "nm.bayannur.linhe", kind="department")
    second = "/v1/organisations/org_second/titles-in-charge"
    taken = await kit.put(second, {"titles": ["forestry_grassland"]}, by=county)
    assert (taken.status_code, taken.json()["code"]) == (409, "already_decided")
    unknown = await kit.put(second, {"titles": ["alchemy"]}, by=county)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_title")
    firm = await kit.put(f"/v1/organisations/{LVYUAN}/titles-in-charge", {"titles": []}, by=county)
    assert (firm.status_code, firm.json()["code"]) == (422, "unit_does_not_fit")
    above = await kit.put(
        f"/v1/organisations/{FORESTRY}/titles-in-charge", {"titles": ["agriculture"]}, by=county
    )
    assert (above.status_code, above.json()["code"]) == (403, "outside_jurisdiction")
    assert (await kit.put(url, {"titles": []})).status_code == 401
    nobody = await kit.put("/v1/organisations/org_none/titles-in-charge", {"titles": []}, by=county)
    assert nobody.status_code == 404


@pytest.mark.req("K-04", side="refuse")
async def test_only_the_bodies_that_the_pack_names_publish(chain: Any) -> None:
    body = {"plan_id": chain.plan["plan_id"], "level": "middle"}
    for username in (COUNTY, "department-linhe"):
        refused = await chain.kit.post("/v1/rosters", body, by=await chain.officer(username))
        assert (refused.status_code, refused.json()["code"]) == (422, "wrong_publisher")
