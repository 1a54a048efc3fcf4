"""Calls outside the platform: that a message waits and where, and nothing here that says who was called (X-09)."""

from typing import Any

import pytest
from sqlalchemy import text

from common.crypto.sealed import seal
from common.events.codes import Purpose
from common.events.documents import Recipient
from common.events.expert_pool import PersonCalled

WORDS = "【职称评审】您有一条新消息，请登录职称评审平台或蒙速办，在“评审专家”中查看。"


async def called(chain: Any, message_id: str, person_ref: str, phone: str | None) -> Any:
    """The expert pool calls somebody; what the channel was given."""
    keys = chain.kit.keys.for_service("expert-pool").keyring
    recipient = Recipient(person_ref=person_ref, phone=phone)
    sealed = seal(keys, Purpose.CALL, recipient, context=message_id)
    await chain.kit.receive(PersonCalled(recipient=sealed), subject=message_id, source="expert-pool")
    [channel] = chain.kit.runtime.ports.channels
    return channel.calls[-1]


async def test_a_call_says_that_a_message_waits_and_where(chain: Any) -> None:
    expert = await chain.officer("expert01")
    call = await called(chain, "msg_1", expert.person_ref, "12000000001")
    assert (call.call_id, call.person_ref, call.text) == ("msg_1", expert.person_ref, WORDS)


async def test_the_person_s_own_phone_goes_first(chain: Any) -> None:
    expert = await chain.officer("expert01")
    own = (await chain.kit.get("/v1/me", by=expert)).json()["person"]["phone_masked"]
    call = await called(chain, "msg_1", expert.person_ref, "12099999999")
    assert (call.phone[:3], call.phone[-4:]) == (own[:3], own[-4:])
    assert call.phone != "12099999999"
    assert (await called(chain, "msg_2", "p1-not-linked", "12099999999")).phone == "12099999999"
    assert (await called(chain, "msg_3", "p1-not-linked", None)).phone is None


@pytest.mark.req("X-09", side="refuse")
async def test_no_row_says_who_was_called(chain: Any) -> None:
    """Everything of declaration's database before and after: not one row more that a call leaves behind."""
    expert = await chain.officer("expert01")
    before = await rows(chain)
    await called(chain, "msg_1", expert.person_ref, "12000000001")
    assert await rows(chain) == before
    assert (await chain.kit.get("/v1/me/messages", by=expert)).json()["items"] == []


async def rows(chain: Any) -> dict[str, list[str]]:
    """Every row of every table as text."""
    found = {}
    async with chain.kit.runtime.sessions() as session:
        tables = await session.scalars(
            text("select table_name from information_schema.tables where table_schema = 'public'")
        )
        for table in tables.all():
            found[table] = sorted((await session.scalars(text(f'select t::text from "{table}" t'))).all())
    return found
