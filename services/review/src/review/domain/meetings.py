"""Meetings (评审会议): what must be there before one is held, its panel, plan and the authority's consent (R-01; articles 17, 19, 42)."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from common.events.codes import SeatRole, SeatState
from common.policy.findings import Finding, silent
from common.policy.subjects.meeting import Meeting, PlanPart

PART_LABELS: Mapping[PlanPart, str] = {
    PlanPart.DECLARATIONS: "申报情况",
    PlanPart.TIME: "评审时间",
    PlanPart.PLACE: "评审地点",
    PlanPart.COMMITTEE: "评委会组建情况",
    PlanPart.PROCEDURE: "评审工作程序",
    PlanPart.MEASURES: "工作措施",
    PlanPart.APPLICANTS: "申报人员名单",
    PlanPart.RECOMMENDED_EXPERTS: "评委推荐名单",
}


def seats_wanted(size: int, chairs: int, vice_chairs: int) -> dict[SeatRole, int]:
    """How many seats of each role a full panel of the filed size has (R25-17); roles without a seat are left out."""
    wanted = {
        SeatRole.CHAIR: chairs,
        SeatRole.VICE_CHAIR: vice_chairs,
        SeatRole.MEMBER: size - chairs - vice_chairs,
    }
    return {role: count for role, count in wanted.items() if count > 0}


def panel_complete(seats: Iterable[tuple[SeatRole, SeatState]], wanted: Mapping[SeatRole, int]) -> bool:
    """Whether every seat that is wanted is held by an expert who accepted it (R25-19)."""
    accepted = Counter(role for role, state in seats if state is SeatState.ACCEPTED)
    return all(accepted[role] >= count for role, count in wanted.items())


def plan_parts_complete(given: Collection[PlanPart], policy: Meeting) -> Finding:
    """R-01: the plan holds every listed part (R25-42)."""
    value = policy.plan_parts
    if not value.is_known:
        return silent("R-01", value, "评审实施方案应包括的内容")
    lacking = [part for part in value.require() if part not in given]
    labels = "、".join(PART_LABELS[part] for part in lacking)
    return Finding.judge(
        "R-01",
        value,
        holds=not lacking,
        message=f"评审实施方案内容不全，请补充：{labels}。" if lacking else "评审实施方案内容齐全。",
        facts={"lacking": [part.value for part in lacking]},
    )


def plan_filed_ahead(filed_on: dt.date, held_on: dt.date, policy: Meeting) -> Finding:
    """R-01: filed at least so many calendar days before the meeting; the day of filing is not counted (R25-42)."""
    value = policy.plan_ahead
    if not value.is_known:
        return silent("R-01", value, "评审实施方案报备的提前期")
    days = value.require()
    last = held_on - dt.timedelta(days=days)
    return Finding.judge(
        "R-01",
        value,
        holds=filed_on <= last,
        message=f"评审实施方案应在评审会议召开 {days} 日前报核准部门，{held_on} 的会议最迟于 {last} 报送。",
        facts={"filed_on": filed_on.isoformat(), "held_on": held_on.isoformat(), "days": days},
    )


def plan_consented(consent: bool | None, policy: Meeting) -> Finding:
    """R-01: no meeting without the filing authority's consent (R25-42); `consent` is None while it has not decided."""
    value = policy.plan_consent
    if not value.is_known:
        return silent("R-01", value, "评审实施方案是否须经同意")
    return Finding.judge(
        "R-01",
        value,
        holds=consent is True or not value.require(),
        message="评审实施方案经核准部门同意后方可开展评审工作。",
        facts={"consent": "pending" if consent is None else "given" if consent else "refused"},
    )
