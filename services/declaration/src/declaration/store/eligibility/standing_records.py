"""What employers recorded of their people: penalties, and who has left the post. Sealed: it is nobody else's business."""

import datetime as dt

from sqlalchemy import DateTime, ForeignKey, Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.crypto.sealed import canonical_json
from common.web.problems import NotFound
from declaration.domain.eligibility.standing_records import StandingRecord
from declaration.store.base import Base

STANDING_PURPOSE = "declaration.standing"


class StandingRecordRow(Base):
    """A record.

    Attributes:
        org_id: the employer that recorded it, and that alone may withdraw it.
        content_sealed: the `StandingRecord`.
        withdrawn_at: since when it no longer speaks; it was recorded in error or was lifted early.
    """

    __tablename__ = "standing_records"

    record_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_ref: Mapped[str] = mapped_column(ForeignKey("persons.person_ref"), index=True)
    org_id: Mapped[str] = mapped_column(Text, index=True)
    content_sealed: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))

    def save(self, keys: Keyring, record: StandingRecord) -> None:
        self.content_sealed = keys.encrypt(
            canonical_json(record).decode(), purpose=STANDING_PURPOSE, context=self.record_id
        )

    def read(self, keys: Keyring) -> StandingRecord:
        return StandingRecord.model_validate_json(
            keys.decrypt(self.content_sealed, purpose=STANDING_PURPOSE, context=self.record_id)
        )


async def standing_record(session: AsyncSession, record_id: str, *, lock: bool = False) -> StandingRecordRow:
    """A record, withdrawn or not.

    Raises:
        NotFound
    """
    row = await session.get(
        StandingRecordRow, record_id, with_for_update=True if lock else None, populate_existing=lock
    )
    if row is None:
        raise NotFound
    return row


async def standing_of(session: AsyncSession, person_ref: str) -> list[StandingRecordRow]:
    """What speaks of a person now."""
    statement = (
        select(StandingRecordRow)
        .where(StandingRecordRow.person_ref == person_ref, StandingRecordRow.withdrawn_at.is_(None))
        .order_by(StandingRecordRow.recorded_at, StandingRecordRow.record_id)
    )
    return list((await session.execute(statement)).scalars())
