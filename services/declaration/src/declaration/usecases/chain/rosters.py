"""Rosters (花名册): whoever the pack names publishes them, and sends up what has no objection (K-04)."""

from dataclasses import dataclass

from common.events.codes import Level
from common.identity.actors import Actor
from common.ids import new_id
from common.places import is_within
from common.policy.findings import Finding
from common.policy.loader import Policy
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, OutsideJurisdiction, check_version
from declaration.domain.cases.desks import ROSTER_ROLES
from declaration.domain.cases.states import Move
from declaration.domain.chain.publicities import (
    PublicityKind,
    may_publish_roster,
    publicity_is_clear,
    publicity_is_over,
    rules_of,
)
from declaration.domain.chain.routes import publisher_kind
from declaration.errors import NothingToPublish, ObjectionUnsettled, PublicityRunning, WrongPublisher
from declaration.store.cases import timeline
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.chain.publicities import objections_to, publicity, states_against
from declaration.store.chain.rosters import (
    RosterEntryRow,
    RosterRow,
    lock_candidates,
    lock_entries,
    objections_against,
    roster,
    rosters_published_by,
)
from declaration.store.people.organisations import active_organisations
from declaration.store.plans.plans import PlanRow, plan
from declaration.usecases.chain import publicities
from declaration.usecases.chain.routes import present_and_next, send_on
from declaration.usecases.plans.plans import policy_of_plan
from declaration.usecases.rulings import refuse_if


@dataclass(frozen=True)
class Forwarding:
    """What one forwarding did: declaration ids that went, and those that an objection holds."""

    roster: RosterRow
    forwarded: list[str]
    held: list[str]


async def publish_roster(
    uow: UnitOfWork, plan_id: str, level: Level, *, actor: Actor, ports: Ports
) -> RosterRow:
    """Put in publicity everything of a plan and level that waits for a roster of the caller's body.

    Raises:
        NotFound, OutsideJurisdiction, NothingToPublish, TermNotCountable
        WrongPublisher: the pack has other bodies publish.
    """
    of = await plan(uow.session, plan_id)
    policy = policy_of_plan(ports, of, on=uow.now.date())
    for org_id, publisher in await _publishers(uow, of, policy, actor):
        rows = await lock_candidates(uow.session, plan_id=plan_id, level=level, org_id=org_id)
        if rows:
            return await _put_on_roster(uow, of, level, rows, org_id, publisher, policy=policy, ports=ports)
    raise NothingToPublish


async def _put_on_roster(
    uow: UnitOfWork,
    of: PlanRow,
    level: Level,
    rows: list[DeclarationRow],
    org_id: str,
    publisher: Finding,
    *,
    policy: Policy,
    ports: Ports,
) -> RosterRow:
    term = await publicities.term_of(uow, PublicityKind.ROSTER, policy, ports=ports)
    about = await publicities.open_publicity(uow, PublicityKind.ROSTER, term, org_id=org_id)
    row = RosterRow(
        roster_id=new_id("ros"),
        plan_id=of.plan_id,
        level=level,
        org_id=org_id,
        publicity_id=about.publicity_id,
        state="in_publicity",
        version=1,
        created_at=uow.now,
    )
    uow.session.add(row)
    await uow.session.flush()
    for declaration in rows:
        uow.session.add(
            RosterEntryRow(
                roster_id=row.roster_id,
                declaration_id=declaration.declaration_id,
                submission=declaration.submitted_version,
            )
        )
        declaration.move(Move.PUT_ON_ROSTER, at=uow.now)
        await timeline.go_on(
            uow.session, declaration, at=uow.now, outcome="put_on_roster", until=about.last_day
        )
        await uow.audit(
            "put-on-roster",
            subject=declaration.declaration_id,
            clause="R25-34",
            detail={"roster_id": row.roster_id},
        )
    await uow.audit(
        "publish-roster", subject=row.roster_id, clause=publisher.clause, detail={"entries": len(rows)}
    )
    return row


