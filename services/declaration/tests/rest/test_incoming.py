"""What other services tell: committees, the case in review, credit records, certificates."""

import datetime as dt
from typing import Any

import pytest

from common.clock import SHANGHAI
from common.events.base import PackRef, Title
from common.events.certificate import CertificateIssued, CertificateRefused, CertificateStatusChanged
from common.events.codes import (
    AnnulmentReason,
    CaseOutcome,
    CaseReason,
    CaseStep,
    CertificateOrigin,
    CertificateReason,
    CertificateRefusalReason,
    CertificateStatus,
    CommitteeStatus,
    Effect,
    EffectEndReason,
    Level,
    SubjectKind,
)
from common.events.credit_file import EffectApplied, EffectEnded, EffectStarted
from common.events.declaration import DeclarationEnded
from common.events.examples import EXAMPLES
from common.events.review import CaseClosed, CaseProgressed, CommitteeChanged, ResultAnnulled, ResultConfirmed
from common.inbox import NotYetKnown
from declaration.store.plans.committees import committee

OFFICE_ORG = "org_11150800DEM000065Q"
LEAGUE_ORG = "org_11150800DEM000022B"
TITLE = Title(series="forestry_grassland", specialty="silviculture", level=Level.MIDDLE)


def progressed(step: CaseStep) -> CaseProgressed:
    return CaseProgressed(
        step=step, since=dt.datetime(2026, 7, 1, 9, tzinfo=SHANGHAI), due=None, holder_org=OFFICE_ORG
    )


def closed(outcome: CaseOutcome, reason: CaseReason) -> CaseClosed:
    return CaseClosed(outcome=outcome, on=dt.date(2026, 7, 10), reason=reason)


def confirmed(person_ref: str, doc: Any) -> ResultConfirmed:
    return ResultConfirmed(
        person_ref=person_ref,
        title=TITLE,
        column="ordinary",
        place="nm.bayannur.linhe",
        committee_id="cmt_forestry",
        meeting_id="mtg_1",
        passed_on=dt.date(2026, 7, 1),
        confirmed_on=dt.date(2026, 7, 20),
        confirming_org=LEAGUE_ORG,
        sealing_org=LEAGUE_ORG,
        pack=PackRef(id="2026-bayannur+demo", version="1+1", digest="0" * 64),
        doc=doc,
    )


def issued(declaration_id: str | None) -> CertificateIssued:
    return CertificateIssued(
        version=1,
        declaration_id=declaration_id,
        person_ref="p1-x",
        title=TITLE,
        effective_from=dt.date(2026, 7, 1),
        sealing_org=LEAGUE_ORG,
        origin=CertificateOrigin.REVIEW,
    )


def started(
    *effects: Effect, starts: dt.date = dt.date(2026, 5, 11), record_id: str = "rec_1"
) -> EffectStarted:
    return EffectStarted(
        record_id=record_id,
        subject_kind=SubjectKind.APPLICANT,
        effects=effects,
        starts=starts,
        until=dt.date(2029, 5, 11),
        deciding_org=LEAGUE_ORG,
        clause="R25-72",
    )


async def states(chain: Any, declaration: dict[str, Any], *facts: Any) -> list[str]:
    seen = []
    for fact in facts:
        await chain.kit.receive(fact, subject=declaration["declaration_id"], source="review")
        seen.append((await chain.read(declaration))["state"])
    return seen


