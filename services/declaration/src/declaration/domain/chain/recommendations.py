"""The unit's recommendation after its publicity (article 33)."""

from dataclasses import dataclass

from common.policy.findings import Finding, Under, stated


@dataclass(frozen=True)
class Recommendation:
    """The opinion with which a unit sends a declaration up.

    Attributes:
        how_chosen: how the person was chosen (推荐人选产生方式).
        conditions_met: which conditions the person meets.
        publicity_result: what the publicity inside the unit brought.
        undertaking: the unit answers for procedure and materials.
    """

    how_chosen: str
    conditions_met: str
    publicity_result: str
    undertaking: bool


def recommendation_is_complete(recommendation: Recommendation, *, under: Under) -> Finding:
    """K-01, article 33, paragraph 2: all four parts are there, the unit's own undertaking among them."""
    parts = {
        "how_chosen": bool(recommendation.how_chosen.strip()),
        "conditions_met": bool(recommendation.conditions_met.strip()),
        "publicity_result": bool(recommendation.publicity_result.strip()),
        "undertaking": recommendation.undertaking,
    }
    missing = [part for part, there in parts.items() if not there]
    if not missing:
        message = "推荐意见完整，单位已作出承诺。"
    elif missing == ["undertaking"]:
        message = "推荐单位须对申报程序和材料把关作出承诺，方可推荐。"
    else:
        message = "推荐意见须说明推荐人选产生方式、具备的资格条件及公示情况，并作出承诺。"
    return stated(
        "K-01", "R25-33", under=under, holds=not missing, facts={"missing": list(missing)}, message=message
    )
