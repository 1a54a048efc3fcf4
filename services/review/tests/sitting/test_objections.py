"""Objections to results (R-16; article 51, BY26-5.2.2)."""

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from services.review.tests.sitting.conftest import PAPERS
from sqlalchemy import text

from common.clock import SHANGHAI
from common.events.review import CaseClosed

if TYPE_CHECKING:
    from services.review.tests.sitting.conftest import Sitting

OUTSIDE = (403, "outside_jurisdiction", "R25-5")


@pytest.mark.req("R-16", side="accept")
async def test_the_public_objects_and_the_organiser_handles(sitting: "Sitting") -> None:
    """Received on Monday 2026-08-24: the twentieth working day is Sunday 2026-09-20, on which people work."""
    scene = sitting.scene
    publicity = await sitting.in_publicity(9, 9)
    scene.on(dt.date(2026, 8, 24))

    receipt = await sitting.object(publicity, 1, contact="12000000001")

    assert (receipt["state"], receipt["about"], receipt["due"]) == ("open", "review", "2026-09-20")
    [entry] = await scene.audited("lodge-objection")
    assert (entry.by, entry.person_ref, entry.origin) == ("public", None, None)
    steps = await scene.kit.events("case-progressed")
    assert (steps[-1].subject, steps[-1].payload().model_dump()["step"]) == ("dcl_1", "complaint")
    async with scene.kit.runtime.sessions() as session:
        [stored] = (await session.execute(text("SELECT text_sealed, contact_sealed FROM objections"))).all()
    assert "公正" not in stored[0]
    assert "12000000001" not in stored[1]

    path = f"/objections/{receipt['objection_id']}"
    opened = (await scene.kit.get(f"/v1{path}", by=scene.organiser)).json()
    assert (opened["text"], opened["contact"], opened["found"]) == ("评审有失公正", "12000000001", [])
    for party in (scene.office, scene.authority, scene.inspector):
        assert (await scene.kit.get(f"/v1{path}", by=party)).status_code == 200
        listed = (await scene.kit.get(f"/v1{sitting.path}/objections", by=party)).json()["items"]
        assert [one["objection_id"] for one in listed] == [receipt["objection_id"]]
    assert len(await scene.audited("read-objection")) == 4
    assert (await scene.kit.get(f"/v1{path}", by=scene.other_office)).status_code == 403
    assert (await scene.kit.get(f"/v1{sitting.path}/objections", by=scene.other_office)).status_code == 403
    assert (await scene.kit.get(f"/v1{path}")).status_code == 401

    body = {"version": receipt["version"], "upheld": False, "text": "经核实，评审程序合规。"}
    assert await scene.refused(scene.other_office, f"{path}/handling", **body) == OUTSIDE
    assert await scene.refused(scene.authority, f"{path}/handling", **body) == (403, "forbidden", None)
    assert await scene.refused(None, f"{path}/handling", **body) == (401, "not_signed_in", None)
    stale = await scene.refused(scene.organiser, f"{path}/handling", **(body | {"version": 9}))
    assert stale == (409, "stale_version", None)
    missing = await scene.refused(scene.organiser, "/objections/obj_none/handling", **body)
    assert missing == (404, "not_found", None)
    handled = await scene.ok(scene.organiser, f"{path}/handling", **body)
    assert (handled["state"], handled["late"], handled["handling"]) == (
        "dismissed",
        False,
        "经核实，评审程序合规。",
    )
    again = body | {"version": handled["version"]}
    assert await scene.refused(scene.organiser, f"{path}/handling", **again) == (
        409,
        "already_decided",
        None,
    )


