"""What lies with an account's offices."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import exists, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from common.db.conditions import lies_within
from credit_file.domain.states import CONCLUDED, AppealState, HearingState
from credit_file.store.appeals import AppealRow
from credit_file.store.copies import CertificateRow
from credit_file.store.hearings import HearingRow
from credit_file.store.reports import ReportRow, ReportScope


async def open_reports(
    session: AsyncSession, scope: ReportScope, sealing_orgs: Collection[str]
) -> list[ReportRow]:
    """Reports without a decision inside the scope, or about a certificate that one of these authorities sealed."""
    own = CertificateRow.sealing_org.in_(sealing_orgs)
    sealed = exists().where(
        own, ReportRow.about_id.in_([CertificateRow.certificate_id, CertificateRow.declaration_id])
    )
    statement = select(ReportRow).where(ReportRow.state.not_in(CONCLUDED), or_(scope.admits(), sealed))
    return list((await session.execute(statement.order_by(ReportRow.report_id))).scalars())


async def open_appeals(session: AsyncSession, places: Collection[str]) -> list[AppealRow]:
    """Appeals without an answer against what organisations in these places decided."""
    inside = or_(false(), *(lies_within(AppealRow.place, place) for place in places))
    statement = select(AppealRow).where(AppealRow.state == AppealState.OPEN, inside)
    return list((await session.execute(statement.order_by(AppealRow.appeal_id))).scalars())


async def unheard(session: AsyncSession, *, today: dt.date) -> set[str]:
    """The reports whose subject still may make a statement."""
    statement = select(HearingRow.report_id).where(
        HearingRow.state == HearingState.OPEN,
        or_(HearingRow.due.is_(None), HearingRow.due >= today),
    )
    return set((await session.execute(statement)).scalars())
