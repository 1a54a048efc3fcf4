"""From a decision to a certificate or a refusal (T-09).

The same decision gives the same certificate, however often its event comes. A refusal is not the last word: what a
decision rests on travels on other subjects and may come later, so refused grounds are looked at again when their
committee's history grows or a record that stood against them is corrected.
"""

import datetime as dt

from certificate.domain import grounds as rules
from certificate.domain.authorities import seals_by_itself
from certificate.domain.grounds import Check, Impediments, Recognition, ReviewedResult, Revision
from certificate.domain.status import revoked_by_competent_authority
from certificate.messaging.outgoing.certificates import emit_certificate_refused
from certificate.store.committees import committee_history
from certificate.store.grounds import (
    GroundRow,
    GroundState,
    find_ground,
    grounds_of_declaration,
    refused_grounds,
)
from certificate.store.locks import lock_committee, lock_person
from certificate.store.revocations import revocations_against
from certificate.usecases.bodies import body
from certificate.usecases.holders import HolderFileBroken, open_holder
from certificate.usecases.issuing import issue_certificate
from common.events.codes import CertificateOrigin, CertificateRefusalReason, Column, Effect
from common.events.declaration import RecognitionApproved
from common.events.review import ResultConfirmed
from common.inbox import NotYetKnown
from common.policy import Policy, UnknownPack
from common.ports import Ports
from common.replicas.queries import bar_in_force
from common.uow import UnitOfWork

_BARS = (Effect.BAR_DECLARATION, Effect.CANCEL)
_RECORD = CertificateRefusalReason.CREDIT_RECORD
_COMMITTEE = frozenset(
    {
        CertificateRefusalReason.COMMITTEE_NOT_FILED,
        CertificateRefusalReason.OUTSIDE_POWER,
        CertificateRefusalReason.WRONG_CONFIRMING_ORG,
    }
)
"""Refusals that a longer history of the committee can undo."""


async def take_result(uow: UnitOfWork, declaration_id: str, fact: ResultConfirmed, ports: Ports) -> None:
    """A result was confirmed: issue or refuse. A second result of a declaration whose certificate exists changes nothing.

    Raises:
        NotYetKnown: the committee, an organisation or the pack is not known yet.
    """
    await lock_committee(uow.session, fact.committee_id, shared=True)
    await lock_person(uow.session, fact.person_ref)
    decision = f"{declaration_id}/{fact.meeting_id}"
    if any(
        other.state == GroundState.GRANTED
        for other in await grounds_of_declaration(uow.session, declaration_id)
    ):
        return
    ground = await find_ground(uow.session, fact.person_ref, decision)
    if ground is None:
        ground = GroundRow(
            person_ref=fact.person_ref,
            decision=decision,
            origin=CertificateOrigin.REVIEW,
            declaration_id=declaration_id,
            committee_id=fact.committee_id,
            series=fact.title.series,
            specialty=fact.title.specialty,
            level=fact.title.level,
            entry_column=fact.column,
            place=fact.place,
            decided_on=fact.passed_on,
            confirmed_on=fact.confirmed_on,
            decided_by=fact.confirming_org,
            sealing_org=fact.sealing_org,
            **_common(fact, uow.now),
        )
        uow.session.add(ground)
    if (
        ground.reason != _RECORD
    ):  # a record does not lose its hold because time has passed; only correcting it helps
        await decide(uow, ground, ports)


async def take_recognition(
    uow: UnitOfWork, declaration_id: str, fact: RecognitionApproved, ports: Ports
) -> None:
    """A title was recognised without a review: issue or refuse.

    Raises:
        NotYetKnown: an organisation or the pack is not known yet.
    """
    await lock_person(uow.session, fact.person_ref)
    decision = f"{declaration_id}/recognition"
    ground = await find_ground(uow.session, fact.person_ref, decision)
    if ground is None:
        ground = GroundRow(
            person_ref=fact.person_ref,
            decision=decision,
            origin=CertificateOrigin.RECOGNITION,
            declaration_id=declaration_id,
            series=fact.title.series,
            specialty=fact.title.specialty,
            level=fact.title.level,
            entry_column=Column.RECOGNITION,
            decided_on=fact.approved_on,
            confirmed_on=fact.approved_on,
            decided_by=fact.recognising_org,
            sealing_org=fact.sealing_org,
            **_common(fact, uow.now),
        )
        uow.session.add(ground)
    if ground.reason != _RECORD:
        await decide(uow, ground, ports)


async def reconsider_committee(uow: UnitOfWork, committee_id: str, ports: Ports) -> None:
    """The committee's history has grown: look again at what was refused for it. The caller holds the committee's lock."""
    for ground in await refused_grounds(uow.session, _COMMITTEE, committee_id=committee_id):
        await lock_person(uow.session, ground.person_ref)
        await decide(uow, ground, ports)


