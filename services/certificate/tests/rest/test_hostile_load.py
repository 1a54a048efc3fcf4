"""Six hostile files at once, and what another caller feels of them."""

import asyncio
import itertools
import statistics
import time
from typing import TYPE_CHECKING

from laptop.demo.people import demo_people
from laptop.testing.hostile_files import doubling_fields

if TYPE_CHECKING:
    import pytest
    from services.certificate.tests.conftest import Stage

NAME = demo_people()["applicant01"].name
CALLS = 200
ATTACKERS = 6
TRIES = 3
"""A busy machine only ever makes the ratio worse, so the best of a few tries is the measure."""


_addresses = itertools.count()


def from_elsewhere() -> dict[str, str]:
    """Every call from another address: what is measured is not the limit of calls."""
    n = next(_addresses)
    return {"x-forwarded-for": f"2001:db8:{n:x}::1"}


async def p99(stage: "Stage", number: str) -> float:
    """Of a verification by number and name, in milliseconds."""
    taken = []
    for _ in range(CALLS):
        started = time.perf_counter()
        answer = await stage.kit.get(
            "/v1/verifications", params={"number": number, "name": NAME}, headers=from_elsewhere()
        )
        taken.append(1000 * (time.perf_counter() - started))
        assert answer.status_code == 200, answer.text
        await asyncio.sleep(0.005)
    return statistics.quantiles(taken, n=100)[98]


async def attack(stage: "Stage", place: int) -> None:
    """One hostile file after the other, each another one."""
    for round_ in range(1000):
        content = doubling_fields() + f"{place}/{round_}".encode()
        answer = await stage.kit.request(
            "POST", "/v1/verifications/pdf", content=content, headers=from_elsewhere()
        )
        assert answer.status_code in {200, 503}, answer.text


async def test_another_caller_hardly_notices_six_hostile_files(
    issued: "Stage", capsys: "pytest.CaptureFixture[str]"
) -> None:
    number = (await issued.own(await issued.caller("applicant01")))["number"]
    ratios = []
    for _ in range(TRIES):
        quiet = await p99(issued, number)
        attackers = [asyncio.create_task(attack(issued, place)) for place in range(ATTACKERS)]
        await asyncio.sleep(1)
        beside = await p99(issued, number)
        for attacker in attackers:
            attacker.cancel()
        await asyncio.gather(*attackers, return_exceptions=True)
        ratios.append(beside / quiet)
        with capsys.disabled():
            print(f"\np99 quiet {quiet:.1f} ms, beside six hostile files {beside:.1f} ms: {ratios[-1]:.2f} x")
        if ratios[-1] < 3:
            break
    assert min(ratios) < 3
