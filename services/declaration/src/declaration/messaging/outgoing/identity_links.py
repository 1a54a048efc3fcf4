"""The person behind an account."""

from common.events.declaration import PersonLinked, PersonUnlinked
from common.uow import UnitOfWork


async def emit_person_linked(uow: UnitOfWork, person_ref: str, *, issuer: str, account: str) -> None:
    await uow.emit(PersonLinked(issuer=issuer, account=account), subject=person_ref)


async def emit_person_unlinked(uow: UnitOfWork, person_ref: str, *, issuer: str, account: str) -> None:
    await uow.emit(PersonUnlinked(issuer=issuer, account=account), subject=person_ref)
