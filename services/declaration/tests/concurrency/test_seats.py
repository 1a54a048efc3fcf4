"""Many recommend, withdraw, are refused and die at the same moment: no seat is given twice and none is lost (E-28, E-29).

Hypothesis plays rounds of real transactions on a real PostgreSQL, each on a connection of its own, and keeps a model
beside them. After every round the routes must tell what the model says.
"""

import asyncio
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from common.clock import SHANGHAI
from declaration.domain.cases.states import Move, State
from declaration.errors import QuotaFull
from declaration.store.cases.declarations import DeclarationRow, declaration
from declaration.store.plans.plans import PlanRow, plan
from declaration.usecases.plans.plans import policy_of_plan
from declaration.usecases.quotas.quotas import find_seat, take_seat
from laptop.demo.people import demo_organisations
from laptop.testing.kit import Caller, ServiceKit
from laptop.testing.machine import PATIENCE

ORG = {key: row.org_id for key, row in demo_organisations().items()}
FARM, STATION, OTHER = ORG["hongliu-farm"], ORG["linhe-station"], ORG["wuyuan-station"]
UNITS = {FARM: "nm.bayannur.linhe", STATION: "nm.bayannur.linhe", OTHER: "nm.bayannur.wuyuan"}
ENDS = (Move.WITHDRAW, Move.RETURN, Move.CANCEL, Move.BAR)
NOW = dt.datetime(2023, 5, 11, 9, tzinfo=SHANGHAI)

COUNTER = itertools.count(1)
YEARS = itertools.count(2100)
"""A year of its own for every example, so that none sees another's seats."""

LIMITS = settings(
    max_examples=8,
    stateful_step_count=5,
    deadline=None,
    phases=[Phase.generate],  # which transaction is first differs from run to run: there is nothing to shrink
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
LINGER = 0.02
"""Seconds between taking a seat and the commit: long enough that whoever does not wait has counted meanwhile."""

WISHES = st.lists(st.tuples(st.sampled_from(sorted(UNITS)), st.booleans()), min_size=1, max_size=6)
"""Who is recommended by which unit, and whether the process dies before it commits it."""

LEAVING = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from(ENDS)), unique_by=lambda end: end[0], max_size=3
)


class Died(Exception):
    """A process that dies between taking the seat and its commit."""


