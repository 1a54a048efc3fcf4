"""Declaration on 2026-05-27: one case at the committee's office, one on publicity inside its unit, one draft."""

import datetime as dt
import hashlib
from dataclasses import replace
from typing import Any

from worlds.base import ORG, PEOPLE, World, paper_of
from worlds.facts import COMMITTEE, committee_known

from common.clock import SHANGHAI
from common.events.codes import AboutKind, Asked, MessageTemplate, ReportKind
from common.events.credit_file import About, ReportRouted
from common.events.declaration import MessageRaised
from declaration.wiring import DEFINITION as DEFINITION
from laptop.testing.kit import Caller, ServiceKit

PDF = b"%PDF-1.7\n" + b"0" * 2000 + b"\n%%EOF\n"
ARCHIVE = (
    {
        "kind": "education",
        "fields": {"school": "内蒙古农业大学", "major": "林学", "education": "20"},
        "from": "2010-09-01",
        "to": "2014-07-01",
        "fact": {
            "says": "education",
            "schooling": "bachelor",
            "degree": "bachelor",
            "graduated_on": "2014-07-01",
        },
    },
    {
        "kind": "title",
        "fields": {"name": "助理林业工程师"},
        "fact": {
            "says": "title",
            "series": "forestry_grassland",
            "level": "assistant",
            "obtained_on": "2019-09-01",
        },
    },
    {
        "kind": "project",
        "fields": {"name": "防沙治沙示范区建设", "role": "技术负责"},
        "fact": {"says": "achievements", "results": True},
    },
    {
        "kind": "training",
        "fields": {"year": "2026"},
        "fact": {"says": "audit_card", "year": 2026, "certified_on": "2026-03-31"},
    },
)
"""What the archive of somebody says who may declare the middle title in silviculture."""
USERNAMES = {
    "applicant": "applicant01",
    "publicised": "applicant03",
    "drafter": "applicant04",
    "colleague": "applicant05",
}
"""Caller to demo person; all of the forest farm."""


async def build(kit: ServiceKit) -> World:
    """Callers besides the offices: the applicants of the three cases, and a colleague who only reads the unit's publicities."""
    world = World(kit)

    async def link(name: str, username: str, *grants: str) -> Caller:
        return await _link(world, name, username, *grants)

    await world.settle(migrated=frozenset({"region-hr"}), link=link)
    await committee_known(kit)
    for name in USERNAMES:
        await _arrive(world, name)
    things = world.things
    things["committee"] = COMMITTEE
    things["plan"] = await _plan(world, "2026年度巴彦淖尔市职称申报计划")
    things["plan_id"] = things["plan"]
    await world.ok("league", f"/plans/{things['plan']}/publication", {"version": 1})
    things["plan-draft"] = await _plan(world, "补充申报计划")
    things["item"] = (await _archive(world, "applicant"))[0]
    things["unit"] = ORG["hongliu-farm"]
    posts = {"levels": {"middle": {"posts_set": 20, "vacant": 4}}}
    await world.ok("department", f"/plans/{things['plan']}/posts/{things['unit']}", posts, method="PUT")
    forwarded = await _submitted(world, "applicant")
    things["forwarded"] = forwarded
    await _climb(world, forwarded)
    await _archive(world, "publicised")
    things["publicised"] = await _submitted(world, "publicised")
    await _act(world, things["publicised"], "auditor", "decisions", outcome="passed", opinion="同意上报。")
    things["unit-publicity"] = (await world.ok("colleague", "/publicities?kind=unit", method="GET"))["items"][
        0
    ]["publicity_id"]
    objection = await world.ok(
        "colleague", f"/publicities/{things['unit-publicity']}/objections", {"text": "论文并非本人撰写。"}
    )
    things["objection"] = objection["objection_id"]
    things["drafter-ref"] = world.callers["drafter"].person_ref
    things["personnel-record"] = (
        await world.ok(
            "auditor",
            f"/persons/{things['drafter-ref']}/personnel-records",
            {"kind": "penalty", "penalty": "warning", "from": "2026-05-01", "to": "2026-11-01"},
        )
    )["record_id"]
    things["draft"] = await _draft(world, "drafter")
    things["material"] = await _upload(world, "drafter", things["draft"], "work_summary")
    things["asked"] = await _draft(world, "drafter")
    await _consent(world, things["asked"])
    decisions = await world.ok("applicant", f"/declarations/{forwarded}/eligibility-decisions", method="GET")
    things["decision"] = decisions["items"][0]["decision_id"]
    await kit.receive(
        ReportRouted(
            about=About(kind=AboutKind.DECLARATION, id=forwarded),
            asked=Asked.RECOMMENDING_UNIT,
            kind=ReportKind.MATERIALS,
            due=dt.date(2026, 6, 30),
            hold=False,
        ),
        subject="rpt_1",
        source="credit-file",
    )
    things["report"] = "rpt_1"
    things["message"] = await _message(world)
    return world


async def _message(world: World) -> str:
    """Something in the applicant's message box."""
    person_ref = world.callers["applicant"].person_ref
    assert person_ref is not None
    fact = MessageRaised(person_ref=person_ref, template=MessageTemplate.CERTIFICATE_READY, link="cer_1")
    await world.kit.receive(fact, subject="msg_1", source="certificate")
    return "msg_1"


