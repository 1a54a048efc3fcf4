"""Publicities on the way up and the objections to them; what an objector writes is encrypted."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Date, DateTime, ForeignKey, Index, Text, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.web.problems import NotFound
from declaration.domain.chain.publicities import ObjectionState, PublicityKind
from declaration.store.base import Base
from declaration.store.cases.declarations import own_declarations

OBJECTION_PURPOSE = "declaration.objection"


class PublicityRow(Base):
    """A publicity.

    Attributes:
        kind: unit (one declaration, for the people of the unit) or roster (for everybody).
        org_id: who published it; `using_org` where a dispatched worker's second unit shows it too.
        declaration_id, submission: of a unit publicity.
        working_days: its term.
        last_day: the last working day of its term; from `opens_next` on the next step is open. Both are None until the
            holidays of their year are known.
        state: open, or ended once its term is over.
    """

    __tablename__ = "publicities"
    __table_args__ = (Index("ix_publicities_kind", "kind", "published_at", "publicity_id"),)

    publicity_id: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    org_id: Mapped[str] = mapped_column(Text, index=True)
    using_org: Mapped[str | None] = mapped_column(Text)
    declaration_id: Mapped[str | None] = mapped_column(ForeignKey("declarations.declaration_id"), index=True)
    submission: Mapped[int | None]
    published_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    published_on: Mapped[dt.date] = mapped_column(Date)
    working_days: Mapped[int]
    last_day: Mapped[dt.date | None] = mapped_column(Date)
    opens_next: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class ObjectionRow(Base):
    """An objection to a publicity.

    Attributes:
        declaration_id: whom it is against; absent where it is against a roster as a whole.
        person_ref: who objects, where signed in; nobody but the publisher's officers learns of it.
        finding_sealed: what the publisher found.
    """

    __tablename__ = "objections"

    objection_id: Mapped[str] = mapped_column(Text, primary_key=True)
    publicity_id: Mapped[str] = mapped_column(ForeignKey("publicities.publicity_id"), index=True)
    declaration_id: Mapped[str | None] = mapped_column(ForeignKey("declarations.declaration_id"), index=True)
    text_sealed: Mapped[str] = mapped_column(Text)
    person_ref: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text, default=ObjectionState.OPEN)
    finding_sealed: Mapped[str | None] = mapped_column(Text)
    found_by: Mapped[str | None] = mapped_column(Text)
    found_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)

    def write_text(self, keys: Keyring, text: str) -> None:
        self.text_sealed = keys.encrypt(text, purpose=OBJECTION_PURPOSE, context=self.objection_id)

    def read_text(self, keys: Keyring) -> str:
        return keys.decrypt(self.text_sealed, purpose=OBJECTION_PURPOSE, context=self.objection_id)

    def write_finding(self, keys: Keyring, text: str) -> None:
        context = f"{self.objection_id}/finding"
        self.finding_sealed = keys.encrypt(text, purpose=OBJECTION_PURPOSE, context=context)

    def read_finding(self, keys: Keyring) -> str | None:
        if self.finding_sealed is None:
            return None
        context = f"{self.objection_id}/finding"
        return keys.decrypt(self.finding_sealed, purpose=OBJECTION_PURPOSE, context=context)


async def publicity(session: AsyncSession, publicity_id: str, *, lock: bool = False) -> PublicityRow:
    """The publicity.

    Raises:
        NotFound
    """
    row = await session.get(
        PublicityRow, publicity_id, with_for_update=True if lock else None, populate_existing=lock
    )
    if row is None:
        raise NotFound
    return row


async def publicities_of(
    session: AsyncSession,
    kind: PublicityKind,
    *,
    units: Collection[str] | None,
    about: str | None,
    before: PublicityRow | None,
    limit: int,
) -> list[PublicityRow]:
    """Publicities of a kind, newest first.

    Args:
        units: those that these units published or show, and those inside a unit about the person `about`; None for
            everybody's.
        before: the last one of the page before.
    """
    statement = select(PublicityRow).where(PublicityRow.kind == kind)
    if units is not None:
        readable = [PublicityRow.org_id.in_(units), PublicityRow.using_org.in_(units)]
        if about is not None:
            readable.append(PublicityRow.declaration_id.in_(own_declarations(about)))
        statement = statement.where(or_(*readable))
    if before is not None:
        statement = statement.where(
            or_(
                PublicityRow.published_at < before.published_at,
                (PublicityRow.published_at == before.published_at)
                & (PublicityRow.publicity_id < before.publicity_id),
            )
        )
    statement = statement.order_by(PublicityRow.published_at.desc(), PublicityRow.publicity_id.desc()).limit(
        limit
    )
    return list((await session.execute(statement)).scalars())


async def unit_publicity(session: AsyncSession, declaration_id: str, submission: int) -> PublicityRow | None:
    """The publicity inside the unit of a submission."""
    statement = select(PublicityRow).where(
        PublicityRow.kind == PublicityKind.UNIT,
        PublicityRow.declaration_id == declaration_id,
        PublicityRow.submission == submission,
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def objection(session: AsyncSession, objection_id: str) -> ObjectionRow:
    """The objection, locked until the transaction ends.

    Raises:
        NotFound
    """
    row = await session.get(ObjectionRow, objection_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return row


async def objections_to(session: AsyncSession, publicity_id: str) -> list[ObjectionRow]:
    """Every objection to a publicity, oldest first."""
    statement = (
        select(ObjectionRow)
        .where(ObjectionRow.publicity_id == publicity_id)
        .order_by(ObjectionRow.received_at, ObjectionRow.objection_id)
    )
    return list((await session.execute(statement)).scalars())


def states_against(objections: list[ObjectionRow], declaration_id: str) -> list[ObjectionState]:
    """The states of the objections that concern a declaration: those against it, and those against the publicity as a whole."""
    return [ObjectionState(row.state) for row in objections if row.declaration_id in {None, declaration_id}]
