"""The subject is told and speaks with his own token before anything is recorded (F-10)."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from common.events.codes import AboutKind
from common.events.declaration import MessageRaised
from common.identity.documents import PersonDocument
from credit_file.store.hearings import HearingRow

CHARGE = {"violation": "提供虚假证明。", "measures": "拟记入诚信档案。", "rights": "您有权陈述申辩。"}
NUMBER = "150824199004020008"


async def test_the_subject_is_told(scene: Any) -> None:
    hearing = await scene.told(await scene.reported())
    assert hearing["state"] == "open"
    assert hearing["due"] == "2026-05-18"
    assert hearing["ground"] == "applicant_false_material"
    message = (await scene.kit.payloads(MessageRaised))[0]
    assert (message.person_ref, message.template) == ("p1-applicant", "hearing_opened")
    assert (message.link, message.due) == (f"/hearings/{hearing['hearing_id']}", dt.date(2026, 5, 18))
    mine = (await scene.shown(scene.subject, "/me/hearings"))["items"]
    assert [(item["hearing_id"], item["violation"]) for item in mine] == [
        (hearing["hearing_id"], "提供虚假的技术推广证明。")
    ]
    me = await scene.shown(scene.subject, "/me")
    assert me["tasks"] == [
        {
            "kind": "make_statement",
            "subject": hearing["hearing_id"],
            "link": f"/hearings/{hearing['hearing_id']}",
            "due": "2026-05-18",
            "overdue": False,
        }
    ]
    async with scene.kit.runtime.sessions() as session:
        row = (await session.execute(select(HearingRow))).scalar_one()
    assert "证明" not in row.violation_sealed + row.measures_sealed + row.rights_sealed


@pytest.mark.req("F-10", side="accept")
async def test_a_statement_on_the_last_day(scene: Any) -> None:
    hearing = await scene.told(await scene.reported())
    await scene.kit.advance(dt.datetime(2026, 5, 18, 23, 0, tzinfo=scene.kit.clock.time.tzinfo))
    answer = await scene.ok(scene.subject, f"/hearings/{hearing['hearing_id']}/statement", text="不属实。")
    assert (answer["state"], answer["statement"]) == ("stated", "不属实。")
    again = await scene.refused(scene.subject, f"/hearings/{hearing['hearing_id']}/statement", text="补充。")
    assert again[:2] == (409, "already_decided")
    assert (await scene.shown(scene.subject, "/me"))["tasks"] == []


@pytest.mark.req("F-10", side="refuse")
async def test_no_statement_after_the_term(scene: Any) -> None:
    hearing = await scene.told(await scene.reported())
    path = f"/hearings/{hearing['hearing_id']}"
    scene.on(dt.date(2026, 5, 19))
    refused = await scene.refused(scene.subject, f"{path}/statement", text="不属实。")
    assert refused[:2] == (422, "statement_closed")
    await scene.kit.advance(scene.kit.clock.time)
    assert (await scene.shown(scene.subject, path))["state"] == "lapsed"
    refused = await scene.refused(scene.subject, f"{path}/statement", text="不属实。")
    assert refused[:2] == (422, "statement_closed")


async def test_only_the_subject_speaks(scene: Any) -> None:
    hearing = await scene.told(await scene.reported())
    path = f"/hearings/{hearing['hearing_id']}/statement"
    for other in (scene.nobody, scene.investigator, scene.region):
        assert (await scene.refused(other, path, text="代答"))[:2] == (404, "not_found")
    assert await scene.refused(None, path, text="代答") == (401, "not_signed_in", None)
    missing = await scene.refused(scene.subject, "/hearings/hea_none/statement", text="答")
    assert missing[:2] == (404, "not_found")


async def test_who_reads_a_hearing(scene: Any) -> None:
    hearing = await scene.told(await scene.reported())
    path = f"/hearings/{hearing['hearing_id']}"
    assert (await scene.shown(scene.decider, path))["measures"].startswith("拟记入诚信档案")
    for other in (scene.nobody, scene.chifeng, scene.unit):
        assert await scene.not_shown(other, path) == (404, "not_found")
    assert await scene.not_shown(None, path) == (401, "not_signed_in")
    assert await scene.not_shown(None, "/me/hearings") == (401, "not_signed_in")
    assert await scene.not_shown(None, "/me") == (401, "not_signed_in")


async def test_who_may_not_open_a_hearing(scene: Any) -> None:
    report = await scene.reported()
    path = f"{report}/hearing"
    refused = await scene.refused(scene.investigator, path, version=1, **CHARGE)
    assert refused[:2] == (409, "wrong_state")
    await scene.opened(report)
    assert await scene.refused(None, path, version=2, **CHARGE) == (401, "not_signed_in", None)
    assert await scene.refused(scene.unit, path, version=2, **CHARGE) == (403, "forbidden", None)
    refused = await scene.refused(scene.chifeng, path, version=2, **CHARGE)
    assert refused == (403, "outside_jurisdiction", "R25-5")
    assert (await scene.refused(scene.investigator, path, version=1, **CHARGE))[:2] == (409, "stale_version")
    refused = await scene.refused(scene.investigator, path, version=2, ground="staff_gain", **CHARGE)
    assert refused[:2] == (422, "ground_does_not_fit_subject")
    assert (await scene.refused(scene.investigator, path, version=2))[:2] == (400, "malformed_request")
    await scene.ok(scene.investigator, path, version=2, **CHARGE)
    refused = await scene.refused(scene.investigator, path, version=3, **CHARGE)
    assert refused[:2] == (409, "already_decided")
    missing = await scene.refused(scene.investigator, "/reports/rpt_none/hearing", version=1, **CHARGE)
    assert missing[:2] == (404, "not_found")


async def test_somebody_must_be_identified_first(scene: Any) -> None:
    receipt = await scene.ok(
        None,
        "/reports",
        subject={"kind": "applicant"},
        ground="applicant_false_material",
        text="2025年申报材料造假。",
        place="nm.bayannur",
    )
    path = f"/reports/{receipt['report_id']}"
    await scene.opened(path)
    refused = await scene.refused(scene.investigator, f"{path}/hearing", version=2, **CHARGE)
    assert refused[:2] == (422, "subject_not_identified")
    await scene.ok(scene.investigator, f"{path}/subject", version=2, document_kind="111", number=NUMBER)
    hearing = await scene.ok(scene.investigator, f"{path}/hearing", version=3, **CHARGE)
    ref = scene.kit.runtime.ports.person_refs.of(PersonDocument("111", NUMBER))
    person = await scene.kit.person("reported-person", person_ref=ref)
    assert (await scene.shown(person, f"/hearings/{hearing['hearing_id']}"))["state"] == "open"


async def test_the_file_records_persons_only(scene: Any) -> None:
    receipt = await scene.ok(
        None,
        "/reports",
        subject={"kind": "employer"},
        about={"kind": "organisation", "id": "org_farm"},
        ground="employer_other",
        text="审核走过场。",
    )
    path = f"/reports/{receipt['report_id']}"
    await scene.opened(path)
    refused = await scene.refused(scene.investigator, f"{path}/hearing", version=2, **CHARGE)
    assert refused == (422, "record_is_personal", "R25-71")


async def test_the_holder_of_a_certificate_that_came_later_is_known(scene: Any) -> None:
    receipt = await scene.ok(
        None,
        "/reports",
        subject={"kind": "applicant"},
        about={"kind": "declaration", "id": "dcl_1"},
        ground="applicant_false_material",
        text="论文代写。",
        place="nm.bayannur",
    )
    path = f"/reports/{receipt['report_id']}"
    await scene.opened(path)
    await scene.certified()
    hearing = await scene.told(path)
    assert (await scene.shown(scene.subject, f"/hearings/{hearing['hearing_id']}"))["state"] == "open"


async def test_without_a_term_in_the_documents_there_is_no_hearing(open_service: Any) -> None:
    from credit_file.wiring import DEFINITION

    kit = await open_service(DEFINITION, layers=())
    await kit.organisation("org_league_hr", "nm.bayannur", kind="hr_authority")
    officer = await kit.person("officer", "league_hr@org_league_hr")
    body = {
        "subject": {"kind": "applicant", "document": {"document_kind": "111", "number": NUMBER}},
        "about": {"kind": AboutKind.ORGANISATION.value, "id": "org_league_hr"},
        "ground": "applicant_false_material",
        "text": "材料造假。",
    }
    report = (await kit.post("/v1/reports", body, by=officer)).json()["report_id"]
    await kit.post(f"/v1/reports/{report}/investigation", {"version": 1}, by=officer)
    refused = await kit.post(f"/v1/reports/{report}/hearing", {"version": 2, **CHARGE}, by=officer)
    assert (refused.status_code, refused.json()["code"]) == (422, "not_configured")
