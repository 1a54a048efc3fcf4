"""Writing audit entries, in the transaction of the change that they tell of."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import to_json
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from common.clock import system_now
from common.crypto.sealed import canonical_json

Entry = Mapping[str, Any]
"""The columns of an entry that is not written yet."""

_WRITE = text("""
    with entry as (
        insert into audit_entries
            (at, recorded_at, by, person_ref, origin, action, subject, clause, detail, correlation_id)
        select at, recorded_at, by, person_ref, origin, action, subject, clause, detail, correlation_id
        from rows from (jsonb_to_recordset(cast(:entries as jsonb)) as (
            at timestamptz, recorded_at timestamptz, by text, person_ref text, origin text, action text, subject text,
            clause text, detail jsonb, correlation_id text
        )) with ordinality order by ordinality
        returning id
    )
    insert into audit_pending (entry_id) select id from entry
""")


def entry(
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
) -> Entry:
    """An entry (Z-04), to be written in the transaction of the change.

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
    return {
        "at": at,
        "recorded_at": system_now(),
        "by": by,
        "person_ref": person_ref,
        "origin": origin,
        "action": action,
        "subject": subject,
        "clause": clause,
        "detail": dict(detail or {}),
        "correlation_id": correlation_id,
    }


async def write(session: AsyncSession, entries: Sequence[Entry]) -> None:
    """Add entries to the caller's transaction, in this order; they exist exactly when the change does."""
    if entries:
        await session.execute(_WRITE, {"entries": to_json(entries).decode()})
