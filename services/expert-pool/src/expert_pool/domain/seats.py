"""The life of a drawn seat (X-10, X-11; articles 19, 44, 73)."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from common.events.codes import SeatState

MOVES: Final[Mapping[SeatState, frozenset[SeatState]]] = {
    SeatState.INVITED: frozenset({SeatState.ACCEPTED, SeatState.DECLINED, SeatState.REMOVED}),
    SeatState.ACCEPTED: frozenset({SeatState.DECLINED, SeatState.REMOVED}),
    SeatState.DECLINED: frozenset({SeatState.REPLACED}),
    SeatState.REMOVED: frozenset({SeatState.REPLACED}),
    SeatState.REPLACED: frozenset(),
}
"""From which state a seat may go where. Who left the panel of a meeting never comes back to it."""

HELD: Final = frozenset({SeatState.INVITED, SeatState.ACCEPTED})
"""Somebody sits, or is asked to sit, on the seat."""

VACANT: Final = frozenset({SeatState.DECLINED, SeatState.REMOVED})
"""The seat waits for a replacement draw."""


def may_move(present: SeatState, wanted: SeatState) -> bool:
    """Whether a seat may go from one state to the other."""
    return wanted in MOVES[present]


class SeatMessage(StrEnum):
    """What an expert reads about a seat."""

    SEAT_OFFERED = "seat_offered"
    MEETING_CALLED = "meeting_called"
    MEETING_CANCELLED = "meeting_cancelled"


TITLES: Final[Mapping[SeatMessage, str]] = {
    SeatMessage.SEAT_OFFERED: "邀请担任评审专家",
    SeatMessage.MEETING_CALLED: "评审会议通知",
    SeatMessage.MEETING_CANCELLED: "评审会议取消",
}

_TEXTS: Final[Mapping[SeatMessage, str]] = {
    SeatMessage.SEAT_OFFERED: "您被随机抽取担任评审专家，请于{day}前（含当日）答复接受或者谢绝。评审结束前请勿向他人透露。",
    SeatMessage.MEETING_CALLED: "您已接受担任评审专家。请于{day}出席评审会议，现场签到并签订承诺书。评审结束前请勿向他人透露。",
    SeatMessage.MEETING_CANCELLED: "原定于{day}的评审会议取消，您无需出席；另行召开的会议将重新抽取评审专家。",
}


def message_of(state: SeatState, *, cancelled: bool) -> SeatMessage | None:
    """What there is to tell the expert of a seat; nothing to who left it."""
    if state not in HELD:
        return None
    if cancelled:
        return SeatMessage.MEETING_CANCELLED
    return SeatMessage.SEAT_OFFERED if state is SeatState.INVITED else SeatMessage.MEETING_CALLED


def text_of(message: SeatMessage, meeting_date: dt.date) -> str:
    """The message in words."""
    day = f"{meeting_date.year}年{meeting_date.month}月{meeting_date.day}日"
    return _TEXTS[message].format(day=day)
