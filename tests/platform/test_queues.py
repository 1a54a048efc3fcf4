"""What fails never stands in front of what does not: timers, events that no bus takes, parts of a worker."""

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from common.bus.port import MAX_MESSAGE_BYTES, Message, MessageRefused
from common.clock import SHANGHAI
from common.db.timers import TimerRow
from common.inbox import dead_letters
from common.inbox.tables import DeadLetter
from common.outage import Outage
from common.outbox.relay import Relay
from common.outbox.tables import OutboxRow
from common.queues import Limits
from common.service import worker as worker_module
from common.service.timer_loop import TimerLoop, due_and_next
from common.service.worker import Worker
from common.storage.port import StorageUnavailable
from common.uow import UnitOfWork
from declaration.wiring import DEFINITION
from laptop.testing.kit import ServiceKit

NOON = dt.datetime(2026, 5, 11, 9, 0, tzinfo=SHANGHAI)
AT_ONCE = Limits(concurrency=1, retry_seconds=(0.0,))


async def schedule(kit: ServiceKit, kind: str, subjects: list[str], *, minutes: int) -> None:
    async with kit.uow() as uow:
        for subject in subjects:
            await uow.schedule(kind, subject, NOON - dt.timedelta(minutes=minutes))
        await uow.commit()


async def test_fifty_failing_timers_do_not_hold_up_another(kit: ServiceKit) -> None:
    ran: list[str] = []

    async def fails(uow: UnitOfWork, subject: str, ports: Any) -> None:
        ran.append(subject)
        raise RuntimeError("never works")

    async def works(uow: UnitOfWork, subject: str, ports: Any) -> None:
        ran.append(subject)

    await schedule(kit, "fails", [f"f{n:02}" for n in range(50)], minutes=60)
    await schedule(kit, "works", ["w"], minutes=1)
    loop = TimerLoop(kit.runtime, {"fails": fails, "works": works}, limits=AT_ONCE)
    await loop.run_due()
    assert ran.index("w") == 50
    assert len(ran) == 50 * AT_ONCE.starts + 1
    async with kit.runtime.sessions() as session:
        assert await due_and_next(session, NOON) == (0, None)
    async with kit.runtime.sessions() as session:
        letters = await dead_letters.list_open(session)
    assert {(letter.topic, letter.type, letter.starts) for letter in letters} == {("timers", "fails", 5)}
    assert len(letters) == 50


async def test_a_dead_timer_is_replayed(kit: ServiceKit) -> None:
    broken = True

    async def mended_later(uow: UnitOfWork, subject: str, ports: Any) -> None:
        if broken:
            raise RuntimeError("a fault that was mended later")

    await schedule(kit, "t", ["s"], minutes=1)
    loop = TimerLoop(kit.runtime, {"t": mended_later}, limits=AT_ONCE)
    await loop.run_due()
    broken = False
    assert await loop.run_due() == 0
    async with kit.runtime.sessions() as session:
        assert (await dead_letters.replay_all(session))[1] == []
        await session.commit()
    assert await loop.run_due() == 1
    async with kit.runtime.sessions() as session:
        assert (await session.scalars(select(TimerRow.kind))).all() == []


async def test_an_outage_is_not_counted_against_a_timer_and_the_others_go_on(kit: ServiceKit) -> None:
    ran: list[str] = []

    async def needs_storage(uow: UnitOfWork, subject: str, ports: Any) -> None:
        ran.append(subject)
        raise StorageUnavailable("away")

    async def works(uow: UnitOfWork, subject: str, ports: Any) -> None:
        ran.append(subject)

    await schedule(kit, "storage", ["a", "b"], minutes=60)
    await schedule(kit, "works", ["w"], minutes=1)
    await TimerLoop(kit.runtime, {"storage": needs_storage, "works": works}).run_due()
    assert ran[:3] == ["a", "b", "w"]
    async with kit.runtime.sessions() as session:
        waiting = (await session.execute(select(TimerRow.state, TimerRow.starts))).all()
    assert [tuple(row) for row in waiting] == [("waiting", 0), ("waiting", 0)]


async def test_a_timer_that_is_moved_while_it_runs_runs_at_its_new_time(kit: ServiceKit) -> None:
    async def moves_itself(uow: UnitOfWork, subject: str, ports: Any) -> None:
        await uow.schedule("t", subject, NOON + dt.timedelta(days=1))

    await schedule(kit, "t", ["s"], minutes=1)
    await TimerLoop(kit.runtime, {"t": moves_itself}).run_due()
    async with kit.runtime.sessions() as session:
        assert await due_and_next(session, NOON) == (0, NOON + dt.timedelta(days=1))


