"""Posts of institutions over REST: recorded, taken by recommendations, opened by consultation (E-28)."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from declaration.store.plans.committees import CommitteeRow
from laptop.demo.people import demo_organisations

ORG = {key: row.org_id for key, row in demo_organisations().items()}
FARM = ORG["hongliu-farm"]
LEAGUE, COUNTY, DEPARTMENT, UNIT = (
    "league-hr1",
    "county-hr-linhe",
    "department-linhe",
    "unit-hongliu-farm",
)
REGION_2023 = {"year": 2023, "policy": {"id": "2023-region", "layers": ["demo"]}}
CONSULTING = {"year": 2025, "policy": {"id": "2025-chifeng", "layers": ["demo"]}}
"""An annual notice that knows consultations; the place of the plan is Bayannur, as everywhere in these tests."""
RECOMMENDATION = {
    "how_chosen": "经民主评议、单位集体研究推荐。",
    "conditions_met": "学历、资历、业绩符合中级职称申报条件。",
    "publicity_result": "公示5个工作日，无异议。",
    "undertaking": True,
}


async def in_2023(stage: Any, chain: Any) -> None:
    """June 2023 under the region's annual notice; the committee is in its term."""
    stage.at("2023-06-01T09:00")
    async with stage.kit.runtime.sessions.begin() as session:
        await session.execute(update(CommitteeRow).values(valid_from=dt.date(2023, 1, 1)))
    chain.plan = await stage.plan(by=await chain.officer(LEAGUE), **REGION_2023)


def url(chain: Any, what: str = "") -> str:
    return f"/v1/plans/{chain.plan['plan_id']}/posts/{FARM}{what}"


async def tasks(chain: Any, by: Any) -> list[tuple[str, str]]:
    me = (await chain.kit.get("/v1/me", by=by)).json()
    assert me["total"] >= len(me["tasks"])
    return [(task["kind"], task["subject"]) for task in me["tasks"]]


async def record(chain: Any, by: str, level: str = "middle", **more: Any) -> Any:
    line = {"posts_set": more.pop("posts_set", 10), "vacant": more.pop("vacant", 1)}
    body = {"levels": {level: line}, **more}
    return await chain.kit.put(url(chain), body, by=await chain.officer(by))


async def in_publicity(stage: Any, chain: Any, username: str) -> dict[str, Any]:
    """In publicity inside the farm, from 2023-06-01; over on 2023-06-09."""
    declaration: dict[str, Any] = await chain.in_unit_publicity(username)
    return declaration


async def recommend(chain: Any, declaration: dict[str, Any]) -> Any:
    return await chain.act(declaration, "recommendation", UNIT, **RECOMMENDATION)


@pytest.mark.req("E-28", side="refuse")
async def test_nobody_is_recommended_beyond_the_posts_and_a_withdrawal_frees_one(
    stage: Any, chain: Any
) -> None:
    await in_2023(stage, chain)
    first = await in_publicity(stage, chain, "applicant01")
    second = await in_publicity(stage, chain, "applicant03")
    await stage.kit.advance(stage.kit.clock.time + dt.timedelta(days=14))

    refused = (await recommend(chain, first)).json()
    assert (refused["code"], refused["clause"]) == ("posts_not_recorded", "N23-4.11.2")
    assert "请主管部门或人社部门登记后再推荐" in refused["detail"]

    assert (await record(chain, LEAGUE, vacant=1)).status_code == 200
    taken = await recommend(chain, first)
    assert taken.status_code == 200, taken.text
    full = (await recommend(chain, second)).json()
    assert (full["status"], full["code"], full["clause"]) == (422, "quota_full", "N23-4.11.2")
    assert full["detail"] == (
        "单位本年度中级岗位可推荐1名，已推荐1名，该层级不得超出。"
        "控制职数由盟市或区直部门安排，需要调整的请向其申请。"
    )
    shown = (await chain.kit.get(url(chain), by=await chain.officer(UNIT))).json()
    assert shown["levels"] == {
        "middle": {"posts_set": 10, "vacant": 1, "consulted": 0, "taken": 1, "free": 0, "over": 0}
    }
    assert shown["clause"] == "N23-4.11.2"

    gone = await chain.act(taken.json(), "withdrawal", chain._officers["applicant01"])
    assert gone.status_code == 200, gone.text
    again = await recommend(chain, second)
    assert again.status_code == 200, again.text
    decided = await chain.kit.get(
        f"/v1/declarations/{second['declaration_id']}/decisions", by=await chain.officer(LEAGUE)
    )
    [found] = [
        finding
        for decision in decided.json()["items"]
        if decision["outcome"] == "recommended"
        for finding in decision["findings"]
        if finding["rule"] == "E-28"
    ]
    assert (found["verdict"], found["facts"]) == (
        "met",
        {"level": "middle", "vacant": 1, "consulted": 0, "taken": 0},
    )


