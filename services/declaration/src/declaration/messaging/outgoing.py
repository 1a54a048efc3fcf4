"""What happened here, as events."""

import datetime as dt

from common.events.base import Doc, PackRef, Title
from common.events.codes import (
    AboutKind,
    Asked,
    Column,
    DeclarationEndReason,
    DeclarationOutcome,
    Effect,
    FindingCode,
    Group,
    Level,
    SubjectKind,
)
from common.events.credit_file import (
    About,
    EffectApplied,
    MisconductReported,
    ReportAnswered,
    ReportSubject,
)
from common.events.declaration import (
    DeclarationAccepted,
    DeclarationEnded,
    FactsCutOff,
    OrganisationRecorded,
    PersonLinked,
    PlanDate,
    PlanPublished,
)
from common.events.grounds import Ground
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork
from declaration.store.declarations import DeclarationRow
from declaration.store.plans import PlanRow


async def organisation_recorded(uow: UnitOfWork, row: OrganisationRow) -> None:
    await uow.emit(
        OrganisationRecorded(
            name=row.name,
            credit_code=row.credit_code,
            kind=row.kind,
            place=row.place,
            parent=row.parent,
            ownership=row.ownership,
            direct_report=row.direct_report,
            self_reviewing=row.self_reviewing,
            active=row.active,
        ),
        subject=row.org_id,
    )


async def person_linked(uow: UnitOfWork, person_ref: str, *, issuer: str, account: str) -> None:
    await uow.emit(PersonLinked(issuer=issuer, account=account), subject=person_ref)


async def plan_published(uow: UnitOfWork, row: PlanRow) -> None:
    await uow.emit(
        PlanPublished(
            revision=row.revision,
            year=row.year,
            place=row.place,
            committee_id=row.committee_id,
            own_notice=row.own_notice,
            series=tuple(row.series),
            dates=tuple(PlanDate.model_validate(date) for date in row.dates),
            facts_cut_off=tuple(FactsCutOff.model_validate(day) for day in row.facts_cut_off),
            columns=tuple(row.columns),
            pack=PackRef(id=row.pack_id, version=row.pack_version, digest=row.pack_digest),
        ),
        subject=row.plan_id,
    )


async def declaration_ended(
    uow: UnitOfWork,
    declaration_id: str,
    *,
    outcome: DeclarationOutcome,
    reason: DeclarationEndReason,
    clause: str | None = None,
) -> None:
    """An accepted declaration ended; review closes its case."""
    await uow.emit(DeclarationEnded(outcome=outcome, reason=reason, clause=clause), subject=declaration_id)


async def declaration_accepted(
    uow: UnitOfWork, row: DeclarationRow, *, groups: tuple[Group, ...], doc: Doc
) -> None:
    assert row.pack_id is not None
    assert row.pack_version is not None
    assert row.pack_digest is not None
    await uow.emit(
        DeclarationAccepted(
            person_ref=row.person_ref,
            plan_id=row.plan_id,
            committee_id=row.committee_id,
            title=Title(series=row.series, specialty=row.specialty, level=Level(row.level)),
            column=Column(row.entry_column),
            place=row.place,
            unit_org=row.unit_org,
            groups=groups,
            pack=PackRef(id=row.pack_id, version=row.pack_version, digest=row.pack_digest),
            doc=doc,
        ),
        subject=row.declaration_id,
    )


async def misconduct_reported(
    uow: UnitOfWork, report_id: str, row: DeclarationRow, *, ground: Ground, reporting_org: str, evidence: Doc
) -> None:
    """An applicant's misconduct in a declaration, for the credit file."""
    await uow.emit(
        MisconductReported(
            subject=ReportSubject(kind=SubjectKind.APPLICANT, ref=row.person_ref),
            ground=ground,
            about=About(kind=AboutKind.DECLARATION, id=row.declaration_id),
            reporting_org=reporting_org,
            evidence=evidence,
        ),
        subject=report_id,
    )


async def report_answered(
    uow: UnitOfWork, report_id: str, *, answering_org: str, finding: FindingCode, answer: Doc
) -> None:
    await uow.emit(
        ReportAnswered(
            asked=Asked.RECOMMENDING_UNIT, answering_org=answering_org, finding=finding, answer=answer
        ),
        subject=report_id,
    )


async def effect_applied(
    uow: UnitOfWork, record_id: str, effect: Effect, *, at: dt.datetime, count: int
) -> None:
    await uow.emit(EffectApplied(effect=effect, applied_at=at, count=count), subject=record_id)
