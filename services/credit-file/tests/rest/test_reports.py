"""Reports come in from the public, from offices and from other services, and find who must act."""

from typing import Any

import pytest
from sqlalchemy import select

from common.events.codes import AboutKind, SubjectKind
from common.events.grounds import Ground
from common.identity.documents import PersonDocument
from common.inbox import NotYetKnown
from credit_file.store.reports import ReportRow

NUMBER = "150824199004020008"
PUBLIC: dict[str, Any] = {
    "subject": {"kind": "applicant"},
    "about": {"kind": "declaration", "id": "dcl_1"},
    "ground": "applicant_false_material",
    "text": "其推广证明与事实不符。",
    "place": "nm.bayannur",
}


def person_ref(scene: Any) -> str:
    return str(scene.kit.runtime.ports.person_refs.of(PersonDocument("111", NUMBER)))


@pytest.mark.req("F-09", door="rest")
async def test_anybody_reports_and_follows_by_receipt(scene: Any) -> None:
    receipt = await scene.ok(None, "/reports", **PUBLIC)
    assert receipt["state"] == "received"
    assert receipt["receipt"].startswith("rcp_")
    progress = await scene.shown(None, f"/report-receipts/{receipt['receipt']}")
    assert progress == {
        "state": "received",
        "received_at": "2026-05-11T09:00:00+08:00",
        "due": "2026-06-08",
    }

    await scene.opened(f"/reports/{receipt['report_id']}")
    progress = await scene.shown(None, f"/report-receipts/{receipt['receipt']}")
    assert progress["state"] == "investigating"
    assert progress["due"] == "2026-06-08"


@pytest.mark.req("F-09", door="rest")
async def test_a_named_report_gives_the_contact_to_the_handler_alone(scene: Any) -> None:
    receipt = await scene.ok(None, "/reports", **PUBLIC | {"contact": "张三 12000000099"})
    path = f"/reports/{receipt['report_id']}"
    assert "contact" not in await scene.shown(scene.investigator, path)
    opened = await scene.shown(scene.investigator, f"{path}/evidence?purpose=investigation")
    assert opened["contact"] == "张三 12000000099"
    assert opened["text"] == "其推广证明与事实不符。"
    async with scene.kit.runtime.sessions() as session:
        row = (await session.execute(select(ReportRow))).scalar_one()
    assert "12000000099" not in row.contact_sealed
    assert "证明" not in row.text_sealed
    assert receipt["receipt"] not in row.receipt_digest
    looks = await scene.audited("read-evidence")
    assert [look.detail for look in looks] == [{"purpose": "investigation"}]
    assert await scene.kit.events() == []


@pytest.mark.req("F-09", door="rest")
async def test_who_reports_leaves_no_trace(scene: Any) -> None:
    await scene.ok(None, "/reports", **PUBLIC)
    await scene.ok(scene.nobody, "/reports", **PUBLIC)
    await scene.ok(scene.nobody, "/reports", **PUBLIC | {"contact": "12000000099"})
    await scene.ok(scene.investigator, "/reports", **PUBLIC)
    entries = await scene.audited("submit-report")
    assert [entry.person_ref for entry in entries] == [None, None, "p1-nobody", "p1-investigator"]
    assert [entry.by for entry in entries[:2]] == ["anonymous", "anonymous"]
    assert [entry.origin for entry in entries[:3]] == [None, None, None]


async def test_an_unknown_receipt_is_not_found(scene: Any) -> None:
    assert await scene.not_shown(None, "/report-receipts/rcp_guess") == (404, "not_found")


async def test_the_public_gives_no_identity_numbers(scene: Any) -> None:
    subject = {"kind": "applicant", "document": {"document_kind": "111", "number": NUMBER}}
    wanted = (403, "document_for_offices_only", None)
    assert await scene.refused(None, "/reports", **PUBLIC | {"subject": subject}) == wanted
    assert await scene.refused(scene.nobody, "/reports", **PUBLIC | {"subject": subject}) == wanted