@pytest.mark.req("R-16", side="refuse")
async def test_about_materials_place_and_employer_look_into_it_first(sitting: "Sitting") -> None:
    scene = sitting.scene
    publicity = await sitting.in_publicity(9)
    objection = await sitting.object(publicity, 1, about="materials", text="论文系他人所作")
    employer = await scene.kit.person("farm-auditor", "unit_auditor@org_farm")
    stranger = await scene.kit.person("other-auditor", "unit_auditor@org_archives")
    path = f"/objections/{objection['objection_id']}"
    finding = {"finding": "unsubstantiated", "text": "经核对原件，论文属实。"}
    handling = {"version": 1, "upheld": False, "text": "材料属实。"}
    lacking = (422, "objection_not_looked_into", "BY26-5.2.2")
    assert await scene.refused(scene.organiser, f"{path}/handling", **handling) == lacking

    assert await scene.refused(stranger, f"{path}/findings", **finding) == OUTSIDE
    assert await scene.refused(scene.other_authority, f"{path}/findings", **finding) == OUTSIDE
    assert await scene.refused(scene.organiser, f"{path}/findings", **finding) == (403, "forbidden", None)
    assert await scene.refused(None, f"{path}/findings", **finding) == (401, "not_signed_in", None)
    first = await scene.ok(employer, f"{path}/findings", **finding)
    assert [(one["answerer"], one["org"]) for one in first["found"]] == [("employer", "org_farm")]
    assert await scene.refused(employer, f"{path}/findings", **finding) == (409, "already_decided", None)
    still = handling | {"version": first["version"]}
    assert await scene.refused(scene.organiser, f"{path}/handling", **still) == lacking
    assert (await scene.kit.get(f"/v1{path}", by=employer)).json()["text"] == "论文系他人所作"
    second = await scene.ok(scene.authority, f"{path}/findings", **finding)
    assert {one["answerer"] for one in second["found"]} == {"employer", "place_hr"}

    handled = await scene.ok(
        scene.organiser, f"{path}/handling", **(handling | {"version": second["version"]})
    )
    assert handled["state"] == "dismissed"
    assert await scene.refused(employer, f"{path}/findings", **finding) == (409, "already_decided", None)


@pytest.mark.req("R-16", side="refuse")
async def test_an_upheld_objection_takes_the_result_away(sitting: "Sitting") -> None:
    scene = sitting.scene
    publicity = await sitting.in_publicity(9, 9)
    objection = await sitting.object(publicity, 1)
    scene.on(dt.date(2026, 9, 21))
    handled = await sitting.handle(objection, upheld=True)
    assert (handled["state"], handled["late"]) == ("upheld", True)
    case = (await scene.kit.get("/v1/cases/dcl_1", by=scene.office)).json()
    assert (case["state"], case["reason"]) == ("failed", "complaint_upheld")
    told = [event for event in await scene.kit.events("case-closed") if event.subject == "dcl_1"]
    last = told[-1].payload()
    assert isinstance(last, CaseClosed)
    assert (last.outcome, last.reason) == ("failed", "complaint_upheld")


async def test_objections_are_taken_while_the_publicity_stands(sitting: "Sitting") -> None:
    scene = sitting.scene
    publicity = await sitting.in_publicity(9, 5)
    path = f"/publicities/{publicity['publicity_id']}/objections"
    failed = await scene.refused(None, path, declaration_id="dcl_2", text="我应当通过")
    assert failed == (404, "not_found", None)
    assert await scene.refused(None, "/publicities/pub_none/objections", text="不公") == (
        404,
        "not_found",
        None,
    )
    empty = await scene.kit.post(f"/v1{path}", {"text": ""})
    assert empty.status_code == 400
    scene.kit.clock.time = dt.datetime(2026, 8, 27, 23, 59, 59, tzinfo=SHANGHAI)
    await sitting.object(publicity, 1)
    await scene.kit.advance(dt.datetime(2026, 8, 28, tzinfo=SHANGHAI))
    assert await scene.refused(None, path, text="迟到的异议") == (409, "publicity_ended", None)


async def test_nobody_handles_an_objection_to_the_own_result(sitting: "Sitting") -> None:
    """The organiser's officer is the applicant of case 1."""
    scene = sitting.scene
    scene.applicants = {1: "p1-second"}
    second = await scene.kit.person("second", "organiser@org_forestry")
    publicity = await sitting.in_publicity(9)
    objection = await sitting.object(publicity, 1)
    own = await scene.refused(
        second,
        f"/objections/{objection['objection_id']}/handling",
        version=1,
        upheld=False,
        text="没有问题",
    )
    assert own == (403, "own_case", "R25-33")


