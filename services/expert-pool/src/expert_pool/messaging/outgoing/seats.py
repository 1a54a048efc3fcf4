"""Messages about seats."""

import datetime as dt

from common.events.codes import MessageTemplate
from common.events.declaration import MessageRaised
from common.ids import new_id
from common.uow import UnitOfWork
from expert_pool.store.seats import SeatRow


async def tell_of_seat(uow: UnitOfWork, seat: SeatRow, *, due: dt.date) -> None:
    """Tell a drawn expert's message box that a seat waits for an answer; no text and no name travel."""
    await uow.emit(
        MessageRaised(
            person_ref=seat.person_ref, template=MessageTemplate.SEAT_OFFERED, link=seat.seat_id, due=due
        ),
        subject=new_id("msg"),
    )