async def test_an_office_reports_a_person_by_document(scene: Any) -> None:
    subject = {"kind": "applicant", "document": {"document_kind": "111", "number": NUMBER, "name": "陆明梅"}}
    body = {"subject": subject, "ground": "applicant_false_material", "text": "2025年申报材料造假。"}
    receipt = await scene.ok(scene.investigator, "/reports", **body)
    report = await scene.shown(scene.decider, f"/reports/{receipt['report_id']}")
    assert report["source"] == "office"
    assert report["reporting_org"] == "org_league_hr"
    assert report["place"] == "nm.bayannur"
    assert report["subject_ref"] == person_ref(scene)
    assert report["subject_number"] == "150824**********08"
    assert report["subject_name"] == "陆**"
    async with scene.kit.runtime.sessions() as session:
        row = (await session.execute(select(ReportRow))).scalar_one()
    assert NUMBER not in row.subject_sealed


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"ground": "expert_unfair"}, 422, "ground_does_not_fit_subject"),
        ({"place": "nm.atlantis"}, 400, "malformed_request"),
        ({"place": None}, 422, "report_place_missing"),
        ({"text": ""}, 400, "malformed_request"),
        ({"ground": "unknown"}, 400, "malformed_request"),
        (
            {"subject": {"kind": "expert"}, "ground": "expert_unfair"},
            422,
            "report_committee_missing",
        ),
    ],
)
async def test_a_report_that_cannot_be_taken(
    scene: Any, change: dict[str, Any], status: int, code: str
) -> None:
    body = {key: value for key, value in (PUBLIC | change).items() if value is not None}
    refused = await scene.refused(None, "/reports", **body)
    assert refused[:2] == (status, code)


async def test_a_bad_number_of_an_office_is_refused(scene: Any) -> None:
    subject = {"kind": "applicant", "document": {"document_kind": "111", "number": "150824199004020001"}}
    refused = await scene.refused(scene.investigator, "/reports", **PUBLIC | {"subject": subject})
    assert refused[:2] == (422, "bad_document_number")


async def test_a_committee_has_no_identity_document(scene: Any) -> None:
    subject = {"kind": "committee", "document": {"document_kind": "111", "number": NUMBER}}
    body = PUBLIC | {"subject": subject, "ground": "committee_other"}
    assert await scene.refused(scene.investigator, "/reports", **body) == (
        422,
        "record_is_personal",
        "R25-71",
    )


async def test_the_certificate_names_subject_and_place(scene: Any) -> None:
    await scene.certified()
    body = {key: value for key, value in PUBLIC.items() if key != "place"}
    receipt = await scene.ok(None, "/reports", **body | {"about": {"kind": "certificate", "id": "cer_1"}})
    report = await scene.shown(scene.investigator, f"/reports/{receipt['report_id']}")
    assert (report["subject_ref"], report["place"]) == ("p1-applicant", "nm.bayannur")


async def test_organisations_and_committees_tell_their_place(scene: Any) -> None:
    body = {key: value for key, value in PUBLIC.items() if key != "place"}
    receipt = await scene.ok(None, "/reports", **body | {"about": {"kind": "organisation", "id": "org_farm"}})
    assert (await scene.shown(scene.region, f"/reports/{receipt['report_id']}"))[
        "place"
    ] == "nm.bayannur.linhe"
    await scene.committee()
    receipt = await scene.ok(
        None,
        "/reports",
        subject={"kind": "expert"},
        about={"kind": "committee", "id": "cmt_1"},
        ground="expert_unfair",
        text="打分不公。",
    )
    report = await scene.shown(scene.organiser, f"/reports/{receipt['report_id']}")
    assert report["place"] == "nm.bayannur"


@pytest.mark.req("F-09", door="event")
async def test_another_service_reports(scene: Any) -> None:
    path = await scene.reported()
    report = await scene.shown(scene.investigator, path)
    assert report["source"] == "event"
    assert report["place"] == "nm.bayannur.linhe"
    assert report["subject_ref"] == "p1-applicant"
    opened = await scene.shown(scene.investigator, f"{path}/evidence?purpose=investigation")
    assert opened["evidence"] == {"text": "推广证明系伪造", "materials": []}


async def test_a_report_that_comes_twice_is_one(scene: Any) -> None:
    await scene.reported()
    await scene.reported()
    assert len((await scene.shown(scene.investigator, "/reports"))["items"]) == 1


async def test_a_report_of_an_unknown_organisation_waits(scene: Any) -> None:
    with pytest.raises(NotYetKnown):
        await scene.reported(by="org_new")


async def test_an_expert_reported_by_the_office_goes_to_the_organiser(scene: Any) -> None:
    await scene.committee()
    path = await scene.reported(
        kind=SubjectKind.EXPERT,
        ref="p1-expert",
        ground=Ground.EXPERT_NO_RECUSAL,
        about=(AboutKind.MEETING, "mtg_1"),
        by="org_forestry",
        source="review",
    )
    assert (await scene.shown(scene.organiser, path))["state"] == "received"
    assert await scene.not_shown(scene.archives, path) == (404, "not_found")


async def test_broken_evidence_is_not_passed_on(scene: Any) -> None:
    path = await scene.reported()
    async with scene.kit.runtime.sessions.begin() as session:
        row = (await session.execute(select(ReportRow))).scalar_one()
        row.evidence_sha256 = "0" * 64
    refused = await scene.not_shown(scene.investigator, f"{path}/evidence?purpose=decision")
    assert refused == (503, "evidence_unreadable")


