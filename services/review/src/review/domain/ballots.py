"""The paper ballot: what a count must be, what passes, and on what the two readings of recusal differ (R-05, R-09;
articles 45, 50)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from common.events.codes import SeatRole
from common.policy.findings import Finding, Under, silent, stated
from common.policy.subjects.meeting import Meeting
from review.domain.shares import least, reaches


class Reading(StrEnum):
    """What the agreeing votes are compared with."""

    LITERAL = "literal"
    """All experts who attend the meeting (出席评审会议的评审专家总数)."""
    ADJUSTED = "adjusted"
    """Those of them who are not recused on the case."""


class BallotState(StrEnum):
    """How far the box of a case is; `referred` waits for the HR authority's decision on the reading."""

    OPEN = "open"
    DIFFERING = "differing"
    COUNTED = "counted"
    REFERRED = "referred"


UNCOUNTED = frozenset({BallotState.OPEN, BallotState.DIFFERING})

READING_LABELS = {Reading.LITERAL: "按出席专家总数计算", Reading.ADJUSTED: "按扣除回避专家后的人数计算"}


@dataclass(frozen=True)
class PaperCount:
    """What one teller found in the box of one case."""

    in_box: int
    agree: int
    disagree: int
    abstain: int
    spoiled: int


@dataclass(frozen=True)
class Tally:
    """The agreeing votes of one case among those who attend, and how many of those are recused on it."""

    agree: int
    present: int
    recused: int

    def voters(self, reading: Reading) -> int:
        """What the agreeing votes are compared with."""
        return self.present if reading is Reading.LITERAL else self.present - self.recused


def passes(tally: Tally, reading: Reading, policy: Meeting) -> Finding:
    """R-05: agreeing votes reach 2/3 of those attending; abstentions and missing papers count against (R25-45)."""
    value = policy.pass_share
    if not value.is_known:
        return silent("R-05", value, "通过所需的同意票比例")
    voters = tally.voters(reading)
    wanted = least(voters, value.require())
    return Finding.judge(
        "R-05",
        value,
        holds=reaches(tally.agree, voters, value.require()),
        message=f"{_of_whom(tally, reading)}，同意票须达 {wanted} 票方为通过，实得 {tally.agree} 票，"
        + ("达到。" if tally.agree >= wanted else f"还差 {wanted - tally.agree} 票，未达到。"),
        facts={"agree": tally.agree, "voters": voters, "needed": wanted, "reading": reading.value},
    )


def _of_whom(tally: Tally, reading: Reading) -> str:
    """What the agreeing votes are compared with, in words."""
    if reading is Reading.LITERAL:
        return f"出席评审会议的专家 {tally.present} 人"
    return f"出席评审会议的专家 {tally.present} 人，扣除回避的 {tally.recused} 人"


def reading_in_force(policy: Meeting) -> Reading:
    """R-09: which reading the documents in force take (R25-45 read literally unless a pack says otherwise).

    Raises:
        NotConfigured
    """
    return Reading.LITERAL if policy.recused_in_denominator.require() else Reading.ADJUSTED


def readings_agree(tally: Tally, policy: Meeting) -> Finding:
    """R-09: a case that the two readings decide differently goes to the HR authority before it is announced (R25-50)."""
    share = policy.pass_share.require()
    outcomes = {
        reading: reaches(tally.agree, tally.voters(reading), share)
        for reading in (Reading.LITERAL, Reading.ADJUSTED)
    }
    alike = outcomes[Reading.LITERAL] is outcomes[Reading.ADJUSTED]
    return Finding.judge(
        "R-09",
        policy.recused_in_denominator,
        holds=alike,
        message="是否扣除回避专家不影响结果。"
        if alike
        else "是否扣除回避专家会得出不同结果，请在宣布前报核准备案的人社部门决定。",
        facts={
            "present": tally.present,
            "recused": tally.recused,
            "needed_literal": least(tally.voters(Reading.LITERAL), share),
            "needed_adjusted": least(tally.voters(Reading.ADJUSTED), share),
            "passed_literal": outcomes[Reading.LITERAL],
            "passed_adjusted": outcomes[Reading.ADJUSTED],
        },
    )


def enough_unrecused(unrecused: int, size: int, policy: Meeting) -> Finding:
    """R-09: a case is voted on only if the unrecused experts who attend alone reach the quorum (R25-44, R25-50)."""
    value = policy.quorum
    if not value.is_known:
        return silent("R-09", value, "出席评审会议的最低人数")
    wanted = least(size, value.require())
    return Finding.judge(
        "R-09",
        value,
        holds=unrecused >= wanted,
        message=f"未回避的出席专家为 {unrecused} 人，不足 {wanted} 人，该申报本次不表决，结转下次会议。"
        if unrecused < wanted
        else f"未回避的出席专家为 {unrecused} 人，可以表决。",
        facts={"unrecused": unrecused, "size": size, "least": wanted},
    )


def count_admissible(count: PaperCount, entitled: int, policy: Meeting, *, under: Under) -> list[Finding]:
    """R-05: the papers add up, and there are no more of them than unrecused experts attend: no proxy, no vote
    afterwards (R25-45)."""
    total = count.agree + count.disagree + count.abstain + count.spoiled
    adds_up = stated(
        "R-05",
        "R25-45",
        under=under,
        holds=total == count.in_box,
        message=f"票箱中共 {count.in_box} 张，同意、反对、弃权、废票合计 {total} 张，请重新清点。",
        facts={"in_box": count.in_box, "total": total},
    )
    value = policy.absent_may_vote
    if not value.is_known:
        return [adds_up, silent("R-05", value, "未出席专家可否委托或者补充投票")]
    return [
        adds_up,
        Finding.judge(
            "R-05",
            value,
            holds=value.require() or count.in_box <= entitled,
            message=f"可以投票的专家为 {entitled} 人，票箱中却有 {count.in_box} 张，未出席的专家不得委托或者补充投票。",
            facts={"in_box": count.in_box, "entitled": entitled},
        ),
    ]


def tellers_fit(roles: Sequence[SeatRole], wanted: int, *, presiding_among: bool, under: Under) -> Finding:
    """R-05: as many tellers as the plan says; neither the chair nor who presides counts (R25-45).

    Args:
        roles: of the named experts.
    """
    return stated(
        "R-05",
        "R25-45",
        under=under,
        holds=len(roles) == wanted and SeatRole.CHAIR not in roles and not presiding_among,
        message=f"应指定 {wanted} 名出席会议的专家计票，主任委员和主持人不担任计票人。",
        facts={"named": len(roles), "wanted": wanted},
    )
