"""Seats of before are sealed by the migration; afterwards the database without its key names nobody."""

import hashlib
from collections.abc import Callable

import psycopg
import pytest
from alembic import command

from common.events.base import Title
from common.service.keys import KeyFile
from common.service.migrations import alembic_config, upgrade
from review.domain.recusals import RecusalSource
from review.store.meetings import Member, SeatRow, holders
from review.store.sessions import RecusalRow
from review.wiring import DEFINITION

TITLE = '{"series": "forestry_grassland", "specialty": "silviculture", "level": "associate_senior"}'


@pytest.fixture
def keys(platform_keys: KeyFile) -> KeyFile:
    return platform_keys


def of_before(create_database: Callable[..., str], keys: KeyFile) -> str:
    """A database of the last revision that kept seats in clear, with a seat, a roll and a recusal."""
    url = create_database("review_seats_in_clear")
    command.upgrade(alembic_config(url, DEFINITION.migrations), "review_0002")
    ring = keys.for_service("review").keyring
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "insert into seats (seat_id, meeting_id, role, expert_id, person_ref, name_sealed, employer_org, title,"
            " grassroots, outside_system, outside_unit, state) values"
            " ('sea_1', 'mtg_1', 'member', 'exp_1', 'p1-hidden', %s, 'org_hidden', %s, true, false, true, 'accepted')",
            (ring.encrypt("额尔敦", purpose="review.expert_name", context="sea_1"), TITLE),
        )
        connection.execute(
            "insert into roll (meeting_id, expert_id, seat_id, person_ref, role, checked_in_at)"
            " values ('mtg_1', 'exp_1', 'sea_1', 'p1-hidden', 'member', now())"
        )
        connection.execute(
            "insert into recusals (meeting_id, declaration_id, expert_id, source, at, by)"
            " values ('mtg_1', 'dcl_1', 'exp_1', 'same_employer', now(), 'x')"
        )
    return url


@pytest.mark.req("X-09", side="refuse")
def test_rows_of_before_are_sealed(create_database: Callable[..., str], keys: KeyFile) -> None:
    url, ring = of_before(create_database, keys), keys.for_service("review").keyring
    upgrade(url, DEFINITION.migrations, ring)
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        seat = connection.execute("select row_to_json(seats) from seats").fetchone()
        roll = connection.execute("select row_to_json(roll) from roll").fetchone()
        recusal = connection.execute("select row_to_json(recusals) from recusals").fetchone()
    assert seat is not None
    assert roll is not None
    assert recusal is not None
    for row in (seat[0], roll[0], recusal[0]):
        for clear in ("p1-hidden", "org_hidden", "额尔敦", "associate_senior", "same_employer"):
            assert clear not in str(row)
    opened = SeatRow(seat_id="sea_1", meeting_id="mtg_1", member_sealed=seat[0]["member_sealed"]).member(ring)
    assert opened == Member(
        person_ref="p1-hidden",
        name="额尔敦",
        employer_org="org_hidden",
        title=Title.model_validate_json(TITLE),
        grassroots=True,
        outside_system=False,
        outside_unit=True,
    )
    assert seat[0]["holder"] == roll[0]["holder"]
    assert seat[0]["holder"] in holders(ring, "mtg_1", "p1-hidden")
    assert seat[0]["holder"] not in holders(ring, "mtg_2", "p1-hidden")
    source = RecusalRow(
        declaration_id="dcl_1", expert_id=recusal[0]["expert_id"], source_sealed=recusal[0]["source_sealed"]
    ).source(ring)
    assert source is RecusalSource.SAME_EMPLOYER
    # the rule by which the expert pool changes its own: 'exr_' and the first half of sha256("mtg_1/exp_1")
    called = {seat[0]["expert_id"], roll[0]["expert_id"], recusal[0]["expert_id"]}
    assert called == {"exr_" + hashlib.sha256(b"mtg_1/exp_1").hexdigest()[:32]}


def test_without_keys_nothing_is_lost(create_database: Callable[..., str], keys: KeyFile) -> None:
    url = of_before(create_database, keys)
    with pytest.raises(RuntimeError, match="ZCPS_KEYS"):
        upgrade(url, DEFINITION.migrations)
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        assert connection.execute("select person_ref from seats").fetchone() == ("p1-hidden",)
