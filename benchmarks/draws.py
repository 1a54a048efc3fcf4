"""The draw of a committee with its proof, against a plain `random.sample` in a loop with the same checks.

The difference is the price of a draw that nobody has to trust: frozen materials, commitments, a bundle that anyone can
verify again.
"""

import datetime as dt
import random
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.results import Report, Series
from benchmarks.stage import Stage
from common.clock import SHANGHAI
from common.draw import (
    Case,
    DrawBundle,
    DrawResult,
    Judge,
    Materials,
    PackName,
    Party,
    PoolExpert,
    Ratio,
    RuleSet,
    Seats,
    Share,
    TitleRule,
    TitleShare,
    accept_commitment,
    accept_reveal,
    commit,
    draw,
    eligibility,
    find_conflicts,
    freeze_docket,
    freeze_plan,
    freeze_pool,
    make_nonce,
    no_evidence,
    verify_bundle,
)

ROUNDS = 7
RANKS = ("full_senior", "associate_senior", "associate_senior", "middle", "associate_senior")
PARTIES = (
    Party(party_id="org_organiser", side="organiser"),
    Party(party_id="org_inspector", side="discipline_inspector"),
)
QUORUM = Ratio(numerator=2, denominator=3)


@dataclass(frozen=True)
class Size:
    """A pool, a committee and a docket.

    Attributes:
        chairs: chair and vice-chairs together.
    """

    pool: int
    seats: int
    chairs: int
    cases: int


SIZES = (Size(pool=60, seats=21, chairs=3, cases=45), Size(pool=600, seats=15, chairs=3, cases=300))


async def measure(_stage: Stage, report: Report) -> None:
    """Freeze, draw, verify; each round with fresh values of the parties."""
    report.head("3. The draw")
    report.say(
        f"{ROUNDS} rounds, median ±half spread. Freezing finds the conflicts of every case with every expert. Reference:"
        " random.sample and the same checks until they are met."
    )
    report.say()
    rows = []
    for size in SIZES:
        frozen, drawn, verified, plain, bundle_size = _rounds(size)
        name = f"{size.seats} of {size.pool}, {size.cases} cases"
        report.keep("draws", name, freeze=frozen, draw=drawn, verify=verified, reference=plain)
        rows.append((name, frozen, drawn, verified, f"{bundle_size / 1024:.0f}", plain))
    report.table(("draw", "freeze ms", "draw ms", "verify ms", "bundle KiB", "reference ms"), rows)


def _rounds(size: Size) -> tuple[Series, Series, Series, Series, int]:
    frozen, drawn, verified, plain = [], [], [], []
    experts = [_expert(n) for n in range(size.pool)]
    bundle_size = 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        materials = _materials(size, experts)
        bundle, seconds = _ceremony(materials)
        frozen.append(time.perf_counter() - began - seconds)
        drawn.append(seconds)
        assert isinstance(bundle.outcome, DrawResult)
        text = bundle.canonical()
        bundle_size = len(text)
        began = time.perf_counter()
        assert verify_bundle(text).ok
        verified.append(time.perf_counter() - began)
        began = time.perf_counter()
        _plain(size, experts, materials)
        plain.append(time.perf_counter() - began)
    series = (
        Series("ms", tuple(one * 1000 for one in samples)) for samples in (frozen, drawn, verified, plain)
    )
    first, second, third, fourth = series
    return first, second, third, fourth, bundle_size


