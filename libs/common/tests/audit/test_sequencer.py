"""The sequencer on a real database: everything that commits is chained once, and tampering with the tables is seen."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from common.audit import HeadSigner, public_keys, verify_export
from common.audit.chain import entry_hash, entry_json, genesis, link_hash
from common.audit.outside import CopyAway, OutsideCopy, Step
from common.audit.reading import comparable, export, latest_head, verify
from common.audit.recording import entry, write
from common.audit.resuming import NotConsistent, resume
from common.audit.sequencer import AuditTampered, Sequencer
from common.audit.tables import AuditChainRow, AuditEntryRow, AuditHeadRow, AuditPendingRow
from common.clock import SHANGHAI
from common.crypto import VersionedKey
from common.db.base import CommonBase
from common.db.engine import create_engine, create_sessions
from common.storage.folder import FolderStorage
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


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(400):
        if await holds():
            return
        await asyncio.sleep(0.05)
    pytest.fail("it did not come about in 20 seconds")


async def _is(value: bool) -> bool:
    return value


async def _is_empty(sessions: async_sessionmaker[AsyncSession], statement: str) -> bool:
    return not await rows(sessions, statement)


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
def storage(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path)


@pytest.fixture
def outside(storage: FolderStorage) -> OutsideCopy:
    return OutsideCopy(storage, "review")


@pytest.fixture
def sequencer(sessions: async_sessionmaker[AsyncSession], time: Ticking, outside: OutsideCopy) -> Sequencer:
    return Sequencer(sessions, service="review", outside=outside, key=KEY, now=time)


async def add(session: AsyncSession, subject: str, **more: Any) -> None:
    accepted = entry(
        at=NOON, by="https://id.example|u-1", action="accept-declaration", subject=subject, **more
    )
    await write(session, [accepted])


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
        for part in filter(str.strip, statement.split(";")):
            await session.execute(text(part))


async def findings(
    sessions: async_sessionmaker[AsyncSession], outside: OutsideCopy
) -> list[tuple[str, int | None, int | None]]:
    async with sessions() as session:
        head = await comparable(session, await outside.read())
        report = await verify(session, "review", TRUSTED, [head] if head else [])
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
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer, outside: OutsideCopy
) -> None:
    async with sessions.begin() as session:
        await add(session, "rpt_1")
    await sequencer.run_once()

    assert await rows(sessions, "select origin from audit_entries") == [(None,)]
    assert await findings(sessions, outside) == []


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
def test_an_entry_that_could_never_be_chained_is_refused_at_once(
    at: dt.datetime, detail: dict[str, Any]
) -> None:
    with pytest.raises((ValueError, TypeError)):
        entry(at=at, by="a", action="b", subject="c", detail=detail)


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
        head = await latest_head(session, "review")
        report = await verify(session, "review", TRUSTED, [head] if head else [])
    assert report.sound
    assert (report.links, report.signed_links, report.waiting) == (3, 3, 0)
    assert head is not None
    assert (head.size, head.is_signed()) == (3, True)


async def test_an_entry_that_commits_late_is_chained_late_and_never_passed_over(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer, outside: OutsideCopy
) -> None:
    async with sessions() as slow:
        await add(slow, "dcl_slow")
        await add_committed(sessions, "dcl_fast")
        assert await asyncio.create_task(sequencer.run_once()) == 1
        await slow.commit()
    assert await sequencer.run_once() == 1

    assert await rows(sessions, "select seq, entry_id from audit_chain order by seq") == [(1, 2), (2, 1)]
    assert await findings(sessions, outside) == []


async def test_more_than_a_batch_is_chained_in_batches(
    sessions: async_sessionmaker[AsyncSession], time: Ticking, outside: OutsideCopy
) -> None:
    await add_committed(sessions, *(f"dcl_{n}" for n in range(25)))
    sequencer = Sequencer(sessions, service="review", outside=outside, key=KEY, batch=10, now=time)

    assert [await sequencer.run_once() for _ in range(4)] == [10, 10, 5, 0]
    assert await findings(sessions, outside) == []


async def test_two_sequencers_make_one_chain(
    sessions: async_sessionmaker[AsyncSession], outside: OutsideCopy
) -> None:
    stop = asyncio.Event()
    both = [Sequencer(sessions, service="review", outside=outside, key=KEY, batch=7) for _ in range(2)]
    running = [asyncio.create_task(sequencer.run(stop)) for sequencer in both]
    writers = [add_committed(sessions, *(f"dcl_{n}_{m}" for m in range(5))) for n in range(20)]
    for start in range(0, 20, 5):
        await asyncio.gather(*writers[start : start + 5])
    stop.set()
    await asyncio.gather(*running)

    async with sessions() as session:
        head = await comparable(session, await outside.read())
        report = await verify(session, "review", TRUSTED, [head] if head else [])
    assert report.sound
    assert (report.links, report.signed_links, report.waiting) == (100, 100, 0)


async def test_while_another_process_is_the_sequencer_nothing_is_done(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer
) -> None:
    await add_committed(sessions, "dcl_1")
    async with sessions.begin() as other:
        await other.execute(text(f"select pg_advisory_xact_lock({0x7A637073_61756474})"))
        assert await sequencer.run_once() == 0

    assert await sequencer.run_once() == 1


async def test_every_link_is_committed_under_a_signed_head_and_nothing_new_is_not_signed(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer
) -> None:
    async def after(*subjects: str) -> list[tuple[Any, ...]]:
        await add_committed(sessions, *subjects)
        await sequencer.run_once()
        return await rows(
            sessions,
            "select h.size, c.hash = decode(h.hash, 'hex') from audit_heads h left join audit_chain c on c.seq = h.size order by 1",
        )

    assert await after() == []
    assert await after("dcl_1") == [(1, True)]
    assert await after("dcl_2", "dcl_3") == [(1, True), (3, True)]
    assert await after() == [(1, True), (3, True)]


async def test_after_a_rotation_old_heads_stay_good(
    sessions: async_sessionmaker[AsyncSession], time: Ticking, outside: OutsideCopy
) -> None:
    await add_committed(sessions, "dcl_1")
    await Sequencer(sessions, service="review", outside=outside, key=KEY, now=time).run_once()
    await add_committed(sessions, "dcl_2")
    time.pass_by(2)
    rotated = VersionedKey({**KEY.versions, "2": bytes([9]) * 32}, "2")
    await Sequencer(sessions, service="review", outside=outside, key=rotated, now=time).run_once()

    async with sessions() as session:
        assert (await verify(session, "review", public_keys(rotated))).signed_links == 2
        report = await verify(session, "review", TRUSTED)
        assert [str(finding.fault) for finding in report.findings] == [
            "unknown_key",
            "unsigned",
            "not_compared",
        ]


async def test_the_export_verifies_without_the_database(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer, time: Ticking, outside: OutsideCopy
) -> None:
    for number in range(3):
        await add_committed(sessions, f"dcl_{number}", f"乌兰_{number}")
        await sequencer.run_once()
        time.pass_by(2)
    async with sessions() as session:
        lines = [
            line async for line in export(session, "review", await comparable(session, await outside.read()))
        ]

    report = verify_export(lines, "review", TRUSTED)
    assert report.sound
    assert (report.links, report.signed_links) == (6, 6)
    assert not verify_export(lines[1:], "review", TRUSTED).sound  # the first line is the head from outside
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
async def test_an_untouched_log_verifies(
    chained: async_sessionmaker[AsyncSession], outside: OutsideCopy
) -> None:
    assert await findings(chained, outside) == []


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
        ("delete from audit_heads where size = 6", [("unsigned", 5, None)]),
        ("delete from audit_heads", [("no_head", None, None)]),
        (
            "delete from audit_chain where seq > 4; delete from audit_heads where size > 4; delete from audit_entries where id > 4",
            [("cut_off", 6, None)],
        ),
        (
            "truncate audit_entries, audit_pending, audit_chain, audit_heads",
            [("cut_off", 6, None), ("no_head", None, None)],
        ),
        ("update audit_heads set signed_at = now() where size = 4", [("bad_signature", 4, None)]),
        ("update audit_heads set size = 5 where size = 4", [("bad_signature", 5, None)]),
    ],
    ids=lambda value: value[:60] if isinstance(value, str) else "",
)
async def test_tampering_with_the_tables_is_found_and_names_the_row(
    chained: async_sessionmaker[AsyncSession],
    statement: str,
    expected: list[tuple[str, int | None, int | None]],
    outside: OutsideCopy,
) -> None:
    await run(chained, statement)

    assert sorted(await findings(chained, outside), key=str) == sorted(expected, key=str)


FORGE = "update audit_entries set by = 'somebody else' where id = 2; delete from audit_heads"


async def forge(sessions: async_sessionmaker[AsyncSession]) -> None:
    """What whoever holds the database can do: change an entry, make all hashes anew, take the heads away."""
    await run(sessions, FORGE)
    async with sessions.begin() as session:
        columns = AuditEntryRow.__table__.columns
        entries = {row[columns.id]: row for row in (await session.execute(select(*columns))).mappings()}
        last = genesis("review")
        for seq, entry_id in (
            await session.execute(
                select(AuditChainRow.seq, AuditChainRow.entry_id).order_by(AuditChainRow.seq)
            )
        ).all():
            digest = entry_hash(entry_json({column.name: entries[entry_id][column] for column in columns}))
            last = link_hash(last, seq, entry_id, digest)
            await session.execute(
                update(AuditChainRow).where(AuditChainRow.seq == seq).values(entry_hash=digest, hash=last)
            )


TAMPERED = [
    ("forged", None, "rewritten at 6"),
    ("cut", "delete from audit_chain where seq > 4", "cut_off at 6"),
    (
        "cut with heads and entries",
        "delete from audit_chain where seq > 4; delete from audit_heads where size > 4; delete from audit_entries where id > 4",
        "cut_off at 5",
    ),
    ("heads deleted", "delete from audit_heads", "no_head at 6"),
    ("last head deleted", "delete from audit_heads where size = 6", "no_head at 6"),
    ("everything deleted", "truncate audit_entries, audit_pending, audit_chain, audit_heads", "cut_off at 6"),
    (
        "a link put on top",
        "insert into audit_chain (seq, entry_id, entry_hash, hash) values (7, 99, sha256('x'), sha256('y'))",
        "unsigned at 7",
    ),
]


@pytest.mark.req("Z-04", side="refuse")
@pytest.mark.parametrize(
    ("statement", "trouble"), [row[1:] for row in TAMPERED], ids=[row[0] for row in TAMPERED]
)
async def test_a_chain_that_is_not_the_signed_one_is_never_signed_and_new_entries_wait(
    chained: async_sessionmaker[AsyncSession], sequencer: Sequencer, statement: str | None, trouble: str
) -> None:
    before = await rows(chained, "select count(*) from audit_heads")
    await (run(chained, statement) if statement else forge(chained))
    heads = await rows(chained, "select size from audit_heads order by 1")
    await add_committed(chained, "dcl_new")
    stop = asyncio.Event()
    running = asyncio.create_task(sequencer.run(stop))
    await until(lambda: _is(sequencer.trouble is not None))
    assert sequencer.trouble == trouble
    await add_committed(chained, "dcl_newer")
    stop.set()
    await running
    assert before == [(3,)]
    assert await rows(chained, "select size from audit_heads order by 1") == heads
    assert [
        subject
        for (subject,) in await rows(
            chained,
            "select e.subject from audit_pending p join audit_entries e on e.id = p.entry_id order by e.id",
        )
    ] == ["dcl_new", "dcl_newer"]


@pytest.mark.req("Z-04", side="refuse")
async def test_another_worker_that_never_saw_the_chain_does_not_sign_a_forged_one_either(
    chained: async_sessionmaker[AsyncSession], outside: OutsideCopy
) -> None:
    await forge(chained)
    await add_committed(chained, "dcl_new")
    with pytest.raises(AuditTampered, match="rewritten at 6"):
        await Sequencer(chained, service="review", outside=outside, key=KEY).run_once()


async def test_a_copy_of_another_key_service_or_form_is_not_believed(
    chained: async_sessionmaker[AsyncSession],
    sequencer: Sequencer,
    outside: OutsideCopy,
    storage: FolderStorage,
) -> None:
    await add_committed(chained, "dcl_new")
    step = await outside.read()
    assert step is not None
    stranger = HeadSigner("review", VersionedKey({"1": bytes(32)}, "1"))
    other = HeadSigner("declaration", KEY)
    for signer, fault in ((stranger, "unknown_key at 6"), (other, "bad_signature at 6")):
        head = signer.sign(6, bytes.fromhex(step.head.hash), step.head.signed_at)
        await outside.keep(Step(step.before, step.entries, head))
        with pytest.raises(AuditTampered, match=fault):
            await sequencer.run_once()
    await storage.put("audit-heads/review.json", b"[]")
    with pytest.raises(AuditTampered, match="bad_signature at 0"):
        await sequencer.run_once()
    await storage.delete("audit-heads/review.json")
    with pytest.raises(AuditTampered, match="not_compared at 6"):
        await sequencer.run_once()


class Crash(Exception):
    """The process dies here."""


async def test_a_crash_between_the_copy_and_the_commit_is_finished_by_the_next_sequencer(
    sessions: async_sessionmaker[AsyncSession],
    sequencer: Sequencer,
    outside: OutsideCopy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await add_committed(sessions, "dcl_1")
    await sequencer.run_once()
    await add_committed(sessions, "dcl_2", "dcl_3")
    with monkeypatch.context() as broken:
        broken.setattr(Sequencer, "_append", dying)
        with pytest.raises(Crash):
            await sequencer.run_once()
    # an entry of a lower id that commits only now must not get in between
    await add_committed(sessions, "dcl_4")
    following = Sequencer(sessions, service="review", outside=outside, key=KEY)
    assert [await following.run_once() for _ in range(3)] == [2, 1, 0]
    assert await findings(sessions, outside) == []


async def test_an_entry_of_an_unfinished_step_that_is_gone_is_seen(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_committed(sessions, "dcl_1", "dcl_2")
    with monkeypatch.context() as broken:
        broken.setattr(Sequencer, "_append", dying)
        with pytest.raises(Crash):
            await sequencer.run_once()
    await run(
        sessions, "delete from audit_pending where entry_id = 1; delete from audit_entries where id = 1"
    )
    with pytest.raises(AuditTampered, match="cut_off at 1"):
        await sequencer.run_once()


async def dying(*_: object) -> None:
    raise Crash


async def test_while_the_copy_is_away_entries_wait_and_are_chained_when_it_is_back(
    sessions: async_sessionmaker[AsyncSession],
    sequencer: Sequencer,
    outside: OutsideCopy,
    storage: FolderStorage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def away(*_: object) -> None:
        raise OSError("no such disk")

    stop = asyncio.Event()
    with monkeypatch.context() as broken:
        broken.setattr(storage, "put", away)
        await add_committed(sessions, "dcl_1")
        with pytest.raises(CopyAway):
            await sequencer.run_once()
        running = asyncio.create_task(sequencer.run(stop))
        await asyncio.sleep(0.3)
        await add_committed(sessions, "dcl_2")  # business goes on
        assert sequencer.trouble == "copy of heads: OSError"
        assert await rows(sessions, "select seq from audit_chain") == []
    await until(lambda: _is_empty(sessions, "select entry_id from audit_pending"))
    stop.set()
    await running
    assert sequencer.trouble is None
    assert await findings(sessions, outside) == []


async def resumed(sessions: async_sessionmaker[AsyncSession], outside: OutsideCopy) -> int:
    async with sessions() as session:
        return await resume(
            session, "review", outside=outside, key=KEY, by="cli:operator", at=NOON, reason="按备份恢复"
        )


async def test_after_a_restored_backup_an_operator_resumes_and_kept_heads_still_tell_the_loss(
    chained: async_sessionmaker[AsyncSession], sequencer: Sequencer, outside: OutsideCopy
) -> None:
    kept = await outside.read()
    assert kept is not None
    await run(
        chained,
        "delete from audit_chain where seq > 4; delete from audit_heads where size > 4; delete from audit_entries where id > 4",
    )
    await add_committed(chained, "dcl_new")
    with pytest.raises(AuditTampered):
        await sequencer.run_once()

    assert await resumed(chained, outside) == 4
    assert await sequencer.run_once() == 2
    assert await findings(chained, outside) == []
    detail = await rows(chained, "select by, detail from audit_entries where action = 'resume-audit-chain'")
    assert detail[0][0] == "cli:operator"
    assert (detail[0][1]["size"], detail[0][1]["outside_size"], detail[0][1]["reason"]) == (
        4,
        6,
        "按备份恢复",
    )
    async with chained() as session:
        report = await verify(session, "review", TRUSTED, [kept.head])
    assert [(str(finding.fault), finding.seq) for finding in report.findings] == [("rewritten", 6)]


async def test_a_chain_that_is_faulty_in_itself_is_not_resumed(
    chained: async_sessionmaker[AsyncSession], outside: OutsideCopy
) -> None:
    await run(chained, "update audit_entries set by = 'x' where id = 3")
    with pytest.raises(NotConsistent, match="链号 3"):
        await resumed(chained, outside)


async def test_an_installation_from_before_the_copy_is_resumed_once(
    chained: async_sessionmaker[AsyncSession],
    sequencer: Sequencer,
    outside: OutsideCopy,
    storage: FolderStorage,
) -> None:
    await storage.delete("audit-heads/review.json")
    await add_committed(chained, "dcl_new")
    with pytest.raises(AuditTampered, match="not_compared"):
        await sequencer.run_once()
    assert await resumed(chained, outside) == 6
    assert await sequencer.run_once() == 2
    assert await findings(chained, outside) == []


async def test_an_entry_taken_away_before_it_was_chained_stops_the_sequencer(
    sessions: async_sessionmaker[AsyncSession], sequencer: Sequencer
) -> None:
    await add_committed(sessions, "dcl_1", "dcl_2")
    await run(
        sessions, "set local session_replication_role = replica; delete from audit_entries where id = 1"
    )

    with pytest.raises(AuditTampered, match="missing at 1"):
        await sequencer.run_once()
