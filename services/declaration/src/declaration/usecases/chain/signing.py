"""Taking a declaration up at one's desk, and signing what is decided on it (K-02)."""

from collections.abc import Sequence
from typing import Any

from common.identity.actors import Actor
from common.ids import new_id
from common.policy.findings import Finding
from common.policy.loader import Policy
from common.ports import Ports
from common.replicas.queries import organisation
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, OutsideJurisdiction, OwnCase, check_version
from declaration.domain.cases.states import Step
from declaration.domain.chain.audits import Signed, signed
from declaration.domain.chain.routes import Stop
from declaration.errors import AuditIncomplete
from declaration.store.cases.declarations import DeclarationRow, declaration, submitted_version
from declaration.store.chain.audits import AuditDecisionRow, decision_on
from declaration.store.people.persons import person
from declaration.unit_seals import imprint
from declaration.usecases.cases.scope import handles, visible_declaration
from declaration.usecases.rulings import refuse_if


async def take_up(
    uow: UnitOfWork, declaration_id: str, *, seen_version: int, actor: Actor, at: Step | None = None
) -> DeclarationRow:
    """The declaration at the caller's desk, locked, as the caller saw it.

    Args:
        at: the step at which the act belongs, where it does not belong to every desk.

    Raises:
        NotFound: the caller may not know of it.
        OwnCase: it is the caller's own.
        AlreadyDecided: a colleague decided on the version that the caller saw.
        OutsideJurisdiction: it lies at somebody else's desk.
        StaleVersion
    """
    row = await declaration(uow.session, declaration_id, lock=True)
    await visible_declaration(uow, declaration_id, actor=actor)
    if row.person_ref == actor.person_ref:
        raise OwnCase
    before = await decision_on(uow.session, declaration_id, seen_version)
    if before is not None and any(grant.org_id == before.org_id for grant in actor.grants):
        raise AlreadyDecided(present_state=row.state, present_version=row.version)
    if not handles(row, actor=actor) or (at is not None and row.step != at):
        raise OutsideJurisdiction
    check_version(seen=seen_version, present=row.version, state=row.state)
    return row


async def taken_up_by_unit(
    uow: UnitOfWork, declaration_id: str, *, seen_version: int, actor: Actor
) -> tuple[DeclarationRow, str]:
    """The declaration of a unit of the caller, wherever it lies, locked; and that unit.

    Raises:
        NotFound, OwnCase, OutsideJurisdiction, AlreadyDecided, StaleVersion
    """
    row = await declaration(uow.session, declaration_id, lock=True)
    await visible_declaration(uow, declaration_id, actor=actor)
    if row.person_ref == actor.person_ref:
        raise OwnCase
    units = [org for org in (row.unit_org, row.using_org) if org in actor.orgs("unit_auditor")]
    if not units or units[0] is None:
        raise OutsideJurisdiction
    before = await decision_on(uow.session, declaration_id, seen_version)
    if before is not None and before.org_id in units:
        raise AlreadyDecided(present_state=row.state, present_version=row.version)
    check_version(seen=seen_version, present=row.version, state=row.state)
    return row, units[0]


async def sign(
    uow: UnitOfWork,
    row: DeclarationRow,
    *,
    outcome: str,
    org_id: str,
    words: dict[str, Any],
    findings: Sequence[Finding] = (),
    policy: Policy,
    actor: Actor,
    ports: Ports,
) -> AuditDecisionRow:
    """Put a decision on record before the declaration moves: who, what, when, under which seal, on which content.

    Args:
        words: what was written; `opinion` is among them.
        findings: what the rules found for this decision; kept with it.

    Raises:
        NotLinked: the caller's person is not known here.
        AuditIncomplete: auditor, opinion, date or seal is missing (K-02).
    """
    assert actor.person_ref is not None
    signer = await person(uow.session, actor.person_ref)
    content = await submitted_version(uow.session, row.declaration_id, row.submitted_version)
    decision = AuditDecisionRow(
        decision_id=new_id("dec"),
        declaration_id=row.declaration_id,
        submission=row.submitted_version,
        on_version=row.version,
        step=row.step,
        org_id=org_id,
        outcome=outcome,
        auditor=actor.account,
        auditor_ref=actor.person_ref,
        decided_at=uow.now,
        content_sha256=content.content_sha256,
        pack_id=policy.ref.id,
        pack_version=policy.ref.version,
        pack_digest=policy.ref.digest,
    )
    name = signer.name(ports.keys)
    decision.write_words(ports.keys, auditor_name=name, words=words)
    sealing = await organisation(uow.session, org_id)
    if sealing.active:
        seal = imprint(ports, org_id, decision.statement(words))
        decision.seal_kind, decision.seal_mark = seal.kind, seal.mark
        decision.seal_certificate = seal.certificate
    parts = Signed(
        Stop(Step(row.step), org_id),
        auditor=bool(name.strip()),
        opinion=bool(str(words["opinion"]).strip()),
        date=True,
        seal=sealing.active,
    )
    every = [*findings, *signed(policy.audit_chain, parts)]
    refuse_if(every, AuditIncomplete)
    decision.findings = [finding.as_json() for finding in every]
    uow.session.add(decision)
    await uow.session.flush()
    await uow.audit(
        f"sign-{outcome.replace('_', '-')}",
        subject=row.declaration_id,
        clause="R25-33",
        detail={"decision_id": decision.decision_id, "step": row.step, "org": org_id},
    )
    return decision
