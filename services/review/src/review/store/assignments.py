"""Assignments (评议分工) of cases to experts, and their written opinions (书面评议意见)."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import DateTime, Text, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from review.store.base import Base


class AssignmentRow(Base):
    """An expert who is to give an opinion on a case."""

    __tablename__ = "assignments"

    meeting_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str] = mapped_column(Text, primary_key=True)
    expert_id: Mapped[str] = mapped_column(Text, primary_key=True)
    assigned_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class OpinionRow(Base):
    """A written opinion as it stands, encrypted (`review.opinion`, context: meeting, case and expert).

    It is rewritten until the box of the case is counted; `revision` says how often.
    """

    __tablename__ = "opinions"

    meeting_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str] = mapped_column(Text, primary_key=True)
    expert_id: Mapped[str] = mapped_column(Text, primary_key=True)
    text_sealed: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    written_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


async def assignments(session: AsyncSession, meeting_id: str) -> dict[str, set[str]]:
    """The assigned experts of a meeting by case."""
    statement = select(AssignmentRow.declaration_id, AssignmentRow.expert_id).where(
        AssignmentRow.meeting_id == meeting_id
    )
    held: dict[str, set[str]] = {}
    for declaration_id, expert_id in await session.execute(statement):
        held.setdefault(declaration_id, set()).add(expert_id)
    return held


async def assigned_to(session: AsyncSession, meeting_id: str, declaration_id: str) -> set[str]:
    """The assigned experts of a case."""
    statement = select(AssignmentRow.expert_id).where(
        AssignmentRow.meeting_id == meeting_id, AssignmentRow.declaration_id == declaration_id
    )
    return set((await session.execute(statement)).scalars())


async def drop_assignment(
    session: AsyncSession, meeting_id: str, declaration_id: str, expert_id: str
) -> None:
    """Take a case from an expert, with the opinion if there is one; nothing happens if there is neither."""
    for table in (AssignmentRow, OpinionRow):
        await session.execute(
            delete(table).where(
                table.meeting_id == meeting_id,
                table.declaration_id == declaration_id,
                table.expert_id == expert_id,
            )
        )


async def find_opinion(
    session: AsyncSession, meeting_id: str, declaration_id: str, expert_id: str
) -> OpinionRow | None:
    """An expert's opinion on a case, or None."""
    return await session.get(OpinionRow, (meeting_id, declaration_id, expert_id))


async def opinions(session: AsyncSession, meeting_id: str) -> Mapping[str, list[OpinionRow]]:
    """The opinions of a meeting by case, each case's by expert id."""
    statement = select(OpinionRow).where(OpinionRow.meeting_id == meeting_id).order_by(OpinionRow.expert_id)
    held: dict[str, list[OpinionRow]] = {}
    for row in (await session.execute(statement)).scalars():
        held.setdefault(row.declaration_id, []).append(row)
    return held
