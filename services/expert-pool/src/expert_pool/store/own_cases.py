"""Who is on the docket that a panel is drawn for, and so keeps away from its draws (回避, X-09)."""

from sqlalchemy import ForeignKey, Select, Text, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.service.own_cases import HasCaseIn, any_own, own_by
from expert_pool.store.base import Base
from expert_pool.store.draws import DrawRow, PanelRow


class ApplicantRow(Base):
    """An applicant on the docket of a meeting, as review told it with the request for the draw."""

    __tablename__ = "panel_applicants"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("panels.meeting_id"), primary_key=True)
    person_ref: Mapped[str] = mapped_column(Text, primary_key=True, index=True)


async def meetings_with_own_case(session: AsyncSession, person_ref: str) -> set[str]:
    """The meetings on whose docket the person is."""
    return set((await session.execute(_own_meetings(person_ref))).scalars())


async def has_applicants(session: AsyncSession, meeting_id: str) -> bool:
    """Whether it is kept who is on the docket of the meeting."""
    return bool(await session.scalar(select(exists().where(ApplicantRow.meeting_id == meeting_id))))


async def hears_own_case(session: AsyncSession, committee_id: str, person_ref: str) -> bool:
    """Whether the person is on the docket of a meeting of the committee that is still to be held."""
    statement = select(
        exists().where(
            PanelRow.committee_id == committee_id,
            PanelRow.held_on.is_(None),
            PanelRow.cancelled_on.is_(None),
            PanelRow.meeting_id.in_(_own_meetings(person_ref)),
        )
    )
    return bool(await session.scalar(statement))


def _own_meetings(person_ref: str) -> Select[str]:
    return select(ApplicantRow.meeting_id).where(ApplicantRow.person_ref == person_ref)


OWN_CASES: dict[str, HasCaseIn] = {
    "meeting_id": own_by(ApplicantRow.meeting_id, lambda ref: ApplicantRow.person_ref == ref),
    "draw_id": own_by(DrawRow.draw_id, lambda ref: DrawRow.meeting_id.in_(_own_meetings(ref))),
}

has_case = any_own(lambda ref: ApplicantRow.person_ref == ref)
