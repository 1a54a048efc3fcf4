"""An officer takes a report up; the unit and the organiser are asked and watched."""

import datetime as dt
from typing import Any

import pytest

from common.events.codes import AboutKind, Asked, FindingCode, SubjectKind
from common.events.credit_file import ReportRouted
from common.events.grounds import Ground
from common.inbox import NotYetKnown


@pytest.mark.req("F-09", door="rest")
async def test_the_unit_and_the_organiser_are_asked(scene: Any) -> None:
    report = await scene.opened(await scene.reported())
    assert report["state"] == "investigating"
    assert report["opened_org"] == "org_league_hr"
    routed = await scene.kit.payloads(ReportRouted)
    assert [fact.asked for fact in routed] == ["recommending_unit", "organiser"]
    for fact in routed:
        assert (fact.about.kind, fact.about.id) == ("declaration", "dcl_1")
        assert fact.kind == "materials"
        assert fact.due == dt.date(2026, 6, 8)
        assert fact.hold
    assert [(i["asked"], i["due"], i["overdue"]) for i in report["inquiries"]] == [
        ("recommending_unit", "2026-06-08", False),
        ("organiser", "2026-06-08", False),
    ]
    assert {event.subject for event in await scene.kit.events("report-routed")} == {"rpt_1"}


async def test_a_certificate_is_asked_about_by_its_declaration(scene: Any) -> None:
    await scene.certified()
    await scene.opened(await scene.reported(about=(AboutKind.CERTIFICATE, "cer_1")))
    routed = await scene.kit.payloads(ReportRouted)
    assert {(fact.about.kind, fact.about.id, fact.hold) for fact in routed} == {
        ("declaration", "dcl_1", False)
    }


async def test_an_old_case_leads_to_nobody(scene: Any) -> None:
    await scene.opened(await scene.reported(about=(AboutKind.ORGANISATION, "org_farm")))
    assert await scene.kit.payloads(ReportRouted) == []


@pytest.mark.req("F-09", door="event")
async def test_the_answers_come_back(scene: Any) -> None:
    path = await scene.reported()
    opened = await scene.opened(path)
    await scene.answered(Asked.RECOMMENDING_UNIT, FindingCode.PARTLY_SUBSTANTIATED)
    await scene.answered(Asked.RECOMMENDING_UNIT, FindingCode.UNSUBSTANTIATED)
    report = await scene.shown(scene.decider, path)
    assert report["version"] == opened["version"] + 1
    assert [inquiry.get("finding") for inquiry in report["inquiries"]] == ["partly_substantiated", None]
    evidence = await scene.shown(scene.decider, f"{path}/evidence?purpose=decision")
    assert [(a["asked"], a["answering_org"], a["text"]) for a in evidence["answers"]] == [
        ("recommending_unit", "org_farm", "recommending_unit：已核实")
    ]


async def test_an_answer_to_something_unknown_waits(scene: Any) -> None:
    with pytest.raises(NotYetKnown):
        await scene.answered(Asked.ORGANISER)
    await scene.opened(await scene.reported(about=(AboutKind.ORGANISATION, "org_farm")))
    with pytest.raises(NotYetKnown):
        await scene.answered(Asked.ORGANISER)


@pytest.mark.req("F-09", door="rest")
async def test_the_term_is_watched(scene: Any) -> None:
    path = await scene.reported()
    await scene.opened(path)
    await scene.answered(Asked.ORGANISER)
    last_day = dt.datetime(2026, 6, 8, 23, 59, tzinfo=scene.kit.clock.time.tzinfo)
    await scene.kit.advance(last_day)
    assert (await scene.shown(scene.investigator, "/reports?overdue=true"))["items"] == []
    await scene.kit.advance(last_day + dt.timedelta(minutes=1))
    listed = (await scene.shown(scene.investigator, "/reports?overdue=true"))["items"]
    assert [(i["asked"], i["overdue"]) for i in listed[0]["inquiries"]] == [
        ("recommending_unit", True),
        ("organiser", False),
    ]
    await scene.answered(Asked.RECOMMENDING_UNIT)
    assert (await scene.shown(scene.investigator, "/reports?overdue=true"))["items"] == []
    assert len((await scene.shown(scene.investigator, "/reports?overdue=false"))["items"]) == 1


async def test_who_may_not_open_an_investigation(scene: Any) -> None:
    path = f"{await scene.reported()}/investigation"
    assert await scene.refused(None, path, version=1) == (401, "not_signed_in", None)
    assert await scene.refused(scene.nobody, path, version=1) == (403, "forbidden", None)
    assert await scene.refused(scene.unit, path, version=1) == (403, "forbidden", None)
    assert await scene.refused(scene.chifeng, path, version=1) == (403, "outside_jurisdiction", "R25-5")
    assert await scene.refused(scene.organiser, path, version=1) == (403, "outside_jurisdiction", "R25-5")
    refused = await scene.refused(scene.investigator, path, version=2)
    assert refused[:2] == (409, "stale_version")
    missing = await scene.refused(scene.investigator, "/reports/rpt_none/investigation", version=1)
    assert missing[:2] == (404, "not_found")


async def test_it_is_opened_once(scene: Any) -> None:
    path = await scene.reported()
    report = await scene.opened(path)
    refused = await scene.refused(scene.second, f"{path}/investigation", version=report["version"])
    assert refused[:2] == (409, "already_decided")


async def test_nobody_investigates_himself(scene: Any) -> None:
    path = await scene.reported(kind=SubjectKind.STAFF, ref="p1-investigator", ground=Ground.STAFF_GAIN)
    refused = await scene.refused(scene.investigator, f"{path}/investigation", version=1)
    assert refused[:2] == (403, "own_case")


async def test_an_expert_is_investigated_by_the_organiser_alone(scene: Any) -> None:
    await scene.committee()
    path = await scene.reported(
        kind=SubjectKind.EXPERT,
        ref="p1-expert",
        ground=Ground.EXPERT_GAIN,
        about=(AboutKind.COMMITTEE, "cmt_1"),
    )
    for other in (scene.archives, scene.investigator):
        refused = await scene.refused(other, f"{path}/investigation", version=1)
        assert refused == (403, "outside_jurisdiction", "R25-73")
    assert (await scene.opened(path, scene.organiser))["opened_org"] == "org_forestry"


async def test_a_title_of_the_regions_seal_belongs_to_the_region(scene: Any) -> None:
    await scene.certified(sealing_org="org_region_hr")
    path = await scene.reported(about=(AboutKind.CERTIFICATE, "cer_1"))
    refused = await scene.refused(scene.investigator, f"{path}/investigation", version=1)
    assert refused == (403, "outside_jurisdiction", "R25-72")
    assert (await scene.opened(path, scene.region))["opened_org"] == "org_region_hr"
