"""Id numbers and phones: masked in answers, in full only for who may and on record, never in clear in a database (R25-60).

That no other answer holds one in full is checked with every call of test_routes.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select, text
from worlds.all import BUILDERS
from worlds.base import PEOPLE, SECRETS, World
from worlds.table import Row, rows

from common.audit.tables import AuditEntryRow

WorldOf = Callable[[str], Awaitable[World]]
IN_CLEAR = [(service, row) for service in BUILDERS for row in rows(service) if row.in_clear]


@pytest.mark.req("Z-02", side="accept")
@pytest.mark.parametrize(("service", "row"), IN_CLEAR, ids=lambda value: getattr(value, "operation", value))
async def test_a_full_view_is_on_record_with_its_purpose(service: str, row: Row, world_of: WorldOf) -> None:
    world = await world_of(service)
    before = len(await looks(world))
    [name] = row.own
    answer = await world.call(name, *row.request(world.things))
    assert SECRETS.keys() & set(answer.json().values())
    new = (await looks(world))[before:]
    assert [(look.person_ref, look.detail["purpose"]) for look in new] == [
        (world.callers[name].person_ref, row.query["purpose"])
    ]


@pytest.mark.req("Z-02", side="refuse")
@pytest.mark.parametrize(("service", "row"), IN_CLEAR, ids=lambda value: getattr(value, "operation", value))
async def test_nobody_looks_without_a_purpose(service: str, row: Row, world_of: WorldOf) -> None:
    world = await world_of(service)
    before = len(await looks(world))
    [name] = row.own
    method, path, _ = row.request(world.things)
    for query in ("", "?purpose=curiosity"):
        answer = await world.call(name, method, path.partition("?")[0] + query)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")
    assert len(await looks(world)) == before


@pytest.mark.parametrize(
    ("service", "caller", "path", "masked"),
    [
        ("declaration", "applicant", "/me", {"150823**********01", "120****0084"}),
        ("declaration", "auditor", "/declarations/{forwarded}", {"150823**********01"}),
        ("declaration", "office", "/declarations", {"150823**********01"}),
        (
            "expert-pool",
            "office",
            "/pools/{committee}/experts",
            {"150821**********01", "120****0024", "马**"},
        ),
        ("credit-file", "organiser", "/reports/{about-expert}", {"150821**********01", "马**"}),
        ("certificate", "league", "/certificates/{certificate}", {"150823**********01", "朱**"}),
    ],
)
async def test_answers_are_masked(
    service: str, caller: str, path: str, masked: set[str], world_of: WorldOf
) -> None:
    world = await world_of(service)
    answer = await world.call(caller, "GET", "/v1" + path.format(**world.things))
    assert masked <= set(strings(answer.json())), answer.text


@pytest.mark.parametrize("service", BUILDERS)
async def test_no_table_holds_a_number_a_phone_or_an_applicants_name_in_clear(
    service: str, world_of: WorldOf
) -> None:
    """Events, stored answers and the audit log are tables, too."""
    world = await world_of(service)
    names = {PEOPLE[f"{kind}{n:02}"].name for kind in ("applicant", "expert") for n in range(1, 21)}
    clear = re.compile("|".join(re.escape(secret) for secret in [*SECRETS, *names]))
    found = set()
    async with world.kit.runtime.sessions() as session:
        tables = await session.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        )
        for table in tables.all():
            for row in await session.scalars(text(f'SELECT t::text FROM "{table}" AS t')):
                found |= {(table, secret) for secret in clear.findall(row)}
    assert found == set()


async def looks(world: World) -> list[AuditEntryRow]:
    """Every look that is on record with a purpose, oldest first."""
    async with world.kit.runtime.sessions() as session:
        entries = await session.scalars(select(AuditEntryRow).order_by(AuditEntryRow.id))
        return [entry for entry in entries if "purpose" in (entry.detail or {})]


def strings(value: Any) -> Iterator[str]:
    """Every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
