"""Recording the posts of an institution, and consultations of department and HR authority on more (E-28)."""

from collections.abc import Mapping
from dataclasses import dataclass

from common.events.codes import Level, OrganisationKind, Tier
from common.identity.actors import Actor, Role
from common.ids import new_id
from common.places import REGION, is_within
from common.policy.loader import Policy
from common.policy.subjects.post_quota import CountedPer, PostQuota, QuotaMode
from common.ports import Ports
from common.replicas.jurisdiction import authority_over
from common.replicas.queries import organisation
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, check_version
from declaration.domain.quotas.posts import (
    Posts,
    Together,
    consultation_opens_posts,
    may_exceed_by,
    recorded_posts_leave_room,
    who_sets_the_posts,
)
from declaration.domain.quotas.quotas import QuotaKind
from declaration.errors import (
    DeskNotRecorded,
    NotTheOneToSet,
    PostsNotRecorded,
    QuotaBelowTaken,
    QuotaNotSplittable,
)
from declaration.store.people.organisations import active_at
from declaration.store.plans.plans import PlanRow, plan
from declaration.store.quotas import posts as store
from declaration.store.quotas import quotas as pots
from declaration.store.quotas.posts import ConsultationRow, UnitPostsRow
from declaration.store.quotas.quotas import QuotaPotRow
from declaration.usecases.cases.scope import hr_places
from declaration.usecases.plans.plans import policy_of_plan
from declaration.usecases.quotas.quotas import added_up, posts_of
from declaration.usecases.rulings import refuse_if

HR: tuple[Role, ...] = ("region_hr", "league_hr", "county_hr")


@dataclass(frozen=True)
class PostLine:
    """Posts at one level: set in the structure, and vacant among them; for 中初级 in 2023 the number set for the year."""

    posts_set: int
    vacant: int


@dataclass(frozen=True)
class RecordedPosts:
    """What is recorded; levels that are not named stay as they are."""

    in_reform: bool
    post_managed: bool
    lines: Mapping[Level, PostLine]


@dataclass(frozen=True)
class LevelView:
    """Posts at one level with what is taken."""

    pot: QuotaPotRow
    posts: Posts


@dataclass(frozen=True)
class PostsView:
    """An institution's posts as they stand.

    Attributes:
        together: where over-quota declarations are added up by the pack; `may_exceed` is how many there may be.
    """

    row: UnitPostsRow
    levels: list[LevelView]
    together: Together | None
    may_exceed: int
    consultations: list[ConsultationRow]
    rules: PostQuota


async def record_posts(
    uow: UnitOfWork,
    plan_id: str,
    org_id: str,
    recorded: RecordedPosts,
    *,
    seen_version: int | None,
    actor: Actor,
    ports: Ports,
) -> PostsView:
    """Record the posts of an institution for the year of a plan, by its department or an HR authority over its place.

    Raises:
        NotFound, OutsideJurisdiction
        StaleVersion: it was recorded by somebody else meanwhile, or for the first time.
        NotTheOneToSet: 中初级 posts that another authority sets.
        QuotaBelowTaken: those recommended already do not fit.
    """
    chosen, policy = await published(uow, plan_id, ports)
    org = await unit_of(uow, org_id, chosen)
    recorder = await _recorder(uow, org, actor)
    rules = policy.post_quota
    sets = [
        who_sets_the_posts(rules, level, unit_place=org.place, recorder_place=recorder.place)
        for level in recorded.lines
    ]
    refuse_if([finding for finding in sets if finding is not None], NotTheOneToSet)
    row = await store.unit_posts(uow.session, org_id, year=chosen.year, lock=True)
    check_version(seen=seen_version or 0, present=row.version if row is not None else 0)
    if row is None:
        row = UnitPostsRow(org_id=org_id, year=chosen.year, version=0)
        uow.session.add(row)
    row.place, row.together = org.place, _together(rules, org)
    row.in_reform, row.post_managed = recorded.in_reform, recorded.post_managed
    row.recorded_by_org, row.recorded_at = recorder.org_id, uow.now
    row.version += 1
    await uow.session.flush()
    for level in Level:
        if level in recorded.lines:
            await _record_line(uow, row, level, recorded.lines[level], by=recorder.org_id)
    view = await _view(uow, row, policy, hold=True)
    refuse_if(
        [
            recorded_posts_leave_room(
                rules,
                Level(one.pot.level),
                one.posts,
                view.together if Level(one.pot.level).tier is Tier.SENIOR else None,
            )
            for one in view.levels
        ],
        QuotaBelowTaken,
    )
    await uow.audit(
        "record-posts",
        subject=org_id,
        clause=rules.mode.clause or rules.hr_checks_posts.clause,
        detail={
            "year": chosen.year,
            "in_reform": recorded.in_reform,
            "post_managed": recorded.post_managed,
            "lines": {str(level): vars(line) for level, line in recorded.lines.items()},
        },
    )
    return view


