"""The sequencer on a real database: everything that commits is chained once, and tampering with the tables is seen."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from common.audit import public_keys, verify_export
from common.audit.reading import export, latest_head, verify
from common.audit.recording import record
from common.audit.sequencer import AuditTampered, Sequencer
from common.audit.tables import AuditChainRow, AuditEntryRow, AuditHeadRow, AuditPendingRow
from common.clock import SHANGHAI
from common.crypto import VersionedKey
from common.db.base import CommonBase
from common.db.engine import create_engine, create_sessions
from laptop.testing.plugin import CreateDatabase

KEY = VersionedKey({"1": bytes(range(32))}, "1")
TRUSTED = public_keys(KEY)
NOON = dt.datetime(2026, 5, 11, 12, 0, 0, 250_000, tzinfo=SHANGHAI)
TABLES = [
    CommonBase.metadata.tables[row.__tablename__]
    for row in (AuditEntryRow, AuditPendingRow, AuditChainRow, AuditHeadRow)
]


@pytest.fixture(scope="module")
async def engine(create_database: CreateDatabase) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(create_database("audit"))
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: CommonBase.metadata.create_all(sync, TABLES))
    yield engine
    await engine.dispose()


@pytest.fixture
async def sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    async with engine.begin() as connection:
        await connection.execute(
            text("truncate audit_entries, audit_pending, audit_chain, audit_heads restart identity")
        )
    return create_sessions(engine)


class Ticking:
    """System time that a test moves."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 11, 21, 4, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


@pytest.fixture
def time() -> Ticking:
    return Ticking()


@pytest.fixture
def sequencer(sessions: async_sessionmaker[AsyncSession], time: Ticking) -> Sequencer:
    return Sequencer(sessions, service="review", key=KEY, now=time)


async def add(session: AsyncSession, subject: str, **more: Any) -> None:
    await record(
        session, at=NOON, by="https://id.example|u-1", action="accept-declaration", subject=subject, **more
    )


async def add_committed(sessions: async_sessionmaker[AsyncSession], *subjects: str) -> None:
    async with sessions.begin() as session:
        for subject in subjects:
            await add(
                session,
                subject,
                clause="R25-33",
                origin="192.0.2.7",
                detail={"outcome": "passed", "score": 0.5},
            )


async def rows(sessions: async_sessionmaker[AsyncSession], statement: str) -> list[tuple[Any, ...]]:
    async with sessions() as session:
        return [tuple(row) for row in (await session.execute(text(statement))).all()]


async def run(sessions: async_sessionmaker[AsyncSession], statement: str) -> None:
    async with sessions.begin() as session:
        await session.execute(text(statement))


async def findings(sessions: async_sessionmaker[AsyncSession]) -> list[tuple[str, int | None, int | None]]:
    async with sessions() as session:
        report = await verify(session, "review", TRUSTED)
    return [(str(finding.fault), finding.seq, finding.entry_id) for finding in report.findings]


async def test_an_entry_says_who_when_from_where_what_and_by_which_clause(
    sessions: async_sessionmaker[AsyncSession],
) -> None:
    async with sessions.begin() as session:
        await add(
            session,
            "dcl_1",
            person_ref="p1abc",
            origin="192.0.2.7",
            clause="R25-33",
            detail={"outcome": "passed"},
            correlation_id="c-1",
        )

    assert await rows(
        sessions,
        "select by, at, origin, action, subject, clause, person_ref, detail, correlation_id from audit_entries",
    ) == [
        (
            "https://id.example|u-1",
            NOON,
            "192.0.2.7",
            "accept-declaration",
            "dcl_1",
            "R25-33",
            "p1abc",
            {"outcome": "passed"},
            "c-1",
        )
    ]


async def test_where_from_may_be_left_out(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer
) -> None:
    async with sessions.begin() as session:
        await add(session, "rpt_1")
    await sequencer.run_once()

    assert await rows(sessions, "select origin from audit_entries") == [(None,)]
    assert await findings(sessions) == []


async def test_a_change_that_is_rolled_back_leaves_no_entry(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer
) -> None:
    async with sessions() as session:
        await add(session, "dcl_1")
        await session.rollback()

    assert await sequencer.run_once() == 0
    assert await rows(sessions, "select id from audit_entries") == []


