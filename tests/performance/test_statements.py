"""How many SQL statements the main use cases may need.

A loop that asks the database once per row is invisible in a test with one row and slow with a thousand. These numbers are
the same on every machine. Fewer is good news: write the new number down. More needs a reason.
"""

from collections.abc import Awaitable, Callable

import pytest
from benchmarks.statements import Counter, count_statements
from benchmarks.town import Town

from declaration.wiring import DEFINITION
from laptop.testing.kit import ServiceKit

# without BEGIN and COMMIT; every desk asks once for objections against the way of the submission (K-01, K-04); an errand (`common.errands`) begins the use case anew: one in "link identity", one in "acceptance"
EXPECTED = {
    "link identity": 11,
    "draft": 14,
    "save draft": 5,
    "submit": 29,
    "get declaration (applicant)": 3,
    "get declaration (league)": 4,
    "list of 1 (unit)": 3,
    "list of 10 (unit)": 3,
    "audit decision (department)": 25,
    "acceptance": 69,
}
PER_DECLARATION = {"roster": 3, "forward a roster": 4}


@pytest.fixture(scope="module")
def counted() -> dict[str, int]:
    """Filled by the first test that asks: one journey serves all."""
    return {}


@pytest.fixture
async def counts(
    open_service: Callable[..., Awaitable[ServiceKit]], counted: dict[str, int]
) -> dict[str, int]:
    if not counted:
        counter: Counter = await count_statements(await Town.build(await open_service(DEFINITION)))
        counted.update(counter.counts)
    return counted


async def test_use_cases_need_as_many_statements_as_agreed(counts: dict[str, int]) -> None:
    assert {name: counts[name] for name in EXPECTED} == EXPECTED


@pytest.mark.parametrize("name", PER_DECLARATION)
async def test_what_writes_for_many_grows_by_a_known_step(counts: dict[str, int], name: str) -> None:
    grown = counts[f"{name} of 9"] - counts[f"{name} of 1"]
    assert grown == 8 * PER_DECLARATION[name]
