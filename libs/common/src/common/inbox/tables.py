"""Tables of the inbox. The id of an event is the primary key: a second delivery is a conflict and nothing more."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import BigInteger, DateTime, Identity, Index, Integer, LargeBinary, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.base import CommonBase

CHANNEL = "zcps_inbox"
"""NOTIFY channel that wakes the processor."""


class State(StrEnum):
    """Where an event stands."""

    WAITING = "waiting"
    PARKED = "parked"
    DONE = "done"
    DEAD = "dead"


class InboxRow(CommonBase):
    """One received event. `starts` counts how often its handler began, so that one that kills the process is noticed."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("ix_inbox_open", "position", postgresql_where=text("state in ('waiting', 'parked')")),
        Index("ix_inbox_waiting", "not_before", "position", postgresql_where=text("state = 'waiting'")),
        Index("ix_inbox_parked", "not_before", postgresql_where=text("state = 'parked'")),
        Index("ix_inbox_waits_for", "waits_for", postgresql_where=text("state = 'parked'")),
        Index("ix_inbox_order", "source", "subject", "sequence"),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger, Identity(), unique=True)
    source: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    sequence: Mapped[int] = mapped_column(BigInteger)
    type: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    received_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    state: Mapped[State] = mapped_column(server_default=State.WAITING)
    starts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    parks: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    not_before: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    waits_for: Mapped[str | None] = mapped_column(Text)
    lease: Mapped[str | None] = mapped_column(Text)
    leased_until: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    done_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))


class InboxCursor(CommonBase):
    """The last handled sequence of a source and subject; none yet means 0, so the first must be 1."""

    __tablename__ = "inbox_cursors"

    source: Mapped[str] = mapped_column(Text, primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)


class DeadLetter(CommonBase):
    """What was given up: a message that could not be read, an event or a timer that could not be carried out, an event that
    the bus does not take. Open until it is replayed.

    `topic` is that of the message, or one of the two below; a timer has its kind as `type` and its subject as `key`.

    `error` names the exception and where it arose, never its text: that may quote personal data.
    """

    TIMERS = "timers"
    OUTBOX = "outbox"

    __tablename__ = "dead_letters"
    __table_args__ = (Index("ix_dead_letters_open", "id", postgresql_where=text("replayed_at is null")),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    event_id: Mapped[str | None] = mapped_column(Text, index=True)
    topic: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    type: Mapped[str | None] = mapped_column(Text)
    raw: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[str] = mapped_column(Text)
    error: Mapped[str] = mapped_column(Text)
    starts: Mapped[int] = mapped_column(Integer)
    dead_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    replayed_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