@dataclass
class Theatre:
    """The service under test and the loop that it runs in; Hypothesis plays in a thread of its own."""

    kit: ServiceKit
    league: Caller
    loop: asyncio.AbstractEventLoop
    plan_id: str = ""
    year: int = 0
    holding: dict[str, str] = field(default_factory=dict)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=PATIENCE)

    def at_once(self, works: Iterable[Coroutine[Any, Any, Any]]) -> list[Any]:
        async def together() -> list[Any]:
            return list(await asyncio.gather(*works))

        found: list[Any] = self.run(together())
        return found

    async def new_year(self) -> None:
        """A plan under the region's annual notice of 2023, for a year in which nothing has happened."""
        self.year, self.plan_id = next(YEARS), f"pln_{next(COUNTER)}"
        self.holding = {}
        shelf = self.kit.runtime.ports.packs.effective("2023-region")
        async with self.kit.runtime.sessions.begin() as session:
            session.add(
                PlanRow(
                    plan_id=self.plan_id,
                    year=self.year,
                    place="nm.bayannur",
                    name="申报计划",
                    organiser_org=ORG["league-hr"],
                    state="published",
                    pack_id=shelf.ref.id,
                    pack_version=shelf.ref.version,
                    pack_digest=shelf.ref.digest,
                    layers=[],
                    dates=[],
                    facts_cut_off=[],
                    columns=["ordinary"],
                    findings=[],
                    created_at=NOW,
                )
            )

    async def publicised(self, unit: str, series: str, level: str, column: str = "ordinary") -> str:
        """A declaration whose publicity inside the unit is over."""
        number = next(COUNTER)
        id_ = f"dcl_{number}"
        async with self.kit.runtime.sessions.begin() as session:
            session.add(
                DeclarationRow(
                    declaration_id=id_,
                    number=f"SB{number:010d}",
                    person_ref=f"p1-{number}",
                    plan_id=self.plan_id,
                    year=self.year,
                    committee_id="cmt_any",
                    series=series,
                    level=level,
                    entry_column=column,
                    applicant_type="public_institution",
                    unit_org=unit,
                    place=UNITS[unit],
                    state=State.UNIT_PUBLICITY,
                    step="employer",
                    created_at=NOW,
                    changed_at=NOW,
                    form_sealed="",
                )
            )
        return id_

    async def recommend(self, id_: str, *, dies: bool, freed: bool = False) -> bool:
        """The unit's recommendation; whether it was taken.

        Args:
            freed: the best path is freed from post quotas.
        """
        try:
            async with self.kit.uow() as uow:
                row = await declaration(uow.session, id_, lock=True)
                chosen = await plan(uow.session, row.plan_id)
                policy = policy_of_plan(self.kit.runtime.ports, chosen, on=uow.now.date())
                await take_seat(uow, row, await find_seat(uow, row, freed=freed, policy=policy))
                row.move(Move.RECOMMEND, at=uow.now)
                await uow.session.flush()
                await asyncio.sleep(LINGER)
                if dies:
                    raise Died
                await uow.commit()
        except (QuotaFull, Died):
            return False
        return True

    async def end(self, id_: str, move: Move) -> None:
        """Withdrawn, given back, cancelled, barred."""
        async with self.kit.uow() as uow:
            row = await declaration(uow.session, id_, lock=True)
            row.move(move, at=uow.now)
            await uow.commit()

    async def again(self, id_: str) -> None:
        """What was given back is in publicity once more."""
        async with self.kit.runtime.sessions.begin() as session:
            (await declaration(session, id_, lock=True)).state = State.UNIT_PUBLICITY

    def rush(
        self,
        wishes: list[tuple[str, bool]],
        ends: list[tuple[str, Move]],
        others: list[Coroutine[Any, Any, Any]],
        *,
        series: str,
        level: str,
    ) -> tuple[Counter[str], list[Any]]:
        """Everything at once; who was taken by unit, and what the other requests were answered."""
        ids = self.at_once(self.publicised(unit, series, level) for unit, _ in wishes)
        works = [
            *(self.recommend(id_, dies=dies) for id_, (_, dies) in zip(ids, wishes, strict=True)),
            *(self.end(id_, move) for id_, move in ends),
            *others,
        ]
        answers = self.at_once(works)
        taken: Counter[str] = Counter()
        for id_, (unit, _), done in zip(ids, wishes, answers, strict=False):
            if done:
                self.holding[id_] = unit
                taken[unit] += 1
        for id_, _ in ends:
            del self.holding[id_]
        return taken, answers[len(wishes) + len(ends) :]

    def leaving(self, ends: list[tuple[int, Move]]) -> list[tuple[str, Move]]:
        """Of those who hold a seat the ones at these places in the row, each with an end.

        Places, not ids: who holds a seat depends on which transaction was first, and Hypothesis must draw alike each time.
        """
        ids = sorted(self.holding, key=lambda id_: int(id_.removeprefix("dcl_")))
        return [(ids[at], move) for at, move in ends if at < len(ids)]


