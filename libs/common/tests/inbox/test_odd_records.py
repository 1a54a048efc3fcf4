"""Whatever a record is, its topic goes on: every line of odd_records.yaml, from the tape and through the real broker."""

import asyncio
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from common.bus.kafka import KafkaBus
from common.bus.port import TopicSettings
from common.inbox import dead_letters
from common.inbox.consumer import Consumer
from laptop.testing.inbox_kit import Inbox, Tape, event, message
from laptop.testing.machine import PATIENCE
from laptop.testing.tables import read_table

ROWS: list[dict[str, Any]] = read_table(Path(__file__).with_name("odd_records.yaml"))


def value_of(row: dict[str, Any]) -> bytes | None:
    """The bytes of a line; events are about the line's name, so that none stands in another's way."""
    value = row["value"]
    if value is None:
        return None
    if "hex" in value:
        return bytes.fromhex(value["hex"])
    if "text" in value:
        return str(value["text"]).encode()
    whole: dict[str, Any] = json.loads(event(row["name"], 1).to_json())
    whole |= value.get("event", {})
    whole |= {name: "x" * times for name, times in value.get("long", {}).items()}
    members = {name: json.dumps(said) for name, said in whole.items() if said is not None}
    if depth := value.get("deep"):
        members["data"] = '{"a":' * depth + "1" + "}" * depth
    members |= value.get("raw", {})
    return ("{" + ",".join(f'"{name}":{said}' for name, said in members.items()) + "}").encode()


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
async def test_whatever_a_record_is_the_topic_goes_on(inbox: Inbox, row: dict[str, Any]) -> None:
    odd = value_of(row) or b""
    await inbox.receive(event("before", 1), odd, event("after", 1))
    await inbox.processor().run_once()
    own = [(row["name"], 1)] if row["becomes"] == "stored" else []
    assert sorted(await inbox.effects()) == sorted([("after", 1), ("before", 1), *own])
    async with inbox.sessions() as session:
        letters = await dead_letters.list_open(session)
    assert [(letter.reason, letter.raw) for letter in letters] == ([] if own else [("malformed", odd)])
    assert all(letter.error for letter in letters)


@pytest.mark.kafka
async def test_the_same_through_the_real_broker(inbox: Inbox, kafka_server: str) -> None:
    topic = f"odd-{uuid.uuid4().hex}"
    bus = KafkaBus(kafka_server, client_id="odd")
    await bus.apply_topics([topic], TopicSettings(partitions=1, replication=1, min_insync=1))
    producer = AIOKafkaProducer(bootstrap_servers=kafka_server)
    await producer.start()
    for row in ROWS:
        key = bytes.fromhex(row["key_hex"]) if "key_hex" in row else row.get("key", "k")
        headers = [
            (name, None if said is None else bytes.fromhex(said)) for name, said in row.get("headers", [])
        ]
        await producer.send_and_wait(
            topic,
            value_of(row)
            if key is not None
            else value_of(row) or b"",  # the client sends no wholly empty one
            key=key.encode() if isinstance(key, str) else key,
            headers=headers,
        )
    await producer.send_and_wait(topic, event("after", 1).to_json())
    await producer.stop()

    consumer = await bus.consumer("odd", [topic])
    arrived = []
    async with asyncio.timeout(PATIENCE):
        while len(arrived) <= len(ROWS):
            arrived += [one.message for one in await consumer.poll(max_messages=7, seconds=0.5)]
            await consumer.commit()
    await consumer.close()
    await bus.close()
    # the run's broker is others' too: what arrived under a name of its own is stored as declaration's
    tape = Tape(*(message(sent.value) for sent in arrived))
    stored = Consumer(inbox.engine, tape, service="review", topics=["zcps.declaration"])
    await stored.run_once(seconds=0)

    await inbox.processor().run_once()
    good = [row["name"] for row in ROWS if row["becomes"] == "stored"]
    assert sorted(await inbox.effects()) == sorted((name, 1) for name in [*good, "after"])
    async with inbox.sessions() as session:
        letters = await dead_letters.list_open(session)
    assert len(letters) == len(ROWS) - len(good)
    assert all(letter.error for letter in letters)
