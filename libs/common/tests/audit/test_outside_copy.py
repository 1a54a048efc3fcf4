"""The copy of the head outside the database: crashes between the two, outages, backups and their resuming."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from common.audit.outside import CopyAway, OutsideCopy
from common.audit.reading import verify
from common.audit.resuming import NotConsistent, resume
from common.audit.sequencer import AuditTampered, Sequencer
from common.storage.folder import FolderStorage
from laptop.testing.audit_log import (
    KEY,
    NOON,
    TRUSTED,
    add_committed,
    findings,
    is_empty,
    rows,
    run,
    until,
)


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
    await until(lambda: is_empty(sessions, "select entry_id from audit_pending"))
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