@pytest.mark.req("A-12", door="event")
async def test_from_acceptance_to_the_certificate(chain: Any) -> None:
    accepted = await chain.accepted()
    [told] = [event.payload() for event in await chain.kit.events("declaration-accepted")]
    seen = await states(
        chain,
        accepted,
        progressed(CaseStep.RECEIVED),
        progressed(CaseStep.DOCKETED),
        progressed(CaseStep.IN_MEETING),
        closed(CaseOutcome.PASSED, CaseReason.TWO_THIRDS_AGREED),
        progressed(CaseStep.RESULT_PUBLICITY),
    )
    assert seen == ["accepted", "in_review", "in_review", "passed", "passed"]
    with pytest.raises(NotYetKnown):
        await chain.kit.receive(issued(accepted["declaration_id"]), subject="cer_1", source="certificate")
    assert await states(chain, accepted, confirmed(told.person_ref, told.doc)) == ["confirmed"]
    await chain.kit.receive(issued(accepted["declaration_id"]), subject="cer_1", source="certificate")
    present = await chain.read(accepted)
    assert (present["state"], present["step"]) == ("certified", "done")
    await chain.kit.receive(
        CertificateStatusChanged(
            version=2,
            status=CertificateStatus.REVOKED,
            since=chain.kit.clock.time,
            reason=CertificateReason.TITLE_REVOKED,
            record_id="rec_1",
        ),
        subject="cer_1",
        source="certificate",
    )
    url = f"/v1/declarations/{accepted['declaration_id']}/timeline"
    timeline = (await chain.kit.get(url, by=await chain.officer("applicant01"))).json()
    assert [entry["outcome"] for entry in timeline["items"] if "outcome" in entry][-9:] == [
        "accepted",
        "progressed",
        "progressed",
        "progressed",
        "passed",
        "progressed",
        "confirmed",
        "certified",
        "certificate_revoked",
    ]
    assert timeline["items"][-6]["step"] == "in_meeting"


async def test_how_review_may_end_a_case(chain: Any) -> None:
    accepted = await chain.accepted()
    assert await states(
        chain,
        accepted,
        progressed(CaseStep.DOCKETED),
        closed(CaseOutcome.CARRIED_OVER, CaseReason.QUORUM_LACKING),
        progressed(CaseStep.DOCKETED),
        closed(CaseOutcome.FAILED, CaseReason.BELOW_TWO_THIRDS),
    ) == ["in_review", "carried_over", "in_review", "failed"]


async def test_a_case_outside_the_scope_is_refused(chain: Any) -> None:
    accepted = await chain.accepted()
    assert await states(chain, accepted, closed(CaseOutcome.OUTSIDE_SCOPE, CaseReason.OUTSIDE_LEVEL)) == [
        "refused"
    ]


async def test_a_complaint_upheld_after_the_publicity_voids_the_pass(chain: Any) -> None:
    accepted = await chain.accepted()
    assert await states(
        chain,
        accepted,
        closed(CaseOutcome.PASSED, CaseReason.TWO_THIRDS_AGREED),
        closed(CaseOutcome.FAILED, CaseReason.COMPLAINT_UPHELD),
    ) == ["passed", "annulled"]


def re_examining() -> CaseProgressed:
    return CaseProgressed(
        step=CaseStep.RE_EXAMINATION,
        since=dt.datetime(2026, 7, 13, 9, tzinfo=SHANGHAI),
        due=dt.date(2026, 8, 7),
        holder_org=OFFICE_ORG,
    )


async def timeline_of(chain: Any, declaration: dict[str, Any]) -> dict[str, Any]:
    url = f"/v1/declarations/{declaration['declaration_id']}/timeline"
    shown: dict[str, Any] = (await chain.kit.get(url, by=await chain.officer("applicant01"))).json()
    return shown


async def test_a_re_examination_turns_a_failure_into_a_pass_and_a_certificate_follows(chain: Any) -> None:
    accepted = await chain.accepted()
    [told] = [event.payload() for event in await chain.kit.events("declaration-accepted")]
    failed = closed(CaseOutcome.FAILED, CaseReason.BELOW_TWO_THIRDS)
    assert await states(chain, accepted, failed, re_examining()) == ["failed", "failed"]
    assert (await timeline_of(chain, accepted))["next"] == "组建单位正在复查评审结果，请等待答复。"
    passed = closed(CaseOutcome.PASSED, CaseReason.TWO_THIRDS_AGREED)
    assert await states(chain, accepted, passed, confirmed(told.person_ref, told.doc)) == [
        "passed",
        "confirmed",
    ]
    await chain.kit.receive(issued(accepted["declaration_id"]), subject="cer_1", source="certificate")
    present = await chain.read(accepted)
    assert (present["state"], present["step"]) == ("certified", "done")
    items = (await timeline_of(chain, accepted))["items"]
    assert [entry["outcome"] for entry in items if "outcome" in entry][-5:] == [
        "failed",
        "progressed",
        "re_examined_passed",
        "confirmed",
        "certified",
    ]
    again = next(entry for entry in items if entry.get("outcome") == "re_examined_passed")
    assert (again["step"], again["until"], again["holder_org"]) == (
        "re_examination",
        "2026-08-07",
        OFFICE_ORG,
    )