async def test_the_evidence_needs_a_purpose_and_the_right_office(scene: Any) -> None:
    path = await scene.reported()
    assert (await scene.not_shown(scene.investigator, f"{path}/evidence"))[0] == 400
    assert await scene.not_shown(scene.chifeng, f"{path}/evidence?purpose=decision") == (404, "not_found")
    assert await scene.not_shown(scene.unit, f"{path}/evidence?purpose=decision") == (403, "forbidden")
    assert await scene.not_shown(None, f"{path}/evidence?purpose=decision") == (401, "not_signed_in")


async def test_the_league_reads_an_experts_case_but_does_not_handle_it(scene: Any) -> None:
    await scene.committee()
    path = await scene.reported(
        kind=SubjectKind.EXPERT,
        ref="p1-expert",
        ground=Ground.EXPERT_GAIN,
        about=(AboutKind.COMMITTEE, "cmt_1"),
    )
    assert (await scene.shown(scene.investigator, path))["subject_kind"] == "expert"
    refused = await scene.not_shown(scene.investigator, f"{path}/evidence?purpose=decision")
    assert refused == (403, "outside_jurisdiction")


async def test_reports_are_listed_by_place_and_state(scene: Any) -> None:
    for number in range(3):
        await scene.reported(f"rpt_{number}")
    await scene.opened("/reports/rpt_1")
    listed = await scene.shown(scene.investigator, "/reports?limit=2")
    assert [item["report_id"] for item in listed["items"]] == ["rpt_0", "rpt_1"]
    rest = await scene.shown(scene.investigator, f"/reports?limit=2&cursor={listed['next']}")
    assert [item["report_id"] for item in rest["items"]] == ["rpt_2"]
    assert "next" not in rest
    listed = await scene.shown(scene.region, "/reports?state=investigating")
    assert [item["report_id"] for item in listed["items"]] == ["rpt_1"]
    assert (await scene.shown(scene.chifeng, "/reports"))["items"] == []
    assert (await scene.shown(scene.organiser, "/reports"))["items"] == []
    assert await scene.not_shown(scene.nobody, "/reports") == (403, "forbidden")
    assert await scene.not_shown(None, "/reports") == (401, "not_signed_in")
    assert (await scene.not_shown(scene.region, "/reports?cursor=zzz"))[0] == 400


async def test_nobody_reads_what_was_reported_about_himself(scene: Any) -> None:
    path = await scene.reported(ref="p1-decider")
    assert await scene.not_shown(scene.decider, path) == (404, "not_found")
    assert await scene.not_shown(scene.chifeng, path) == (404, "not_found")
    assert await scene.not_shown(scene.investigator, "/reports/rpt_none") == (404, "not_found")
    assert await scene.not_shown(None, path) == (401, "not_signed_in")


async def test_an_officer_identifies_the_subject(scene: Any) -> None:
    receipt = await scene.ok(None, "/reports", **PUBLIC)
    path = f"/reports/{receipt['report_id']}"
    papers = {"document_kind": "111", "number": NUMBER}
    assert await scene.refused(None, f"{path}/subject", version=1, **papers) == (401, "not_signed_in", None)
    refused = await scene.refused(scene.chifeng, f"{path}/subject", version=1, **papers)
    assert refused == (403, "outside_jurisdiction", "R25-5")
    refused = await scene.refused(scene.investigator, f"{path}/subject", version=9, **papers)
    assert refused[:2] == (409, "stale_version")
    refused = await scene.refused(
        scene.investigator, f"{path}/subject", version=1, document_kind="111", number="15082419900402000X"
    )
    assert refused[:2] == (422, "bad_document_number")
    report = await scene.ok(scene.investigator, f"{path}/subject", version=1, **papers)
    assert report["subject_ref"] == person_ref(scene)
    assert report["version"] == 2
    refused = await scene.refused(scene.investigator, f"{path}/subject", version=2, **papers)
    assert refused[:2] == (409, "already_decided")


async def test_only_persons_are_identified(scene: Any) -> None:
    body = PUBLIC | {
        "subject": {"kind": "employer"},
        "about": {"kind": "organisation", "id": "org_farm"},
        "ground": "employer_other",
    }
    receipt = await scene.ok(None, "/reports", **body)
    refused = await scene.refused(
        scene.investigator,
        f"/reports/{receipt['report_id']}/subject",
        version=1,
        document_kind="111",
        number=NUMBER,
    )
    assert refused == (422, "record_is_personal", "R25-71")
