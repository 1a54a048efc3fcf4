"""One service with its own database and no bus: requests through its real app, events put in and read out by hand.

    async with open_kit(DEFINITION, database_url=...) as kit:
        answer = await kit.post("/v1/plans", {...}, by=kit.person("league_hr", org))
        await kit.receive(OrganisationRecorded(...), subject="org_1", source="declaration")
        assert [event.fact for event in await kit.events()] == ["plan-published"]

Everything between the HTTP edge and the database is the production code; the clock stands still until it is moved.
"""

import asyncio
import base64
import datetime as dt
import itertools
import json
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI
from joserfc import jwt
from joserfc.jwk import ECKey
from pydantic import SecretStr
from sqlalchemy import insert, select, text

from common.calendar.working_days import WorkingCalendar
from common.channels import Call
from common.clock import SHANGHAI, system_now
from common.db.engine import create_engine, create_sessions
from common.documents.seals import SealKeys
from common.events.base import Fact
from common.events.codes import Service
from common.events.declaration import CalendarYearRecorded
from common.events.envelope import Envelope
from common.events.registry import name_of
from common.identity.checks import FormatOnly
from common.identity.jwks import JwksSource
from common.identity.tokens import TokenVerifier
from common.outbox.tables import OutboxRow
from common.policy.loader import PackShelf
from common.ports import Ports
from common.replicas.tables import OrganisationRow, PersonLinkRow
from common.service.app import build_app
from common.service.definition import ServiceDefinition
from common.service.keys import KeyFile
from common.service.runtime import LINKS_PEOPLE, Runtime
from common.service.settings import (
    BusSettings,
    DatabaseSettings,
    IdentitySettings,
    ServiceSettings,
    StorageSettings,
)
from common.service.timer_loop import TimerLoop
from common.storage.folder import FolderStorage
from common.uow import UnitOfWork, in_transaction, open_uow
from common.web.limits import Limiter
from laptop.testing.machine import PATIENCE

ISSUER = "urn:test:issuer"
START = dt.datetime(2026, 5, 11, 9, 0, tzinfo=SHANGHAI)
POLICIES = Path(__file__).parents[5] / "policies"


class StoppedClock:
    """Business time that a test moves."""

    def __init__(self, now: dt.datetime) -> None:
        self.time = now

    async def now(self) -> dt.datetime:
        return self.time


@dataclass(frozen=True)
class Caller:
    """Somebody with a token: an account, its office grants, the person behind it."""

    account: str
    person_ref: str | None = None
    grants: tuple[str, ...] = ()


class RecordingChannel:
    """A channel that keeps what it is given."""

    name = "recording"

    def __init__(self) -> None:
        self.calls: list[Call] = []

    async def send(self, call: Call) -> None:
        self.calls.append(call)


class TestIssuer:
    """Signs tokens with a key made for this test run."""

    __test__ = False

    def __init__(self) -> None:
        self._key = ECKey.generate_key("P-256", {"kid": "test"}, auto_kid=False)

    def jwks(self) -> dict[str, Any]:
        return {"keys": [self._key.as_dict(private=False)]}

    def token(self, caller: Caller, *, lifetime: dt.timedelta = dt.timedelta(hours=1), **claims: Any) -> str:
        now = system_now()
        body = {
            "iss": ISSUER,
            "sub": caller.account,
            "aud": "zcps",
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
            "grants": list(caller.grants),
            **claims,
        }
        return jwt.encode({"alg": "ES256", "kid": "test"}, body, self._key)


