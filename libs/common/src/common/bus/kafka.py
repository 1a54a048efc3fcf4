"""The bus of production: Apache Kafka.

aiokafka's defaults lose messages, so each is set here: offsets are committed by hand and by number, a new group begins
with the oldest message, the producer is idempotent and waits for all in-sync replicas.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    CommitFailedError,
    IllegalGenerationError,
    IllegalStateError,
    KafkaError,
    MessageSizeTooLargeError,
    RebalanceInProgressError,
    RecordTooLargeError,
    UnknownMemberIdError,
    for_code,
)

from common.bus.port import BusUnavailable, Delivered, Message, MessageRefused, TopicSettings, check_size

REQUEST_MS = 10_000
METADATA_MS = 30_000
BACKOFF_MS = 500
LINGER_MS = 2
ACKNOWLEDGED_SECONDS = 10.0
CALL_SECONDS = 30.0
STOP_SECONDS = 3.0
COORDINATOR_TRIES = 20
COORDINATOR_PAUSE = 0.25
TOPIC_EXISTS = 36  # error code of the protocol

# The group was divided anew while the batch was being stored. Redelivery is safe: the inbox knows the events.
_REBALANCED = (
    CommitFailedError,
    IllegalGenerationError,
    IllegalStateError,
    RebalanceInProgressError,
    UnknownMemberIdError,
)

log = structlog.get_logger()


@dataclass(frozen=True)
class KafkaSecurity:
    """How a service shows who it is: SCRAM over TLS; the broker's ACLs are per user name."""

    username: str
    password: str
    ca_file: Path | None = None

    def client_options(self) -> dict[str, Any]:
        return {
            "security_protocol": "SASL_SSL",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": self.username,
            "sasl_plain_password": self.password,
            "ssl_context": ssl.create_default_context(cafile=self.ca_file),
        }


