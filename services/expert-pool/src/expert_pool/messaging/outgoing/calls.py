"""Calls to experts: that a message waits here, for channels outside; who is called travels sealed (X-09)."""

from common.crypto.keyring import Keyring
from common.crypto.sealed import seal
from common.events.codes import Purpose
from common.events.documents import Recipient
from common.events.expert_pool import PersonCalled
from common.ids import new_id
from common.uow import UnitOfWork
from expert_pool.store.experts import ExpertRow


async def call_expert(uow: UnitOfWork, expert: ExpertRow, *, keys: Keyring) -> None:
    """Let the expert know that a message waits among what is his here; no message box takes it."""
    message_id = new_id("msg")
    recipient = Recipient(person_ref=expert.person_ref, phone=expert.phone(keys))
    await uow.emit(
        PersonCalled(recipient=seal(keys, Purpose.CALL, recipient, context=message_id)), subject=message_id
    )
