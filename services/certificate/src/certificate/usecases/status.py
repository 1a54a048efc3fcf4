"""What happens to certificates after their decision: revoked by a credit record, void with their result, withheld before
the seal, restored when the record was corrected (T-05; articles 72, 76).

There is no button for it here: credit-file decides, review annuls, this service carries out.
"""

from collections.abc import Iterable

from certificate.domain.status import CertificateState, Move, after, may, revoked_by_competent_authority
from certificate.messaging.outgoing.certificates import emit_certificate_status_changed
from certificate.messaging.outgoing.effects import emit_effect_applied
from certificate.messaging.outgoing.messages import tell_holder
from certificate.store.certificates import (
    CertificateRow,
    certificates_of_declaration,
    certificates_of_person,
    certificates_revoked_by,
)
from certificate.store.grounds import (
    GroundState,
    find_ground,
    grounds_of_declaration,
    persons_of_declaration,
)
from certificate.store.locks import lock_person
from certificate.store.revocations import keep_revocation, revocations_against, revocations_of
from certificate.usecases.bodies import body
from certificate.usecases.grounds import reconsider_person, refuse
from common.events.codes import (
    CertificateReason,
    CertificateRefusalReason,
    Effect,
    EffectEndReason,
    MessageTemplate,
    TargetKind,
)
from common.events.credit_file import EffectEnded, EffectStarted
from common.events.review import ResultAnnulled
from common.ports import Ports
from common.uow import UnitOfWork

_BARS = frozenset({Effect.BAR_DECLARATION, Effect.CANCEL})
_UNDONE = frozenset({EffectEndReason.CORRECTED, EffectEndReason.LIFTED})
"""Ends that say the revocation should not have been. A record that merely expires gives no title back (article 72)."""


async def apply_effects(uow: UnitOfWork, person_ref: str, fact: EffectStarted, ports: Ports) -> None:
    """Carry out every effect of a record that has started and tell credit-file how many certificates each touched.

    The effects are kept by now, so what comes later is decided with them.

    Raises:
        NotYetKnown: the deciding organisation is not known yet.
    """
    await lock_person(uow.session, person_ref)
    for effect in fact.effects:
        if effect is Effect.REVOKE_TITLE:
            count = await _revoke_titles(uow, person_ref, fact, ports)
        elif effect in _BARS:
            count = await _withhold_waiting(uow, person_ref, clause=fact.clause)
        else:
            count = 0
        await uow.audit(
            "apply-effect",
            subject=fact.record_id,
            clause=fact.clause,
            detail={"effect": effect.value, "count": count},
        )
        await emit_effect_applied(uow, fact.record_id, effect, count)


async def undo_effects(uow: UnitOfWork, person_ref: str, fact: EffectEnded, ports: Ports) -> None:
    """A record was corrected: what it revoked is in force again, what it kept from being issued is looked at again."""
    if fact.why not in _UNDONE:
        return
    await lock_person(uow.session, person_ref)
    if Effect.REVOKE_TITLE in fact.effects:
        for revocation in await revocations_of(uow.session, fact.record_id):
            revocation.ended_on = fact.on
        await uow.session.flush()
        for row in await certificates_revoked_by(uow.session, fact.record_id):
            await _restore(uow, row)
    await reconsider_person(uow, person_ref, ports)


async def annul_result(uow: UnitOfWork, declaration_id: str, fact: ResultAnnulled) -> None:
    """Review took a result back: its certificate is revoked, or withheld if it still waits for its seal (R25-76)."""
    reason = CertificateRefusalReason.RESULT_ANNULLED
    for person_ref in await persons_of_declaration(uow.session, declaration_id):
        await lock_person(uow.session, person_ref)
    for row in await certificates_of_declaration(uow.session, declaration_id):
        if may(row.state, Move.REVOKE):
            await _revoke(uow, row, CertificateReason.RESULT_ANNULLED, clause="R25-76", record_id=None)
        elif may(row.state, Move.WITHHOLD):
            await _withhold(uow, row, reason, "R25-76")
    for ground in await grounds_of_declaration(uow.session, declaration_id):
        ground.state = GroundState.ANNULLED
    await uow.audit(
        "annul-result", subject=declaration_id, clause="R25-76", detail={"reason": fact.reason.value}
    )


