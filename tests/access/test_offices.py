"""An office is not enough: the account must be linked to decide, and a bar on review work voids every grant."""

import datetime as dt
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import insert
from worlds.all import BUILDERS
from worlds.base import ORG, World
from worlds.table import Row, rows

from common.events.codes import Effect
from common.replicas.tables import EffectRow
from laptop.testing.kit import Caller

WorldOf = Callable[[str], Awaitable[World]]


def office_rows(service: str) -> list[Row]:
    return [row for row in rows(service) if isinstance(row.may, tuple)]


async def codes(world: World, row: Row, person_ref: str | None, account: str) -> set[tuple[int, str]]:
    """What an account with each of the row's roles gets on the row's request."""
    found = set()
    for role in row.may:
        if role != "operator":
            world.callers[account] = Caller(account, person_ref, (f"{role}@{ORG['league-hr']}",))
            answer = await world.call(account, *row.request(world.things))
            found.add((answer.status_code, answer.json().get("code")))
            del world.callers[account]
    return found


@pytest.mark.parametrize("service", BUILDERS)
async def test_an_unlinked_officer_decides_nothing(service: str, world_of: WorldOf) -> None:
    world = await world_of(service)
    for row in office_rows(service):
        if row.method != "GET":
            told = await codes(world, row, None, "unlinked")
            assert told <= {(403, "identity_not_linked")}, row.operation


@pytest.mark.parametrize("service", BUILDERS)
async def test_a_bar_on_review_work_closes_every_office(service: str, world_of: WorldOf) -> None:
    world = await world_of(service)
    barred = await world.kit.person("barred")
    async with world.kit.runtime.sessions.begin() as session:
        await session.execute(
            insert(EffectRow).values(
                record_id="rec_barred",
                effect=Effect.BAR_STAFF,
                subject_kind="staff",
                subject=barred.person_ref,
                starts=dt.date(2026, 1, 1),
                until=dt.date(2028, 12, 31),
                clause="R25-74",
                deciding_org=ORG["league-hr"],
                received_at=world.kit.clock.time,
            )
        )
    for row in office_rows(service):
        told = await codes(world, row, barred.person_ref, barred.account)
        assert told <= {(403, "role_suspended")}, row.operation
