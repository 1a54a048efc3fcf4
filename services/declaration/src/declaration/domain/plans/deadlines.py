"""The last day of declaring under a plan (A-07)."""

import datetime as dt
from typing import Any

from common.policy.findings import Finding
from common.policy.model import Force, Switch, Value


def before_the_deadline(
    closes: Switch, *, last_day: dt.date | None, today: dt.date, annual_notice: Value[dt.date] | None = None
) -> Finding:
    """A-07: after the deadline of the level nothing is submitted or submitted again; the last day itself counts.

    A level for which the plan names no day is not open under that plan. Where the annual notice's own day is one of principle
    (2023: 原则上6月20日前完成申报), the authority may lift it for one case (Z-07).

    Args:
        annual_notice: the annual notice's deadline for the level, from which the plan's day comes.
    """
    if not closes.is_known:
        return Finding.open_point("A-07", closes, message="文件未写明申报截止后可否提交。")
    holds = not closes.require() or (last_day is not None and today <= last_day)
    day = last_day.isoformat() if last_day else None
    in_principle = (
        annual_notice is not None and annual_notice.is_known and annual_notice.force is Force.PRINCIPLE
    )
    told = {"today": today.isoformat(), **({"last_day": day} if day else {})}
    if holds:
        message = f"在申报截止日期 {day} 之前。" if day else "申报不设截止日期。"
    elif day and in_principle:
        message = f"已过该层级的申报截止日期 {day}。该日期是原则性的，确有特殊情况的，可向人社部门申请对本次申报放宽。"
    elif day:
        message = f"已过该层级的申报截止日期 {day}，本年度不能再提交，请在下一年度申报。"
    else:
        message = "该申报计划没有开放这一层级的申报，请另选申报计划。"
    value: Value[Any] = (
        annual_notice if annual_notice is not None and in_principle and day and not holds else closes
    )
    return Finding.judge("A-07", value, holds=holds, facts=told, message=message)
