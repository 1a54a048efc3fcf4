"""What an expert is called outside this service: another reference at every meeting, so that no two meetings can be joined."""

from collections.abc import Callable, Collection

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from expert_pool.store.base import Base


class ReferenceRow(Base):
    """An expert under the reference that the draw records of one meeting, and review, know."""

    __tablename__ = "panel_references"

    meeting_id: Mapped[str] = mapped_column(ForeignKey("panels.meeting_id"), primary_key=True)
    expert_id: Mapped[str] = mapped_column(ForeignKey("experts.expert_id"), primary_key=True)
    reference: Mapped[str] = mapped_column(Text, index=True)


async def references(
    session: AsyncSession, meeting_id: str, expert_ids: Collection[str], *, new: Callable[[str], str]
) -> dict[str, str]:
    """The references of experts at a meeting, by expert id; whoever has none yet gets one of `new`. The panel is locked."""
    statement = select(ReferenceRow.expert_id, ReferenceRow.reference).where(
        ReferenceRow.meeting_id == meeting_id
    )
    known = {row[0]: row[1] for row in await session.execute(statement)}
    fresh = {expert_id: new(expert_id) for expert_id in sorted(set(expert_ids) - known.keys())}
    session.add_all(
        ReferenceRow(meeting_id=meeting_id, expert_id=expert_id, reference=reference)
        for expert_id, reference in fresh.items()
    )
    await session.flush()
    return known | fresh


async def experts_behind(session: AsyncSession, meeting_id: str) -> dict[str, str]:
    """The expert ids behind the references of a meeting."""
    statement = select(ReferenceRow.reference, ReferenceRow.expert_id).where(
        ReferenceRow.meeting_id == meeting_id
    )
    return {row[0]: row[1] for row in await session.execute(statement)}
