"""Reading why a declaration was not accepted, and by which way it goes back (K-07)."""

from dataclasses import dataclass

from common.identity.actors import Actor
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import NotFound
from declaration.domain.chain.refusals import RefusalGround, way_back
from declaration.domain.chain.routes import Stop
from declaration.store.chain.audits import AuditDecisionRow, decisions_of, route_of
from declaration.store.chain.supplements import audited_submission, supplement_notices_of
from declaration.usecases.cases.scope import visible_declaration


@dataclass(frozen=True)
class Refused:
    """A refusal as every desk on the way back, and the applicant, may read it."""

    decision: AuditDecisionRow
    ground: RefusalGround
    reason: str
    other_rule: str | None
    back: tuple[Stop, ...]


async def read_refusal(uow: UnitOfWork, declaration_id: str, *, actor: Actor, ports: Ports) -> Refused:
    """The refusal of a declaration.

    Raises:
        NotFound: the caller may not know of it, or it was not refused by its office.
    """
    row = await visible_declaration(uow, declaration_id, actor=actor)
    refused = [one for one in await decisions_of(uow.session, declaration_id) if one.outcome == "refused"]
    if not refused:
        raise NotFound("该申报没有不予受理的决定。")
    words = refused[-1].read_words(ports.keys)
    given = await supplement_notices_of(uow.session, declaration_id)
    audited = audited_submission(given, row.submitted_version)
    return Refused(
        decision=refused[-1],
        ground=RefusalGround(words["ground"]),
        reason=words["opinion"],
        other_rule=words.get("other_rule"),
        back=way_back(await route_of(uow.session, declaration_id, audited)),
    )
