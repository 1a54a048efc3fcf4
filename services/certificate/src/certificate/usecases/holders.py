"""Who a certificate is for: opened from the sealed parts of the holder file."""

from dataclasses import dataclass

from certificate.store.grounds import GroundRow
from common.crypto.cipher import CannotOpen
from common.crypto.sealed import open_sealed
from common.events.codes import Purpose
from common.events.documents import HolderFile, NamePart, NumberPart
from common.identity.documents import PersonDocument
from common.ports import Ports
from common.storage.claims import ClaimBroken, reading
from common.uow import UnitOfWork


class HolderFileBroken(Exception):
    """The holder file is missing or altered, or is about somebody else."""


@dataclass(frozen=True, repr=False)
class Holder:
    """The person that the certificate names."""

    name: str
    document: PersonDocument


async def open_holder(uow: UnitOfWork, ground: GroundRow, ports: Ports) -> Holder:
    """The holder. Number and `person_ref` must belong together, or a certificate could name the wrong person.

    Raises:
        HolderFileBroken
    """
    # a broken shape, a number that cannot be right and a foreign ref are all `ValueError`
    assert ports.person_refs is not None, "certificate holds the person_ref key"
    try:
        content = await uow.errand(reading(ports.files, ports.keys, Purpose.CASE, ground.doc))
        file = HolderFile.model_validate(content)
        context = ground.declaration_id
        name = NamePart.model_validate(open_sealed(ports.keys, Purpose.NAME, file.name, context=context))
        number = NumberPart.model_validate(
            open_sealed(ports.keys, Purpose.NUMBER, file.number, context=context)
        )
        document = PersonDocument(number.kind, number.number)
        same_person = ports.person_refs.is_of(ground.person_ref, document)
    except (ClaimBroken, CannotOpen, ValueError) as error:
        raise HolderFileBroken from error
    if file.declaration_id != ground.declaration_id or not same_person:
        raise HolderFileBroken
    return Holder(name=name.name, document=document)
