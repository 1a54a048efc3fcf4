"""Within what a committee may act: filed, in time, inside its scope (C-03, R-13; articles 13, 15, 76)."""

import datetime as dt
from collections.abc import Iterable, Sequence

from common.events.base import Title
from common.events.codes import CaseReason
from common.places import is_within
from common.policy.findings import Finding, Under, stated
from review.domain.states import CommitteeState

_WHY_NOT = {
    CommitteeState.APPLIED: "评委会尚未核准备案",
    CommitteeState.REFUSED: "评委会未获核准备案",
    CommitteeState.SUSPENDED: "评委会已被责令停止评审工作",
    CommitteeState.LAPSED: "评委会备案有效期已届满",
    CommitteeState.WITHDRAWN: "评委会的职称评审权已被收回",
}


def may_act(
    state: CommitteeState, valid_from: dt.date | None, valid_to: dt.date | None, *, on: dt.date, under: Under
) -> Finding:
    """C-03: only a committee that is filed, not suspended and inside its term acts; both end days count (R25-13, R25-76)."""
    in_term = valid_from is not None and valid_to is not None and valid_from <= on <= valid_to
    holds = state is CommitteeState.FILED and in_term
    if state is not CommitteeState.FILED:
        message = f"{_WHY_NOT[state]}，不得开展评审工作。"
    elif not in_term:
        message = f"{on} 不在评委会备案有效期内，不得开展评审工作，请重新核准备案。"
    else:
        message = "评委会在核准备案有效期内。"
    return stated(
        "C-03",
        "R25-76",
        under=under,
        holds=holds,
        message=message,
        facts={"state": state.value, "on": on.isoformat()},
    )


def not_stopped(state: CommitteeState, *, stopped_by_record: bool, under: Under) -> Finding:
    """C-03: what a committee decided goes on only while nobody has stopped it or taken its power (R25-76 to R25-78).

    Unlike `may_act` this does not ask for the term: a review that was held inside it is published, reported and confirmed
    after it. A committee whose filing ends while it is stopped stays stopped.
    """
    stopped = stopped_by_record or state in {CommitteeState.SUSPENDED, CommitteeState.WITHDRAWN}
    why = _WHY_NOT[
        CommitteeState.WITHDRAWN if state is CommitteeState.WITHDRAWN else CommitteeState.SUSPENDED
    ]
    return stated(
        "C-03",
        "R25-77",
        under=under,
        holds=not stopped,
        message=f"{why}，评审结果暂停办理。" if stopped else "评委会未被停止评审工作。",
        facts={"state": state.value, "stopped_by_record": stopped_by_record},
    )


def outside_scope(
    scope: Sequence[Title], places: Iterable[str], title: Title, place: str
) -> CaseReason | None:
    """R-13: why a case is none of the committee's: series or specialty, level, place; None if it is (R25-15, N23-6.3.1).

    A scope without a specialty covers the whole series.
    """
    same = [
        covered
        for covered in scope
        if covered.series == title.series and covered.specialty in {None, title.specialty}
    ]
    if not same:
        return CaseReason.OUTSIDE_SERIES
    if all(covered.level is not title.level for covered in same):
        return CaseReason.OUTSIDE_LEVEL
    if not any(is_within(place, covered) for covered in places):
        return CaseReason.OUTSIDE_PLACE
    return None


def in_scope(
    scope: Sequence[Title], places: Iterable[str], title: Title, place: str, *, under: Under
) -> Finding:
    """R-13 as a finding: no case outside the committee's scope is put on a docket (R25-15)."""
    reason = outside_scope(scope, places, title, place)
    messages = {
        None: "申报属于评委会评审范围。",
        CaseReason.OUTSIDE_SERIES: "申报的职称系列或专业不在评委会评审范围内，不得列入评审。",
        CaseReason.OUTSIDE_LEVEL: "申报的职称层级不在评委会评审范围内，不得列入评审。",
        CaseReason.OUTSIDE_PLACE: "申报人所在地区不在评委会评审范围内，不得列入评审。",
    }
    return stated(
        "R-13",
        "R25-15",
        under=under,
        holds=reason is None,
        message=messages[reason],
        facts={"level": title.level.value, "place": place} | ({"reason": reason.value} if reason else {}),
    )


def same_kind(left: str, taking: str, taking_self_reviewing: str | None, *, under: Under) -> Finding:
    """R-13: cases go only to a committee of the same kind that does not review a single unit's own people (R25-15)."""
    return stated(
        "R-13",
        "R25-15",
        under=under,
        holds=left == taking and taking_self_reviewing is None,
        message="待评申报应转交同类评委会，不得转交特殊人才专项评委会或者单位自主评审的评委会。",
        facts={"from_kind": left, "to_kind": taking},
    )
