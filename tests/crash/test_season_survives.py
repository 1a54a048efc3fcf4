"""The smallest season on Kafka, while processes die at named lines and at random and the broker is away for a step:
everybody ends as on an undisturbed platform, and no event is lost or counted twice."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from common import crash
from common.events.registry import REGISTRY, fact_of
from laptop.testing.folders import throwaway
from onebox.harness import Played, play
from onebox.home import Home
from onebox.season.cast import SMALLEST
from onebox.services import DEFINITIONS
from onebox.stack.stack import Stack

pytestmark = [pytest.mark.kafka, pytest.mark.season]

CRASHES = {
    "declaration-api": ["before-commit:60"],
    "review-api": ["after-commit:12"],
    "expert-pool-api": ["after-file:1"],
    "declaration-worker": ["in-timer:2", "after-published-mark:3"],
    "review-worker": ["after-handler:5"],
    "expert-pool-worker": ["after-publish:3"],
    "credit-file-worker": ["before-publish:2"],
    "certificate-worker": ["after-inbox-insert:5"],
}
"""Where each process dies, life after life; together every point there is."""

RANDOM_KILLS = 3
BROKER_STOPS_AFTER = "一名申报人被记入诚信档案"
BROKER_RETURNS_AFTER = "申报提交"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with throwaway("crash") as path:
        yield path


@dataclass(frozen=True)
class Disturbed:
    """A season that was disturbed.

    Attributes:
        deaths: how often each process died.
        points: the last words of processes that died at a named point, by process.
        miscounted: events that a consumer handled not exactly once.
    """

    played: Played
    deaths: Counter[str]
    points: dict[str, list[str]]
    miscounted: list[str]


@pytest.fixture(scope="module")
async def disturbed(folder: Path) -> Disturbed:
    home = Home(folder)
    stack = Stack(home, bus="kafka", crash=CRASHES, durable=False)
    await asyncio.to_thread(stack.start)
    try:
        steps = _Steps(stack)
        killing = asyncio.create_task(_kill_at_random(stack))
        played = await play(stack.url, home.output, applicants=SMALLEST, say=steps)
        await killing
        deaths = Counter({name: stack.processes.deaths(name) for name in stack.processes.names})
        return Disturbed(played, deaths, _points(stack), _miscounted(stack))
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
    for _ in range(RANDOM_KILLS):
        await asyncio.sleep(chance.uniform(8, 20))
        # who has yet to die at a point of its own is left alone until then
        name = chance.choice(
            [
                name
                for name in stack.processes.names
                if name != "gateway" and stack.processes.deaths(name) >= len(CRASHES.get(name, ()))
            ]
        )
        while stack.processes.pid(name) is None:  # noqa: ASYNC110 (down already, from a crash of its own)
            await asyncio.sleep(0.1)
        before = stack.processes.deaths(name)
        stack.processes.kill(name)
        while stack.processes.deaths(name) == before:  # noqa: ASYNC110 (another process, no event to wait for)
            await asyncio.sleep(0.05)


def _points(stack: Stack) -> dict[str, list[str]]:
    logs = {name: (stack.logs / f"{name}.log").read_text("utf-8") for name in CRASHES}
    return {name: re.findall(r"^crash point (.+)$", log, re.MULTILINE) for name, log in logs.items()}


def _miscounted(stack: Stack) -> list[str]:
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


def test_everybody_ends_as_if_nothing_had_happened(played: Played, disturbed: Disturbed) -> None:
    assert disturbed.played.outcomes == played.outcomes


def test_the_same_things_happened(played: Played, disturbed: Disturbed) -> None:
    assert disturbed.played.events == played.events


def test_every_event_was_handled_once_by_every_consumer(disturbed: Disturbed) -> None:
    assert disturbed.miscounted == []


def test_a_process_died_at_every_point_there_is(disturbed: Disturbed) -> None:
    named = {name: [point.partition(":")[0] for point in points] for name, points in CRASHES.items()}
    assert disturbed.points == named
    assert {point for points in named.values() for point in points} == crash.POINTS


def test_others_died_at_random(disturbed: Disturbed) -> None:
    assert disturbed.deaths.total() >= sum(map(len, CRASHES.values())) + RANDOM_KILLS