async def test_a_re_examination_may_leave_the_result_as_it_was(chain: Any) -> None:
    accepted = await chain.accepted()
    failed = closed(CaseOutcome.FAILED, CaseReason.BELOW_TWO_THIRDS)
    assert await states(chain, accepted, failed, re_examining(), failed) == ["failed", "failed", "failed"]
    shown = await timeline_of(chain, accepted)
    assert shown["next"] == "本年度评审未通过；如有异议，可在规定期限内申请复查。"
    assert shown["items"][-2]["outcome"] == "re_examined_upheld"


async def test_a_pass_that_a_complaint_voided_may_be_given_back(chain: Any) -> None:
    accepted = await chain.accepted()
    passed = closed(CaseOutcome.PASSED, CaseReason.TWO_THIRDS_AGREED)
    dropped = closed(CaseOutcome.FAILED, CaseReason.COMPLAINT_UPHELD)
    assert await states(chain, accepted, passed, dropped, re_examining(), passed) == [
        "passed",
        "annulled",
        "annulled",
        "passed",
    ]


@pytest.mark.parametrize("certified", [False, True])
async def test_a_re_examination_may_void_a_confirmed_result(chain: Any, certified: bool) -> None:
    accepted = await chain.accepted()
    [told] = [event.payload() for event in await chain.kit.events("declaration-accepted")]
    passed = closed(CaseOutcome.PASSED, CaseReason.TWO_THIRDS_AGREED)
    await states(chain, accepted, passed, confirmed(told.person_ref, told.doc))
    if certified:
        await chain.kit.receive(issued(accepted["declaration_id"]), subject="cer_1", source="certificate")
    void = ResultAnnulled(
        reason=AnnulmentReason.RE_EXAMINATION, deciding_org=OFFICE_ORG, on=dt.date(2026, 8, 7)
    )
    assert await states(chain, accepted, void) == ["annulled"]
    present = await chain.read(accepted)
    assert (present["step"], present["reason"]) == ("done", "re_examination")


async def test_a_record_that_began_meanwhile_ends_what_a_re_examination_opens(chain: Any) -> None:
    accepted = await chain.accepted()
    applicant = await chain.officer("applicant01")
    await states(chain, accepted, closed(CaseOutcome.FAILED, CaseReason.BELOW_TWO_THIRDS))
    await chain.kit.receive(
        started(Effect.BAR_DECLARATION), subject=applicant.person_ref, source="credit-file"
    )
    passed = closed(CaseOutcome.PASSED, CaseReason.TWO_THIRDS_AGREED)
    assert await states(chain, accepted, passed) == ["barred"]
    [fact] = await chain.kit.payloads(DeclarationEnded)
    assert (fact.outcome, fact.reason) == ("barred", "credit_record")


async def test_what_ended_here_is_not_revived_by_review(chain: Any) -> None:
    accepted = await chain.accepted()
    await chain.done(
        accepted, "cancellation", "unit-hongliu-farm", ground="false_material", reason="获奖证书系伪造。"
    )
    assert await states(
        chain,
        accepted,
        progressed(CaseStep.DOCKETED),
        closed(CaseOutcome.CANCELLED, CaseReason.DECLARATION_ENDED),
    ) == ["cancelled", "cancelled"]


async def test_a_refused_certificate_is_seen(chain: Any) -> None:
    accepted = await chain.accepted()
    await chain.kit.receive(
        CertificateRefused(reason=CertificateRefusalReason.FILE_BROKEN, clause="R25-54"),
        subject=accepted["declaration_id"],
        source="certificate",
    )
    url = f"/v1/declarations/{accepted['declaration_id']}/timeline"
    timeline = (await chain.kit.get(url, by=await chain.officer("applicant01"))).json()
    assert timeline["items"][-2]["outcome"] == "certificate_refused"


@pytest.mark.parametrize(
    "fact", [progressed(CaseStep.DOCKETED), closed(CaseOutcome.FAILED, CaseReason.BELOW_TWO_THIRDS)]
)
async def test_an_unknown_declaration_is_parked(chain: Any, fact: Any) -> None:
    with pytest.raises(NotYetKnown):
        await chain.kit.receive(fact, subject="dcl_unknown", source="review")


