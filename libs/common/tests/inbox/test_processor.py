"""Each event takes effect once and in the order of its subject, whatever the deliveries, the workers and the crashes."""

import asyncio
import errno
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError as ReadOnly
from sqlalchemy.exc import TimeoutError as PoolTimeout

from common.bus.port import BusUnavailable
from common.db import outages
from common.db.wakeups import Wakeups
from common.events.base import MalformedEvent
from common.events.codes import DeclarationEndReason, DeclarationOutcome
from common.events.declaration import DeclarationEnded
from common.events.envelope import Envelope
from common.inbox import NotYetKnown
from common.inbox.claims import Claims
from common.queues import LeaseLost, Limits, runner
from common.storage.port import ObjectMissing, StorageUnavailable
from common.uow import UnitOfWork
from laptop.testing.inbox_kit import NOON, QUICK, Inbox, event, write_effect
from laptop.testing.machine import ENDLESS, PATIENCE


async def test_a_second_delivery_has_no_second_effect(inbox: Inbox) -> None:
    first = event("a", 1)
    await inbox.receive(first, first)
    await inbox.processor().run_once()
    await inbox.receive(first)
    await inbox.processor().run_once()
    assert await inbox.effects() == [("a", 1)]


async def test_events_that_arrive_out_of_order_take_effect_in_order(inbox: Inbox) -> None:
    await inbox.receive(event("a", 3), event("a", 1), event("b", 1), event("a", 2))
    await inbox.processor().run_once()
    assert await inbox.effects("a") == [("a", 1), ("a", 2), ("a", 3)]
    assert await inbox.effects("b") == [("b", 1)]


async def test_a_gap_waits_and_holds_up_nobody_else(inbox: Inbox) -> None:
    await inbox.receive(event("a", 1), event("a", 3), event("b", 1), event("c", 2))
    await inbox.processor().run_once()
    assert sorted(await inbox.effects()) == [("a", 1), ("b", 1)]
    assert (await inbox.backlog())["inbox_unprocessed"] == 2

    await inbox.receive(event("a", 2), event("c", 1))
    await inbox.processor().run_once()
    assert await inbox.effects("a") == [("a", 1), ("a", 2), ("a", 3)]
    assert await inbox.effects("c") == [("c", 1), ("c", 2)]


async def test_a_fact_without_a_handler_counts_in_its_sequence(inbox: Inbox) -> None:
    other = Envelope.of(
        DeclarationEnded(outcome=DeclarationOutcome.WITHDRAWN, reason=DeclarationEndReason.OWN_WISH),
        service="declaration", subject="a", sequence=1, time=NOON, recordedtime=NOON, correlationid="c-1",
    )  # fmt: skip
    newer = event("a", 2).model_copy(update={"type": "zcps.declaration.not-yet-invented.v1"})
    await inbox.receive(other, newer, event("a", 3))
    await inbox.processor().run_once()
    assert await inbox.effects() == [("a", 3)]
    assert await inbox.row(newer) == ("done", 1)


async def test_effect_and_done_mark_live_or_die_together(inbox: Inbox) -> None:
    attempts = 0

    async def fails_once(uow: UnitOfWork, event: Envelope, ports: None) -> None:
        nonlocal attempts
        attempts += 1
        await write_effect(uow, event, ports)
        if attempts == 1:
            raise RuntimeError("after the write")

    await inbox.receive(event("a", 1))
    await inbox.processor(handler=fails_once).run_once()
    assert attempts == 2
    assert await inbox.effects() == [("a", 1)]


async def test_an_event_about_something_unknown_is_parked_until_it_is_known(inbox: Inbox) -> None:
    known: set[str] = set()

    async def needs_b(uow: UnitOfWork, event: Envelope, ports: None) -> None:
        if event.subject == "a" and "b" not in known:
            raise NotYetKnown("declaration", "b")
        known.add(event.subject)
        await write_effect(uow, event, ports)

    processor = inbox.processor(handler=needs_b)
    early = event("a", 1)
    await inbox.receive(early)
    # far more often than a failing event may be started
    for _ in range(8):
        await processor.run_once()
        await inbox.execute("update inbox set not_before = now()")
    await processor.run_once()
    assert await inbox.row(early) == ("parked", 0)
    assert (await inbox.backlog())["parked"] == 1
    await inbox.execute("update inbox set not_before = now() + interval '1 hour'")

    # handling what it waits for wakes it at once
    await inbox.receive(event("b", 1))
    await processor.run_once()
    assert await inbox.effects() == [("b", 1), ("a", 1)]
    assert await inbox.backlog() | {"totals": {}} == {
        "outbox_unpublished": 0, "inbox_unprocessed": 0, "parked": 0, "dead_letters": 0, "totals": {},
    }  # fmt: skip


