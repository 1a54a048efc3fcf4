"""What every bus promises. The laptop's bus and Kafka pass the same tests, so that neither drifts."""

import asyncio
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest
import pytest_asyncio

from common.bus.kafka import KafkaBus
from common.bus.port import Bus, BusConsumer, BusUnavailable, Delivered, Message, TopicSettings
from common.bus.postgres import PostgresBus
from laptop.testing.machine import ENDLESS, PATIENCE
from laptop.testing.plugin import CreateDatabase

SETTINGS = TopicSettings(partitions=4, replication=1, min_insync=1)


@dataclass(frozen=True)
class Case:
    """A bus with one fresh topic and the name of a fresh group."""

    bus: Bus
    topic: str
    group: str

    async def publish(self, *values: str, key: str = "k") -> None:
        await self.bus.publish([Message(self.topic, key, value.encode()) for value in values])

    async def join(self) -> BusConsumer:
        return await self.bus.consumer(self.group, [self.topic])


@pytest_asyncio.fixture(params=["postgres", pytest.param("kafka", marks=pytest.mark.kafka)])
async def case(request: pytest.FixtureRequest) -> AsyncIterator[Case]:
    bus: Bus
    if request.param == "kafka":
        bus = KafkaBus(request.getfixturevalue("kafka_server"), client_id="suite")
    else:
        create_database: CreateDatabase = request.getfixturevalue("create_database")
        bus = PostgresBus(create_database("bus"))
    name = uuid.uuid4().hex
    await bus.apply_topics([f"suite-{name}"], SETTINGS)
    yield Case(bus, f"suite-{name}", f"group-{name}")
    await bus.close()


async def read(consumer: BusConsumer, count: int, *, batch: int = 100) -> list[Delivered]:
    """Polls and commits until `count` messages came."""
    found: list[Delivered] = []
    async with asyncio.timeout(PATIENCE):
        while len(found) < count:
            found += await consumer.poll(max_messages=batch, seconds=0.5)
            await consumer.commit()
    return found


def values(delivered: Sequence[Delivered]) -> list[str]:
    return [one.message.value.decode() for one in delivered]


async def test_what_was_published_arrives_as_it_was(case: Case) -> None:
    message = Message(case.topic, "key-1", "职称".encode(), {"content-type": "application/cloudevents+json"})
    await case.bus.publish([message])
    consumer = await case.join()
    (delivered,) = await read(consumer, 1)
    await consumer.close()
    assert delivered.message == message
    assert delivered.offset == 0


async def test_a_new_group_begins_with_the_oldest_message(case: Case) -> None:
    await case.publish("1", "2")
    consumer = await case.join()
    await case.publish("3")
    assert values(await read(consumer, 3)) == ["1", "2", "3"]
    await consumer.close()


async def test_messages_of_a_key_stay_in_order(case: Case) -> None:
    keys = [f"key-{number}" for number in range(10)]
    for step in range(20):
        await case.bus.publish([Message(case.topic, key, str(step).encode()) for key in keys])
    consumer = await case.join()
    seen: dict[str, list[str]] = defaultdict(list)
    partitions: dict[str, set[int]] = defaultdict(set)
    for one in await read(consumer, 200, batch=7):
        seen[one.message.key].append(one.message.value.decode())
        partitions[one.message.key].add(one.partition)
    await consumer.close()
    assert seen == {key: [str(step) for step in range(20)] for key in keys}
    assert all(len(where) == 1 for where in partitions.values())


async def test_what_was_not_committed_comes_again(case: Case) -> None:
    await case.publish("1", "2")
    first = await case.join()
    assert values(await read(first, 2)) == ["1", "2"]
    await case.publish("3")
    async with asyncio.timeout(PATIENCE):
        while not (lost := await first.poll(max_messages=10, seconds=0.5)):
            pass
    assert values(lost) == ["3"]
    await first.close()

    second = await case.join()
    assert values(await read(second, 1)) == ["3"]
    await second.close()


