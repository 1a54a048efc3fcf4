"""Handlers are registered by event class and are given the fact."""

import datetime as dt
from types import ModuleType
from typing import cast

import pytest

from common.events.base import MalformedEvent
from common.events.credit_file import EffectEnded
from common.events.declaration import PersonLinked
from common.events.envelope import Envelope
from common.inbox.handling import handlers_in, handles
from common.uow import UnitOfWork

NOON = dt.datetime(2026, 5, 11, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))
NO_TRANSACTION = cast(UnitOfWork, None)
seen: list[tuple[str, str, str]] = []


@handles(PersonLinked)
async def on_person_linked(uow: UnitOfWork, fact: PersonLinked, event: Envelope, ports: str) -> None:
    seen.append((fact.account, event.subject, ports))


@handles(EffectEnded)
async def on_effect_ended(uow: UnitOfWork, fact: EffectEnded, event: Envelope, ports: str) -> None:
    seen.append((fact.record_id, event.subject, ports))


def module(**names: object) -> ModuleType:
    made = ModuleType("incoming")
    vars(made).update(names)
    return made


def linked(data: dict[str, str]) -> Envelope:
    return Envelope(
        specversion="1.0",
        id="0d5cbd0c-2f0b-4c0c-9d4f-6a1f7f0f3b11",
        source="zcps/declaration",
        type="zcps.declaration.person-linked.v1",
        subject="per_1",
        time=NOON,
        recordedtime=NOON,
        sequence=1,
        correlationid="c",
        data=data,
    )


async def test_a_handler_is_given_the_fact_and_its_envelope() -> None:
    seen.clear()
    await on_person_linked(NO_TRANSACTION, linked({"issuer": "https://id", "account": "a1"}), "ports")
    assert seen == [("a1", "per_1", "ports")]


async def test_a_payload_that_breaks_its_schema_never_reaches_the_handler() -> None:
    seen.clear()
    with pytest.raises(MalformedEvent):
        await on_person_linked(NO_TRANSACTION, linked({"issuer": "https://id"}), "ports")
    assert seen == []


async def test_another_fact_never_reaches_the_handler() -> None:
    with pytest.raises(MalformedEvent, match="person-linked is not effect-ended"):
        await on_effect_ended(NO_TRANSACTION, linked({"issuer": "https://id", "account": "a1"}), "ports")


def test_handlers_are_found_by_the_name_of_their_fact() -> None:
    found = handlers_in(module(one=on_person_linked, other=print), module(two=on_effect_ended))
    assert found == {"person-linked": on_person_linked, "effect-ended": on_effect_ended}


def test_two_handlers_of_one_fact_are_a_mistake() -> None:
    with pytest.raises(TypeError, match="person-linked has a handler already"):
        handlers_in(module(one=on_person_linked), module(two=on_person_linked))
