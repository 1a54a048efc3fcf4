"""Certificates after their decision: revoked, void, withheld, restored."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from certificate.store.grounds import GroundRow
from common.audit.tables import AuditEntryRow
from common.clock import SHANGHAI
from common.events.certificate import CertificateRefused, CertificateStatusChanged
from common.events.codes import AnnulmentReason, CommitteeStatus, Effect, EffectEndReason
from common.events.credit_file import EffectApplied
from common.events.declaration import MessageRaised
from common.events.review import ResultAnnulled
from common.inbox import NotYetKnown
from laptop.demo.people import demo_organisations

if TYPE_CHECKING:
    from services.certificate.tests.conftest import Stage

ORG = {key: row.org_id for key, row in demo_organisations().items()}
REVOKED_AT = dt.datetime(2027, 3, 1, 9, 30, tzinfo=SHANGHAI)
FRAUD = (Effect.REVOKE_TITLE, Effect.BAR_DECLARATION, Effect.CANCEL)


async def applied(stage: "Stage") -> list[tuple[str, int]]:
    return [(fact.effect, fact.count) for fact in await stage.kit.payloads(EffectApplied)]


async def refusals(stage: "Stage") -> list[tuple[str, str]]:
    return [(fact.reason, fact.clause) for fact in await stage.kit.payloads(CertificateRefused)]


async def verified(stage: "Stage", certificate: dict[str, Any]) -> dict[str, Any]:
    """What the public is told of a certificate, by the number and the holder's name."""
    query = {"number": certificate["number"], "name": certificate["holder_name"]}
    answer: dict[str, Any] = (await stage.kit.get("/v1/verifications", params=query)).json()
    return answer


async def annul(stage: "Stage") -> None:
    await stage.kit.receive(
        ResultAnnulled(
            reason=AnnulmentReason.PROCEDURE_BREACHED,
            deciding_org=ORG["league-hr"],
            on=stage.kit.clock.time.date(),
        ),
        subject="dcl_1",
        source="review",
    )


@pytest.mark.req("T-05", side="accept")
async def test_a_revoked_title_is_revoked_for_everybody_who_asks(issued: "Stage") -> None:
    holder = await issued.caller("applicant01")
    certificate = await issued.own(holder)
    pdf = await issued.pdf(certificate["certificate_id"], holder)
    issued.kit.clock.time = REVOKED_AT

    await issued.start_effects(*FRAUD)

    (changed,) = await issued.kit.payloads(CertificateStatusChanged)
    assert (changed.status, changed.reason, changed.record_id) == ("revoked", "title_revoked", "rec_1")
    assert (changed.version, changed.since) == (3, REVOKED_AT)
    assert await applied(issued) == [("revoke_title", 1), ("bar_declaration", 0), ("cancel", 0)]
    assert [message.template for message in await issued.kit.payloads(MessageRaised)] == [
        "certificate_ready",
        "certificate_changed",
    ]
    answer = await verified(issued, certificate)
    assert (answer["verdict"], answer["issued"], answer["valid_today"]) == ("revoked", "yes", "no")
    answer = (await issued.kit.request("POST", "/v1/verifications/pdf", content=pdf)).json()
    assert (answer["verdict"], answer["intact"], answer["valid_today"]) == ("revoked", "yes", "no")
    assert (await issued.own(holder))["state"] == "revoked"


async def test_a_certificate_can_be_named_itself(issued: "Stage") -> None:
    certificate = await issued.own(await issued.caller("applicant01"))
    await issued.start_effects(
        Effect.REVOKE_TITLE, declaration_id=None, certificate_id=certificate["certificate_id"]
    )
    assert await applied(issued) == [("revoke_title", 1)]
    assert (await verified(issued, certificate))["verdict"] == "revoked"


@pytest.mark.req("T-05", side="refuse")
@pytest.mark.parametrize("deciding", ["linhe-hr", "forestry-city"])
async def test_whoever_has_no_power_over_the_title_does_not_revoke_it(issued: "Stage", deciding: str) -> None:
    certificate = await issued.own(await issued.caller("applicant01"))
    await issued.start_effects(Effect.REVOKE_TITLE, deciding_org=ORG[deciding])
    assert await applied(issued) == [("revoke_title", 0)]
    assert (await verified(issued, certificate))["verdict"] == "valid"


