"""Dead letters for people: what is there, and another try once the cause is gone."""

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from common.inbox.consumer import inbox_values
from common.inbox.tables import CHANNEL, DeadLetter, InboxRow, State


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
    """Puts the event back at its turn with a fresh count of starts; its subject goes on from there.

    Raises:
        NoSuchDeadLetter: there is none of this number, or it was replayed already.
        MalformedEvent: the message still cannot be read.
    """
    letter = await session.get(DeadLetter, number, with_for_update=True)
    if letter is None or letter.replayed_at is not None:
        raise NoSuchDeadLetter(number)
    if letter.event_id is None:
        values = inbox_values(letter.topic, letter.raw)
        await session.execute(insert(InboxRow).values(values).on_conflict_do_nothing(index_elements=["id"]))
        letter.event_id = values["id"]
    else:
        again = update(InboxRow).where(InboxRow.id == letter.event_id, InboxRow.state == State.DEAD)
        await session.execute(again.values(state=State.WAITING, starts=0, not_before=func.now()))
    letter.replayed_at = func.now()
    await session.execute(select(func.pg_notify(CHANNEL, "")))
