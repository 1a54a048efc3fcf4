"""A unit's recommendation takes a seat: a post of the unit, a place for a school teacher's 正高, a directed post (E-28 to E-30).

Numbers are counted under a lock on the pot, or on the root of its shares, that lasts until the recommendation commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from common.events.codes import Column, Level
from common.places import PLACES, REGION, lineage
from common.policy.findings import Finding
from common.policy.loader import Policy
from common.policy.subjects.audit_chain import ApplicantType
from common.policy.subjects.post_quota import QuotaMode
from common.replicas.queries import organisation
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork
from declaration.domain.cases.states import Step
from declaration.domain.quotas.posts import (
    Posts,
    Together,
    inside_the_posts,
    posts_bind,
    teachers_inside_the_structure,
)
from declaration.domain.quotas.quotas import (
    SCHOOL_TEACHERS,
    Pot,
    QuotaKind,
    directed_inside_own_posts,
    kind_of,
    teachers_inside_the_quota,
)
from declaration.errors import PostsNotRecorded, QuotaFull
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.quotas import quotas as store
from declaration.store.quotas.posts import UnitPostsRow, unit_posts, units_together
from declaration.store.quotas.quotas import QuotaPotRow
from declaration.usecases.rulings import refuse_if

_HR_STEPS: Final = frozenset({Step.COUNTY, Step.LEAGUE})


@dataclass(frozen=True)
class Seat:
    """A seat that a declaration may take; no pot where none is counted."""

    findings: list[Finding]
    pot: QuotaPotRow | None


async def find_seat(uow: UnitOfWork, row: DeclarationRow, *, freed: bool, policy: Policy) -> Seat:
    """The seat of a declaration that is about to be recommended, held for it, and by which rule.

    Args:
        freed: its best path is freed from post quotas (E-18, E-21).

    Raises:
        PostsNotRecorded: nobody has said how many there are.
        QuotaFull
    """
    kind = kind_of(column=Column(row.entry_column), series=row.series, level=Level(row.level))
    findings, pot = await (
        _on_posts(uow, row, policy, freed=freed)
        if kind is QuotaKind.POSTS
        else _on_a_share(uow, row, policy, kind)
    )
    refuse_if(findings, PostsNotRecorded if pot is None else QuotaFull)
    return Seat(findings, pot)


async def take_seat(uow: UnitOfWork, row: DeclarationRow, seat: Seat) -> None:
    """Sit down on it, and stand up from another one."""
    if seat.pot is None:
        await store.stand_up(uow.session, row.declaration_id)
        return
    await store.sit(uow.session, row.declaration_id, seat.pot.pot_id, at=uow.now)
    await uow.audit(
        "take-seat",
        subject=row.declaration_id,
        clause=seat.findings[0].clause,
        detail={"pot_id": seat.pot.pot_id},
    )


async def situation_of_posts(uow: UnitOfWork, row: DeclarationRow, *, policy: Policy) -> list[Finding]:
    """What the HR step has to look at itself, because the documents do not say how posts bind (R25-33)."""
    rules = policy.post_quota
    kind = kind_of(column=Column(row.entry_column), series=row.series, level=Level(row.level))
    asked = row.step in _HR_STEPS and bool(rules.hr_checks_posts.value) and not rules.mode.is_known
    if not asked or kind is not QuotaKind.POSTS or not posts_bind(rules, ApplicantType(row.applicant_type)):
        return []
    level = Level(row.level)
    posts, _, _ = await _posts(uow, row, level, hold=False)
    return [inside_the_posts(rules, level, posts, None, exempt=False)]


async def added_up(
    uow: UnitOfWork, unit: UnitPostsRow, *, without: str | None = None, hold: bool = True
) -> Together:
    """The over-quota declarations of the county or department that a unit belongs to.

    Args:
        hold: let nobody else add up there until this transaction ends.
    """
    if hold:
        await store.lock_all_together(uow.session, year=unit.year, together=unit.together)
    rows = await units_together(uow.session, year=unit.year, together=unit.together)
    senior = [(of, pot) for of, pot in rows if Level(pot.level).tier == Level.FULL_SENIOR.tier]
    taken = await store.taken(uow.session, [pot.pot_id for _, pot in senior], without=without)
    return Together(
        name=await name_of(uow, unit.together),
        senior_posts=sum(pot.posts_set for _, pot in senior),
        over=sum(posts_of(of, pot, taken[pot.pot_id]).over for of, pot in senior),
    )


def posts_of(unit: UnitPostsRow, pot: QuotaPotRow, taken: int) -> Posts:
    """The posts of a unit at one level as rules read them."""
    return Posts(
        in_reform=unit.in_reform,
        post_managed=unit.post_managed,
        vacant=pot.seats,
        consulted=pot.consulted,
        taken=taken,
    )


async def name_of(uow: UnitOfWork, holder: str) -> str:
    """What people call a place or a unit."""
    if holder in PLACES:
        return PLACES[holder].name
    return (await organisation(uow.session, holder)).name


async def numbers_of(
    uow: UnitOfWork, pots: Sequence[QuotaPotRow], *, without: str | None = None
) -> list[Pot]:
    """Seats of their own and how many of them are taken."""
    ids = [pot.pot_id for pot in pots]
    taken = await store.taken(uow.session, ids, without=without)
    given = await store.given_on(uow.session, ids)
    return [
        Pot(await name_of(uow, pot.holder), pot.seats - given[pot.pot_id], taken[pot.pot_id]) for pot in pots
    ]


def holders_for(org: OrganisationRow) -> tuple[str, ...]:
    """Whose seats a unit may take, nearest first: its own, its county's, its league's; the region's only directly under it."""
    return (org.org_id, *(place for place in lineage(org.place) if place != REGION or org.place == REGION))


