"""Offices check people before they act, with a purpose and on record (F-05)."""

import datetime as dt
from typing import Any

import pytest

from common.identity.documents import PersonDocument

NUMBER = "150824199004020008"


@pytest.mark.req("F-05", door="rest")
async def test_one_person(scene: Any) -> None:
    path = await scene.recorded()
    check = await scene.shown(scene.office, "/credit-checks?person_ref=p1-applicant&purpose=application")
    assert not check["clear"]
    (record,) = check["records"]
    assert record["record_id"] == path.removeprefix("/records/")
    assert (record["subject_kind"], record["until"]) == ("applicant", "2029-05-11")
    assert "violation" not in record
    clean = await scene.shown(scene.office, "/credit-checks?person_ref=p1-nobody&purpose=expert_admission")
    assert clean == {"person_ref": "p1-nobody", "clear": True, "records": []}
    looks = await scene.audited("read-credit")
    assert [(look.subject, look.detail, look.person_ref) for look in looks] == [
        ("p1-applicant", {"purpose": "application"}, "p1-office"),
        ("p1-nobody", {"purpose": "expert_admission"}, "p1-office"),
    ]


@pytest.mark.req("F-05", door="rest")
async def test_in_bulk_by_ref_and_by_document(scene: Any) -> None:
    await scene.recorded()
    people = [
        {"document_kind": "111", "number": NUMBER},
        {"person_ref": "p1-applicant"},
        {"person_ref": "p1-expert"},
    ]
    answer = await scene.ok(scene.chifeng, "/credit-checks", purpose="expert_admission", people=people)
    ref = scene.kit.runtime.ports.person_refs.of(PersonDocument("111", NUMBER))
    assert [(item["person_ref"], item["clear"]) for item in answer["items"]] == [
        (ref, True),
        ("p1-applicant", False),
        ("p1-expert", True),
    ]
    assert len(await scene.audited("read-credit")) == 3


async def test_a_record_shows_from_its_first_to_its_last_day(scene: Any) -> None:
    await scene.recorded(starts="2026-06-01")
    path = "/credit-checks?person_ref=p1-applicant&purpose=application"
    for day, clear in (
        (dt.date(2026, 5, 31), True),
        (dt.date(2026, 6, 1), False),
        (dt.date(2029, 6, 1), False),
        (dt.date(2029, 6, 2), True),
    ):
        scene.on(day)
        assert (await scene.shown(scene.office, path))["clear"] == clear


async def test_a_record_taken_back_shows_no_longer(scene: Any) -> None:
    path = await scene.recorded()
    await scene.ok(scene.decider, f"{path}/corrections", version=1, reason="认错了人。", withdrawn=True)
    check = await scene.shown(scene.office, "/credit-checks?person_ref=p1-applicant&purpose=application")
    assert check["clear"]


async def test_who_may_not_check(scene: Any) -> None:
    path = "/credit-checks?person_ref=p1-applicant&purpose=application"
    assert await scene.not_shown(None, path) == (401, "not_signed_in")
    for other in (scene.subject, scene.unit):
        assert await scene.not_shown(other, path) == (403, "forbidden")
    assert (await scene.not_shown(scene.office, "/credit-checks?person_ref=p1-applicant"))[0] == 400
    body = {"purpose": "application", "people": [{"person_ref": "p1-applicant"}]}
    assert (await scene.refused(None, "/credit-checks", **body))[0] == 401
    assert (await scene.refused(scene.unit, "/credit-checks", **body))[:2] == (403, "forbidden")


@pytest.mark.parametrize(
    ("people", "status", "code"),
    [
        ([], 400, "malformed_request"),
        ([{}], 400, "malformed_request"),
        ([{"number": NUMBER}], 400, "malformed_request"),
        ([{"person_ref": "p1-a", "document_kind": "111", "number": NUMBER}], 400, "malformed_request"),
        ([{"document_kind": "111", "number": "150824199004020001"}], 422, "bad_document_number"),
        ([{"person_ref": "p1-a"}] * 201, 400, "malformed_request"),
    ],
)
async def test_people_who_cannot_be_checked(
    scene: Any, people: list[dict[str, str]], status: int, code: str
) -> None:
    refused = await scene.refused(scene.office, "/credit-checks", purpose="application", people=people)
    assert refused[:2] == (status, code)
