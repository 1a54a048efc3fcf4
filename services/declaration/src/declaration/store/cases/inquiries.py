"""What the credit file asks a recommending unit to look into, and the unit's answer (article 72)."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Date, DateTime, ForeignKey, Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.web.problems import NotFound
from declaration.store.base import Base
from declaration.store.cases.declarations import own_declarations

INQUIRY_PURPOSE = "declaration.inquiry"


class InquiryRow(Base):
    """A routed report; `due` is the last day to answer, None while it is not yet known."""

    __tablename__ = "report_inquiries"

    report_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.declaration_id"), index=True)
    unit_org: Mapped[str] = mapped_column(Text, index=True)
    kind: Mapped[str] = mapped_column(Text)
    due: Mapped[dt.date | None] = mapped_column(Date)
    hold: Mapped[bool]
    asked_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[str] = mapped_column(Text)
    finding: Mapped[str | None] = mapped_column(Text)
    answer_sealed: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))

    def write_answer(self, keys: Keyring, text: str) -> None:
        self.answer_sealed = keys.encrypt(text, purpose=INQUIRY_PURPOSE, context=self.report_id)

    def read_answer(self, keys: Keyring) -> str | None:
        if self.answer_sealed is None:
            return None
        return keys.decrypt(self.answer_sealed, purpose=INQUIRY_PURPOSE, context=self.report_id)


async def inquiry(session: AsyncSession, report_id: str) -> InquiryRow:
    """The inquiry, locked until the transaction ends.

    Raises:
        NotFound
    """
    row = await session.get(InquiryRow, report_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return row


async def find_inquiry(session: AsyncSession, report_id: str) -> InquiryRow | None:
    """The inquiry, if the report was routed before."""
    return await session.get(InquiryRow, report_id)


async def inquiries_put_to(
    session: AsyncSession,
    units: Collection[str],
    *,
    but_about: str | None,
    state: str | None,
    after: str | None,
    limit: int,
) -> list[InquiryRow]:
    """The inquiries put to these units, by id.

    Args:
        but_about: a person about whose declarations none is given.
    """
    statement = select(InquiryRow).where(InquiryRow.unit_org.in_(units))
    if but_about is not None:
        statement = statement.where(InquiryRow.declaration_id.not_in(own_declarations(but_about)))
    if state is not None:
        statement = statement.where(InquiryRow.state == state)
    if after is not None:
        statement = statement.where(InquiryRow.report_id > after)
    return list((await session.execute(statement.order_by(InquiryRow.report_id).limit(limit))).scalars())
