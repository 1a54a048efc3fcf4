"""Writing audit entries, in the transaction of the change that they tell of."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from common.audit.tables import AuditEntryRow, AuditPendingRow
from common.clock import system_now
from common.crypto.sealed import canonical_json


async def record(
    session: AsyncSession,
    *,
    at: dt.datetime,
    by: str,
    action: str,
    subject: str,
    person_ref: str | None = None,
    origin: str | None = None,
    clause: str | None = None,
    detail: Mapping[str, Any] | None = None,
    correlation_id: str | None = None,
) -> None:
    """Add an entry to the caller's transaction; it exists exactly when the change does (Z-04).

    Looking at personal data is recorded too: an action that begins with `read-`, the purpose in `detail`.

    Args:
        at: business time, aware.
        by: account, `timer:<kind>` or `event:<type>`.
        action: a verb phrase in kebab-case, e.g. `accept-declaration`, `read-identity`.
        subject: id of what was changed or read.
        origin: the client's address; None where it must not be kept.
        detail: JSON data without personal data in clear.

    Raises:
        ValueError: `at` is not aware, or `detail` has no canonical JSON, so the entry could never be chained.
    """
    if at.tzinfo is None:
        raise ValueError("an audit entry is dated with an aware time")
    canonical_json(detail or {})
    entry = (
        insert(AuditEntryRow)
        .values(
            at=at,
            recorded_at=system_now(),
            by=by,
            person_ref=person_ref,
            origin=origin,
            action=action,
            subject=subject,
            clause=clause,
            detail=dict(detail or {}),
            correlation_id=correlation_id,
        )
        .returning(AuditEntryRow.id)
        .cte("entry")
    )
    await session.execute(insert(AuditPendingRow).from_select(["entry_id"], select(entry.c.id)))
