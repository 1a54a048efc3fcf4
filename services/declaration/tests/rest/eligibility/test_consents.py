"""Consents over REST: rules of principle are lifted for one case, rules that bind are not (Z-07)."""

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from common.audit.tables import AuditEntryRow
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.eligibility.consents import ConsentRequestRow, ConsentRow
from declaration.store.plans.committees import CommitteeRow
from laptop.demo.people import demo_organisations

ORG = {key: row.org_id for key, row in demo_organisations().items()}

ASKED = {"rule": "A-05", "reasons": "两个专业分属不同评委会，本人两项工作均为主要完成人。"}
GIVEN = {
    "rule": "A-05",
    "reason_code": "urgently_needed",
    "reasons": "经核实，确属急需紧缺专业，同意本次向两个评委会申报。",
}
OTHER_COMMITTEE = "cmt_forestry_other"
OF_2023: list[dict[str, Any]] = [
    {
        "kind": "title",
        "fields": {"name": "助理林业工程师"},
        "fact": {
            "says": "title",
            "series": "forestry_grassland",
            "level": "assistant",
            "obtained_on": "2018-09-01",
        },
    },
    {
        "kind": "training",
        "fields": {"year": "2023"},
        "fact": {"says": "audit_card", "year": 2023, "certified_on": "2023-03-31"},
    },
]


def submission(declaration: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return f"/v1/declarations/{declaration['declaration_id']}/submission", {"version": declaration["version"]}


def url(declaration: dict[str, Any], what: str) -> str:
    return f"/v1/declarations/{declaration['declaration_id']}/{what}"


class Case:
    """June 2023, under the region's annual notice: one declaration is submitted, a second one lies with another committee."""

    def __init__(self, stage: Any) -> None:
        self.stage = stage

    async def set_up(self) -> "Case":
        stage = self.stage
        stage.at("2023-06-01T09:00")
        async with stage.kit.runtime.sessions.begin() as session:
            committee = (await session.execute(select(CommitteeRow))).scalar_one()
            committee.valid_from = dt.date(2023, 1, 1)
            same = {column.name: getattr(committee, column.name) for column in CommitteeRow.__table__.columns}
            session.add(CommitteeRow(**same | {"committee_id": OTHER_COMMITTEE}))
        self.league = await stage.office("league-hr1")
        self.county = await stage.office("county-hr-linhe")
        self.plan = await stage.plan(
            by=self.league, year=2023, policy={"id": "2023-region", "layers": ["demo"]}
        )
        self.applicant = await stage.applicant("applicant01")
        schooling_and_results = [e for e in stage.ASSISTANT if e["kind"] in {"education", "project"}]
        await stage.archive(self.applicant, *schooling_and_results, *OF_2023)
        self.first = await stage.submitted(self.applicant, self.plan)
        self.draft = await stage.ready(self.applicant, self.plan, committee_id=OTHER_COMMITTEE)
        return self

    async def post(self, path: str, body: dict[str, Any], by: Any) -> Any:
        return await self.stage.kit.post(path, body, by=by)

    async def get(self, path: str, by: Any) -> Any:
        return await self.stage.kit.get(path, by=by)

    async def submit(self) -> Any:
        return await self.post(*submission(self.draft), by=self.applicant)

    async def asked(self) -> dict[str, Any]:
        answer = await self.post(url(self.draft, "consent-requests"), ASKED, by=self.applicant)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def given(self, by: Any = None) -> dict[str, Any]:
        answer = await self.post(url(self.draft, "consents"), GIVEN, by=by or self.league)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made


@pytest.fixture
async def case(stage: Any) -> Case:
    return await Case(stage).set_up()


@pytest.mark.req("Z-07", "A-05", side="accept")
@pytest.mark.req("A-05", side="refuse")
async def test_the_authority_lifts_a_rule_of_principle_for_one_case(case: Case) -> None:
    refused = await case.submit()
    assert refused.json()["code"] == "submission_refused"
    assert [error["code"] for error in refused.json()["errors"]] == ["another_declaration"]
    assert refused.json()["clause"] == "N23-3"
    request = await case.asked()
    assert (request["state"], request["finding"]["force"]) == ("open", "principle")
    consent = await case.given()
    assert consent["by_org"] == ORG["league-hr"]
    assert consent["by_org_name"] == "巴彦淖尔市人力资源和社会保障局"
    assert (consent["reason_code"], consent["reason_label"]) == ("urgently_needed", "急需紧缺人才")
    taken = await case.submit()
    assert taken.status_code == 200, taken.text
    version = (await case.get(url(case.draft, "versions/1"), by=case.applicant)).json()
    found = next(one for one in version["findings"] if one["rule"] == "A-05")
    assert found["verdict"] == "lifted"
    assert (found["facts"]["lifted_by"], found["facts"]["lifted_because"]) == (
        ORG["league-hr"],
        "urgently_needed",
    )
    assert found["clause"] == "N23-3"
    told = (await case.get("/v1/me/messages", by=case.applicant)).json()["items"]
    assert told[0]["title"] == "同意放宽规定"
    shown = (await case.get(url(case.draft, "consents"), by=case.applicant)).json()["items"]
    assert [(one["rule"], one["reasons"]) for one in shown] == [("A-05", GIVEN["reasons"])]
    answered = (await case.get(url(case.draft, "consent-requests"), by=case.applicant)).json()["items"]
    assert [(one["state"], one["answered_by_org"]) for one in answered] == [("granted", ORG["league-hr"])]


@pytest.mark.req("Z-07", side="refuse")
@pytest.mark.parametrize(
    ("rule", "code", "clause"),
    [
        ("A-04", "rule_binds", "R25-26"),
        ("E-02", "rule_binds", "R25-72"),
        ("E-99", "rule_not_in_case", None),
    ],
)
async def test_what_must_be_is_lifted_by_nobody(case: Case, rule: str, code: str, clause: str | None) -> None:
    await case.asked()
    answer = await case.post(url(case.draft, "consents"), {**GIVEN, "rule": rule}, by=case.league)
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem.get("clause")) == (422, code, clause)
    asked = await case.post(url(case.draft, "consent-requests"), {**ASKED, "rule": rule}, by=case.applicant)
    assert (asked.status_code, asked.json()["code"]) == (422, code)


