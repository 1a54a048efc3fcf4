"""Looking again at a refusal that rested on the case file alone (R25-53).

A file whose bytes are wrong is refused. Where they were wrong because storage was, nobody's decision changes when it is
restored from a backup, and no event comes of that. So the office that confirmed or seals says that the file is whole
again; the certificate then follows from the same checks as ever.
"""

from certificate.store.grounds import (
    GroundRow,
    GroundState,
    committees_of_declaration,
    grounds_of_declaration,
    persons_of_declaration,
    refused_by,
)
from certificate.store.locks import lock_committee, lock_person
from certificate.usecases.grounds import decide
from certificate.usecases.sealing import HR_ROLES
from common.events.codes import CertificateRefusalReason
from common.identity.actors import Actor
from common.inbox import NotYetKnown
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import NotFound, OutsideJurisdiction, OwnCase, Unavailable, WrongState


async def refused_of_office(
    uow: UnitOfWork, *, after: str | None, limit: int, actor: Actor
) -> list[GroundRow]:
    """What the caller's HR authorities confirmed or seal and was refused, by decision; never the own case."""
    return await refused_by(
        uow.session, actor.orgs(*HR_ROLES), not_of=actor.person_ref, after=after, limit=limit
    )


async def reconsider(
    uow: UnitOfWork, declaration_id: str, *, reason: str, actor: Actor, ports: Ports
) -> GroundRow:
    """Take the decision again; it is issued now, or refused for what still stands against it.

    Raises:
        NotFound: nothing was decided about it.
        OutsideJurisdiction: another office confirmed and seals it.
        OwnCase
        WrongState: it was not refused for its file. What was refused for something else is looked at again by itself when
            that changes.
        Unavailable: the storage or the pack is not there.
    """
    for committee_id in await committees_of_declaration(uow.session, declaration_id):
        await lock_committee(uow.session, committee_id, shared=True)
    for person_ref in await persons_of_declaration(uow.session, declaration_id):
        await lock_person(uow.session, person_ref)
    known = await grounds_of_declaration(uow.session, declaration_id)
    refused = [row for row in known if row.reason == CertificateRefusalReason.FILE_BROKEN]
    if not known:
        raise NotFound
    ground = (refused or known)[-1]
    if not actor.orgs(*HR_ROLES) & {ground.decided_by, ground.sealing_org}:
        raise OutsideJurisdiction(clause="R25-53")
    if ground.person_ref == actor.person_ref:
        raise OwnCase
    if ground.state is not GroundState.REFUSED or not refused:
        raise WrongState("该证书不是因案卷文件不符而未予制发，不需要重新核对。", present_state=ground.state)
    try:
        await decide(uow, ground, ports)
    except NotYetKnown as missing:
        raise Unavailable from missing
    await uow.audit("reconsider-refusal", subject=declaration_id, clause="R25-53", detail={"reason": reason})
    return ground
