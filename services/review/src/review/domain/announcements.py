"""Announcements (宣布结果): who announces the count and who signs the result (R-07; article 47)."""

from common.events.codes import SeatRole
from common.policy.findings import Finding, Under, stated


def may_announce(role: SeatRole, *, presides: bool, under: Under) -> Finding:
    """R-07: the chair, or the vice-chair who presides, announces the count (R25-47)."""
    return stated(
        "R-07",
        "R25-47",
        under=under,
        holds=role is SeatRole.CHAIR or (role is SeatRole.VICE_CHAIR and presides),
        message="投票表决结果由主任委员或者主持评审会议的副主任委员宣布。",
        facts={"role": role.value, "presides": presides},
    )


def may_sign(role: SeatRole, *, presides: bool, authorised: bool, under: Under) -> Finding:
    """R-07: the chair signs, or the presiding vice-chair whom the chair authorised; the authorisation is on record
    (R25-47)."""
    return stated(
        "R-07",
        "R25-47",
        under=under,
        holds=role is SeatRole.CHAIR or (role is SeatRole.VICE_CHAIR and presides and authorised),
        message="评审结果由主任委员签字确认；主持会议的副主任委员签字的，须写明主任委员的授权。",
        facts={"role": role.value, "presides": presides, "authorised": authorised},
    )
