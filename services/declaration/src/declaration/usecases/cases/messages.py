"""The message box: what other services raise comes in, the person reads (A-18)."""

import datetime as dt

from common.events.declaration import MessageRaised
from common.identity.actors import Actor
from common.uow import UnitOfWork
from declaration.store.cases import messages as store
from declaration.store.cases.messages import MessageRow


async def deliver(
    uow: UnitOfWork, message_id: str, fact: MessageRaised, *, source: str, raised_at: dt.datetime
) -> None:
    """Put a message into the box, which is there before its person has linked the account."""
    uow.session.add(
        MessageRow(
            message_id=message_id,
            person_ref=fact.person_ref,
            source=source,
            template=fact.template,
            link=fact.link,
            due=fact.due,
            raised_at=raised_at,
            delivered_at=uow.now,
        )
    )
    await uow.audit("deliver-message", subject=message_id, detail={"template": fact.template})


async def list_messages(
    uow: UnitOfWork,
    *,
    read: bool | None,
    after: str | None,
    limit: int,
    actor: Actor,
) -> list[MessageRow]:
    """The caller's own messages, the newest first."""
    assert actor.person_ref is not None, "who has a box is linked"
    return await store.messages_of(uow.session, actor.person_ref, read=read, after=after, limit=limit)


async def mark_read(uow: UnitOfWork, message_id: str, *, actor: Actor) -> MessageRow:
    """The person opened a message; the first time counts.

    Raises:
        NotFound: also for somebody else's message.
    """
    row = await store.own_message(uow.session, message_id, actor.person_ref)
    if row.read_at is None:
        row.read_at = uow.now
        await uow.audit("read-message", subject=message_id, detail={"template": row.template})
    return row
