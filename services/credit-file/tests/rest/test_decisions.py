"""Another officer decides, after the hearing, with the effects that the rules attach."""

import asyncio
import datetime as dt
from typing import Any

import pytest

from common.events.codes import AboutKind, Asked, FindingCode, SubjectKind
from common.events.credit_file import EffectStarted
from common.events.declaration import MessageRaised
from common.events.grounds import Ground


@pytest.mark.req("F-02", side="accept")
async def test_an_applicant_is_barred_and_cancelled(scene: Any) -> None:
    report = await scene.reported()
    await scene.stated(report)
    decided = await scene.decided(
        report, violation="伪造技术推广证明。", effects=["bar_declaration", "cancel"]
    )
    assert decided["state"] == "recorded"
    assert decided["record_id"].startswith("rec_")
    (fact,) = await scene.kit.payloads(EffectStarted)
    assert fact.record_id == decided["record_id"]
    assert fact.subject_kind == "applicant"
    assert set(fact.effects) == {"bar_declaration", "cancel"}
    assert (fact.starts, fact.until) == (dt.date(2026, 5, 11), dt.date(2029, 5, 11))
    assert fact.deciding_org == "org_league_hr"
    assert fact.clause == "BY26-6.2"
    assert fact.targets == ()
    (event,) = await scene.kit.events("effect-started")
    assert event.subject == "p1-applicant"
    message = (await scene.kit.payloads(MessageRaised))[-1]
    assert (message.template, message.link) == ("record_decided", f"/records/{decided['record_id']}")
    assert message.due == dt.date(2026, 6, 1)


@pytest.mark.req("F-10", side="accept")
async def test_a_person_barred_within_the_day_for_an_old_case(scene: Any) -> None:
    """A public report in May on an old case: identified, heard and decided; nobody needs to be asked."""
    receipt = await scene.ok(
        None,
        "/reports",
        subject={"kind": "applicant"},
        about={"kind": "organisation", "id": "org_farm"},
        ground="applicant_false_material",
        text="2025年申报时论文代写。",
    )
    path = f"/reports/{receipt['report_id']}"
    await scene.opened(path)
    number = "150824199004020008"
    await scene.ok(scene.investigator, f"{path}/subject", version=2, document_kind="111", number=number)
    ref = (await scene.shown(scene.investigator, path))["subject_ref"]
    person = await scene.kit.person("barred", person_ref=ref)
    await scene.stated(path, subject=person)
    decided = await scene.decided(path)
    assert decided["state"] == "recorded"
    (fact,) = await scene.kit.payloads(EffectStarted)
    assert set(fact.effects) == {"bar_declaration", "cancel"}
    assert fact.targets == ()


@pytest.mark.req("F-02", side="accept")
async def test_a_title_is_revoked_after_both_findings(scene: Any) -> None:
    await scene.certified()
    report = await scene.reported(about=(AboutKind.CERTIFICATE, "cer_1"))
    await scene.stated(report)
    await scene.answered(Asked.RECOMMENDING_UNIT)
    await scene.answered(Asked.ORGANISER)
    decided = await scene.decided(report)
    bars, revocation = await scene.kit.payloads(EffectStarted)
    assert set(bars.effects) == {"bar_declaration", "cancel"}
    assert bars.until == dt.date(2029, 5, 11)
    assert revocation.effects == ("revoke_title",)
    assert revocation.until is None
    assert [(target.kind, target.id) for target in revocation.targets] == [("certificate", "cer_1")]
    record = await scene.shown(scene.decider, f"/records/{decided['record_id']}")
    assert [item["kind"] for item in record["evidence"]] == [
        "report",
        "hearing",
        "evidence",
        "recommending_unit",
        "organiser",
    ]


