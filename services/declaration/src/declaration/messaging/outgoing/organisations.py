"""An organisation as it is now."""

from common.events.declaration import (
    OrganisationRecorded,
)
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork


async def emit_organisation_recorded(uow: UnitOfWork, row: OrganisationRow) -> None:
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
