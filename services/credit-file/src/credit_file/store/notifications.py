"""What units were told of their people (通报所在单位; articles 72, 73), until they say that they have read it."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Text, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.web.problems import NotFound
from credit_file.store.base import Base
from credit_file.store.records import RecordRow


class NotificationRow(Base):
    """A record that a unit was told of; told anew whenever a further entry changes it.

    Attributes:
        root_id: the record.
        revision: the entry that was told last.
    """

    __tablename__ = "unit_notifications"

    root_id: Mapped[str] = mapped_column(Text, primary_key=True)
    org_id: Mapped[str] = mapped_column(Text, primary_key=True, index=True)
    revision: Mapped[int]
    told_at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]
    read_by: Mapped[str | None] = mapped_column(Text)


async def find_notification(session: AsyncSession, root_id: str, org_id: str) -> NotificationRow | None:
    """What a unit was told of a record, locked until the transaction ends, or None."""
    return await session.get(NotificationRow, (root_id, org_id), with_for_update=True)


async def notification_for(session: AsyncSession, root_id: str, orgs: Collection[str]) -> NotificationRow:
    """What one of these units was told of a record, locked until the transaction ends; unread first.

    Raises:
        NotFound: none of them was told.
    """
    statement = (
        select(NotificationRow)
        .where(NotificationRow.root_id == root_id, NotificationRow.org_id.in_(orgs))
        .order_by(NotificationRow.read_at.is_not(None), NotificationRow.org_id)
        .limit(1)
        .with_for_update()
    )
    row = (await session.execute(statement)).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


async def unread(
    session: AsyncSession, orgs: Collection[str], *, not_about: str | None
) -> list[NotificationRow]:
    """What these units were told and have not read; nothing about the person `not_about`."""
    statement = (
        select(NotificationRow)
        .join(RecordRow, RecordRow.record_id == NotificationRow.root_id)
        .where(
            NotificationRow.org_id.in_(orgs),
            NotificationRow.read_at.is_(None),
            RecordRow.subject_ref.is_distinct_from(not_about),
        )
        .order_by(NotificationRow.told_at, NotificationRow.root_id)
    )
    return list((await session.execute(statement)).scalars())
