"""A small HTTP load generator: keep-alive connections that each send the next request when the answer is complete.

Written on a bare asyncio protocol, because a comfortable client costs more than the handlers under test. It speaks to
loopback only, and stops at a count or a time, whichever comes first.
"""

import asyncio
import ipaddress
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class BadAnswer(Exception):
    """An answer other than 2xx: the figures would be those of refusals."""


@dataclass
class Load:
    """What a burst of requests gave.

    Attributes:
        seconds: from the first request to the last answer.
        latencies: seconds per request.
        api_seconds, database_seconds: processor time that the two used meanwhile; others on the machine hardly change it.
    """

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    api_seconds: float = 0.0
    database_seconds: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def api_ms(self) -> float:
        """Processor time of the api process per request, in ms."""
        return self.api_seconds / len(self.latencies) * 1000

    @property
    def database_ms(self) -> float:
        """Processor time of PostgreSQL per request, in ms."""
        return self.database_seconds / len(self.latencies) * 1000


def request(method: str, path: str, *, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "host: localhost"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def burst(host: str, port: int, requests: Iterator[bytes], *, connections: int, seconds: float) -> Load:
    """Send `requests` over `connections` connections until they are used up or `seconds` have passed.

    Raises:
        ValueError: `host` is not this machine.
        BadAnswer: with the first answer that is not 2xx.
    """
    if not ipaddress.ip_address(host).is_loopback:
        raise ValueError(f"loopback only, not {host}")
    loop = asyncio.get_running_loop()
    load = Load()
    deadline = time.perf_counter() + seconds
    open_ones = [_Connection(requests, load, deadline) for _ in range(connections)]
    for connection in open_ones:
        await loop.create_connection(lambda connection=connection: connection, host, port)  # type: ignore[misc]
    began = time.perf_counter()
    for connection in open_ones:
        connection.send_next()
    try:
        await asyncio.gather(*(connection.done for connection in open_ones))
    finally:
        load.seconds = time.perf_counter() - began
        for connection in open_ones:
            connection.close()
    return load


class _Connection(asyncio.Protocol):
    """One request at a time; `done` resolves when there is nothing more to send."""

    def __init__(self, requests: Iterator[bytes], load: Load, deadline: float) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._load = load
        self._deadline = deadline
        self._transport: asyncio.Transport | None = None
        self._answer = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def send_next(self) -> None:
        following = next(self._requests, None) if time.perf_counter() < self._deadline else None
        if following is None:
            self.done.set_result(None)
            return
        assert self._transport is not None
        self._sent = time.perf_counter()
        self._transport.write(following)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head_end = self._answer.find(_HEAD_END)
        if head_end < 0:
            return
        length = _LENGTH.search(self._answer, 0, head_end)
        if length is None:
            self._fail("an answer without a length")
            return
        if len(self._answer) < head_end + len(_HEAD_END) + int(length[1]):
            return
        if self._answer[9:10] != b"2":
            self._fail(self._answer.decode(errors="replace"))
            return
        self._load.latencies.append(time.perf_counter() - self._sent)
        self._answer = b""
        self.send_next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(f"the connection was lost: {exc}")

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _fail(self, text: str) -> None:
        if not self.done.done():
            self.done.set_exception(BadAnswer(text))