@pytest.mark.parametrize(
    ("pack", "basis"), [("2026-bayannur+demo", "stated"), ("2023-region+demo", "assumed")]
)
async def test_who_revokes_is_found_under_the_pack_of_the_certificates_own_decision(
    issued: "Stage", pack: str, basis: str
) -> None:
    """Article 72 is of 2025: of a result under the notice of 2023 it is only assumed (P-09)."""
    async with issued.kit.runtime.sessions.begin() as session:
        await session.execute(update(GroundRow).values(pack_id=pack))
    await issued.start_effects(Effect.REVOKE_TITLE, deciding_org=ORG["linhe-hr"])
    async with issued.kit.runtime.sessions() as session:
        statement = select(AuditEntryRow).where(AuditEntryRow.action == "ignore-revocation")
        [entry] = (await session.execute(statement)).scalars()
    found = entry.detail["finding"]
    assert (found["pack"], found["verdict"], found["basis"]) == (pack, "not_met", basis)
    assert ("推定" in found["message"]) is (basis == "assumed")


async def test_the_decision_of_an_unknown_organisation_is_waited_for(issued: "Stage") -> None:
    with pytest.raises(NotYetKnown):
        await issued.start_effects(Effect.REVOKE_TITLE, deciding_org="org_11150400DEM0000000")
    assert await applied(issued) == []


async def test_a_record_about_one_person_never_touches_another(issued: "Stage") -> None:
    await issued.start_effects(Effect.REVOKE_TITLE, username="applicant02", declaration_id="dcl_1")
    assert await applied(issued) == [("revoke_title", 0)]
    assert (await issued.own(await issued.caller("applicant01")))["state"] == "valid"


@pytest.mark.req("T-05", side="accept")
async def test_a_revocation_that_came_first_keeps_the_certificate_from_being_issued(stage: "Stage") -> None:
    await stage.committee()
    await stage.start_effects(Effect.REVOKE_TITLE)
    assert await applied(stage) == [("revoke_title", 0)]
    await stage.confirm()
    assert await refusals(stage) == [("credit_record", "R25-72")]
    assert await stage.kit.events("certificate-issued") == []


@pytest.mark.req("T-05", side="refuse")
async def test_a_revocation_without_power_that_came_first_keeps_nothing_back(stage: "Stage") -> None:
    await stage.committee()
    await stage.start_effects(Effect.REVOKE_TITLE, deciding_org=ORG["linhe-hr"])
    await stage.confirm()
    assert len(await stage.kit.events("certificate-issued")) == 1


@pytest.mark.req("T-09", side="refuse")
@pytest.mark.parametrize("effect", [Effect.BAR_DECLARATION, Effect.CANCEL])
async def test_nothing_is_issued_to_a_barred_person(stage: "Stage", effect: Effect) -> None:
    await stage.committee()
    await stage.start_effects(effect)
    event = await stage.confirm()
    assert await refusals(stage) == [("credit_record", "R25-72")]

    stage.kit.clock.time = dt.datetime(2030, 1, 1, 9, 0, tzinfo=SHANGHAI)
    await stage.kit.redeliver(event)
    await stage.committee(revision=2)
    assert await stage.kit.events("certificate-issued") == []


async def test_a_bar_that_was_over_before_the_vote_is_none(stage: "Stage") -> None:
    await stage.committee()
    await stage.start_effects(Effect.BAR_DECLARATION, starts=dt.date(2023, 8, 11))
    await stage.confirm()
    assert len(await stage.kit.events("certificate-issued")) == 1


@pytest.mark.req("T-09", side="refuse")
async def test_a_bar_on_its_last_day_still_binds_the_vote(stage: "Stage") -> None:
    await stage.committee()
    await stage.start_effects(Effect.BAR_DECLARATION, starts=dt.date(2023, 8, 12))
    await stage.confirm()
    assert await refusals(stage) == [("credit_record", "R25-72")]


async def test_effects_that_are_not_about_certificates_touch_none(issued: "Stage") -> None:
    await issued.start_effects(Effect.REMOVE_EXPERT, Effect.BAR_STAFF)
    assert await applied(issued) == [("remove_expert", 0), ("bar_staff", 0)]
    assert (await issued.own(await issued.caller("applicant01")))["state"] == "valid"


async def test_a_void_result_takes_its_certificate_with_it(issued: "Stage") -> None:
    certificate = await issued.own(await issued.caller("applicant01"))
    await annul(issued)
    (changed,) = await issued.kit.payloads(CertificateStatusChanged)
    assert (changed.status, changed.reason, changed.record_id) == ("revoked", "result_annulled", None)
    assert (await verified(issued, certificate))["verdict"] == "revoked"
    await issued.confirm()
    assert len(await issued.kit.events("certificate-issued")) == 1


async def test_a_re_examination_by_another_meeting_gives_a_new_certificate(issued: "Stage") -> None:
    """The first result was taken back; what a later meeting passes is a decision of its own (R25-52)."""
    await annul(issued)
    await issued.confirm(meeting_id="mtg_2")
    first, second = (event.subject for event in await issued.kit.events("certificate-issued"))
    assert first != second
    holder = await issued.caller("applicant01")
    own = (await issued.kit.get("/v1/me/certificates", by=holder)).json()["items"]
    assert {one["certificate_id"]: one["state"] for one in own} == {first: "revoked", second: "valid"}


