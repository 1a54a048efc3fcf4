"""The full number of an applicant, for whoever handles the case; every look is on record (Z-02)."""

from dataclasses import dataclass
from enum import StrEnum

from common.identity.actors import Actor
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import OutsideJurisdiction
from declaration.store.people.persons import person
from declaration.usecases.cases.scope import handles, visible_declaration


class IdentityPurpose(StrEnum):
    """What a full identity number is looked at for; stored with the look."""

    AUDIT = "audit"
    ACCEPTANCE = "acceptance"
    INQUIRY = "inquiry"
    CORRECTION = "correction"


@dataclass(frozen=True)
class Identity:
    """A person's papers in full."""

    document_kind: str
    number: str
    name: str


async def read_identity(
    uow: UnitOfWork, declaration_id: str, purpose: IdentityPurpose, *, actor: Actor, ports: Ports
) -> Identity:
    """The applicant's full papers, for the officer at whose desk the declaration lies; every look is logged (Z-02).

    Raises:
        NotFound: the caller may not know of the declaration.
        OutsideJurisdiction: it does not lie at the caller's desk.
    """
    row = await visible_declaration(uow, declaration_id, actor=actor)
    if not handles(row, actor=actor):
        raise OutsideJurisdiction("只有正在办理该申报的人员可以查看完整证件号码。", clause="R25-60")
    holder = await person(uow.session, row.person_ref)
    await uow.audit(
        "read-identity", subject=declaration_id, clause="R25-60", detail={"purpose": str(purpose)}
    )
    return Identity(holder.document_kind, holder.number(ports.keys), holder.name(ports.keys))
