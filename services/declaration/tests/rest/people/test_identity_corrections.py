"""The way back for a person whose number somebody else has linked: an authority decides, everybody follows (Z-02, Z-03)."""

from typing import Any

import pytest
from sqlalchemy import select

from common.audit.tables import AuditEntryRow
from common.events.declaration import PersonLinked, PersonUnlinked
from laptop.testing.kit import ISSUER, Caller

NUMBER, NAME = "150802198801260001", "夏明荣"
LINK = {"document_kind": "111", "number": NUMBER, "name": NAME}
COUNTY, THIEF, OWNER = "county-hr-linhe", Caller("thief"), Caller("owner")
DECISION = {
    **LINK,
    "phone": "12000000086",
    "account": f"{ISSUER}|owner",
    "place": "nm.bayannur.linhe",
    "reason": "本人持身份证到场，称未曾办理关联。",
    "evidence": "查验居民身份证原件，人证一致。",
}


async def taken(stage: Any) -> str:
    """The number as somebody else linked it."""
    answer = await stage.kit.post("/v1/me/identity-links", LINK, by=THIEF)
    assert answer.status_code == 201, answer.text
    refused = await stage.kit.post("/v1/me/identity-links", LINK, by=OWNER)
    assert (refused.status_code, refused.json()["code"]) == (409, "number_linked_elsewhere")
    return str(answer.json()["person_ref"])


async def corrected(stage: Any, by: Caller, **changes: Any) -> Any:
    return await stage.kit.post("/v1/identity-corrections", {**DECISION, **changes}, by=by)


@pytest.mark.req("Z-02", side="accept")
async def test_an_authority_gives_the_number_back_and_all_services_follow(stage: Any) -> None:
    kit, ref = stage.kit, await taken(stage)
    county = await stage.office(COUNTY)
    answer = await corrected(stage, county)
    assert (answer.status_code, answer.json()["person_ref"]) == (201, ref), answer.text
    owner = (await kit.get("/v1/me", by=OWNER)).json()
    assert (owner["person"]["person_ref"], owner["person"]["phone_masked"]) == (ref, "120****0086")
    [message] = (await kit.get("/v1/me/messages", by=OWNER)).json()["items"]
    assert message["template"] == "identity_corrected"
    thief = (await kit.get("/v1/me", by=THIEF)).json()
    assert "person" not in thief
    assert thief["number_lost"]["org_id"] == answer.json()["org_id"]
    assert (await kit.get("/v1/me/profile", by=THIEF)).json()["code"] == "identity_not_linked"
    [unlinked] = await kit.events("person-unlinked")
    assert (unlinked.subject, unlinked.payload()) == (ref, PersonUnlinked(issuer=ISSUER, account="thief"))
    assert (await kit.events("person-linked"))[-1].payload() == PersonLinked(issuer=ISSUER, account="owner")
    async with kit.runtime.sessions() as session:
        entry = await session.scalar(
            select(AuditEntryRow).where(AuditEntryRow.action == "correct-identity-link")
        )
    assert (entry.detail["from"], entry.detail["to"]) == (f"{ISSUER}|thief", f"{ISSUER}|owner")


@pytest.mark.req("Z-03", side="refuse")
async def test_only_the_authority_of_the_place_decides_and_never_for_itself(stage: Any) -> None:
    await taken(stage)
    county = await stage.office(COUNTY)
    elsewhere = await corrected(stage, county, place="nm.bayannur.wuyuan")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "outside_jurisdiction")
    own = await corrected(stage, county, account=f"{ISSUER}|{county.account}")
    assert (own.status_code, own.json()["code"]) == (403, "own_case")
    without = await stage.kit.post(
        "/v1/identity-corrections", {k: v for k, v in DECISION.items() if k != "evidence"}, by=county
    )
    assert without.status_code == 400


async def test_an_account_that_stands_for_somebody_gets_no_second_number(stage: Any) -> None:
    await taken(stage)
    answer = await corrected(stage, await stage.office(COUNTY), account=f"{ISSUER}|thief")
    assert (answer.status_code, answer.json()["code"]) == (409, "already_linked")


async def test_a_number_that_nobody_linked_needs_no_decision(stage: Any) -> None:
    answer = await corrected(stage, await stage.office(COUNTY))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