async def forward_roster(
    uow: UnitOfWork, roster_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> Forwarding:
    """Send on what stands on the roster without objection, to the next desk or the office; repeatable for what was held.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion
        AlreadyDecided: nothing is on it any more.
        PublicityRunning
        ObjectionUnsettled: an objection holds everything that is left.
    """
    row = await roster(uow.session, roster_id, lock=True)
    _require_publisher(actor, row)
    if row.state == "forwarded":
        raise AlreadyDecided(present_state=row.state, present_version=row.version)
    check_version(seen=seen_version, present=row.version, state=row.state)
    about = await publicity(uow.session, row.publicity_id, lock=True)
    policy = policy_of_plan(ports, await plan(uow.session, row.plan_id), on=uow.now.date())
    rules = rules_of(policy.audit_chain, PublicityKind.ROSTER)
    over = publicity_is_over(
        rules,
        published_on=about.published_on,
        opens=about.opens_next.astimezone(uow.now.tzinfo) if about.opens_next else None,
        now=uow.now,
    )
    refuse_if([over], PublicityRunning)
    objections = await objections_to(uow.session, about.publicity_id)
    on_it = await lock_entries(uow.session, roster_id)
    clear = {
        declaration.declaration_id: publicity_is_clear(
            rules, states_against(objections, declaration.declaration_id)
        )
        for _, declaration in on_it
    }
    # an objection to the unit's publicity may have had its turn since
    earlier = await objections_against(
        uow.session, {declaration.declaration_id: declaration.submitted_version for _, declaration in on_it}
    )
    of_units = rules_of(policy.audit_chain, PublicityKind.UNIT)
    for declaration_id, against in earlier.items():
        of_the_unit = publicity_is_clear(of_units, against.get(PublicityKind.UNIT, []))
        if of_the_unit.refuses:
            clear[declaration_id] = of_the_unit
    held = {declaration_id: finding for declaration_id, finding in clear.items() if finding.refuses}
    if held and len(held) == len(on_it):
        refuse_if(list(held.values())[:1], ObjectionUnsettled)
    await publicities.end_publicity(uow, about.publicity_id)
    forwarded: list[str] = []
    for entry, declaration in on_it:
        declaration_id = declaration.declaration_id
        if declaration_id in held:
            declaration.reason, declaration.clause = "open_objection", held[declaration_id].clause
            continue
        present, following = await present_and_next(uow, declaration)
        entry.forwarded_at = uow.now
        send_on(uow, declaration, present, following)
        await timeline.go_on(uow.session, declaration, at=uow.now, outcome="forwarded")
        await uow.audit(
            "forward-declaration",
            subject=declaration_id,
            clause=over.clause,
            detail={"roster_id": roster_id},
        )
        forwarded.append(declaration_id)
    if not held:
        row.state = "forwarded"
    row.version += 1
    await uow.audit(
        "forward-roster",
        subject=roster_id,
        clause="R25-34",
        detail={"forwarded": len(forwarded), "held": len(held)},
    )
    return Forwarding(row, forwarded, sorted(held))


async def list_rosters(
    uow: UnitOfWork, *, plan_id: str | None, actor: Actor, after: str | None, limit: int
) -> list[RosterRow]:
    """The rosters of the caller's own bodies, by id; none that the caller stands on."""
    bodies = actor.orgs(*ROSTER_ROLES)
    return await rosters_published_by(
        uow.session, bodies, without=actor.person_ref, plan_id=plan_id, after=after, limit=limit
    )


async def read_roster(uow: UnitOfWork, roster_id: str, *, actor: Actor) -> RosterRow:
    """A roster, for the officers of its publisher.

    Raises:
        NotFound, OutsideJurisdiction
    """
    row = await roster(uow.session, roster_id)
    _require_publisher(actor, row)
    return row


def _require_publisher(actor: Actor, row: RosterRow) -> None:
    if row.org_id not in actor.orgs(*ROSTER_ROLES):
        raise OutsideJurisdiction


async def _publishers(
    uow: UnitOfWork, of: PlanRow, policy: Policy, actor: Actor
) -> list[tuple[str, Finding]]:
    """The caller's bodies that publish a roster by the pack, in the plan's place."""
    fitting = [
        org
        for org in await active_organisations(uow.session, actor.orgs(*ROSTER_ROLES))
        if is_within(of.place, org.place) or is_within(org.place, of.place)
    ]
    if not fitting:
        raise OutsideJurisdiction
    value = policy.audit_chain.roster_publishers
    findings = {org.org_id: may_publish_roster(value, publisher_kind(org.kind, org.place)) for org in fitting}
    named = [(org_id, finding) for org_id, finding in findings.items() if not finding.refuses]
    if not named:
        refuse_if(list(findings.values())[:1], WrongPublisher)
    return named
