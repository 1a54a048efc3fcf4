"""A declaration is accepted, or ends after that."""

from common.events.base import Doc, PackRef, Title
from common.events.codes import (
    Column,
    DeclarationEndReason,
    DeclarationOutcome,
    Group,
    Level,
)
from common.events.declaration import (
    DeclarationAccepted,
    DeclarationEnded,
)
from common.uow import UnitOfWork
from declaration.store.cases.declarations import DeclarationRow


async def emit_declaration_ended(
    uow: UnitOfWork,
    declaration_id: str,
    *,
    outcome: DeclarationOutcome,
    reason: DeclarationEndReason,
    clause: str | None = None,
) -> None:
    """An accepted declaration ended; review closes its case."""
    await uow.emit(DeclarationEnded(outcome=outcome, reason=reason, clause=clause), subject=declaration_id)


async def emit_declaration_accepted(
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
