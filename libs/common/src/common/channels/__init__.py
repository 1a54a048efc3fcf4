"""Channels (通知渠道): how a person learns outside the platform that a message waits; SMS, 蒙速办 and whatever an installation has.

A call says only that there is a message and where to read it: what it is about, and what follows from having been called,
stays inside. Nothing is kept of whom was called, so that no table tells whose seat a message was about (X-09).

What ships is a double that calls nobody. It says so at every use, and a process with the production profile does not start
with it. An installation names its connectors in `ZCPS_CHANNELS`, each as `module:function`; the function takes nothing and
returns a `Channel`. A connector that cannot reach its gateway raises `Outage`: the call is tried again, and nothing follows
from the delay.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, runtime_checkable

import structlog

log = structlog.get_logger()


@dataclass(frozen=True)
class Call:
    """What a channel needs to reach somebody.

    Attributes:
        call_id: the same when a call is tried again, so that a gateway can drop the second.
        person_ref: for a channel that knows people by themselves (蒙速办).
        phone: for a channel that knows numbers; absent where nobody has told one.
        text: the whole message.
    """

    call_id: str
    person_ref: str
    phone: str | None
    text: str


@runtime_checkable
class Channel(Protocol):
    """A way to somebody's pocket."""

    name: str

    async def send(self, call: Call) -> None:
        """Hand the call to the gateway; somebody whom this channel does not reach is passed over.

        Raises:
            Outage: the gateway does not answer.
        """
        ...


class Silent:
    """The shipped double: it reaches nobody."""

    name = "silent"

    async def send(self, call: Call) -> None:
        log.warning("nobody_called", channel=self.name)


def open_channels(places: Sequence[str]) -> tuple[Channel, ...]:
    """The channels that the installation names, or the shipped double.

    Raises:
        ValueError: a place is not `module:function`.
        TypeError: what it makes is no channel.
        ImportError, AttributeError: there is no such module or function.
    """
    return tuple(_open(place) for place in places) or (Silent(),)


def _open(place: str) -> Channel:
    module, _, function = place.partition(":")
    if not module or not function:
        raise ValueError(f"a channel is written module:function, not {place!r}")
    channel = getattr(import_module(module), function)()
    if not isinstance(channel, Channel):
        raise TypeError(f"{place} makes no channel: it needs a name and send()")
    return channel
