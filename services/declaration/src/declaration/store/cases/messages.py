"""The message box of each person (A-18): what was raised, by this service or another, and when it was read."""

import datetime as dt

from sqlalchemy import Date, DateTime, Index, Text, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.events.codes import MessageTemplate, Service
from common.ids import new_id
from common.web.problems import NotFound
from declaration.domain.cases.messages import OwnTemplate
from declaration.store.base import Base


class MessageRow(Base):
    """One message. Its words follow from the template; no text is stored.

    Attributes:
        source: the service that raised it.
        link: id of what it is about.
        due: the last day, where it asks for something.
        raised_at, delivered_at, read_at: sent, arrived in the box, opened by the person.
    """

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_box", "person_ref", "raised_at", "message_id"),)

    message_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_ref: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    template: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(Text)
    due: Mapped[dt.date | None] = mapped_column(Date)
    raised_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    delivered_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    read_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))


def tell(
    session: AsyncSession,
    person_ref: str,
    template: OwnTemplate | MessageTemplate,
    *,
    link: str,
    at: dt.datetime,
    due: dt.date | None = None,
) -> None:
    """Put a message of this service into a person's box."""
    session.add(
        MessageRow(
            message_id=new_id("msg"),
            person_ref=person_ref,
            source=Service.DECLARATION,
            template=template,
            link=link,
            due=due,
            raised_at=at,
            delivered_at=at,
        )
    )


async def messages_of(
    session: AsyncSession,
    person_ref: str,
    *,
    read: bool | None,
    after: str | None,
    limit: int,
) -> list[MessageRow]:
    """A person's messages, the newest first, at most `limit`, those after message `after`."""
    table = MessageRow
    statement = select(table).where(table.person_ref == person_ref)
    if read is not None:
        statement = statement.where(table.read_at.is_not(None) if read else table.read_at.is_(None))
    if after is not None:
        raised = select(table.raised_at).where(table.message_id == after).scalar_subquery()
        statement = statement.where(tuple_(table.raised_at, table.message_id) < tuple_(raised, after))
    statement = statement.order_by(table.raised_at.desc(), table.message_id.desc()).limit(limit)
    return list((await session.execute(statement)).scalars())


async def unread(session: AsyncSession, person_ref: str) -> int:
    """How many messages a person has not opened."""
    statement = select(func.count()).where(MessageRow.person_ref == person_ref, MessageRow.read_at.is_(None))
    return await session.scalar(statement) or 0


async def own_message(session: AsyncSession, message_id: str, person_ref: str | None) -> MessageRow:
    """A message of this person, locked until the transaction ends.

    Raises:
        NotFound: also for somebody else's.
    """
    row = await session.get(MessageRow, message_id, with_for_update=True)
    if row is None or row.person_ref != person_ref:
        raise NotFound
    return row