class PostsUnderLoad(RuleBasedStateMachine):
    """Vacant posts of three units in two counties, and the 5% beyond them (N23-4.11.2)."""

    theatre: Theatre

    def record(self, unit: str, posts_set: int, vacant: int) -> Coroutine[Any, Any, Any]:
        stage = self.theatre
        body = {
            "levels": {"associate_senior": {"posts_set": posts_set, "vacant": vacant}},
            "version": self.versions[unit],
        }
        return stage.kit.put(f"/v1/plans/{stage.plan_id}/posts/{unit}", body, by=stage.league)

    @initialize(
        vacant=st.lists(st.integers(0, 3), min_size=3, max_size=3),
        posts_set=st.lists(st.sampled_from([0, 9, 10, 19, 20, 21, 40]), min_size=3, max_size=3),
    )
    def set_up(self, vacant: list[int], posts_set: list[int]) -> None:
        self.theatre.run(self.theatre.new_year())
        self.versions = dict.fromkeys(UNITS, 0)
        self.vacant = dict(zip(sorted(UNITS), vacant, strict=True))
        self.posts_set = dict(zip(sorted(UNITS), posts_set, strict=True))
        for unit in UNITS:
            answer = self.theatre.run(self.record(unit, self.posts_set[unit], self.vacant[unit]))
            assert answer.status_code == 200, answer.text
            self.versions[unit] += 1

    def room(self, wishes: Counter[str], without: Counter[str]) -> Counter[str]:
        """How many of `wishes` each county can take when those `without` have gone."""
        held = Counter(self.theatre.holding.values())
        held.subtract(without)
        found: Counter[str] = Counter()
        for county in set(UNITS.values()):
            units = [unit for unit in UNITS if UNITS[unit] == county]
            free = {unit: max(0, self.vacant[unit] - held[unit]) for unit in units}
            over = sum(max(0, held[unit] - self.vacant[unit]) for unit in units)
            inside = sum(min(wishes[unit], free[unit]) for unit in units)
            beyond = sum(max(0, wishes[unit] - free[unit]) for unit in units)
            found[county] = inside + min(beyond, self.allowed(county) - over)
        return found

    def allowed(self, county: str) -> int:
        return sum(self.posts_set[unit] for unit in UNITS if UNITS[unit] == county) // 20

    @rule(wishes=WISHES, leaving=LEAVING)
    def everybody_at_once(self, wishes: list[tuple[str, bool]], leaving: list[tuple[int, Move]]) -> None:
        ends = self.theatre.leaving(leaving)
        alive = Counter(unit for unit, dies in wishes if not dies)
        gone = Counter(self.theatre.holding[id_] for id_, _ in ends)
        at_least, at_most = self.room(alive, Counter()), self.room(alive, gone)

        taken, _ = self.theatre.rush(wishes, ends, [], series="forestry_grassland", level="associate_senior")

        for county in at_least:
            count = sum(taken[unit] for unit in UNITS if UNITS[unit] == county)
            assert at_least[county] <= count <= at_most[county], (county, count, at_least, at_most)

    @rule(
        wishes=WISHES,
        unit=st.sampled_from(sorted(UNITS)),
        vacant=st.integers(0, 4),
        posts_set=st.sampled_from([0, 19, 20, 40]),
    )
    def the_authority_records_anew_meanwhile(
        self, wishes: list[tuple[str, bool]], unit: str, vacant: int, posts_set: int
    ) -> None:
        recorded = self.record(unit, posts_set, vacant)
        _, [answer] = self.theatre.rush(
            wishes, [], [recorded], series="forestry_grassland", level="associate_senior"
        )
        if answer.status_code == 200:
            self.versions[unit] += 1
            self.vacant[unit], self.posts_set[unit] = vacant, posts_set
        else:
            assert answer.json()["code"] == "quota_below_taken", answer.text

    @invariant()
    def the_routes_tell_what_the_model_holds(self) -> None:
        stage = self.theatre
        if not getattr(self, "versions", None):
            return
        held = Counter(stage.holding.values())
        for unit, county in UNITS.items():
            url = f"/v1/plans/{stage.plan_id}/posts/{unit}"
            shown = stage.run(stage.kit.get(url, by=stage.league)).json()
            [level], over = shown["levels"].values(), shown["over_quota"]
            assert level["taken"] == held[unit]
            assert level["free"] == max(0, self.vacant[unit] - held[unit])
            assert level["vacant"] + level["over"] == level["taken"] + level["free"]
            beyond = sum(
                max(0, held[other] - self.vacant[other]) for other in UNITS if UNITS[other] == county
            )
            assert (over["taken"], over["allowed"]) == (beyond, self.allowed(county))
            assert over["taken"] <= over["allowed"]
            assert over["taken"] + over["free"] == over["allowed"]


