"""Review on 2026-08-28: one meeting in session since the morning, one whose results are reported to the authority.

The committee has nine members. Expert 1 is the chair, 2 and 3 are vice-chairs, 5 and 6 count.
"""

import base64
import datetime as dt
import hashlib
from typing import Any

from worlds.base import ORG, PEOPLE, World, paper_of
from worlds.facts import SILVICULTURE, pack_of

from common.clock import SHANGHAI
from common.crypto.cipher import new_object_key, seal_object
from common.crypto.sealed import seal
from common.events.base import Title
from common.events.codes import (
    AboutKind,
    Asked,
    Column,
    Level,
    Purpose,
    ReportKind,
    SeatRole,
    SeatState,
)
from common.events.credit_file import About, ReportRouted
from common.events.declaration import DeclarationAccepted
from common.events.documents import CaseFile, FilePart, Material, NamePart, NumberPart, Panel, PanelSeat
from common.events.expert_pool import PanelChanged, PoolChanged, RankCount
from common.storage.claims import write_claim
from laptop.testing.kit import ServiceKit
from review.wiring import DEFINITION as DEFINITION

HELD_ON, IN_SESSION_ON = dt.date(2026, 8, 20), dt.date(2026, 8, 28)
SIZE = 9
EXPERTS = {1: "chair", 4: "expert", 5: "teller"}
"""Which experts call by a name of their own; the others are expert-2, expert-3, ..."""

APPLICATION: dict[str, Any] = {
    "name": "巴彦淖尔市森林培育专业中级职称评审委员会",
    "office_org": ORG["forestry-city"],
    "supervisor_org": ORG["league-hr"],
    "by": "specialty",
    "tier": "middle",
    "scope": [{"series": "forestry_grassland", "specialty": "silviculture", "level": "middle"}],
    "places": ["nm.bayannur"],
    "size": SIZE,
    "chairs": 1,
    "vice_chairs": 2,
    "work_plan": {
        "unit_overview": "市林业和草原局主管全市林草工作",
        "review_scope": "全市林草系列中级职称",
        "members_overview": "从专家库随机抽取",
        "standards": "自治区林草系列评审条件",
        "office_rules": "设职称评审办公室，制度健全",
    },
    "conditions": {
        code: {"met": True, "text": "具备"}
        for code in ("main_series", "influence", "professionals", "experts", "capable_office")
    },
}
SENIOR = {"series": "forestry_grassland", "specialty": "silviculture", "level": "associate_senior"}
PLAN = {
    "time": "上午9时",
    "procedures": "审阅材料、介绍评议意见、无记名投票、宣布结果",
    "measures": "封闭管理，纪检监察人员全程监督",
}
PAPERS = {"report": "报请确认", "written_commitment": "承诺评审合规", "result_report": "评审结果报告"}


async def build(kit: ServiceKit) -> World:
    """Callers besides the offices: chair, expert and teller sit in both meetings; so do expert-2, expert-3 and so on."""
    world = World(kit)
    await world.settle()
    for number in range(1, SIZE + 1):
        await world.as_person(_expert(number), f"expert{number:02}")
    things = world.things
    things["application"] = APPLICATION | {"organiser_org": ORG["forestry-city"], "size": 3}
    things["application-anew"] = APPLICATION | {"version": 999}
    things["committee"] = await _committee(world)
    senior = {
        "name": "高级评审委员会",
        "tier": "senior",
        "scope": [SENIOR],
        "size": 25,
        "organiser_org": ORG["forestry-city"],
    }
    things["senior"] = (await world.ok("organiser", "/committees", APPLICATION | senior))["committee_id"]
    held = await _consented(world, HELD_ON, ("dcl_held_1", "dcl_held_2"))
    sitting = await _consented(world, IN_SESSION_ON, ("dcl_sitting_1", "dcl_sitting_2"))
    things |= {"held": held, "sitting": sitting, "case": "dcl_sitting_1", "held-case": "dcl_held_1"}
    await _hold(world, held, ("dcl_held_1", "dcl_held_2"))
    publicity = await _step(world, held, "organiser", "result-publicity")
    things["publicity"] = publicity["publicity_id"]
    objection = await world.ok(
        None,
        f"/publicities/{publicity['publicity_id']}/objections",
        {"text": "论文并非本人撰写", "declaration_id": "dcl_held_2", "about": "materials"},
    )
    things["objection"] = objection["objection_id"]
    await kit.advance(_nine(IN_SESSION_ON))
    package = await _step(world, held, "office", "result-package", declaration_ids=["dcl_held_1"], **PAPERS)
    things["package"] = package["package_id"]
    await _open(world, sitting)
    await kit.receive(
        ReportRouted(
            about=About(kind=AboutKind.DECLARATION, id="dcl_held_2"),
            asked=Asked.ORGANISER,
            kind=ReportKind.REVIEW,
            due=dt.date(2026, 9, 30),
            hold=True,
        ),
        subject="rpt_1",
        source="credit-file",
    )
    things["report"] = "rpt_1"
    return world