async def test_a_parked_event_is_tried_again_without_another_event(inbox: Inbox) -> None:
    calls = 0

    async def known_at_the_third_call(uow: UnitOfWork, event: Envelope, ports: None) -> None:
        nonlocal calls
        calls += 1
        if calls < 3:
            raise NotYetKnown("plan", "p")
        await write_effect(uow, event, ports)

    await inbox.receive(event("a", 1))
    stop = asyncio.Event()
    running = asyncio.create_task(inbox.processor(handler=known_at_the_third_call).run(stop))
    async with asyncio.timeout(PATIENCE):
        while not await inbox.effects():  # noqa: ASYNC110  # a row in a database sets no event
            await asyncio.sleep(0.02)
    stop.set()
    await running
    assert calls == 3


async def test_a_handler_that_keeps_failing_ends_as_a_dead_letter_and_blocks_its_subject_only(
    inbox: Inbox,
) -> None:
    bad = event("a", 1)

    async def fails_for_a(uow: UnitOfWork, event: Envelope, ports: None) -> None:
        if event.subject == "a":
            raise ValueError("张三 15010119800101000X")
        await write_effect(uow, event, ports)

    await inbox.receive(bad, event("a", 2), event("b", 1))
    await inbox.processor(handler=fails_for_a).run_once()
    assert await inbox.effects() == [("b", 1)]
    assert await inbox.row(bad) == ("dead", 5)
    backlog = await inbox.backlog()
    assert (backlog["dead_letters"], backlog["inbox_unprocessed"]) == (1, 1)


async def test_a_payload_that_breaks_its_schema_is_dead_at_once(inbox: Inbox) -> None:
    async def reads(uow: UnitOfWork, event: Envelope, ports: None) -> None:
        event.payload()

    broken = event("a", 1).model_copy(update={"data": {"issuer": 1}})
    with pytest.raises(MalformedEvent):
        broken.payload()
    await inbox.receive(broken)
    await inbox.processor(handler=reads).run_once()
    assert await inbox.row(broken) == ("dead", 1)


KILLS_ITSELF = """
import asyncio, os, signal, sys
from common.db.engine import create_engine, create_sessions
from common.queues import Limits
from laptop.testing.inbox_kit import NOON, QUICK, Inbox, event, write_effect

async def die(uow, event, ports):
    os.kill(os.getpid(), signal.SIGKILL)

async def main():
    engine = create_engine(sys.argv[1])
    inbox = Inbox(engine, create_sessions(engine))
    await inbox.processor(Limits(starts=2, lease_seconds=0.5), die).run_once()

asyncio.run(main())
"""


async def test_a_handler_that_kills_the_process_is_counted_and_put_aside(inbox: Inbox) -> None:
    poison = event("a", 1)
    await inbox.receive(poison, event("b", 1))
    url = inbox.engine.url.render_as_string(hide_password=False)
    for starts in (1, 2):
        died = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", KILLS_ITSELF, url], check=False)
        assert died.returncode == -9
        assert await inbox.row(poison) == ("waiting", starts)
        await asyncio.sleep(0.6)
        await inbox.execute("update inbox set starts = 0, leased_until = null where subject = 'b'")

    await inbox.processor(Limits(starts=2)).run_once()
    assert await inbox.row(poison) == ("dead", 3)
    assert await inbox.effects() == [("b", 1)]


