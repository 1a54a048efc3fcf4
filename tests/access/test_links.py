"""Every service follows when an authority takes a number from one account and gives it to another."""

from collections.abc import Awaitable, Callable

import pytest
from worlds.all import BUILDERS
from worlds.base import World

from common.events.declaration import PersonLinked, PersonUnlinked
from laptop.testing.kit import ISSUER, Caller

WorldOf = Callable[[str], Awaitable[World]]
REF = "p1-whose-number-it-is"


@pytest.mark.parametrize("service", sorted(BUILDERS.keys() - {"declaration"}))
async def test_an_account_that_lost_a_number_is_nobody_and_the_other_is_the_person(
    service: str, world_of: WorldOf
) -> None:
    kit = (await world_of(service)).kit

    async def person_of(account: str) -> str | None:
        ref: str | None = (await kit.get("/v1/me", by=Caller(account))).json().get("person_ref")
        return ref

    async def told(fact: PersonLinked | PersonUnlinked, subject: str) -> None:
        await kit.receive(fact, subject=subject, source="declaration")

    await told(PersonLinked(issuer=ISSUER, account="thief"), REF)
    assert await person_of("thief") == REF
    await told(PersonUnlinked(issuer=ISSUER, account="thief"), REF)
    await told(PersonLinked(issuer=ISSUER, account="owner"), REF)
    assert (await person_of("thief"), await person_of("owner")) == (None, REF)


@pytest.mark.parametrize("service", sorted(BUILDERS.keys() - {"declaration"}))
async def test_a_link_to_another_person_holds_though_the_end_of_the_former_comes_after_it(
    service: str, world_of: WorldOf
) -> None:
    kit = (await world_of(service)).kit
    account = "late"
    await kit.receive(PersonLinked(issuer=ISSUER, account=account), subject=REF, source="declaration")
    await kit.receive(PersonLinked(issuer=ISSUER, account=account), subject="p1-own", source="declaration")
    await kit.receive(PersonUnlinked(issuer=ISSUER, account=account), subject=REF, source="declaration")
    assert (await kit.get("/v1/me", by=Caller(account))).json()["person_ref"] == "p1-own"
