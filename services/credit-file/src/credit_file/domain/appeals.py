"""Appeals against a record (F-10): our own addition, in no article.

The superior authority decides. Above an organiser stands the HR authority of its place, above a league's HR the region's.
Above the region's there is none on this platform: its own officers who had no part in the case look again.
"""

import datetime as dt

from common.events.codes import OrganisationKind
from common.places import REGION, is_within
from common.policy.findings import Finding
from common.policy.subjects.credit import Credit


def appeal_in_time(credit: Credit, *, last_day: dt.date | None, today: dt.date) -> Finding:
    """F-10: an appeal is taken until the last day of the term; without a term in the policy it is open.

    Args:
        last_day: None without a term, and while the last day is not yet known.
    """
    term = credit.appeal_within
    if not term.is_known:
        return Finding.open_point("F-10", term, message="现有文件未规定申诉期限，予以受理。")
    return Finding.judge(
        "F-10",
        term,
        holds=last_day is None or today <= last_day,
        message=f"申诉的最后一日为{last_day.isoformat()}。"
        if last_day
        else "申诉的最后一日尚不能确定，予以受理。",
        facts={"last_day": last_day.isoformat() if last_day else "not_yet_known", "today": today.isoformat()},
    )


def hears_appeals_from(
    deciding_kind: OrganisationKind, deciding_place: str, *, candidate_place: str, same_org: bool
) -> bool:
    """Whether an HR authority stands above the one that decided."""
    if deciding_kind is not OrganisationKind.HR_AUTHORITY:
        return is_within(deciding_place, candidate_place)
    if deciding_place == REGION:
        return same_org
    return deciding_place != candidate_place and is_within(deciding_place, candidate_place)
