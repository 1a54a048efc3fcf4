"""Not accepting a declaration (不予受理): four grounds, and back by the way it came, with the reason (K-07, article 36)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from common.policy.findings import Finding, Under, stated
from declaration.domain.cases.states import Step
from declaration.domain.chain.routes import Stop


class RefusalGround(StrEnum):
    """The four grounds of article 36."""

    OUTSIDE_SCOPE = "outside_scope"
    MATERIALS_UNFIT = "materials_unfit"
    LATE_OR_OUT_OF_ORDER = "late_or_out_of_order"
    OTHER = "other"


LABELS: Final[Mapping[RefusalGround, str]] = {
    RefusalGround.OUTSIDE_SCOPE: "非本职称评委会评审范围",
    RefusalGround.MATERIALS_UNFIT: "申报材料不符合评委会相关要求",
    RefusalGround.LATE_OR_OUT_OF_ORDER: "不按规定时限、程序申报或报送",
    RefusalGround.OTHER: "有其他不符合职称评审规定的情形",
}


def has_a_ground(
    ground: RefusalGround, *, in_scope: bool, reason: str, other_rule: str | None, under: Under
) -> Finding:
    """K-07, article 36: refused on one of the four grounds, with the reason.

    Args:
        in_scope: the committee hears the title from this place; then the first ground is none.
        other_rule: the rule that is not met, which the fourth ground has to name.
    """
    missing = None
    if not reason.strip():
        missing = "不予受理须说明理由，请填写。"
    elif ground is RefusalGround.OUTSIDE_SCOPE and in_scope:
        missing = "该申报属于本评审委员会的评审范围，不能以超出范围为由不予受理。"
    elif ground is RefusalGround.OTHER and not (other_rule or "").strip():
        missing = "以其他情形不予受理的，须写明不符合的规定，请填写条款。"
    return stated(
        "K-07",
        "R25-36",
        under=under,
        holds=missing is None,
        facts={"ground": str(ground)},
        message=missing or f"不予受理：{LABELS[ground]}。",
    )


def way_back(stops: Sequence[Stop]) -> tuple[Stop, ...]:
    """Article 36, paragraph 2; CF25-3.2.2 (应及时按原渠道退回): every desk that it came through, the last one first."""
    return tuple(stop for stop in reversed(stops) if stop.step is not Step.OFFICE)
