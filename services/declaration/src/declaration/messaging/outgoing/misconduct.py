"""Misconduct that a declaration shows."""

from common.events.base import Doc
from common.events.codes import (
    AboutKind,
    SubjectKind,
)
from common.events.credit_file import (
    About,
    MisconductReported,
    ReportSubject,
)
from common.events.grounds import Ground
from common.uow import UnitOfWork
from declaration.store.cases.declarations import DeclarationRow


async def emit_misconduct_reported(
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
