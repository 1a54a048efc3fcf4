"""Memberships: which person belongs to which unit, and whose word that is."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import DateTime, ForeignKey, Index, Text, UniqueConstraint, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.web.problems import NotFound
from declaration.domain.people.memberships import Membership
from declaration.store.base import Base

REASON_PURPOSE = "declaration.membership"


class MembershipRow(Base):
    """A person at a unit, one row however often he comes and goes.

    Attributes:
        since: of the state.
        decided_by: the auditor; absent where the person acted.
    """

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("person_ref", "org_id"),
        Index("ix_memberships_org_id", "org_id", "state"),
    )

    membership_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_ref: Mapped[str] = mapped_column(ForeignKey("persons.person_ref"))
    org_id: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    since: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[str | None] = mapped_column(Text)
    reason_sealed: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    def save_reason(self, keys: Keyring, reason: str | None) -> None:
        self.reason_sealed = (
            keys.encrypt(reason, purpose=REASON_PURPOSE, context=self.membership_id) if reason else None
        )

    def read_reason(self, keys: Keyring) -> str | None:
        if self.reason_sealed is None:
            return None
        return keys.decrypt(self.reason_sealed, purpose=REASON_PURPOSE, context=self.membership_id)


async def membership(session: AsyncSession, membership_id: str) -> MembershipRow:
    """The membership, locked until the transaction ends.

    Raises:
        NotFound
    """
    row = await session.get(MembershipRow, membership_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return row


async def memberships_of(session: AsyncSession, person_ref: str) -> list[MembershipRow]:
    """Every membership of a person, locked until the transaction ends."""
    statement = select(MembershipRow).where(MembershipRow.person_ref == person_ref)
    rows = await session.execute(statement.order_by(MembershipRow.membership_id).with_for_update())
    return list(rows.scalars())


async def own_memberships(session: AsyncSession, person_ref: str) -> list[MembershipRow]:
    """Every membership of a person, for the person to read."""
    statement = select(MembershipRow).where(MembershipRow.person_ref == person_ref)
    return list((await session.execute(statement.order_by(MembershipRow.membership_id))).scalars())


async def confirmed_units(session: AsyncSession, person_ref: str) -> set[str]:
    """The units that say that the person is theirs."""
    statement = select(MembershipRow.org_id).where(
        MembershipRow.person_ref == person_ref, MembershipRow.state == Membership.CONFIRMED
    )
    return set((await session.execute(statement)).scalars())


async def memberships_at(
    session: AsyncSession,
    orgs: Collection[str],
    *,
    state: Membership | None,
    not_of: str | None,
    after: str | None,
    limit: int,
) -> list[MembershipRow]:
    """Memberships at these units by id, but none of the person `not_of`."""
    statement = (
        select(MembershipRow)
        .where(MembershipRow.org_id.in_(orgs), MembershipRow.person_ref.is_distinct_from(not_of))
        .order_by(MembershipRow.membership_id)
        .limit(limit)
    )
    if state is not None:
        statement = statement.where(MembershipRow.state == state)
    if after is not None:
        statement = statement.where(MembershipRow.membership_id > after)
    return list((await session.execute(statement)).scalars())
