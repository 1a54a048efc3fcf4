"""Signing the pledge, submitting, withdrawing: what turns a person's draft into a declaration.

A submission is decided in one transaction under a lock on the person, so that of two submitted at the same moment the
second sees the first (A-05); the unique index on person, year and level is the net below.
"""

import hashlib
import json
from typing import Any

from common.crypto.sealed import canonical_json
from common.events.codes import CommitteeKind, DeclarationEndReason, DeclarationOutcome, Level, PlanStep
from common.identity.actors import Actor
from common.policy.findings import Finding
from common.policy.model import Force
from common.policy.subjects.application import OneOf
from common.policy.subjects.audit_chain import ApplicantType
from common.ports import Ports
from common.replicas.queries import organisation
from common.text import faults
from common.uow import UnitOfWork
from common.web.problems import FieldError, WrongState, check_version
from declaration.domain.cases.states import Move, State, Step
from declaration.domain.eligibility import Answer, Outcome
from declaration.domain.eligibility.hearing import heard_by_its_committee
from declaration.domain.eligibility.submissions import CODES
from declaration.errors import (
    ContentUnusable,
    PlanNotOpen,
    PledgeTextChanged,
    PledgeTextMissing,
    ProfileMissing,
    SubmissionRefused,
)
from declaration.messaging.outgoing.declarations import emit_declaration_ended
from declaration.store.cases import timeline
from declaration.store.cases.declarations import FORM_PURPOSE, DeclarationRow, DeclarationVersionRow
from declaration.store.cases.materials import materials_of
from declaration.store.eligibility.archive_items import ArchiveItemRow, archive_of
from declaration.store.eligibility.consents import consents_of
from declaration.store.eligibility.decisions import Occasion
from declaration.store.people.persons import lock_person, person
from declaration.store.people.profiles import ProfileRow, profile
from declaration.store.plans.committees import committee
from declaration.store.plans.plans import plan
from declaration.usecases.cases.declarations import EDITABLE
from declaration.usecases.cases.promises import check_begun, promised
from declaration.usecases.cases.scope import own_declaration
from declaration.usecases.chain.routes import lay_route
from declaration.usecases.eligibility.decisions import decide
from declaration.usecases.eligibility.facts import present_facts
from declaration.usecases.eligibility.submission_rules import submission_findings
from declaration.usecases.people.profiles import ProfileFacts, check_unit
from declaration.usecases.plans.plans import policy_of_plan


async def sign_pledge(
    uow: UnitOfWork, declaration_id: str, *, text_version: str, actor: Actor, ports: Ports
) -> DeclarationRow:
    """Sign the integrity pledge (诚信承诺书) in its present text.

    Raises:
        NotFound
        WrongState: it was submitted already.
        PledgeTextMissing, PledgeTextChanged
    """
    row = await own_declaration(uow, declaration_id, actor=actor, lock=True)
    if row.state not in EDITABLE:
        raise WrongState(present_state=row.state)
    policy = policy_of_plan(ports, await plan(uow.session, row.plan_id), on=uow.now.date())
    if not policy.application.pledge_text.is_known:
        raise PledgeTextMissing
    present = policy.application.pledge_text.require()
    if text_version != present.version:
        raise PledgeTextChanged(present_version=present.version)
    row.pledge_version, row.pledged_at, row.pledged_by = present.version, uow.now, actor.account
    await uow.audit("sign-pledge", subject=declaration_id, clause="R25-26", detail={"text": present.version})
    return row


