"""The five services, as one list."""

import certificate.wiring
import credit_file.wiring
import declaration.wiring
import expert_pool.wiring
import review.wiring
from common.service.definition import ServiceDefinition

DEFINITIONS: tuple[ServiceDefinition, ...] = (
    declaration.wiring.DEFINITION,
    review.wiring.DEFINITION,
    expert_pool.wiring.DEFINITION,
    credit_file.wiring.DEFINITION,
    certificate.wiring.DEFINITION,
)
