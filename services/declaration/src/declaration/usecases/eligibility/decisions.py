"""The one place where eligibility is decided on a declaration: the engine asked, the answer kept (E-27, P-08)."""

import datetime as dt
from dataclasses import dataclass

from common.events.codes import Column, Level
from common.ids import new_id
from common.policy import Policy
from common.ports import Ports
from common.uow import UnitOfWork
from declaration.domain.cases.states import State
from declaration.domain.eligibility import Answer, Consent, EligibilityOutcome, Facts, Recorded, Wanted
from declaration.domain.eligibility.questions import Question
from declaration.domain.eligibility.telling import told
from declaration.errors import CreditRecordInForce, NotEligible, PointsOpen, ProfileMissing
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.eligibility.archive_items import archive_of
from declaration.store.eligibility.consents import consents_of
from declaration.store.eligibility.decisions import DECIDED, DecisionRow, Occasion, keep_policy
from declaration.store.eligibility.point_findings import recorded_for
from declaration.store.people.profiles import profile
from declaration.store.plans.plans import plan
from declaration.usecases.cases.promises import promised
from declaration.usecases.eligibility.facts import facts_as_submitted, present_facts


@dataclass(frozen=True)
class Asked:
    """What the engine answered, before anything of it is kept."""

    question: Question
    answer: Answer
    policy: Policy


def ask(
    row: DeclarationRow,
    facts: Facts,
    policy: Policy,
    *,
    submission: dt.date,
    cut_off: dt.date,
    consents: tuple[Consent, ...] = (),
    recorded: tuple[Recorded, ...] = (),
    again: dt.date | None = None,
) -> Asked:
    """Ask the engine about a declaration.

    Args:
        submission, cut_off: the days that it is measured on.
        again: the day on which it is asked again after its submission.
    """
    question = _question(row, facts, submission, cut_off, consents=consents, recorded=recorded, again=again)
    return Asked(question, question.answer(policy), policy)


async def ask_again(
    uow: UnitOfWork, row: DeclarationRow, *, facts: Facts | None = None, policy: Policy, ports: Ports
) -> Asked:
    """The same on what was submitted, as it stands today, with the consents in force and what officers have recorded."""
    assert row.declared_on is not None
    assert row.facts_cut_off is not None
    return ask(
        row,
        facts if facts is not None else await facts_as_submitted(uow, row, ports),
        policy,
        submission=row.declared_on,
        cut_off=row.facts_cut_off,
        consents=await consents_of(uow.session, row.declaration_id),
        recorded=await recorded_for(uow.session, row.declaration_id, row.submitted_version),
        again=uow.now.date(),
    )


async def keep(
    uow: UnitOfWork,
    row: DeclarationRow,
    asked: Asked,
    *,
    occasion: Occasion,
    ports: Ports,
    by_org: str | None = None,
) -> DecisionRow:
    """Keep question and answer.

    Args:
        row: with its version set.
        by_org: the organisation that decides; none where the applicant submits or it happens by itself.
    """
    question, answer, policy = asked.question, asked.answer, asked.policy
    pack_id, *layers = policy.ref.id.split("+")
    decision = DecisionRow(
        decision_id=new_id("dec"),
        declaration_id=row.declaration_id,
        submitted_version=row.submitted_version,
        person_ref=row.person_ref,
        occasion=occasion,
        org_id=by_org,
        by=uow.by,
        decided_at=uow.now,
        submission=question.submission,
        cut_off=question.cut_off,
        pack_id=pack_id,
        pack_version=policy.ref.version,
        pack_digest=policy.ref.digest,
        layers=layers,
        engine_version=answer.engine_version,
        outcome=answer.outcome,
        path=answer.best.path,
        answer=told(answer),
    )
    decision.save_question(ports.keys, question)
    await keep_policy(uow.session, policy, at=uow.now)
    uow.session.add(decision)
    await uow.audit(
        DECIDED,
        subject=row.declaration_id,
        detail={
            "decision_id": decision.decision_id,
            "occasion": occasion,
            "outcome": answer.outcome,
            "sha256": decision.sha256(),
        },
    )
    return decision


async def answer_today(uow: UnitOfWork, row: DeclarationRow, *, policy: Policy, ports: Ports) -> Answer:
    """What the engine would say of a declaration today without any consent; nothing is kept.

    What lies with the applicant is looked at as if it were submitted today.
    """
    if row.state not in {State.DRAFT, State.RETURNED}:
        assert row.declared_on is not None
        assert row.facts_cut_off is not None
        facts = await facts_as_submitted(uow, row, ports)
        question = _question(row, facts, row.declared_on, row.facts_cut_off, again=uow.now.date())
        return question.answer(policy)
    present = await profile(uow.session, row.person_ref)
    if present is None:
        raise ProfileMissing
    facts = await present_facts(uow, present, await archive_of(uow.session, row.person_ref), ports)
    dated = await promised(
        uow, await plan(uow.session, row.plan_id), row, unit_org=row.unit_org, place=row.place
    )
    today = uow.now.date()
    return _question(row, facts, today, dated.cut_off(Level(row.level).tier) or today).answer(policy)


async def require_eligible(uow: UnitOfWork, row: DeclarationRow, *, policy: Policy, ports: Ports) -> Asked:
    """Nobody passes on or accepts what the engine refuses, nor what is open and nobody has looked into (P-10).

    Raises:
        CreditRecordInForce: among what refuses is a credit record (E-02).
        NotEligible: with everything that refuses on the nearest path.
        PointsOpen: with every point of the best path that an officer has to look into first.
    """
    asked = await ask_again(uow, row, policy=policy, ports=ports)
    answer = asked.answer
    if answer.outcome is EligibilityOutcome.MAY_DECLARE:
        return asked
    if answer.outcome is EligibilityOutcome.UNDECIDED:
        waiting = [finding for finding in answer.best.findings if finding.is_open]
        raise PointsOpen(
            "下列事项文件没有写明或尚未收录，请先查明并逐项记录，再作决定："
            + "".join(finding.message for finding in waiting),
            clause=waiting[0].clause,
            findings=[finding.as_json() for finding in waiting],
        )
    lacks = answer.best.lacks
    record = next((finding for finding in lacks if finding.rule == "E-02"), None)
    refusal = NotEligible if record is None else CreditRecordInForce
    raise refusal(
        "".join(finding.message for finding in lacks),
        clause=(record or lacks[0]).clause,
        findings=[finding.as_json() for finding in lacks],
    )


def _question(
    row: DeclarationRow,
    facts: Facts,
    submission: dt.date,
    cut_off: dt.date,
    *,
    consents: tuple[Consent, ...] = (),
    recorded: tuple[Recorded, ...] = (),
    again: dt.date | None = None,
) -> Question:
    wanted = Wanted(
        series=row.series,
        specialty=row.specialty,
        level=Level(row.level),
        column=Column(row.entry_column),
    )
    return Question(
        wanted=wanted,
        facts=facts,
        consents=consents,
        recorded=recorded,
        submission=submission,
        cut_off=cut_off,
        asked_again=again,
    )
