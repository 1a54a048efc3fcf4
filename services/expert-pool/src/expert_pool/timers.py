"""What happens by itself when a date passes."""

from collections.abc import Mapping

from common.service.definition import TimerHandler

TIMERS: Mapping[str, TimerHandler] = {}