@pytest.mark.req("F-02", side="refuse")
async def test_no_title_is_revoked_before_both_have_found(scene: Any) -> None:
    await scene.certified()
    report = await scene.reported(about=(AboutKind.CERTIFICATE, "cer_1"))
    await scene.stated(report)
    await scene.answered(Asked.RECOMMENDING_UNIT)
    version = await scene.version(report)
    refused = await scene.refused(scene.decider, f"{report}/decision", version=version, outcome="recorded")
    assert refused == (422, "credit_decision_refused", "BY26-6.2")
    await scene.answered(Asked.ORGANISER, FindingCode.UNSUBSTANTIATED)
    assert (await scene.decided(report))["state"] == "recorded"


@pytest.mark.req("F-02", side="refuse")
@pytest.mark.parametrize(
    "decision",
    [
        {"effects": ["bar_declaration"]},
        {"effects": ["bar_declaration", "cancel", "revoke_title"]},
        {"effects": []},
    ],
)
async def test_effects_that_the_rules_do_not_attach(scene: Any, decision: dict[str, Any]) -> None:
    report = await scene.reported()
    await scene.stated(report)
    version = await scene.version(report)
    refused = await scene.refused(
        scene.decider, f"{report}/decision", version=version, outcome="recorded", **decision
    )
    assert refused == (422, "credit_decision_refused", "BY26-6.2")
    assert await scene.kit.payloads(EffectStarted) == []


@pytest.mark.req("F-02", side="refuse")
async def test_a_concealed_penalty_alone_is_no_record(scene: Any) -> None:
    report = await scene.reported(ground=Ground.APPLICANT_CONCEALED_PENALTY)
    await scene.stated(report)
    version = await scene.version(report)
    refused = await scene.refused(scene.decider, f"{report}/decision", version=version, outcome="recorded")
    assert refused[:2] == (422, "credit_decision_refused")


@pytest.mark.req("F-02", side="accept")
async def test_a_grave_case_is_told_to_the_unit_that_answered(scene: Any) -> None:
    report = await scene.reported(by="org_league_hr", source="review")
    await scene.stated(report)
    version = await scene.version(report)
    body = {"outcome": "recorded", "grave": True, "notified_org": "org_none"}
    assert (await scene.refused(scene.decider, f"{report}/decision", version=version, **body))[0] == 404
    await scene.answered(Asked.RECOMMENDING_UNIT)
    decided = await scene.decided(report, grave=True)
    record = await scene.shown(scene.unit, f"/records/{decided['record_id']}")
    assert (record["notified_org"], record["blacklisted"]) == ("org_farm", True)


@pytest.mark.req("F-02", side="refuse")
async def test_a_grave_case_without_a_unit(scene: Any) -> None:
    receipt = await scene.ok(
        scene.investigator,
        "/reports",
        subject={"kind": "applicant", "document": {"document_kind": "111", "number": "150824199004020008"}},
        ground="applicant_lobbying",
        text="说情打招呼。",
    )
    path = f"/reports/{receipt['report_id']}"
    ref = (await scene.shown(scene.investigator, path))["subject_ref"]
    await scene.stated(path, subject=await scene.kit.person("lobbyist", person_ref=ref))
    version = await scene.version(path)
    refused = await scene.refused(
        scene.decider, f"{path}/decision", version=version, outcome="recorded", grave=True
    )
    assert refused[:2] == (422, "credit_decision_refused")
    decided = await scene.decided(path, grave=True, notified_org="org_farm")
    assert decided["state"] == "recorded"


async def test_dismissed(scene: Any) -> None:
    report = await scene.reported()
    await scene.opened(report)
    decided = await scene.decided(report, outcome="dismissed", reason="证据不足。")
    assert decided["state"] == "dismissed"
    assert "record_id" not in decided
    assert await scene.kit.payloads(EffectStarted) == []
    refused = await scene.refused(
        scene.decider, f"{report}/decision", version=decided["version"], outcome="dismissed"
    )
    assert refused[:2] == (409, "already_decided")
    await scene.answered(Asked.ORGANISER)
    assert await scene.version(report) == decided["version"]


async def test_a_dismissal_closes_the_hearing(scene: Any) -> None:
    report = await scene.reported()
    hearing = await scene.told(report)
    await scene.decided(report, outcome="dismissed")
    assert (await scene.shown(scene.subject, "/me"))["tasks"] == []
    refused = await scene.refused(
        scene.subject, f"/hearings/{hearing['hearing_id']}/statement", text="迟到。"
    )
    assert refused[:2] == (409, "already_decided")


