"""Linking an account, what others learn of it, and the full number for the officer at the desk."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import select, text

from common.audit.tables import AuditEntryRow
from common.events.declaration import PersonLinked
from declaration.store.people.persons import PersonRow
from laptop.testing.kit import Caller

LINK = {
    "document_kind": "111",
    "number": "150802198801260001",
    "name": "夏明荣",
    "phone": "12000000086",
}


@pytest.mark.req("A-01", door="rest")
async def test_an_account_is_linked_once_and_all_services_learn_it(stage: Any) -> None:
    kit = stage.kit
    answer = await kit.post("/v1/me/identity-links", LINK, by=Caller("applicant03"))
    assert answer.status_code == 201
    linked = answer.json()
    assert linked["number_masked"] == "150802**********01"
    assert linked["checked_by"] == "format_only"
    (event,) = await kit.events("person-linked")
    assert event.subject == linked["person_ref"]
    assert event.payload() == PersonLinked(issuer="urn:test:issuer", account="applicant03")
    again = await kit.post("/v1/me/identity-links", LINK, by=Caller("applicant03"))
    assert (again.status_code, again.json()["code"]) == (409, "already_linked")


@pytest.mark.req("Z-02", side="accept")
async def test_nothing_personal_is_stored_or_published_in_clear(stage: Any) -> None:
    kit = stage.kit
    await kit.post("/v1/me/identity-links", LINK, by=Caller("applicant03"))
    async with kit.runtime.sessions() as session:
        person = (await session.execute(select(PersonRow))).scalar_one()
        stored = json.dumps(
            [getattr(person, column.name, None) for column in PersonRow.__table__.columns], default=str
        )
        rest = [
            str(row)
            for table in ("outbox", "audit_entries", "idempotency_keys", "person_links")
            for row in await session.execute(text(f"SELECT * FROM {table}"))
        ]
    for secret in ("150802198801260001", "夏明荣", "12000000086"):
        assert secret not in stored
        assert not any(secret in row for row in rest)


async def test_a_number_belongs_to_one_account(stage: Any) -> None:
    kit = stage.kit
    answers = await asyncio.gather(
        *(kit.post("/v1/me/identity-links", LINK, by=Caller(account)) for account in ("a1", "a2", "a3"))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    codes = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert codes == {"number_linked_elsewhere"}
    full_width = {**LINK, "number": "１５０８０２ 19880126 0001"}
    later = await kit.post("/v1/me/identity-links", full_width, by=Caller("a4"))
    assert later.json()["code"] == "number_linked_elsewhere"
    assert len(await kit.events("person-linked")) == 1


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("150802198801260002", "wrong_check_digit"),
        ("150802198802300006", "wrong_date"),
        ("15080219880126", "wrong_format"),
    ],
)
async def test_a_number_that_cannot_be_right(stage: Any, number: str, reason: str) -> None:
    answer = await stage.kit.post("/v1/me/identity-links", {**LINK, "number": number}, by=Caller("a1"))
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "bad_person_document"
    assert problem["errors"][0]["code"] == reason
    assert number not in answer.text
    assert await stage.kit.events("person-linked") == []


async def test_only_a_signed_in_account_links_itself(stage: Any) -> None:
    assert (await stage.kit.post("/v1/me/identity-links", LINK)).status_code == 401
    bad = await stage.kit.post("/v1/me/identity-links", {**LINK, "document_kind": "999"}, by=Caller("a1"))
    assert bad.status_code == 400


async def test_me_shows_who_one_is_masked(stage: Any) -> None:
    kit = stage.kit
    nobody = (await kit.get("/v1/me", by=Caller("applicant03"))).json()
    assert nobody == {
        "account": "urn:test:issuer|applicant03",
        "grants": [],
        "total": 0,
        "overdue": 0,
        "tasks": [],
        "unread_messages": 0,
    }
    caller = await stage.link("applicant03")
    person = (await kit.get("/v1/me", by=caller)).json()["person"]
    assert person == {
        "person_ref": caller.person_ref,
        "name": "夏明荣",
        "document_kind": "111",
        "number_masked": "150802**********01",
        "phone_masked": "120****0086",
    }
    assert (await kit.get("/v1/me")).status_code == 401


@pytest.mark.req("Z-02", side="accept")
async def test_the_officer_at_the_desk_sees_the_full_number_and_the_look_is_logged(stage: Any) -> None:
    kit = stage.kit
    plan = await stage.plan()
    submitted = await stage.submitted(await stage.applicant("applicant03"), plan)
    url = f"/v1/declarations/{submitted['declaration_id']}/identity"
    auditor = await stage.office("unit-hongliu-farm")
    seen = await kit.get(f"{url}?purpose=audit", by=auditor)
    assert seen.status_code == 200
    assert seen.json() == {"document_kind": "111", "number": "150802198801260001", "name": "夏明荣"}
    async with kit.runtime.sessions() as session:
        looks = [
            (row.by, row.subject, row.detail)
            for row in (
                await session.execute(select(AuditEntryRow).where(AuditEntryRow.action == "read-identity"))
            ).scalars()
        ]
    assert looks == [("urn:test:issuer|unit-hongliu-farm", submitted["declaration_id"], {"purpose": "audit"})]


@pytest.mark.req("Z-02", side="refuse")
async def test_nobody_else_sees_the_full_number(stage: Any) -> None:
    kit = stage.kit
    plan = await stage.plan()
    applicant = await stage.applicant("applicant03")
    submitted = await stage.submitted(applicant, plan)
    url = f"/v1/declarations/{submitted['declaration_id']}/identity"
    league = await stage.office("league-hr2")
    refused = await kit.get(f"{url}?purpose=audit", by=league)
    assert (refused.status_code, refused.json()["code"]) == (403, "outside_jurisdiction")
    other_unit = await stage.office("unit-wuyuan-station")
    assert (await kit.get(f"{url}?purpose=audit", by=other_unit)).status_code == 404
    assert (await kit.get(f"{url}?purpose=audit", by=applicant)).status_code == 403
    assert (await kit.get(f"{url}?purpose=audit")).status_code == 401
    auditor = await stage.office("unit-hongliu-farm")
    assert (await kit.get(url, by=auditor)).status_code == 400
    assert (await kit.get(f"{url}?purpose=curiosity", by=auditor)).status_code == 400
    masked = await kit.get(f"/v1/declarations/{submitted['declaration_id']}", by=auditor)
    assert "150802198801260001" not in masked.text
    assert masked.json()["applicant"]["number_masked"] == "150802**********01"
