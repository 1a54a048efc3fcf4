"""The five services and how to people each."""

from collections.abc import Awaitable, Callable

from worlds import certificate, credit_file, declaration, expert_pool, review
from worlds.base import World

from common.service.definition import ServiceDefinition
from laptop.testing.kit import ServiceKit

BUILDERS: dict[str, tuple[ServiceDefinition, Callable[[ServiceKit], Awaitable[World]]]] = {
    module.DEFINITION.name: (module.DEFINITION, module.build)
    for module in (declaration, review, expert_pool, credit_file, certificate)
}