class SharesUnderLoad(RuleBasedStateMachine):
    """Bayannur's twelve of 2023, split among counties and units while they are taken (N23-4.13, N23-annex)."""

    theatre: Theatre

    def give(self, holder: str, persons: int) -> Coroutine[Any, Any, Any]:
        stage = self.theatre
        key = "place" if holder.startswith("nm.") else "org_id"
        body: dict[str, Any] = {"kind": "teacher", key: holder, "persons": persons}
        if holder in self.versions:
            body["version"] = self.versions[holder]
        return stage.kit.post(f"/v1/plans/{stage.plan_id}/quota-shares", body, by=stage.league)

    def quotas(self) -> dict[str, dict[str, Any]]:
        stage = self.theatre
        answer = stage.run(stage.kit.get(f"/v1/plans/{stage.plan_id}/quotas", by=stage.league))
        return {item["holder"]: item for item in answer.json()["items"]}

    @initialize(linhe=st.integers(0, 3), dengkou=st.integers(5, 8))
    def set_up(self, linhe: int, dengkou: int) -> None:
        self.theatre.run(self.theatre.new_year())
        self.versions: dict[str, int] = {}
        for holder, persons in (("nm.bayannur.dengkou", dengkou), ("nm.bayannur.linhe", linhe)):
            assert self.theatre.run(self.give(holder, persons)).status_code == 200
            self.versions[holder] = 1

    @rule(
        wishes=WISHES,
        leaving=LEAVING,
        holder=st.sampled_from(["nm.bayannur.linhe", "nm.bayannur.wuyuan", FARM, OTHER]),
        persons=st.integers(0, 5),
    )
    def everybody_at_once(
        self, wishes: list[tuple[str, bool]], leaving: list[tuple[int, Move]], holder: str, persons: int
    ) -> None:
        ends, before = self.theatre.leaving(leaving), self.quotas()
        taken, [answer] = self.theatre.rush(
            wishes, ends, [self.give(holder, persons)], series="school_teacher", level="full_senior"
        )
        if answer.status_code == 200:
            self.versions[holder] = answer.json()["version"]
        else:
            assert answer.json()["code"] == "quota_full", answer.text
            self.nobody_lost_a_seat(wishes, taken, before)

    def nobody_lost_a_seat(
        self, wishes: list[tuple[str, bool]], taken: Counter[str], before: dict[str, dict[str, Any]]
    ) -> None:
        """Where no number was moved, every seat that was free before is taken if enough ask for it."""
        asked: Counter[str] = Counter()
        got: Counter[str] = Counter()
        for unit, dies in wishes:
            asked[self.nearest(unit, before)] += not dies
        for unit, count in taken.items():
            got[self.nearest(unit, before)] += count
        for holder, count in asked.items():
            assert got[holder] >= min(count, before[holder]["free"])

    @staticmethod
    def nearest(unit: str, pots: dict[str, dict[str, Any]]) -> str:
        return next(one for one in (unit, UNITS[unit], "nm.bayannur") if one in pots)

    @invariant()
    def no_number_is_given_twice(self) -> None:
        if not getattr(self, "versions", None):
            return
        pots = self.quotas()
        for pot in pots.values():
            assert pot["seats"] == pot["given"] + pot["taken"] + pot["free"]
        assert pots["nm.bayannur"]["seats"] == 12
        assert sum(pot["taken"] for pot in pots.values()) == len(self.theatre.holding) <= 12
        own = sum(pot["seats"] - pot["given"] for pot in pots.values())
        assert own == 12


@pytest.fixture
async def theatre(stage: Any) -> Theatre:
    league = await stage.office("league-hr1")
    return Theatre(stage.kit, league, asyncio.get_running_loop())


@pytest.mark.parametrize("machine", [PostsUnderLoad, SharesUnderLoad])
async def test_no_seat_is_given_twice_and_none_is_lost(
    machine: type[RuleBasedStateMachine], theatre: Theatre
) -> None:
    machine.theatre = theatre  # type: ignore[attr-defined]
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=LIMITS)


@pytest.mark.req("E-28", side="refuse")
async def test_of_twenty_recommendations_at_once_as_many_are_taken_as_there_are_posts(
    theatre: Theatre,
) -> None:
    """Two vacant posts and forty senior posts set in the county: two inside, two of the 5% beyond, sixteen refused."""
    await theatre.new_year()
    body = {"levels": {"associate_senior": {"posts_set": 40, "vacant": 2}}}
    url = f"/v1/plans/{theatre.plan_id}/posts/{FARM}"
    assert (await theatre.kit.put(url, body, by=theatre.league)).status_code == 200
    ids = [await theatre.publicised(FARM, "forestry_grassland", "associate_senior") for _ in range(20)]
    done = await asyncio.gather(*(theatre.recommend(id_, dies=False) for id_ in ids))
    assert sum(done) == 4
    shown = (await theatre.kit.get(url, by=theatre.league)).json()
    assert shown["levels"]["associate_senior"] == {
        "posts_set": 40,
        "vacant": 2,
        "consulted": 0,
        "taken": 4,
        "free": 0,
        "over": 2,
    }
    assert shown["over_quota"] == {
        "counted_in": "临河区",
        "senior_posts": 40,
        "allowed": 2,
        "taken": 2,
        "free": 0,
        "clause": "N23-4.11.2",
    }


@pytest.mark.req("E-28", side="refuse")
async def test_two_units_of_a_county_never_share_the_last_one_beyond_their_posts(theatre: Theatre) -> None:
    """No vacant post in either, ten senior posts set in each: 5% of twenty is one, whoever is first."""
    await theatre.new_year()
    body = {"levels": {"full_senior": {"posts_set": 10, "vacant": 0}}}
    for unit in (FARM, STATION):
        url = f"/v1/plans/{theatre.plan_id}/posts/{unit}"
        assert (await theatre.kit.put(url, body, by=theatre.league)).status_code == 200
    ids = [await theatre.publicised(unit, "engineering", "full_senior") for unit in (FARM, STATION) * 3]
    assert sum(await asyncio.gather(*(theatre.recommend(id_, dies=False) for id_ in ids))) == 1


