"""Credit-file on 2026-05-11: a report under investigation, and a decided record under appeal.

Both are about false material of an applicant of the forest farm; a third report, by the public, is about an expert.
"""

from typing import Any

from worlds.base import ORG, PEOPLE, World, paper_of
from worlds.facts import COMMITTEE, committee_known

from common.events.codes import AboutKind, Purpose, SubjectKind
from common.events.credit_file import About, MisconductReported, ReportSubject
from common.events.documents import Evidence
from common.events.grounds import Ground
from common.storage.claims import write_claim
from credit_file.wiring import DEFINITION as DEFINITION
from laptop.testing.kit import ServiceKit

CHARGE = {
    "violation": "提供虚假的技术推广证明。",
    "measures": "拟记入诚信档案，三年内不得申报评审职称。",
    "rights": "您有权在期限内陈述申辩。",
}


async def build(kit: ServiceKit) -> World:
    """Callers besides the offices: the `subject` of report and record, and the league's second officer `decider`."""
    world = World(kit)
    await world.settle()
    await committee_known(kit)
    await world.as_person("subject", "applicant01")
    await world.as_person("decider", "league-hr2", f"league_hr@{ORG['league-hr']}")
    things = world.things
    things["committee"], things["subject"] = COMMITTEE, world.callers["subject"].person_ref
    await _reported(world, "rpt_1", "dcl_1")
    things["decided"] = "rpt_1"
    hearing = await _heard(world, "rpt_1")
    await world.ok("subject", f"/hearings/{hearing}/statement", {"text": "推广证明由单位出具。"})
    decided = await _step(
        world, "decider", "rpt_1", "decision", outcome="recorded", notified_org=ORG["hongliu-farm"]
    )
    things["record"] = decided["record_id"]
    appeal = await world.ok(
        "subject", f"/records/{decided['record_id']}/appeals", {"text": "处理过重，请求复核。"}
    )
    things["appeal"] = appeal["appeal_id"]
    await _reported(world, "rpt_2", "dcl_2")
    things["open"], things["hearing"] = "rpt_2", await _heard(world, "rpt_2")
    things["open-version"] = (await world.ok("league", "/reports/rpt_2", method="GET"))["version"]
    things["receipt"] = await _by_the_public(world)
    return world


async def _reported(world: World, report_id: str, declaration_id: str) -> None:
    """The farm reports false material."""
    keys = world.kit.keys.for_service("declaration").keyring
    evidence = Evidence(text="推广证明系伪造")
    await world.kit.receive(
        MisconductReported(
            subject=ReportSubject(kind=SubjectKind.APPLICANT, ref=world.things["subject"]),
            ground=Ground.APPLICANT_FALSE_MATERIAL,
            about=About(kind=AboutKind.DECLARATION, id=declaration_id),
            reporting_org=ORG["hongliu-farm"],
            evidence=await write_claim(world.kit.runtime.ports.files, keys, Purpose.EVIDENCE, evidence),
        ),
        subject=report_id,
        source="declaration",
    )


async def _heard(world: World, report_id: str) -> str:
    """The investigation is open and the subject told."""
    await _step(world, "league", report_id, "investigation")
    return str((await _step(world, "league", report_id, "hearing", **CHARGE))["hearing_id"])


async def _by_the_public(world: World) -> str:
    """Somebody reports an expert of the committee; the organiser finds out who it is. Returns the receipt."""
    receipt = await world.ok(
        None,
        "/reports",
        {
            "subject": {"kind": "expert"},
            "about": {"kind": "committee", "id": COMMITTEE},
            "ground": "expert_content_leaked",
            "text": "该评委在会前透露评审情况。",
            "contact": "13000000000",
        },
    )
    expert = PEOPLE["expert01"]
    paper = paper_of(expert)
    shown = await world.ok("organiser", f"/reports/{receipt['report_id']}", method="GET")
    body = {
        "version": shown["version"],
        "document_kind": paper.kind,
        "number": paper.number,
        "name": expert.name,
    }
    await world.ok("organiser", f"/reports/{receipt['report_id']}/subject", body)
    world.things["about-expert"] = receipt["report_id"]
    return str(receipt["receipt"])


async def _step(world: World, by: str, report_id: str, name: str, **body: Any) -> Any:
    """A step on the present version."""
    shown = await world.ok("league", f"/reports/{report_id}", method="GET")
    return await world.ok(by, f"/reports/{report_id}/{name}", {"version": shown["version"], **body})
