"""What happens by itself when a date passes: nothing here. A title has no end, and a revocation comes as an event."""

from collections.abc import Mapping

from common.service.definition import TimerHandler

TIMERS: Mapping[str, TimerHandler] = {}
