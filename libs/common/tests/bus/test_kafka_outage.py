"""What only Kafka can show: a broker that dies and comes back. Nothing is lost, and every call says so in time."""

import asyncio
from pathlib import Path

import pytest

from common.bus import kafka as kafka_module
from common.bus.kafka import KafkaBus
from common.bus.port import BusUnavailable, Message, TopicSettings
from laptop.servers.kafka import KafkaServer
from laptop.testing.machine import PATIENCE

pytestmark = pytest.mark.kafka


async def test_messages_and_members_survive_a_killed_broker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_module, "ACKNOWLEDGED_SECONDS", 1.0)
    server = KafkaServer(tmp_path / "kafka")
    bus = KafkaBus(server.start(), client_id="outage")
    try:
        await bus.apply_topics(["t"], TopicSettings(partitions=1, replication=1, min_insync=1))
        await bus.publish([Message("t", "k", b"before")])
        consumer = await bus.consumer("g", ["t"])
        async with asyncio.timeout(PATIENCE):
            while not (found := await consumer.poll(max_messages=10, seconds=1)):
                pass
        await consumer.commit()
        assert [one.message.value for one in found] == [b"before"]

        server.kill()
        with pytest.raises(BusUnavailable):
            await bus.publish([Message("t", "k", b"while it was away")])
        with pytest.raises(BusUnavailable):
            await bus.lag("g", ["t"])
        assert await consumer.poll(max_messages=10, seconds=0.1) == []
        await consumer.commit()

        server.start()
        await bus.publish([Message("t", "k", b"while it was away"), Message("t", "k", b"after")])
        read: list[bytes] = []
        async with asyncio.timeout(PATIENCE):
            while b"after" not in read:
                read += [one.message.value for one in await consumer.poll(max_messages=10, seconds=1)]
                await consumer.commit()
        # the producer never gives up what it holds, so the caller's second try makes a copy
        assert read == [b"while it was away", b"while it was away", b"after"]
        assert await bus.lag("g", ["t"]) == 0
        await consumer.close()
    finally:
        await bus.close()
        server.stop()


async def test_stopping_does_not_wait_for_a_broker_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kafka_module, "ACKNOWLEDGED_SECONDS", 0.5)
    monkeypatch.setattr(kafka_module, "STOP_SECONDS", 0.5)
    server = KafkaServer(tmp_path / "kafka")
    bus = KafkaBus(server.start(), client_id="outage")
    await bus.apply_topics(["t"], TopicSettings(partitions=1, replication=1, min_insync=1))
    await bus.publish([Message("t", "k", b"before")])
    server.kill()
    with pytest.raises(BusUnavailable):
        await bus.publish([Message("t", "k", b"in vain")])
    await asyncio.wait_for(bus.close(), PATIENCE)
