"""The sequencer on a real database: everything that commits is chained once, under a signed head."""

import asyncio
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from common.audit import public_keys, verify_export
from common.audit.outside import OutsideCopy
from common.audit.reading import comparable, export, latest_head, verify
from common.audit.sequencer import Sequencer
from common.crypto import VersionedKey
from laptop.testing.audit_log import (
    KEY,
    TRUSTED,
    Ticking,
    add,
    add_committed,
    findings,
    rows,
)


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