async def test_several_processors_share_the_work_without_repeating_it(inbox: Inbox) -> None:
    subjects = [f"s{number}" for number in range(12)]
    at_work: Counter[str] = Counter()
    most_of_a_subject = 0

    async def watched(uow: UnitOfWork, event: Envelope, ports: None) -> None:
        nonlocal most_of_a_subject
        at_work[event.subject] += 1
        most_of_a_subject = max(most_of_a_subject, at_work[event.subject])
        await asyncio.sleep(0.002)
        await write_effect(uow, event, ports)
        at_work[event.subject] -= 1

    stop, wakeups = asyncio.Event(), Wakeups(inbox.engine)
    processors = [inbox.processor(handler=watched, wakeups=wakeups) for _ in range(3)]
    running = [asyncio.create_task(wakeups.run(stop))]
    running += [asyncio.create_task(processor.run(stop)) for processor in processors]
    for sequence in range(1, 11):
        await inbox.receive(*(event(subject, sequence) for subject in subjects))
    async with asyncio.timeout(PATIENCE):
        while (await inbox.backlog())["inbox_unprocessed"]:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    stop.set()
    await asyncio.gather(*running)
    for subject in subjects:
        assert await inbox.effects(subject) == [(subject, sequence) for sequence in range(1, 11)]
    assert most_of_a_subject == 1


@pytest.mark.parametrize("seed", range(5))
async def test_any_order_any_repetition_any_failure(inbox: Inbox, seed: int) -> None:
    chance = random.Random(seed)
    subjects = list("abcdef")

    async def moody(uow: UnitOfWork, event: Envelope, ports: None) -> None:
        await write_effect(uow, event, ports)
        mood = chance.random()
        if mood < 0.15:
            raise NotYetKnown("declaration", chance.choice(subjects))
        if mood < 0.3:
            raise RuntimeError("a bad moment")
        if mood < 0.35:
            raise asyncio.CancelledError

    events = [event(subject, sequence) for subject in subjects for sequence in range(1, 7)]
    deliveries = events + chance.sample(events, 12)
    chance.shuffle(deliveries)
    processors = [inbox.processor(replace(QUICK, starts=1000), moody) for _ in range(2)]
    async with asyncio.timeout(PATIENCE):
        while deliveries or (backlog := await inbox.backlog())["inbox_unprocessed"] or backlog["parked"]:
            await inbox.receive(*(deliveries.pop() for _ in range(min(7, len(deliveries)))))
            await asyncio.gather(*(processor.run_once() for processor in processors), return_exceptions=True)
            await inbox.execute("update inbox set not_before = now() where state in ('waiting', 'parked')")
    for subject in subjects:
        assert await inbox.effects(subject) == [(subject, sequence) for sequence in range(1, 7)]


async def test_different_subjects_are_handled_at_the_same_time(inbox: Inbox) -> None:
    together = asyncio.Barrier(4)

    async def meets_three_others(uow: UnitOfWork, event: Envelope, ports: None) -> None:
        async with asyncio.timeout(PATIENCE):
            await together.wait()
        await write_effect(uow, event, ports)

    await inbox.receive(*(event(subject, 1) for subject in "abcd"))
    await inbox.processor(handler=meets_three_others).run_once()
    assert sorted(await inbox.effects()) == [("a", 1), ("b", 1), ("c", 1), ("d", 1)]


async def test_a_handler_that_outlasts_its_lease_keeps_it(inbox: Inbox) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(uow: UnitOfWork, event: Envelope, ports: None) -> None:
        begun.set()
        await may_end.wait()
        await write_effect(uow, event, ports)

    first = event("a", 1)
    await inbox.receive(first)
    short = Limits(lease_seconds=1.0)
    working = asyncio.create_task(inbox.processor(short, slow).run_once())
    await begun.wait()
    async with asyncio.timeout(PATIENCE), inbox.engine.connect() as connection:
        taken = (await connection.execute(text("select leased_until from inbox"))).scalar_one()
        past = text("select clock_timestamp() > cast(:taken as timestamptz)")
        while not (await connection.execute(past, {"taken": taken})).scalar_one():  # noqa: ASYNC110 (the database's clock)
            await asyncio.sleep(0.1)
    assert await inbox.processor(short).run_once() == 0
    may_end.set()
    await working
    assert await inbox.effects() == [("a", 1)]
    assert await inbox.row(first) == ("done", 1)


async def test_a_worker_that_lost_its_lease_cannot_finish(inbox: Inbox) -> None:
    await inbox.receive(event("a", 1))
    claims = Claims(inbox.engine, lease_seconds=0.05)
    (stalled,) = await claims.take(1)
    await asyncio.sleep(0.1)
    await inbox.processor().run_once()
    async with inbox.sessions() as session:
        with pytest.raises(LeaseLost):
            await claims.mark_done(session, stalled)
    assert await inbox.effects() == [("a", 1)]


