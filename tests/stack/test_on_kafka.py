"""The same on a real broker, also while it is away: requests are accepted, events wait in the outbox."""

from collections.abc import Iterator
from typing import Any

import pytest

from onebox.home import Home
from onebox.season.platform import Platform
from onebox.stack.stack import Stack

pytestmark = pytest.mark.kafka

LISTENERS = ("review", "expert-pool", "credit-file", "certificate")


@pytest.fixture(scope="module")
def stack(home: Home) -> Iterator[Stack]:
    # review's worker dies once, after it has handled its first event and before it commits
    with Stack(home, bus="kafka", durable=False, crash={"review-worker": ["after-handler:1"]}) as stack:
        yield stack


async def test_a_recorded_organisation_arrives_in_the_other_four_also_where_a_worker_dies_over_it(
    stack: Stack, platform: Platform, office: Any
) -> None:
    await office.officer()
    await platform.settle()
    before = {service: await office.received(service) for service in LISTENERS}
    await office.record("data-bureau")
    await platform.settle()
    assert {service: await office.received(service) - before[service] for service in LISTENERS} == {
        "review": 1,
        "expert-pool": 1,
        "credit-file": 1,
        "certificate": 1,
    }
    assert stack.processes.deaths("review-worker") == 1


async def test_while_kafka_is_away_requests_are_accepted_and_events_wait(
    stack: Stack, platform: Platform, office: Any
) -> None:
    await office.officer()
    await platform.settle()
    before = {service: await office.received(service) for service in LISTENERS}
    broker = stack.backing.kafka
    assert broker is not None
    broker.kill()
    deaths = {name: stack.processes.deaths(name) for name in stack.processes.names}
    await office.record("saishang-university")
    assert stack.faults("review-worker") == ["bus: BusUnavailable"]
    assert stack.faults("review-api") == []
    broker.start()
    await platform.settle()
    assert {service: await office.received(service) - before[service] for service in LISTENERS} == {
        "review": 1,
        "expert-pool": 1,
        "credit-file": 1,
        "certificate": 1,
    }
    assert {name: stack.processes.deaths(name) for name in stack.processes.names} == deaths


async def test_sender_and_receiver_that_are_killed_lose_and_repeat_nothing(
    stack: Stack, platform: Platform, office: Any, eventually: Any
) -> None:
    await office.officer()
    await platform.settle()
    before = await office.received("expert-pool")
    stack.processes.kill("expert-pool-worker")
    stack.processes.kill("declaration-worker")
    await office.record("yinshan-institute")

    async def caught_up() -> bool:
        return bool(await office.received("expert-pool") == before + 1)

    await eventually(caught_up)
    await platform.settle()
