"""What happened here, as events."""

from common.db.uow import UnitOfWork
from common.events.base import PackRef
from common.events.codes import DeclarationEndReason, DeclarationOutcome
from common.events.declaration import (
    DeclarationEnded,
    FactsCutOff,
    OrganisationRecorded,
    PersonLinked,
    PlanDate,
    PlanPublished,
)
from common.replicas.tables import OrganisationRow
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
            dates=tuple(PlanDate.model_validate(date) for date in row.dates),
            facts_cut_off=tuple(FactsCutOff.model_validate(day) for day in row.facts_cut_off),
            columns=tuple(row.columns),
            pack=PackRef(id=row.pack_id, version=row.pack_version, digest=row.pack_digest),
        ),
        subject=row.plan_id,
    )


async def declaration_ended(
    uow: UnitOfWork, declaration_id: str, *, outcome: DeclarationOutcome, reason: DeclarationEndReason
) -> None:
    """An accepted declaration ended; review closes its case."""
    await uow.emit(DeclarationEnded(outcome=outcome, reason=reason), subject=declaration_id)
