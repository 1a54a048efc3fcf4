"""The people behind accounts: the only place of the platform that holds names, numbers and phones of applicants.

All three are encrypted; who a person is follows from `person_ref`, which is made of the number, so the table needs no
index on it.
"""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import DateTime, Text, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.db.keys import rows_by_key
from common.replicas.tables import PersonLinkRow
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

    def change_papers(self, keys: Keyring, *, name: str, phone: str | None, checked_by: str) -> None:
        """As the papers of the person say, in place of what somebody else had entered."""
        self.name_sealed = keys.encrypt(name, purpose=NAME_PURPOSE, context=self.person_ref)
        self.phone_sealed = (
            keys.encrypt(phone, purpose=PHONE_PURPOSE, context=self.person_ref) if phone else None
        )
        self.checked_by = checked_by

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
    row = await find_person(session, person_ref)
    if row is None:
        raise NotLinked
    return row


async def find_person(session: AsyncSession, person_ref: str | None) -> PersonRow | None:
    """The person, if linked."""
    return await session.get(PersonRow, person_ref) if person_ref else None


async def people_by_ref(session: AsyncSession, refs: Collection[str]) -> dict[str, PersonRow]:
    """Linked persons."""
    return await rows_by_key(session, PersonRow, refs)


async def add_first(session: AsyncSession, row: PersonRow) -> bool:
    """Store a person unless the same one is there; whether it was not.

    One statement decides who was first: the row of a person exists once, whoever asks at the same time.
    """
    columns = {column.name: getattr(row, column.name) for column in PersonRow.__table__.columns}
    statement = insert(PersonRow).values(**columns).on_conflict_do_nothing().returning(PersonRow.person_ref)
    return await session.scalar(statement) is not None


async def link_account(session: AsyncSession, *, issuer: str, account: str, person_ref: str) -> None:
    """Say whose account it is."""
    await session.execute(insert(PersonLinkRow).values(issuer=issuer, account=account, person_ref=person_ref))


async def lock_person(session: AsyncSession, person_ref: str | None) -> None:
    """Let what decides over a person's declarations happen one after the other, until this transaction ends.

    A submission and a credit record that begin at the same moment must see each other, and so must two submissions; no
    row exists that all of them could lock.
    """
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(person_ref or "", 23))))
