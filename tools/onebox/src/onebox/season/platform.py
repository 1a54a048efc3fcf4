"""The platform as its users see it: an address, tokens, problems, a clock."""

import asyncio
import datetime as dt
import itertools
import json
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2

from onebox.season.journal import Journal, packed, unpacked

SERVICES = ("declaration", "review", "expert-pool", "credit-file", "certificate")
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
RETRIED = {502, 503, 504}
ATTEMPTS = 40
SETTLE_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.5)
"""Soon at first, as most of what follows a step is done at once; whoever asks often takes the time from what is waited for."""
PATIENCE_SECONDS = 60.0
"""For things that do not move at all."""
TOKEN_MARGIN_SECONDS = 60.0


_ON_THE_WAY = {
    "outbox_unpublished": "待发出的事件",
    "inbox_unprocessed": "待处理的事件",
    "parked": "搁置的事件",
    "timers_due": "到期未办的定时事项",
    "bus_lag": "尚未收到的事件",
}
"""What a service tells is under way, as people call it."""


class Refused(Exception):
    """The platform refused a request.

    Attributes:
        code, clause: from the problem document.
    """

    def __init__(self, status: int, problem: dict[str, Any], what: str) -> None:
        self.status = status
        self.code: str = problem.get("code", "unknown")
        self.clause: str | None = problem.get("clause")
        self.problem = problem
        errors = "; ".join(f"{e['pointer']} {e['message']}" for e in problem.get("errors", []))
        super().__init__(f"{what}: {status} {self.code} {problem.get('detail', '')} {errors}".strip())


class Unavailable(Exception):
    """The platform was not able to answer for so long that nothing is known of the request; it is asked anew later.

    Attributes:
        problem: what it said last.
    """

    def __init__(self, status: int, problem: dict[str, Any], what: str) -> None:
        self.problem = problem
        super().__init__(f"{what}: {status}")


class NotSettled(Exception):
    """Events did not come to rest: a dead letter, a parked row that stays, a timer that fails; says in Chinese what lies."""


