"""Members of a unit over REST: what somebody says of the own unit opens nothing until the unit confirms it (Z-03)."""

from typing import Any

import pytest

UNIT, OTHER_UNIT, COLLEAGUE, STRANGER = (
    "unit-hongliu-farm",
    "unit-linhe-station",
    "applicant02",
    "applicant11",
)
FARM = "org_12150802DEM0001456"


async def publicities_seen(chain: Any, by: Any) -> list[str]:
    items = (await chain.kit.get("/v1/publicities?kind=unit", by=by)).json()["items"]
    return [item["publicity_id"] for item in items]


async def claim_of(chain: Any, auditor: Any, caller: Any) -> dict[str, Any]:
    items = (await chain.kit.get("/v1/memberships?state=claimed", by=auditor)).json()["items"]
    return next(item for item in items if item["person_ref"] == caller.person_ref)


async def decide(chain: Any, auditor: Any, claim: dict[str, Any], outcome: str, **more: Any) -> Any:
    body = {"outcome": outcome, "version": claim["version"], **more}
    return await chain.kit.post(f"/v1/memberships/{claim['membership_id']}/decision", body, by=auditor)


async def told(chain: Any, caller: Any) -> list[str]:
    return [m["template"] for m in (await chain.kit.get("/v1/me/messages", by=caller)).json()["items"]]


@pytest.mark.req("Z-03", side="refuse")
async def test_a_unit_that_somebody_names_as_the_own_tells_nothing(chain: Any) -> None:
    await chain.in_unit_publicity()
    auditor = await chain.officer(UNIT)
    [publicity_id] = await publicities_seen(chain, auditor)
    stranger = await chain.stage.applicant(STRANGER, employer_org=FARM)
    assert await publicities_seen(chain, stranger) == []
    url = f"/v1/publicities/{publicity_id}"
    assert (await chain.kit.get(url, by=stranger)).status_code == 404
    objection = await chain.kit.post(f"{url}/objections", {"text": "有异议。"}, by=stranger)
    assert objection.status_code == 404
    declined = await decide(
        chain, auditor, await claim_of(chain, auditor, stranger), "declined", reason="查无此人"
    )
    assert (declined.status_code, declined.json()["state"]) == (200, "declined")
    assert await publicities_seen(chain, stranger) == []
    assert await told(chain, stranger) == ["membership_declined"]
    [own] = (await chain.kit.get("/v1/me/memberships", by=stranger)).json()["items"]
    assert (own["state"], own["org_id"], own["reason"]) == ("declined", FARM, "查无此人")


@pytest.mark.req("Z-03", side="accept")
async def test_a_member_that_the_unit_confirms_reads_until_he_leaves(chain: Any) -> None:
    await chain.in_unit_publicity()
    auditor = await chain.officer(UNIT)
    colleague = await chain.stage.applicant(COLLEAGUE)
    claim = await claim_of(chain, auditor, colleague)
    tasks = (await chain.kit.get("/v1/me", by=auditor)).json()["tasks"]
    assert ("confirm_member", claim["membership_id"]) in [(task["kind"], task["subject"]) for task in tasks]
    confirmed = (await decide(chain, auditor, claim, "confirmed")).json()
    assert len(await publicities_seen(chain, colleague)) == 1
    tasks = (await chain.kit.get("/v1/me", by=auditor)).json()["tasks"]
    assert claim["membership_id"] not in [task["subject"] for task in tasks]
    ended = await decide(chain, auditor, confirmed, "ended", reason="已调离")
    assert ended.json()["state"] == "ended"
    assert await publicities_seen(chain, colleague) == []
    assert sorted(await told(chain, colleague)) == ["membership_confirmed", "membership_ended"]


async def test_who_names_another_unit_has_left_and_asks_anew_when_he_comes_back(chain: Any) -> None:
    await chain.in_unit_publicity()
    auditor = await chain.officer(UNIT)
    colleague = await chain.stage.applicant(COLLEAGUE)
    await decide(chain, auditor, await claim_of(chain, auditor, colleague), "confirmed")
    for version, unit in ((1, "org_12150802DEM0001531"), (2, FARM)):
        profile = (await chain.kit.get("/v1/me/profile", by=colleague)).json()
        body = {**profile, "employer_org": unit, "version": version}
        del body["person_ref"]
        changed = await chain.kit.put("/v1/me/profile", body, by=colleague)
        assert changed.status_code == 200, changed.text
        assert await publicities_seen(chain, colleague) == []
    assert (await claim_of(chain, auditor, colleague))["state"] == "claimed"


async def test_an_entry_of_work_that_the_employer_verifies_confirms_the_member(chain: Any) -> None:
    await chain.in_unit_publicity()
    auditor = await chain.officer(UNIT)
    colleague = await chain.stage.applicant(COLLEAGUE)
    entry = {"kind": "work", "fields": {"unit": "红柳林场", "post": "技术员"}, "from": "2015-07-01"}
    [item] = await chain.stage.archive(colleague, entry)
    verified = await chain.kit.post(
        f"/v1/archive-items/{item['item_id']}/verification",
        {"outcome": "verified", "version": item["version"]},
        by=auditor,
    )
    assert verified.status_code == 200, verified.text
    assert len(await publicities_seen(chain, colleague)) == 1


async def test_a_departure_on_record_ends_the_membership(chain: Any) -> None:
    await chain.in_unit_publicity()
    auditor = await chain.officer(UNIT)
    colleague = await chain.stage.applicant(COLLEAGUE)
    await decide(chain, auditor, await claim_of(chain, auditor, colleague), "confirmed")
    left = {"kind": "left", "from": "2026-05-01"}
    recorded = await chain.kit.post(f"/v1/persons/{colleague.person_ref}/personnel-records", left, by=auditor)
    assert recorded.status_code == 201, recorded.text
    assert await publicities_seen(chain, colleague) == []


async def test_only_the_unit_itself_decides_and_says_why(chain: Any) -> None:
    await chain.in_unit_publicity()
    auditor, other = await chain.officer(UNIT), await chain.officer(OTHER_UNIT)
    colleague = await chain.stage.applicant(COLLEAGUE)
    claim = await claim_of(chain, auditor, colleague)
    assert (await decide(chain, other, claim, "confirmed")).status_code == 404
    assert (await decide(chain, auditor, claim, "declined")).status_code == 400
    stale = await decide(chain, auditor, {**claim, "version": 9}, "confirmed")
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    ended = await decide(chain, auditor, claim, "ended", reason="已调离")
    assert (ended.status_code, ended.json()["code"]) == (409, "already_decided")


async def test_the_applicant_reads_the_publicity_of_the_own_declaration(chain: Any) -> None:
    """Before his unit has said anything else of him."""
    await chain.in_unit_publicity()
    applicant = await chain.officer("applicant01")
    assert len(await publicities_seen(chain, applicant)) == 1