class Choosy:
    """A bus that takes everything but what is about `too-large`."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def publish(self, messages: list[Message]) -> None:
        if any(message.key == "too-large" for message in messages):
            raise MessageRefused("2000000 bytes")
        self.taken += [message.key for message in messages]


async def test_an_event_that_no_bus_takes_is_set_aside_and_its_batch_goes_on(kit: ServiceKit) -> None:
    async with kit.runtime.sessions.begin() as session:
        for subject in ("before", "too-large", "after"):
            await session.execute(
                text(
                    "insert into outbox (id, topic, subject, sequence, shard, type, body)"
                    " values (gen_random_uuid()::text, 'zcps.declaration', :subject, 1, 0, 't', '{}')"
                ),
                {"subject": subject},
            )
    bus = Choosy()
    relay = Relay(kit.runtime.engine, bus, service="declaration")  # type: ignore[arg-type]
    with capture_logs() as said:
        await relay.run_once()
    assert bus.taken[-2:] == ["before", "after"]
    assert "too-large" not in bus.taken
    assert "event_set_aside" in {entry["event"] for entry in said}
    assert await relay.run_once() == 0
    async with kit.runtime.sessions() as session:
        (letter,) = await dead_letters.list_open(session)
        assert (letter.topic, letter.key, letter.error) == (DeadLetter.OUTBOX, "too-large", "2000000 bytes")
        await dead_letters.replay(session, letter.id)
        await session.commit()
        assert (await session.scalars(select(OutboxRow.set_aside_at))).all() == [None] * 4


def test_both_buses_refuse_what_kafka_would_not_take() -> None:
    from common.bus.port import check_size

    check_size([Message("t", "k", b"x" * (MAX_MESSAGE_BYTES - 1))])
    with pytest.raises(MessageRefused):
        check_size([Message("t", "k", b"x" * MAX_MESSAGE_BYTES)])


class Bus:
    """Nothing comes, nothing is taken; the first consumers die of something that nobody thought of."""

    def __init__(self, deaths: int) -> None:
        self.deaths = deaths
        self.consumers = 0

    async def consumer(self, group: str, topics: object) -> Any:
        self.consumers += 1
        if self.consumers <= self.deaths:
            raise ZeroDivisionError
        return self

    async def poll(self, *, max_messages: int, seconds: float) -> list[Any]:
        await asyncio.sleep(0.05)
        return []

    async def publish(self, messages: Any) -> None: ...
    async def commit(self) -> None: ...
    async def close(self) -> None: ...


async def test_a_part_that_dies_takes_no_other_along_and_is_started_again(
    kit: ServiceKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "HEALED_SECONDS", 0.2)
    ran = asyncio.Event()

    async def works(uow: UnitOfWork, subject: str, ports: Any) -> None:
        ran.set()

    bus = Bus(deaths=2)
    definition = replace(DEFINITION, timers={"works": works})
    worker = Worker(definition, replace(kit.runtime, bus=bus))
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    async with asyncio.timeout(20):
        while not worker.faults():  # noqa: ASYNC110  # what is asked of a worker sets no event
            await asyncio.sleep(0.01)
        assert worker.faults() == ["consumer: ZeroDivisionError"]
        await schedule(kit, "works", ["w"], minutes=1)
        await ran.wait()
        while bus.consumers < 3 or worker.faults():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert worker.failures == {"consumer": 2}
    stop.set()
    await asyncio.wait_for(running, 15)


@pytest.mark.parametrize("outage", [StorageUnavailable("away"), Outage(), ConnectionRefusedError()])
async def test_an_outage_is_answered_503_with_a_time_to_come_again(
    kit: ServiceKit, monkeypatch: pytest.MonkeyPatch, outage: Exception
) -> None:
    async def away(*_: object) -> int:
        raise outage

    monkeypatch.setattr(kit.runtime.bus, "lag", away)
    operator = await kit.person("op", "operator@org_11150000DEM000001K")
    answer = await kit.get("/v1/settlement", by=operator)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0


async def test_a_full_pool_is_503_at_once(kit: ServiceKit) -> None:
    async with asyncio.timeout(30):
        held = [await kit.runtime.reads.connect() for _ in range(10)]
        began = asyncio.get_running_loop().time()
        answer = await kit.get("/v1/audit-heads")
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert asyncio.get_running_loop().time() - began < 3
        for connection in held:
            await connection.close()
    assert (await kit.get("/v1/audit-heads")).status_code in {200, 404}
