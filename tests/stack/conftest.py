"""The platform as eleven processes. A stack starts once per module, since every process takes seconds to load."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx2
import pytest

from laptop.demo.people import demo_organisations, demo_people
from laptop.testing.folders import throwaway
from laptop.testing.machine import PATIENCE
from onebox.home import Home
from onebox.season.platform import Person, Platform
from onebox.stack.stack import Stack

Eventually = Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    with throwaway("stack") as folder:
        yield Home(folder)


@pytest.fixture
async def platform(stack: Stack) -> AsyncIterator[Platform]:
    async with httpx2.AsyncClient(timeout=60) as client:
        platform = Platform(stack.url, stack.issuer_url, client)
        await platform.read_clock()
        yield platform


class Office:
    """The region's HR department, which records one organisation after another, and what every service has of them."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def officer(self) -> Person:
        """The officer, linked to the own person at the first call."""
        officer, person = self._platform.person("region-hr"), demo_people()["region-hr"]
        assert person.document is not None
        if not (await officer.get("declaration", "/me")).get("person"):
            link = {"document_kind": "111", "number": person.document.number, "name": person.name}
            await officer.post("declaration", "/me/identity-links", link)
        return officer

    async def record(self, key: str) -> None:
        """Record the organisation of the demo that is called `key`."""
        organisation = demo_organisations()[key]
        body = {
            "credit_code": organisation.credit_code,
            "name": organisation.name,
            "kind": organisation.kind,
            "place": organisation.place,
            "ownership": organisation.ownership,
        }
        await (await self.officer()).post("declaration", "/organisations", body)

    async def emitted(self, service: str) -> int:
        """How many events the service has written."""
        return int((await self._totals(service))["emitted"])

    async def received(self, service: str) -> int:
        """How many events the service has stored."""
        return int((await self._totals(service))["received"])

    async def _totals(self, service: str) -> dict[str, int]:
        answer = await self._platform.person("operator").get(service, "/settlement")
        totals: dict[str, int] = answer["totals"]
        return totals


@pytest.fixture
def office(platform: Platform) -> Office:
    return Office(platform)


@pytest.fixture
def eventually() -> Eventually:
    """Wait until a question is answered with yes."""

    async def wait(question: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not await question():  # noqa: ASYNC110 (the answer lies in another process)
                await asyncio.sleep(0.2)

    return wait
