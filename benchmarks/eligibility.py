"""How long the engine of eligibility thinks about a person, and what a pre-check costs over HTTP.

The engine stands next to parsing the same facts by pydantic; the pre-check next to the same server that reads the same
question and answers a constant of the same size. Own time: seconds of processor, so that others on the machine hardly
change it.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence

from benchmarks import load, machine
from benchmarks.processes import Target, declaration_and_reference
from benchmarks.results import Report, Series, percentile, ratios
from benchmarks.stage import Stage
from common.policy import Policy
from declaration.domain.eligibility import Facts, evaluate
from declaration.domain.eligibility.telling import told
from declaration.wiring import DEFINITION
from laptop.testing.kit import POLICIES
from onebox.population import Person, population
from onebox.trials import policy_named, question

ROUNDS = 5
PEOPLE = 1500
"""In each round of the engine."""
ASKING = 400
"""In each round over HTTP."""
PACK = "2026-bayannur+demo"
PLACE = "nm.bayannur"
YEAR = 2026
LONGEST = 30.0
DATABASE = "declaration_pre_checks"
ENGINE_BAR_MS = 1.0
HTTP_BAR_MS = 20.0


async def measure(stage: Stage, report: Report) -> None:
    """The engine in this process, then the service in its own."""
    report.head("5. Eligibility")
    report.say(
        f"Made-up people under {PACK}, {ROUNDS} alternating rounds, median ±half spread of each round's percentile; own time,"
        " every person asked for the first time."
    )
    people = list(population(PEOPLE * ROUNDS, seed=1, year=YEAR))
    policy = policy_named(POLICIES, PACK)
    engine = _engine(report, policy, people)
    url = stage.migrated(DEFINITION, DATABASE).replace("+psycopg", "")
    with machine.core_of_its_own() as core:
        async with declaration_and_reference(stage, core, database=DATABASE, reference_url=url) as pair:
            over_http = await _over_http(report, policy, people, *pair)
    report.say()
    for name, got, bar in (("engine p50", engine, ENGINE_BAR_MS), ("pre-check p99", over_http, HTTP_BAR_MS)):
        report.say(f"{name}: {got:.2f} ms, bar {bar:g} ms: {'kept' if got < bar else 'NOT KEPT'}.")


def _engine(report: Report, policy: Policy, people: Sequence[Person]) -> float:
    written = [person.facts.model_dump_json() for person in people]
    ours, parsing = [], []
    evaluate(question(policy, people[0], YEAR))  # labels and catalogue are read once per process
    for first in range(0, len(people), PEOPLE):
        part = slice(first, first + PEOPLE)
        checks = [question(policy, person, YEAR) for person in people[part]]
        ours.append([_own(lambda check=check: evaluate(check)) for check in checks])  # type: ignore[misc]
        parsing.append([_own(lambda text=text: Facts.model_validate_json(text)) for text in written[part]])  # type: ignore[misc]
    report.say()
    return _table(report, "engine", "one person", ours, parsing)[0]


async def _over_http(
    report: Report, policy: Policy, people: Sequence[Person], service: Target, reference: Target
) -> float:
    asked = people[: ASKING * ROUNDS]
    size = _mean(
        len(json.dumps(told(evaluate(question(policy, one, YEAR))), ensure_ascii=False).encode())
        for one in asked[:200]
    )
    questions = [
        json.dumps(
            {
                "place": PLACE,
                "wanted": person.wanted.model_dump(mode="json"),
                "facts": person.facts.model_dump(mode="json"),
            }
        ).encode()
        for person in asked
    ]
    (first,) = await service.own_time(
        iter([load.request("POST", "/v1/pre-checks", body=questions[0])]), LONGEST
    )
    ours, constant = [], []
    for start in range(0, len(questions), ASKING):
        part = questions[start : start + ASKING]
        ours.append(
            await service.own_time(
                (load.request("POST", "/v1/pre-checks", body=one) for one in part), LONGEST
            )
        )
        constant.append(
            await reference.own_time(
                (load.request("POST", f"/answers/{size}", body=one) for one in part), LONGEST
            )
        )
    report.say()
    report.say(
        f"Answers of {size / 1024:.0f} KiB; the very first question of the process took {first * 1000:.0f} ms."
    )
    return _table(report, "pre-check over HTTP", "one question", ours, constant)[1]


def _table(
    report: Report, name: str, unit: str, ours: Sequence[Sequence[float]], other: Sequence[Sequence[float]]
) -> tuple[float, float]:
    """Prints both next to each other; the medians of p50 and p99."""
    rows, found = [], []
    kept: dict[str, Series] = {}
    for label, share in (("p50", 0.5), ("p99", 0.99), ("longest", 1.0)):
        mine, reference = (
            Series("ms", tuple(percentile(samples, share) * 1000 for samples in rounds))
            for rounds in (ours, other)
        )
        rows.append((f"{name}, {label}", mine, reference, ratios(mine, reference)))
        found.append(mine.median)
        kept |= {label: mine, f"reference_{label}": reference}
    report.table((f"own ms for {unit}", "ours", "reference", "ratio"), rows)
    report.keep("eligibility", name, **kept)
    return found[0], found[1]


def _own(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


def _mean(sizes: Iterator[int]) -> int:
    all_of_them = list(sizes)
    return sum(all_of_them) // len(all_of_them)