async def test_a_statement_and_a_decision_at_once(scene: Any) -> None:
    report = await scene.reported()
    hearing = await scene.told(report)
    version = await scene.version(report)
    statement, decision = await asyncio.gather(
        scene.kit.post(
            f"/v1/hearings/{hearing['hearing_id']}/statement", {"text": "不属实。"}, by=scene.subject
        ),
        scene.kit.post(
            f"/v1{report}/decision", {"version": version, "outcome": "dismissed"}, by=scene.decider
        ),
    )
    assert sorted([statement.status_code, decision.status_code]) == [200, 409]


@pytest.mark.req("F-10", side="refuse")
async def test_nothing_is_recorded_unheard(scene: Any) -> None:
    report = await scene.reported()
    await scene.opened(report)
    path = f"{report}/decision"
    refused = await scene.refused(scene.decider, path, version=2, outcome="recorded")
    assert refused[:2] == (422, "subject_not_heard")
    await scene.told(report)
    refused = await scene.refused(scene.decider, path, version=3, outcome="recorded")
    assert refused[:2] == (422, "subject_not_heard")
    await scene.kit.advance(dt.datetime(2026, 5, 18, 23, 0, tzinfo=scene.kit.clock.time.tzinfo))
    refused = await scene.refused(scene.decider, path, version=3, outcome="recorded")
    assert refused[:2] == (422, "subject_not_heard")


@pytest.mark.req("F-10", side="accept")
async def test_after_the_term_the_decision_may_follow(scene: Any) -> None:
    report = await scene.reported()
    await scene.told(report)
    await scene.kit.advance(dt.datetime(2026, 5, 19, 0, 0, tzinfo=scene.kit.clock.time.tzinfo))
    assert (await scene.decided(report))["state"] == "recorded"
    (fact,) = await scene.kit.payloads(EffectStarted)
    assert (fact.starts, fact.until) == (dt.date(2026, 5, 19), dt.date(2029, 5, 19))


async def test_the_investigator_does_not_decide(scene: Any) -> None:
    report = await scene.reported()
    await scene.stated(report)
    version = await scene.version(report)
    refused = await scene.refused(
        scene.investigator, f"{report}/decision", version=version, outcome="dismissed"
    )
    assert refused == (403, "investigator_may_not_decide", None)
    same = await scene.kit.person("investigator-2", "league_hr@org_league_hr", person_ref="p1-investigator")
    refused = await scene.refused(same, f"{report}/decision", version=version, outcome="recorded")
    assert refused == (403, "investigator_may_not_decide", None)


async def test_a_decision_must_have_seen_the_statement(scene: Any) -> None:
    report = await scene.reported()
    hearing = await scene.told(report)
    seen = await scene.version(report)
    await scene.ok(scene.subject, f"/hearings/{hearing['hearing_id']}/statement", text="不属实。")
    refused = await scene.refused(scene.decider, f"{report}/decision", version=seen, outcome="recorded")
    assert refused[:2] == (409, "stale_version")


