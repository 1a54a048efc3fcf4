"""Publicities on the way up: opening them, objections to them, and what the publisher finds (K-01, K-04)."""

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
from declaration.domain.chain.publicities import ObjectionState, PublicityKind, publicity_is_clear, rules_of
from declaration.errors import ObjectionUnsettled, PublicityClosed, TermNotCountable
from declaration.store.cases import timeline
from declaration.store.cases.declarations import DeclarationRow, declaration
from declaration.store.chain.publicities import (
    ObjectionRow,
    PublicityRow,
    objection,
    objections_to,
    publicities_of,
    publicity,
)
from declaration.store.chain.rosters import entries_of, objections_against, roster_of_publicity
from declaration.store.people.memberships import confirmed_units
from declaration.usecases.rulings import refuse_if

PUBLICITY_ENDED = "publicity-ended"
PUBLICITY_UNDATED = f"{UNDATED}publicity"
"""Timer kind: the last day of a publicity is not yet known; the subject is the publicity."""
_SHOWN_WHILE = {PublicityKind.UNIT: State.UNIT_PUBLICITY, PublicityKind.ROSTER: State.ON_ROSTER}
_CLAUSE = {PublicityKind.UNIT: "R25-27", PublicityKind.ROSTER: "R25-34"}


@dataclass(frozen=True)
class Entry:
    """A declaration on a publicity; `named` while the publicity stands for it, afterwards the name is masked."""

    row: DeclarationRow
    named: bool


@dataclass(frozen=True)
class Term:
    """How long a publicity that is published today stands: how many working days, the last of them and when the next step
    opens, both None while they are not yet known, and by which clause."""

    working_days: int
    last_day: dt.date | None
    opens_next: dt.datetime | None
    clause: str | None


