"""A plan as it is published."""

from common.events.base import PackRef
from common.events.declaration import (
    FactsCutOff,
    PlanDate,
    PlanPublished,
)
from common.uow import UnitOfWork
from declaration.store.plans.plans import PlanRow


async def emit_plan_published(uow: UnitOfWork, row: PlanRow) -> None:
    await uow.emit(
        PlanPublished(
            revision=row.revision,
            year=row.year,
            place=row.place,
            committee_id=row.committee_id,
            separate_notice=row.separate_notice,
            series=tuple(row.series),
            dates=tuple(PlanDate.model_validate(date) for date in row.dates),
            facts_cut_off=tuple(FactsCutOff.model_validate(day) for day in row.facts_cut_off),
            columns=tuple(row.columns),
            pack=PackRef(id=row.pack_id, version=row.pack_version, digest=row.pack_digest),
        ),
        subject=row.plan_id,
    )
