"""The rows of the inbox as a work queue: claim, done, later, dead. All of its SQL, and the order it keeps.

An event may be claimed when it is the next of its source and subject, any pause after a failure is over, and nobody holds a lease on it.
What waits goes before what is parked, by the time from which it may be handled: what was put off stands behind what came
meanwhile. A parked event waits again as soon as something about what it lacks was handled.
A claim counts a start and commits before the handler runs. Done mark, cursor and effect commit in one transaction, which
fails when the lease was lost; so an effect happens once, however many workers, crashes and deliveries there are. Lease
times are the database's.
"""

import uuid
from dataclasses import dataclass

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from common.events.registry import split_type, topic
from common.inbox.tables import DeadLetter, State
from common.queues import LeaseLost

AHEAD = 28
"""How many fresh events are taken along where more wait than are worked on at once."""

_CLAIM = """
    with next as (
        select i.id, coalesce(c.last, 0) as last
        from inbox i left join inbox_cursors c on c.source = i.source and c.subject = i.subject
        where i.state = {state} and i.not_before <= now()
          and (i.leased_until is null or i.leased_until < now())
          and i.sequence <= coalesce(c.last, 0) + 1 and ({which})
        order by {order} limit :limit
        for update of i skip locked
    )
    update inbox i set lease = :lease, leased_until = now() + make_interval(secs => :seconds), starts = starts + 1
    from next where i.id = next.id
    returning i.id, i.source, i.subject, i.sequence, i.type, i.body, i.starts, i.parks, i.position, next.last
"""
_ORDER = "i.not_before, i.position"
_CLAIM_WAITING = text(_CLAIM.format(state="'waiting'", which="true", order=_ORDER))
_CLAIM_AHEAD = text(_CLAIM.format(state="'waiting'", which="i.starts = 0", order=_ORDER))
_CLAIM_PARKED = text(_CLAIM.format(state="'parked'", which="true", order=_ORDER))
_NEXT_DUE = text("""
    select extract(epoch from min(greatest(not_before, leased_until)) - now())
    from inbox where state in ('waiting', 'parked') and greatest(not_before, leased_until) > now()
""")
_RENEW = text("""
    update inbox set leased_until = now() + make_interval(secs => :seconds) where id = :id and lease = :lease
""")
_FINISH = text("""
    with done as (
        update inbox set state = 'done', done_at = clock_timestamp(), lease = null, leased_until = null, waits_for = null
        where id = :id and lease = :lease and state in ('waiting', 'parked') returning source, subject, sequence
    ), advanced as (
        insert into inbox_cursors (source, subject, last) select source, subject, sequence from done where not :passed
        on conflict (source, subject) do update set last = excluded.last where inbox_cursors.last = excluded.last - 1
        returning last
    ), woken as (
        update inbox set state = 'waiting', not_before = now()
        where state = 'parked' and waits_for = :subject and lease is null and exists (select from done)
    )
    select exists (select from done) and (:passed or exists (select from advanced))
""")
_LATER = text("""
    update inbox set state = :state, starts = :starts, parks = :parks, waits_for = :waits_for,
        not_before = now() + make_interval(secs => :seconds), lease = null, leased_until = null
    where id = :id and lease = :lease
""")
_DEAD = text("""
    update inbox set state = 'dead', lease = null, leased_until = null
    where id = :id and lease = :lease returning id
""")
_OTHER_WITH_SAME_NUMBER = text("""
    select id from inbox
    where source = :source and subject = :subject and sequence = :sequence and id <> :id and state = 'done'
""")


@dataclass(frozen=True)
class Claim:
    """One event that this worker holds a lease on. `starts` includes this one; `last` is the cursor of its subject."""

    id: str
    source: str
    subject: str
    sequence: int
    type: str
    body: str
    starts: int
    parks: int
    position: int
    last: int
    lease: str

    @property
    def passed(self) -> bool:
        """Whether the subject's count has already gone past this event."""
        return self.sequence <= self.last


