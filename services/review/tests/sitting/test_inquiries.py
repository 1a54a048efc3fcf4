"""Reports that credit-file puts to an organiser (F-02; article 72)."""

import datetime as dt
from typing import TYPE_CHECKING

from common.events.codes import AboutKind, Asked, Purpose, ReportKind
from common.events.credit_file import About, ReportAnswered, ReportRouted
from common.storage.claims import read_claim

if TYPE_CHECKING:
    from services.review.tests.conftest import Scene

ANSWER = {"finding": "substantiated", "text": "代表性成果系他人完成"}


async def route(
    scene: "Scene",
    report_id: str,
    kind: AboutKind,
    about: str,
    *,
    asked: Asked = Asked.ORGANISER,
    hold: bool = True,
) -> None:
    await scene.kit.receive(
        ReportRouted(
            about=About(kind=kind, id=about),
            asked=asked,
            kind=ReportKind.MISCONDUCT,
            due=dt.date(2026, 6, 30),
            hold=hold,
        ),
        subject=report_id,
        source="credit-file",
    )


async def test_the_organiser_answers_a_routed_report(scene: "Scene") -> None:
    committee = await scene.filed()
    await scene.accept(committee["committee_id"], 1)
    await route(scene, "rpt_1", AboutKind.DECLARATION, "dcl_1")
    await route(scene, "rpt_2", AboutKind.DECLARATION, "dcl_1", asked=Asked.RECOMMENDING_UNIT)
    listed = (await scene.kit.get("/v1/report-inquiries?answered=false", by=scene.organiser)).json()
    assert [(one["report_id"], one["about_id"], one["hold"]) for one in listed["items"]] == [
        ("rpt_1", "dcl_1", True)
    ]
    other = await scene.kit.person("other-organiser", "organiser@org_archives")
    assert (await scene.kit.get("/v1/report-inquiries", by=other)).json()["items"] == []
    assert (await scene.kit.get("/v1/report-inquiries", by=scene.office)).status_code == 403
    path = "/report-inquiries/rpt_1/answer"
    outside = (403, "outside_jurisdiction", "R25-5")
    assert await scene.refused(other, path, **ANSWER) == outside
    assert await scene.refused(scene.authority, path, **ANSWER) == (403, "forbidden", None)
    assert await scene.refused(None, path, **ANSWER) == (401, "not_signed_in", None)
    unknown = await scene.refused(scene.organiser, "/report-inquiries/rpt_2/answer", **ANSWER)
    assert unknown == (404, "not_found", None)

    answered = await scene.ok(scene.organiser, path, **ANSWER)

    assert answered["finding"] == "substantiated"
    [event] = await scene.kit.events("report-answered")
    fact = event.payload()
    assert isinstance(fact, ReportAnswered)
    assert (event.subject, fact.asked, fact.answering_org) == ("rpt_1", "organiser", "org_forestry")
    assert "成果" not in event.to_json().decode()
    credit = scene.kit.keys.for_service("credit-file").keyring
    evidence = await read_claim(scene.kit.runtime.ports.files, credit, Purpose.EVIDENCE, fact.answer)
    assert evidence["text"] == "代表性成果系他人完成"
    assert await scene.refused(scene.organiser, path, **ANSWER) == (409, "already_decided", None)
    done = (await scene.kit.get("/v1/report-inquiries?answered=true", by=scene.organiser)).json()
    assert [one["report_id"] for one in done["items"]] == ["rpt_1"]


async def test_a_report_may_come_before_the_case_it_is_about(scene: "Scene") -> None:
    committee = await scene.filed()
    await route(scene, "rpt_1", AboutKind.DECLARATION, "dcl_1")
    path = "/report-inquiries/rpt_1/answer"
    assert await scene.refused(scene.organiser, path, **ANSWER) == (404, "not_found", None)
    await scene.accept(committee["committee_id"], 1)
    assert (await scene.ok(scene.organiser, path, **ANSWER))["finding"] == "substantiated"


async def test_reports_about_committees_and_meetings_reach_their_organiser(scene: "Scene") -> None:
    committee = await scene.filed()
    meeting = await scene.meeting(committee["committee_id"])
    await route(scene, "rpt_1", AboutKind.COMMITTEE, committee["committee_id"], hold=False)
    await route(scene, "rpt_2", AboutKind.MEETING, meeting["meeting_id"])
    listed = (await scene.kit.get("/v1/report-inquiries", by=scene.organiser)).json()["items"]
    assert [one["report_id"] for one in listed] == ["rpt_1", "rpt_2"]


async def test_nobody_answers_a_report_about_the_own_declaration(scene: "Scene") -> None:
    committee = await scene.filed()
    await scene.accept(committee["committee_id"], 1, person_ref="p1-organiser")
    await route(scene, "rpt_1", AboutKind.DECLARATION, "dcl_1")
    own = await scene.refused(scene.organiser, "/report-inquiries/rpt_1/answer", **ANSWER)
    assert own == (403, "own_case", "R25-33")


async def test_the_authority_releases_what_an_answered_report_holds(scene: "Scene") -> None:
    committee = await scene.filed()
    await route(scene, "rpt_1", AboutKind.COMMITTEE, committee["committee_id"])
    path = "/report-inquiries/rpt_1/release"
    assert await scene.refused(scene.authority, path, version=1) == (409, "wrong_state", None)
    answered = await scene.ok(scene.organiser, "/report-inquiries/rpt_1/answer", **ANSWER)
    outside = (403, "outside_jurisdiction", "R25-13")
    assert await scene.refused(scene.other_authority, path, version=answered["version"]) == outside
    assert await scene.refused(scene.organiser, path, version=2) == (403, "forbidden", None)
    assert await scene.refused(None, path, version=2) == (401, "not_signed_in", None)
    assert await scene.refused(scene.authority, path, version=1) == (409, "stale_version", None)
    released = await scene.ok(scene.authority, path, version=answered["version"])
    assert "released_at" in released
    again = await scene.refused(scene.authority, path, version=released["version"])
    assert again == (409, "already_decided", None)
    missing = await scene.refused(scene.authority, "/report-inquiries/rpt_9/release", version=1)
    assert missing == (404, "not_found", None)
