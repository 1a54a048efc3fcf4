"""Handlers by event class: a function that carries out what one fact means here, given the fact itself.

    @handles(DeclarationAccepted)
    async def on_declaration_accepted(uow, fact, event, ports): ...

A service collects those of its modules with `handlers_in`; the processor finds them by the fact's registered name.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Generic, TypeVar

from common.events.base import Fact
from common.events.envelope import Envelope
from common.events.registry import name_of
from common.uow import UnitOfWork

F = TypeVar("F", bound=Fact)
P = TypeVar("P")


@dataclass(frozen=True)
class FactHandler(Generic[F, P]):
    """One fact and what carries it out: a function of the transaction, the fact, its envelope and the service's ports."""

    fact: type[F]
    carry_out: Callable[[UnitOfWork, F, Envelope, P], Awaitable[None]]

    async def __call__(self, uow: UnitOfWork, event: Envelope, ports: P) -> None:
        """Read the fact and carry it out.

        Raises:
            MalformedEvent: the event tells another fact, or breaks its schema.
        """
        await self.carry_out(uow, event.read(self.fact), event, ports)


def handles(
    fact: type[F],
) -> Callable[[Callable[[UnitOfWork, F, Envelope, P], Awaitable[None]]], FactHandler[F, P]]:
    """Make a function the handler of `fact`."""

    def register(carry_out: Callable[[UnitOfWork, F, Envelope, P], Awaitable[None]]) -> FactHandler[F, P]:
        return FactHandler(fact, carry_out)

    return register


def handlers_in(*modules: ModuleType) -> dict[str, FactHandler[Any, Any]]:
    """The handlers that these modules hold, by fact name.

    Raises:
        TypeError: two of them are for one fact.
    """
    found: dict[str, FactHandler[Any, Any]] = {}
    for module in modules:
        for handler in vars(module).values():
            if not isinstance(handler, FactHandler):
                continue
            name = name_of(handler.fact)
            if name in found:
                raise TypeError(f"{module.__name__}: {name} has a handler already")
            found[name] = handler
    return found
