"""What happened here, as events. A reporter's identity is in none of them."""

import datetime as dt
from collections.abc import Sequence

from common.events.base import EffectTarget
from common.events.codes import Asked, Effect, EffectEndReason, MessageTemplate, ReportKind, SubjectKind
from common.events.credit_file import About, EffectEnded, EffectStarted, ReportRouted
from common.events.declaration import MessageRaised
from common.events.envelope import Envelope
from common.ids import new_id
from common.uow import UnitOfWork
from credit_file.store.records import RecordRow


async def report_routed(
    uow: UnitOfWork,
    report_id: str,
    *,
    about: About,
    asked: Asked,
    kind: ReportKind,
    due: dt.date,
    hold: bool,
) -> None:
    """The recommending unit, or the organiser, is asked to look into a report."""
    await uow.emit(ReportRouted(about=about, asked=asked, kind=kind, due=due, hold=hold), subject=report_id)


async def effect_started(
    uow: UnitOfWork,
    record: RecordRow,
    effects: Sequence[Effect],
    *,
    until: dt.date | None,
    clause: str,
    targets: tuple[EffectTarget, ...],
) -> Envelope:
    """Effects of a record that begin together and end together."""
    return await uow.emit(
        EffectStarted(
            record_id=record.root_id,
            subject_kind=SubjectKind(record.subject_kind),
            effects=tuple(effects),
            starts=record.starts,
            until=until,
            deciding_org=record.deciding_org,
            clause=clause,
            targets=targets,
        ),
        subject=record.subject_ref,
    )


async def effect_ended(
    uow: UnitOfWork, record: RecordRow, effects: Sequence[Effect], *, on: dt.date, why: EffectEndReason
) -> Envelope:
    """Effects of a record bind no longer from `on`."""
    return await uow.emit(
        EffectEnded(record_id=record.root_id, effects=tuple(effects), on=on, why=why),
        subject=record.subject_ref,
    )


async def message_raised(
    uow: UnitOfWork, person_ref: str, template: MessageTemplate, *, link: str, due: dt.date | None = None
) -> None:
    """Something for a person's message box."""
    await uow.emit(
        MessageRaised(person_ref=person_ref, template=template, link=link, due=due), subject=new_id("msg")
    )
