"""Splitting a place's number among counties and units: 正高 of school teachers (E-29), directed posts (E-30).

Shares form a tree under the number that an annual notice, or the authority of the place for directed posts, set. What a place
gives on it no longer has, so that all shares together never exceed the root.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from common.events.codes import Level
from common.identity.actors import Actor
from common.places import PLACES, REGION, PlaceLevel, is_within, lineage
from common.places import level as level_of
from common.policy.loader import Policy
from common.policy.model import Value
from common.ports import Ports
from common.replicas.jurisdiction import authority_over
from common.replicas.queries import organisation
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, check_version
from declaration.domain.eligibility.columns import directed_is_listed
from declaration.domain.quotas.quotas import Pot, QuotaKind, share_is_inside
from declaration.errors import QuotaFull, QuotaNotSplittable
from declaration.store.plans.plans import PlanRow
from declaration.store.quotas import quotas as store
from declaration.store.quotas.quotas import QuotaPotRow
from declaration.usecases.quotas.posts import HR, published, unit_of
from declaration.usecases.quotas.quotas import holders_for, name_of, numbers_of, teacher_root
from declaration.usecases.rulings import refuse_if

_RULES = {QuotaKind.TEACHER: "E-29", QuotaKind.DIRECTED: "E-30"}


@dataclass(frozen=True)
class Share:
    """To whom how many are given: to a place or to a unit.

    Attributes:
        series, specialty: of directed posts alone.
    """

    kind: QuotaKind
    place: str | None
    org_id: str | None
    level: Level
    persons: int
    series: str = ""
    specialty: str | None = None

    @property
    def holder(self) -> str:
        return self.org_id or self.place or ""


@dataclass(frozen=True)
class ShareView:
    """A pot as it stands; one that nobody has touched yet has no row."""

    kind: QuotaKind
    holder: str
    name: str
    level: str
    series: str | None
    seats: int
    given: int
    taken: int
    clause: str | None
    version: int
    from_holder: str | None = None

    @property
    def free(self) -> int:
        return max(0, self.seats - self.given - self.taken)


async def give_share(
    uow: UnitOfWork,
    plan_id: str,
    share: Share,
    *,
    seen_version: int | None,
    actor: Actor,
    ports: Ports,
) -> ShareView:
    """Give a county or a unit its part, or change it; for a league's directed posts, set their number.

    Raises:
        NotFound, OutsideJurisdiction, StaleVersion
        QuotaNotSplittable: no number is known that it could come from, or directed evaluation is not held for the title.
        QuotaFull: the giver has not so many left, or the receiver has used more.
    """
    chosen, policy = await published(uow, plan_id, ports)
    above, org = await _receiver(uow, share, chosen)
    clause: str | None = None
    if share.kind is QuotaKind.DIRECTED:
        listed = directed_is_listed(
            policy.directed, series=share.series, specialty=share.specialty, level=share.level
        )
        refuse_if(listed, QuotaNotSplittable)
        clause = policy.directed.own_posts.clause
    if share.kind is QuotaKind.DIRECTED and share.place is not None and _sets_directed(share.place):
        giver = None
        authority = await authority_over(uow.session, actor, *HR, place=share.place)
    else:
        giver = await _giver(uow, share, policy, chosen, above, org)
        if giver is None:
            raise QuotaNotSplittable("上级地区的名额或单列岗位尚未确定，请先由其人社部门登记。")
        authority = await authority_over(uow.session, actor, *HR, place=await _place_of(uow, giver.holder))
        clause = giver.clause or clause
    row = await store.open_pot(
        uow.session,
        share.kind,
        year=chosen.year,
        holder=share.holder,
        level=share.level,
        series=share.series,
        seats=0,
        at=uow.now,
        clause=clause,
    )
    fresh = row.recorded_by_org is None
    check_version(seen=seen_version or 0, present=0 if fresh else row.version)
    if not fresh and row.parent_id is None and giver is not None:
        raise QuotaNotSplittable("该名额由文件直接核定，不能由其他地区分配。")
    await _fits(uow, row, giver, share, policy)
    row.parent_id = giver.pot_id if giver is not None else None
    row.seats, row.recorded_by_org, row.recorded_at = share.persons, authority.org_id, uow.now
    row.version += 0 if fresh else 1
    await uow.audit(
        "give-quota-share",
        subject=row.pot_id,
        clause=row.clause,
        detail={"kind": str(share.kind), "holder": share.holder, "persons": share.persons, "year": row.year},
    )
    await uow.session.flush()
    return (await _views(uow, [row]))[0]


async def bind_row(
    uow: UnitOfWork, plan_id: str, *, pack_row: str, org_id: str, actor: Actor, ports: Ports
) -> ShareView:
    """The region says which unit a row of the annual notice's table means, where the row names a unit (N23-annex).

    Raises:
        NotFound: also where the table has no such row.
        OutsideJurisdiction
        AlreadyDecided: the row or the unit has its number already.
    """
    chosen, policy = await published(uow, plan_id, ports)
    value = policy.teacher_quota.rows.get(pack_row)
    if value is None or value.value is None or not value.value.unit:
        raise NotFound("名额分配表中没有这一单位，请核对。")
    org = await unit_of(uow, org_id, chosen)
    authority = await authority_over(uow.session, actor, "region_hr", place=REGION)
    level = Level.FULL_SENIOR
    bound = await store.pot_of_row(uow.session, year=chosen.year, pack_row=pack_row)
    own = await store.pot_of(uow.session, QuotaKind.TEACHER, year=chosen.year, holder=org_id, level=level)
    if bound is not None or own is not None:
        raise AlreadyDecided
    row = await store.open_pot(
        uow.session,
        QuotaKind.TEACHER,
        year=chosen.year,
        holder=org.org_id,
        level=level,
        seats=value.value.persons - value.value.other_region_units,
        at=uow.now,
        clause=value.clause,
    )
    row.pack_row, row.recorded_by_org = pack_row, authority.org_id
    await uow.audit(
        "bind-quota-row", subject=row.pot_id, clause=value.clause, detail={"row": pack_row, "org_id": org_id}
    )
    await uow.session.flush()
    return (await _views(uow, [row]))[0]


async def list_shares(uow: UnitOfWork, plan_id: str, *, actor: Actor, ports: Ports) -> list[ShareView]:
    """Every number and share of a plan's year that lies in the plan's place, with what is taken and free.

    Rows of the annual notice's table that nobody has touched yet are told from the annual notice.

    Raises:
        NotFound
        OutsideJurisdiction: none of the caller's organisations is at, above or below the plan's place.
    """
    chosen, policy = await published(uow, plan_id, ports)
    orgs = actor.orgs(*HR, "department_auditor", "unit_auditor")
    places = [(await organisation(uow.session, org_id)).place for org_id in sorted(orgs)]
    if not any(is_within(place, chosen.place) or is_within(chosen.place, place) for place in places):
        raise OutsideJurisdiction
    kinds = [QuotaKind.TEACHER, QuotaKind.DIRECTED]
    rows = await store.pots(uow.session, year=chosen.year, kinds=kinds)
    inside = [row for row in rows if is_within(await _place_of(uow, row.holder), chosen.place)]
    views = await _views(uow, inside)
    touched = {row.holder for row in inside if row.kind == QuotaKind.TEACHER}
    for value in policy.teacher_quota.rows.values():
        quota = value.value
        if quota is None or quota.place is None or quota.place in touched:
            continue
        if is_within(quota.place, chosen.place):
            views.append(
                ShareView(
                    kind=QuotaKind.TEACHER,
                    holder=quota.place,
                    name=quota.name,
                    level=str(Level.FULL_SENIOR),
                    series=None,
                    seats=quota.persons,
                    given=0,
                    taken=0,
                    clause=value.clause,
                    version=0,
                )
            )
    return views


def _sets_directed(place: str) -> bool:
    """Leagues and cities have their directed posts approved (各盟市核定); below them they are given on."""
    return level_of(place) is not PlaceLevel.COUNTY


async def _receiver(
    uow: UnitOfWork, share: Share, chosen: PlanRow
) -> tuple[tuple[str, ...], OrganisationRow | None]:
    """Who may be above the receiver, nearest first; and the unit, if it is one."""
    if share.org_id is not None:
        org = await unit_of(uow, share.org_id, chosen)
        return holders_for(org)[1:], org
    assert share.place is not None, "a share has a receiver"
    if share.place not in PLACES or not is_within(share.place, chosen.place):
        raise OutsideJurisdiction("该地区不在本申报计划的地区内。")
    return tuple(place for place in lineage(share.place)[1:] if place != REGION), None


async def _giver(
    uow: UnitOfWork,
    share: Share,
    policy: Policy,
    chosen: PlanRow,
    above: tuple[str, ...],
    org: OrganisationRow | None,
) -> QuotaPotRow | None:
    """The nearest pot above the receiver, its root locked; of a share that was given before, the one that gave it."""
    if share.kind is QuotaKind.TEACHER:
        await _open_teacher_root(uow, policy, chosen, above, org)
    own = await store.pot_of(
        uow.session,
        share.kind,
        year=chosen.year,
        holder=share.holder,
        level=share.level,
        series=share.series,
    )
    if own is not None and own.parent_id is not None:
        await store.root_of(uow.session, own)
        return await store.pot_with_id(uow.session, own.parent_id)
    found = await store.nearest_pot(
        uow.session,
        share.kind,
        year=chosen.year,
        holders=above,
        level=share.level,
        series=share.series,
    )
    if found is not None:
        await store.root_of(uow.session, found)
    return found


async def _open_teacher_root(
    uow: UnitOfWork, policy: Policy, chosen: PlanRow, above: tuple[str, ...], org: OrganisationRow | None
) -> None:
    if org is not None:
        await teacher_root(uow, policy, org, year=chosen.year)
        return
    value = policy.teacher_quota.of(above[0]) if above else None
    if value is not None and value.value is not None and value.value.place is not None:
        await store.open_pot(
            uow.session,
            QuotaKind.TEACHER,
            year=chosen.year,
            holder=value.value.place,
            level=Level.FULL_SENIOR,
            seats=value.value.persons,
            clause=value.clause,
            at=uow.now,
        )


async def _fits(
    uow: UnitOfWork, row: QuotaPotRow, giver: QuotaPotRow | None, share: Share, policy: Policy
) -> None:
    taken = (await store.taken(uow.session, [row.pot_id]))[row.pot_id]
    kept = taken + (await store.given_on(uow.session, [row.pot_id]))[row.pot_id]
    value: Value[bool] = (
        policy.teacher_quota.may_be_split if share.kind is QuotaKind.TEACHER else policy.directed.own_posts
    )
    if giver is None:
        from_pot, had = Pot(await name_of(uow, row.holder), share.persons, 0), row.seats
    else:
        own = (await numbers_of(uow, [giver]))[0]
        had = row.seats if row.parent_id == giver.pot_id else 0
        from_pot = Pot(own.name, own.seats + had, own.taken)
    finding = share_is_inside(
        _RULES[share.kind], value, from_pot, given=had, asked=share.persons, kept_by_receiver=kept
    )
    refuse_if([finding], QuotaFull)


async def _place_of(uow: UnitOfWork, holder: str) -> str:
    return holder if holder in PLACES else (await organisation(uow.session, holder)).place


async def _views(uow: UnitOfWork, rows: Sequence[QuotaPotRow]) -> list[ShareView]:
    ids = [row.pot_id for row in rows]
    given = await store.given_on(uow.session, ids)
    taken = await store.taken(uow.session, ids)
    givers = await store.holders_of(uow.session, {row.parent_id for row in rows if row.parent_id is not None})
    return [
        ShareView(
            kind=QuotaKind(row.kind),
            holder=row.holder,
            name=await name_of(uow, row.holder),
            level=row.level,
            series=row.series or None,
            seats=row.seats,
            given=given[row.pot_id],
            taken=taken[row.pot_id],
            clause=row.clause,
            version=row.version,
            from_holder=givers.get(row.parent_id or ""),
        )
        for row in rows
    ]
