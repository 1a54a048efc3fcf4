"""Which event leads to which use case."""

from collections.abc import Mapping

from common.replicas.handlers import on_effect_ended
from common.service.definition import Handler

HANDLERS: Mapping[str, Handler] = {
    "effect-ended": on_effect_ended,
}