async def teacher_root(
    uow: UnitOfWork, policy: Policy, org: OrganisationRow, *, year: int
) -> QuotaPotRow | None:
    """The row of the annual notice's table that a unit belongs to, as a pot, locked; None where no document gives one.

    A unit that has a row of its own was bound to it by the region; other units directly under the region share what the
    table holds for them (N23-annex: 含区直其他单位4).
    """
    level = str(Level.FULL_SENIOR)
    own = await store.pot_of(
        uow.session, QuotaKind.TEACHER, year=year, holder=org.org_id, level=level, lock=True
    )
    if own is not None and own.parent_id is None:
        return own
    rules = policy.teacher_quota
    value = rules.of(org.place)
    if value is not None:
        row = value.require()
        assert row.place is not None, "found by its place"
        holder, seats, clause = row.place, row.persons, value.clause
    else:
        others = [
            one for one in rules.rows.values() if one.value is not None and one.value.other_region_units
        ]
        if org.place != REGION or not others:
            return None
        holder, clause = REGION, others[0].clause
        seats = sum(one.require().other_region_units for one in others)
    return await store.open_pot(
        uow.session,
        QuotaKind.TEACHER,
        year=year,
        holder=holder,
        level=level,
        seats=seats,
        clause=clause,
        at=uow.now,
    )


async def _posts(
    uow: UnitOfWork, row: DeclarationRow, level: Level, *, hold: bool
) -> tuple[Posts | None, QuotaPotRow | None, UnitPostsRow | None]:
    """Posts of the unit at that level; with `hold` nobody else takes one until this transaction ends."""
    pot = await store.pot_of(
        uow.session, QuotaKind.POSTS, year=row.year, holder=row.unit_org, level=level, lock=hold
    )
    unit = await unit_posts(uow.session, row.unit_org, year=row.year)
    if pot is None or unit is None:
        return None, None, None
    taken = await store.taken(uow.session, [pot.pot_id], without=row.declaration_id)
    return posts_of(unit, pot, taken[pot.pot_id]), pot, unit


async def _on_posts(
    uow: UnitOfWork, row: DeclarationRow, policy: Policy, *, freed: bool
) -> tuple[list[Finding], QuotaPotRow | None]:
    rules, level = policy.post_quota, Level(row.level)
    if not posts_bind(rules, ApplicantType(row.applicant_type)):
        return [], None
    posts, pot, unit = await _posts(uow, row, level, hold=True)
    together = None
    if (
        posts is not None
        and unit is not None
        and posts.taken >= posts.vacant + posts.consulted
        and rules.mode.value is QuotaMode.VACANT_POSTS
    ):
        together = await added_up(uow, unit, without=row.declaration_id)
    findings = [inside_the_posts(rules, level, posts, together, exempt=freed)]
    if row.series == SCHOOL_TEACHERS and level is Level.ASSOCIATE_SENIOR and not freed:
        strict = teachers_inside_the_structure(policy.teacher_quota, posts)
        findings += [strict] if strict is not None else []
    return findings, None if freed else pot


async def _on_a_share(
    uow: UnitOfWork, row: DeclarationRow, policy: Policy, kind: QuotaKind
) -> tuple[list[Finding], QuotaPotRow | None]:
    org = await organisation(uow.session, row.unit_org)
    series = row.series if kind is QuotaKind.DIRECTED else ""
    level = Level(row.level)

    async def nearest() -> QuotaPotRow | None:
        return await store.nearest_pot(
            uow.session, kind, year=row.year, holders=holders_for(org), level=level, series=series
        )

    if kind is QuotaKind.TEACHER:
        await teacher_root(uow, policy, org, year=row.year)
    pot = await nearest()
    if pot is not None:
        await store.root_of(uow.session, pot)
        pot = await nearest()  # a share may have been given while this waited for the root
    numbers = (await numbers_of(uow, [pot], without=row.declaration_id))[0] if pot is not None else None
    if kind is QuotaKind.TEACHER:
        return [teachers_inside_the_quota(policy.teacher_quota, numbers)], pot
    return [directed_inside_own_posts(policy.directed, level, numbers)], pot
