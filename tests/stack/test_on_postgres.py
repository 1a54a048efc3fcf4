"""Ten processes on the laptop's bus: they start, they hear of each other's facts, one that is killed comes back."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from onebox.home import Home
from onebox.season.platform import Platform
from onebox.stack.stack import Stack

LISTENERS = ("review", "expert-pool", "credit-file", "certificate")


@pytest.fixture(scope="module")
def stack(home: Home) -> Iterator[Stack]:
    with Stack(home, bus="postgres", durable=False) as stack:
        yield stack


async def test_ten_processes_and_the_gateway_are_ready(stack: Stack) -> None:
    assert len(stack.processes.names) == 11
    for name in stack.processes.names:
        assert stack.faults(name) == []
        assert stack.processes.deaths(name) == 0


async def test_a_recorded_organisation_arrives_in_the_other_four(platform: Platform, office: Any) -> None:
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


async def test_a_worker_that_is_killed_comes_back_and_catches_up(
    stack: Stack, platform: Platform, office: Any, eventually: Any
) -> None:
    await office.officer()
    await platform.settle()
    before = await office.received("review")
    stack.processes.kill("review-worker")
    await office.record("saishang-university")

    async def caught_up() -> bool:
        return bool(await office.received("review") == before + 1)

    await eventually(caught_up)
    assert stack.processes.deaths("review-worker") == 1
    stack.wait_until_ready("review-worker")


async def test_postgresql_stops_and_comes_back_and_no_process_ends(
    stack: Stack, platform: Platform, office: Any
) -> None:
    await office.officer()
    await platform.settle()
    before = {service: await office.received(service) for service in LISTENERS}
    deaths = {name: stack.processes.deaths(name) for name in stack.processes.names}
    await asyncio.to_thread(stack.backing.postgres.stop)
    assert stack.faults("review-worker") == ["database: OperationalError", "bus: BusUnavailable"]
    assert stack.faults("review-api") == ["database: OperationalError"]
    assert httpx2.get(f"{stack.health_url('review-worker')}/healthz").json()["status"] == "alive"
    stack.backing.postgres.start()
    stack.wait_until_ready()
    assert '"event": "outage_over"' in stack.processes.output("review-worker")
    await office.record("yinshan-institute")
    await platform.settle()
    assert {service: await office.received(service) - before[service] for service in LISTENERS} == {
        "review": 1,
        "expert-pool": 1,
        "credit-file": 1,
        "certificate": 1,
    }
    assert {name: stack.processes.deaths(name) for name in stack.processes.names} == deaths


async def test_a_process_that_is_stopped_drains_and_ends_with_zero(stack: Stack) -> None:
    stack.processes.hold("certificate-worker")
    assert "worker_stopped" in stack.processes.output("certificate-worker")
    stack.processes.restart("certificate-worker")
    stack.wait_until_ready("certificate-worker")
    assert stack.processes.deaths("certificate-worker") == 0


async def test_monitoring_reads_what_is_on_its_way(stack: Stack) -> None:
    worker = httpx2.get(f"{stack.health_url('review-worker')}/metrics").text
    assert "\nzcps_outbox_unpublished 0.0\n" in worker
    assert "\nzcps_dead_letters 0.0\n" in worker
    httpx2.get(f"{stack.url}/api/review/v1/committees").raise_for_status()
    api = httpx2.get(f"{stack.health_url('review-api')}/metrics").text
    assert 'zcps_http_request_seconds_count{operation="list_committees",status="200"}' in api
    assert httpx2.get(f"{stack.health_url('review-worker')}/healthz").json()["status"] == "alive"


async def test_the_log_of_each_process_is_a_file_of_its_own(stack: Stack) -> None:
    assert {path.stem for path in stack.logs.glob("*.log")} == set(stack.processes.names)
