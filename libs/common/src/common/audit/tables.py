"""The audit tables of a service.

`audit_entries` is what happened, written with the change itself. `audit_chain` and `audit_heads` are the sequencer's: the
order in which entries became part of the chain, and the signatures over it. `audit_pending` is its queue: an entry waits
there from its own transaction on, so a transaction that commits late is chained late and never passed over.
"""

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from common.db.base import CommonBase


class AuditEntryRow(CommonBase):
    """One entry: who did what to which subject, when, from where, under which clause. Never updated.

    Attributes:
        at: business time; `recorded_at` is system time.
        by: account, `timer:<kind>` or `event:<type>`.
        origin: the client's address; absent where it must not be kept.
        detail: codes, numbers and ids only, no personal data in clear.
    """

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    by: Mapped[str] = mapped_column(Text)
    person_ref: Mapped[str | None] = mapped_column(Text)
    origin: Mapped[str | None] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text, index=True)
    clause: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
    correlation_id: Mapped[str | None] = mapped_column(Text)


class AuditPendingRow(CommonBase):
    """An entry that is not chained yet."""

    __tablename__ = "audit_pending"

    entry_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(AuditEntryRow.id), primary_key=True, autoincrement=False
    )


class AuditChainRow(CommonBase):
    """One link: entry `entry_id` is number `seq` of the chain."""

    __tablename__ = "audit_chain"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    entry_hash: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditHeadRow(CommonBase):
    """A signature over the chain up to link `size`.

    Attributes:
        hash: of that link, hexadecimal.
        key: the Ed25519 public key, hexadecimal.
        signature: base64.
    """

    __tablename__ = "audit_heads"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    key: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(Text)