async def test_a_void_result_that_was_refused_stays_without_certificate(stage: "Stage") -> None:
    await stage.committee(status=CommitteeStatus.APPLIED, valid_from=None, valid_to=None)
    await stage.confirm()
    await annul(stage)
    await stage.committee(revision=2)
    assert await stage.kit.events("certificate-issued") == []


async def waiting(stage: "Stage") -> dict[str, Any]:
    """A certificate that waits for the county's seal, the league having confirmed."""
    await stage.committee(authority=ORG["linhe-hr"])
    await stage.confirm(sealing_org=ORG["linhe-hr"])
    certificate = await stage.own(await stage.caller("applicant01"))
    assert certificate["state"] == "awaiting_seal"
    return certificate


@pytest.mark.parametrize("effect", [Effect.REVOKE_TITLE, Effect.CANCEL, Effect.BAR_DECLARATION])
async def test_a_record_withholds_what_waits_for_its_seal(stage: "Stage", effect: Effect) -> None:
    certificate = await waiting(stage)
    await stage.start_effects(effect)
    assert await applied(stage) == [(effect, 1)]
    assert await refusals(stage) == [("credit_record", "R25-72")]
    assert (await verified(stage, certificate))["verdict"] == "unknown"
    officer = await stage.caller("county-hr-linhe")
    refused = await stage.kit.post(
        f"/v1/certificates/{certificate['certificate_id']}/sealing", {"version": 2}, by=officer
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")


async def test_a_void_result_withholds_what_waits_for_its_seal(stage: "Stage") -> None:
    await waiting(stage)
    await annul(stage)
    assert await refusals(stage) == [("result_annulled", "R25-76")]
    assert await stage.kit.events("certificate-issued", "certificate-status-changed") == []


async def test_a_corrected_record_gives_the_title_back(issued: "Stage") -> None:
    certificate = await issued.own(await issued.caller("applicant01"))
    await issued.start_effects(*FRAUD)
    await issued.end_effects(*FRAUD, why=EffectEndReason.CORRECTED)
    _, restored = await issued.kit.payloads(CertificateStatusChanged)
    assert (restored.status, restored.reason, restored.version) == ("valid", "record_corrected", 4)
    assert (await verified(issued, certificate))["verdict"] == "valid"


async def test_an_expired_record_gives_no_title_back(issued: "Stage") -> None:
    certificate = await issued.own(await issued.caller("applicant01"))
    await issued.start_effects(*FRAUD)
    issued.kit.clock.time = dt.datetime(2029, 10, 31, 0, 0, tzinfo=SHANGHAI)
    await issued.end_effects(*FRAUD, why=EffectEndReason.EXPIRED)
    assert (await verified(issued, certificate))["verdict"] == "revoked"


async def test_one_corrected_record_of_two_does_not_give_the_title_back(issued: "Stage") -> None:
    certificate = await issued.own(await issued.caller("applicant01"))
    await issued.start_effects(Effect.REVOKE_TITLE)
    await issued.start_effects(Effect.REVOKE_TITLE, record_id="rec_2")
    assert await applied(issued) == [("revoke_title", 1), ("revoke_title", 0)]
    await issued.end_effects(Effect.REVOKE_TITLE, why=EffectEndReason.CORRECTED)
    assert (await verified(issued, certificate))["verdict"] == "revoked"
    await issued.end_effects(Effect.REVOKE_TITLE, why=EffectEndReason.CORRECTED, record_id="rec_2")
    assert (await verified(issued, certificate))["verdict"] == "valid"


async def test_what_a_corrected_record_withheld_is_issued(stage: "Stage") -> None:
    """Confirmed and sealed by the league, kept back by a record, then released with the number it had."""
    await stage.committee()
    await stage.start_effects(Effect.CANCEL)
    await stage.confirm()
    await stage.end_effects(Effect.CANCEL, why=EffectEndReason.CORRECTED)
    assert (await stage.own(await stage.caller("applicant01")))["state"] == "valid"


async def test_a_withheld_certificate_resumes_with_its_number(stage: "Stage") -> None:
    certificate = await waiting(stage)
    await stage.start_effects(Effect.CANCEL)
    await stage.end_effects(Effect.CANCEL, why=EffectEndReason.LIFTED)
    officer = await stage.caller("county-hr-linhe")
    shown = (await stage.kit.get(f"/v1/certificates/{certificate['certificate_id']}", by=officer)).json()
    assert (shown["state"], shown["number"], shown["version"]) == ("awaiting_seal", certificate["number"], 3)