async def test_two_officers_decide_at_once(scene: Any) -> None:
    report = await scene.reported()
    await scene.stated(report)
    version = await scene.version(report)
    body = {"version": version, "outcome": "recorded"}
    answers = await asyncio.gather(
        scene.kit.post(f"/v1{report}/decision", body, by=scene.decider),
        scene.kit.post(f"/v1{report}/decision", body, by=scene.second),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    loser = next(answer for answer in answers if answer.status_code == 409)
    assert loser.json()["code"] == "stale_version"
    assert len(await scene.kit.payloads(EffectStarted)) == 1


async def test_the_same_request_twice_is_one_decision(scene: Any) -> None:
    report = await scene.reported()
    await scene.stated(report)
    body = {"version": await scene.version(report), "outcome": "recorded"}
    first = await scene.kit.post(f"/v1{report}/decision", body, by=scene.decider, key="once")
    again = await scene.kit.post(f"/v1{report}/decision", body, by=scene.decider, key="once")
    assert first.json() == again.json()
    assert len(await scene.kit.payloads(EffectStarted)) == 1


async def test_who_may_not_decide(scene: Any) -> None:
    report = await scene.reported()
    path = f"{report}/decision"
    refused = await scene.refused(scene.decider, path, version=1, outcome="dismissed")
    assert refused[:2] == (409, "wrong_state")
    await scene.opened(report)
    body = {"version": 2, "outcome": "dismissed"}
    assert await scene.refused(None, path, **body) == (401, "not_signed_in", None)
    assert await scene.refused(scene.subject, path, **body) == (403, "forbidden", None)
    assert await scene.refused(scene.unit, path, **body) == (403, "forbidden", None)
    assert await scene.refused(scene.chifeng, path, **body) == (403, "outside_jurisdiction", "R25-5")
    assert await scene.refused(scene.organiser, path, **body) == (403, "outside_jurisdiction", "R25-5")
    own = await scene.kit.person("own", "league_hr@org_league_hr", person_ref="p1-applicant")
    assert (await scene.refused(own, path, **body))[:2] == (403, "own_case")
    missing = await scene.refused(scene.decider, "/reports/rpt_none/decision", **body)
    assert missing[:2] == (404, "not_found")
    assert (await scene.refused(scene.decider, path, version=2, outcome="perhaps"))[0] == 400
    bad_series = await scene.refused(scene.decider, path, version=2, outcome="dismissed", series="alchemy")
    assert bad_series[:2] == (400, "malformed_request")


async def test_a_record_does_not_begin_in_the_past(scene: Any) -> None:
    report = await scene.reported()
    await scene.stated(report)
    version = await scene.version(report)
    refused = await scene.refused(
        scene.decider, f"{report}/decision", version=version, outcome="recorded", starts="2026-05-10"
    )
    assert refused == (422, "effective_date_past", "R25-71")


@pytest.mark.req("F-03", side="accept")
async def test_the_organiser_disqualifies_an_expert_and_tells_the_unit(scene: Any) -> None:
    await scene.committee()
    report = await scene.reported(
        kind=SubjectKind.EXPERT,
        ref="p1-expert",
        ground=Ground.EXPERT_GAIN,
        about=(AboutKind.COMMITTEE, "cmt_1"),
    )
    await scene.stated(report, scene.organiser, await scene.kit.person("expert"))
    decided = await scene.decided(report, scene.deputy, notified_org="org_farm")
    (fact,) = await scene.kit.payloads(EffectStarted)
    assert fact.effects == ("remove_expert",)
    assert fact.until is None
    assert fact.deciding_org == "org_forestry"
    assert fact.clause == "R25-73"
    record = await scene.shown(scene.unit, f"/records/{decided['record_id']}")
    assert (record["until"], record["notified_org"]) == ("2029-05-11", "org_farm")
    await scene.kit.advance(dt.datetime(2030, 1, 1, tzinfo=scene.kit.clock.time.tzinfo))
    assert await scene.kit.events("effect-ended") == []


@pytest.mark.req("F-03", side="refuse")
async def test_an_experts_unit_must_be_told_and_no_other_office_decides(scene: Any) -> None:
    await scene.committee()
    report = await scene.reported(
        kind=SubjectKind.EXPERT,
        ref="p1-expert",
        ground=Ground.EXPERT_GAIN,
        about=(AboutKind.COMMITTEE, "cmt_1"),
    )
    await scene.stated(report, scene.organiser, await scene.kit.person("expert"))
    version = await scene.version(report)
    for other in (scene.decider, scene.region, scene.archives):
        refused = await scene.refused(other, f"{report}/decision", version=version, outcome="recorded")
        assert refused == (403, "outside_jurisdiction", "R25-73")
    refused = await scene.refused(scene.deputy, f"{report}/decision", version=version, outcome="recorded")
    assert refused == (422, "credit_decision_refused", "R25-73")