def _expert(number: int) -> str:
    return EXPERTS.get(number, f"expert-{number}")


async def _committee(world: World) -> str:
    """Applied for, its pool known, filed until 2029-05-11."""
    applied = await world.ok(
        "organiser", "/committees", APPLICATION | {"organiser_org": ORG["forestry-city"]}
    )
    committee_id = str(applied["committee_id"])
    day = world.kit.clock.time.date()
    await world.kit.receive(
        PoolChanged(
            revision=1,
            chairs=(RankCount(level=Level.ASSOCIATE_SENIOR, count=3),),
            members=(RankCount(level=Level.MIDDLE, count=57),),
            cleaned_on=day,
            filed_on=day,
        ),
        subject=committee_id,
        source="expert-pool",
    )
    filing = {
        "version": applied["version"],
        "decision": "approved",
        "valid_from": "2026-05-11",
        "valid_to": "2029-05-11",
        "opinion": "同意",
    }
    await world.ok("league", f"/committees/{committee_id}/filing", filing)
    return committee_id


async def _consented(world: World, held_on: dt.date, cases: tuple[str, ...]) -> str:
    """A meeting that may be held, over cases of its own."""
    for declaration_id in cases:
        await _accept(world, declaration_id)
    meeting = await world.ok(
        "office",
        "/meetings",
        {
            "committee_id": world.things["committee"],
            "held_on": held_on.isoformat(),
            "place_text": "市林草局三楼会议室",
            "methods": ["document_review"],
        },
    )
    meeting_id = str(meeting["meeting_id"])
    await _step(world, meeting_id, "office", "docket")
    await _step(world, meeting_id, "office", "draw-request")
    await _seat(world, meeting_id)
    await _step(world, meeting_id, "office", "plan", **PLAN)
    await _step(world, meeting_id, "league", "consent", consent=True, opinion="同意")
    return meeting_id


async def _accept(world: World, declaration_id: str) -> None:
    """An accepted declaration of a demo applicant arrives with its sealed case file and one material."""
    username = f"applicant{len(world.things.setdefault('applicants', [])) + 1:02}"
    world.things["applicants"].append(username)
    person, keys = PEOPLE[username], world.kit.keys.for_service("declaration").keyring
    paper, files = paper_of(person), world.kit.runtime.ports.files
    material = await _material(world, declaration_id)
    file = CaseFile(
        declaration_id=declaration_id,
        person_ref=world.person_ref(username),
        title=SILVICULTURE,
        accepted_at=world.kit.clock.time,
        name=seal(
            keys, Purpose.NAME, NamePart(name=person.name, unit_name="临河区红柳林场"), context=declaration_id
        ),
        number=seal(
            keys, Purpose.NUMBER, NumberPart(kind=paper.kind, number=paper.number), context=declaration_id
        ),
        file=seal(
            keys,
            Purpose.FILE,
            FilePart(form={"summary": "育苗"}, materials=(material,)),
            context=declaration_id,
        ),
    )
    await world.kit.receive(
        DeclarationAccepted(
            person_ref=world.person_ref(username),
            plan_id="pln_1",
            committee_id=world.things["committee"],
            title=SILVICULTURE,
            column=Column.ORDINARY,
            place="nm.bayannur.linhe",
            unit_org=ORG["hongliu-farm"],
            pack=pack_of(world.kit),
            doc=await write_claim(files, keys, Purpose.CASE, file),
        ),
        subject=declaration_id,
        source="declaration",
    )


