"""Bars: people whom a credit record in force keeps from being experts on a day (X-10, F-03; article 73)."""

import datetime as dt
from collections.abc import Collection

from common.policy.loader import Policy
from common.uow import UnitOfWork
from expert_pool.domain.experts import bars_on
from expert_pool.store.bars import bars_in_force


async def barred(
    uow: UnitOfWork, person_refs: Collection[str], *, on: Collection[dt.date], policy: Policy
) -> dict[str, str]:
    """The barred among these people on any of the days, each with the clause of the record."""
    term = policy.credit.expert.period
    return {
        row.subject: row.clause
        for row in await bars_in_force(uow.session, person_refs)
        if any(bars_on(day, row.effect, row.starts, row.until, record_term=term) for day in on)
    }