def _materials(size: Size, experts: Sequence[PoolExpert]) -> Materials:
    rules = RuleSet(
        committee_id="cmt_benchmark",
        committee_kind="middle",
        pack=PackName(id="made-up", version="1", digest="0" * 64),
        seats=Seats(chairs=1, vice_chairs=size.chairs - 1, members=size.seats - size.chairs),
        odd_size=True,
        title=TitleRule(
            lowest="middle",
            shares=(TitleShare(rank="associate_senior", ratio=Ratio(numerator=1, denominator=2)),),
        ),
        shares=(
            Share(of="grassroots", ratio=Ratio(numerator=1, denominator=5)),
            Share(of="outside_system", ratio=Ratio(numerator=1, denominator=10)),
        ),
        quorum=QUORUM,
        consecutive_years=3,
    )
    pool = freeze_pool(rules, experts)
    judges = [Judge(e.expert_id, f"p1-{e.expert_id}", e.employer) for e in experts]
    cases = (_case(n, size.pool) for n in range(size.cases))
    docket = freeze_docket(pool, (find_conflicts(case, judges) for case in cases))
    return Materials(
        rules=rules,
        pool=pool,
        docket=docket,
        exclusions=eligibility(rules, pool, docket, meeting_day=dt.date(2026, 9, 10)),
    )


def _ceremony(materials: Materials) -> tuple[DrawBundle, float]:
    """The bundle, and the seconds that the draw itself took."""
    plan = freeze_plan(
        materials,
        meeting_id="mtg_benchmark",
        parties=PARTIES,
        attempt_cap=10_000,
        frozen_at=_at(8),
        commit_by=_at(10),
        reveal_by=_at(12),
    )
    nonces = {party.party_id: make_nonce() for party in PARTIES}
    evidence = no_evidence(plan)
    for party_id, nonce in nonces.items():
        value = commit(plan.digest(), party_id, nonce)
        evidence = accept_commitment(plan, evidence, party_id=party_id, value=value, at=_at(9))
    for party_id, nonce in nonces.items():
        evidence = accept_reveal(plan, evidence, party_id=party_id, nonce=nonce, at=_at(11))
    began = time.perf_counter()
    bundle = draw(materials, plan, evidence)
    return bundle, time.perf_counter() - began


def _plain(size: Size, experts: Sequence[PoolExpert], materials: Materials) -> list[PoolExpert]:
    """What somebody would write who has to be believed."""
    chance = random.SystemRandom()
    conflicts = {frozenset(group) for group in materials.docket.conflicting().values()}
    excluded = materials.exclusions.ids()
    eligible = [expert for expert in experts if expert.expert_id not in excluded]
    spare = size.seats - QUORUM.of(size.seats)
    while True:
        chairs = chance.sample([expert for expert in eligible if expert.chair_pool], size.chairs)
        leading = {expert.expert_id for expert in chairs}
        others = [expert for expert in eligible if expert.expert_id not in leading]
        committee = chairs + chance.sample(others, size.seats - size.chairs)
        names = {expert.expert_id for expert in committee}
        if (
            2 * sum(expert.rank in {"associate_senior", "full_senior"} for expert in committee) >= size.seats
            and 5 * sum(expert.grassroots for expert in committee) >= size.seats
            and 10 * sum(expert.outside_system for expert in committee) >= size.seats
            and all(len(names & group) <= spare for group in conflicts)
        ):
            return committee


def _expert(n: int) -> PoolExpert:
    return PoolExpert.model_validate(
        {
            "expert_id": f"exp_{n:05}",
            "salt": secrets.token_hex(16),
            "rank": RANKS[n % 5],
            "chair_pool": n % 5 == 0,
            "employer": f"org_{n % 37:03}",
            "grassroots": n % 3 == 0,
            "outside_system": n % 4 == 0,
            "outside_unit": n % 2 == 0,
            "private_enterprise": False,
            "in_pool": True,
            "term_from": dt.date(2025, 1, 1),
            "term_until": dt.date(2027, 12, 31),
        }
    )


def _case(n: int, pool: int) -> Case:
    """An applicant of one of the experts' units who wants three of them kept away."""
    avoid = frozenset(f"p1-exp_{(n * 7 + step) % pool:05}" for step in range(3))
    return Case(f"dcl_{n:05}", "middle", f"p1-applicant-{n}", f"org_{n % 37:03}", avoid)


def _at(hour: int) -> dt.datetime:
    return dt.datetime(2026, 9, 1, hour, tzinfo=SHANGHAI)
