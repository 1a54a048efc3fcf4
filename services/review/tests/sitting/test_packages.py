"""Reporting and confirming results (R-16, R-18; articles 51, 53)."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from common.clock import SHANGHAI
from common.documents.verification import verify_pdf
from common.events.base import Title
from common.events.codes import AboutKind, Asked, Column, Level, ReportKind
from common.events.credit_file import About, ReportRouted
from common.events.review import ResultConfirmed

if TYPE_CHECKING:
    from services.review.tests.sitting.conftest import Sitting

PAPERS = {"report": "报请确认", "written_commitment": "承诺评审合规", "result_report": "评审结果报告"}
NOT_ADMISSIBLE = "result_package_not_admissible"
OUTSIDE = (403, "outside_jurisdiction", "R25-5")


async def confirm(sitting: "Sitting", package: dict[str, Any], **body: Any) -> dict[str, Any]:
    return await sitting.scene.ok(
        sitting.scene.authority,
        f"/result-packages/{package['package_id']}/confirmation",
        **({"version": package["version"]} | body),
    )


async def route(sitting: "Sitting", about: str, *, report_id: str = "rpt_1", hold: bool = True) -> None:
    await sitting.scene.kit.receive(
        ReportRouted(
            about=About(kind=AboutKind.DECLARATION, id=about),
            asked=Asked.ORGANISER,
            kind=ReportKind.MISCONDUCT,
            due=dt.date(2026, 9, 30),
            hold=hold,
        ),
        subject=report_id,
        source="credit-file",
    )


@pytest.mark.req("R-18", side="refuse")
async def test_the_package_is_whole_in_time_and_after_the_publicity(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.closed(9)
    office, step = scene.office, "result-package"
    assert await sitting.refused(office, step, **PAPERS) == (409, "wrong_state", None)
    await sitting.step(scene.organiser, "result-publicity")
    scene.kit.clock.time = dt.datetime(2026, 8, 27, 23, 59, tzinfo=SHANGHAI)
    assert await sitting.refused(office, step, **PAPERS) == (422, NOT_ADMISSIBLE, "R25-51")
    await scene.kit.advance(dt.datetime(2026, 8, 28, tzinfo=SHANGHAI))
    for paper, clause in (
        ("report", "BY26-5.2.3"),
        ("result_report", "BY26-5.2.3"),
        ("written_commitment", "R25-53"),
    ):
        lacking = await sitting.refused(office, step, **(PAPERS | {paper: ""}))
        assert lacking == (422, NOT_ADMISSIBLE, clause)
    assert await sitting.refused(scene.other_office, step, **PAPERS) == OUTSIDE
    assert await sitting.refused(scene.authority, step, **PAPERS) == (403, "forbidden", None)
    assert await sitting.refused(None, step, **PAPERS) == (401, "not_signed_in", None)
    stale = await scene.refused(office, f"{sitting.path}/{step}", version=1, **PAPERS)
    assert stale == (409, "stale_version", None)
    unknown = await sitting.refused(office, step, declaration_ids=["dcl_9"], **PAPERS)
    assert unknown == (404, "not_found", None)
    scene.on(dt.date(2026, 9, 21))
    assert await sitting.refused(office, step, **PAPERS) == (422, NOT_ADMISSIBLE, "R25-53")

    late = await sitting.step(office, step, late_request="因核查异议，申请延期报送", **PAPERS)

    assert (late["due"], late["late"], late["number"]) == ("2026-09-20", True, 1)
    assert late["papers"]["late_request"] == "因核查异议，申请延期报送"
    assert await sitting.state() == "reported"
    again = await sitting.refused(office, step, late_request="再报", **PAPERS)
    assert again == (422, "nothing_to_report", "R25-53")


@pytest.mark.req("R-18", side="accept")
async def test_the_package_holds_publicity_record_and_roster(sitting: "Sitting") -> None:
    scene = sitting.scene
    publicity = await sitting.in_publicity(9, 9)
    objection = await sitting.object(publicity, 2)
    await sitting.handle(objection, upheld=False)
    await scene.kit.advance(dt.datetime(2026, 8, 28, tzinfo=SHANGHAI))

    package = await sitting.step(scene.office, "result-package", **PAPERS)

    assert {one["declaration_id"]: (one["name"], one["passed_on"]) for one in package["results"]} == {
        "dcl_1": ("申报人1", "2026-08-20"),
        "dcl_2": ("申报人2", "2026-08-20"),
    }
    assert package["publicity"] == {
        "publicity_id": publicity["publicity_id"],
        "open_from": "2026-08-20",
        "open_until": "2026-08-27",
        "working_days": 5,
        "late": False,
        "objections": [
            {
                "objection_id": objection["objection_id"],
                "about": "review",
                "state": "dismissed",
                "received_on": "2026-08-20",
                "late": False,
                "declaration_id": "dcl_2",
                "handled_on": "2026-08-20",
            }
        ],
    }
    path = f"/v1/result-packages/{package['package_id']}"
    for reader in (scene.office, scene.organiser, scene.authority):
        assert (await scene.kit.get(path, by=reader)).json()["papers"] == PAPERS
    seals = scene.kit.runtime.ports.seals
    assert seals is not None
    roster = await scene.kit.get(f"{path}/roster", by=scene.authority)
    report = await verify_pdf(roster.content, [seals.root])
    assert (report.intact, report.signer) == (True, "巴彦淖尔市林业和草原局")
    for hidden in (path, f"{path}/roster"):
        for outsider in (scene.other_office, scene.other_authority, sitting.experts[1]):
            assert (await scene.kit.get(hidden, by=outsider)).json()["code"] == "outside_jurisdiction"
        assert (await scene.kit.get(hidden)).status_code == 401
    listed = (await scene.kit.get("/v1/result-packages?state=reported", by=scene.authority)).json()["items"]
    assert [one["package_id"] for one in listed] == [package["package_id"]]
    assert (await scene.kit.get("/v1/result-packages", by=scene.other_authority)).json()["items"] == []
    assert (await scene.kit.get("/v1/result-packages", by=scene.office)).status_code == 403
    assert (await scene.kit.get("/v1/result-packages/pkg_none", by=scene.office)).status_code == 404


@pytest.mark.req("R-16", side="accept")
@pytest.mark.req("R-16", side="refuse")
async def test_a_contested_result_waits_alone_and_goes_in_later(sitting: "Sitting") -> None:
    scene = sitting.scene
    publicity = await sitting.in_publicity(9, 9)
    objection = await sitting.object(publicity, 2)
    await scene.kit.advance(dt.datetime(2026, 8, 28, tzinfo=SHANGHAI))
    named = await sitting.refused(scene.office, "result-package", declaration_ids=["dcl_2"], **PAPERS)
    assert named == (422, "result_contested", "R25-51")

    first = await sitting.step(scene.office, "result-package", **PAPERS)

    assert [one["declaration_id"] for one in first["results"]] == ["dcl_1"]
    confirmed = await confirm(sitting, first)
    assert (confirmed["state"], await sitting.state()) == ("confirmed", "reported")
    assert await sitting.refused(scene.office, "result-package", **PAPERS) == (
        422,
        "nothing_to_report",
        "R25-53",
    )
    scene.on(dt.date(2026, 9, 18))
    await sitting.handle(objection, upheld=False)
    second = await sitting.step(scene.office, "result-package", **PAPERS)
    assert (second["number"], [one["declaration_id"] for one in second["results"]]) == (2, ["dcl_2"])
    await confirm(sitting, second)
    assert await sitting.state() == "confirmed"
    confirmed_events = await scene.kit.events("result-confirmed")
    assert [event.subject for event in confirmed_events] == ["dcl_1", "dcl_2"]


async def test_an_objection_to_the_whole_review_holds_every_result(sitting: "Sitting") -> None:
    scene = sitting.scene
    publicity = await sitting.in_publicity(9, 9)
    objection = await sitting.object(publicity, None)
    await scene.kit.advance(dt.datetime(2026, 8, 28, tzinfo=SHANGHAI))
    nothing = (422, "nothing_to_report", "R25-53")
    assert await sitting.refused(scene.office, "result-package", **PAPERS) == nothing
    await sitting.handle(objection, upheld=True)
    assert await sitting.refused(scene.office, "result-package", **PAPERS) == nothing


@pytest.mark.req("R-18", side="refuse")
async def test_only_the_competent_authority_confirms_and_once(sitting: "Sitting") -> None:
    scene = sitting.scene
    package = await sitting.reported(9)
    path = f"/result-packages/{package['package_id']}/confirmation"
    body = {"version": package["version"]}
    not_his = (403, "outside_jurisdiction", "R25-53")
    assert await scene.refused(scene.other_authority, path, **body) == not_his
    assert await scene.refused(scene.region, path, **body) == not_his
    reads_it = await scene.kit.person("both", "committee_office@org_forestry", "league_hr@org_chifeng_hr")
    assert await scene.refused(reads_it, path, **body) == not_his
    assert await scene.refused(scene.organiser, path, **body) == (403, "forbidden", None)
    assert await scene.refused(None, path, **body) == (401, "not_signed_in", None)
    assert await scene.refused(scene.authority, path, version=7) == (409, "stale_version", None)
    missing = await scene.refused(scene.authority, "/result-packages/pkg_none/confirmation", **body)
    assert missing == (404, "not_found", None)
    assert await scene.kit.events("result-confirmed") == []
    confirmed = await confirm(sitting, package)
    assert [one["confirmed_at"] for one in confirmed["results"]] == ["2026-08-28T00:00:00+08:00"]
    again = await scene.refused(scene.authority, path, version=confirmed["version"])
    assert again == (409, "already_decided", None)


async def test_nobody_confirms_the_own_result(sitting: "Sitting") -> None:
    scene = sitting.scene
    scene.applicants = {1: "p1-officer"}
    package = await sitting.reported(9)
    officer = await scene.kit.person("officer", "league_hr@org_league_hr")
    path = f"/result-packages/{package['package_id']}/confirmation"
    own = await scene.refused(officer, path, version=package["version"])
    assert own == (403, "own_case", "R25-33")


@pytest.mark.req("R-16", side="refuse")
async def test_a_report_with_hold_stops_the_confirmation_until_it_is_answered(sitting: "Sitting") -> None:
    scene = sitting.scene
    package = await sitting.reported(9, 9)
    await route(sitting, "dcl_1")
    path = f"/result-packages/{package['package_id']}/confirmation"

    partly = await confirm(sitting, package)

    assert partly["state"] == "reported"
    assert {one["declaration_id"] for one in partly["results"] if "confirmed_at" in one} == {"dcl_2"}
    held = await scene.refused(scene.authority, path, version=partly["version"])
    assert held == (422, "result_contested", "R25-51")
    await scene.ok(
        scene.organiser, "/report-inquiries/rpt_1/answer", finding="unsubstantiated", text="举报不实"
    )
    whole = await confirm(sitting, partly)
    assert (whole["state"], await sitting.state()) == ("confirmed", "confirmed")


async def test_a_directed_title_is_confirmed_and_sealed_as_directed(sitting: "Sitting") -> None:
    """The league confirms and seals what was evaluated for a place, whatever its level (R25-53, R25-54)."""
    scene = sitting.scene
    scene.column = Column.DIRECTED_EVALUATION
    package = await sitting.reported(9)
    [line] = package["results"]
    assert (line["kind"], line["confirming_org"], line["sealing_org"]) == (
        "directed",
        "org_league_hr",
        "org_league_hr",
    )
    await confirm(sitting, package)
    [fact] = await scene.kit.payloads(ResultConfirmed)
    assert (fact.column, fact.title) == (
        "directed_evaluation",
        Title(series="forestry_grassland", specialty="silviculture", level=Level.MIDDLE),
    )