class KafkaBus:
    """A Kafka cluster, found through `bootstrap` (host:port, separated by commas)."""

    def __init__(self, bootstrap: str, *, client_id: str, security: KafkaSecurity | None = None) -> None:
        self._options: dict[str, Any] = {
            "bootstrap_servers": bootstrap,
            "client_id": client_id,
            "metadata_max_age_ms": METADATA_MS,
            "request_timeout_ms": REQUEST_MS,
            "retry_backoff_ms": BACKOFF_MS,
        }
        if security is not None:
            self._options |= security.client_options()
        self._producer: AIOKafkaProducer | None = None
        self._observer: AIOKafkaConsumer | None = None
        self._admin: AIOKafkaAdminClient | None = None
        self._starting = asyncio.Lock()
        self._publishing = asyncio.Lock()
        self._unsettled: list[asyncio.Future[Any]] = []

    async def apply_topics(self, topics: Sequence[str], settings: TopicSettings) -> list[str]:
        configs = {
            "min.insync.replicas": str(settings.min_insync),
            "retention.ms": str(settings.retention_days * 86_400_000),
            "cleanup.policy": "delete",
        }
        wanted = [
            NewTopic(topic, settings.partitions, settings.replication, topic_configs=configs)
            for topic in topics
        ]
        async with _translated(self._close_admin):
            admin = await self._started_admin()
            answer = await admin.create_topics(wanted)
        made = []
        for topic, code, message in answer.topic_errors:
            if code == 0:
                made.append(topic)
            elif code != TOPIC_EXISTS:
                raise BusUnavailable(f"topic {topic} was not made: {for_code(code).__name__}: {message}")
        return made

    async def publish(self, messages: Sequence[Message]) -> None:
        # An idempotent producer that failed may refuse everything after: begin again with a fresh one. One that only
        # waits for the cluster never gives up, so it is kept, and what it still holds is settled first.
        check_size(messages)
        async with self._publishing, _translated(self._close_producer):
            producer = await self._started_producer()
            await self._settle()
            for message in messages:
                sent = await producer.send(
                    message.topic,
                    key=message.key.encode(),
                    value=message.value,
                    headers=[(name, value.encode()) for name, value in message.headers.items()],
                )
                self._unsettled.append(sent)
            await self._settle()

    async def _settle(self) -> None:
        """Waits for the acknowledgements. Raises `BusUnavailable` or what the cluster answered."""
        if not self._unsettled:
            return
        settled, waiting = await asyncio.wait(self._unsettled, timeout=ACKNOWLEDGED_SECONDS)
        self._unsettled = list(waiting)
        if waiting:
            raise BusUnavailable(f"Kafka has not acknowledged {len(waiting)} messages")
        for failed in filter(None, [one.exception() for one in settled]):
            raise failed

    async def consumer(self, group: str, topics: Sequence[str]) -> "KafkaConsumer":
        consumer = AIOKafkaConsumer(
            *topics,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            **self._options,
        )
        async with _translated(consumer.stop):
            await consumer.start()
        return KafkaConsumer(consumer, group)

    async def lag(self, group: str, topics: Sequence[str]) -> int:
        async with _translated(self._close_admin):
            observer = await self._started_observer()
            admin = await self._started_admin()
            partitions = await self._partitions(admin, topics)
            ends = await observer.end_offsets(partitions)
            beginnings = await observer.beginning_offsets(partitions)
            committed = await self._committed(admin, group, partitions)
        return sum(
            ends[partition] - max(beginnings[partition], committed.get(partition, 0))
            for partition in partitions
        )

    async def close(self) -> None:
        await self._close_producer()
        await self._close_admin()

    async def _close_producer(self) -> None:
        producer, self._producer, self._unsettled = self._producer, None, []
        if producer is not None:
            await _stopped(producer.stop())

    async def _close_admin(self) -> None:
        observer, self._observer = self._observer, None
        admin, self._admin = self._admin, None
        if observer is not None:
            await _stopped(observer.stop())
        if admin is not None:
            await _stopped(admin.close())

    async def _started_producer(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                producer = AIOKafkaProducer(
                    acks="all", enable_idempotence=True, linger_ms=LINGER_MS, **self._options
                )
                try:
                    await producer.start()
                except KafkaError:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer

    async def _started_observer(self) -> AIOKafkaConsumer:
        async with self._starting:
            if self._observer is None:
                observer = AIOKafkaConsumer(**self._options)
                try:
                    await observer.start()
                except KafkaError:
                    await observer.stop()
                    raise
                self._observer = observer
            return self._observer

    async def _started_admin(self) -> AIOKafkaAdminClient:
        async with self._starting:
            if self._admin is None:
                admin = AIOKafkaAdminClient(**self._options)
                try:
                    await admin.start()
                except KafkaError:
                    await admin.close()
                    raise
                self._admin = admin
            return self._admin

    @staticmethod
    async def _partitions(admin: AIOKafkaAdminClient, topics: Sequence[str]) -> list[TopicPartition]:
        described = await admin.describe_topics(list(topics))
        for topic in described:
            if topic["error_code"]:
                raise for_code(topic["error_code"])(topic["topic"])
        return [
            TopicPartition(topic["topic"], partition["partition"])
            for topic in described
            for partition in topic["partitions"]
        ]

    @staticmethod
    async def _committed(
        admin: AIOKafkaAdminClient, group: str, partitions: Sequence[TopicPartition]
    ) -> dict[TopicPartition, int]:
        for remaining in reversed(range(COORDINATOR_TRIES)):
            try:
                found = await admin.list_consumer_group_offsets(group, partitions=partitions)
            except KafkaError as unready:
                # the broker makes its table of groups when a group is first asked for
                if not unready.retriable or not remaining:
                    raise
                await asyncio.sleep(COORDINATOR_PAUSE)
            else:
                return {partition: at.offset for partition, at in found.items() if at.offset >= 0}
        raise AssertionError("unreachable")


class KafkaConsumer:
    """A member of a group; commits the offsets of exactly what it handed out."""

    def __init__(self, consumer: AIOKafkaConsumer, group: str) -> None:
        self._consumer = consumer
        self._group = group
        self._following: dict[TopicPartition, int] = {}

    async def poll(self, *, max_messages: int, seconds: float) -> list[Delivered]:
        if self._following:
            raise RuntimeError("commit what was polled before polling again")
        async with _translated(self.close, seconds=CALL_SECONDS + seconds):
            batches = await self._consumer.getmany(timeout_ms=int(seconds * 1000), max_records=max_messages)
        delivered = []
        for partition, records in batches.items():
            self._following[partition] = records[-1].offset + 1
            delivered += [_delivered(record) for record in records]
        return delivered

    async def commit(self) -> None:
        assigned = self._consumer.assignment()
        offsets = {
            partition: offset for partition, offset in self._following.items() if partition in assigned
        }
        self._following = {}
        if not offsets:
            return
        async with _translated(self.close):
            try:
                await self._consumer.commit(offsets)
            except _REBALANCED as lost:
                log.warning("commit_after_rebalance", group=self._group, error=type(lost).__name__)

    async def close(self) -> None:
        await _stopped(self._consumer.stop())


def _delivered(record: Any) -> Delivered:
    # anybody may write to a topic: what is not text is shown as such, never a reason to stop
    message = Message(
        topic=record.topic,
        key=(record.key or b"").decode(errors="replace"),
        value=record.value or b"",
        headers={name: (value or b"").decode(errors="replace") for name, value in record.headers},
    )
    return Delivered(message, record.partition, record.offset)


@asynccontextmanager
async def _translated(
    clean_up: Callable[[], Awaitable[None]], *, seconds: float = CALL_SECONDS
) -> AsyncIterator[None]:
    try:
        # aiokafka looks for a lost cluster without end; whoever calls wants to know, and to be able to stop
        async with asyncio.timeout(seconds):
            yield
    except (MessageSizeTooLargeError, RecordTooLargeError) as refused:
        await clean_up()
        raise MessageRefused(f"Kafka: {type(refused).__name__}") from refused
    except (KafkaError, TimeoutError) as failed:
        await clean_up()
        raise BusUnavailable(f"Kafka: {type(failed).__name__}") from failed


async def _stopped(stopping: Coroutine[Any, Any, None]) -> None:
    """Ends a client, without waiting for a cluster that is not there."""
    try:
        await asyncio.wait_for(stopping, STOP_SECONDS)
    except TimeoutError:
        log.warning("kafka_client_left_behind")
