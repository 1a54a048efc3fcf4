"""The chain of audits over REST: who decides, in which order, signed and sealed, and given back."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from laptop.testing.kit import Caller

UNIT, DEPARTMENT, COUNTY, LEAGUE = (
    "unit-hongliu-farm",
    "department-linhe",
    "county-hr-linhe",
    "league-hr1",
)
PASS = {"outcome": "passed", "opinion": "材料真实完整，同意上报。"}


async def decisions(chain: Any, declaration: dict[str, Any], by: str = LEAGUE) -> list[dict[str, Any]]:
    url = f"/v1/declarations/{declaration['declaration_id']}/decisions"
    answer = await chain.kit.get(url, by=await chain.officer(by))
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.req("K-01", "K-02", side="accept")
async def test_a_declaration_climbs_from_desk_to_desk(chain: Any) -> None:
    declaration = await chain.submitted()
    assert (declaration["state"], declaration["step"]) == ("submitted", "employer")
    seen = []
    for desk in (UNIT, None, DEPARTMENT, COUNTY, LEAGUE):
        if desk is None:
            await chain.kit.advance(chain.kit.clock.time.replace(month=5, day=19, hour=9))
            declaration = await chain.done(
                declaration,
                "recommendation",
                UNIT,
                how_chosen="经民主评议、单位集体研究推荐。",
                conditions_met="符合中级职称申报条件。",
                publicity_result="公示5个工作日，无异议。",
                undertaking=True,
            )
        else:
            declaration = await chain.done(declaration, "decisions", desk, **PASS)
        seen.append((declaration["state"], declaration["step"], declaration.get("holder_org")))
    unit, department, county, league = (
        "org_12150802DEM0001456",
        "org_11150802DEM00009X3",
        "org_11150802DEM0000303",
        "org_11150800DEM000022B",
    )
    assert seen == [
        ("unit_publicity", "employer", unit),
        ("recommended", "department", department),
        ("recommended", "county", county),
        ("recommended", "league", league),
        ("awaiting_roster", "league", league),
    ]
    signed = await decisions(chain, declaration)
    assert [(one["step"], one["outcome"], one["auditor"]) for one in signed] == [
        ("employer", "passed", "杜秀伟"),
        ("employer", "recommended", "杜秀伟"),
        ("department", "passed", "贾庆岩"),
        ("county", "passed", "曾雨平"),
        ("league", "passed", "常春霞"),
    ]
    assert [one["seal"] for one in signed] == ["platform", "platform", "own", "own", "own"]
    assert [one["decided_at"][:10] for one in signed] == ["2026-05-11", *["2026-05-19"] * 4]
    assert signed[0]["words"] == {"opinion": "材料真实完整，同意上报。"}
    assert signed[1]["words"]["undertaking"] is True
    assert signed[0]["pack"]["id"] == "2026-bayannur+demo"


@pytest.mark.req("K-05", door="rest")
async def test_given_back_with_reasons_corrected_and_submitted_again(chain: Any) -> None:
    declaration = await chain.submitted()
    applicant = await chain.officer("applicant01")
    without = await chain.act(
        declaration, "decisions", UNIT, outcome="returned", opinion="请修改。", reasons=[]
    )
    assert (without.status_code, without.json()["code"]) == (422, "reasons_missing")
    returned = await chain.done(
        declaration,
        "decisions",
        UNIT,
        outcome="returned",
        opinion="请修改后再次提交。",
        reasons=["工作总结未写明年度", "获奖证书名称与线下材料不一致"],
    )
    assert (returned["state"], returned["step"], returned.get("holder_org")) == (
        "returned",
        "applicant",
        None,
    )
    [told] = await decisions(chain, declaration, "applicant01")
    assert told["words"]["reasons"] == ["工作总结未写明年度", "获奖证书名称与线下材料不一致"]
    url = f"/v1/declarations/{declaration['declaration_id']}"
    changed = await chain.kit.put(
        url,
        {"form": {"work_summary": "2021至2025年从事森林培育工作。"}, "version": returned["version"]},
        by=applicant,
    )
    again = await chain.done(changed.json(), "submission", applicant)
    assert (again["state"], again["step"], again["submitted_version"]) == ("submitted", "employer", 2)
    versions = (await chain.kit.get(f"{url}/versions", by=applicant)).json()["items"]
    assert [version["n"] for version in versions] == [1, 2]
    second = (await chain.kit.get(f"{url}/versions/2", by=applicant)).json()
    assert [change["pointer"] for change in second["changes"]] == ["/form/work_summary"]
    assert (await chain.passed(again, UNIT))["state"] == "unit_publicity"
    assert [one["submission"] for one in await decisions(chain, declaration)] == [1, 2]


@pytest.mark.req("K-02", side="refuse")
async def test_nobody_audits_the_own_application(chain: Any) -> None:
    declaration = await chain.submitted()
    applicant = await chain.officer("applicant01")
    auditor = replace(applicant, grants=("unit_auditor@org_12150802DEM0001456",))
    refused = await chain.act(declaration, "decisions", auditor, **PASS)
    assert (refused.status_code, refused.json()["code"], refused.json()["clause"]) == (
        403,
        "own_case",
        "R25-33",
    )
    assert await decisions(chain, declaration) == []


async def test_two_auditors_at_once_one_decides(chain: Any) -> None:
    declaration = await chain.submitted()
    first = await chain.officer(UNIT)
    second = replace(await chain.stage.link("expert01"), grants=first.grants)
    answers = await asyncio.gather(
        chain.act(declaration, "decisions", first, **PASS),
        chain.act(
            declaration, "decisions", second, outcome="returned", opinion="退回。", reasons=["材料不全"]
        ),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [late] = [answer.json() for answer in answers if answer.status_code == 409]
    assert late["code"] == "already_decided"
    [decided] = await decisions(chain, declaration)
    present = await chain.read(declaration)
    assert late["present_state"] == present["state"]
    assert present["state"] == {"passed": "unit_publicity", "returned": "returned"}[decided["outcome"]]


async def test_who_may_not_decide(chain: Any) -> None:
    declaration = await chain.submitted()
    url = f"/v1/declarations/{declaration['declaration_id']}/decisions"
    body = {"version": declaration["version"], **PASS}
    assert (await chain.kit.post(url, body)).status_code == 401
    for by, status, code in (
        (await chain.officer("applicant01"), 403, "forbidden"),
        (Caller("nobody", grants=("unit_auditor@org_12150802DEM0001456",)), 403, "identity_not_linked"),
        (await chain.officer("unit-wuyuan-station"), 404, "not_found"),
        (await chain.officer("department-linhe"), 404, "not_found"),
        (await chain.officer("county-hr-wuyuan"), 404, "not_found"),
        (await chain.officer("county-hr-linhe"), 403, "outside_jurisdiction"),
        (await chain.officer("league-hr1"), 403, "outside_jurisdiction"),
    ):
        answer = await chain.kit.post(url, body, by=by)
        assert (answer.status_code, answer.json()["code"]) == (status, code), by.account
    stale = await chain.act({**declaration, "version": 1}, "decisions", UNIT, **PASS)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert stale.json()["present_state"] == "submitted"
    keyless = await chain.kit.request(
        "POST", url, body, by=await chain.officer(UNIT), headers={"idempotency-key": ""}
    )
    assert keyless.json()["code"] == "idempotency_key_missing"
    nowhere = await chain.kit.post("/v1/declarations/dcl_none/decisions", body, by=await chain.officer(UNIT))
    assert nowhere.status_code == 404
    assert (await chain.read(declaration))["version"] == declaration["version"]


async def test_a_step_is_passed_once_and_in_order(chain: Any) -> None:
    declaration = await chain.in_unit_publicity()
    again = await chain.act(declaration, "decisions", UNIT, **PASS)
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    before = await chain.act(
        {**declaration, "version": declaration["version"] - 1}, "decisions", UNIT, **PASS
    )
    assert (before.status_code, before.json()["code"]) == (409, "already_decided")


@pytest.mark.req("K-02", side="refuse")
async def test_a_unit_that_cannot_seal_decides_nothing(chain: Any) -> None:
    declaration = await chain.submitted()
    auditor = await chain.officer(UNIT)
    blank = await chain.act(declaration, "decisions", auditor, outcome="passed", opinion="  ")
    assert blank.json()["code"] == "audit_incomplete"
    async with chain.kit.runtime.sessions.begin() as session:
        await session.execute(
            text("UPDATE organisations SET active = false WHERE org_id = 'org_12150802DEM0001456'")
        )
    refused = await chain.act(declaration, "decisions", auditor, **PASS)
    assert (refused.status_code, refused.json()["code"]) == (422, "audit_incomplete")
    assert await decisions(chain, declaration) == []


@pytest.mark.req("K-02", side="refuse")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_decisions SET outcome = 'passed'",
        "DELETE FROM audit_decisions",
        "TRUNCATE audit_decisions CASCADE",
    ],
)
async def test_a_decision_is_never_changed(chain: Any, change: str) -> None:
    await chain.in_unit_publicity()
    async with chain.kit.runtime.sessions() as session:
        with pytest.raises(DBAPIError, match="never changed"):
            await session.execute(text(change))


@pytest.mark.req("K-01", side="accept")
async def test_dispatched_workers_need_both_units(chain: Any) -> None:
    using = "org_12150802DEM0001456"
    agency = "org_91150802DEM0001969"
    declaration = await chain.submitted(
        "applicant42", applicant_type="dispatched_worker", employer_org=agency, using_org=using
    )
    assert declaration["holder_org"] == agency
    early = await chain.act(declaration, "decisions", UNIT, **PASS)
    assert early.json()["code"] == "outside_jurisdiction"
    declaration = await chain.passed(declaration, "unit-hetao-dispatch")
    assert (declaration["state"], declaration["step"], declaration["holder_org"]) == (
        "submitted",
        "employer",
        using,
    )
    declaration = await chain.passed(declaration, UNIT)
    assert (declaration["state"], declaration["holder_org"]) == ("unit_publicity", agency)
    for username in (UNIT, "unit-hetao-dispatch"):
        shown = await chain.kit.get("/v1/publicities?kind=unit", by=await chain.officer(username))
        assert len(shown.json()["items"]) == 1
    await chain.kit.advance(chain.kit.clock.time.replace(day=19))
    body = {
        "how_chosen": "经会同用人单位民主评议推荐。",
        "conditions_met": "符合中级职称申报条件。",
        "publicity_result": "公示5个工作日，无异议。",
        "undertaking": True,
    }
    assert (await chain.act(declaration, "recommendation", UNIT, **body)).status_code == 403
    declaration = await chain.done(declaration, "recommendation", "unit-hetao-dispatch", **body)
    assert declaration["step"] == "county"


async def test_without_an_hr_authority_there_is_no_way_up(chain: Any) -> None:
    applicant = await chain.stage.applicant("applicant01", employer_org="org_12150823DEM000217C")
    ready = await chain.stage.ready(applicant, chain.plan)
    refused = await chain.act(ready, "submission", applicant)
    assert (refused.status_code, refused.json()["code"]) == (422, "desk_not_recorded")
    assert (await chain.kit.get(f"/v1/declarations/{ready['declaration_id']}", by=applicant)).json()[
        "state"
    ] == "draft"


async def test_the_decisions_are_for_those_who_know_of_the_declaration(chain: Any) -> None:
    declaration = await chain.in_unit_publicity()
    url = f"/v1/declarations/{declaration['declaration_id']}/decisions"
    assert (await chain.kit.get(url)).status_code == 401
    assert (await chain.kit.get(url, by=await chain.officer("county-hr-wuyuan"))).status_code == 404


async def test_an_answer_is_repeated_for_the_same_key(chain: Any) -> None:
    declaration = await chain.submitted()
    url = f"/v1/declarations/{declaration['declaration_id']}/decisions"
    body = {"version": declaration["version"], **PASS}
    first = await chain.kit.post(url, body, by=await chain.officer(UNIT), key="decide-1")
    again = await chain.kit.post(url, body, by=await chain.officer(UNIT), key="decide-1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert len(await decisions(chain, declaration)) == 1


CHIFENG = {"year": 2025, "policy": {"id": "2025-chifeng", "layers": ["demo"]}}


async def under_chifeng(stage: Any, chain: Any) -> dict[str, Any]:
    """At the employer's desk under Chifeng's annual notice, which asks for a stamp on every page (CF25-3.2.2)."""
    stage.at("2025-06-10T09:00")
    async with chain.kit.runtime.sessions.begin() as session:
        await session.execute(text("UPDATE committees SET valid_from = '2025-01-01'"))
    chain.plan = await stage.plan(by=await chain.officer("league-hr1"), **CHIFENG)
    declaration: dict[str, Any] = await chain.submitted()
    return declaration


@pytest.mark.req("K-12", side="refuse")
async def test_chifeng_lets_nothing_through_without_the_stamp_on_every_page(stage: Any, chain: Any) -> None:
    declaration = await under_chifeng(stage, chain)

    refused = await chain.act(
        declaration, "decisions", "unit-hongliu-farm", outcome="passed", opinion="同意上报。"
    )

    assert (refused.status_code, refused.json()["code"], refused.json()["clause"]) == (
        422,
        "audit_incomplete",
        "CF25-3.2.2",
    )
    assert "每一页加盖审验章" in refused.json()["detail"]


@pytest.mark.req("K-12", side="accept")
async def test_chifeng_lets_through_what_is_stamped_and_the_seal_covers_the_statement(
    stage: Any, chain: Any
) -> None:
    declaration = await under_chifeng(stage, chain)

    await chain.done(
        declaration,
        "decisions",
        "unit-hongliu-farm",
        outcome="passed",
        opinion="同意上报。",
        pages_stamped=True,
    )

    url = f"/v1/declarations/{declaration['declaration_id']}/decisions"
    told = (await chain.kit.get(url, by=await chain.officer("league-hr1"))).json()["items"][-1]
    assert (told["words"]["pages_stamped"], told["seal"]) == (True, "platform")
