"""The engine decides at submission, at every audit and at acceptance; each answer is kept with what it rests on."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from common.audit.tables import AuditEntryRow
from common.crypto.sealed import canonical_json
from common.policy import restored
from declaration.domain.eligibility.questions import Question
from declaration.store.eligibility.decisions import DecisionRow, PolicySnapshotRow
from laptop.demo.people import demo_people

GRANTS = {person.username: person.grants for person in demo_people().values()}
YOUNGER = {
    "kind": "title",
    "fields": {"name": "助理林业工程师"},
    "fact": {
        "says": "title",
        "series": "forestry_grassland",
        "level": "assistant",
        "obtained_on": "2022-06-11",
    },
}
"""Four years in title are full on 2026-06-11, a day after the cut-off day of the annual notice."""


async def submit(stage: Any, ready: dict[str, Any], by: Any) -> Any:
    url = f"/v1/declarations/{ready['declaration_id']}/submission"
    return await stage.kit.post(url, {"version": ready["version"]}, by=by)


async def decisions(stage: Any, declaration: dict[str, Any], by: Any) -> list[dict[str, Any]]:
    url = f"/v1/declarations/{declaration['declaration_id']}/eligibility-decisions"
    answer = await stage.kit.get(url, by=by)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.req("E-27", door="rest")
async def test_what_the_rules_refuse_is_not_submitted_and_the_day_is_told(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    archive = [entry for entry in stage.ASSISTANT if entry["kind"] != "title"]
    await stage.archive(applicant, *archive, YOUNGER)
    refused = await submit(stage, await stage.ready(applicant, plan), applicant)
    assert refused.status_code == 422
    problem = refused.json()
    assert problem["code"] == "submission_refused"
    assert [error["code"] for error in problem["errors"]] == ["standard_not_met"]
    (lacking,) = [finding for finding in problem["findings"] if finding["verdict"] == "not_met"]
    assert (lacking["rule"], lacking["facts"]["passes_from"]) == ("E-26", "2026-06-11")
    assert lacking["facts"]["only_claimed"] == ["heldtitle"]


@pytest.mark.req("E-27", door="rest")
async def test_what_may_be_declared_is_decided_once_more_by_the_same_engine(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    submitted = await stage.submitted(applicant, plan)
    (decision,) = await decisions(stage, submitted, applicant)
    assert (decision["occasion"], decision["outcome"], decision["path"]) == (
        "submission",
        "may_declare",
        "ordinary",
    )
    assert (decision["submission"], decision["cut_off"]) == ("2026-05-11", "2026-06-10")
    assert decision["pack"] == submitted["pack"]
    verdicts = {finding["rule"]: finding["verdict"] for finding in decision["answer"]["best"]["findings"]}
    assert {verdicts[rule] for rule in ("E-01", "E-02", "E-03", "E-25", "E-26")} == {"met"}
    auditor = await stage.office("unit-hongliu-farm")
    assert await decisions(stage, submitted, auditor) == [decision]
    elsewhere = await stage.office("unit-wuyuan-station")
    url = f"/v1/declarations/{submitted['declaration_id']}/eligibility-decisions"
    assert (await stage.kit.get(url, by=elsewhere)).status_code == 404


@pytest.mark.req("P-08", door="rest")
async def test_a_decision_can_be_taken_again_from_what_is_kept_with_it(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    submitted = await stage.submitted(applicant, plan)
    (shown,) = await decisions(stage, submitted, applicant)
    async with stage.kit.runtime.sessions() as session:
        row = await session.get(DecisionRow, shown["decision_id"])
        kept = await session.get(PolicySnapshotRow, shown["pack"]["digest"])
    question = Question.model_validate_json(row.read_question(stage.kit.runtime.ports.keys))
    policy = restored(kept.content)
    assert policy.ref.id == "2026-bayannur+demo"
    assert question.facts.titles[0].obtained_on.isoformat() == "2018-09-01"
    assert hashlib.sha256(canonical_json(question.facts)).hexdigest() == shown["facts_sha256"]
    again = question.answer(policy)
    assert (again.outcome, again.best.path) == ("may_declare", "ordinary")
    assert [finding.as_json() for finding in again.best.findings] == shown["answer"]["best"]["findings"]


async def test_what_the_documents_leave_open_is_submitted_and_the_auditor_sees_it(stage: Any) -> None:
    """E-35: the conditions of farmers' titles are in a paper that is not in hand."""
    stage.at("2025-06-20T09:00")
    plan = await stage.plan(year=2025, policy={"id": "2025-chifeng", "layers": ["demo"]})
    farmer = await stage.applicant("applicant01", applicant_type="farmer_or_herder")
    submitted = await stage.submitted(farmer, plan, column="farmers_and_herders")
    auditor = await stage.office("unit-hongliu-farm")
    (decision,) = await decisions(stage, submitted, auditor)
    assert (decision["outcome"], decision["path"]) == ("undecided", "farmers")
    missing = {
        one["rule"]: one["missing"]
        for one in decision["answer"]["best"]["findings"]
        if one["verdict"] == "not_configured"
    }
    assert missing["E-35"] == "内人社发〔2023〕63号"


