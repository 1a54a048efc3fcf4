"""`expert_pool.yaml`: the pool and the draw from it (X-01 to X-08)."""

from common.events.codes import PoolRemoval
from common.policy.model import Share, Subject, Switch, Times, Value, Years


class ExpertPool(Subject):
    """The pool and the draw from it.

    Attributes:
        size: the pool is at least so many times the smallest committee (X-02).
        term: an expert's term, at most (X-01).
        yearly_clean_up: no draw from a pool that was not cleaned this year (X-03).
        removal_reasons: why an expert is removed in the clean-up.
        years_running: an expert who served in each of so many preceding years is not drawn (X-06).
        grassroots_share, outside_system_share: at least, of those who take part (X-07, R-03).
        outside_unit_share: at least, in a self-reviewing unit (自主评审).
        private_enterprise_share: at least, where the committee concerns enterprises (X-08).
        most_conflicts: an expert who must withdraw from more than this share of the docket is not drawn (X-04).
    """

    size: Times
    term: Years
    yearly_clean_up: Switch
    years_running: Years
    grassroots_share: Share
    outside_system_share: Share
    outside_unit_share: Share
    private_enterprise_share: Share
    most_conflicts: Share
    removal_reasons: Value[tuple[PoolRemoval, ...]]