async def reconsider_person(uow: UnitOfWork, person_ref: str, ports: Ports) -> None:
    """What stood against a person was corrected: look again. The caller holds the person's lock."""
    for ground in await refused_grounds(uow.session, {_RECORD}, person_ref=person_ref):
        if ground.committee_id is not None:
            await lock_committee(uow.session, ground.committee_id, shared=True)
        await decide(uow, ground, ports)


async def decide(uow: UnitOfWork, ground: GroundRow, ports: Ports) -> None:
    """Issue or refuse; what was granted or annulled stays so.

    Raises:
        NotYetKnown
    """
    if ground.state in {GroundState.GRANTED, GroundState.ANNULLED}:
        return
    try:
        policy = ports.packs.of(ground.pack)
    except UnknownPack as unknown:
        raise NotYetKnown("policy pack", ground.pack.id) from unknown
    checks, committee = await _judge(uow, ground, policy)
    ground.findings = [check.finding.as_json() for check in checks]
    refusal = rules.first_refusal(checks)
    if refusal is not None:
        await refuse(uow, ground, refusal.reason, refusal.finding.clause or "R25-76")
        return
    try:
        holder = await open_holder(uow, ground, ports)
    except HolderFileBroken:
        await refuse(uow, ground, CertificateRefusalReason.FILE_BROKEN, "R25-53")
        return
    ground.state, ground.reason, ground.clause = GroundState.GRANTED, None, None
    await issue_certificate(
        uow,
        ground,
        holder,
        committee=committee,
        policy=policy,
        by_itself=seals_by_itself(
            checks[-1].finding, confirming_org=ground.decided_by, sealing_org=ground.sealing_org
        ),
        ports=ports,
    )


async def refuse(uow: UnitOfWork, ground: GroundRow, reason: CertificateRefusalReason, clause: str) -> None:
    """No certificate for this ground; told once per reason."""
    if (ground.state, ground.reason, ground.clause) == (GroundState.REFUSED, reason, clause):
        return
    ground.state, ground.reason, ground.clause = GroundState.REFUSED, reason, clause
    await uow.audit(
        "refuse-certificate", subject=ground.declaration_id, clause=clause, detail={"reason": reason.value}
    )
    await emit_certificate_refused(uow, ground.declaration_id, reason, clause)


async def _judge(uow: UnitOfWork, ground: GroundRow, policy: Policy) -> tuple[list[Check], str | None]:
    """The checks, and the committee's name on the day of the vote."""
    decided_by = await body(uow, ground.decided_by)
    sealing = await body(uow, ground.sealing_org)
    impediments = await _impediments(uow, ground, policy)
    today = uow.now.date()
    if ground.committee_id is None:
        recognition = Recognition(ground.title, ground.decided_on, decided_by, sealing)
        return rules.judge_recognition(recognition, impediments, policy, today=today), None
    history = await committee_history(uow.session, ground.committee_id)
    if not history:
        raise NotYetKnown("committee", ground.committee_id)
    assert ground.place is not None, "what a committee voted on has its place"
    result = ReviewedResult(
        title=ground.title,
        column=ground.entry_column,
        place=ground.place,
        passed_on=ground.decided_on,
        confirmed_on=ground.confirmed_on,
        confirming=decided_by,
        sealing=sealing,
    )
    checks = rules.judge_result(result, history, impediments, policy, today=today)
    return checks, _name_then(history, ground)


def _name_then(history: tuple[Revision, ...], ground: GroundRow) -> str | None:
    held = rules.covering(history, ground.title, ground.place or "", ground.decided_on)
    return held.name if held is not None else None


async def _impediments(uow: UnitOfWork, ground: GroundRow, policy: Policy) -> Impediments:
    barred_by = None
    for effect in _BARS:
        for day in (ground.decided_on, uow.now.date()):
            if (row := await bar_in_force(uow.session, ground.person_ref, effect, on=day)) is not None:
                barred_by = barred_by or row.record_id
    sealing = await body(uow, ground.sealing_org)
    revoked_by = None
    for revocation in await revocations_against(uow.session, ground.person_ref, [ground.declaration_id]):
        deciding = await body(uow, revocation.deciding_org)
        if not revoked_by_competent_authority(deciding, sealing, under=policy.under).refuses:
            revoked_by = revoked_by or revocation.record_id
    return Impediments(revoked_by=revoked_by, barred_by=barred_by)


def _common(fact: ResultConfirmed | RecognitionApproved, now: dt.datetime) -> dict[str, object]:
    return {
        "pack": fact.pack,
        "doc": fact.doc,
        "state": GroundState.RECEIVED,
        "findings": [],
        "received_at": now,
    }
