"""A pool's head counts."""

from collections import Counter
from collections.abc import Iterable

from common.events.expert_pool import PoolChanged, RankCount
from common.uow import UnitOfWork
from expert_pool.domain.committees import RANKING
from expert_pool.store.experts import ExpertRow
from expert_pool.store.pools import PoolRow


async def emit_pool_changed(uow: UnitOfWork, pool: PoolRow, experts: Iterable[ExpertRow]) -> None:
    """The pool's head counts by rank; `experts` are those in the pool."""
    present = list(experts)
    await uow.emit(
        PoolChanged(
            revision=pool.version,
            chairs=_by_rank(expert for expert in present if expert.chair_pool),
            members=_by_rank(expert for expert in present if not expert.chair_pool),
            cleaned_on=pool.cleaned_on,
            filed_on=pool.filed_on,
        ),
        subject=pool.committee_id,
    )


def _by_rank(experts: Iterable[ExpertRow]) -> tuple[RankCount, ...]:
    counted = Counter(expert.rank for expert in experts)
    return tuple(RankCount(level=level, count=counted[level]) for level in RANKING if counted[level])