async def submit(
    uow: UnitOfWork, declaration_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> DeclarationRow:
    """Submit, or submit again after a return.

    Raises:
        NotFound, StaleVersion, ProfileMissing, UnitDoesNotFit, PlanNotOpen
        WrongState: it lies at somebody else's desk.
        DeskNotRecorded: an HR authority on the way up is not recorded.
        ContentUnusable: what was saved earlier holds something that cannot be kept.
        SubmissionRefused: with every rule that refuses (A-02, A-04, A-05, A-07, K-01) and what the nearest path lacks
            (E-27); what the documents leave open goes on to the auditors.
    """
    await lock_person(uow.session, actor.person_ref)
    row = await own_declaration(uow, declaration_id, actor=actor, lock=True)
    check_version(seen=seen_version, present=row.version, state=row.state)
    if row.state not in EDITABLE:
        raise WrongState(present_state=row.state)
    present = await _follow_profile(uow, row)
    chosen = await plan(uow.session, row.plan_id)
    if chosen.state != "published":
        raise PlanNotOpen
    policy = policy_of_plan(ports, chosen, on=uow.now.date())
    dated = await promised(uow, chosen, row)
    tier = Level(row.level).tier
    row.declare_until = dated.last_day(PlanStep.DECLARE, tier)
    check_begun(dated, tier, uow=uow)
    row.declared_on = uow.now.date()
    row.facts_cut_off = dated.cut_off(tier) or row.declared_on
    row.submitted_version += 1
    row.submitted_at = uow.now
    archive = await archive_of(uow.session, row.person_ref)
    consents = await consents_of(uow.session, declaration_id)
    findings = await submission_findings(uow, row, policy, consents=consents)
    answer, _ = await decide(
        uow,
        row,
        occasion=Occasion.SUBMISSION,
        facts=await present_facts(uow, present, archive, ports),
        consents=consents,
        policy=policy,
        ports=ports,
    )
    if answer.outcome is Outcome.MAY_DECLARE:
        body = await committee(uow.session, row.committee_id)
        findings.append(
            heard_by_its_committee(
                answer.best,
                CommitteeKind(body.kind),
                reviews_the_unit=body.self_reviewing_org == row.unit_org,
                policy=policy,
            )
        )
    _refuse(findings, answer)
    again = row.state == State.RETURNED
    one_of = policy.application.one_per_year_and_level
    row.sole = one_of.is_known and one_of.require() is OneOf.SERIES and one_of.force is Force.MUST
    row.pack_id, row.pack_version, row.pack_digest = policy.ref.id, policy.ref.version, policy.ref.digest
    row.move(Move.SUBMIT, at=uow.now)
    first = await lay_route(uow, row, policy)
    row.step, row.holder_org = first.step, first.org_id
    await freeze_version(uow, row, findings, archive=archive, actor=actor, ports=ports)
    until = dated.last_day(PlanStep.AUDIT, tier)
    await timeline.go_on(
        uow.session, row, at=uow.now, outcome="resubmitted" if again else "submitted", until=until
    )
    await uow.audit(
        "submit-declaration",
        subject=declaration_id,
        clause="R25-26",
        detail={"version": row.submitted_version},
    )
    return row


async def withdraw(
    uow: UnitOfWork, declaration_id: str, *, seen_version: int, actor: Actor
) -> DeclarationRow:
    """The applicant gives the declaration up; possible until review has put it on a docket.

    Raises:
        NotFound, StaleVersion, WrongState
    """
    row = await own_declaration(uow, declaration_id, actor=actor, lock=True)
    check_version(seen=seen_version, present=row.version, state=row.state)
    was_accepted = row.state == State.ACCEPTED
    row.move(Move.WITHDRAW, at=uow.now, reason=DeclarationEndReason.OWN_WISH)
    row.step, row.holder_org = Step.DONE, None
    await timeline.go_on(uow.session, row, at=uow.now, outcome="withdrawn")
    await uow.audit("withdraw-declaration", subject=declaration_id)
    if was_accepted:
        await emit_declaration_ended(
            uow, declaration_id, outcome=DeclarationOutcome.WITHDRAWN, reason=DeclarationEndReason.OWN_WISH
        )
    return row


def _refuse(findings: list[Finding], answer: Answer) -> None:
    """Tell every obstacle at once.

    Raises:
        SubmissionRefused
    """
    closed = answer.outcome is Outcome.MAY_NOT_DECLARE
    found = [*findings, *(answer.best.findings if closed else ())]
    refusing = [finding for finding in found if finding.refuses]
    if refusing:
        raise SubmissionRefused(
            "；".join(finding.message.rstrip("。") for finding in refusing) + "。",
            clause=refusing[0].clause,
            errors=[FieldError("", CODES[finding.rule], finding.message) for finding in refusing],
            findings=[finding.as_json() for finding in found],
        )


async def _follow_profile(uow: UnitOfWork, row: DeclarationRow) -> ProfileRow:
    """The unit that will audit is the one of the day of submission, and it must be one that may."""
    present = await profile(uow.session, row.person_ref)
    if present is None:
        raise ProfileMissing
    holder = await person(uow.session, row.person_ref)
    type_ = ApplicantType(present.applicant_type)
    facts = ProfileFacts(type_, present.employer_org, present.using_org, {})
    await check_unit(uow, facts, holder=holder)
    unit = await organisation(uow.session, present.employer_org)
    row.applicant_type, row.unit_org, row.using_org, row.place = (
        type_,
        unit.org_id,
        present.using_org,
        unit.place,
    )
    return present


async def freeze_version(
    uow: UnitOfWork,
    row: DeclarationRow,
    findings: list[Finding],
    *,
    archive: list[ArchiveItemRow],
    actor: Actor,
    ports: Ports,
) -> None:
    """Keep what was submitted as `row.submitted_version`, with whose word each entry of the archive is.

    Later checks read what the entries claim from here; see `usecases.eligibility.facts`.

    Raises:
        ContentUnusable: something was saved under older rules of what may enter and cannot be frozen.
    """
    assert row.pledge_version is not None
    assert row.pledged_at is not None
    assert row.pledged_by is not None
    assert row.pack_id is not None
    assert row.pack_version is not None
    assert row.pack_digest is not None
    content = await _content(uow, row, archive, ports)
    if unusable := faults(content):
        raise ContentUnusable(
            errors=[FieldError(fault.pointer, fault.code, fault.message) for fault in unusable]
        )
    uow.session.add(
        DeclarationVersionRow(
            declaration_id=row.declaration_id,
            n=row.submitted_version,
            submitted_at=uow.now,
            submitted_by=actor.account,
            pledge_version=row.pledge_version,
            pledged_at=row.pledged_at,
            pledged_by=row.pledged_by,
            content_sealed=ports.keys.encrypt(
                json.dumps(content, ensure_ascii=False),
                purpose=FORM_PURPOSE,
                context=f"{row.declaration_id}/{row.submitted_version}",
            ),
            content_sha256=hashlib.sha256(canonical_json(content)).hexdigest(),
            findings=[finding.as_json() for finding in findings],
            pack_id=row.pack_id,
            pack_version=row.pack_version,
            pack_digest=row.pack_digest,
        )
    )
    await uow.session.flush()


async def _content(
    uow: UnitOfWork, row: DeclarationRow, archive: list[ArchiveItemRow], ports: Ports
) -> dict[str, Any]:
    holder = await person(uow.session, row.person_ref)
    present = await profile(uow.session, row.person_ref)
    assert present is not None
    assert row.pledged_at is not None
    entries = [
        {
            "item_id": item.item_id,
            "kind": item.kind,
            "fields": item.read_fields(ports.keys),
            "fact": claim.model_dump(mode="json") if (claim := item.read_claim(ports.keys)) else None,
            "from": item.starts.isoformat() if item.starts else None,
            "to": item.ends.isoformat() if item.ends else None,
            "status": item.status,
            "verified_by_org": item.verified_by_org,
            "verified_on": item.verified_on.isoformat() if item.verified_on else None,
        }
        for item in archive
    ]
    materials = [
        {
            "material_id": material.material_id,
            "item": material.item,
            "file_name": material.file_name(ports.keys),
            "media_type": material.media_type,
            "size": material.size,
            "sha256": material.sha256,
        }
        for material in await materials_of(uow.session, row.declaration_id)
    ]
    return {
        "applicant": {"name": holder.name(ports.keys), "applicant_type": row.applicant_type},
        "unit": {"unit_org": row.unit_org, **({"using_org": row.using_org} if row.using_org else {})},
        "profile": present.read_details(ports.keys),
        "form": row.read_form(ports.keys),
        "archive": [{key: value for key, value in item.items() if value is not None} for item in entries],
        "materials": materials,
        "pledge": {
            "text_version": row.pledge_version,
            "signed_at": row.pledged_at.isoformat(),
            "signed_by": row.pledged_by,
        },
    }
