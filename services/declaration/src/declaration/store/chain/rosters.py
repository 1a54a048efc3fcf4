"""Rosters (花名册): which declarations a league sends up together, and which of them have gone."""

import datetime as dt
from collections.abc import Collection, Mapping

from sqlalchemy import DateTime, ForeignKey, Select, Text, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.web.problems import NotFound
from declaration.domain.cases.states import State
from declaration.domain.chain.publicities import ObjectionState, PublicityKind
from declaration.store.base import Base
from declaration.store.cases.declarations import DeclarationRow, own_declarations
from declaration.store.chain.publicities import ObjectionRow, PublicityRow


class RosterRow(Base):
    """A roster of one plan and level.

    Attributes:
        org_id: the HR authority that published it and sends it up.
        state: in_publicity, or forwarded once nothing is left on it.
    """

    __tablename__ = "rosters"

    roster_id: Mapped[str] = mapped_column(Text, primary_key=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.plan_id"), index=True)
    level: Mapped[str] = mapped_column(Text)
    org_id: Mapped[str] = mapped_column(Text, index=True)
    publicity_id: Mapped[str] = mapped_column(ForeignKey("publicities.publicity_id"), unique=True)
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class RosterEntryRow(Base):
    """A declaration on a roster; `forwarded_at` once it has gone to the office."""

    __tablename__ = "roster_entries"

    roster_id: Mapped[str] = mapped_column(ForeignKey("rosters.roster_id"), primary_key=True)
    declaration_id: Mapped[str] = mapped_column(
        ForeignKey("declarations.declaration_id"), primary_key=True, index=True
    )
    submission: Mapped[int]
    forwarded_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))


async def roster(session: AsyncSession, roster_id: str, *, lock: bool = False) -> RosterRow:
    """The roster.

    Raises:
        NotFound
    """
    row = await session.get(
        RosterRow, roster_id, with_for_update=True if lock else None, populate_existing=lock
    )
    if row is None:
        raise NotFound
    return row


async def lock_candidates(
    session: AsyncSession, *, plan_id: str, level: str, org_id: str
) -> list[DeclarationRow]:
    """What the publisher has let through and what waits for its roster, locked; what somebody else takes is not among them."""
    statement = (
        select(DeclarationRow)
        .where(
            DeclarationRow.plan_id == plan_id,
            DeclarationRow.level == level,
            DeclarationRow.holder_org == org_id,
            DeclarationRow.state == State.AWAITING_ROSTER,
        )
        .order_by(DeclarationRow.declaration_id)
        .with_for_update()
    )
    return list((await session.execute(statement)).scalars())


async def entries_of(session: AsyncSession, roster_id: str) -> list[tuple[RosterEntryRow, DeclarationRow]]:
    """The entries with their declarations, in the order of the declarations' numbers."""
    statement = (
        select(RosterEntryRow, DeclarationRow)
        .join(DeclarationRow, DeclarationRow.declaration_id == RosterEntryRow.declaration_id)
        .where(RosterEntryRow.roster_id == roster_id)
        .order_by(DeclarationRow.number)
    )
    return [(entry, row) for entry, row in await session.execute(statement)]


async def lock_entries(session: AsyncSession, roster_id: str) -> list[tuple[RosterEntryRow, DeclarationRow]]:
    """What is on the roster still, with the declarations locked and read afresh."""
    statement = (
        select(RosterEntryRow, DeclarationRow)
        .join(DeclarationRow, DeclarationRow.declaration_id == RosterEntryRow.declaration_id)
        .where(
            RosterEntryRow.roster_id == roster_id,
            RosterEntryRow.forwarded_at.is_(None),
            RosterEntryRow.submission == DeclarationRow.submitted_version,
            DeclarationRow.state == State.ON_ROSTER,
        )
        .order_by(DeclarationRow.declaration_id)
        .with_for_update(of=DeclarationRow)
        .execution_options(populate_existing=True)
    )
    return [(entry, row) for entry, row in await session.execute(statement)]


async def roster_of_publicity(session: AsyncSession, publicity_id: str) -> RosterRow:
    """The roster that a publicity shows."""
    return (
        await session.execute(select(RosterRow).where(RosterRow.publicity_id == publicity_id))
    ).scalar_one()


async def rosters_of(session: AsyncSession, declaration_id: str, submission: int) -> list[RosterRow]:
    """The rosters with which a submission was sent on, oldest first; a pack may have several bodies publish one."""
    statement = (
        select(RosterRow)
        .join(RosterEntryRow, RosterEntryRow.roster_id == RosterRow.roster_id)
        .where(
            RosterEntryRow.declaration_id == declaration_id,
            RosterEntryRow.submission == submission,
            RosterEntryRow.forwarded_at.is_not(None),
        )
        .order_by(RosterEntryRow.forwarded_at)
    )
    return list((await session.execute(statement)).scalars())


async def rosters_published_by(
    session: AsyncSession,
    bodies: Collection[str],
    *,
    without: str | None,
    plan_id: str | None,
    after: str | None,
    limit: int,
) -> list[RosterRow]:
    """The rosters of these bodies, by id.

    Args:
        without: a person; none that the person stands on is given.
    """
    statement = select(RosterRow).where(RosterRow.org_id.in_(bodies))
    if without is not None:
        statement = statement.where(RosterRow.roster_id.not_in(own_rosters(without)))
    if plan_id is not None:
        statement = statement.where(RosterRow.plan_id == plan_id)
    if after is not None:
        statement = statement.where(RosterRow.roster_id > after)
    return list((await session.execute(statement.order_by(RosterRow.roster_id).limit(limit))).scalars())


def own_rosters(person_ref: str) -> Select[str]:
    """Every roster that the person stands on."""
    return select(RosterEntryRow.roster_id).where(
        RosterEntryRow.declaration_id.in_(own_declarations(person_ref))
    )


async def objections_against(
    session: AsyncSession, submissions: Mapping[str, int]
) -> dict[str, dict[PublicityKind, list[ObjectionState]]]:
    """States of the objections (异议) that submissions met on their way: by declaration, and by the kind of publicity.

    An objection that names nobody stands against everybody whom the publicity shows.

    Args:
        submissions: the submission of each declaration that was shown.
    """
    shown = select(
        PublicityRow.publicity_id, PublicityRow.kind, PublicityRow.declaration_id, PublicityRow.submission
    ).where(PublicityRow.declaration_id.in_(submissions))
    listed = (
        select(
            PublicityRow.publicity_id,
            PublicityRow.kind,
            RosterEntryRow.declaration_id,
            RosterEntryRow.submission,
        )
        .join(RosterRow, RosterRow.publicity_id == PublicityRow.publicity_id)
        .join(RosterEntryRow, RosterEntryRow.roster_id == RosterRow.roster_id)
        .where(RosterEntryRow.declaration_id.in_(submissions))
    )
    on = union_all(shown, listed).subquery()
    statement = (
        select(on.c.declaration_id, on.c.submission, on.c.kind, ObjectionRow.state)
        .join(ObjectionRow, ObjectionRow.publicity_id == on.c.publicity_id)
        .where(or_(ObjectionRow.declaration_id.is_(None), ObjectionRow.declaration_id == on.c.declaration_id))
    )
    found: dict[str, dict[PublicityKind, list[ObjectionState]]] = {one: {} for one in submissions}
    for declaration_id, submission, kind, state in await session.execute(statement):
        if submission == submissions[declaration_id]:
            found[declaration_id].setdefault(PublicityKind(kind), []).append(ObjectionState(state))
    return found
