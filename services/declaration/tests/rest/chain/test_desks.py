"""What holds at every desk, whatever it decides: nobody handles the own case, everything is sealed, who may declare is asked again."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, text

from common.replicas.tables import EffectRow

UNIT, LEAGUE, OFFICE = "unit-hongliu-farm", "league-hr1", "office-forestry"
FARM, FORESTRY = "org_12150802DEM0001456", "org_11150800DEM000065Q"

PASS = {"outcome": "passed", "opinion": "同意上报。"}
CANCEL = {"ground": "false_material", "reason": "经核实，所报获奖证书系伪造。"}
RECOMMEND = {
    "how_chosen": "经民主评议、单位集体研究推荐。",
    "conditions_met": "符合中级职称申报条件。",
    "publicity_result": "公示5个工作日，无异议。",
    "undertaking": True,
}
AT_THE_OFFICE: dict[str, dict[str, Any]] = {
    "supplement-notice": {"items": ["工作总结"], "reason": "请补充。"},
    "defect-notices": {
        "to": "employer",
        "items": ["缺少民主测评记录"],
        "reason": "程序材料不齐全。",
        "until": "2026-06-03",
    },
    "refusal": {"ground": "materials_unfit", "reason": "申报材料不符合相关要求。"},
    "acceptance": {},
}
EVERY_ACT: dict[str, tuple[str, dict[str, Any]]] = {
    "decisions": (f"unit_auditor@{FARM}", PASS),
    "recommendation": (f"unit_auditor@{FARM}", RECOMMEND),
    "cancellation": (f"unit_auditor@{FARM}", CANCEL),
    "forwarding": (f"service_centre@{FORESTRY}", {}),
    **{act: (f"committee_office@{FORESTRY}", body) for act, body in AT_THE_OFFICE.items()},
}
"""Every act of a desk, the grant that it takes, and what it sends."""


@pytest.mark.req("K-02", side="refuse")
async def test_whose_case_it_is_does_nothing_with_it_at_any_desk(chain: Any) -> None:
    declaration = await chain.submitted()
    applicant = await chain.officer("applicant01")
    for act, (grant, body) in EVERY_ACT.items():
        answer = await chain.act(declaration, act, replace(applicant, grants=(grant,)), **body)
        told = answer.json()
        assert (answer.status_code, told["code"], told["clause"]) == (403, "own_case", "R25-33"), act
    assert (await chain.read(declaration))["version"] == declaration["version"]


@asynccontextmanager
async def deregistered(chain: Any, org_id: str) -> AsyncIterator[None]:
    """An organisation that is closed on the platform has no seal."""

    async def set_active(active: bool) -> None:
        async with chain.kit.runtime.sessions.begin() as session:
            statement = text("UPDATE organisations SET active = :active WHERE org_id = :org_id")
            await session.execute(statement, {"active": active, "org_id": org_id})

    await set_active(False)
    yield
    await set_active(True)


@pytest.mark.req("K-02", side="refuse")
async def test_nothing_is_decided_without_the_seal_of_who_decides(chain: Any) -> None:
    async def refused(declaration: dict[str, Any], act: str, by: str, body: dict[str, Any]) -> None:
        answer = await chain.act(declaration, act, by, **body)
        assert (answer.status_code, answer.json()["code"]) == (422, "audit_incomplete"), act

    publicised = await chain.in_unit_publicity()
    await chain.kit.advance(chain.kit.clock.time.replace(day=19))
    async with deregistered(chain, FARM):
        await refused(publicised, "recommendation", UNIT, RECOMMEND)
        await refused(publicised, "cancellation", UNIT, CANCEL)
    await chain.awaiting_roster(publicised)
    roster = await chain.roster()
    await chain.kit.advance(chain.kit.clock.time.replace(day=27))
    await chain.forward(roster)
    forwarded = await chain.read(publicised, OFFICE)
    async with deregistered(chain, FORESTRY):
        for act, body in AT_THE_OFFICE.items():
            await refused(forwarded, act, OFFICE, body)


Obstacle = Callable[[Any], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def credit_record(chain: Any) -> AsyncIterator[None]:
    """A record of the credit file in force that has not ended the case."""
    today: date = chain.kit.clock.time.date()
    ref = (await chain.officer("applicant01")).person_ref
    await chain.stage.bar(ref, starts=today, until=today.replace(year=2029))
    yield
    async with chain.kit.runtime.sessions.begin() as session:
        await session.execute(delete(EffectRow))


@asynccontextmanager
async def penalty(chain: Any) -> AsyncIterator[None]:
    """The employer's record of a penalty speaks, and has not ended the case."""

    async def set_withdrawn(value: str) -> None:
        async with chain.kit.runtime.sessions.begin() as session:
            await session.execute(text(f"UPDATE personnel_records SET withdrawn_at = {value}"))

    await set_withdrawn("NULL")
    yield
    await set_withdrawn("now()")


OBSTACLES: dict[str, tuple[Obstacle, str]] = {
    "not_eligible": (penalty, "R25-21"),
    "credit_record_in_force": (credit_record, "R25-72"),
}


@pytest.mark.req("E-01", "E-02", side="refuse")
async def test_what_slipped_past_every_step_before_is_found_at_the_next_desk(chain: Any) -> None:
    async def refused(declaration: dict[str, Any], act: str, by: str, body: dict[str, Any]) -> None:
        for code, (obstacle, clause) in OBSTACLES.items():
            async with obstacle(chain):
                answer = await chain.act(declaration, act, by, **body)
            told = answer.json()
            assert (answer.status_code, told["code"], told["clause"]) == (422, code, clause), act

    submitted = await chain.submitted()
    ref = (await chain.officer("applicant01")).person_ref
    record = {"kind": "penalty", "penalty": "demerit", "from": "2026-05-12", "to": "2027-11-12"}
    url = f"/v1/persons/{ref}/personnel-records"
    assert (await chain.kit.post(url, record, by=await chain.officer(UNIT))).status_code == 201
    chain.stage.at("2026-05-12T09:00")
    await refused(submitted, "decisions", UNIT, PASS)
    publicised = await chain.passed(submitted, UNIT)
    await chain.kit.advance(chain.kit.clock.time.replace(day=20))
    await refused(publicised, "recommendation", UNIT, RECOMMEND)
    await chain.awaiting_roster(publicised)
    roster = await chain.roster()
    await chain.kit.advance(chain.kit.clock.time.replace(day=28))
    await chain.forward(roster)
    await refused(await chain.read(publicised, OFFICE), "acceptance", OFFICE, {})