@pytest.mark.req("E-28", side="accept")
@pytest.mark.req("E-28", side="refuse")
async def test_who_records_what(stage: Any, chain: Any) -> None:
    """高级 by the unit's department, 中初级 by the league alone (N23-4.11.2)."""
    await in_2023(stage, chain)
    senior = await record(chain, DEPARTMENT, "associate_senior", posts_set=40, vacant=3)
    assert senior.status_code == 200, senior.text
    assert senior.json()["over_quota"] == {
        "counted_in": "临河区",
        "senior_posts": 40,
        "allowed": 2,
        "taken": 0,
        "free": 2,
        "clause": "N23-4.11.2",
    }
    for by in (DEPARTMENT, COUNTY):
        refused = await record(chain, by, version=1)
        assert (refused.json()["code"], refused.json()["clause"]) == ("not_the_one_to_set", "N23-4.11.2")
    assert (await record(chain, LEAGUE)).json()["code"] == "stale_version"
    both = await record(chain, LEAGUE, vacant=2, version=1, in_reform=True)
    assert both.status_code == 200, both.text
    assert (both.json()["version"], both.json()["in_reform"], list(both.json()["levels"])) == (
        2,
        True,
        ["associate_senior", "middle"],
    )
    for outsider in ("department-wuyuan", "county-hr-wuyuan"):
        wrong = await record(chain, outsider, "associate_senior", version=2)
        assert wrong.json()["code"] == "outside_jurisdiction"
        hidden = await chain.kit.get(url(chain), by=await chain.officer(outsider))
        assert hidden.json()["code"] == "outside_jurisdiction"
    listed = f"/v1/plans/{chain.plan['plan_id']}/posts"
    seen = (await chain.kit.get(listed, by=await chain.officer(COUNTY))).json()["items"]
    assert [one["org_id"] for one in seen] == [FARM]
    assert (await chain.kit.get(listed, by=await chain.officer("county-hr-wuyuan"))).json()["items"] == []


@pytest.mark.req("E-28", side="refuse")
async def test_posts_never_shrink_below_those_recommended(stage: Any, chain: Any) -> None:
    await in_2023(stage, chain)
    first = await in_publicity(stage, chain, "applicant01")
    await stage.kit.advance(stage.kit.clock.time + dt.timedelta(days=14))
    assert (await record(chain, LEAGUE, vacant=1)).status_code == 200
    assert (await recommend(chain, first)).status_code == 200
    less = await record(chain, LEAGUE, vacant=0, version=1)
    assert (less.json()["code"], less.json()["clause"]) == ("quota_below_taken", "N23-4.11.2")
    shown = (await chain.kit.get(url(chain), by=await chain.officer(COUNTY))).json()
    assert (shown["version"], shown["levels"]["middle"]["vacant"]) == (1, 1)


