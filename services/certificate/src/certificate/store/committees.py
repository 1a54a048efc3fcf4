"""The copy of review's committees, every revision of it: whether one was filed on the day of a vote is answered from here."""

import datetime as dt
from typing import Any

from sqlalchemy import Date, Text, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from certificate.domain.grounds import Revision
from certificate.store.base import Base
from common.events.base import Title
from common.events.codes import CommitteeKind, CommitteeStatus, Tier
from common.events.review import CommitteeChanged


class CommitteeRevisionRow(Base):
    """A committee as review told it in one event; never changed afterwards.

    `scope` is a list of {series, specialty?, level}; `authority` is the HR authority that filed it.
    """

    __tablename__ = "committee_revisions"

    committee_id: Mapped[str] = mapped_column(Text, primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    authority: Mapped[str] = mapped_column(Text)
    kind: Mapped[CommitteeKind]
    tier: Mapped[Tier]
    scope: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    places: Mapped[list[str]] = mapped_column(JSONB)
    status: Mapped[CommitteeStatus]
    since: Mapped[dt.datetime]
    valid_from: Mapped[dt.date | None] = mapped_column(Date)
    valid_to: Mapped[dt.date | None] = mapped_column(Date)

    def as_revision(self) -> Revision:
        return Revision(
            revision=self.revision,
            name=self.name,
            status=self.status,
            since=self.since.date(),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            authority=self.authority,
            scope=tuple(Title.model_validate(title) for title in self.scope),
            places=tuple(self.places),
        )


async def committee_history(session: AsyncSession, committee_id: str) -> tuple[Revision, ...]:
    """Every revision that this service has been told, the earliest first; empty for an unknown committee."""
    statement = (
        select(CommitteeRevisionRow)
        .where(CommitteeRevisionRow.committee_id == committee_id)
        .order_by(CommitteeRevisionRow.revision)
    )
    return tuple(row.as_revision() for row in (await session.execute(statement)).scalars())


async def add_revision(session: AsyncSession, committee_id: str, fact: CommitteeChanged) -> None:
    """Keep a committee as one event told it; told again, it changes nothing."""
    statement = insert(CommitteeRevisionRow).values(
        committee_id=committee_id,
        revision=fact.revision,
        name=fact.name,
        authority=fact.authority,
        kind=fact.kind,
        tier=fact.tier,
        scope=[title.as_json() for title in fact.scope],
        places=list(fact.places),
        status=fact.status,
        since=fact.since,
        valid_from=fact.valid_from,
        valid_to=fact.valid_to,
    )
    await session.execute(statement.on_conflict_do_nothing())
