"""What happens by itself when a date passes."""

from collections.abc import Mapping

from common.service.definition import TimerHandler
from declaration.usecases import materials

TIMERS: Mapping[str, TimerHandler] = {
    materials.CLEAR_PARTS: materials.clear_parts,
}