@pytest.mark.req("R-16", side="accept")
async def test_an_objection_that_names_nobody_is_looked_into_and_resolved(sitting: "Sitting") -> None:
    """It was nobody's to look into and held back every result of the meeting for ever."""
    scene = sitting.scene
    publicity = await sitting.in_publicity(9, 9)
    objection = await sitting.object(publicity, None, about="materials", text="多人论文系代写")
    path = f"/objections/{objection['objection_id']}"
    finding = {"finding": "unsubstantiated", "text": "经核对，未发现代写。"}
    farm = await scene.kit.person("farm-auditor", "unit_auditor@org_farm")
    stranger = await scene.kit.person("other-auditor", "unit_auditor@org_archives")
    assert await scene.refused(stranger, f"{path}/findings", **finding) == OUTSIDE
    assert await scene.refused(scene.other_authority, f"{path}/findings", **finding) == OUTSIDE
    await scene.ok(farm, f"{path}/findings", **finding)
    assert await scene.refused(farm, f"{path}/findings", **finding) == (409, "already_decided", None)
    await scene.ok(scene.authority, f"{path}/findings", **finding)
    told = await scene.ok(scene.region, f"{path}/findings", **finding)
    assert [(one["answerer"], one["org"], one["text"]) for one in told["found"]] == [
        ("employer", "org_farm", "经核对，未发现代写。"),
        ("place_hr", "org_league_hr", "经核对，未发现代写。"),
        ("place_hr", "org_region_hr", "经核对，未发现代写。"),
    ]
    await sitting.handle(told, upheld=False)
    await scene.kit.advance(dt.datetime(2026, 8, 28, tzinfo=SHANGHAI))
    package = await sitting.step(scene.office, "result-package", **PAPERS)
    assert [line["declaration_id"] for line in package["results"]] == ["dcl_1", "dcl_2"]


@pytest.mark.req("R-16", side="refuse")
async def test_an_objection_against_all_that_is_upheld_takes_every_result_away(sitting: "Sitting") -> None:
    scene = sitting.scene
    publicity = await sitting.in_publicity(9, 9)
    objection = await sitting.object(publicity, None, about="materials")
    handled = await sitting.handle(objection, upheld=True)
    assert handled["state"] == "upheld"
    for number in (1, 2):
        case = (await scene.kit.get(f"/v1/cases/dcl_{number}", by=scene.office)).json()
        assert (case["state"], case["reason"]) == ("failed", "complaint_upheld")
    await scene.kit.advance(dt.datetime(2026, 8, 28, tzinfo=SHANGHAI))
    assert await sitting.refused(scene.office, "result-package", **PAPERS) == (
        422,
        "nothing_to_report",
        "R25-53",
    )


async def test_nobody_handles_an_objection_against_all_with_an_own_result_among_them(
    sitting: "Sitting",
) -> None:
    scene = sitting.scene
    scene.applicants = {2: "p1-second"}
    second = await scene.kit.person("second", "organiser@org_forestry")
    publicity = await sitting.in_publicity(9, 9)
    objection = await sitting.object(publicity, None)
    own = await scene.refused(
        second,
        f"/objections/{objection['objection_id']}/handling",
        version=1,
        upheld=False,
        text="没有问题",
    )
    assert own == (403, "own_case", "R25-33")


async def test_past_its_day_an_objection_shows_as_late(sitting: "Sitting") -> None:
    """Received on 2026-08-20: the twentieth working day is 2026-09-17."""
    scene = sitting.scene
    publicity = await sitting.in_publicity(9)
    objection = await sitting.object(publicity, 1)
    for day, late in ((dt.date(2026, 9, 17), False), (dt.date(2026, 9, 18), True)):
        scene.on(day)
        [listed] = (await scene.kit.get(f"/v1{sitting.path}/objections", by=scene.authority)).json()["items"]
        assert (listed["due"], listed["state"], listed["late"]) == ("2026-09-17", "open", late)
    assert objection["late"] is False


@pytest.mark.req("R-16", side="accept")
async def test_an_objection_of_the_last_second_is_taken_though_the_publicity_was_ended_meanwhile(
    sitting: "Sitting",
) -> None:
    """It came at 23:59:59 and had its turn after the timer of midnight."""
    scene = sitting.scene
    publicity = await sitting.after_publicity(9)
    scene.kit.clock.time = dt.datetime(2026, 8, 27, 23, 59, 59, tzinfo=SHANGHAI)
    await sitting.object(publicity, 1)
    scene.kit.clock.time = dt.datetime(2026, 8, 28, 9, tzinfo=SHANGHAI)
    assert await sitting.refused(scene.office, "result-package", **PAPERS) == (
        422,
        "nothing_to_report",
        "R25-53",
    )