async def read_posts(uow: UnitOfWork, plan_id: str, org_id: str, *, actor: Actor, ports: Ports) -> PostsView:
    """The posts of an institution, for itself, its department and the HR authorities over its place.

    Raises:
        NotFound, OutsideJurisdiction
        PostsNotRecorded
    """
    chosen, policy = await published(uow, plan_id, ports)
    org = await unit_of(uow, org_id, chosen)
    if not actor.has("unit_auditor", org_id):
        await _recorder(uow, org, actor)
    row = await store.unit_posts(uow.session, org_id, year=chosen.year)
    if row is None:
        raise PostsNotRecorded
    return await _view(uow, row, policy, hold=False)


async def list_posts(
    uow: UnitOfWork, plan_id: str, *, limit: int, after: str | None, actor: Actor, ports: Ports
) -> list[PostsView]:
    """The posts of every institution under the caller's HR authorities, by org id.

    Raises:
        NotFound
    """
    chosen, policy = await published(uow, plan_id, ports)
    held = await hr_places(uow, actor)
    above = any(is_within(chosen.place, place) for place in held)
    places = [chosen.place] if above else [place for place in held if is_within(place, chosen.place)]
    rows = await store.units_in(uow.session, places, year=chosen.year, limit=limit, after=after)
    return [await _view(uow, row, policy, hold=False) for row in rows]


async def ask_consultation(
    uow: UnitOfWork,
    plan_id: str,
    org_id: str,
    *,
    level: Level,
    persons: int,
    actor: Actor,
    ports: Ports,
) -> ConsultationRow:
    """The department asks the HR authority of its own place for posts beyond the structure ratio (BT24-4.9.1, CF25-4.8.1).

    Raises:
        NotFound, PostsNotRecorded, DeskNotRecorded
        OutsideJurisdiction: the caller does not act for the institution's department.
        QuotaNotSplittable: the annual notice of the year knows no consultation.
    """
    chosen, policy = await published(uow, plan_id, ports)
    org = await unit_of(uow, org_id, chosen)
    if org.parent is None or not actor.has("department_auditor", org.parent):
        raise OutsideJurisdiction
    opens = consultation_opens_posts(policy.post_quota)
    refuse_if([opens], QuotaNotSplittable)
    pot = await pots.pot_of(uow.session, QuotaKind.POSTS, year=chosen.year, holder=org_id, level=level)
    if pot is None:
        raise PostsNotRecorded
    department = await organisation(uow.session, org.parent)
    row = ConsultationRow(
        consultation_id=new_id("con"),
        plan_id=plan_id,
        org_id=org_id,
        year=chosen.year,
        level=level,
        persons=persons,
        state="asked",
        department_org=department.org_id,
        hr_org=await _hr_beside(uow, department),
        asked_by=actor.account,
        asked_at=uow.now,
    )
    uow.session.add(row)
    await uow.audit(
        "ask-post-consultation",
        subject=row.consultation_id,
        clause=opens.clause,
        detail={"org_id": org_id, "level": str(level), "persons": persons},
    )
    return row


