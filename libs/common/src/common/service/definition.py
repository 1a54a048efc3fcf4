"""What a service is made of, in one value: the five look the same from outside."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from common.events.envelope import Envelope
from common.ports import Ports
from common.service.own_cases import HasCase, HasCaseIn, no_cases
from common.service.routing import ServiceRouter
from common.uow import UnitOfWork

Handler = Callable[[UnitOfWork, Envelope, Ports], Awaitable[None]]
"""Carries out what an event means here; runs in the transaction that marks the event done."""
TimerHandler = Callable[[UnitOfWork, str, Ports], Awaitable[None]]
"""Carries out what happens by itself for a subject; `uow.now` is the due instant."""


@dataclass(frozen=True)
class ServiceDefinition:
    """One service.

    Attributes:
        name: as in topics and paths, e.g. `expert-pool`.
        title: Chinese name for the OpenAPI page.
        handlers: fact name -> handler; a fact without one is marked done.
        timers: timer kind -> handler.
        own_cases: path or query parameter -> whether a person has a case in the thing that it names.
        has_case: whether a person has a case of his own here; then he reads no log of this service, whatever his office.
        migrations: the folder of the service's own Alembic branch.
    """

    name: str
    title: str
    routers: Sequence[ServiceRouter]
    migrations: Path
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    timers: Mapping[str, TimerHandler] = field(default_factory=dict)
    own_cases: Mapping[str, HasCaseIn] = field(default_factory=dict)
    has_case: HasCase = no_cases