class Claims:
    """The queue of one service."""

    def __init__(self, engine: AsyncEngine, *, lease_seconds: float) -> None:
        self._engine = engine
        self.lease_seconds = lease_seconds

    async def take(self, limit: int) -> list[Claim]:
        """Up to `limit` events that may be handled now: what waits, oldest first, then what is parked.

        Where more waits, `AHEAD` events follow to go on with. None of these was begun before: an event whose handler ends
        the process counts a start for all that were taken with it, and is taken with few the next time.
        """
        lease = str(uuid.uuid4())
        claims: list[Claim] = []
        async with self._engine.begin() as connection:
            for statement, up_to in (
                (_CLAIM_WAITING, limit),
                (_CLAIM_PARKED, limit),
                (_CLAIM_AHEAD, limit + AHEAD),
            ):
                free = up_to - len(claims)
                if free and (statement is not _CLAIM_AHEAD or free == AHEAD):
                    found = await connection.execute(
                        statement, {"limit": free, "lease": lease, "seconds": self.lease_seconds}
                    )
                    rows = [Claim(lease=lease, **row) for row in found.mappings()]
                    claims += sorted(rows, key=lambda claim: claim.position)
        return claims

    async def seconds_to_next(self) -> float | None:
        """How long until a retry, a parked event or a dead worker's lease falls due; None when nothing waits."""
        async with self._engine.connect() as connection:
            due = (await connection.execute(_NEXT_DUE)).scalar_one()
        return None if due is None else float(due)

    async def renew(self, claim: Claim) -> None:
        """Keeps the lease while the handler is still at work."""
        async with self._engine.begin() as connection:
            await connection.execute(
                _RENEW, {"id": claim.id, "lease": claim.lease, "seconds": self.lease_seconds}
            )

    async def mark_done(self, transaction: AsyncSession | AsyncConnection, claim: Claim) -> None:
        """Marks the event done and moves the cursor, in the transaction of the effect. Raises `LeaseLost`."""
        about = {
            "id": claim.id,
            "lease": claim.lease,
            "subject": claim.subject,
            "passed": claim.passed,
        }
        if not (await transaction.execute(_FINISH, about)).scalar_one():
            raise LeaseLost(claim.id)

    async def skip(self, claim: Claim) -> None:
        """Marks an event done that means nothing here. Raises `LeaseLost`."""
        async with self._engine.begin() as connection:
            await self.mark_done(connection, claim)

    async def number_is_taken(self, claim: Claim) -> bool:
        """Whether another event with this number was handled; if not, the event itself was, before it was forgotten."""
        async with self._engine.connect() as connection:
            other = await connection.execute(
                _OTHER_WITH_SAME_NUMBER,
                {
                    "source": claim.source,
                    "subject": claim.subject,
                    "sequence": claim.sequence,
                    "id": claim.id,
                },
            )
            return other.first() is not None

    async def park(self, claim: Claim, *, waits_for: str, seconds: float) -> None:
        """Puts the event aside until something arrives. Its starts are forgotten: it did nothing wrong."""
        await self._later(
            claim, State.PARKED, starts=0, parks=claim.parks + 1, waits_for=waits_for, seconds=seconds
        )

    async def put_off(self, claim: Claim, *, seconds: float, counted: bool) -> None:
        """Lets the event be tried again."""
        starts = claim.starts if counted else claim.starts - 1
        await self._later(
            claim, State.WAITING, starts=starts, parks=claim.parks, waits_for=None, seconds=seconds
        )

    async def bury(self, claim: Claim, *, reason: str, error: str) -> None:
        """Makes the event a dead letter: its subject stands still, the others go on."""
        service, _ = split_type(claim.type)
        async with self._engine.begin() as connection:
            if (await connection.execute(_DEAD, {"id": claim.id, "lease": claim.lease})).first() is None:
                return
            await connection.execute(
                insert(DeadLetter).values(
                    event_id=claim.id,
                    topic=topic(service),
                    key=claim.subject,
                    type=claim.type,
                    raw=claim.body.encode(),
                    reason=reason,
                    error=error,
                    starts=claim.starts,
                )
            )

    async def _later(
        self, claim: Claim, state: State, *, starts: int, parks: int, waits_for: str | None, seconds: float
    ) -> None:
        async with self._engine.begin() as connection:
            await connection.execute(
                _LATER,
                {
                    "id": claim.id,
                    "lease": claim.lease,
                    "state": str(state),
                    "starts": starts,
                    "parks": parks,
                    "waits_for": waits_for,
                    "seconds": seconds,
                },
            )
