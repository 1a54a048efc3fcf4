"""A report without a name leaves none below the route either: not in the table of keys, not for a stranger with a key."""

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select, text

from common.crypto.cipher import CannotOpen
from common.web.store import IdempotencyKeyRow
from credit_file.wiring import DEFINITION
from laptop.testing.kit import Caller, ServiceKit

REPORT: dict[str, Any] = {
    "subject": {"kind": "applicant"},
    "about": {"kind": "declaration", "id": "dcl_1"},
    "ground": "applicant_false_material",
    "text": "其推广证明与事实不符。",
    "place": "nm.bayannur",
}
KEY = "7f3c9a0e-51b2-4d86-93aa-0c1e5f2b7d64"


@pytest.fixture
async def kit(open_service: Callable[..., Awaitable[ServiceKit]]) -> ServiceKit:
    return await open_service(DEFINITION)


@pytest.fixture
async def reporter(kit: ServiceKit) -> Caller:
    return await kit.person("colleague")


async def kept(kit: ServiceKit) -> list[IdempotencyKeyRow]:
    async with kit.runtime.sessions() as session:
        return list((await session.execute(select(IdempotencyKeyRow))).scalars())


@pytest.mark.req("F-09", door="rest")
@pytest.mark.parametrize("signed_in", [True, False])
async def test_the_table_of_keys_knows_neither_caller_nor_receipt(
    kit: ServiceKit, reporter: Caller, signed_in: bool
) -> None:
    answer = await kit.post("/v1/reports", REPORT, by=reporter if signed_in else None, key=KEY)
    assert answer.status_code == 201
    [row] = await kept(kit)
    stored = " ".join((row.caller, row.key, row.fingerprint, row.answer))
    assert row.caller == "anonymous"
    for secret in (KEY, "colleague", "p1-", answer.json()["receipt"], answer.json()["report_id"]):
        assert secret not in stored
    for purpose in ("credit-file.idempotency", "credit-file.answer"):
        for context in (KEY, row.key, ""):
            with pytest.raises(CannotOpen):
                kit.runtime.ports.keys.decrypt(row.answer, purpose=purpose, context=context)


async def test_the_reporter_himself_gets_the_answer_again(kit: ServiceKit, reporter: Caller) -> None:
    first = await kit.post("/v1/reports", REPORT, by=reporter, key=KEY)
    again = await kit.post("/v1/reports", REPORT, by=None, key=KEY)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotent-replay"] == "true"


async def test_one_key_is_for_one_report(kit: ServiceKit) -> None:
    await kit.post("/v1/reports", REPORT, key=KEY)
    other = await kit.post("/v1/reports", REPORT | {"text": "另一件事。"}, key=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    "guessable",
    [
        "1",
        "k-1",
        "report-2026-05-11",
        "00000000-0000-0000-0000-000000000000",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "7f3c9a0e51b24d8693aa0c1e5f2b7d6",  # 31 hexadecimal digits: 124 bits
        "20260511090000123456789012345678901",  # 35 decimal digits: 116 bits
    ],
)
async def test_a_key_that_a_stranger_could_guess_is_refused(kit: ServiceKit, guessable: str) -> None:
    answer = await kit.post("/v1/reports", REPORT, key=guessable)
    assert answer.status_code == 400
    assert [error["code"] for error in answer.json()["errors"]] == ["guessable_key"]
    assert await kept(kit) == []


@pytest.mark.parametrize(
    "random",
    [
        str(uuid.UUID(KEY)),
        "7F3C9A0E51B24D8693AA0C1E5F2B7D64",
        "dGhpc2lzYXJhbmRvbTEyOGI",  # 23 characters of base64: 136 bits
        "k9x2m4q7w1z8r5t3y6u0p2s4d",  # 25 small letters and digits: 129 bits
    ],
)
async def test_a_random_key_is_taken(kit: ServiceKit, random: str) -> None:
    assert (await kit.post("/v1/reports", REPORT, key=random)).status_code == 201


@pytest.mark.parametrize(("days", "left"), [(6, 1), (8, 0)])
async def test_answers_go_after_their_term(kit: ServiceKit, days: int, left: int) -> None:
    from common.service.housekeeping import Housekeeping
    from common.service.settings import HousekeepingSettings

    await kit.post("/v1/reports", REPORT, key=KEY)
    async with kit.runtime.engine.begin() as connection:
        await connection.execute(
            text("update idempotency_keys set at = now() - make_interval(days => :days)"), {"days": days}
        )
    await Housekeeping(kit.runtime.engine, HousekeepingSettings()).run_once()
    assert len(await kept(kit)) == left


@pytest.mark.parametrize(
    ("days", "state", "body", "rows"),
    [(13, "done", "{}", 1), (15, "done", "", 1), (46, "done", None, 0), (400, "dead", "{}", 1)],
)
async def test_handled_events_lose_body_then_row_and_unhandled_ones_nothing(
    kit: ServiceKit, days: int, state: str, body: str | None, rows: int
) -> None:
    from common.service.housekeeping import Housekeeping
    from common.service.settings import HousekeepingSettings

    async with kit.runtime.engine.begin() as connection:
        await connection.execute(
            text(
                "insert into inbox (id, source, subject, sequence, type, body, state, done_at)"
                " values ('e1', 'declaration', 's', 1, 't', '{}', :state, now() - make_interval(days => :days))"
            ),
            {"state": state, "days": days},
        )
    await Housekeeping(kit.runtime.engine, HousekeepingSettings()).run_once()
    async with kit.runtime.engine.connect() as connection:
        found = (await connection.execute(text("select body from inbox"))).scalars().all()
    assert len(found) == rows
    assert rows == 0 or found == [body]


@pytest.mark.parametrize("key", ["k-1", KEY])
async def test_an_account_s_own_keys_stay_as_they_were(kit: ServiceKit, reporter: Caller, key: str) -> None:
    """Where the caller is known anyway, a short key is good enough and its answer is his alone."""
    from common.web.idempotency import of_account

    keys = kit.runtime.ports.keys
    place = of_account(
        keys, service="credit-file", caller=f"urn:test|{reporter.account}", key=key, fingerprint="f"
    )
    assert (place.key, place.open(place.seal("答"))) == (key, "答")
    # who called when would tell, in some services, who sits on a committee
    assert "colleague" not in place.caller
    again = of_account(keys, service="credit-file", caller="urn:test|colleague", key="k-2", fingerprint="f")
    other = of_account(keys, service="credit-file", caller="urn:test|another", key="k-2", fingerprint="f")
    assert place.caller == again.caller != other.caller