async def _revoke_titles(uow: UnitOfWork, person_ref: str, fact: EffectStarted, ports: Ports) -> int:
    deciding = await body(uow, fact.deciding_org)
    targets = [target for target in fact.targets if target.kind is not TargetKind.COMMITTEE]
    for target in targets:
        await keep_revocation(uow.session, person_ref, fact, target, at=uow.now)
    count = 0
    for row in await _targeted(uow, person_ref, {target.id for target in targets}):
        sealing = await body(uow, row.sealing_org)
        ground = await find_ground(uow.session, person_ref, row.decision)
        assert ground is not None, "a certificate has its ground"
        under = ports.packs.under(ground.pack.id)
        finding = revoked_by_competent_authority(deciding, sealing, under=under)
        if finding.refuses:
            await uow.audit(
                "ignore-revocation",
                subject=row.certificate_id,
                clause=finding.clause,
                detail={"record": fact.record_id, "finding": finding.as_json()},
            )
        elif may(row.state, Move.REVOKE):
            await _revoke(
                uow, row, CertificateReason.TITLE_REVOKED, clause=fact.clause, record_id=fact.record_id
            )
            count += 1
        elif may(row.state, Move.WITHHOLD):
            await _withhold(uow, row, CertificateRefusalReason.CREDIT_RECORD, fact.clause)
            count += 1
    return count


async def _targeted(uow: UnitOfWork, person_ref: str, ids: set[str]) -> Iterable[CertificateRow]:
    """The person's own certificates among the targets: a record about one person never touches another's."""
    every = await certificates_of_person(uow.session, person_ref, lock=True)
    return [row for row in every if ids & {row.certificate_id, row.declaration_id}]


async def _withhold_waiting(uow: UnitOfWork, person_ref: str, *, clause: str) -> int:
    waiting = await certificates_of_person(
        uow.session, person_ref, state=CertificateState.AWAITING_SEAL, lock=True
    )
    for row in waiting:
        await _withhold(uow, row, CertificateRefusalReason.CREDIT_RECORD, clause)
    return len(waiting)


async def _revoke(
    uow: UnitOfWork, row: CertificateRow, reason: CertificateReason, *, clause: str, record_id: str | None
) -> None:
    _move(uow, row, Move.REVOKE, reason)
    row.record_id = record_id
    await uow.audit(
        "revoke-certificate", subject=row.certificate_id, clause=clause, detail={"reason": reason.value}
    )
    await emit_certificate_status_changed(uow, row, reason)
    await tell_holder(uow, row, MessageTemplate.CERTIFICATE_CHANGED)


async def _withhold(
    uow: UnitOfWork, row: CertificateRow, reason: CertificateRefusalReason, clause: str
) -> None:
    _move(uow, row, Move.WITHHOLD, reason)
    row.waits_for = None
    await uow.audit(
        "withhold-certificate", subject=row.certificate_id, clause=clause, detail={"reason": reason.value}
    )
    ground = await find_ground(uow.session, row.person_ref, row.decision)
    assert ground is not None, "a certificate has its ground"
    await refuse(uow, ground, reason, clause)


async def _restore(uow: UnitOfWork, row: CertificateRow) -> None:
    """Valid again, unless another record stands against it: then that one is its reason from now on."""
    others = await revocations_against(uow.session, row.person_ref, [row.certificate_id, row.declaration_id])
    if others:
        row.record_id = others[0].record_id
        row.version += 1
        return
    record_id = row.record_id
    reason = CertificateReason.RECORD_CORRECTED
    _move(uow, row, Move.RESTORE, reason)
    await uow.audit(
        "restore-certificate",
        subject=row.certificate_id,
        clause="R25-71",
        detail={"record": record_id, "reason": reason.value},
    )
    await emit_certificate_status_changed(uow, row, reason)
    await tell_holder(uow, row, MessageTemplate.CERTIFICATE_CHANGED)


def _move(
    uow: UnitOfWork, row: CertificateRow, move: Move, reason: CertificateReason | CertificateRefusalReason
) -> None:
    row.state = after(row.state, move)
    row.since = uow.now
    row.reason = reason
    row.version += 1