@dataclass
class Platform:
    """A running platform.

    Attributes:
        url: root address, e.g. `http://127.0.0.1:8000`.
        journal: of what was asked before, for a season that can be gone on with.
        issuer_url: of the demo issuer or of a Keycloak realm; the discovery document below it says where tokens are had.
    """

    url: str
    issuer_url: str
    client: httpx2.AsyncClient
    now: dt.datetime = field(default_factory=lambda: dt.datetime.now(SHANGHAI))
    journal: Journal | None = None
    requests: int = 0
    _tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    _signing_in: dict[str, asyncio.Lock] = field(default_factory=dict)
    _token_endpoint: str | None = None

    def person(self, username: str) -> "Person":
        """Somebody of the demo's cast, who signs in when first needed."""
        return Person(self, username)

    async def token(self, username: str) -> str:
        """An access token of one of the demo's cast, whose passwords are their names."""
        # one log-in at a time: an identity provider takes several at once for an attack
        async with self._signing_in.setdefault(username, asyncio.Lock()):
            token, until = self._tokens.get(username, ("", 0.0))
            if time.monotonic() >= until:
                if self._token_endpoint is None:
                    found = await self.client.get(f"{self.issuer_url}/.well-known/openid-configuration")
                    self._token_endpoint = found.raise_for_status().json()["token_endpoint"]
                who = {"client_id": "zcps-web", "username": username, "password": username}
                answer = await self.client.post(self._token_endpoint, data={"grant_type": "password", **who})
                granted = answer.raise_for_status().json()
                token = granted["access_token"]
                until = time.monotonic() + granted["expires_in"] - TOKEN_MARGIN_SECONDS
                self._tokens[username] = (token, until)
        return token

    async def read_clock(self) -> dt.datetime:
        async def look(_key: str) -> dict[str, Any]:
            answer = await self.client.get(f"{self.url}/api/declaration/v1/clock")
            return {"now": answer.raise_for_status().json()["now"]}

        self.now = dt.datetime.fromisoformat((await self.asked("clock", look))["now"])
        return self.now

    async def asked(self, what: str, ask: Callable[[str], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
        """The answer to a question, which may have been asked before this run."""
        if self.journal is None:
            return await ask(str(uuid.uuid4()))
        return await self.journal.answer(what, ask)

    async def settle(self, *, patience: float = PATIENCE_SECONDS) -> dt.datetime | None:
        """Wait until nothing is on its way: two equal rounds of zeros over all five. Returns the next due instant.

        As long as something moves it is waited for, however slow the machine; `patience` is for what stands still.

        Raises:
            NotSettled: with what is stuck and where.
        """

        async def wait(_key: str) -> dict[str, Any]:
            following = await self._settled(patience)
            return {"next_due": following.isoformat() if following else None}

        due = (await self.asked("settle", wait))["next_due"]
        return dt.datetime.fromisoformat(due) if due else None

    async def _settled(self, patience: float) -> dt.datetime | None:
        moved_at = asyncio.get_running_loop().time()
        previous: list[dict[str, Any]] = []
        pauses = itertools.chain(SETTLE_PAUSES, itertools.repeat(SETTLE_PAUSES[-1]))
        while True:
            answers = await asyncio.gather(
                *(self.person("operator").look(service, "/settlement") for service in SERVICES)
            )
            if dead := [a for a in answers if a["dead_letters"]]:
                raise NotSettled(_lying(dead))
            busy = any(a[name] for a in answers for name in _ON_THE_WAY)
            now = asyncio.get_running_loop().time()
            if answers == previous and not busy:
                due = [dt.datetime.fromisoformat(a["next_due"]) for a in answers if a.get("next_due")]
                return min(due) if due else None
            if answers != previous:
                moved_at = now
            elif now - moved_at > patience:
                raise NotSettled(_lying(answers))
            previous = answers
            await asyncio.sleep(next(pauses) if busy else 0)

    async def advance(self, to: dt.datetime) -> None:
        """Move business time to `to`, stopping at every instant at which something falls due on the way."""
        operator = self.person("operator")
        while True:
            following = await self.settle()
            step = to if following is None or following > to else following
            if step > self.now:
                await operator.post("declaration", "/clock/advances", {"to": step.isoformat()})
                self.now = step
            if step >= to:
                break
        await self.settle()

    async def advance_to_day(self, day: dt.date, hour: int = 9) -> None:
        """Move to an hour of `day`; does nothing when business time is there already."""
        to = dt.datetime.combine(day, dt.time(hour), SHANGHAI)
        if to > self.now:
            await self.advance(to)


@dataclass(frozen=True)
class Person:
    """A caller with the own token."""

    platform: Platform
    username: str

    async def get(self, service: str, path: str, **query: Any) -> Any:
        return json.loads(await self._ask("GET", service, path, params=query or None))

    async def look(self, service: str, path: str) -> Any:
        """The same, past the journal: what is there now."""
        return json.loads(await self._send("GET", service, path, key=None))

    async def download(self, service: str, path: str, **query: Any) -> bytes:
        return await self._ask("GET", service, path, params=query or None)

    async def post(self, service: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return json.loads(await self._ask("POST", service, path, json=body or {}))

    async def put(self, service: str, path: str, body: dict[str, Any]) -> Any:
        return json.loads(await self._ask("PUT", service, path, json=body))

    async def upload(self, service: str, path: str, content: bytes) -> Any:
        headers = {"content-type": "application/octet-stream"}
        return json.loads(await self._ask("PUT", service, path, content=content, headers=headers))

    async def items(self, service: str, path: str, **query: Any) -> list[Any]:
        """Every item of a list, page after page."""
        found: list[Any] = []
        cursor: dict[str, Any] = {}
        while True:
            page = await self.get(service, path, **query, **cursor)
            found += page["items"]
            if not page.get("next"):
                return found
            cursor = {"cursor": page["next"]}

    async def _ask(self, method: str, service: str, path: str, **more: Any) -> bytes:
        async def ask(key: str) -> dict[str, Any]:
            own = None if method == "GET" else key
            try:
                return {"body": packed(await self._send(method, service, path, key=own, **more))}
            except Refused as refusal:
                return {"status": refusal.status, "problem": refusal.problem}

        what = f"{self.username} {method} {service}{path}"
        answer = await self.platform.asked(what, ask)
        if "problem" in answer:
            raise Refused(answer["status"], answer["problem"], what)
        return unpacked(answer["body"])

    async def _send(
        self,
        method: str,
        service: str,
        path: str,
        *,
        key: str | None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> bytes:
        """Send once, and again with the same key when the platform could not be reached or was not able to answer."""
        token = await self.platform.token(self.username)
        sent = {"authorization": f"Bearer {token}", **(headers or {})}
        if key is not None:
            sent["idempotency-key"] = key
        url = f"{self.platform.url}/api/{service}/v1{path}"
        what = f"{self.username} {method} {service}{path}"
        for attempt in range(ATTEMPTS):
            try:
                answer = await self.platform.client.request(method, url, headers=sent, **more)
            except httpx2.TransportError:
                if attempt == ATTEMPTS - 1:
                    raise
                await asyncio.sleep(min(0.1 * 2**attempt, 1.0))
                continue
            self.platform.requests += 1
            if answer.status_code in RETRIED or (answer.status_code == 409 and _in_flight(answer)):
                await asyncio.sleep(min(0.1 * 2**attempt, 1.0))
                continue
            if answer.is_success:
                return answer.content
            break
        if answer.status_code in RETRIED or _in_flight(answer):
            raise Unavailable(answer.status_code, _problem(answer), what)
        raise Refused(answer.status_code, _problem(answer), what)


def _lying(answers: list[dict[str, Any]]) -> str:
    """What lies where, for people."""
    names = {"dead_letters": "死信", **_ON_THE_WAY}
    return "；".join(
        f"{answer['service']} 有"
        + "、".join(f"{label} {answer[name]} 件" for name, label in names.items() if answer[name])
        for answer in answers
        if any(answer[name] for name in names)
    )


def _problem(answer: httpx2.Response) -> dict[str, Any]:
    if "json" in answer.headers.get("content-type", ""):
        body = answer.json()
        return body if isinstance(body, dict) else {}
    return {"detail": answer.text[:200]}


def _in_flight(answer: httpx2.Response) -> bool:
    return _problem(answer).get("code") == "key_in_flight"