async def test_what_is_met_needs_no_consent(case: Case) -> None:
    """The first declaration was there before the second: nothing stands in its way."""
    await case.post(*submission(case.draft), by=case.applicant)
    answer = await case.post(url(case.first, "consents"), {**GIVEN, "rule": "A-05"}, by=case.league)
    assert (answer.status_code, answer.json()["code"]) == (422, "rule_not_in_the_way")


async def test_a_draft_is_seen_by_the_authorities_only_after_a_request(case: Case) -> None:
    for answer in (
        await case.post(url(case.draft, "consents"), GIVEN, by=case.league),
        await case.get(url(case.draft, "consents"), by=case.league),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    request = await case.asked()
    waiting = (await case.get("/v1/consent-requests", by=case.county)).json()["items"]
    assert [(one["request_id"], one["number"]) for one in waiting] == [
        (request["request_id"], case.draft["number"])
    ]
    assert waiting[0]["applicant"]["name"] == "朱晓杰"
    assert waiting[0]["reasons"] == ASKED["reasons"]
    (task,) = [
        one
        for one in (await case.get("/v1/me", by=case.county)).json()["tasks"]
        if one["subject"] == case.draft["declaration_id"]
    ]
    assert task["kind"] == "answer_consent_request"
    consent = await case.given(by=case.county)
    assert consent["by_org"] == ORG["linhe-hr"]
    assert (await case.get("/v1/consent-requests", by=case.county)).json()["items"] == []


async def test_authorities_of_other_places_know_of_nothing(case: Case) -> None:
    request = await case.asked()
    await case.stage.kit.organisation("org_chifeng_hr", "nm.chifeng")
    chifeng = await case.stage.kit.person("chifeng", "league_hr@org_chifeng_hr")
    assert (await case.get("/v1/consent-requests", by=chifeng)).json()["items"] == []
    refusal = f"/v1/consent-requests/{request['request_id']}/refusal"
    for answer in (
        await case.post(url(case.draft, "consents"), GIVEN, by=chifeng),
        await case.post(url(case.first, "consents"), GIVEN, by=chifeng),
        await case.post(refusal, {"reasons": "不同意。"}, by=chifeng),
        await case.get(url(case.draft, "consent-requests"), by=chifeng),
    ):
        assert answer.status_code == 404, answer.text


async def test_a_refused_request_can_be_made_again_with_other_reasons(case: Case) -> None:
    request = await case.asked()
    again = await case.post(url(case.draft, "consent-requests"), ASKED, by=case.applicant)
    assert (again.status_code, again.json()["code"]) == (409, "consent_asked_already")
    path = f"/v1/consent-requests/{request['request_id']}/refusal"
    refused = await case.post(path, {"reasons": "不属于可以放宽的情形。"}, by=case.league)
    assert (refused.json()["state"], refused.json()["answer"]) == ("refused", "不属于可以放宽的情形。")
    assert (await case.post(path, {"reasons": "不同意。"}, by=case.league)).status_code == 409
    assert (await case.submit()).json()["code"] == "submission_refused"
    await case.asked()


async def test_of_two_who_answer_at_once_one_decides(case: Case) -> None:
    request = await case.asked()
    refusal = f"/v1/consent-requests/{request['request_id']}/refusal"
    answers = await asyncio.gather(
        case.post(refusal, {"reasons": "不同意。"}, by=case.county),
        case.post(url(case.draft, "consents"), GIVEN, by=case.league),
        case.post(refusal, {"reasons": "不同意。"}, by=case.league),
    )
    (answered,) = (await case.get(url(case.draft, "consent-requests"), by=case.applicant)).json()["items"]
    statuses = sorted(answer.status_code for answer in answers)
    # who lifts the rule after it was refused has decided anew; who refuses what is lifted comes too late
    assert statuses in ([200, 201, 409], [201, 409, 409])
    assert answered["state"] == ("refused" if 200 in statuses else "granted")


async def test_what_is_lifted_is_not_lifted_twice(case: Case) -> None:
    await case.asked()
    await case.given()
    answer = await case.post(url(case.draft, "consents"), GIVEN, by=case.county)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_decided")


async def test_a_revoked_consent_lifts_nothing(case: Case) -> None:
    await case.asked()
    consent = await case.given()
    path = f"/v1/consents/{consent['consent_id']}/revocation"
    below = await case.post(path, {"reasons": "情况有变。"}, by=case.county)
    assert (below.status_code, below.json()["code"]) == (403, "outside_jurisdiction")
    revoked = await case.post(path, {"reasons": "情况有变。"}, by=case.league)
    assert revoked.status_code == 200, revoked.text
    assert (revoked.json()["revoked_by_org"], revoked.json()["revocation"]) == (
        ORG["league-hr"],
        "情况有变。",
    )
    assert (await case.post(path, {"reasons": "情况有变。"}, by=case.league)).status_code == 409
    assert (await case.submit()).json()["code"] == "submission_refused"
    assert (await case.given())["consent_id"] != consent["consent_id"]


@pytest.mark.parametrize("state", ["accepted", "withdrawn"])
async def test_after_acceptance_nothing_is_lifted_or_revoked(case: Case, state: str) -> None:
    await case.asked()
    consent = await case.given()
    async with case.stage.kit.runtime.sessions.begin() as session:
        row = await session.get(DeclarationRow, case.draft["declaration_id"])
        row.state = state
    for answer in (
        await case.post(
            f"/v1/consents/{consent['consent_id']}/revocation", {"reasons": "情况有变。"}, by=case.league
        ),
        await case.post(url(case.draft, "consents"), GIVEN, by=case.league),
        await case.post(url(case.draft, "consent-requests"), ASKED, by=case.applicant),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


async def test_nobody_lifts_a_rule_for_the_own_case(case: Case) -> None:
    await case.asked()
    officer = replace(case.applicant, grants=(f"county_hr@{ORG['linhe-hr']}",))
    answer = await case.post(url(case.draft, "consents"), GIVEN, by=officer)
    assert (answer.status_code, answer.json()["code"]) == (403, "own_case")


async def test_reasons_are_sealed_and_every_act_is_on_record(case: Case) -> None:
    await case.asked()
    await case.given()
    async with case.stage.kit.runtime.sessions() as session:
        rows = [
            *(await session.execute(select(ConsentRow))).scalars(),
            *(await session.execute(select(ConsentRequestRow))).scalars(),
        ]
        audit = list((await session.execute(select(AuditEntryRow))).scalars())
    stored = " ".join(str(vars(row)) for row in (*rows, *audit))
    assert "两个专业" not in stored
    assert "确属急需" not in stored
    found = {(entry.action, entry.clause) for entry in audit}
    assert {("ask-for-consent", "N23-3"), ("give-consent", "N23-3")} <= found


@pytest.mark.req("Z-07", side="accept")
@pytest.mark.req("E-18", side="refuse")
async def test_a_rule_of_the_engine_is_lifted_at_submission_and_at_every_desk(transferee: Any) -> None:
    refused = (await transferee.submit()).json()
    assert [error["code"] for error in refused["errors"]] == ["used_before"]
    assert refused["clause"] == "N23-4.5"
    await transferee.consent()
    assert (await transferee.submit()).status_code == 200
    auditor = await transferee.auditor()
    passed = await transferee.stage.kit.post(
        transferee.url("decisions"), {"version": 2, "outcome": "passed", "opinion": "同意上报。"}, by=auditor
    )
    assert passed.status_code == 200, passed.text
    for decision in await transferee.decisions():
        assert (decision["outcome"], decision["path"]) == ("may_declare", "transferees")
        lifted = [one for one in decision["answer"]["best"]["findings"] if one["rule"] == "E-18"]
        assert [one["verdict"] for one in lifted] == ["lifted"]
        assert lifted[0]["facts"]["lifted_by"] == ORG["league-hr"]
        assert "原则上只享受一次" in lifted[0]["message"]


@pytest.mark.req("Z-07", side="refuse")
async def test_after_a_revocation_no_desk_passes_the_case_on(transferee: Any) -> None:
    consent = await transferee.consent()
    assert (await transferee.submit()).status_code == 200
    revoked = await transferee.stage.kit.post(
        f"/v1/consents/{consent['consent_id']}/revocation", {"reasons": "情况不实。"}, by=transferee.league
    )
    assert revoked.status_code == 200
    auditor = await transferee.auditor()
    body = {"version": 2, "outcome": "passed", "opinion": "同意上报。"}
    refused = await transferee.stage.kit.post(transferee.url("decisions"), body, by=auditor)
    assert (refused.status_code, refused.json()["clause"]) == (422, "N23-4.5")
    await transferee.lift()
    passed = await transferee.stage.kit.post(transferee.url("decisions"), body, by=auditor)
    assert passed.status_code == 200, passed.text


@pytest.mark.req("Z-07", side="refuse")
async def test_a_rule_of_the_engine_that_must_be_is_not_lifted(transferee: Any) -> None:
    """2023 the exam, the audit card, the standard: 应."""
    for rule, clause in (("E-25", "N23-2.2"), ("E-26", "R25-21"), ("E-16", "N23-4.5.7")):
        asked = {"rule": rule, "reasons": "请放宽。"}
        answer = await transferee.stage.kit.post(
            transferee.url("consent-requests"), asked, by=transferee.applicant
        )
        assert (answer.json()["code"], answer.json()["clause"]) == ("rule_binds", clause)


@pytest.mark.req("A-02", "A-04", side="refuse")
@pytest.mark.req("A-07", "K-01", side="refuse")
async def test_what_stands_in_the_way_and_must_be_is_told_to_who_asks_and_to_who_would_lift_it(
    stage: Any,
) -> None:
    """2026: no papers, no pledge, too late, and a dispatch agency is nobody's own unit."""
    agency = {"applicant_type": "skilled_worker", "employer_org": ORG["hetao-dispatch"]}
    applicant = await stage.applicant("applicant01", **agency)
    draft = await stage.draft(applicant, await stage.plan())
    async with stage.kit.runtime.sessions.begin() as session:
        row = await session.get(DeclarationRow, draft["declaration_id"])
        row.state = "returned"
    stage.at("2026-06-11T09:00")
    league = await stage.office("league-hr1")
    for rule in ("A-02", "A-04", "A-07", "K-01"):
        for answer in (
            await stage.kit.post(url(draft, "consent-requests"), {**ASKED, "rule": rule}, by=applicant),
            await stage.kit.post(url(draft, "consents"), {**GIVEN, "rule": rule}, by=league),
        ):
            told = answer.json()
            assert (answer.status_code, told["code"]) == (422, "rule_binds"), rule
            assert [(one["rule"], one["verdict"]) for one in told["findings"]] == [(rule, "not_met")]
