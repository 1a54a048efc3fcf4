"""Which committee hears the case of a path (E-18, E-33): the green channel's, the unit's own, or the ordinary one."""

from typing import Any, Final

from common.events.codes import CommitteeKind
from common.policy import Finding, Policy, Value
from common.policy.findings import silent
from common.policy.subjects.vocabulary import HeardBy
from declaration.domain.eligibility.attempt import PathKey
from declaration.domain.eligibility.engine import PathResult

_GREEN: Final = "该情形由内蒙古自治区绿色通道高级职称评审委员会评审，请改报该评委会。"
_OWN: Final = "自主评审单位的引进人才由本单位评委会评定，请改报本单位评委会。"
_OTHER: Final = (
    "绿色通道评委会只评审绿色通道情形的申报，您的申报由相应系列（专业）评委会评审，请改报该评委会。"
)


def heard_by_its_committee(
    best: PathResult, kind: CommitteeKind, *, reviews_the_unit: bool, policy: Policy
) -> Finding:
    """R-13, E-18, E-33: the chosen committee is the one that the documents name for the path (N23-4.5, R25-37).

    Args:
        kind: of the chosen committee.
        reviews_the_unit: it is the committee of the self-reviewing unit that the person works at.
    """
    value = _named_by(best, policy)
    if not value.is_known:
        return silent("R-13", value, "由哪个评委会评审")
    green = kind is CommitteeKind.GREEN_CHANNEL
    if best.own_committee:
        holds, refused = reviews_the_unit, _OWN
    elif best.heard_by is HeardBy.GREEN_CHANNEL:
        holds, refused = green, _GREEN
    else:
        holds, refused = not green, _OTHER
    return Finding.judge(
        "R-13",
        value,
        holds=holds,
        message="所报评委会是评审该情形的评委会。" if holds else refused,
        facts={"path": str(best.path), "committee": str(kind)},
    )


def _named_by(best: PathResult, policy: Policy) -> Value[Any]:
    """What names the committee; on the ordinary path that the green channel's hears its own cases only."""
    if best.own_committee:
        return policy.green_channel.introduced_talent.own_committee
    if best.path is PathKey.TALENTS:
        return policy.talents.committee
    if best.path is PathKey.TRANSFEREES:
        return policy.transferees.committee
    return policy.green_channel.committee
