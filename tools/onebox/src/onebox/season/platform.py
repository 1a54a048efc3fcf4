"""The platform as its users see it: an address, tokens, problems, a clock."""

import asyncio
import datetime as dt
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx2

SERVICES = ("declaration", "review", "expert-pool", "credit-file", "certificate")
SHANGHAI = dt.timezone(dt.timedelta(hours=8))
RETRIED = {502, 503, 504}
SETTLE_PAUSE_SECONDS = 0.05
TOKEN_MARGIN_SECONDS = 60.0


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


class NotSettled(Exception):
    """Events did not come to rest: a dead letter, a parked row that stays, a timer that fails."""


@dataclass
class Platform:
    """A running platform.

    Attributes:
        url: root address, e.g. `http://127.0.0.1:8000`.
        issuer_url: of the demo issuer or of a Keycloak realm; the discovery document below it says where tokens are had.
    """

    url: str
    issuer_url: str
    client: httpx2.AsyncClient
    now: dt.datetime = field(default_factory=lambda: dt.datetime.now(SHANGHAI))
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
        answer = await self.client.get(f"{self.url}/api/declaration/v1/clock")
        answer.raise_for_status()
        self.now = dt.datetime.fromisoformat(answer.json()["now"])
        return self.now

    async def settle(self, *, patience: float = 60.0) -> dt.datetime | None:
        """Wait until nothing is on its way: two equal rounds of zeros over all five. Returns the next due instant.

        Raises:
            NotSettled: with what is stuck and where.
        """
        deadline = asyncio.get_running_loop().time() + patience
        previous: list[dict[str, Any]] | None = None
        while True:
            answers = await asyncio.gather(
                *(self.person("operator").get(service, "/settlement") for service in SERVICES)
            )
            dead = [a for a in answers if a["dead_letters"]]
            busy = any(
                a[name]
                for a in answers
                for name in ("outbox_unpublished", "inbox_unprocessed", "parked", "timers_due", "bus_lag")
            )
            if dead or asyncio.get_running_loop().time() > deadline:
                raise NotSettled("; ".join(str(a) for a in (dead or answers)))
            totals = [a["totals"] for a in answers]
            if not busy and previous == totals:
                due = [dt.datetime.fromisoformat(a["next_due"]) for a in answers if a.get("next_due")]
                return min(due) if due else None
            previous = None if busy else totals
            await asyncio.sleep(SETTLE_PAUSE_SECONDS if busy else 0)

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
        return (await self._send("GET", service, path, params=query or None)).json()

    async def download(self, service: str, path: str, **query: Any) -> bytes:
        return (await self._send("GET", service, path, params=query or None)).content

    async def post(self, service: str, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"idempotency-key": str(uuid.uuid4())}
        return (await self._send("POST", service, path, json=body or {}, headers=headers)).json()

    async def put(self, service: str, path: str, body: dict[str, Any]) -> Any:
        headers = {"idempotency-key": str(uuid.uuid4())}
        return (await self._send("PUT", service, path, json=body, headers=headers)).json()

    async def upload(self, service: str, path: str, content: bytes) -> Any:
        headers = {"content-type": "application/octet-stream", "idempotency-key": str(uuid.uuid4())}
        return (await self._send("PUT", service, path, content=content, headers=headers)).json()

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

    async def _send(
        self, method: str, service: str, path: str, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx2.Response:
        """Send once, and again with the same key when the platform could not be reached or was not able to answer."""
        token = await self.platform.token(self.username)
        sent = {"authorization": f"Bearer {token}", **(headers or {})}
        url = f"{self.platform.url}/api/{service}/v1{path}"
        what = f"{self.username} {method} {service}{path}"
        for attempt in range(40):
            try:
                answer = await self.platform.client.request(method, url, headers=sent, **more)
            except httpx2.TransportError:
                if attempt == 39:
                    raise
                await asyncio.sleep(min(0.1 * 2**attempt, 1.0))
                continue
            self.platform.requests += 1
            if answer.status_code in RETRIED or (answer.status_code == 409 and _in_flight(answer)):
                await asyncio.sleep(min(0.1 * 2**attempt, 1.0))
                continue
            if answer.is_success:
                return answer
            raise Refused(answer.status_code, _problem(answer), what)
        raise Refused(answer.status_code, _problem(answer), what)


def _problem(answer: httpx2.Response) -> dict[str, Any]:
    if "json" in answer.headers.get("content-type", ""):
        body = answer.json()
        return body if isinstance(body, dict) else {}
    return {"detail": answer.text[:200]}


def _in_flight(answer: httpx2.Response) -> bool:
    return _problem(answer).get("code") == "key_in_flight"
