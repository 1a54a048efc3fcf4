"""The people behind accounts: the only place of the platform that holds names, numbers and phones of applicants.

All three are encrypted; who a person is follows from `person_ref`, which is made of the number, so the table needs no
index on it.
"""

import datetime as dt

from sqlalchemy import DateTime, Text, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.web.problems import NotLinked
from declaration.store.base import Base

NAME_PURPOSE = "declaration.name"
NUMBER_PURPOSE = "declaration.number"
PHONE_PURPOSE = "declaration.phone"


class PersonRow(Base):
    """A linked person.

    Attributes:
        checked_by: which check vouched for name and number at linking (`format_only` is the shipped double).
    """

    __tablename__ = "persons"

    person_ref: Mapped[str] = mapped_column(Text, primary_key=True)
    document_kind: Mapped[str] = mapped_column(Text)
    number_sealed: Mapped[str] = mapped_column(Text)
    name_sealed: Mapped[str] = mapped_column(Text)
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    checked_by: Mapped[str] = mapped_column(Text)
    linked_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))

    def name(self, keys: Keyring) -> str:
        return keys.decrypt(self.name_sealed, purpose=NAME_PURPOSE, context=self.person_ref)

    def number(self, keys: Keyring) -> str:
        return keys.decrypt(self.number_sealed, purpose=NUMBER_PURPOSE, context=self.person_ref)

    def phone(self, keys: Keyring) -> str | None:
        if self.phone_sealed is None:
            return None
        return keys.decrypt(self.phone_sealed, purpose=PHONE_PURPOSE, context=self.person_ref)


def new_person(
    keys: Keyring,
    person_ref: str,
    *,
    document_kind: str,
    number: str,
    name: str,
    phone: str | None,
    checked_by: str,
    at: dt.datetime,
) -> PersonRow:
    """A row with everything sealed."""
    return PersonRow(
        person_ref=person_ref,
        document_kind=document_kind,
        number_sealed=keys.encrypt(number, purpose=NUMBER_PURPOSE, context=person_ref),
        name_sealed=keys.encrypt(name, purpose=NAME_PURPOSE, context=person_ref),
        phone_sealed=keys.encrypt(phone, purpose=PHONE_PURPOSE, context=person_ref) if phone else None,
        checked_by=checked_by,
        linked_at=at,
    )


async def person(session: AsyncSession, person_ref: str | None) -> PersonRow:
    """The linked person.

    Raises:
        NotLinked
    """
    row = await session.get(PersonRow, person_ref) if person_ref else None
    if row is None:
        raise NotLinked
    return row


async def lock_person(session: AsyncSession, person_ref: str | None) -> None:
    """Let what decides over a person's declarations happen one after the other, until this transaction ends.

    A submission and a credit record that begin at the same moment must see each other, and so must two submissions; no
    row exists that all of them could lock.
    """
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(person_ref or "", 23))))