async def test_stopping_lets_handlers_finish_and_gives_back_what_takes_too_long(inbox: Inbox) -> None:
    begun = asyncio.Event()

    async def quick_or_endless(uow: UnitOfWork, event: Envelope, ports: None) -> None:
        begun.set()
        await asyncio.sleep(ENDLESS if event.subject == "endless" else 0.1)
        await write_effect(uow, event, ports)

    endless = event("endless", 1)
    await inbox.receive(event("quick", 1), endless)
    stop = asyncio.Event()
    running = asyncio.create_task(inbox.processor(Limits(drain_seconds=0.5), quick_or_endless).run(stop))
    await begun.wait()
    stop.set()
    await asyncio.wait_for(running, PATIENCE)
    assert await inbox.effects() == [("quick", 1)]
    assert await inbox.row(endless) == ("waiting", 0)
    await inbox.processor().run_once()
    assert await inbox.effects() == [("quick", 1), ("endless", 1)]


async def test_storing_an_event_wakes_the_processor(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "POLL_SECONDS", ENDLESS)
    stop, wakeups = asyncio.Event(), Wakeups(inbox.engine)
    processor = inbox.processor(wakeups=wakeups)
    running = [asyncio.create_task(part.run(stop)) for part in (wakeups, processor)]
    await asyncio.sleep(0.3)
    await inbox.receive(event("a", 1))
    async with asyncio.timeout(PATIENCE):
        while not await inbox.effects():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    stop.set()
    await asyncio.wait_for(asyncio.gather(*running), PATIENCE)


async def test_two_events_with_one_number_are_noticed(inbox: Inbox) -> None:
    # as after restoring the producer's database to an earlier time
    first, other = event("a", 1), event("a", 1)
    await inbox.receive(first, other, event("a", 2))
    await inbox.processor().run_once()
    assert await inbox.effects() == [("a", 1), ("a", 2)]
    assert sorted([(await inbox.row(first))[0], (await inbox.row(other))[0]]) == ["dead", "done"]
    assert (await inbox.backlog())["dead_letters"] == 1


async def test_a_handled_event_whose_row_was_destroyed_is_not_handled_again(inbox: Inbox) -> None:
    first = event("a", 1)
    await inbox.receive(first)
    await inbox.processor().run_once()
    await inbox.execute("delete from inbox")
    await inbox.receive(first, event("a", 2))
    await inbox.processor().run_once()
    assert await inbox.effects() == [("a", 1), ("a", 2)]
    assert (await inbox.backlog())["dead_letters"] == 0


async def test_what_waits_comes_before_what_is_parked(inbox: Inbox) -> None:
    await inbox.execute(
        "insert into inbox (id, source, subject, sequence, type, body, state, waits_for)"
        " select gen_random_uuid()::text, 'zcps/declaration', 'p' || n, 1, 'zcps.declaration.person-linked.v1', '{}',"
        " 'parked', 'nobody' from generate_series(1, 3000) n"
    )
    fresh = event("fresh", 1)
    await inbox.receive(fresh)
    first = await Claims(inbox.engine, lease_seconds=5).take(4)
    assert first[0].id == fresh.id
    assert [claim.subject[0] for claim in first[1:]] == ["p", "p", "p"]


async def test_everything_that_waits_for_a_subject_is_woken_by_it_and_nothing_else(inbox: Inbox) -> None:
    await inbox.execute(
        "insert into inbox (id, source, subject, sequence, type, body, state, waits_for, not_before)"
        " select gen_random_uuid()::text, 'zcps/declaration', 'p' || n, 1, 'zcps.declaration.person-linked.v1', '{}',"
        " 'parked', case when n <= 20 then 'b' else 'c' end, now() + interval '1 hour'"
        " from generate_series(1, 30) n"
    )
    await inbox.receive(event("b", 1))
    (claim,) = await Claims(inbox.engine, lease_seconds=5).take(1)
    await Claims(inbox.engine, lease_seconds=5).skip(claim)
    backlog = await inbox.backlog()
    assert (backlog["inbox_unprocessed"], backlog["parked"]) == (20, 10)


