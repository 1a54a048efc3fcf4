"""Dead letters for people: what is there, and another try once the cause is gone."""

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from common.db.timers import TimerRow, TimerState
from common.events.base import MalformedEvent
from common.inbox.consumer import inbox_values
from common.inbox.tables import CHANNEL, DeadLetter, InboxRow, State
from common.outbox.tables import OutboxRow


class NoSuchDeadLetter(Exception):
    """No dead letter of this number is open."""


async def list_open(session: AsyncSession, *, limit: int = 200) -> list[DeadLetter]:
    """The open ones, oldest first."""
    oldest = select(DeadLetter).where(DeadLetter.replayed_at.is_(None)).order_by(DeadLetter.id).limit(limit)
    return list((await session.execute(oldest)).scalars())


async def show(session: AsyncSession, number: int) -> DeadLetter:
    """One of them, replayed or not. Raises `NoSuchDeadLetter`."""
    found = await session.get(DeadLetter, number)
    if found is None:
        raise NoSuchDeadLetter(number)
    return found


async def replay(session: AsyncSession, number: int) -> None:
    """Puts the event or the timer back at its turn with a fresh count of starts; its subject goes on from there.

    Raises:
        NoSuchDeadLetter: there is none of this number, or it was replayed already.
        MalformedEvent: the message still cannot be read.
    """
    letter = await session.get(DeadLetter, number, with_for_update=True)
    if letter is None or letter.replayed_at is not None:
        raise NoSuchDeadLetter(number)
    if letter.topic == DeadLetter.TIMERS:
        again = update(TimerRow).where(TimerRow.kind == letter.type, TimerRow.subject == letter.key)
        await session.execute(again.values(state=TimerState.WAITING, starts=0, not_before=func.now()))
    elif letter.topic == DeadLetter.OUTBOX:
        await session.execute(
            update(OutboxRow).where(OutboxRow.id == letter.event_id).values(set_aside_at=None)
        )
    elif letter.event_id is None:
        values = inbox_values(letter.topic, letter.raw)
        await session.execute(insert(InboxRow).values(values).on_conflict_do_nothing(index_elements=["id"]))
        letter.event_id = values["id"]
    else:
        again = update(InboxRow).where(InboxRow.id == letter.event_id, InboxRow.state == State.DEAD)
        await session.execute(again.values(state=State.WAITING, starts=0, not_before=func.now()))
    letter.replayed_at = func.now()
    await session.execute(select(func.pg_notify(CHANNEL, "")))


async def replay_all(session: AsyncSession) -> tuple[list[int], list[int]]:
    """Replays every open one; the numbers of those that were, and of those whose message still cannot be read."""
    replayed: list[int] = []
    unreadable: list[int] = []
    numbers = select(DeadLetter.id).where(DeadLetter.replayed_at.is_(None)).order_by(DeadLetter.id)
    for number in (await session.scalars(numbers)).all():
        try:
            async with session.begin_nested():
                await replay(session, number)
        except MalformedEvent:
            unreadable.append(number)
        else:
            replayed.append(number)
    return replayed, unreadable
