"""The credit file: read by who must know, corrected by a further record, never by an edit (F-01, F-05)."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.events.codes import EffectEndReason
from common.events.grounds import Ground
from common.identity.actors import Actor
from common.ids import new_id
from common.ports import Ports
from common.replicas.queries import organisation
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, OwnCase, check_version
from credit_file.domain.decisions import basis, record_rule
from credit_file.domain.reports import ground_fits
from credit_file.errors import CorrectionEmpty, GroundDoesNotFit
from credit_file.store import records as store
from credit_file.store.records import RecordKind, RecordRow, RecordScope
from credit_file.store.texts import TextKind, close, reveal
from credit_file.usecases.access import READING_AUTHORITIES, record_scope
from credit_file.usecases.effects import take_back_effects
from credit_file.usecases.notifications import tell_unit

_TEXTS = {TextKind.VIOLATION: "violation_sealed", TextKind.MEASURES: "measures_sealed"}


@dataclass(frozen=True)
class Correction:
    """What a further record changes; what is left out stays. `withdrawn` takes the whole record back."""

    reason: str
    ground: Ground | None = None
    violation: str | None = None
    measures: str | None = None
    grave: bool | None = None
    notified_org: str | None = None
    withdrawn: bool = False


async def list_records(
    uow: UnitOfWork,
    *,
    actor: Actor,
    in_force: bool,
    blacklisted: bool,
    after: str | None,
    limit: int,
) -> list[RecordRow]:
    """The records that the caller collects, as they hold now, by record id; the look is on record."""
    rows = await store.present_records(
        uow.session,
        await record_scope(uow, actor),
        in_force_on=uow.now.date() if in_force or blacklisted else None,
        grave=True if blacklisted else None,
        after=after,
        limit=limit,
    )
    await uow.audit(
        "read-records",
        subject="records",
        clause="R25-75",
        detail={"purpose": "collecting", "records": [row.root_id for row in rows]},
    )
    return rows


async def own_records(uow: UnitOfWork, *, actor: Actor) -> list[RecordRow]:
    """The caller's own records, as they hold now."""
    if actor.person_ref is None:
        return []
    return await store.present_records(uow.session, RecordScope(subjects=[actor.person_ref]))


async def read_record(uow: UnitOfWork, record_id: str, *, actor: Actor) -> Sequence[RecordRow]:
    """Every entry of a record, for its subject and for who collects it.

    Raises:
        NotFound: also for everybody else.
    """
    history = await store.get_history(uow.session, record_id)
    if actor.person_ref is not None and history[0].subject_ref == actor.person_ref:
        return history
    scope = await record_scope(uow, actor)
    if not await store.is_in_scope(uow.session, record_id, scope):
        raise NotFound
    await uow.audit("read-record", subject=record_id, clause="R25-75", detail={"purpose": "collecting"})
    return history


async def correct_record(
    uow: UnitOfWork, record_id: str, correction: Correction, *, seen_version: int, actor: Actor, ports: Ports
) -> Sequence[RecordRow]:
    """Add the entry that corrects a record; taking it back ends its effects.

    Raises:
        NotFound, OutsideJurisdiction, OwnCase, StaleVersion
        AlreadyDecided: the record was taken back before.
        CorrectionEmpty, GroundDoesNotFit
    """
    present = await store.lock_record(uow.session, record_id)
    if present.deciding_org not in actor.orgs("organiser", *READING_AUTHORITIES):
        raise OutsideJurisdiction(clause="R25-71")
    if present.subject_ref == actor.person_ref:
        raise OwnCase(clause="R25-61")
    check_version(seen=seen_version, present=present.revision, state=_state(present))
    if present.withdrawn:
        raise AlreadyDecided("该记录已经撤销，不能再更正。", present_state=_state(present))
    row = further_entry(present, RecordKind.CORRECTION, ports)
    _apply(row, present, correction, ports)
    if correction.notified_org is not None:
        row.notified_org = (await organisation(uow.session, correction.notified_org)).org_id
    await add_entry(uow, row, reason=correction.reason, actor=actor, ports=ports)
    if row.withdrawn:
        await take_back_effects(uow, row, why=EffectEndReason.CORRECTED)
    return await store.get_history(uow.session, record_id)


def further_entry(present: RecordRow, kind: RecordKind, ports: Ports) -> RecordRow:
    """A copy of the entry that holds, as the next one; its texts are sealed anew for their row."""
    row = store.copy_of(present)
    row.record_id, row.revision, row.kind = new_id("rec"), present.revision + 1, kind
    for kind_of_text, column in _TEXTS.items():
        text = reveal(ports.keys, kind_of_text, present.record_id, getattr(present, column))
        setattr(row, column, close(ports.keys, kind_of_text, row.record_id, text))
    row.reason_sealed = None
    return row


async def add_entry(uow: UnitOfWork, row: RecordRow, *, reason: str, actor: Actor, ports: Ports) -> None:
    """Put a further entry into the file."""
    row.reason_sealed = close(ports.keys, TextKind.REASON, row.record_id, reason)
    row.decided_by, row.decided_at = actor.account, uow.now
    uow.session.add(row)
    await uow.session.flush()
    await uow.audit(
        "add-record",
        subject=row.root_id,
        clause="R25-71",
        detail={"kind": row.kind, "revision": row.revision, "withdrawn": row.withdrawn},
    )
    await tell_unit(uow, row)


def _apply(row: RecordRow, present: RecordRow, correction: Correction, ports: Ports) -> None:
    given = (
        correction.ground,
        correction.violation,
        correction.measures,
        correction.grave,
        correction.notified_org,
    )
    if not correction.withdrawn and all(value is None for value in given):
        raise CorrectionEmpty
    kind = present.subject_kind
    if correction.ground is not None:
        if not ground_fits(correction.ground, kind):
            raise GroundDoesNotFit
        rule = record_rule(ports.packs.of(present.pack).credit, kind)
        row.ground, row.basis = correction.ground, list(basis(rule, correction.ground))
    if correction.violation is not None:
        row.violation_sealed = close(ports.keys, TextKind.VIOLATION, row.record_id, correction.violation)
    if correction.measures is not None:
        row.measures_sealed = close(ports.keys, TextKind.MEASURES, row.record_id, correction.measures)
    if correction.grave is not None:
        row.grave = correction.grave
    row.withdrawn = correction.withdrawn


def _state(row: RecordRow) -> str:
    return "withdrawn" if row.withdrawn else "in_force"
