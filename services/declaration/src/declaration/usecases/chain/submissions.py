"""Signing the pledge, submitting, withdrawing: what turns a person's draft into a declaration.

A submission is decided in one transaction under a lock on the person, so that of two submitted at the same moment the
second sees the first (A-05); the unique index on person, year and level is the net below.
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from common.crypto.sealed import canonical_json
from common.events.codes import CommitteeKind, DeclarationEndReason, DeclarationOutcome, Level, PlanStep
from common.identity.actors import Actor
from common.policy.findings import Finding
from common.policy.loader import Policy
from common.policy.model import Force
from common.policy.subjects.application import OneOf
from common.ports import Ports
from common.text import faults
from common.uow import UnitOfWork
from common.web.problems import FieldError, WrongState, check_version
from declaration.domain.cases.states import Move, State, Step
from declaration.domain.chain.routes import Stop
from declaration.domain.eligibility import Answer, EligibilityOutcome
from declaration.domain.eligibility.hearing import heard_by_its_committee
from declaration.domain.eligibility.submissions import CODES
from declaration.domain.plans.revisions import Promise
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
from declaration.store.cases.materials import MaterialRow, materials_of
from declaration.store.eligibility.archive_items import ArchiveItemRow, archive_of
from declaration.store.eligibility.consents import consents_of
from declaration.store.eligibility.decisions import Occasion
from declaration.store.people.persons import lock_person, person
from declaration.store.people.profiles import profile
from declaration.store.plans.committees import committee
from declaration.store.plans.plans import plan
from declaration.usecases.cases.declarations import EDITABLE
from declaration.usecases.cases.promises import check_begun, promised
from declaration.usecases.cases.scope import own_declaration
from declaration.usecases.chain.routes import find_route, lay_route
from declaration.usecases.eligibility.decisions import Asked, ask, keep
from declaration.usecases.eligibility.facts import present_facts
from declaration.usecases.eligibility.submission_rules import submission_findings
from declaration.usecases.people.profiles import Sender, present_sender
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
    decided = await _decided(uow, row, ports)
    again = row.state == State.RETURNED
    _follow(row, decided, at=uow.now)
    lay_route(uow, row, decided.stops)
    freeze_version(uow, row, decided.content, decided.findings, actor=actor, ports=ports)
    await keep(uow, row, decided.asked, occasion=Occasion.SUBMISSION, ports=ports)
    until = decided.promise.last_day(PlanStep.AUDIT, Level(row.level).tier)
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
    closed = answer.outcome is EligibilityOutcome.MAY_NOT_DECLARE
    found = [*findings, *(answer.best.findings if closed else ())]
    refusing = [finding for finding in found if finding.refuses]
    if refusing:
        raise SubmissionRefused(
            "；".join(finding.message.rstrip("。") for finding in refusing) + "。",
            clause=refusing[0].clause,
            errors=[FieldError("", CODES[finding.rule], finding.message) for finding in refusing],
            findings=[finding.as_json() for finding in found],
        )


@dataclass(frozen=True)
class _Decided:
    """What was decided on a submission, with nothing of it written."""

    sender: Sender
    policy: Policy
    promise: Promise
    findings: list[Finding]
    asked: Asked
    stops: list[Stop]
    content: dict[str, Any]


async def _decided(uow: UnitOfWork, row: DeclarationRow, ports: Ports) -> _Decided:
    """Ask every rule. The unit that will audit is the one of today's profile.

    Raises:
        ProfileMissing, UnitDoesNotFit, PlanNotOpen, SubmissionRefused, DeskNotRecorded, ChannelClosed, ContentUnusable
    """
    present = await profile(uow.session, row.person_ref)
    if present is None:
        raise ProfileMissing
    sender = await present_sender(uow, present)
    chosen = await plan(uow.session, row.plan_id)
    if chosen.state != "published":
        raise PlanNotOpen
    policy = policy_of_plan(ports, chosen, on=uow.now.date())
    promise = await promised(uow, chosen, row, unit_org=sender.unit.org_id, place=sender.unit.place)
    tier, today = Level(row.level).tier, uow.now.date()
    check_begun(promise, tier, uow=uow)
    archive = await archive_of(uow.session, row.person_ref)
    consents = await consents_of(uow.session, row.declaration_id)
    materials = await materials_of(uow.session, row.declaration_id)
    findings = await submission_findings(
        uow,
        row,
        policy,
        sender=sender,
        materials=materials,
        last_day=promise.last_day(PlanStep.DECLARE, tier),
        consents=consents,
    )
    asked = ask(
        row,
        await present_facts(uow, present, archive, ports),
        policy,
        submission=today,
        cut_off=promise.cut_off(tier) or today,
        consents=consents,
    )
    if asked.answer.outcome is EligibilityOutcome.MAY_DECLARE:
        body = await committee(uow.session, row.committee_id)
        findings.append(
            heard_by_its_committee(
                asked.answer.best,
                CommitteeKind(body.kind),
                reviews_the_unit=body.self_reviewing_org == sender.unit.org_id,
                policy=policy,
            )
        )
    _refuse(findings, asked.answer)
    stops = await find_route(uow, row, policy, sender=sender)
    content = await content_to_freeze(
        uow, row, sender=sender, archive=archive, materials=materials, ports=ports
    )
    return _Decided(sender, policy, promise, findings, asked, stops, content)


def _follow(row: DeclarationRow, decided: _Decided, *, at: dt.datetime) -> None:
    """Write into the declaration what was decided on it."""
    sender, question, ref = decided.sender, decided.asked.question, decided.policy.ref
    row.applicant_type, row.using_org = sender.applicant_type, sender.using_org
    row.unit_org, row.place = sender.unit.org_id, sender.unit.place
    row.declare_until = decided.promise.last_day(PlanStep.DECLARE, Level(row.level).tier)
    row.declared_on, row.facts_cut_off = question.submission, question.cut_off
    one_of = decided.policy.application.one_per_year_and_level
    row.sole = one_of.is_known and one_of.require() is OneOf.SERIES and one_of.force is Force.MUST
    row.pack_id, row.pack_version, row.pack_digest = ref.id, ref.version, ref.digest
    row.submitted_version += 1
    row.submitted_at = at
    row.move(Move.SUBMIT, at=at)


def freeze_version(
    uow: UnitOfWork,
    row: DeclarationRow,
    content: dict[str, Any],
    findings: list[Finding],
    *,
    actor: Actor,
    ports: Ports,
) -> None:
    """Keep what was submitted as `row.submitted_version`.

    Later checks read what the entries of the archive claim from here; see `usecases.eligibility.facts`.
    """
    assert row.pledge_version is not None
    assert row.pledged_at is not None
    assert row.pledged_by is not None
    assert row.pack_id is not None
    assert row.pack_version is not None
    assert row.pack_digest is not None
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


async def content_to_freeze(
    uow: UnitOfWork,
    row: DeclarationRow,
    *,
    sender: Sender,
    archive: list[ArchiveItemRow],
    materials: list[MaterialRow],
    ports: Ports,
) -> dict[str, Any]:
    """Everything that a version holds, with whose word each entry of the archive is.

    Raises:
        ContentUnusable: something was saved under older rules of what may enter and cannot be frozen.
    """
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
    files = [
        {
            "material_id": material.material_id,
            "item": material.item,
            "file_name": material.file_name(ports.keys),
            "media_type": material.media_type,
            "size": material.size,
            "sha256": material.sha256,
        }
        for material in materials
    ]
    content = {
        "applicant": {"name": holder.name(ports.keys), "applicant_type": sender.applicant_type},
        "unit": {
            "unit_org": sender.unit.org_id,
            **({"using_org": sender.using_org} if sender.using_org else {}),
        },
        "profile": present.read_details(ports.keys),
        "form": row.read_form(ports.keys),
        "archive": [{key: value for key, value in item.items() if value is not None} for item in entries],
        "materials": files,
        "pledge": {
            "text_version": row.pledge_version,
            "signed_at": row.pledged_at.isoformat(),
            "signed_by": row.pledged_by,
        },
    }
    if unusable := faults(content):
        raise ContentUnusable(
            errors=[FieldError(fault.pointer, fault.code, fault.message) for fault in unusable]
        )
    return content