async def answer_consultation(
    uow: UnitOfWork, consultation_id: str, *, agreed: bool, actor: Actor, ports: Ports
) -> ConsultationRow:
    """The HR authority that was asked agrees, which opens the posts, or declines.

    Raises:
        NotFound, OutsideJurisdiction, AlreadyDecided
    """
    row = await store.consultation(uow.session, consultation_id)
    if row.hr_org not in actor.orgs(*HR):
        raise OutsideJurisdiction
    if row.state != "asked":
        raise AlreadyDecided(present_state=row.state)
    _, policy = await published(uow, row.plan_id, ports)
    row.state = "agreed" if agreed else "declined"
    row.answered_by, row.answered_at = actor.account, uow.now
    if agreed:
        pot = await pots.pot_of(
            uow.session, QuotaKind.POSTS, year=row.year, holder=row.org_id, level=row.level, lock=True
        )
        assert pot is not None, "the consultation is about posts that are recorded"
        pot.consulted += row.persons
        pot.version += 1
    await uow.audit(
        "answer-post-consultation",
        subject=consultation_id,
        clause=policy.post_quota.consultation.clause,
        detail={"state": row.state, "org_id": row.org_id, "level": row.level, "persons": row.persons},
    )
    return row


async def published(uow: UnitOfWork, plan_id: str, ports: Ports) -> tuple[PlanRow, Policy]:
    """A published plan and the policy that declarations under it are judged by.

    Raises:
        NotFound
    """
    chosen = await plan(uow.session, plan_id)
    if chosen.state != "published":
        raise NotFound
    return chosen, policy_of_plan(ports, chosen, on=uow.now.date())


async def unit_of(uow: UnitOfWork, org_id: str, chosen: PlanRow) -> OrganisationRow:
    """A unit that declares under a plan.

    Raises:
        NotFound
        OutsideJurisdiction: it lies elsewhere than the plan.
    """
    org = await organisation(uow.session, org_id)
    if not is_within(org.place, chosen.place):
        raise OutsideJurisdiction("该单位不在本申报计划的地区内，请选择该单位所在地区的申报计划。")
    return org


async def _recorder(uow: UnitOfWork, org: OrganisationRow, actor: Actor) -> OrganisationRow:
    if org.parent is not None and actor.has("department_auditor", org.parent):
        return await organisation(uow.session, org.parent)
    return await authority_over(uow.session, actor, *HR, place=org.place)


async def _record_line(uow: UnitOfWork, row: UnitPostsRow, level: Level, line: PostLine, *, by: str) -> None:
    pot = await pots.open_pot(
        uow.session,
        QuotaKind.POSTS,
        year=row.year,
        holder=row.org_id,
        level=level,
        seats=line.vacant,
        at=uow.now,
    )
    if (pot.posts_set, pot.seats) != (line.posts_set, line.vacant):
        pot.version += 1
    pot.posts_set, pot.seats = line.posts_set, line.vacant
    pot.recorded_by_org, pot.recorded_at = by, uow.now
    await uow.session.flush()


async def _view(uow: UnitOfWork, row: UnitPostsRow, policy: Policy, *, hold: bool) -> PostsView:
    """The posts as they stand; with `hold` nobody recommends on them until this transaction ends."""
    rules = policy.post_quota
    found = await pots.pots(
        uow.session, year=row.year, kinds=[QuotaKind.POSTS], holders=[row.org_id], lock=hold
    )
    taken = await pots.taken(uow.session, [pot.pot_id for pot in found])
    order = list(Level)
    together = None
    if rules.mode.value is QuotaMode.VACANT_POSTS:
        together = await added_up(uow, row, hold=hold)
    return PostsView(
        row=row,
        levels=[
            LevelView(pot, posts_of(row, pot, taken[pot.pot_id]))
            for pot in sorted(found, key=lambda pot: order.index(Level(pot.level)))
        ],
        together=together,
        may_exceed=may_exceed_by(rules, together.senior_posts) if together is not None else 0,
        consultations=await store.consultations_of(uow.session, row.org_id, year=row.year),
        rules=rules,
    )


def _together(rules: PostQuota, org: OrganisationRow) -> str:
    """E-28, N23-4.11.2: units of a league by county, the league's own among themselves; units of the region by department."""
    by_department = rules.region_units_per.value is CountedPer.DEPARTMENT
    if org.place == REGION and by_department:
        return org.parent or org.org_id
    return org.place


async def _hr_beside(uow: UnitOfWork, department: OrganisationRow) -> str:
    """The HR authority of the same level: that of the department's own place.

    Raises:
        DeskNotRecorded
    """
    authorities = await active_at(uow.session, [department.place], [OrganisationKind.HR_AUTHORITY])
    if not authorities:
        raise DeskNotRecorded
    return authorities[0].org_id
