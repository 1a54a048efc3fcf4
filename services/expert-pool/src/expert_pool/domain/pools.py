"""Pools (专家库): the conditions for filing one and for drawing from it (X-02, X-03, X-08; article 19)."""

import datetime as dt
from collections.abc import Iterable
from typing import Final

from common.events.codes import PoolRemoval
from common.events.labels import label
from common.policy.findings import Finding, Under, silent, stated
from common.policy.model import Force
from common.policy.subjects.committee import Committee as CommitteePolicy
from common.policy.subjects.expert_pool import ExpertPool
from expert_pool.domain.committees import Committee

NOT_THE_OFFICE_S: Final = frozenset({PoolRemoval.CREDIT_RECORD})
"""Reasons that the office may not give between two clean-ups: a credit record removes by itself."""


def pool_large_enough(
    total: int, committee: Committee, *, titles: CommitteePolicy, pool: ExpertPool
) -> Finding:
    """X-02: at least so many times the smallest committee of its kind; experts from outside the region count (R25-19)."""
    minimum, times = titles.minimum_size.of(committee.by, committee.tier), pool.size
    if not (minimum.is_known and times.is_known):
        return silent("X-02", times if minimum.is_known else minimum, "专家库人数要求")
    wanted = minimum.require() * times.require()
    return Finding.judge(
        "X-02",
        times,
        holds=total >= wanted,
        message=f"专家库应不少于评委会最低人数的 {times.require()} 倍，即 {wanted} 人，现为 {total} 人。",
        facts={"pool": total, "least": wanted},
    )


def chair_pool_kept(chairs: int, members: int, committee: Committee, *, under: Under) -> Finding:
    """X-02: a chair pool, from which chair and vice-chairs come, beside the member pool; in general (R25-19)."""
    leading = committee.chairs + committee.vice_chairs
    return stated(
        "X-02",
        "R25-19",
        under=under,
        holds=chairs >= leading and members > 0,
        force=Force.PRINCIPLE,
        message=f"专家库一般分为主任委员库和评审委员库；主任委员库应不少于 {leading} 人，现为 {chairs} 人，评审委员库 {members} 人；确需不分设的，由评委会备案的人社部门说明理由后同意。",
        facts={"chairs": chairs, "members": members, "leading": leading},
    )


def private_enterprise_held(total: int, private: int, committee: Committee, *, pool: ExpertPool) -> Finding:
    """X-08: the pool of an enterprise-related committee holds a share of private-enterprise experts (BY26-5.1.1)."""
    share = pool.private_enterprise_share
    if not share.is_known:
        return silent("X-08", share, "民营企业专家所占比例")
    return Finding.judge(
        "X-08",
        share,
        holds=not committee.enterprise_related or private >= share.require() * total,
        message=f"与企业相关的专家库应吸纳不少于 {share.require()} 的民营企业专家，现为 {private} 人（共 {total} 人）。",
        facts={"private": private, "pool": total},
    )


def cleaned_this_year(cleaned_on: dt.date | None, *, on: dt.date, pool: ExpertPool) -> Finding:
    """X-03: no draw from a pool that was not cleaned in the year of the draw (R25-19)."""
    rule = pool.yearly_clean_up
    if not rule.is_known:
        return silent("X-03", rule, "专家库年度清理要求")
    return Finding.judge(
        "X-03",
        rule,
        holds=not rule.require() or (cleaned_on is not None and cleaned_on.year == on.year),
        message=f"开展 {on.year} 年度评审工作前，应先完成专家库清理规范，再抽取评审专家。",
        facts={"year": on.year, "cleaned_on": cleaned_on.isoformat() if cleaned_on else "never"},
    )


def clean_up_filed(filed: bool, *, pool: ExpertPool) -> Finding:
    """X-03: what the clean-up changed is filed with the authority before anything is drawn (R25-19, BY26-5.1.1)."""
    rule = pool.yearly_clean_up
    if not rule.is_known:
        return silent("X-03", rule, "专家库年度清理要求")
    return Finding.judge(
        "X-03",
        rule,
        holds=filed or not rule.require(),
        message="专家库清理规范情况已报备案。"
        if filed
        else "专家库清理规范情况尚未报备案，请先备案，再抽取评审专家。",
        facts={"filed": filed},
    )


def clean_up_in_its_year(year: int, *, on: dt.date, under: Under) -> Finding:
    """X-03: each year's clean-up is made in that year (R25-19)."""
    return stated(
        "X-03",
        "R25-19",
        under=under,
        holds=year == on.year,
        message=f"只能办理本年度（{on.year} 年）的专家库清理规范。",
        facts={"year": year},
    )


def removals_reasoned(reasons: Iterable[PoolRemoval], *, pool: ExpertPool) -> Finding:
    """X-03: every removal of a clean-up carries one of the listed reasons (R25-19, BT24-6.1.1)."""
    listed = pool.removal_reasons
    if not listed.is_known:
        return silent("X-03", listed, "清理移出专家库的理由")
    allowed = listed.require()
    wrong = sorted({reason.value for reason in reasons if reason not in allowed})
    return Finding.judge(
        "X-03",
        listed,
        holds=not wrong,
        message="清理移出专家库的，应逐人注明清理理由，理由限于："
        + "；".join(label(reason) for reason in allowed)
        + "。",
        facts={"not_allowed": ",".join(wrong)},
    )
