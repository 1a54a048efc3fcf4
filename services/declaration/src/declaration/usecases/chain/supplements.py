"""The one supplement notice of the office, the applicant's answer, and what happens when none comes (K-06)."""

import datetime as dt
from collections.abc import Sequence

from common.identity.actors import Actor
from common.policy.loader import Policy
from common.ports import Ports
from common.replicas.calendar import UNDATED, ask_again, working_calendar
from common.uow import UnitOfWork
from common.web.problems import WrongState, check_version
from declaration.domain.cases.messages import OwnTemplate
from declaration.domain.cases.states import Move, State, Step
from declaration.domain.chain.supplements import (
    counted_from_sending,
    in_window,
    may_ask,
    named_day_is_ahead,
    overdue_from,
)
from declaration.errors import AskedAlready, SupplementOverdue, SupplementTermNeeded
from declaration.store.cases import timeline
from declaration.store.cases.declarations import DeclarationRow, declaration
from declaration.store.cases.materials import materials_of
from declaration.store.cases.messages import tell
from declaration.store.chain.supplements import SupplementNoticeRow, audited_submission, supplement_notices_of
from declaration.store.eligibility.archive_items import archive_of
from declaration.store.plans.committees import committee
from declaration.usecases.cases.endings import SUPPLEMENT_OVERDUE
from declaration.usecases.cases.promises import policy_for
from declaration.usecases.cases.scope import own_declaration, visible_declaration
from declaration.usecases.chain.signing import sign, take_up
from declaration.usecases.chain.submissions import content_to_freeze, freeze_version
from declaration.usecases.eligibility.submission_rules import sender_of
from declaration.usecases.rulings import refuse_if

SUPPLEMENT_UNDATED = f"{UNDATED}supplement"
"""Timer kind: the last day of a window is not yet known; the subject is the declaration."""