async def _material(world: World, declaration_id: str) -> Material:
    """A material as declaration stores it: encrypted under its own key, which is wrapped for the case file."""
    place, key, content = (
        f"declaration/materials/{declaration_id}/mat_1",
        new_object_key(),
        b"%PDF-1.7 proof of work",
    )
    keys, files = world.kit.keys.for_service("declaration").keyring, world.kit.runtime.ports.files
    await files.put(place, seal_object(content, key, context=place))
    return Material(
        material_id="mat_1",
        item="paper",
        file_name="论文.pdf",
        media_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        object_key=place,
        wrapped_key=keys.encrypt(base64.b64encode(key).decode(), purpose="file.object-key", context=place),
    )


async def _seat(world: World, meeting_id: str) -> None:
    """The panel as drawn; everybody has accepted."""
    roles = [SeatRole.CHAIR, SeatRole.VICE_CHAIR, SeatRole.VICE_CHAIR]
    seats = tuple(
        PanelSeat(
            seat=f"sea_{meeting_id}_{n}",
            role=roles[n - 1] if n <= 3 else SeatRole.MEMBER,
            expert_id=f"exp_{n}",
            person_ref=world.person_ref(f"expert{n:02}"),
            name=PEOPLE[f"expert{n:02}"].name,
            employer_org=ORG["research-city"],
            title=Title(series="forestry_grassland", specialty="silviculture", level=Level.ASSOCIATE_SENIOR),
            grassroots=n % 3 == 0,
            outside_system=n % 4 == 0,
            outside_unit=True,
            state=SeatState.ACCEPTED,
        )
        for n in range(1, SIZE + 1)
    )
    keys = world.kit.keys.for_service("expert-pool").keyring
    await world.kit.receive(
        PanelChanged(
            revision=1,
            draw_id=f"drw_{meeting_id}",
            plan_serial=1,
            bundle_digest="a" * 64,
            seats=seal(keys, Purpose.PANEL, Panel(seats=seats), context=meeting_id),
        ),
        subject=meeting_id,
        source="expert-pool",
    )


async def _open(world: World, meeting_id: str) -> None:
    """In session: everybody is there, cases are shared out, tellers are named."""
    meeting = f"/meetings/{meeting_id}"
    await world.ok("inspector", f"{meeting}/inspector-attendance", {"present": True})
    for number in range(1, SIZE + 1):
        await world.ok(_expert(number), f"{meeting}/check-ins", {"pledge_agreed": True})
    await _step(world, meeting_id, "chair", "opening")
    shared = await _step(world, meeting_id, "chair", "assignments")
    for case in shared["items"]:
        for expert_id in case["expert_ids"]:
            await world.ok(
                _expert(int(expert_id.removeprefix("exp_"))),
                f"{meeting}/cases/{case['declaration_id']}/opinions",
                {"text": "业绩突出，符合评审条件。"},
            )
    await _step(world, meeting_id, "chair", "tellers", expert_ids=["exp_5", "exp_6"])


async def _hold(world: World, meeting_id: str, cases: tuple[str, ...]) -> None:
    """From opening to closed: everybody agrees on every case."""
    await world.kit.advance(_nine(HELD_ON))
    await _open(world, meeting_id)
    paper = {"in_box": SIZE, "agree": SIZE, "disagree": 0, "abstain": 0, "spoiled": 0}
    for declaration_id in cases:
        for teller in (5, 6):
            await world.ok(
                _expert(teller), f"/meetings/{meeting_id}/cases/{declaration_id}/paper-counts", paper
            )
    await _step(world, meeting_id, "chair", "announcement")
    await _step(world, meeting_id, "chair", "signature")
    await _step(world, meeting_id, "office", "closing")


async def _step(world: World, meeting_id: str, by: str, name: str, **body: Any) -> Any:
    """A step on the present version."""
    shown = await world.ok("office", f"/meetings/{meeting_id}", method="GET")
    return await world.ok(by, f"/meetings/{meeting_id}/{name}", {"version": shown["version"], **body})


def _nine(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), tzinfo=SHANGHAI)