async def test_two_members_of_a_group_share_the_work(case: Case) -> None:
    first, second = await case.join(), await case.join()
    published: list[str] = []
    taken: dict[str, list[str]] = {"first": [], "second": []}

    def shared() -> bool:
        return all(taken.values())

    async def work(name: str, consumer: BusConsumer) -> None:
        while not shared() or sum(map(len, taken.values())) < len(published):
            found = await consumer.poll(max_messages=5, seconds=0.2)
            await consumer.commit()
            taken[name] += values(found)

    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
        tasks.create_task(work("first", first))
        tasks.create_task(work("second", second))
        # who joins later gets a share of what comes later
        while not shared():
            wave = [f"{key}-{len(published)}" for key in range(20)]
            published += wave
            await case.bus.publish(
                [Message(case.topic, value.partition("-")[0], value.encode()) for value in wave]
            )
            await asyncio.sleep(0.1)
    await first.close()
    await second.close()
    assert sorted(taken["first"] + taken["second"]) == sorted(published)


async def test_a_member_that_left_is_replaced(case: Case) -> None:
    first, second = await case.join(), await case.join()
    await first.close()
    await case.publish(*"abcd", key="one")
    await case.publish(*"efgh", key="two")
    assert sorted(values(await read(second, 8))) == list("abcdefgh")
    await second.close()


async def test_groups_do_not_take_messages_from_each_other(case: Case) -> None:
    await case.publish("1")
    mine = await case.join()
    other = await case.bus.consumer(f"{case.group}-other", [case.topic])
    assert values(await read(mine, 1)) == ["1"]
    assert values(await read(other, 1)) == ["1"]
    await mine.close()
    await other.close()


async def test_an_empty_poll_waits_its_time_and_wakes_for_a_message(case: Case) -> None:
    consumer = await case.join()
    await case.publish("first")
    await read(consumer, 1)
    loop = asyncio.get_running_loop()
    started = loop.time()
    assert await consumer.poll(max_messages=1, seconds=0.3) == []
    assert loop.time() - started > 0.25
    await consumer.commit()

    waiting = asyncio.create_task(consumer.poll(max_messages=1, seconds=ENDLESS))
    await asyncio.sleep(0.1)
    await case.publish("second")
    assert values(await asyncio.wait_for(waiting, PATIENCE)) == ["second"]
    await consumer.commit()
    await consumer.close()


async def test_the_lag_counts_what_the_group_has_not_committed(case: Case) -> None:
    assert await case.bus.lag(case.group, [case.topic]) == 0
    await case.publish("1", "2", key="one")
    await case.publish("3", key="two")
    assert await case.bus.lag(case.group, [case.topic]) == 3
    consumer = await case.join()
    await read(consumer, 3)
    await consumer.close()
    assert await case.bus.lag(case.group, [case.topic]) == 0


async def test_applying_topics_again_changes_nothing(case: Case) -> None:
    await case.publish("1")
    assert await case.bus.apply_topics([case.topic, f"{case.topic}-more"], SETTINGS) == [f"{case.topic}-more"]
    consumer = await case.join()
    assert values(await read(consumer, 1)) == ["1"]
    await consumer.close()


async def test_an_unknown_topic_has_no_lag_but_an_error(case: Case) -> None:
    with pytest.raises(BusUnavailable):
        await case.bus.lag(case.group, ["nobody-applied-this"])


async def test_publishers_at_once_lose_nothing(case: Case) -> None:
    async def publish(publisher: int) -> None:
        for step in range(10):
            await case.bus.publish(
                [Message(case.topic, str(key), f"{publisher}-{key}-{step}".encode()) for key in range(8)]
            )

    consumer = await case.join()
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(read(consumer, 320, batch=50))
        for publisher in range(4):
            tasks.create_task(publish(publisher))
    await consumer.close()
    expected = [f"{p}-{k}-{s}" for p in range(4) for k in range(8) for s in range(10)]
    assert sorted(values(reading.result())) == sorted(expected)


async def test_a_bus_that_is_not_there_says_so() -> None:
    kafka = KafkaBus("127.0.0.1:1", client_id="suite")
    postgres = PostgresBus("postgresql+psycopg://nobody@127.0.0.1:1/bus")
    for bus in (kafka, postgres):
        with pytest.raises(BusUnavailable):
            await bus.publish([Message("t", "k", b"v")])
        with pytest.raises(BusUnavailable):
            await bus.consumer("g", ["t"])
        with pytest.raises(BusUnavailable):
            await bus.lag("g", ["t"])
        await bus.close()
