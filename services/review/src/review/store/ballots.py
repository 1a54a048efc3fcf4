"""Paper ballots: which box is where, what tellers found, what came out.

No table here, and no column, holds what anybody voted: tellers enter totals of a box.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Date, DateTime, Text, delete, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from review.store.base import Base


class BallotRow(Base):
    """The box of one case.

    `round` begins anew when tellers differ or are named anew. `present` and `recused` are those of the count. Until the
    announcement the totals are only in the tellers' entries, encrypted.
    """

    __tablename__ = "ballots"

    meeting_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    round: Mapped[int] = mapped_column(default=1)
    present: Mapped[int | None]
    recused: Mapped[int | None]
    inspector_present: Mapped[bool | None]
    counted_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    reading: Mapped[str | None] = mapped_column(Text)
    reading_by: Mapped[str | None] = mapped_column(Text)
    reading_org: Mapped[str | None] = mapped_column(Text)
    reading_opinion_sealed: Mapped[str | None] = mapped_column(Text)
    reading_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)


class TellerRow(Base):
    """An expert who counts the box of a case."""

    __tablename__ = "tellers"

    meeting_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str] = mapped_column(Text, primary_key=True)
    expert_id: Mapped[str] = mapped_column(Text, primary_key=True)
    named_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class TellerEntryRow(Base):
    """What one teller found in one round, encrypted (`review.count`, context: meeting, case, round and teller)."""

    __tablename__ = "teller_entries"

    meeting_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str] = mapped_column(Text, primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    expert_id: Mapped[str] = mapped_column(Text, primary_key=True)
    counts_sealed: Mapped[str] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class ResultRow(Base):
    """What was announced of one case. Never changed: the database refuses it.

    `needed_*` and `passed_*` are those of the two readings of recusal; `reading` is the one that decided,
    `referred` whether the HR authority had to choose it.
    """

    __tablename__ = "results"

    meeting_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int]
    present: Mapped[int]
    recused: Mapped[int]
    in_box: Mapped[int]
    agree: Mapped[int]
    disagree: Mapped[int]
    abstain: Mapped[int]
    spoiled: Mapped[int]
    needed_literal: Mapped[int]
    needed_adjusted: Mapped[int]
    passed_literal: Mapped[bool]
    passed_adjusted: Mapped[bool]
    reading: Mapped[str] = mapped_column(Text)
    referred: Mapped[bool]
    passed: Mapped[bool]
    voted_on: Mapped[dt.date] = mapped_column(Date)
    inspector_present: Mapped[bool]
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    pack_id: Mapped[str] = mapped_column(Text)
    pack_version: Mapped[str] = mapped_column(Text)
    pack_digest: Mapped[str] = mapped_column(Text)


async def find_ballot(
    session: AsyncSession, meeting_id: str, declaration_id: str, *, lock: bool = False
) -> BallotRow | None:
    """The box of a case, locked until the transaction ends if asked, or None before the opening."""
    return await session.get(
        BallotRow, (meeting_id, declaration_id), with_for_update=lock or None, populate_existing=lock
    )


async def ballots(session: AsyncSession, meeting_id: str, *, lock: bool = False) -> dict[str, BallotRow]:
    """The boxes of a meeting by case."""
    statement = select(BallotRow).where(BallotRow.meeting_id == meeting_id).order_by(BallotRow.declaration_id)
    if lock:
        statement = statement.with_for_update()
    return {row.declaration_id: row for row in (await session.execute(statement)).scalars()}


async def tellers(session: AsyncSession, meeting_id: str) -> dict[str, set[str]]:
    """The tellers of a meeting by case."""
    statement = select(TellerRow.declaration_id, TellerRow.expert_id).where(
        TellerRow.meeting_id == meeting_id
    )
    named: dict[str, set[str]] = {}
    for declaration_id, expert_id in await session.execute(statement):
        named.setdefault(declaration_id, set()).add(expert_id)
    return named


async def tellers_of(session: AsyncSession, meeting_id: str, declaration_id: str) -> set[str]:
    """The tellers of a case."""
    statement = select(TellerRow.expert_id).where(
        TellerRow.meeting_id == meeting_id, TellerRow.declaration_id == declaration_id
    )
    return set((await session.execute(statement)).scalars())


async def drop_tellers(session: AsyncSession, meeting_id: str, declaration_ids: Iterable[str]) -> None:
    """Nobody counts these boxes any more."""
    await session.execute(
        delete(TellerRow).where(
            TellerRow.meeting_id == meeting_id, TellerRow.declaration_id.in_(list(declaration_ids))
        )
    )


async def entries(
    session: AsyncSession, meeting_id: str, declaration_id: str, *, round_: int
) -> dict[str, TellerEntryRow]:
    """The entries of a round by teller."""
    statement = select(TellerEntryRow).where(
        TellerEntryRow.meeting_id == meeting_id,
        TellerEntryRow.declaration_id == declaration_id,
        TellerEntryRow.round == round_,
    )
    return {row.expert_id: row for row in (await session.execute(statement)).scalars()}


async def results(session: AsyncSession, meeting_id: str) -> list[ResultRow]:
    """What was announced, in the order of the docket."""
    statement = select(ResultRow).where(ResultRow.meeting_id == meeting_id).order_by(ResultRow.position)
    return list((await session.execute(statement)).scalars())
