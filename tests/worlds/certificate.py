"""Certificate on 2026-10-30: one certificate sealed by the league, one that waits for the county's officer."""

import datetime as dt
from typing import Any

from worlds.base import ORG, PEOPLE, World, paper_of
from worlds.facts import COMMITTEE, SILVICULTURE, committee_known, pack_of

from certificate.wiring import DEFINITION as DEFINITION
from common.clock import SHANGHAI
from common.crypto.sealed import seal
from common.events.base import Doc
from common.events.codes import Column, Purpose
from common.events.documents import HolderFile, NamePart, NumberPart
from common.events.review import ResultConfirmed
from common.storage.claims import write_claim
from laptop.testing.kit import START, ServiceKit

CONFIRMED_AT = dt.datetime(2026, 10, 30, 10, 0, tzinfo=SHANGHAI)


async def build(kit: ServiceKit) -> World:
    """Callers besides the offices: `holder` of the sealed certificate, `waiting` for the other one, `unlucky` whose case file
    is broken."""
    world = World(kit)
    await world.settle()
    await committee_known(kit)
    kit.clock.time = CONFIRMED_AT
    await world.as_person("holder", "applicant01")
    await world.as_person("waiting", "applicant03")
    await _confirmed(world, "dcl_1", "applicant01", ORG["league-hr"])
    await committee_known(kit, revision=2, authority=ORG["linhe-hr"], since=START)
    await _confirmed(world, "dcl_2", "applicant03", ORG["linhe-hr"])
    await world.as_person("unlucky", "applicant04")
    broken = (await _holder_file(world, "dcl_3", "applicant04")).model_copy(update={"sha256": "0" * 64})
    await _confirmed(world, "dcl_3", "applicant04", ORG["league-hr"], doc=broken)
    certificate = await _own(world, "holder")
    world.things |= {
        "certificate": certificate["certificate_id"],
        "number": certificate["number"],
        "name": PEOPLE["applicant01"].name,
        "granted": "dcl_1",
        "unsealed": (await _own(world, "waiting"))["certificate_id"],
    }
    return world


async def _own(world: World, name: str) -> Any:
    return (await world.ok(name, "/me/certificates", method="GET"))["items"][0]


async def _confirmed(
    world: World, declaration_id: str, username: str, sealing_org: str, *, doc: Doc | None = None
) -> None:
    """The league confirmed a result."""
    await world.kit.receive(
        ResultConfirmed(
            person_ref=world.person_ref(username),
            title=SILVICULTURE,
            column=Column.ORDINARY,
            place="nm.bayannur.linhe",
            committee_id=COMMITTEE,
            meeting_id="mtg_1",
            passed_on=dt.date(2026, 8, 12),
            confirmed_on=CONFIRMED_AT.date(),
            confirming_org=ORG["league-hr"],
            sealing_org=sealing_org,
            pack=pack_of(world.kit),
            doc=doc or await _holder_file(world, declaration_id, username),
        ),
        subject=declaration_id,
        source="review",
    )


async def _holder_file(world: World, declaration_id: str, username: str) -> Doc:
    """As declaration seals it and review passes it on."""
    person = PEOPLE[username]
    paper, keys = paper_of(person), world.kit.keys.for_service("declaration").keyring
    file = HolderFile(
        declaration_id=declaration_id,
        name=seal(keys, Purpose.NAME, NamePart(name=person.name), context=declaration_id),
        number=seal(
            keys, Purpose.NUMBER, NumberPart(kind=paper.kind, number=paper.number), context=declaration_id
        ),
    )
    review = world.kit.keys.for_service("review").keyring
    return await write_claim(world.kit.runtime.ports.files, review, Purpose.CASE, file)
