"""Credit checks: whether records of these people run today (R25-75). Every check is on record with its purpose."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from common.identity.documents import PersonDocument
from common.ports import Ports
from common.uow import UnitOfWork
from credit_file.store.records import RecordRow, RecordScope, present_records


class CheckPurpose(StrEnum):
    """What a credit check is made for; stored with the check."""

    APPLICATION = "application"
    EXPERT_ADMISSION = "expert_admission"
    STAFF_APPOINTMENT = "staff_appointment"
    INQUIRY = "inquiry"


@dataclass(frozen=True)
class Person:
    """Who is checked: by ref, or by identity document."""

    person_ref: str | None = None
    document_kind: str | None = None
    number: str | None = None

    def ref(self, ports: Ports) -> str:
        """The person's ref. Raises `BadDocument`."""
        if self.person_ref is not None:
            return self.person_ref
        assert self.document_kind is not None
        assert self.number is not None
        assert ports.person_refs is not None
        return ports.person_refs.of(PersonDocument(self.document_kind, self.number))


async def check_credit(
    uow: UnitOfWork, people: Sequence[Person], *, purpose: CheckPurpose, ports: Ports
) -> list[tuple[str, list[RecordRow]]]:
    """For each person, in the order asked: the ref and the records in force today.

    Raises:
        BadDocument
    """
    refs = [person.ref(ports) for person in people]
    found = await present_records(uow.session, RecordScope(subjects=set(refs)), in_force_on=uow.now.date())
    for ref in dict.fromkeys(refs):
        await uow.audit("read-credit", subject=ref, clause="R25-75", detail={"purpose": purpose.value})
    return [(ref, [row for row in found if row.subject_ref == ref]) for ref in refs]