@pytest.mark.parametrize(
    "outage",
    [
        StorageUnavailable("full"),
        ObjectMissing("cases/a"),
        BusUnavailable("away"),
        ReadOnly("insert", {}, psycopg.errors.ReadOnlySqlTransaction()),
        PoolTimeout("no connection is free"),
        OSError(errno.ENOSPC, "no space left on device"),
        ConnectionRefusedError(),
    ],
    ids=lambda outage: type(outage).__name__,
)
async def test_an_outage_is_never_counted_and_never_a_dead_letter(
    inbox: Inbox, outage: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "PAUSES", (0.0,))
    times = 0

    async def away_for_a_while(uow: UnitOfWork, event: Envelope, ports: None) -> None:
        nonlocal times
        times += 1
        if times <= 20:
            raise outage
        await write_effect(uow, event, ports)

    first = event("a", 1)
    await inbox.receive(first)
    await inbox.processor(handler=away_for_a_while).run_once()
    assert times == 21
    assert await inbox.effects() == [("a", 1)]
    assert await inbox.row(first) == ("done", 1)
    assert (await inbox.backlog())["dead_letters"] == 0


@pytest.mark.parametrize(
    "fault",
    [TimeoutError(), FileNotFoundError(), ValueError(), KeyError("x")],
    ids=lambda fault: type(fault).__name__,
)
async def test_a_fault_is_no_outage(inbox: Inbox, fault: Exception) -> None:
    async def fails(*_: object) -> None:
        raise fault

    first = event("a", 1)
    await inbox.receive(first)
    await inbox.processor(handler=fails).run_once()
    assert await inbox.row(first) == ("dead", 5)


async def starts_of(inbox: Inbox, pattern: str = "%") -> Counter[int]:
    async with inbox.engine.connect() as connection:
        found = await connection.execute(
            text("select starts from inbox where subject like :of"), {"of": pattern}
        )
        return Counter(found.scalars())


async def test_fresh_events_are_taken_along_and_begun_ones_are_not(inbox: Inbox) -> None:
    """What ends the process must not be counted against many."""
    await inbox.receive(*(event(f"begun{n}", 1) for n in range(10)))
    await inbox.execute("update inbox set starts = 1")
    await inbox.receive(*(event(f"fresh{n}", 1) for n in range(10)))
    queue = Claims(inbox.engine, lease_seconds=60)
    taken = await queue.take(4)
    assert Counter(claim.starts for claim in taken) == {2: 4, 1: 10}
    assert await starts_of(inbox, "begun%") == {1: 6, 2: 4}


async def test_nothing_is_taken_along_while_few_wait(inbox: Inbox) -> None:
    await inbox.receive(event("a", 1), event("a", 2), event("b", 1))
    assert len(await Claims(inbox.engine, lease_seconds=60).take(4)) == 2


async def test_what_was_taken_along_and_not_begun_is_given_back_uncounted(inbox: Inbox) -> None:
    begun = asyncio.Event()

    async def waits(uow: UnitOfWork, event: Envelope, ports: None) -> None:
        begun.set()
        await asyncio.sleep(ENDLESS)

    await inbox.receive(*(event(f"s{n}", 1) for n in range(20)))
    stop = asyncio.Event()
    processor = inbox.processor(Limits(concurrency=2, drain_seconds=0.1, lease_seconds=60), handler=waits)
    running = asyncio.create_task(processor.run(stop))
    async with asyncio.timeout(PATIENCE):
        await begun.wait()
        assert await starts_of(inbox) == {1: 20}
        stop.set()
        await running
    assert await starts_of(inbox) == {0: 20}
    await inbox.processor().run_once()
    assert len(await inbox.effects()) == 20


async def test_what_lay_longer_than_its_lease_allows_is_taken_anew(inbox: Inbox) -> None:
    async def slow(uow: UnitOfWork, event: Envelope, ports: None) -> None:
        await asyncio.sleep(0.05)
        await write_effect(uow, event, ports)

    await inbox.receive(*(event(f"s{n}", 1) for n in range(30)))
    await inbox.processor(Limits(concurrency=2, lease_seconds=0.3), handler=slow).run_once()
    assert sorted(await inbox.effects()) == sorted((f"s{n}", 1) for n in range(30))
    assert await starts_of(inbox) == {1: 30}