async def ask_for_supplement(
    uow: UnitOfWork,
    declaration_id: str,
    *,
    items: Sequence[str],
    reason: str,
    named_until: dt.date | None,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> DeclarationRow:
    """Tell the applicant once, in writing, everything that is to be supplemented, and until when.

    Args:
        named_until: the last day, where the pack gives no term and the office must name it.

    Raises:
        NotFound, OwnCase, AlreadyDecided, OutsideJurisdiction, StaleVersion, WrongState, NotLinked
        AskedAlready: this submission has had its supplement notice.
        SupplementTermNeeded, AuditIncomplete
    """
    await _refuse_while_asked(uow, declaration_id, actor=actor)
    row = await take_up(uow, declaration_id, seen_version=seen_version, actor=actor, at=Step.OFFICE)
    policy = await policy_for(uow, row, ports)
    given = await supplement_notices_of(uow.session, declaration_id)
    submission = audited_submission(given, row.submitted_version)
    first = may_ask(
        policy.audit_chain,
        given=sum(supplement_notice.submission == submission for supplement_notice in given),
    )
    refuse_if([first], AskedAlready)
    until = await _until(uow, policy, named_until, ports)
    row.after(Move.ASK_SUPPLEMENT)
    decision = await sign(
        uow,
        row,
        outcome="supplement_asked",
        org_id=row.holder_org or "",
        words={
            "opinion": reason.strip(),
            "items": list(items),
            "until": until.isoformat() if until else None,
        },
        findings=[first],
        policy=policy,
        actor=actor,
        ports=ports,
    )
    row.move(Move.ASK_SUPPLEMENT, at=uow.now)
    row.step, row.holder_org, row.supplement_due = Step.APPLICANT, None, until
    uow.session.add(
        SupplementNoticeRow(
            declaration_id=declaration_id,
            submission=row.submitted_version,
            decision_id=decision.decision_id,
            sent_at=uow.now,
            until=until,
            state="open",
        )
    )
    if until is not None:
        await uow.schedule(SUPPLEMENT_OVERDUE, declaration_id, overdue_from(until))
    else:
        await ask_again(uow, SUPPLEMENT_UNDATED, declaration_id)
    await timeline.go_on(uow.session, row, at=uow.now, outcome="supplement_asked", until=until)
    return row


async def date_supplement(uow: UnitOfWork, declaration_id: str, ports: Ports) -> None:
    """Count again the last day of a window that could not be counted when the supplement notice was sent, and tell the applicant."""
    row = await declaration(uow.session, declaration_id, lock=True)
    supplement_notice = await _open_supplement_notice(uow, row)
    if supplement_notice is None:
        return
    days = counted_from_sending((await policy_for(uow, row, ports)).audit_chain)
    assert days is not None, "only a window that the pack counts is without its last day"
    sent_on = supplement_notice.sent_at.astimezone(uow.now.tzinfo).date()
    until = (await working_calendar(uow, ports)).within_if_known(sent_on, days)
    if until is None:
        await ask_again(uow, SUPPLEMENT_UNDATED, declaration_id)
        return
    supplement_notice.until = row.supplement_due = until
    await uow.schedule(SUPPLEMENT_OVERDUE, declaration_id, overdue_from(until))
    await timeline.date_stay(
        uow.session, declaration_id, step=row.step, since=supplement_notice.sent_at, until=until
    )
    tell(
        uow.session,
        row.person_ref,
        OwnTemplate.SUPPLEMENT_ASKED,
        link=declaration_id,
        at=uow.now,
        due=until,
    )
    await uow.audit(
        "date-supplement", subject=declaration_id, clause="R25-35", detail={"until": until.isoformat()}
    )


async def supplement(
    uow: UnitOfWork, declaration_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> DeclarationRow:
    """The applicant hands in what was asked for: a version of its own, which goes straight back to the office.

    Raises:
        NotFound, StaleVersion
        SupplementOverdue: the window has passed.
        WrongState: nothing was asked for.
        ContentUnusable: what was saved earlier holds something that cannot be kept.
    """
    row = await own_declaration(uow, declaration_id, actor=actor, lock=True)
    if row.state == State.ABANDONED:
        raise SupplementOverdue
    check_version(seen=seen_version, present=row.version, state=row.state)
    supplement_notice = await _open_supplement_notice(uow, row)
    if supplement_notice is None:
        raise WrongState(present_state=row.state)
    policy = await policy_for(uow, row, ports)
    in_time = in_window(
        policy.audit_chain.supplement_overdue, until=supplement_notice.until, today=uow.now.date()
    )
    refuse_if([in_time], SupplementOverdue)
    office = await committee(uow.session, row.committee_id)
    archive = await archive_of(uow.session, row.person_ref)
    sender = await sender_of(uow, row)
    materials = await materials_of(uow.session, row.declaration_id)
    content = await content_to_freeze(
        uow, row, sender=sender, archive=archive, materials=materials, ports=ports
    )
    row.submitted_version += 1
    row.submitted_at = uow.now
    row.move(Move.SUPPLEMENT, at=uow.now)
    row.step, row.holder_org = Step.OFFICE, office.office_org
    freeze_version(uow, row, content, [in_time], actor=actor, ports=ports)
    supplement_notice.supplemented_as, supplement_notice.supplemented_at = row.submitted_version, uow.now
    supplement_notice.state = "supplemented"
    await uow.unschedule(SUPPLEMENT_OVERDUE, declaration_id)
    await timeline.go_on(uow.session, row, at=uow.now, outcome="supplemented")
    await uow.audit(
        "supplement-declaration",
        subject=declaration_id,
        clause="R25-35",
        detail={"version": row.submitted_version},
    )
    return row


async def abandon_if_overdue(uow: UnitOfWork, declaration_id: str, ports: Ports) -> None:
    """The window passed without a supplement: deemed given up (视为放弃申报), by itself."""
    row = await declaration(uow.session, declaration_id, lock=True)
    supplement_notice = await _open_supplement_notice(uow, row)
    if (
        supplement_notice is None
        or supplement_notice.until is None
        or uow.now < overdue_from(supplement_notice.until)
    ):
        return
    policy = await policy_for(uow, row, ports)
    supplement_notice.state = "overdue"
    clause = policy.audit_chain.supplement_overdue.clause
    row.move(Move.ABANDON, at=uow.now, reason="supplement_overdue", clause=clause)
    row.step, row.holder_org = Step.DONE, None
    await timeline.go_on(uow.session, row, at=uow.now, outcome="abandoned")
    await uow.audit(
        "abandon-declaration",
        subject=declaration_id,
        clause=clause,
        detail={"until": supplement_notice.until.isoformat()},
    )


async def _open_supplement_notice(uow: UnitOfWork, row: DeclarationRow) -> SupplementNoticeRow | None:
    if row.state != State.SUPPLEMENT:
        return None
    given = await supplement_notices_of(uow.session, row.declaration_id)
    return next((supplement_notice for supplement_notice in given if supplement_notice.state == "open"), None)


async def _refuse_while_asked(uow: UnitOfWork, declaration_id: str, *, actor: Actor) -> None:
    """While the window is open the declaration is the applicant's, not the office's; it deserves the true answer."""
    row = await visible_declaration(uow, declaration_id, actor=actor)
    if row.state == State.SUPPLEMENT:
        raise AskedAlready


async def _until(uow: UnitOfWork, policy: Policy, named: dt.date | None, ports: Ports) -> dt.date | None:
    """The last day of the window; None where it is counted and not yet known."""
    today, days = uow.now.date(), counted_from_sending(policy.audit_chain)
    if days is not None:
        if named is not None:
            raise SupplementTermNeeded("补充更正的时限由文件规定，不由办事机构另定，请删去最后日期。")
        return (await working_calendar(uow, ports)).within_if_known(today, days)
    if named is None:
        raise SupplementTermNeeded
    refuse_if([named_day_is_ahead(named, sent_on=today, under=policy.under)], SupplementTermNeeded)
    return named