@pytest.mark.parametrize(
    ("at", "detail"),
    [
        (dt.datetime(2026, 5, 11), {}),
        (NOON, {"n": 2**60}),
        (NOON, {"n": float("nan")}),
        (NOON, {"n": object()}),
    ],
    ids=["naive time", "number beyond JSON", "no number", "no JSON"],
)
async def test_an_entry_that_could_never_be_chained_is_refused_at_once(
    sessions: async_sessionmaker[AsyncSession], at: dt.datetime, detail: dict[str, Any]
) -> None:
    async with sessions() as session:
        with pytest.raises((ValueError, TypeError)):
            await record(session, at=at, by="a", action="b", subject="c", detail=detail)


async def test_committed_entries_are_chained_and_signed(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer
) -> None:
    await add_committed(sessions, "dcl_1", "dcl_2", "dcl_3")

    assert await sequencer.run_once() == 3
    assert await sequencer.run_once() == 0

    assert await rows(sessions, "select seq, entry_id from audit_chain order by seq") == [
        (1, 1),
        (2, 2),
        (3, 3),
    ]
    async with sessions() as session:
        report = await verify(session, "review", TRUSTED)
        head = await latest_head(session, "review")
    assert report.ok
    assert (report.links, report.signed_links, report.waiting) == (3, 3, 0)
    assert head is not None
    assert (head.size, head.is_signed()) == (3, True)


async def test_an_entry_that_commits_late_is_chained_late_and_never_passed_over(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer
) -> None:
    async with sessions() as slow:
        await add(slow, "dcl_slow")
        await add_committed(sessions, "dcl_fast")
        assert await sequencer.run_once() == 1
        await slow.commit()
    assert await sequencer.run_once() == 1

    assert await rows(sessions, "select seq, entry_id from audit_chain order by seq") == [(1, 2), (2, 1)]
    assert await findings(sessions) == []


async def test_more_than_a_batch_is_chained_in_batches(
    sessions: async_sessionmaker[AsyncSession], time: Ticking
) -> None:
    await add_committed(sessions, *(f"dcl_{n}" for n in range(25)))
    sequencer = Sequencer(sessions, service="review", key=KEY, batch=10, now=time)

    assert [await sequencer.run_once() for _ in range(4)] == [10, 10, 5, 0]
    assert await findings(sessions) == []


async def test_two_sequencers_make_one_chain(sessions: async_sessionmaker[AsyncSession]) -> None:
    stop = asyncio.Event()
    both = [Sequencer(sessions, service="review", key=KEY, batch=7) for _ in range(2)]
    running = [asyncio.create_task(sequencer.run(stop)) for sequencer in both]
    writers = [add_committed(sessions, *(f"dcl_{n}_{m}" for m in range(5))) for n in range(20)]
    for start in range(0, 20, 5):
        await asyncio.gather(*writers[start : start + 5])
    stop.set()
    await asyncio.gather(*running)

    async with sessions() as session:
        report = await verify(session, "review", TRUSTED)
    assert report.ok
    assert (report.links, report.signed_links, report.waiting) == (100, 100, 0)


async def test_while_another_process_is_the_sequencer_nothing_is_done(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer
) -> None:
    await add_committed(sessions, "dcl_1")
    async with sessions.begin() as other:
        await other.execute(text(f"select pg_advisory_xact_lock({0x7A637073_61756474})"))
        assert await sequencer.run_once() == 0

    assert await sequencer.run_once() == 1


async def test_a_head_is_signed_at_most_once_a_second_and_only_when_something_is_new(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer, time: Ticking
) -> None:
    async def after(seconds: float, *subjects: str) -> list[tuple[Any, ...]]:
        time.pass_by(seconds)
        await add_committed(sessions, *subjects)
        await sequencer.run_once()
        return await rows(sessions, "select size from audit_heads order by size")

    assert await after(0) == []
    assert await after(0, "dcl_1") == [(1,)]
    assert await after(0.5, "dcl_2") == [(1,)]
    assert await after(0.5, "dcl_3") == [(1,), (3,)]
    assert await after(60) == [(1,), (3,)]
    assert await after(0.1, "dcl_4") == [(1,), (3,), (4,)]


