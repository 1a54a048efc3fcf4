"""The employer cancels for false material: what ends, who is told, who may not (K-08, F-02)."""

from dataclasses import replace
from typing import Any

import pytest

from common.events.codes import Purpose
from common.events.credit_file import MisconductReported
from common.events.declaration import DeclarationEnded
from common.storage.claims import read_claim
from laptop.testing.kit import Caller

UNIT, OFFICE = "unit-hongliu-farm", "office-forestry"
FARM = "org_12150802DEM0001456"
FALSE = {"ground": "false_material", "reason": "经核实，所报获奖证书系伪造。"}


@pytest.mark.req("K-08", "F-02", side="accept")
async def test_cancelled_and_reported_with_the_evidence(chain: Any) -> None:
    declaration = await chain.in_unit_publicity()
    cancelled = await chain.done(declaration, "cancellation", UNIT, **FALSE)
    assert (cancelled["state"], cancelled["step"], cancelled.get("holder_org")) == ("cancelled", "done", None)
    [event] = await chain.kit.events("misconduct-reported")
    assert event.subject.startswith("rpt_")
    fact = event.payload()
    assert isinstance(fact, MisconductReported)
    applicant = await chain.officer("applicant01")
    assert (fact.subject.kind, fact.subject.ref) == ("applicant", applicant.person_ref)
    assert (fact.about.kind, fact.about.id) == ("declaration", declaration["declaration_id"])
    assert (fact.ground, fact.reporting_org) == ("applicant_false_material", FARM)
    assert "伪造" not in event.to_json().decode()
    credit = chain.kit.keys.for_service("credit-file").keyring
    evidence = await read_claim(chain.kit.runtime.ports.files, credit, Purpose.EVIDENCE, fact.evidence)
    assert evidence["text"] == FALSE["reason"]
    assert await chain.kit.payloads(DeclarationEnded) == []


@pytest.mark.req("K-08", side="accept")
async def test_review_is_told_when_it_has_the_case(chain: Any) -> None:
    accepted = await chain.accepted()
    cancelled = await chain.done(
        accepted, "cancellation", UNIT, ground="concealed_penalty", reason="隐瞒记过处分。"
    )
    assert cancelled["state"] == "cancelled"
    [ended] = await chain.kit.payloads(DeclarationEnded)
    assert (ended.outcome, ended.reason) == ("cancelled", "concealed_penalty")
    [reported] = await chain.kit.payloads(MisconductReported)
    assert reported.ground == "applicant_concealed_penalty"


async def test_a_cancelled_window_does_not_become_overdue(chain: Any) -> None:
    declaration = await chain.forwarded()
    asked = await chain.done(declaration, "supplement-notice", OFFICE, items=["工作总结"], reason="请补充。")
    await chain.done(asked, "cancellation", UNIT, **FALSE)
    await chain.kit.advance(chain.kit.clock.time.replace(month=7))
    assert (await chain.read(declaration))["state"] == "cancelled"


@pytest.mark.req("K-08", "F-02", side="refuse")
async def test_what_is_over_is_not_cancelled(chain: Any) -> None:
    declaration = await chain.submitted()
    withdrawn = await chain.done(declaration, "withdrawal", "applicant01")
    refused = await chain.act(withdrawn, "cancellation", UNIT, **FALSE)
    assert (refused.status_code, refused.json()["code"], refused.json()["clause"]) == (
        422,
        "cancellation_refused",
        "BY26-4",
    )
    assert await chain.kit.payloads(MisconductReported) == []


async def test_only_the_applicants_own_employer_cancels(chain: Any) -> None:
    declaration = await chain.submitted()
    url = f"/v1/declarations/{declaration['declaration_id']}/cancellation"
    body = {"version": declaration["version"], **FALSE}
    assert (await chain.kit.post(url, body)).status_code == 401
    applicant = await chain.officer("applicant01")
    league = replace(
        await chain.officer("league-hr1"),
        grants=("league_hr@org_11150800DEM000022B", "unit_auditor@org_11150800DEM000022B"),
    )
    for by, status, code in (
        (applicant, 403, "forbidden"),
        (replace(applicant, grants=(f"unit_auditor@{FARM}",)), 403, "own_case"),
        (await chain.officer("unit-wuyuan-station"), 404, "not_found"),
        (league, 403, "outside_jurisdiction"),
        (Caller("nobody", grants=(f"unit_auditor@{FARM}",)), 403, "identity_not_linked"),
    ):
        answer = await chain.kit.post(url, body, by=by)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await chain.act({**declaration, "version": 1}, "cancellation", UNIT, **FALSE)).json()[
        "code"
    ] == "stale_version"
    unlisted = await chain.act(declaration, "cancellation", UNIT, ground="dislike", reason="不合适。")
    assert unlisted.status_code == 400
    await chain.done(declaration, "cancellation", UNIT, **FALSE)
    again = await chain.act(declaration, "cancellation", UNIT, **FALSE)
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")


async def test_the_using_unit_of_a_dispatched_worker_cancels_too(chain: Any) -> None:
    declaration = await chain.submitted(
        "applicant42",
        applicant_type="dispatched_worker",
        employer_org="org_91150802DEM0001969",
        using_org=FARM,
    )
    cancelled = await chain.done(declaration, "cancellation", UNIT, **FALSE)
    assert cancelled["state"] == "cancelled"
    [reported] = await chain.kit.payloads(MisconductReported)
    assert reported.reporting_org == FARM
