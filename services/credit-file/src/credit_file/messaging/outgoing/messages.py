"""Messages for a person's box."""

import datetime as dt

from common.events.codes import MessageTemplate
from common.events.declaration import MessageRaised
from common.ids import new_id
from common.uow import UnitOfWork


async def tell_person(
    uow: UnitOfWork, person_ref: str, template: MessageTemplate, *, link: str, due: dt.date | None = None
) -> None:
    """Something for a person's message box."""
    await uow.emit(
        MessageRaised(person_ref=person_ref, template=template, link=link, due=due), subject=new_id("msg")
    )