@pytest.mark.req("E-28", side="accept")
async def test_department_and_hr_authority_of_the_same_level_open_more_posts(stage: Any, chain: Any) -> None:
    chain.plan = await stage.plan(by=await chain.officer(LEAGUE), **CONSULTING)
    ask = {"level": "middle", "persons": 2}
    department, county = await chain.officer(DEPARTMENT), await chain.officer(COUNTY)
    early = await chain.kit.post(url(chain, "/consultations"), ask, by=department)
    assert early.json()["code"] == "posts_not_recorded"
    assert (await record(chain, DEPARTMENT, vacant=0)).status_code == 200
    asked = await chain.kit.post(url(chain, "/consultations"), ask, by=department)
    assert asked.status_code == 201, asked.text
    consultation = asked.json()
    assert (consultation["state"], consultation["hr_org"]) == ("asked", ORG["linhe-hr"])
    shown = (await chain.kit.get(url(chain), by=county)).json()
    assert (shown["levels"]["middle"]["free"], shown["clause"]) == (0, "CF25-4.8.1")

    answer = f"/v1/post-consultations/{consultation['consultation_id']}/answer"
    waits = ("answer_post_consultation", consultation["consultation_id"])
    assert waits in await tasks(chain, county)
    assert waits not in await tasks(chain, await chain.officer(LEAGUE))
    not_his = await chain.kit.post(answer, {"agreed": True}, by=await chain.officer(LEAGUE))
    assert not_his.json()["code"] == "outside_jurisdiction"
    agreed = await chain.kit.post(answer, {"agreed": True}, by=county)
    assert (agreed.status_code, agreed.json()["state"]) == (200, "agreed")
    assert waits not in await tasks(chain, county)
    twice = await chain.kit.post(answer, {"agreed": True}, by=county)
    assert twice.json()["code"] == "already_decided"
    shown = (await chain.kit.get(url(chain), by=await chain.officer(UNIT))).json()
    assert (shown["levels"]["middle"]["consulted"], shown["levels"]["middle"]["free"]) == (2, 2)
    assert [one["state"] for one in shown["consultations"]] == ["agreed"]

    other = await chain.kit.post(url(chain, "/consultations"), ask, by=department)
    declined = f"/v1/post-consultations/{other.json()['consultation_id']}/answer"
    assert (await chain.kit.post(declined, {"agreed": False}, by=county)).json()["state"] == "declined"
    shown = (await chain.kit.get(url(chain), by=county)).json()
    assert shown["levels"]["middle"]["consulted"] == 2


@pytest.mark.req("E-28", side="refuse")
async def test_2023_knows_no_consultation(stage: Any, chain: Any) -> None:
    await in_2023(stage, chain)
    await record(chain, DEPARTMENT, "associate_senior")
    body = {"level": "associate_senior", "persons": 1}
    refused = await chain.kit.post(url(chain, "/consultations"), body, by=await chain.officer(DEPARTMENT))
    assert (refused.json()["code"], refused.json()["clause"]) == ("quota_not_splittable", "N23-4.11.2")
    other = await chain.kit.post(
        url(chain, "/consultations"), body, by=await chain.officer("department-wuyuan")
    )
    assert other.json()["code"] == "outside_jurisdiction"


@pytest.mark.req("E-28", side="refuse")
async def test_where_the_annual_notice_is_silent_the_hr_step_sees_the_posts(chain: Any) -> None:
    """Bayannur 2026: nothing is refused, and the desk that has to look at the posts is told so (P-10, BY26-4)."""
    assert (await record(chain, DEPARTMENT, vacant=0)).status_code == 200
    declaration = await chain.recommended()
    for desk in (DEPARTMENT, COUNTY):
        declaration = await chain.passed(declaration, desk)
    decided = await chain.kit.get(
        f"/v1/declarations/{declaration['declaration_id']}/decisions", by=await chain.officer(LEAGUE)
    )
    found = {
        (decision["step"], decision["outcome"]): (finding["verdict"], finding["facts"]["taken"])
        for decision in decided.json()["items"]
        for finding in decision["findings"]
        if finding["rule"] == "E-28"
    }
    assert found == {
        ("employer", "recommended"): ("not_stated", 0),
        ("county", "passed"): ("not_stated", 0),
    }


async def test_a_plan_that_is_not_published_has_no_posts(stage: Any, chain: Any) -> None:
    draft = await stage.plan(by=await chain.officer(LEAGUE), publish=False)
    path = f"/v1/plans/{draft['plan_id']}/posts/{FARM}"
    body = {"levels": {"middle": {"posts_set": 1, "vacant": 1}}}
    assert (await chain.kit.put(path, body, by=await chain.officer(LEAGUE))).status_code == 404
    elsewhere = replace(await chain.officer(LEAGUE), grants=(f"league_hr@{ORG['league-hr']}",))
    away = f"/v1/plans/{chain.plan['plan_id']}/posts/{ORG['baotou-station']}"
    assert (await chain.kit.put(away, body, by=elsewhere)).json()["code"] == "outside_jurisdiction"
