"""Tables of the outbox. Rows are kept after publishing, so that they can be published again."""

import datetime as dt

from sqlalchemy import BigInteger, DateTime, Identity, Index, SmallInteger, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.base import CommonBase

SHARDS = 4
"""Into how many queues the outbox is cut by subject. Each is published by one relay at a time, so more workers than
shards do not publish faster. Change it only while nothing is unpublished: a subject must not be in two queues."""

CHANNEL = "zcps_outbox"
"""NOTIFY channel that wakes the relay."""


class OutboxCounter(CommonBase):
    """The last sequence of a subject. Its row lock is what makes sequences gapless and in order of commit."""

    __tablename__ = "outbox_counters"

    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


class OutboxRow(CommonBase):
    """One event. Within a subject `position` rises with the sequence, because the counter row was locked before.

    `set_aside_at` says that the bus does not take the event as it is; a dead letter tells why.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_unpublished", "position", postgresql_where=text("published_at is null")),
        Index("ix_outbox_subject", "subject", "sequence"),
    )

    position: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    id: Mapped[str] = mapped_column(Text, unique=True)
    topic: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    sequence: Mapped[int] = mapped_column(BigInteger)
    shard: Mapped[int] = mapped_column(SmallInteger)
    type: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    published_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    set_aside_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
