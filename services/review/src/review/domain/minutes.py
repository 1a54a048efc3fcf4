"""The words of the minutes (R-08; article 48): what happened, put down as it is read aloud.

Texts only: names are put in by the caller, who opened them for this paper.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from review.domain.ballots import READING_LABELS, Reading
from review.domain.recusals import SOURCE_LABELS, RecusalSource


@dataclass(frozen=True)
class Inspection:
    """What is on record of discipline inspection: who was invited, who came and when."""

    invited: str | None
    came: str | None
    at: dt.datetime | None


def inspection_remark(inspection: Inspection) -> str:
    """Whether discipline inspection was invited and came (R25-44)."""
    if inspection.came is not None and inspection.at is not None:
        return f"{inspection.came}派员到场监督，{inspection.at:%H:%M} 登记到场，不参加表决。"
    return f"已邀请{inspection.invited or '纪检监察部门'}监督，未到场。"


def recusal_remark(code: str, name: str, source: RecusalSource) -> str:
    """Who stood aside from which case, and why (R25-50)."""
    return f"{code}：{name}回避（{SOURCE_LABELS[source]}），未查阅、未评议、未表决。"


def tellers_remark(by_box: Mapping[str, Sequence[str]]) -> str:
    """Who counted which boxes; boxes of the same tellers stand together."""
    boxes: dict[tuple[str, ...], list[str]] = {}
    for code, names in by_box.items():
        boxes.setdefault(tuple(names), []).append(code)
    if len(boxes) == 1:
        return f"计票人：{'、'.join(next(iter(boxes)))}，各自清点、分别录入，结果一致。"
    parts = [f"{'、'.join(codes)}由{'、'.join(names)}计票" for names, codes in boxes.items()]
    return f"计票人各自清点、分别录入，结果一致：{'；'.join(parts)}。"


def recount_remark(code: str, rounds: int) -> str:
    """A box that was counted more than once."""
    return f"{code}：首轮清点不一致或者更换计票人，经 {rounds} 轮清点后一致。"


def carried_over_remark(code: str, unrecused: int, least: int) -> str:
    """A case that was not voted on."""
    return f"{code}：未回避的出席专家 {unrecused} 人，不足 {least} 人，未表决，结转下次会议。"


def reading_remark(
    code: str,
    *,
    needed_literal: int,
    needed_adjusted: int,
    agree: int,
    authority: str,
    on: dt.date,
    reading: Reading,
) -> str:
    """A case that the two readings decide differently, and what the authority decided (R25-45, R25-50)."""
    return (
        f"{code}：同意 {agree} 票，按出席专家总数须达 {needed_literal} 票，扣除回避专家须达 {needed_adjusted} 票，"
        f"两种口径结果不同；宣布前报{authority}，{on} 决定{READING_LABELS[reading]}。"
    )


def digest_remark(digest: str) -> str:
    """What the signature stands under, in groups of eight so that lines break where they may."""
    groups = " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
    return f"所签署表决结果的摘要（SHA-256）：{groups}"


def counting_rule(share: Fraction, reading: Reading, pack: str) -> str:
    """How many votes a case needs and of whom (R25-45)."""
    whom = (
        "出席评审会议的评审专家总数（回避专家计入）"
        if reading is Reading.LITERAL
        else "出席评审会议且未回避的评审专家人数"
    )
    return (
        f"同意票达到{whom}的 {share.numerator}/{share.denominator} 以上为通过；弃权、废票和未投的票不计为同意。"
        f"依据：实施细则第四十五条，政策包 {pack}。"
    )