async def _arrive(world: World, name: str) -> None:
    """An employee of the forest farm links the account and fills in the profile."""
    world.callers[name] = await _link(world, name, USERNAMES[name])
    profile = {
        "applicant_type": "public_institution",
        "employer_org": ORG["hongliu-farm"],
        "specialty": "森林培育",
        "highest_education": "20",
    }
    await world.ok(name, "/me/profile", profile, method="PUT")
    claimed = await world.ok("auditor", "/memberships?state=claimed", method="GET")
    [mine] = [one for one in claimed["items"] if one["person_ref"] == world.callers[name].person_ref]
    if name == "drafter":
        world.things["membership"] = mine["membership_id"]
        return
    url = f"/memberships/{mine['membership_id']}/decision"
    await world.ok("auditor", url, {"outcome": "confirmed", "version": mine["version"]})


async def _link(world: World, name: str, username: str, *grants: str) -> Caller:
    """The account links itself: this service owns the links, and signs decisions with names."""
    person = PEOPLE[username]
    paper = paper_of(person)
    caller = Caller(name, None, grants)
    answer = await world.kit.post(
        "/v1/me/identity-links",
        {"document_kind": paper.kind, "number": paper.number, "name": person.name, "phone": person.phone},
        by=caller,
    )
    assert answer.is_success, answer.text
    return replace(caller, person_ref=answer.json()["person_ref"])


async def _archive(world: World, name: str) -> list[str]:
    """What makes the middle title in forestry possible."""
    return [(await world.ok(name, "/me/archive-items", entry))["item_id"] for entry in ARCHIVE]


async def _plan(world: World, title: str) -> str:
    body = {
        "year": 2026,
        "place": "nm.bayannur",
        "title": title,
        "policy": {"id": "2026-bayannur", "layers": ["demo"]},
        "organiser_org": ORG["league-hr"],
    }
    return str((await world.ok("league", "/plans", body))["plan_id"])


async def _draft(world: World, name: str) -> str:
    body = {
        "plan_id": world.things["plan"],
        "committee_id": COMMITTEE,
        "title": {"series": "forestry_grassland", "specialty": "silviculture", "level": "middle"},
        "form": {"work_summary": "长期从事森林培育工作。"},
    }
    return str((await world.ok(name, "/declarations", body))["declaration_id"])


async def _consent(world: World, declaration_id: str) -> None:
    """Somebody without the title below asks to declare all the same; the league agrees, and thinks better of it."""
    url = f"/declarations/{declaration_id}"
    asked = await world.ok("drafter", f"{url}/consent-requests", {"rule": "E-03", "reasons": "急需。"})
    given = {"rule": "E-03", "reason_code": "urgently_needed", "reasons": "同意。"}
    consent = await world.ok("league", f"{url}/consents", given)
    await world.ok("league", f"/consents/{consent['consent_id']}/revocation", {"reasons": "情况有变。"})
    world.things["request"], world.things["consent"] = asked["request_id"], consent["consent_id"]


async def _upload(world: World, name: str, declaration_id: str, item: str) -> str:
    body = {
        "item": item,
        "name": f"{item}.pdf",
        "size": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "content_type": "application/pdf",
    }
    begun = await world.ok(name, f"/declarations/{declaration_id}/materials", body)
    material = f"/materials/{begun['material_id']}"
    await world.ok(name, f"{material}/parts/1", method="PUT", content=PDF)
    await world.ok(name, f"{material}/completion")
    return str(begun["material_id"])


async def _submitted(world: World, name: str) -> str:
    """A declaration at the employer's desk."""
    declaration_id = await _draft(world, name)
    for item in ("continuing_education", "work_summary", "representative_work"):
        world.things[f"material-of-{name}"] = await _upload(world, name, declaration_id, item)
    await world.ok(name, f"/declarations/{declaration_id}/pledge", {"text_version": "demo-1", "agreed": True})
    await _act(world, declaration_id, name, "submission")
    return declaration_id


async def _climb(world: World, declaration_id: str) -> None:
    """From the employer's desk to the office's, over both publicities."""

    async def passed(by: str) -> None:
        await _act(world, declaration_id, by, "decisions", outcome="passed", opinion="同意上报。")

    await passed("auditor")
    await world.kit.advance(_nine(19))
    await _act(
        world,
        declaration_id,
        "auditor",
        "recommendation",
        how_chosen="经民主评议、单位集体研究推荐。",
        conditions_met="学历、资历、业绩符合中级职称申报条件。",
        publicity_result="公示5个工作日，无异议。",
        undertaking=True,
    )
    for desk in ("department", "county", "league"):
        await passed(desk)
    roster = await world.ok("league", "/rosters", {"plan_id": world.things["plan"], "level": "middle"})
    world.things["roster"], world.things["roster-publicity"] = roster["roster_id"], roster["publicity_id"]
    await world.kit.advance(_nine(27))
    await world.ok("league", f"/rosters/{roster['roster_id']}/forwarding", {"version": roster["version"]})


async def _act(world: World, declaration_id: str, by: str, action: str, **body: Any) -> None:
    """An action on the version that the caller sees."""
    path = f"/declarations/{declaration_id}"
    shown = await world.ok(by, path, method="GET")
    await world.ok(by, f"{path}/{action}", {"version": shown["version"], **body})


def _nine(day: int) -> dt.datetime:
    return dt.datetime(2026, 5, day, 9, tzinfo=SHANGHAI)
