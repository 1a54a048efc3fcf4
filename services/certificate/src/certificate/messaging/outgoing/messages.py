"""Messages for a person's box."""

from certificate.store.certificates import CertificateRow
from common.events.codes import (
    MessageTemplate,
)
from common.events.declaration import MessageRaised
from common.ids import new_id
from common.uow import UnitOfWork


async def tell_holder(uow: UnitOfWork, row: CertificateRow, template: MessageTemplate) -> None:
    """Something for the holder's message box."""
    await uow.emit(
        MessageRaised(
            person_ref=row.person_ref, template=template, link=f"/certificates/{row.certificate_id}"
        ),
        subject=new_id("msg"),
    )
