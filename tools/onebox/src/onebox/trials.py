"""What a policy pack does to many made-up people, and what another pack would do to the same ones.

Every core runs a share of the people through the engine; nobody is kept, only counts are.
"""

import datetime as dt
import gc
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

from common.events.codes import Tier
from common.policy import Finding, PackShelf, Policy, Verdict
from declaration.domain.eligibility import Answer, Check, EligibilityOutcome, PathResult, evaluate
from onebox.population import Person, population

PER_TASK = 500
"""People per piece of work: often enough for progress to be seen, seldom enough for handing over to cost nothing."""
_OPEN = frozenset({Verdict.NOT_STATED, Verdict.NOT_CONFIGURED})

T = TypeVar("T")
Said = Callable[[int], None]
"""Told how many more people are done."""


@dataclass(frozen=True)
class People:
    """Which people: the same seed and year give the same ones."""

    count: int
    seed: int
    year: int

    def shares(self) -> Iterator[tuple[int, int]]:
        """First number and size of each piece."""
        for start in range(0, self.count, PER_TASK):
            yield start, min(PER_TASK, self.count - start)


@dataclass
class Trial:
    """What became of people under one pack.

    Attributes:
        refusing: how many best paths each rule keeps closed, by rule and clause.
        latencies: seconds of processor that the engine took, per person.
        memory: most that one process used, in MiB.
    """

    outcomes: Counter[EligibilityOutcome] = field(default_factory=Counter)
    paths: Counter[str] = field(default_factory=Counter)
    refusing: Counter[tuple[str, str]] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    memory: float = 0.0

    def add(self, other: "Trial") -> None:
        self.outcomes += other.outcomes
        self.paths += other.paths
        self.refusing += other.refusing
        self.latencies += other.latencies
        self.memory = max(self.memory, other.memory)


@dataclass
class Effect:
    """What changes for the same people from one pack to another.

    Attributes:
        changed: outcome before and after, of those for whom it is another.
        appears, goes: by rule, for how many of them it stands in the way only after, only before.
        examples: per rule, what one of them is told.
    """

    people: int = 0
    changed: Counter[tuple[EligibilityOutcome, EligibilityOutcome]] = field(default_factory=Counter)
    appears: Counter[str] = field(default_factory=Counter)
    goes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, other: "Effect") -> None:
        self.people += other.people
        self.changed += other.changed
        self.appears += other.appears
        self.goes += other.goes
        self.examples = {**other.examples, **self.examples}


def run_through(folder: Path, pack: str, people: People, said: Said) -> Trial:
    """Every one of the people through the pack, such as `2026-bayannur+demo`."""
    whole = Trial()
    for part in _on_every_core(partial(_trial, folder, pack, people), people, said):
        whole.add(part)
    return whole


def compare(folder: Path, before: str, after: str, people: People, said: Said) -> Effect:
    """The same people on the same days of the same year; the two packs' own months and days hold."""
    whole = Effect()
    for part in _on_every_core(partial(_effect, folder, before, after, people), people, said):
        whole.add(part)
    return whole


def question(policy: Policy, person: Person, year: int) -> Check:
    """The person declares on the last day of the annual notice, moved to the year; without one on 30 June."""
    tier = person.wanted.level.tier
    submission = _last_day(policy, tier, year)
    own = policy.plan.facts_cut_off[tier].value
    return Check(policy, person.facts, person.wanted, submission, _moved(own, year) if own else submission)


def policy_named(folder: Path, named: str) -> Policy:
    """The effective policy of a pack with its layers.

    Raises:
        UnknownPack, PackError
    """
    pack_id, *layers = named.split("+")
    return _shelf(folder).effective(pack_id, layers)


def year_of(policy: Policy) -> int:
    """The year of the document on top."""
    return next(head.year for head in reversed(policy.packs) if head.year is not None)


def _last_day(policy: Policy, tier: Tier, year: int) -> dt.date:
    own = policy.plan.declare[tier].value
    return _moved(own, year) if own else dt.date(year, 6, 30)


def _moved(day: dt.date, year: int) -> dt.date:
    return dt.date(year, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _on_every_core(work: Callable[[tuple[int, int]], T], people: People, said: Said) -> Iterator[T]:
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as cores:
        for (_, size), part in zip(people.shares(), cores.map(work, people.shares()), strict=True):
            said(size)
            yield part


@cache
def _shelf(folder: Path) -> PackShelf:
    shelf = PackShelf(folder)
    gc.freeze()  # the packs stay: no collection walks over them again
    return shelf


def _trial(folder: Path, pack: str, people: People, share: tuple[int, int]) -> Trial:
    policy = policy_named(folder, pack)
    done = Trial()
    for person in _people(people, share):
        check = question(policy, person, people.year)
        began = time.thread_time()
        answer = evaluate(check)
        done.latencies.append(time.thread_time() - began)
        done.outcomes[answer.outcome] += 1
        done.paths[answer.best.label] += answer.outcome is not EligibilityOutcome.MAY_NOT_DECLARE
        done.refusing.update({(one.rule, one.clause or "") for one in answer.best.lacks})
    done.memory = _mebibytes()
    return done


def _effect(folder: Path, before: str, after: str, people: People, share: tuple[int, int]) -> Effect:
    old, new = (policy_named(folder, named) for named in (before, after))
    done = Effect()
    for person in _people(people, share):
        was, now = (evaluate(question(policy, person, people.year)) for policy in (old, new))
        done.people += 1
        if was.outcome is not now.outcome:
            done.changed[was.outcome, now.outcome] += 1
            _by_rule(done, was, now)
    return done


def _by_rule(done: Effect, was: Answer, now: Answer) -> None:
    before, after = ({f.rule: f for f in _in_the_way(answer.best)} for answer in (was, now))
    done.appears.update(after.keys() - before.keys())
    done.goes.update(before.keys() - after.keys())
    for rule in before.keys() ^ after.keys():
        finding = after.get(rule) or before[rule]
        done.examples.setdefault(rule, finding.message)


def _in_the_way(best: PathResult) -> Iterable[Finding]:
    """What refuses; where nothing does, what is left to the auditor."""
    return best.lacks or [finding for finding in best.findings if finding.verdict in _OPEN]


def _people(people: People, share: tuple[int, int]) -> Iterator[Person]:
    start, size = share
    return population(size, seed=people.seed, year=people.year, start=start)


def _mebibytes() -> float:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10
