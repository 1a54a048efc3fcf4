"""What the rest of the platform knows of a bus.

Guarantees, the same for every adapter: a published message is durable when `publish` returns; messages of one key stay in
order; within a group each message goes to one consumer; what was polled but not committed is delivered again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from common.outage import Outage

MAX_MESSAGE_BYTES = 1_000_000
"""Of key and value together: what a Kafka broker takes that nobody configured, less its own frame."""


class BusUnavailable(Outage):
    """The bus cannot be reached or did not take the messages; trying again later is safe."""


class MessageRefused(Exception):
    """The bus does not take a message as it is, and never will: it is too large, or has a text that cannot be stored.

    Some of the messages that were published with it may have been taken.
    """


@dataclass(frozen=True)
class Message:
    """What is published: the key decides the order, the value is opaque to the bus."""

    topic: str
    key: str
    value: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Delivered:
    """A message and where it lies; offsets of a partition rise from 0."""

    message: Message
    partition: int
    offset: int


@dataclass(frozen=True)
class TopicSettings:
    """How topics are made. Replication is Kafka's; the laptop bus has one copy."""

    partitions: int = 12
    replication: int = 3
    min_insync: int = 2
    retention_days: int = 14


def check_size(messages: Sequence[Message]) -> None:
    """Raises `MessageRefused` where one of them is too large for any bus."""
    for message in messages:
        if len(message.key.encode()) + len(message.value) > MAX_MESSAGE_BYTES:
            raise MessageRefused(f"{len(message.value)} bytes")


class BusConsumer(Protocol):
    """One member of a group. Not for several tasks at once."""

    async def poll(self, *, max_messages: int, seconds: float) -> list[Delivered]:
        """The next messages, waiting up to `seconds` for the first. Commit them before the next poll, or close.

        Raises `BusUnavailable`."""
        ...

    async def commit(self) -> None:
        """Marks everything that was polled as stored. Raises `BusUnavailable`.

        Where the group was re-divided in the meantime this may be in vain, and the messages come again.
        """
        ...

    async def close(self) -> None:
        """Leaves the group; what was not committed goes to another member."""
        ...


class Bus(Protocol):
    """Publishes and hands out consumers. Connects when first used."""

    async def apply_topics(self, topics: Sequence[str], settings: TopicSettings) -> list[str]:
        """Makes the topics that are missing and returns their names. Raises `BusUnavailable`."""
        ...

    async def publish(self, messages: Sequence[Message]) -> None:
        """Returns when all messages are durable, in the given order within each key.

        Raises:
            BusUnavailable, MessageRefused: some of the messages may have been published.
        """
        ...

    async def consumer(self, group: str, topics: Sequence[str]) -> BusConsumer:
        """Joins `group`; a new group begins with the oldest message. Raises `BusUnavailable`."""
        ...

    async def lag(self, group: str, topics: Sequence[str]) -> int:
        """How many messages of these topics the group has not committed. Raises `BusUnavailable`."""
        ...

    async def close(self) -> None: ...
