"""The unit of work: one transaction, and everything that must commit with it.

The boundary (request, message, timer) opens and commits it; use cases flush at most. An event, an audit row or a timer
that is written through it exists exactly when the change it belongs to exists. Nothing outside is waited for while it is
open: see `common.errands`.

A request that only looks needs no transaction around its statements. Where the look itself is recorded, its audit entry
has one of its own, which is committed before the answer leaves.
"""

import datetime as dt
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from common import crash
from common.audit.recording import Entry, entry, write
from common.db import timers
from common.errands import Errand, ErrandFirst, InHand
from common.events.base import Fact
from common.events.envelope import Envelope
from common.outbox import writer

T = TypeVar("T")

MOST_ATTEMPTS = 20
"""More than any use case has errands one behind the other; beyond, an errand's name changes from attempt to attempt."""


@dataclass
class UnitOfWork:
    """One transaction of one service, with the business time it was opened at.

    Attributes:
        records: opens the transaction of an audit entry where `session` only looks; None where both are one.
        service: the service's name, e.g. `expert-pool`.
        now: business time, read once at the boundary.
        by: who acts: an account, `timer:<kind>` or `event:<type>`.
        person_ref: the linked person behind the account, if any.
        origin: the client's address, where the boundary knows it and may keep it.
        in_hand: what earlier attempts at this transaction have brought from outside.
    """

    session: AsyncSession
    service: str
    now: dt.datetime
    by: str
    correlation_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    causation_id: str | None = None
    person_ref: str | None = None
    origin: str | None = None
    records: Callable[[], AsyncSession] | None = None
    _entries: list[Entry] = field(default_factory=list)
    in_hand: InHand = field(default_factory=InHand)

    async def errand(self, errand: Errand[T]) -> T:
        """The result of something outside, which is waited for while this transaction is not open.

        Raises:
            ErrandFirst: to the boundary, which comes again with the result.
        """
        return (await self.errands([errand]))[0]

    async def errands(self, errands: Sequence[Errand[T]]) -> list[T]:
        """The results of several, in order; they are run together."""
        return self.in_hand.results(errands)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """A value that an errand's name or bytes rest on and that is not computed, such as a new id: made once for all
        attempts."""
        return self.in_hand.value(name, make)

    async def emit(self, fact: Fact, *, subject: str, time: dt.datetime | None = None) -> Envelope:
        """Write `fact` about `subject` to the outbox; it is published after the commit."""
        return await writer.append(
            self.session,
            fact,
            service=self.service,
            subject=subject,
            time=time or self.now,
            correlation_id=self.correlation_id,
            causation_id=self.causation_id,
        )

    async def audit(
        self, action: str, *, subject: str, clause: str | None = None, detail: Mapping[str, Any] | None = None
    ) -> None:
        """Record who did what to `subject`, under which clause (Z-04); written with the commit."""
        self._entries.append(
            entry(
                at=self.now,
                by=self.by,
                person_ref=self.person_ref,
                origin=self.origin,
                action=action,
                subject=subject,
                clause=clause,
                detail=detail,
                correlation_id=self.correlation_id,
            )
        )

    async def schedule(self, kind: str, subject: str, due: dt.datetime) -> None:
        """Let the timer `kind` run for `subject` once business time reaches `due`."""
        await timers.schedule(self.session, kind, subject, due)

    async def unschedule(self, kind: str, subject: str) -> None:
        """Drop a timer that has not run."""
        await timers.unschedule(self.session, kind, subject)

    def act_from_seat(self, seat_id: str) -> None:
        """From here on a drawn expert acts: on record is the seat, never the account, the person or the address (X-09).

        Who sits there is known to the expert pool alone, which is where an investigation finds the person.
        """
        self.by, self.person_ref, self.origin = f"seat:{seat_id}", None, None

    async def commit(self) -> None:
        """End the transaction; called by the boundary alone."""
        if self.records is not None:
            await self._commit_look(self.records)
            return
        crash.point("before-commit")
        await write(self.session, self._entries)
        await self.session.commit()
        crash.point("after-commit")

    async def _commit_look(self, records: Callable[[], AsyncSession]) -> None:
        if self.session.new or self.session.dirty or self.session.deleted:
            raise TypeError("what only looks changes nothing: no transaction would keep it")
        if self._entries:
            async with records() as session, session.begin():
                await write(session, self._entries)


@asynccontextmanager
async def open_uow(
    sessions: async_sessionmaker[AsyncSession], *, service: str, now: dt.datetime, by: str, **more: Any
) -> AsyncIterator[UnitOfWork]:
    """A unit of work that rolls back unless the block commits it."""
    async with sessions() as session:
        yield UnitOfWork(session=session, service=service, now=now, by=by, **more)


async def in_transaction(
    opened: Callable[[], AbstractAsyncContextManager[UnitOfWork]], work: Callable[[UnitOfWork], Awaitable[T]]
) -> T:
    """Run `work` in a unit of work, from its beginning again after each errand that it turns out to need; every attempt has
    the same business time.

    Args:
        opened: a unit of work that rolls back unless `work` commits it.
    """
    in_hand = InHand()
    for _ in range(MOST_ATTEMPTS):
        try:
            async with opened() as uow:
                uow.in_hand = in_hand
                uow.now = in_hand.value("now", lambda: uow.now)
                return await work(uow)
        except ErrandFirst as first:
            errands = first.errands
        await in_hand.bring(errands)
    raise RuntimeError(f"an errand is never the one that was run: {errands[0].what[0]}")