@dataclass
class ServiceKit:
    """A service under test.

    Attributes:
        clock: set `kit.clock.time` to move business time.
        keys: the key file of the platform, to seal and open what travels between services.
    """

    definition: ServiceDefinition
    runtime: Runtime
    client: httpx2.AsyncClient
    clock: StoppedClock
    issuer: TestIssuer
    keys: KeyFile
    _sequences: dict[tuple[str, str], Any] = field(default_factory=dict)
    _tokens: dict[Caller, str] = field(default_factory=dict)

    async def person(self, account: str, *grants: str, person_ref: str | None = None) -> Caller:
        """A linked account with office grants `role@org`; its person is `p1-<account>` unless named."""
        ref = person_ref or f"p1-{account}"
        async with self.runtime.sessions.begin() as session:
            await session.execute(
                insert(PersonLinkRow).values(issuer=ISSUER, account=account, person_ref=ref)
            )
        return Caller(account, ref, grants)

    async def organisation(self, org_id: str, place: str, **more: Any) -> str:
        """An organisation that the service has heard of."""
        await self.organisations({"org_id": org_id, "place": place, **more})
        return org_id

    async def organisations(self, *every: Mapping[str, Any]) -> None:
        """The same for many, each with at least its `org_id` and `place`."""
        usual: dict[str, Any] = {
            "kind": "public_institution",
            "parent": None,
            "ownership": "public",
            "direct_report": False,
            "self_reviewing": False,
            "active": True,
            "version": 1,
        }
        rows = [
            {
                "name": f"单位{one['org_id']}",
                "credit_code": one["org_id"].removeprefix("org_"),
                **usual,
                **one,
            }
            for one in every
        ]
        async with self.runtime.sessions.begin() as session:
            await session.execute(insert(OrganisationRow), rows)

    async def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        by: Caller | None = None,
        key: str | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> httpx2.Response:
        """A request as `by`; every POST gets a fresh idempotency key unless one is given."""
        sent = dict(headers or {})
        if by is not None:
            sent.setdefault("authorization", f"Bearer {self._token(by)}")
        if method == "POST":
            sent.setdefault("idempotency-key", key or str(uuid.uuid4()))
        if body is not None:
            more["json"] = body
        return await self.client.request(method, path, headers=sent, **more)

    def _token(self, by: Caller) -> str:
        """Signed once: signing takes longer than many a request."""
        if by not in self._tokens:
            self._tokens[by] = self.issuer.token(by)
        return self._tokens[by]

    async def get(self, path: str, *, by: Caller | None = None, **more: Any) -> httpx2.Response:
        return await self.request("GET", path, by=by, **more)

    async def post(
        self, path: str, body: Any = None, *, by: Caller | None = None, **more: Any
    ) -> httpx2.Response:
        return await self.request("POST", path, body if body is not None else {}, by=by, **more)

    async def put(
        self, path: str, body: Any = None, *, by: Caller | None = None, **more: Any
    ) -> httpx2.Response:
        return await self.request("PUT", path, body, by=by, **more)

    async def receive(self, fact: Fact, *, subject: str, source: str) -> Envelope:
        """Hand the service an event as its processor would: effect and commit in one transaction."""
        sequence = next(self._sequences.setdefault((source, subject), itertools.count(1)))
        event = Envelope.of(
            fact,
            service=Service(source),
            subject=subject,
            sequence=sequence,
            time=self.clock.time,
            recordedtime=system_now(),
            correlationid=str(uuid.uuid4()),
        )
        await self.redeliver(event)
        return event

    async def know(self, year: int, *days_off: dt.date) -> None:
        """Another service than declaration hears of a year's working days; whose timers wait for it run."""
        source = f"《国务院办公厅关于{year}年部分节假日安排的通知》（国办发明电〔{year - 1}〕1号）"
        fact = CalendarYearRecorded(year=year, version=1, source=source, days_off=days_off)
        await self.receive(fact, subject=str(year), source="declaration")
        await self.advance(self.clock.time)

    async def redeliver(self, event: Envelope) -> None:
        """Run the handler of `event` (again)."""
        handler = self.definition.handlers.get(event.fact)
        assert handler is not None, f"{self.definition.name} has no handler for {event.fact}"
        await self.carry_out(lambda uow: handler(uow, event, self.runtime.ports), by=f"event:{event.type}")

    async def carry_out(
        self, work: Callable[[UnitOfWork], Awaitable[None]], *, by: str = "test", commit: bool = True
    ) -> None:
        """Call a use case as the boundaries do, errands included."""

        async def to_its_end(uow: UnitOfWork) -> None:
            await work(uow)
            if commit:
                await uow.commit()

        await in_transaction(lambda: self.uow(by=by), to_its_end)

    async def events(self, *facts: str) -> list[Envelope]:
        """What the service has put into its outbox so far, oldest first; only the named facts if any are named."""
        async with self.runtime.sessions() as session:
            rows = (
                (await session.execute(select(OutboxRow.body).order_by(OutboxRow.position))).scalars().all()
            )
        every = [Envelope.from_json(body.encode() if isinstance(body, str) else body) for body in rows]
        return [event for event in every if not facts or event.fact in facts]

    async def payloads(self, model: type[Fact]) -> list[Any]:
        """The payloads of one fact in the outbox, oldest first."""
        return [event.payload() for event in await self.events(name_of(model))]

    async def advance(self, to: dt.datetime) -> None:
        """Move business time and run every timer that falls due on the way, each at its own instant."""
        self.clock.time = to
        loop = TimerLoop(self.runtime, self.definition.timers)
        while await loop.run_due():
            pass

    async def until_somebody_waits(self) -> None:
        """Returns when a transaction of the service waits for one that is open."""
        waiting = text(
            "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        )
        async with asyncio.timeout(PATIENCE), self.runtime.engine.connect() as connection:
            while (await connection.execute(waiting)).first() is None:
                await connection.rollback()
                await asyncio.sleep(0.02)

    @asynccontextmanager
    async def uow(self, *, by: str = "test") -> AsyncIterator[UnitOfWork]:
        """A unit of work of the service, for tests of use cases."""
        async with open_uow(
            self.runtime.sessions, service=self.runtime.name, now=self.clock.time, by=by
        ) as uow:
            yield uow


@asynccontextmanager
async def open_kit(
    definition: ServiceDefinition,
    *,
    database_url: str,
    folder: Path,
    keys: KeyFile,
    seals: SealKeys | None,
    issuer: TestIssuer,
    layers: tuple[str, ...] = ("demo",),
    public_rate: float = 1.0,
) -> AsyncIterator[ServiceKit]:
    """The service on a database of its own, migrated already; the client is a proxy whose word counts."""
    own = keys.for_service(definition.name)
    settings = ServiceSettings(
        profile="test",
        database=DatabaseSettings(url=database_url, pool_size=10),
        bus=BusSettings(kind="postgres", url=database_url),
        identity=IdentitySettings(issuers={ISSUER: "in the test"}),
        storage=StorageSettings(url=folder.as_uri()),
        keys=SecretStr(keys.json_for(definition.name)),
        policies=POLICIES,
        policy_layers=layers,
        public_rate=public_rate,
    )
    engine, reads = create_engine(database_url), create_engine(database_url, read_only=True)
    clock = StoppedClock(START)
    runtime = Runtime(
        name=definition.name,
        settings=settings,
        engine=engine,
        sessions=create_sessions(engine),
        reads=reads,
        reading=create_sessions(reads),
        clock=clock,
        verifier=TokenVerifier({ISSUER: JwksSource.of(issuer.jwks())}, audience="zcps"),
        bus=_NoBus(),  # type: ignore[arg-type]
        ports=Ports(
            keys=own.keyring,
            files=FolderStorage(folder),
            packs=_shelf(),
            layers=layers,
            calendar=WorkingCalendar.shipped(),
            person_refs=own.person_refs,
            identity_check=FormatOnly() if definition.name == LINKS_PEOPLE else None,
            channels=(RecordingChannel(),) if definition.name == LINKS_PEOPLE else (),
            seals=seals,
            signing_key=own.audit,
            verification_url=settings.verification_url,
        ),
    )

    with _app(definition, runtime) as app:
        transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            yield ServiceKit(definition, runtime, client, clock, issuer, keys)
    await reads.dispose()
    await engine.dispose()


_idle_apps: defaultdict[int, list[FastAPI]] = defaultdict(list)


@contextmanager
def _app(definition: ServiceDefinition, runtime: Runtime) -> Iterator[FastAPI]:
    """An app of the service, used again when the kit closes: the routers keep every app that they were taken into."""
    idle = _idle_apps[id(definition)]
    app = idle.pop() if idle else build_app(definition, lambda: nullcontext(runtime), proxies=("127.0.0.1",))
    app.state.runtime = runtime
    app.state.limiter = Limiter(runtime.settings.public_rate)
    try:
        yield app
    finally:
        del app.state.runtime
        idle.append(app)


@cache
def _shelf() -> PackShelf:
    """Loading all packs takes longer than most tests; nobody changes them."""
    return PackShelf(POLICIES)


class _NoBus:
    """A kit publishes nothing; the settlement route still asks for the lag."""

    async def lag(self, group: str, topics: object) -> int:
        return 0


def token_claims(token: str) -> dict[str, Any]:
    """The claims of a token, unchecked, for tests that alter one."""
    part = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims
