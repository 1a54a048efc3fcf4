"""Reports routed to the recommending unit, and its answer (F-02)."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from common.events.base import Title
from common.events.certificate import CertificateIssued
from common.events.codes import AboutKind, Asked, CertificateOrigin, Level, Purpose, ReportKind
from common.events.credit_file import About, ReportAnswered, ReportRouted
from common.inbox import NotYetKnown
from common.storage.claims import read_claim

UNIT = "unit-hongliu-farm"
FARM = "org_12150802DEM0001456"


def routed(
    id: str, kind: AboutKind = AboutKind.DECLARATION, asked: Asked = Asked.RECOMMENDING_UNIT
) -> ReportRouted:
    return ReportRouted(
        about=About(kind=kind, id=id),
        asked=asked,
        kind=ReportKind.MATERIALS,
        due=dt.date(2026, 6, 1),
        hold=True,
    )


@pytest.mark.req("F-02", side="accept")
async def test_the_unit_is_asked_and_answers(chain: Any) -> None:
    declaration = await chain.submitted()
    auditor = await chain.officer(UNIT)
    await chain.kit.receive(routed(declaration["declaration_id"]), subject="rpt_1", source="credit-file")
    [open_one] = (await chain.kit.get("/v1/report-inquiries?state=open", by=auditor)).json()["items"]
    assert (open_one["report_id"], open_one["due"], open_one["hold"]) == ("rpt_1", "2026-06-01", True)
    body = {"finding": "substantiated", "text": "经调查核实，所报获奖证书系伪造。"}
    url = "/v1/report-inquiries/rpt_1/answer"
    answered = await chain.kit.post(url, body, by=auditor)
    assert (answered.status_code, answered.json()["state"], answered.json()["answer"]) == (
        200,
        "answered",
        body["text"],
    )
    [event] = await chain.kit.events("report-answered")
    assert event.subject == "rpt_1"
    fact = event.payload()
    assert isinstance(fact, ReportAnswered)
    assert (fact.asked, fact.answering_org, fact.finding) == ("recommending_unit", FARM, "substantiated")
    credit = chain.kit.keys.for_service("credit-file").keyring
    answer = await read_claim(chain.kit.runtime.ports.files, credit, Purpose.EVIDENCE, fact.answer)
    assert answer["text"] == body["text"]
    again = await chain.kit.post(url, body, by=auditor)
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    assert (await chain.kit.get("/v1/report-inquiries?state=open", by=auditor)).json()["items"] == []


async def test_only_the_unit_answers_and_nobody_about_themselves(chain: Any) -> None:
    declaration = await chain.submitted()
    await chain.kit.receive(routed(declaration["declaration_id"]), subject="rpt_1", source="credit-file")
    url, body = "/v1/report-inquiries/rpt_1/answer", {"finding": "unsubstantiated", "text": "不属实。"}
    assert (await chain.kit.post(url, body)).status_code == 401
    assert (await chain.kit.get("/v1/report-inquiries")).status_code == 401
    applicant = await chain.officer("applicant01")
    elsewhere = await chain.officer("unit-wuyuan-station")
    for by, status, code in (
        (applicant, 403, "forbidden"),
        (replace(applicant, grants=(f"unit_auditor@{FARM}",)), 403, "own_case"),
        (elsewhere, 404, "not_found"),
    ):
        answer = await chain.kit.post(url, body, by=by)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await chain.kit.get("/v1/report-inquiries", by=elsewhere)).json()["items"] == []
    wrong = await chain.kit.post(url, {**body, "finding": "maybe"}, by=await chain.officer(UNIT))
    assert wrong.status_code == 400
    assert (
        await chain.kit.post("/v1/report-inquiries/rpt_9/answer", body, by=await chain.officer(UNIT))
    ).status_code == 404


async def test_a_report_about_a_certificate_finds_its_declaration(chain: Any) -> None:
    declaration = await chain.submitted()
    auditor = await chain.officer(UNIT)
    with pytest.raises(NotYetKnown):
        await chain.kit.receive(routed("cer_1", AboutKind.CERTIFICATE), subject="rpt_0", source="credit-file")
    await chain.kit.receive(
        CertificateIssued(
            version=1,
            declaration_id=declaration["declaration_id"],
            person_ref="p1-x",
            title=Title(series="forestry_grassland", specialty="silviculture", level=Level.MIDDLE),
            effective_from=dt.date(2026, 8, 1),
            sealing_org="org_11150800DEM000022B",
            origin=CertificateOrigin.REVIEW,
        ),
        subject="cer_1",
        source="certificate",
    )
    await chain.kit.receive(routed("cer_1", AboutKind.CERTIFICATE), subject="rpt_1", source="credit-file")
    [found] = (await chain.kit.get("/v1/report-inquiries", by=auditor)).json()["items"]
    assert found["declaration_id"] == declaration["declaration_id"]


@pytest.mark.parametrize(
    "fact",
    [
        routed("dcl_unknown"),
        routed("mtg_1", AboutKind.MEETING),
        routed("dcl_unknown", asked=Asked.ORGANISER),
    ],
)
async def test_what_no_unit_here_recommended_is_nobodys_inquiry(chain: Any, fact: ReportRouted) -> None:
    await chain.kit.receive(fact, subject="rpt_1", source="credit-file")
    listed = await chain.kit.get("/v1/report-inquiries", by=await chain.officer(UNIT))
    assert listed.json()["items"] == []
