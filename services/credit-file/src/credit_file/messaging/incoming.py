"""Which event leads to which use case."""

from collections.abc import Mapping

from common.replicas.handlers import on_effect_ended, on_organisation_recorded, on_person_linked
from common.service.definition import Handler

HANDLERS: Mapping[str, Handler] = {
    "person-linked": on_person_linked,
    "organisation-recorded": on_organisation_recorded,
    "effect-ended": on_effect_ended,
}