async def term_of(uow: UnitOfWork, kind: PublicityKind, policy: Policy, *, ports: Ports) -> Term:
    """The term of a publicity that is published now.

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


async def open_publicity(
    uow: UnitOfWork, kind: PublicityKind, term: Term, *, org_id: str, of: DeclarationRow | None = None
) -> PublicityRow:
    """Publish a publicity today; it ends by itself after its term.

    Args:
        of: the declaration of a unit publicity.
    """
    row = PublicityRow(
        publicity_id=new_id("pub"),
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
        await uow.schedule(PUBLICITY_ENDED, row.publicity_id, term.opens_next)
    else:
        await ask_again(uow, PUBLICITY_UNDATED, row.publicity_id)
    await uow.audit("open-publicity", subject=row.publicity_id, clause=term.clause, detail={"kind": kind})
    return row


async def date_publicity(uow: UnitOfWork, publicity_id: str, ports: Ports) -> None:
    """Count again the last day of a publicity that could not be counted when it was published."""
    row = await publicity(uow.session, publicity_id, lock=True)
    calendar = await working_calendar(uow, ports)
    row.last_day = calendar.within_if_known(row.published_on, row.working_days)
    row.opens_next = calendar.open_after_if_known(row.published_on, row.working_days)
    if row.last_day is None or row.opens_next is None:
        await ask_again(uow, PUBLICITY_UNDATED, publicity_id)
        return
    await uow.schedule(PUBLICITY_ENDED, publicity_id, row.opens_next)
    for entry in await entries(uow, row):
        await timeline.date_stay(
            uow.session,
            entry.row.declaration_id,
            step=entry.row.step,
            since=row.published_at,
            until=row.last_day,
        )
    await uow.audit(
        "date-publicity",
        subject=publicity_id,
        clause=_CLAUSE[PublicityKind(row.kind)],
        detail={"last_day": row.last_day.isoformat()},
    )


async def end_publicity(uow: UnitOfWork, publicity_id: str) -> None:
    """The term is over: no more objections are taken."""
    row = await publicity(uow.session, publicity_id, lock=True)
    if row.state == "open":
        row.state = "ended"
        row.version += 1
        await uow.audit("end-publicity", subject=publicity_id, clause=_CLAUSE[PublicityKind(row.kind)])


async def units_of(uow: UnitOfWork, actor: Actor) -> frozenset[str]:
    """The units that the caller belongs to: by office, and where the unit has confirmed what the profile says."""
    orgs = {grant.org_id for grant in actor.grants}
    if actor.person_ref is not None:
        orgs |= await confirmed_units(uow.session, actor.person_ref)
    return frozenset(orgs)


async def readable_publicity(uow: UnitOfWork, publicity_id: str, *, actor: Actor | None) -> PublicityRow:
    """A publicity that the caller may read: a roster's by everybody, a unit's by its confirmed people and by whom it is about.

    Raises:
        NotFound
    """
    row = await publicity(uow.session, publicity_id)
    if row.kind == PublicityKind.ROSTER:
        return row
    if actor is None or actor.person_ref is None:
        raise NotFound
    if {row.org_id, row.using_org} & await units_of(uow, actor):
        return row
    assert row.declaration_id is not None, "a publicity inside the unit is about one declaration"
    if (await declaration(uow.session, row.declaration_id)).person_ref != actor.person_ref:
        raise NotFound
    return row


async def list_publicities(
    uow: UnitOfWork, kind: PublicityKind, *, actor: Actor | None, after: str | None, limit: int
) -> list[PublicityRow]:
    """Publicities of a kind that the caller may read, newest first.

    Raises:
        NotSignedIn, NotLinked: unit publicities are for the people of the unit.
    """
    units = None
    if kind is PublicityKind.UNIT:
        if actor is None:
            raise NotSignedIn
        if actor.person_ref is None:
            raise NotLinked
        units = await units_of(uow, actor)
    last = await publicity(uow.session, after) if after is not None else None
    return await publicities_of(
        uow.session, kind, units=units, about=actor.person_ref if actor else None, before=last, limit=limit
    )


async def entries(uow: UnitOfWork, row: PublicityRow) -> list[Entry]:
    """What a publicity shows."""
    kind = PublicityKind(row.kind)
    if kind is PublicityKind.UNIT:
        assert row.declaration_id is not None
        shown = await declaration(uow.session, row.declaration_id)
        rows = [(shown, row.submission == shown.submitted_version)]
    else:
        roster = await roster_of_publicity(uow.session, row.publicity_id)
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
    publicity_id: str,
    *,
    declaration_id: str | None,
    text: str,
    actor: Actor | None,
    ports: Ports,
) -> ObjectionRow:
    """Object to a publicity while it stands.

    Raises:
        NotFound: also for a declaration that the publicity does not show.
        PublicityClosed
    """
    await readable_publicity(uow, publicity_id, actor=actor)
    row = await publicity(uow.session, publicity_id, lock=True)
    if (
        row.opens_next is not None and uow.now >= row.opens_next
    ):  # an objection that waited for its turn came in time all the same
        raise PublicityClosed
    against = row.declaration_id or declaration_id
    shown = {entry.row.declaration_id for entry in await entries(uow, row)}
    if declaration_id is not None and declaration_id not in shown:
        raise NotFound("该公示中没有这项申报，请核对编号。")
    found = ObjectionRow(
        objection_id=new_id("obj"),
        publicity_id=publicity_id,
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
        "object-to-publicity",
        subject=found.objection_id,
        clause=_CLAUSE[PublicityKind(row.kind)],
        detail={"publicity_id": publicity_id},
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
    about = await publicity(uow.session, row.publicity_id, lock=True)
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
        clause=_CLAUSE[PublicityKind(about.kind)],
        detail={"upheld": upheld, "publicity_id": about.publicity_id},
    )
    return row


async def list_objections(uow: UnitOfWork, publicity_id: str, *, actor: Actor) -> list[ObjectionRow]:
    """The objections to a publicity, for the officers of its publisher.

    Raises:
        NotFound, OutsideJurisdiction
    """
    about = await publicity(uow.session, publicity_id)
    require_publisher(about, actor)
    return await objections_to(uow.session, publicity_id)


async def require_nothing_stands(
    uow: UnitOfWork, row: DeclarationRow, policy: Policy, *, submission: int
) -> None:
    """Nothing goes on past a publicity against which something stands, wherever it lies by now: an objection of the last second
    may have its turn after the declaration was sent on (K-01, K-04).

    Args:
        submission: the one that was on publicity.

    Raises:
        ObjectionUnsettled: an objection is open, or was upheld; then it is given back or cancelled.
    """
    against = await objections_against(uow.session, {row.declaration_id: submission})
    for kind, states in against[row.declaration_id].items():
        refuse_if([publicity_is_clear(rules_of(policy.audit_chain, kind), states)], ObjectionUnsettled)


def require_publisher(row: PublicityRow, actor: Actor) -> None:
    """Only who published a publicity looks into the objections to it.

    Raises:
        OutsideJurisdiction
    """
    roles: tuple[Role, ...] = ("unit_auditor",) if row.kind == PublicityKind.UNIT else ROSTER_ROLES
    if row.org_id not in actor.orgs(*roles):
        raise OutsideJurisdiction