async def test_committees_follow_their_latest_revision(chain: Any) -> None:
    shown = CommitteeChanged.model_validate(EXAMPLES["committee-changed"])
    filed = shown.model_copy(update={"revision": 3, "status": CommitteeStatus.FILED, "name": "甲评审委员会"})
    older = shown.model_copy(update={"revision": 2, "status": CommitteeStatus.APPLIED, "name": "旧名"})
    newer = shown.model_copy(update={"revision": 4, "status": CommitteeStatus.SUSPENDED})

    async def kept() -> tuple[int, str]:
        async with chain.kit.runtime.sessions() as session:
            row = await committee(session, "cmt_new")
            return row.revision, row.status

    for fact, expected in ((filed, (3, "filed")), (older, (3, "filed")), (newer, (4, "suspended"))):
        await chain.kit.receive(fact, subject="cmt_new", source="review")
        assert await kept() == expected


@pytest.mark.req("E-02", side="refuse")
async def test_a_record_ends_everything_open_and_bars_what_comes(chain: Any) -> None:
    accepted = await chain.accepted()
    applicant = await chain.officer("applicant01")
    await chain.kit.receive(
        started(Effect.BAR_DECLARATION, Effect.CANCEL), subject=applicant.person_ref, source="credit-file"
    )
    ended = await chain.read(accepted)
    assert (ended["state"], ended["step"]) == ("barred", "done")
    [fact] = await chain.kit.payloads(DeclarationEnded)
    assert (fact.outcome, fact.reason) == ("barred", "credit_record")
    applied = await chain.kit.events("effect-applied")
    assert {event.subject for event in applied} == {"rec_1"}
    counts = [(one.effect, one.count) for one in await chain.kit.payloads(EffectApplied)]
    assert counts == [("cancel", 1), ("bar_declaration", 0)]
    ready = await chain.stage.ready(applicant, chain.plan)
    refused = await chain.act(ready, "submission", applicant)
    assert "credit_record_in_force" in [error["code"] for error in refused.json()["errors"]]
    await chain.kit.receive(
        EffectEnded(
            record_id="rec_1",
            effects=(Effect.BAR_DECLARATION,),
            on=chain.kit.clock.time.date(),
            why=EffectEndReason.LIFTED,
        ),
        subject=applicant.person_ref,
        source="credit-file",
    )
    again = await chain.act(ready, "submission", applicant)
    # the barred one was judged and counts as the one of its year (article 23)
    assert [error["code"] for error in again.json()["errors"]] == ["another_declaration"]


async def test_at_the_employers_desk_review_hears_nothing(chain: Any) -> None:
    declaration = await chain.submitted()
    applicant = await chain.officer("applicant01")
    await chain.kit.receive(started(Effect.CANCEL), subject=applicant.person_ref, source="credit-file")
    assert (await chain.read(declaration))["state"] == "barred"
    assert await chain.kit.payloads(DeclarationEnded) == []


async def test_a_record_of_a_later_day_waits_for_it(chain: Any) -> None:
    declaration = await chain.submitted()
    applicant = await chain.officer("applicant01")
    later = started(Effect.BAR_DECLARATION, starts=dt.date(2026, 5, 15))
    await chain.kit.receive(later, subject=applicant.person_ref, source="credit-file")
    await chain.kit.advance(dt.datetime(2026, 5, 14, 23, 59, tzinfo=SHANGHAI))
    assert (await chain.read(declaration))["state"] == "submitted"
    assert await chain.kit.payloads(EffectApplied) == []
    await chain.kit.advance(dt.datetime(2026, 5, 15, 9, tzinfo=SHANGHAI))
    assert (await chain.read(declaration))["state"] == "barred"
    [applied] = await chain.kit.payloads(EffectApplied)
    assert (applied.count, applied.applied_at.isoformat()) == (1, "2026-05-15T00:00:00+08:00")


async def test_a_record_as_staff_bars_the_desk_not_the_declaration(chain: Any) -> None:
    declaration = await chain.submitted()
    auditor = await chain.officer("unit-hongliu-farm")
    await chain.kit.receive(
        started(Effect.BAR_STAFF).model_copy(update={"subject_kind": SubjectKind.STAFF}),
        subject=auditor.person_ref,
        source="credit-file",
    )
    refused = await chain.act(declaration, "decisions", auditor, outcome="passed", opinion="同意。")
    assert (refused.status_code, refused.json()["code"]) == (403, "role_suspended")
    assert [one.effect for one in await chain.kit.payloads(EffectApplied)] == ["bar_staff"]
