"""The timeline of a declaration (A-12): one row per stay at a desk, written by whoever moves it.

What the applicant must know of a turn goes into the message box with it (A-18), so that no turn is told and not shown.
"""

import datetime as dt

from sqlalchemy import BigInteger, Date, DateTime, ForeignKey, Identity, Index, Text, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from declaration.domain.cases.messages import told_of
from declaration.domain.cases.states import State
from declaration.store.base import Base
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.cases.messages import tell


class TimelineRow(Base):
    """One stay: at which step, in which state, with whom, since when, until when at the latest, and how it ended.

    Attributes:
        step: a code of `Step`, or of the review's steps (`CaseStep`) once review has the case.
        until: the last day of the term that binds here, if one does.
        outcome: code of what ended the stay: a decision, a move, or the next step of review.
    """

    __tablename__ = "timeline"
    __table_args__ = (
        Index("ix_timeline_declaration", "declaration_id", "position"),
        Index("ix_timeline_holder", "holder_org", "declaration_id"),
    )

    position: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.declaration_id"))
    step: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    holder_org: Mapped[str | None] = mapped_column(Text)
    since: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    until: Mapped[dt.date | None] = mapped_column(Date)
    ended_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    outcome: Mapped[str | None] = mapped_column(Text)


_GO_ON = text("""
    with ended as (
        update timeline set ended_at = :at, outcome = :outcome
        where declaration_id = :declaration and ended_at is null returning state
    )
    insert into timeline (declaration_id, step, state, holder_org, since, until)
    values (:declaration, :step, :state, :holder, :at, :until)
    returning (select state from ended limit 1)
""")


async def go_on(
    session: AsyncSession,
    row: DeclarationRow,
    *,
    at: dt.datetime,
    outcome: str,
    until: dt.date | None = None,
    step: str | None = None,
    holder_org: str | None = None,
) -> None:
    """Close the present stay with `outcome`, begin the next one as the row stands now, and tell the applicant.

    Args:
        step, holder_org: where they differ from the row's, as while review has the case.
    """
    before = await session.scalar(
        _GO_ON,
        {
            "declaration": row.declaration_id,
            "at": at,
            "outcome": outcome,
            "step": step or row.step,
            "state": row.state,
            "holder": holder_org or row.holder_org,
            "until": until,
        },
    )
    template = told_of(outcome, before=State(before) if before else None, now=State(row.state))
    if template is not None:
        tell(session, row.person_ref, template, link=row.declaration_id, at=at, due=until)
        await session.flush()


async def date_stay(
    session: AsyncSession, declaration_id: str, *, step: str, since: dt.datetime, until: dt.date
) -> bool:
    """The stay at `step` since then gets its last day, which could not be told when it began; False if there is none."""
    dated = await session.scalar(
        update(TimelineRow)
        .where(
            TimelineRow.declaration_id == declaration_id,
            TimelineRow.step == step,
            TimelineRow.since == since,
            TimelineRow.until.is_(None),
        )
        .values(until=until)
        .returning(TimelineRow.position)
    )
    return dated is not None


async def timeline_of(session: AsyncSession, declaration_id: str) -> list[TimelineRow]:
    """All stays, oldest first."""
    statement = (
        select(TimelineRow).where(TimelineRow.declaration_id == declaration_id).order_by(TimelineRow.position)
    )
    return list((await session.execute(statement)).scalars())
