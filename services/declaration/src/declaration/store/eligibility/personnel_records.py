"""What employers recorded of their people: penalties, and who has left the post. Sealed: it is nobody else's business."""

import datetime as dt

from sqlalchemy import DateTime, ForeignKey, Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.crypto.sealed import canonical_json
from common.web.problems import NotFound
from declaration.domain.eligibility.personnel_records import PersonnelRecord
from declaration.store.base import Base

PERSONNEL_PURPOSE = "declaration.standing"
"""The purpose under which records are sealed; it keeps its first name, so that those of before can be opened."""


class PersonnelRecordRow(Base):
    """A record.

    Attributes:
        org_id: the employer that recorded it, and that alone may withdraw it.
        content_sealed: the `PersonnelRecord`.
        withdrawn_at: since when it no longer speaks; it was recorded in error or was lifted early.
    """

    __tablename__ = "personnel_records"

    record_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_ref: Mapped[str] = mapped_column(ForeignKey("persons.person_ref"), index=True)
    org_id: Mapped[str] = mapped_column(Text, index=True)
    content_sealed: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    withdrawn_by: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))

    def save(self, keys: Keyring, record: PersonnelRecord) -> None:
        self.content_sealed = keys.encrypt(
            canonical_json(record).decode(), purpose=PERSONNEL_PURPOSE, context=self.record_id
        )

    def read(self, keys: Keyring) -> PersonnelRecord:
        return PersonnelRecord.model_validate_json(
            keys.decrypt(self.content_sealed, purpose=PERSONNEL_PURPOSE, context=self.record_id)
        )


async def personnel_record(
    session: AsyncSession, record_id: str, *, lock: bool = False
) -> PersonnelRecordRow:
    """A record, withdrawn or not.

    Raises:
        NotFound
    """
    row = await session.get(
        PersonnelRecordRow, record_id, with_for_update=True if lock else None, populate_existing=lock
    )
    if row is None:
        raise NotFound
    return row


async def personnel_records_of(session: AsyncSession, person_ref: str) -> list[PersonnelRecordRow]:
    """What speaks of a person now."""
    statement = (
        select(PersonnelRecordRow)
        .where(PersonnelRecordRow.person_ref == person_ref, PersonnelRecordRow.withdrawn_at.is_(None))
        .order_by(PersonnelRecordRow.recorded_at, PersonnelRecordRow.record_id)
    )
    return list((await session.execute(statement)).scalars())
