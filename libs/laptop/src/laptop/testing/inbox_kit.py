"""A service's inbox on a database of its own, fed by hand, with a handler that writes down what it did."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NoReturn

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from common.bus.port import Delivered, Message, TopicSettings
from common.clock import SHANGHAI
from common.db.wakeups import Wakeups
from common.events.declaration import PersonLinked
from common.events.envelope import Envelope
from common.inbox.consumer import Consumer
from common.inbox.processor import Processor
from common.inbox.stats import Backlog, backlog
from common.queues import Limits
from common.uow import UnitOfWork, open_uow

NOON = dt.datetime(2026, 5, 11, 12, 0, tzinfo=SHANGHAI)
QUICK = Limits(retry_seconds=(0.0,), lease_seconds=2.0, drain_seconds=2.0)

Handler = Callable[[UnitOfWork, Envelope, None], Awaitable[None]]


def event(subject: str, sequence: int, *, id: str | None = None) -> Envelope:
    """`person-linked` of declaration about `subject`."""
    return Envelope.of(
        PersonLinked(issuer="urn:test", account="acc"),
        service="declaration",
        subject=subject,
        sequence=sequence,
        time=NOON,
        recordedtime=NOON,
        correlationid="c-1",
        id=id or str(uuid.uuid4()),
    )


class Tape:
    """A bus that hands out what it was given, again and again until it is committed."""

    def __init__(self, *messages: Message) -> None:
        self.messages = list(messages)
        self.committed = 0
        self._position = 0

    async def poll(self, *, max_messages: int, seconds: float) -> list[Delivered]:
        found = self.messages[self.committed : self.committed + max_messages]
        self._position = self.committed + len(found)
        return [Delivered(message, 0, self.committed + place) for place, message in enumerate(found)]

    async def commit(self) -> None:
        self.committed = self._position

    async def consumer(self, group: str, topics: Sequence[str]) -> "Tape":
        return self

    async def lag(self, group: str, topics: Sequence[str]) -> int:
        return len(self.messages) - self.committed

    async def publish(self, messages: Sequence[Message]) -> NoReturn:
        raise NotImplementedError

    async def apply_topics(self, topics: Sequence[str], settings: TopicSettings) -> NoReturn:
        raise NotImplementedError

    async def close(self) -> None: ...


def message(what: Envelope | bytes, *, topic: str = "zcps.declaration") -> Message:
    if isinstance(what, bytes):
        return Message(topic, "key", what)
    return Message(topic, what.subject, what.to_json())


async def write_effect(uow: UnitOfWork, event: Envelope, ports: None) -> None:
    """The effect of an event: one row in the same transaction."""
    await uow.session.execute(
        text("insert into effects (subject, sequence) values (:subject, :sequence)"),
        {"subject": event.subject, "sequence": event.sequence},
    )


@dataclass
class Inbox:
    """The inbox of one service under test."""

    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    handler: Handler = field(default=write_effect)

    async def receive(self, *what: Envelope | bytes, topic: str = "zcps.declaration") -> None:
        tape = Tape(*(message(one, topic=topic) for one in what))
        await Consumer(self.engine, tape, service="review", topics=[topic]).run_once(seconds=0)

    def processor(
        self, limits: Limits = QUICK, handler: Handler | None = None, wakeups: Wakeups | None = None
    ) -> Processor[None]:
        return Processor(
            self.engine,
            service="review",
            handlers={"person-linked": handler or self.handler},
            open_uow=self.open_uow,
            ports=None,
            limits=limits,
            wakeups=wakeups,
        )

    @asynccontextmanager
    async def open_uow(self, event: Envelope) -> AsyncIterator[UnitOfWork]:
        async with open_uow(self.sessions, service="review", now=NOON, by=f"event:{event.type}") as uow:
            yield uow

    async def effects(self, subject: str | None = None) -> list[tuple[str, int]]:
        """What handlers did, in the order of their commits."""
        async with self.engine.connect() as connection:
            rows = await connection.execute(
                text("select subject, sequence from effects where :all or subject = :subject order by id"),
                {"all": subject is None, "subject": subject},
            )
            return [(name, sequence) for name, sequence in rows]

    async def backlog(self) -> Backlog:
        async with self.sessions() as session:
            return await backlog(session)

    async def row(self, event: Envelope) -> tuple[str, int]:
        """State and starts of an event."""
        async with self.engine.connect() as connection:
            found = await connection.execute(
                text("select state, starts from inbox where id = :id"), {"id": event.id}
            )
            state, starts = found.one()
            return state, starts

    async def execute(self, statement: str) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(text(statement))
