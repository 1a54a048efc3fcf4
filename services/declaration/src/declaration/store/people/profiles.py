"""Profiles: who a person is at work, kept from year to year."""

import datetime as dt
import json
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from declaration.store.base import Base

PROFILE_PURPOSE = "declaration.profile"


class ProfileRow(Base):
    """A person's profile; what rules need is in clear, what only the person's file needs is sealed."""

    __tablename__ = "profiles"

    person_ref: Mapped[str] = mapped_column(ForeignKey("persons.person_ref"), primary_key=True)
    applicant_type: Mapped[str] = mapped_column(Text)
    employer_org: Mapped[str] = mapped_column(Text, index=True)
    using_org: Mapped[str | None] = mapped_column(Text)
    details_sealed: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))

    def save_details(self, keys: Keyring, details: dict[str, Any]) -> None:
        self.details_sealed = keys.encrypt(
            json.dumps(details, ensure_ascii=False), purpose=PROFILE_PURPOSE, context=self.person_ref
        )

    def read_details(self, keys: Keyring) -> dict[str, Any]:
        details: dict[str, Any] = json.loads(
            keys.decrypt(self.details_sealed, purpose=PROFILE_PURPOSE, context=self.person_ref)
        )
        return details


async def profile(session: AsyncSession, person_ref: str, *, lock: bool = False) -> ProfileRow | None:
    return await session.get(
        ProfileRow, person_ref, with_for_update=True if lock else None, populate_existing=lock
    )
