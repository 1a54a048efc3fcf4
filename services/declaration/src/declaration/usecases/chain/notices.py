"""Public notices on the way up: opening them, objections to them, and what the publisher finds (K-01, K-04)."""

import datetime as dt
from dataclasses import dataclass

from common.identity.actors import Actor, Role
from common.ids import new_id
from common.policy.loader import Policy
from common.policy.model import NotConfigured
from common.ports import Ports
from common.replicas.calendar import UNDATED, ask_again, working_calendar
from common.uow import UnitOfWork
from common.web.problems import (
    AlreadyDecided,
    NotFound,
    NotLinked,
    NotSignedIn,
    OutsideJurisdiction,
    OwnCase,
    check_version,
)
from declaration.domain.cases.desks import ROSTER_ROLES
from declaration.domain.cases.states import State
from declaration.domain.chain.notices import NoticeKind, ObjectionState, rules_of
from declaration.errors import NoticeClosed, TermNotCountable
from declaration.store.cases import timeline
from declaration.store.cases.declarations import DeclarationRow, declaration
from declaration.store.chain.notices import (
    NoticeRow,
    ObjectionRow,
    notice,
    notices_of,
    objection,
    objections_to,
)
from declaration.store.chain.rosters import entries_of, roster_of_notice
from declaration.store.people.memberships import confirmed_units

NOTICE_ENDED = "notice-ended"
NOTICE_UNDATED = f"{UNDATED}notice"
"""Timer kind: the last day of a notice is not yet known; the subject is the notice."""
_SHOWN_WHILE = {NoticeKind.UNIT: State.UNIT_NOTICE, NoticeKind.ROSTER: State.ON_ROSTER}
_CLAUSE = {NoticeKind.UNIT: "R25-27", NoticeKind.ROSTER: "R25-34"}


@dataclass(frozen=True)
class Entry:
    """A declaration on a notice; `named` while the notice stands for it, afterwards the name is masked."""

    row: DeclarationRow
    named: bool


@dataclass(frozen=True)
class Term:
    """How long a notice that is published today stands: how many working days, the last of them and when the next step
    opens, both None while they are not yet known, and by which clause."""

    working_days: int
    last_day: dt.date | None
    opens_next: dt.datetime | None
    clause: str | None


async def term_of(uow: UnitOfWork, kind: NoticeKind, policy: Policy, *, ports: Ports) -> Term:
    """The term of a notice that is published now.

    Raises:
        TermNotCountable: the pack names no length.
    """
    length = rules_of(policy.audit_chain, kind).length
    try:
        days = length.require()
    except NotConfigured as error:
        raise TermNotCountable("现有文件没有规定公示期，请由管理部门配置后再公示。") from error
    calendar, today = await working_calendar(uow, ports), uow.now.date()
    return Term(
        days, calendar.within_if_known(today, days), calendar.open_after_if_known(today, days), length.clause
    )


async def open_notice(
    uow: UnitOfWork, kind: NoticeKind, term: Term, *, org_id: str, of: DeclarationRow | None = None
) -> NoticeRow:
    """Publish a notice today; it ends by itself after its term.

    Args:
        of: the declaration of a unit notice.
    """
    row = NoticeRow(
        notice_id=new_id("ntc"),
        kind=kind,
        org_id=org_id,
        using_org=of.using_org if of is not None else None,
        declaration_id=of.declaration_id if of is not None else None,
        submission=of.submitted_version if of is not None else None,
        published_at=uow.now,
        published_on=uow.now.date(),
        working_days=term.working_days,
        last_day=term.last_day,
        opens_next=term.opens_next,
        state="open",
        version=1,
    )
    uow.session.add(row)
    await uow.session.flush()
    if term.opens_next is not None:
        await uow.schedule(NOTICE_ENDED, row.notice_id, term.opens_next)
    else:
        await ask_again(uow, NOTICE_UNDATED, row.notice_id)
    await uow.audit("open-notice", subject=row.notice_id, clause=term.clause, detail={"kind": kind})
    return row


async def date_notice(uow: UnitOfWork, notice_id: str, ports: Ports) -> None:
    """Count again the last day of a notice that could not be counted when it was published."""
    row = await notice(uow.session, notice_id, lock=True)
    calendar = await working_calendar(uow, ports)
    row.last_day = calendar.within_if_known(row.published_on, row.working_days)
    row.opens_next = calendar.open_after_if_known(row.published_on, row.working_days)
    if row.last_day is None or row.opens_next is None:
        await ask_again(uow, NOTICE_UNDATED, notice_id)
        return
    await uow.schedule(NOTICE_ENDED, notice_id, row.opens_next)
    for entry in await entries(uow, row):
        await timeline.date_stay(
            uow.session,
            entry.row.declaration_id,
            step=entry.row.step,
            since=row.published_at,
            until=row.last_day,
        )
    await uow.audit(
        "date-notice",
        subject=notice_id,
        clause=_CLAUSE[NoticeKind(row.kind)],
        detail={"last_day": row.last_day.isoformat()},
    )


async def end_notice(uow: UnitOfWork, notice_id: str) -> None:
    """The term is over: no more objections are taken."""
    row = await notice(uow.session, notice_id, lock=True)
    if row.state == "open":
        row.state = "ended"
        row.version += 1
        await uow.audit("end-notice", subject=notice_id, clause=_CLAUSE[NoticeKind(row.kind)])


async def units_of(uow: UnitOfWork, actor: Actor) -> frozenset[str]:
    """The units that the caller belongs to: by office, and where the unit has confirmed what the profile says."""
    orgs = {grant.org_id for grant in actor.grants}
    if actor.person_ref is not None:
        orgs |= await confirmed_units(uow.session, actor.person_ref)
    return frozenset(orgs)