async def test_after_a_rotation_old_heads_stay_good(
    sessions: async_sessionmaker[AsyncSession], time: Ticking
) -> None:
    await add_committed(sessions, "dcl_1")
    await Sequencer(sessions, service="review", key=KEY, now=time).run_once()
    await add_committed(sessions, "dcl_2")
    time.pass_by(2)
    rotated = VersionedKey({**KEY.versions, "2": bytes([9]) * 32}, "2")
    await Sequencer(sessions, service="review", key=rotated, now=time).run_once()

    async with sessions() as session:
        assert (await verify(session, "review", public_keys(rotated))).signed_links == 2
        assert [str(finding.fault) for finding in (await verify(session, "review", TRUSTED)).findings] == [
            "unknown_key"
        ]


async def test_the_export_verifies_without_the_database(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer, time: Ticking
) -> None:
    for number in range(3):
        await add_committed(sessions, f"dcl_{number}", f"乌兰_{number}")
        await sequencer.run_once()
        time.pass_by(2)
    async with sessions() as session:
        lines = [line async for line in export(session, "review")]

    report = verify_export(lines, "review", TRUSTED)
    assert report.ok
    assert (report.links, report.signed_links) == (6, 6)
    altered = [line.replace("乌兰_1", "乌兰_9") for line in lines]
    assert [str(finding.fault) for finding in verify_export(altered, "review", TRUSTED).findings] == [
        "altered"
    ]


@pytest.fixture
async def chained(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer, time: Ticking
) -> async_sessionmaker[AsyncSession]:
    """Six entries, signed after every second one."""
    for number in range(3):
        await add_committed(sessions, f"dcl_{number}a", f"dcl_{number}b")
        await sequencer.run_once()
        time.pass_by(2)
    return sessions


@pytest.mark.req("Z-04", side="accept")
async def test_an_untouched_log_verifies(chained: async_sessionmaker[AsyncSession]) -> None:
    assert await findings(chained) == []


@pytest.mark.req("Z-04", side="refuse")
@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("update audit_entries set by = 'x' where id = 3", [("altered", 3, 3)]),
        ("update audit_entries set at = at - interval '1 microsecond' where id = 3", [("altered", 3, 3)]),
        ("update audit_entries set origin = null where id = 3", [("altered", 3, 3)]),
        ("""update audit_entries set detail = '{"outcome": "failed"}' where id = 3""", [("altered", 3, 3)]),
        ("delete from audit_entries where id = 4", [("missing", 4, 4)]),
        ("delete from audit_chain where seq = 5", [("link_missing", 5, None), ("extra", None, 5)]),
        (
            "delete from audit_chain where seq > 4",
            [("cut_off", 6, None), ("extra", None, 5), ("extra", None, 6)],
        ),
        (
            "insert into audit_entries (at, recorded_at, by, action, subject, detail) values (now(), now(), 'x', 'y', 'z', '{}')",
            [("extra", None, 7)],
        ),
        (
            "update audit_chain set hash = sha256('x') where seq = 6",
            [("link_broken", 6, 6), ("rewritten", 6, 6)],
        ),
        ("update audit_heads set hash = repeat('0', 64) where size = 4", [("bad_signature", 4, None)]),
        ("update audit_heads set signed_at = now() where size = 4", [("bad_signature", 4, None)]),
        ("update audit_heads set size = 5 where size = 4", [("bad_signature", 5, None)]),
    ],
    ids=lambda value: value[:60] if isinstance(value, str) else "",
)
async def test_tampering_with_the_tables_is_found_and_names_the_row(
    chained: async_sessionmaker[AsyncSession],
    statement: str,
    expected: list[tuple[str, int | None, int | None]],
) -> None:
    await run(chained, statement)

    assert sorted(await findings(chained), key=str) == sorted(expected, key=str)


async def test_over_a_chain_that_was_cut_nothing_more_is_signed(
    chained: async_sessionmaker[AsyncSession], sequencer: Sequencer
) -> None:
    await run(chained, "delete from audit_chain where seq > 4")
    await add_committed(chained, "dcl_new")

    with pytest.raises(AuditTampered):
        await sequencer.run_once()


async def test_an_entry_taken_away_before_it_was_chained_stops_the_sequencer(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer
) -> None:
    await add_committed(sessions, "dcl_1", "dcl_2")
    await run(
        sessions, "set local session_replication_role = replica; delete from audit_entries where id = 1"
    )

    with pytest.raises(AuditTampered):
        await sequencer.run_once()