class OpenCase:
    """A farmer's declaration under Chifeng 2025, whose conditions are in a paper that is not in hand."""

    def __init__(self, stage: Any) -> None:
        self.stage = stage

    async def set_up(self) -> "OpenCase":
        self.stage.at("2025-06-20T09:00")
        plan = await self.stage.plan(year=2025, policy={"id": "2025-chifeng", "layers": ["demo"]})
        self.farmer = await self.stage.applicant("applicant01", applicant_type="farmer_or_herder")
        self.submitted = await self.stage.submitted(self.farmer, plan, column="farmers_and_herders")
        linked = await self.stage.link("unit-hongliu-farm")
        self.auditor = replace(
            linked, grants=tuple(sorted(str(grant) for grant in GRANTS["unit-hongliu-farm"]))
        )
        self.url = f"/v1/declarations/{self.submitted['declaration_id']}"
        return self

    async def passes(self) -> Any:
        # Chifeng asks for a stamp on every page (CF25-3.2.2)
        body = {
            "version": self.submitted["version"],
            "outcome": "passed",
            "opinion": "同意上报。",
            "pages_stamped": True,
        }
        return await self.stage.kit.post(f"{self.url}/decisions", body, by=self.auditor)

    async def record(self, rule: str, point: str, by: Any = None) -> Any:
        body = {"rule": rule, "point": point, "reasons": "已对照纸质文件核对，符合。"}
        return await self.stage.kit.post(f"{self.url}/point-findings", body, by=by or self.auditor)


@pytest.mark.req("P-10", "E-35", side="refuse")
async def test_no_desk_passes_on_what_is_open_and_nobody_has_looked_into(stage: Any) -> None:
    case = await OpenCase(stage).set_up()
    refused = await case.passes()
    assert (refused.status_code, refused.json()["code"]) == (422, "points_open")
    points = {(one["rule"], one["facts"]["point"]) for one in refused.json()["findings"]}
    assert points == {("E-35", "farmers.conditions"), ("E-25", "farmers.continuing_education")}
    assert "内人社发〔2023〕63号" in refused.json()["detail"]
    assert (await case.record("E-35", "farmers.conditions")).status_code == 201
    again = await case.passes()
    assert {one["rule"] for one in again.json()["findings"]} == {"E-25"}


@pytest.mark.req("P-10", side="accept")
async def test_recorded_findings_let_the_desk_pass_the_case_on(stage: Any) -> None:
    case = await OpenCase(stage).set_up()
    recorded = await case.record("E-35", "farmers.conditions")
    assert recorded.json()["finding"]["missing"] == "内人社发〔2023〕63号"
    assert recorded.json()["by_org_name"]
    assert (await case.record("E-25", "farmers.continuing_education")).status_code == 201
    assert (await case.passes()).status_code == 200
    decision = (await decisions(stage, case.submitted, case.auditor))[-1]
    assert (decision["occasion"], decision["outcome"]) == ("audit", "may_declare")
    found = {one["rule"]: one for one in decision["answer"]["best"]["findings"] if one["verdict"] == "found"}
    assert set(found) == {"E-25", "E-35"}
    assert found["E-35"]["facts"]["found_by"] == recorded.json()["by_org"]
    shown = await stage.kit.get(f"{case.url}/point-findings", by=case.farmer)
    assert {one["rule"]: one["reasons"] for one in shown.json()["items"]} == {
        "E-25": "已对照纸质文件核对，符合。",
        "E-35": "已对照纸质文件核对，符合。",
    }
    async with stage.kit.runtime.sessions() as session:
        entries = list(
            (
                await session.execute(
                    select(AuditEntryRow).where(AuditEntryRow.action == "record-point-finding")
                )
            ).scalars()
        )
    assert {(one.subject, one.detail["rule"], one.detail["point"]) for one in entries} == {
        (case.submitted["declaration_id"], "E-35", "farmers.conditions"),
        (case.submitted["declaration_id"], "E-25", "farmers.continuing_education"),
    }


async def test_a_point_is_recorded_once_by_whose_desk_it_is_and_only_if_it_is_open(stage: Any) -> None:
    case = await OpenCase(stage).set_up()
    assert (await case.record("E-01", "applicants.in_post")).json()["code"] == "point_not_open"
    assert (await case.record("E-35", "farmers.conditions", by=case.farmer)).status_code == 403
    elsewhere = await stage.office("unit-wuyuan-station")
    assert (await case.record("E-35", "farmers.conditions", by=elsewhere)).status_code == 404
    assert (await case.record("E-35", "farmers.conditions")).status_code == 201
    assert (await case.record("E-35", "farmers.conditions")).status_code == 409