async def readable_notice(uow: UnitOfWork, notice_id: str, *, actor: Actor | None) -> NoticeRow:
    """A notice that the caller may read: a roster's by everybody, a unit's by its confirmed people and by whom it is about.

    Raises:
        NotFound
    """
    row = await notice(uow.session, notice_id)
    if row.kind == NoticeKind.ROSTER:
        return row
    if actor is None or actor.person_ref is None:
        raise NotFound
    if {row.org_id, row.using_org} & await units_of(uow, actor):
        return row
    assert row.declaration_id is not None, "a notice inside the unit is about one declaration"
    if (await declaration(uow.session, row.declaration_id)).person_ref != actor.person_ref:
        raise NotFound
    return row


async def list_notices(
    uow: UnitOfWork, kind: NoticeKind, *, actor: Actor | None, after: str | None, limit: int
) -> list[NoticeRow]:
    """Notices of a kind that the caller may read, newest first.

    Raises:
        NotSignedIn, NotLinked: unit notices are for the people of the unit.
    """
    units = None
    if kind is NoticeKind.UNIT:
        if actor is None:
            raise NotSignedIn
        if actor.person_ref is None:
            raise NotLinked
        units = await units_of(uow, actor)
    last = await notice(uow.session, after) if after is not None else None
    return await notices_of(
        uow.session, kind, units=units, about=actor.person_ref if actor else None, before=last, limit=limit
    )


async def entries(uow: UnitOfWork, row: NoticeRow) -> list[Entry]:
    """What a notice shows."""
    kind = NoticeKind(row.kind)
    if kind is NoticeKind.UNIT:
        assert row.declaration_id is not None
        shown = await declaration(uow.session, row.declaration_id)
        rows = [(shown, row.submission == shown.submitted_version)]
    else:
        roster = await roster_of_notice(uow.session, row.notice_id)
        rows = [
            (shown, entry.submission == shown.submitted_version)
            for entry, shown in await entries_of(uow.session, roster.roster_id)
        ]
    running = row.state == "open"
    return [
        Entry(shown, named=running and present and shown.state == _SHOWN_WHILE[kind])
        for shown, present in rows
    ]


async def object_to(
    uow: UnitOfWork,
    notice_id: str,
    *,
    declaration_id: str | None,
    text: str,
    actor: Actor | None,
    ports: Ports,
) -> ObjectionRow:
    """Object to a notice while it stands.

    Raises:
        NotFound: also for a declaration that the notice does not show.
        NoticeClosed
    """
    await readable_notice(uow, notice_id, actor=actor)
    row = await notice(uow.session, notice_id, lock=True)
    if (
        row.opens_next is not None and uow.now >= row.opens_next
    ):  # an objection that waited for its turn came in time all the same
        raise NoticeClosed
    against = row.declaration_id or declaration_id
    shown = {entry.row.declaration_id for entry in await entries(uow, row)}
    if declaration_id is not None and declaration_id not in shown:
        raise NotFound("该公示中没有这项申报，请核对编号。")
    found = ObjectionRow(
        objection_id=new_id("obj"),
        notice_id=notice_id,
        declaration_id=against,
        person_ref=actor.person_ref if actor is not None else None,
        received_at=uow.now,
        state=ObjectionState.OPEN,
        version=1,
    )
    found.write_text(ports.keys, text)
    uow.session.add(found)
    await uow.session.flush()
    await uow.audit(
        "object-to-notice",
        subject=found.objection_id,
        clause=_CLAUSE[NoticeKind(row.kind)],
        detail={"notice_id": notice_id},
    )
    return found


async def find_on_objection(
    uow: UnitOfWork,
    objection_id: str,
    *,
    upheld: bool,
    text: str,
    seen_version: int,
    actor: Actor,
    ports: Ports,
) -> ObjectionRow:
    """The publisher's finding on an objection.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion, AlreadyDecided
        OwnCase: the caller is the applicant or the one who objected.
    """
    row = await objection(uow.session, objection_id)
    about = await notice(uow.session, row.notice_id, lock=True)
    require_publisher(about, actor)
    concerned = {row.person_ref}
    if row.declaration_id is not None:
        concerned.add((await declaration(uow.session, row.declaration_id)).person_ref)
    if actor.person_ref in concerned:
        raise OwnCase
    if row.state != ObjectionState.OPEN:
        raise AlreadyDecided(present_state=row.state, present_version=row.version)
    check_version(seen=seen_version, present=row.version, state=row.state)
    row.state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
    row.write_finding(ports.keys, text)
    row.found_by, row.found_at = actor.account, uow.now
    row.version += 1
    await uow.audit(
        "find-on-objection",
        subject=objection_id,
        clause=_CLAUSE[NoticeKind(about.kind)],
        detail={"upheld": upheld, "notice_id": about.notice_id},
    )
    return row


async def list_objections(uow: UnitOfWork, notice_id: str, *, actor: Actor) -> list[ObjectionRow]:
    """The objections to a notice, for the officers of its publisher.

    Raises:
        NotFound, OutsideJurisdiction
    """
    about = await notice(uow.session, notice_id)
    require_publisher(about, actor)
    return await objections_to(uow.session, notice_id)


def require_publisher(row: NoticeRow, actor: Actor) -> None:
    """Only who published a notice looks into the objections to it.

    Raises:
        OutsideJurisdiction
    """
    roles: tuple[Role, ...] = ("unit_auditor",) if row.kind == NoticeKind.UNIT else ROSTER_ROLES
    if row.org_id not in actor.orgs(*roles):
        raise OutsideJurisdiction