@pytest.mark.req("E-29", side="accept")
async def test_a_seat_that_was_given_back_is_taken_by_the_next(theatre: Theatre) -> None:
    """Bayannur has twelve in 2023 (N23-annex): the thirteenth waits until one of them withdraws."""
    await theatre.new_year()
    ids = [await theatre.publicised(OTHER, "school_teacher", "full_senior") for _ in range(14)]
    assert sum(await asyncio.gather(*(theatre.recommend(id_, dies=False) for id_ in ids[:12]))) == 12
    assert not await theatre.recommend(ids[12], dies=False)
    await theatre.end(ids[0], Move.WITHDRAW)
    assert await theatre.recommend(ids[12], dies=False)
    assert not await theatre.recommend(ids[13], dies=False)
    await theatre.end(ids[1], Move.RETURN)
    await theatre.again(ids[1])
    assert await theatre.recommend(ids[1], dies=False)


@pytest.mark.req("E-30", side="refuse")
async def test_of_directed_declarations_at_once_as_many_are_taken_as_posts_are_listed(
    theatre: Theatre,
) -> None:
    """Three listed for 副高 in health, one of them given to a county: two of the other county's, one of its own."""
    await theatre.new_year()
    health = {"kind": "directed", "series": "health", "level": "associate_senior"}
    for to, persons in (("nm.bayannur", 3), ("nm.bayannur.linhe", 1)):
        body = {**health, "place": to, "persons": persons}
        path = f"/v1/plans/{theatre.plan_id}/quota-shares"
        assert (await theatre.kit.post(path, body, by=theatre.league)).status_code == 200
    title = ("health", "associate_senior", "directed_evaluation")
    ids = {unit: [await theatre.publicised(unit, *title) for _ in range(5)] for unit in (FARM, OTHER)}
    done = await asyncio.gather(*(theatre.recommend(id_, dies=False) for id_ in ids[FARM] + ids[OTHER]))
    assert (sum(done[:5]), sum(done[5:])) == (1, 2)


@pytest.mark.req("E-30", side="accept")
async def test_directed_declarations_take_nothing_from_the_posts_of_the_unit(theatre: Theatre) -> None:
    """比例单列, 专岗专用: the unit has no vacant post, and the one that is listed for it is its own."""
    await theatre.new_year()
    posts = {"levels": {"associate_senior": {"posts_set": 5, "vacant": 0}}}
    url = f"/v1/plans/{theatre.plan_id}/posts/{OTHER}"
    assert (await theatre.kit.put(url, posts, by=theatre.league)).status_code == 200
    body = {"kind": "directed", "series": "health", "level": "associate_senior", "persons": 1}
    path = f"/v1/plans/{theatre.plan_id}/quota-shares"
    answer = await theatre.kit.post(path, {**body, "place": "nm.bayannur"}, by=theatre.league)
    assert answer.status_code == 200
    directed = await theatre.publicised(OTHER, "health", "associate_senior", "directed_evaluation")
    ordinary = await theatre.publicised(OTHER, "health", "associate_senior")
    assert await theatre.recommend(directed, dies=False)
    assert not await theatre.recommend(ordinary, dies=False)
    shown = (await theatre.kit.get(url, by=theatre.league)).json()
    assert shown["levels"]["associate_senior"]["taken"] == 0


@pytest.mark.req("E-28", side="accept")
async def test_a_path_that_is_freed_from_posts_takes_none(theatre: Theatre) -> None:
    """可不受岗位数额（比例）限制 (N23-4.5): no vacant post, and nobody who follows finds one fewer."""
    await theatre.new_year()
    body = {"levels": {"associate_senior": {"posts_set": 5, "vacant": 1}}}
    url = f"/v1/plans/{theatre.plan_id}/posts/{FARM}"
    assert (await theatre.kit.put(url, body, by=theatre.league)).status_code == 200
    title = ("engineering", "associate_senior")
    first, freed, second = [await theatre.publicised(FARM, *title) for _ in range(3)]
    assert await theatre.recommend(first, dies=False)
    assert await theatre.recommend(freed, dies=False, freed=True)
    assert not await theatre.recommend(second, dies=False)
    await theatre.end(first, Move.WITHDRAW)
    assert await theatre.recommend(second, dies=False)
    shown = (await theatre.kit.get(url, by=theatre.league)).json()
    assert shown["levels"]["associate_senior"]["taken"] == 1
