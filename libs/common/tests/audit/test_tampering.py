"""Tampering with the tables is seen, and a chain that is not the signed one is never signed."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from common.audit import HeadSigner
from common.audit.outside import OutsideCopy, Step
from common.audit.sequencer import AuditTampered, Sequencer
from common.crypto import VersionedKey
from common.storage.folder import FolderStorage
from laptop.testing.audit_log import (
    KEY,
    add_committed,
    findings,
    forge,
    is_,
    rows,
    run,
    until,
)


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
    await until(lambda: is_(sequencer.trouble is not None))
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
