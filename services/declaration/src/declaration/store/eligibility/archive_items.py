"""Entries of the achievement archive (业绩档案): what a person keeps from year to year, and whose word each entry is."""

import datetime as dt
import json
from collections.abc import Collection

from sqlalchemy import Date, DateTime, ForeignKey, Text, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.crypto.sealed import canonical_json
from common.web.problems import NotFound
from declaration.domain.eligibility.claims import CLAIM, Claim
from declaration.store.base import Base
from declaration.store.people.profiles import ProfileRow

ARCHIVE_PURPOSE = "declaration.archive"


class ArchiveItemRow(Base):
    """One entry of the achievement archive.

    Attributes:
        status: claimed, verified or rejected.
        verified_by_org, verified_by, verified_on: whose verification stands; empty while the entry is only claimed.
        fact_says, fact_sealed: which claim it makes for the rules, if it makes one, see `read_claim`.
        removed: struck by the person; kept, because submitted versions name it.
    """

    __tablename__ = "archive_items"

    item_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_ref: Mapped[str] = mapped_column(ForeignKey("persons.person_ref"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    fields_sealed: Mapped[str] = mapped_column(Text)
    fact_says: Mapped[str | None] = mapped_column(Text)
    fact_sealed: Mapped[str | None] = mapped_column(Text)
    starts: Mapped[dt.date | None] = mapped_column(Date)
    ends: Mapped[dt.date | None] = mapped_column(Date)
    status: Mapped[str] = mapped_column(Text)
    verified_by_org: Mapped[str | None] = mapped_column(Text)
    verified_by: Mapped[str | None] = mapped_column(Text)
    verified_on: Mapped[dt.date | None] = mapped_column(Date)
    reason_sealed: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    removed: Mapped[bool] = mapped_column(default=False)

    def save_fields(self, keys: Keyring, fields: dict[str, str]) -> None:
        self.fields_sealed = keys.encrypt(
            json.dumps(fields, ensure_ascii=False, sort_keys=True),
            purpose=ARCHIVE_PURPOSE,
            context=self.item_id,
        )

    def read_fields(self, keys: Keyring) -> dict[str, str]:
        fields: dict[str, str] = json.loads(
            keys.decrypt(self.fields_sealed, purpose=ARCHIVE_PURPOSE, context=self.item_id)
        )
        return fields

    def save_claim(self, keys: Keyring, claim: Claim | None) -> None:
        self.fact_says = claim.says if claim is not None else None
        self.fact_sealed = (
            keys.encrypt(
                canonical_json(claim).decode(), purpose=ARCHIVE_PURPOSE, context=f"{self.item_id}/fact"
            )
            if claim is not None
            else None
        )

    def read_claim(self, keys: Keyring) -> Claim | None:
        if self.fact_sealed is None:
            return None
        return CLAIM.validate_json(
            keys.decrypt(self.fact_sealed, purpose=ARCHIVE_PURPOSE, context=f"{self.item_id}/fact")
        )

    def save_reason(self, keys: Keyring, reason: str | None) -> None:
        self.reason_sealed = (
            keys.encrypt(reason, purpose=ARCHIVE_PURPOSE, context=f"{self.item_id}/reason")
            if reason
            else None
        )

    def read_reason(self, keys: Keyring) -> str | None:
        if self.reason_sealed is None:
            return None
        return keys.decrypt(self.reason_sealed, purpose=ARCHIVE_PURPOSE, context=f"{self.item_id}/reason")


async def archive_item(session: AsyncSession, item_id: str) -> ArchiveItemRow:
    """The entry, locked until the transaction ends.

    Raises:
        NotFound
    """
    row = await session.get(ArchiveItemRow, item_id, with_for_update=True, populate_existing=True)
    if row is None or row.removed:
        raise NotFound
    return row


async def archive_of(session: AsyncSession, person_ref: str) -> list[ArchiveItemRow]:
    """A person's archive in the order in which it grew."""
    statement = (
        select(ArchiveItemRow)
        .where(ArchiveItemRow.person_ref == person_ref, ~ArchiveItemRow.removed)
        .order_by(ArchiveItemRow.kind, ArchiveItemRow.starts.nulls_last(), ArchiveItemRow.item_id)
    )
    return list((await session.execute(statement)).scalars())


async def items_by_id(session: AsyncSession, item_ids: Collection[str]) -> dict[str, ArchiveItemRow]:
    """Entries as they stand today, struck ones too."""
    if not item_ids:
        return {}
    statement = select(ArchiveItemRow).where(ArchiveItemRow.item_id.in_(item_ids))
    return {row.item_id: row for row in (await session.execute(statement)).scalars()}


async def count_of(session: AsyncSession, person_ref: str, says: str) -> int:
    """How many entries of a person carry that kind of fact."""
    statement = select(func.count()).where(
        ArchiveItemRow.person_ref == person_ref, ArchiveItemRow.fact_says == says, ~ArchiveItemRow.removed
    )
    return (await session.execute(statement)).scalar_one()


async def items_of_units(
    session: AsyncSession, units: Collection[str], *, status: str | None, after: str | None, limit: int
) -> list[ArchiveItemRow]:
    """Entries of the people whom these units employ, by id."""
    statement = (
        select(ArchiveItemRow)
        .join(ProfileRow, ProfileRow.person_ref == ArchiveItemRow.person_ref)
        .where(ProfileRow.employer_org.in_(units), ~ArchiveItemRow.removed)
        .order_by(ArchiveItemRow.item_id)
        .limit(limit)
    )
    if status is not None:
        statement = statement.where(ArchiveItemRow.status == status)
    if after is not None:
        statement = statement.where(ArchiveItemRow.item_id > after)
    return list((await session.execute(statement)).scalars())
