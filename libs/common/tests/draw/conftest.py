"""Builders for draws. Names of parties, experts and organisations are made up."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest

from common.draw import (
    Consent,
    DocketCase,
    DrawBundle,
    DrawPlan,
    Materials,
    Outcome,
    PackName,
    Party,
    PoolExpert,
    Ratio,
    RuleSet,
    Seats,
    SourceEvidence,
    TitleRule,
    accept_commitment,
    accept_reveal,
    commit,
    draw,
    eligibility,
    freeze_docket,
    freeze_plan,
    freeze_pool,
    no_evidence,
)

CHINA = timezone(timedelta(hours=8))
ORGANISER = Party(party_id="org_organiser", side="organiser")
INSPECTOR = Party(party_id="org_inspector", side="discipline_inspector")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, 1, hour, minute, tzinfo=CHINA)


def expert(name: str, **changes: Any) -> PoolExpert:
    """An associate senior in mid-term who can be drawn, without any flag."""
    given = {
        "expert_id": name,
        "salt": hashlib.sha256(name.encode()).hexdigest()[:32],
        "rank": "associate_senior",
        "chair_pool": False,
        "employer": "org_a",
        "grassroots": False,
        "outside_system": False,
        "outside_unit": False,
        "private_enterprise": False,
        "in_pool": True,
        "term_from": date(2025, 1, 1),
        "term_until": date(2027, 12, 31),
    }
    return PoolExpert.model_validate({**given, **changes})


def rules(seats: tuple[int, int, int] = (1, 0, 2), **changes: Any) -> RuleSet:
    """A combined senior committee with no bound but the lowest rank, and a quorum of 2/3."""
    given = {
        "committee_id": "com_1",
        "committee_kind": "combined_senior",
        "pack": PackName(id="made-up", version="1", digest="0" * 64),
        "seats": Seats(chairs=seats[0], vice_chairs=seats[1], members=seats[2]),
        "odd_size": True,
        "title": TitleRule(lowest="associate_senior"),
        "quorum": Ratio(numerator=2, denominator=3),
        "consecutive_years": 3,
    }
    return RuleSet.model_validate({**given, **changes})


@dataclass
class Ceremony:
    """One draw from rules to bundle; the parties' values follow from `word`, so that a test can be repeated."""

    experts: Sequence[PoolExpert]
    rules: RuleSet = field(default_factory=rules)
    conflicts: dict[str, dict[str, Iterable[str]]] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)
    barred: Iterable[str] = ()
    declined: Iterable[str] = ()
    consents: Iterable[Consent] = ()
    parties: Sequence[Party] = (ORGANISER, INSPECTOR)
    attempt_cap: int = 1000
    history: Sequence[Outcome] = ()
    left: Iterable[str] = ()
    order: str | None = None

    def materials(self) -> Materials:
        pool = freeze_pool(self.rules, self.experts)
        cases = [
            DocketCase(name, self.levels.get(name, "associate_senior"), conflicts)  # type: ignore[arg-type]
            for name, conflicts in self.conflicts.items()
        ]
        docket = freeze_docket(pool, cases)
        exclusions = eligibility(
            self.rules,
            pool,
            docket,
            meeting_day=date(2026, 9, 10),
            barred=self.barred,
            declined=self.declined,
            consents=self.consents,
        )
        return Materials(rules=self.rules, pool=pool, docket=docket, exclusions=exclusions)

    def plan(self) -> DrawPlan:
        return freeze_plan(
            self.materials(),
            meeting_id="mtg_1",
            parties=self.parties,
            attempt_cap=self.attempt_cap,
            frozen_at=at(8),
            commit_by=at(10),
            reveal_by=at(12),
            history=self.history,
            left=self.left,
            order=self.order,
        )

    def committed(self, plan: DrawPlan, word: str) -> SourceEvidence:
        evidence = no_evidence(plan)
        for party in plan.parties:
            value = commit(plan.digest(), party.party_id, nonce(word, party))
            evidence = accept_commitment(plan, evidence, party_id=party.party_id, value=value, at=at(9))
        return evidence

    def spoken(self, plan: DrawPlan, word: str) -> SourceEvidence:
        evidence = self.committed(plan, word)
        for party in plan.parties:
            evidence = accept_reveal(
                plan, evidence, party_id=party.party_id, nonce=nonce(word, party), at=at(11)
            )
        return evidence

    def bundle(self, word: str = "first") -> DrawBundle:
        plan = self.plan()
        return draw(self.materials(), plan, self.spoken(plan, word), self.history)


def nonce(word: str, party: Party) -> str:
    return hashlib.sha256(f"{word}/{party.party_id}".encode()).hexdigest()


@dataclass(frozen=True)
class Build:
    expert: Callable[..., PoolExpert]
    rules: Callable[..., RuleSet]
    ceremony: type[Ceremony]
    nonce: Callable[[str, Party], str]
    at: Callable[..., datetime]
    organiser: Party
    inspector: Party


@pytest.fixture(scope="session")
def build() -> Build:
    return Build(expert, rules, Ceremony, nonce, at, ORGANISER, INSPECTOR)
