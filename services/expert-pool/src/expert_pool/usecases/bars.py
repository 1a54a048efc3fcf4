"""Who is barred from being an expert on a day, by the records that stand against people (X-10, F-03; article 73)."""

import datetime as dt
from collections.abc import Collection

from common.policy.loader import Policy
from common.uow import UnitOfWork
from expert_pool.domain.experts import bars_on
from expert_pool.store.bars import bars_in_force


async def barred(
    uow: UnitOfWork, person_refs: Collection[str], *, on: Collection[dt.date], policy: Policy
) -> dict[str, str]:
    """Those of the people who are barred on one of the days, with the clause of the record."""
    term = policy.credit.expert.period
    return {
        row.subject: row.clause
        for row in await bars_in_force(uow.session, person_refs)
        if any(bars_on(day, row.effect, row.starts, row.until, record_term=term) for day in on)
    }
