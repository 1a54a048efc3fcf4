"""Expert-pool on 2026-05-11: a pool of twenty that was cleaned and filed, and a drawn panel of nine."""

import datetime as dt
import hashlib

from worlds.base import ORG, PEOPLE, World, paper_of
from worlds.facts import COMMITTEE, SILVICULTURE, committee_known, pack_of

from common.draw import commit
from common.events.codes import CommitteeBasis, DrawKind, Purpose, SeatRole
from common.events.documents import Docket, DocketCase
from common.events.review import DrawRequested, SeatsWanted
from common.identity.actors import Actor, Grant
from common.storage.claims import write_claim
from expert_pool.api.experts import NewExpert
from expert_pool.usecases.experts import Papers, enter_expert
from expert_pool.wiring import DEFINITION as DEFINITION
from laptop.testing.kit import ISSUER, ServiceKit

POOL = 20
EXPERTS = tuple(f"expert{n:02}" for n in range(1, POOL + 1))
CHAIRS = EXPERTS[:5]
SEATS = {SeatRole.CHAIR: 1, SeatRole.VICE_CHAIR: 2, SeatRole.MEMBER: 6}


async def build(kit: ServiceKit) -> World:
    """Callers besides the offices: `expert` sits on the panel, `undrawn` is an expert who was not drawn."""
    world = World(kit)
    await world.settle()
    await committee_known(kit, by=CommitteeBasis.SPECIALTY, scope=(SILVICULTURE,), size=9)
    things = world.things
    things["committee"], things["meeting"] = COMMITTEE, "mtg_1"
    ids = await _enter(world)
    pool = f"/pools/{COMMITTEE}"
    shown = await world.ok("office", pool, method="GET")
    shown = await world.ok("office", f"{pool}/clean-ups", {"version": shown["version"], "year": 2026})
    await world.ok("office", f"{pool}/filing", {"version": shown["version"]})
    things["draw"] = await _draw(world)
    seats = await world.ok("office", f"/draws/{things['draw']}/seats", method="GET")
    seated = {seat["expert_id"]: seat["seat_id"] for seat in seats["items"]}
    drawn = next(username for username in EXPERTS if ids[username] in seated)
    undrawn = next(username for username in EXPERTS if ids[username] not in seated)
    await world.as_person("expert", drawn)
    await world.as_person("undrawn", undrawn)
    things["seat"], things["expert"] = seated[ids[drawn]], ids[undrawn]
    return world


async def _enter(world: World) -> dict[str, str]:
    """Twenty demo experts, five of them in the chair pool, by the use case behind the route, in one transaction."""
    office, ports = world.callers["office"], world.kit.runtime.ports
    actor = Actor(
        account=f"{ISSUER}|{office.account}",
        issuer=ISSUER,
        subject=office.account,
        person_ref=office.person_ref,
        grants=frozenset(Grant.parse(grant) for grant in office.grants),
    )
    ids = {}
    async with world.kit.uow(by=actor.account) as uow:
        for username in EXPERTS:
            person = PEOPLE[username]
            paper = paper_of(person)
            body = NewExpert(
                document_kind=paper.kind,
                number=paper.number,
                name=person.name,
                phone=person.phone,
                employer_org=person.unit,
                series="forestry_grassland",
                specialty="silviculture",
                title_rank="associate_senior",
                chair_pool=username in CHAIRS,
                grassroots=True,
                outside_system=True,
                outside_unit=True,
                term_until=dt.date(2029, 5, 10),
            )
            row = await enter_expert(
                uow,
                COMMITTEE,
                Papers(body.document_kind, body.number, body.name, body.phone),
                body.facts(today=uow.now.date()),
                actor=actor,
                ports=ports,
            )
            ids[username] = row.expert_id
        await uow.commit()
    return ids


async def _draw(world: World) -> str:
    """Review asks for the panel; the office freezes the plan, both parties commit and reveal."""
    docket = Docket(
        cases=(
            DocketCase(
                declaration_id="dcl_1",
                person_ref=world.person_ref("applicant01"),
                unit_org=ORG["hongliu-farm"],
            ),
        )
    )
    keys = world.kit.keys.for_service("review").keyring
    await world.kit.receive(
        DrawRequested(
            request_id="drq_1",
            committee_id=COMMITTEE,
            meeting_date=dt.date(2026, 8, 20),
            kind=DrawKind.INITIAL,
            seats=tuple(SeatsWanted(role=role, count=count) for role, count in SEATS.items()),
            pack=pack_of(world.kit),
            docket=await write_claim(world.kit.runtime.ports.files, keys, Purpose.DRAW, docket),
        ),
        subject=world.things["meeting"],
        source="review",
    )
    [draw] = (await world.ok("office", "/draws?meeting_id=mtg_1", method="GET"))["items"]
    path = f"/draws/{draw['draw_id']}"
    draw = await world.ok("office", f"{path}/plan", {"version": draw["version"]})
    for role in ("organiser", "inspector"):
        party = next(p["party_id"] for p in draw["parties"] if p["party_id"].startswith(role))
        value = commit(draw["plan_hash"], party, _nonce(role))
        await world.ok(role, f"{path}/commitments", {"commitment": value})
    for role in ("organiser", "inspector"):
        await world.ok(role, f"{path}/reveals", {"nonce": _nonce(role)})
    return str(draw["draw_id"])


def _nonce(word: str) -> str:
    """A value that a party would have made on its own device."""
    return hashlib.sha256(word.encode()).hexdigest()
