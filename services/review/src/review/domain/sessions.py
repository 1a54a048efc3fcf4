"""When a meeting may be opened: who is present, who presides, what everybody signed (R-03; article 44)."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.events.codes import SeatRole
from common.policy.findings import Finding, Under, silent, stated
from common.policy.model import Share
from common.policy.subjects.expert_pool import ExpertPool
from common.policy.subjects.meeting import Meeting
from review.domain.shares import least, reaches

_PRESIDING = frozenset({SeatRole.CHAIR, SeatRole.VICE_CHAIR})


@dataclass(frozen=True)
class Present:
    """An expert who is present, as far as article 44 asks."""

    grassroots: bool
    outside_system: bool
    outside_unit: bool
    pledged: bool


def quorum(present: int, size: int, policy: Meeting) -> Finding:
    """R-03: at least 2/3 of the committee's filed size attend, vacant seats counted (R25-44)."""
    value = policy.quorum
    if not value.is_known:
        return silent("R-03", value, "出席评审会议的最低人数")
    wanted = least(size, value.require())
    return Finding.judge(
        "R-03",
        value,
        holds=present >= wanted,
        message=f"评委会共 {size} 人，出席评审会议的专家不得少于 {wanted} 人，现已签到 {present} 人。",
        facts={"present": present, "size": size, "least": wanted},
    )


def presided(role: SeatRole, *, under: Under) -> Finding:
    """R-03: the chair or a vice-chair presides (R25-44)."""
    return stated(
        "R-03",
        "R25-44",
        under=under,
        holds=role in _PRESIDING,
        message="评审会议由主任委员或者副主任委员主持。",
        facts={"role": role.value},
    )


def shares_present(
    experts: Sequence[Present], policy: ExpertPool, *, self_reviewing: bool, under: Under
) -> list[Finding]:
    """R-03: enough of those present come from the grassroots, from outside the system and, where a unit reviews its own
    people, from outside the unit (R25-44).

    Where a document asks for "a certain number" (一定数量、一定比例) without one, nobody at all does not meet it.
    """

    def share(value: Share, what: str, code: str, count: int) -> Finding:
        return _share(value, what, code, count, len(experts), under=under)

    findings = [
        share(policy.grassroots_share, "基层专家", "grassroots", sum(e.grassroots for e in experts)),
        share(
            policy.outside_system_share,
            "本系统以外专家",
            "outside_system",
            sum(e.outside_system for e in experts),
        ),
    ]
    if self_reviewing:
        outside = sum(e.outside_unit for e in experts)
        findings.append(share(policy.outside_unit_share, "非本单位同行专家", "outside_unit", outside))
    return findings


def pledges_signed(experts: Sequence[Present], policy: Meeting) -> Finding:
    """R-03: every expert who attends has signed the commitment (R25-44)."""
    value = policy.expert_pledge
    if not value.is_known:
        return silent("R-03", value, "评审专家是否须签订承诺书")
    unsigned = sum(not expert.pledged for expert in experts)
    return Finding.judge(
        "R-03",
        value,
        holds=unsigned == 0 or not value.require(),
        message=f"尚有 {unsigned} 名出席专家未签订个人承诺书。"
        if unsigned
        else "出席专家均已签订个人承诺书。",
        facts={"unsigned": unsigned},
    )


def inspection_invited(invited: bool, policy: Meeting) -> Finding:
    """R-03: discipline inspection is invited; whether it comes is its own decision and is recorded (R25-44)."""
    value = policy.inspector_invited
    if not value.is_known:
        return silent("R-03", value, "是否须邀请纪检监察部门")
    return Finding.judge(
        "R-03",
        value,
        holds=invited or not value.require(),
        message="纪检监察部门已受邀监督。" if invited else "尚未邀请纪检监察部门监督，请先发出邀请并登记。",
        facts={"invited": invited},
    )


def _share(value: Share, what: str, code: str, count: int, present: int, *, under: Under) -> Finding:
    if not value.is_known:
        if count or value.clause is None:
            return silent("R-03", value, f"出席会议的{what}比例")
        return stated(
            "R-03",
            value.clause,
            under=under,
            holds=False,
            message=f"文件要求有一定数量的{what}参加，没有写明数量；出席会议的 {present} 人中一名也没有，请先通知到会。",
            facts={"share_of": code, "count": count, "present": present},
        )
    share = value.require()
    return Finding.judge(
        "R-03",
        value,
        holds=reaches(count, present, share),
        message=f"出席会议的 {present} 人中，{what}不得少于 {least(present, share)} 人，现有 {count} 人。",
        facts={"share_of": code, "count": count, "present": present, "least": least(present, share)},
    )
