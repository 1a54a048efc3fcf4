"""The smallest season on Kafka, while processes die at named lines and at random and the broker is away for a step:
everybody ends as on an undisturbed platform, and no event is lost or counted twice."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from common.events.registry import REGISTRY, fact_of
from common.testing.folders import throwaway
from onebox.harness import Played, play, running
from onebox.home import Home
from onebox.season.cast import SMALLEST
from onebox.services import DEFINITIONS
from onebox.stack.stack import Stack

pytestmark = [pytest.mark.kafka, pytest.mark.season]

CRASHES = {
    "declaration-api": "before-commit:60",
    "review-api": "after-commit:12",
    "expert-pool-api": "after-file:1",
    "credit-file-api": "after-commit:2",
    "declaration-worker": "in-timer:2",
    "review-worker": "after-handler:5",
    "expert-pool-worker": "after-publish:3",
    "credit-file-worker": "before-publish:2",
    "certificate-worker": "after-inbox-insert:20",
}
"""Each process dies once at its point. `after-published-mark` is shown by the outbox's own tests."""

RANDOM_KILLS = 3
BROKER_STOPS_AFTER = "一名申报人被记入诚信档案"
BROKER_RETURNS_AFTER = "申报提交"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with throwaway("crash") as path:
        yield path


@pytest.fixture(scope="module")
async def undisturbed(folder: Path) -> Played:
    """The same season on the Postgres bus, in one process, left alone."""
    home = Home(folder / "undisturbed")
    async with running(home, folder / "undisturbed.log") as url:
        return await play(url, home.output, applicants=SMALLEST)


@pytest.fixture(scope="module")
async def disturbed(folder: Path) -> tuple[Played, Counter[str], list[str]]:
    """Season, deaths per process, and what was found wrong between outboxes and inboxes."""
    home = Home(folder / "disturbed")
    stack = Stack(home, bus="kafka", crash=CRASHES, durable=False)
    await asyncio.to_thread(stack.start)
    try:
        steps = _Steps(stack)
        killing = asyncio.create_task(_kill_at_random(stack))
        played = await play(stack.url, home.output, applicants=SMALLEST, say=steps)
        await killing
        deaths = Counter({name: stack.processes.deaths(name) for name in stack.processes.names})
        return played, deaths, _miscounted(stack)
    finally:
        await asyncio.to_thread(stack.stop)


class _Steps:
    """Takes the broker away after one step and brings it back after a later one."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def __call__(self, done: str) -> None:
        broker = self._stack.backing.kafka
        assert broker is not None
        if done == BROKER_STOPS_AFTER:
            broker.stop()
        elif done == BROKER_RETURNS_AFTER:
            broker.start()


async def _kill_at_random(stack: Stack) -> None:
    chance = random.Random(20260820)
    names = [name for name in stack.processes.names if name != "gateway"]
    for _ in range(RANDOM_KILLS):
        await asyncio.sleep(chance.uniform(8, 20))
        name = chance.choice(names)
        while stack.processes.pid(name) is None:  # noqa: ASYNC110 (down already, from a crash of its own)
            await asyncio.sleep(0.1)
        before = stack.processes.deaths(name)
        stack.processes.kill(name)
        while stack.processes.deaths(name) == before:  # noqa: ASYNC110 (another process, no event to wait for)
            await asyncio.sleep(0.05)


def _miscounted(stack: Stack) -> list[str]:
    """Events that a consumer handled not exactly once."""
    sent: Counter[tuple[str, str]] = Counter()
    done: Counter[tuple[str, str]] = Counter()
    for definition in DEFINITIONS:
        url = stack.backing.database(definition.name).replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            for event_id, type_ in connection.execute("SELECT id, type FROM outbox"):
                sent.update((consumer, event_id) for consumer in REGISTRY[fact_of(type_)].consumers)
            for (event_id,) in connection.execute("SELECT id FROM inbox WHERE state = 'done'"):
                done[(definition.name, event_id)] += 1
    return [
        f"{consumer} {event_id}: {done[(consumer, event_id)]}"
        for consumer, event_id in sent
        if done[(consumer, event_id)] != 1
    ]


def test_everybody_ends_as_if_nothing_had_happened(
    undisturbed: Played, disturbed: tuple[Played, Counter[str], list[str]]
) -> None:
    assert disturbed[0].outcomes == undisturbed.outcomes


def test_the_same_things_happened(
    undisturbed: Played, disturbed: tuple[Played, Counter[str], list[str]]
) -> None:
    assert disturbed[0].events == undisturbed.events


def test_every_event_was_handled_once_by_every_consumer(
    disturbed: tuple[Played, Counter[str], list[str]],
) -> None:
    assert disturbed[2] == []


def test_the_processes_really_died(disturbed: tuple[Played, Counter[str], list[str]]) -> None:
    deaths = disturbed[1]
    assert {name for name in CRASHES if deaths[name] == 0} == set()
    assert sum(deaths.values()) >= len(CRASHES) + RANDOM_KILLS
