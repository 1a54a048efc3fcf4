"""A committee's present state."""

from common.events.codes import (
    CommitteeStatus,
)
from common.events.review import (
    CommitteeChanged,
)
from common.uow import UnitOfWork
from review.store.committees import CommitteeRow


async def emit_committee_changed(uow: UnitOfWork, row: CommitteeRow) -> None:
    """The whole present state of a committee; a refused application is none of the other services' business."""
    await uow.emit(
        CommitteeChanged(
            revision=row.version,
            name=row.name,
            office_org=row.office_org,
            organiser=row.organiser_org,
            authority=row.authority_org,
            supervisor=row.supervisor_org,
            second_supervisor=row.second_supervisor_org,
            by=row.by,
            kind=row.kind,
            tier=row.tier,
            scope=row.titles,
            places=tuple(row.places),
            size=row.size,
            chairs=row.chairs,
            vice_chairs=row.vice_chairs,
            status=CommitteeStatus(row.state),
            since=row.since,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            self_reviewing_org=row.self_reviewing_org,
            enterprise_related=row.enterprise_related,
            pack=row.pack,
        ),
        subject=row.committee_id,
    )
