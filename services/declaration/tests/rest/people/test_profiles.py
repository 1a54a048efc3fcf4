"""The profile and the achievement archive over REST."""

from dataclasses import replace
from typing import Any

import pytest

from laptop.testing.kit import Caller

PROFILE = {
    "applicant_type": "public_institution",
    "employer_org": "org_12150802DEM0001456",
    "specialty": "森林培育",
    "highest_education": "20",
}
DEGREE = {
    "kind": "education",
    "fields": {"school": "内蒙古农业大学", "major": "林学", "education": "20"},
    "from": "2008-09-01",
    "to": "2012-07-01",
}


@pytest.mark.req("A-01", door="rest")
async def test_a_profile_is_written_read_and_changed(stage: Any) -> None:
    kit = stage.kit
    caller = await stage.link("applicant03")
    missing = await kit.get("/v1/me/profile", by=caller)
    assert (missing.status_code, missing.json()["code"]) == (422, "profile_missing")
    saved = await kit.put("/v1/me/profile", PROFILE, by=caller)
    assert saved.status_code == 200
    assert saved.json() == {**PROFILE, "person_ref": caller.person_ref, "version": 1}
    assert (await kit.get("/v1/me/profile", by=caller)).json() == saved.json()
    blind = await kit.put("/v1/me/profile", PROFILE, by=caller)
    assert (blind.status_code, blind.json()["code"]) == (409, "stale_version")
    changed = await kit.put("/v1/me/profile", {**PROFILE, "highest_education": "10", "version": 1}, by=caller)
    assert changed.json()["version"] == 2
    assert changed.json()["highest_education"] == "10"


@pytest.mark.req("A-13", door="rest")
async def test_a_dispatched_worker_names_both_units(stage: Any) -> None:
    kit = stage.kit
    caller = await stage.link("applicant42")
    body = {
        "applicant_type": "dispatched_worker",
        "employer_org": "org_91150802DEM0001969",
        "using_org": "org_12150802DEM0001456",
    }
    assert (await kit.put("/v1/me/profile", body, by=caller)).status_code == 200
    submitted = await stage.submitted(caller, await stage.plan())
    assert submitted["unit_org"] == "org_91150802DEM0001969"
    assert submitted["using_org"] == "org_12150802DEM0001456"
    auditor = await stage.office("unit-hongliu-farm")
    assert (await kit.get(f"/v1/declarations/{submitted['declaration_id']}", by=auditor)).status_code == 200


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"employer_org": "org_00000000000000000X"}, "/employer_org"),
        ({"employer_org": "org_91150802DEM000188E"}, "/employer_org"),
        ({"using_org": "org_12150802DEM0001456"}, "/using_org"),
        ({"using_org": "org_00000000000000000X"}, "/using_org"),
        ({"applicant_type": "hmt_or_foreign"}, "/applicant_type"),
    ],
)
async def test_a_unit_that_does_not_fit(stage: Any, change: dict[str, str], pointer: str) -> None:
    caller = await stage.link("applicant03")
    refused = await stage.kit.put("/v1/me/profile", {**PROFILE, **change}, by=caller)
    assert refused.status_code == 422
    problem = refused.json()
    assert problem["code"] == "unit_does_not_fit"
    assert problem["clause"] == "R25-28"
    assert problem["errors"][0]["pointer"] == pointer


async def test_a_profile_needs_a_linked_account(stage: Any) -> None:
    kit = stage.kit
    assert (await kit.put("/v1/me/profile", PROFILE, by=Caller("nobody"))).status_code == 403
    assert (await kit.get("/v1/me/profile", by=Caller("nobody"))).json()["code"] == "identity_not_linked"
    assert (await kit.get("/v1/me/profile")).status_code == 401
    unknown = await kit.put(
        "/v1/me/profile", {**PROFILE, "shoe_size": 42}, by=await stage.link("applicant03")
    )
    assert unknown.status_code == 400


@pytest.mark.req("A-13", door="rest")
async def test_all_types_of_applicant_are_listed(stage: Any) -> None:
    items = (await stage.kit.get("/v1/applicant-types")).json()["items"]
    assert [item["code"] for item in items] == [
        "public_institution",
        "contract_staff",
        "private_enterprise",
        "social_organisation",
        "other_non_public",
        "freelancer",
        "dispatched_worker",
        "skilled_worker",
        "farmer_or_herder",
        "hmt_or_foreign",
        "central_or_other_province",
    ]
    freelancer = items[5]
    assert freelancer["label"] == "自由职业者"
    assert freelancer["unit_kinds"] == ["hr_agency", "hr_authority", "service_point"]


@pytest.mark.req("A-01", door="rest")
async def test_the_employer_verifies_once_and_a_change_undoes_it(stage: Any) -> None:
    kit = stage.kit
    caller = await stage.applicant("applicant03")
    added = await kit.post("/v1/me/archive-items", DEGREE, by=caller)
    assert added.status_code == 201
    item = added.json()
    assert (item["state"], item["from"], item["to"]) == ("claimed", "2008-09-01", "2012-07-01")
    auditor = await stage.office("unit-hongliu-farm")
    waiting = (await kit.get("/v1/archive-items?state=claimed", by=auditor)).json()["items"]
    assert [(entry["item_id"], entry["person_name"]) for entry in waiting] == [(item["item_id"], "夏明荣")]
    url = f"/v1/archive-items/{item['item_id']}/verification"
    verified = await kit.post(
        url, {"outcome": "verified", "reason": "原件核对无误", "version": 1}, by=auditor
    )
    assert verified.status_code == 200
    assert verified.json()["state"] == "verified"
    assert verified.json()["verified_on"] == "2026-05-11"
    assert verified.json()["verified_by_org"] == "org_12150802DEM0001456"
    twice = await kit.post(url, {"outcome": "rejected", "version": 2}, by=auditor)
    assert (twice.status_code, twice.json()["code"]) == (409, "already_decided")
    assert (await kit.get("/v1/archive-items?state=claimed", by=auditor)).json()["items"] == []
    own = f"/v1/me/archive-items/{item['item_id']}"
    same = await kit.put(own, {**DEGREE, "version": 2}, by=caller)
    assert same.json()["state"] == "verified"
    changed = await kit.put(own, {**DEGREE, "to": "2012-06-30", "version": 3}, by=caller)
    assert changed.json()["state"] == "claimed"
    assert "verified_on" not in changed.json()
    assert "reason" not in changed.json()


async def test_the_next_year_reuses_a_verified_entry(stage: Any) -> None:
    kit = stage.kit
    caller = await stage.applicant("applicant03")
    item = (await kit.post("/v1/me/archive-items", DEGREE, by=caller)).json()
    auditor = await stage.office("unit-hongliu-farm")
    url = f"/v1/archive-items/{item['item_id']}/verification"
    await kit.post(url, {"outcome": "verified", "version": 1}, by=auditor)
    submitted = await stage.submitted(caller, await stage.plan())
    version = await kit.get(f"/v1/declarations/{submitted['declaration_id']}/versions/1", by=auditor)
    (entry,) = [one for one in version.json()["content"]["archive"] if one["item_id"] == item["item_id"]]
    assert (entry["status"], entry["verified_by_org"]) == ("verified", "org_12150802DEM0001456")


async def test_refusals_of_the_archive(stage: Any) -> None:
    kit = stage.kit
    caller = await stage.applicant("applicant03")
    other = await stage.applicant("applicant04")
    item = (await kit.post("/v1/me/archive-items", DEGREE, by=caller)).json()
    incomplete = await kit.post(
        "/v1/me/archive-items", {"kind": "paper", "fields": {"title": "论文"}}, by=caller
    )
    assert (incomplete.status_code, incomplete.json()["code"]) == (422, "archive_item_incomplete")
    assert incomplete.json()["errors"][0]["pointer"] == "/fields/journal"
    backwards = await kit.post(
        "/v1/me/archive-items", {**DEGREE, "from": "2013-01-01", "to": "2012-01-01"}, by=caller
    )
    assert backwards.json()["errors"][0]["code"] == "before_start"
    own = f"/v1/me/archive-items/{item['item_id']}"
    assert (await kit.put(own, {**DEGREE, "version": 1}, by=other)).status_code == 404
    assert (await kit.put(own, {**DEGREE, "version": 7}, by=caller)).json()["code"] == "stale_version"
    assert (
        await kit.put("/v1/me/archive-items/ach_none", {**DEGREE, "version": 1}, by=caller)
    ).status_code == 404
    url = f"/v1/archive-items/{item['item_id']}/verification"
    verification = {"outcome": "verified", "version": 1}
    wrong_unit = await stage.office("unit-wuyuan-station")
    refused = await kit.post(url, verification, by=wrong_unit)
    assert (refused.status_code, refused.json()["code"]) == (403, "outside_jurisdiction")
    assert (await kit.get("/v1/archive-items", by=wrong_unit)).json()["items"] == []
    assert (await kit.post(url, verification, by=caller)).status_code == 403
    assert (await kit.post(url, verification)).status_code == 401
    auditor = await stage.office("unit-hongliu-farm")
    assert (await kit.post(url, {**verification, "version": 5}, by=auditor)).json()["code"] == "stale_version"
    assert (
        await kit.post("/v1/archive-items/ach_none/verification", verification, by=auditor)
    ).status_code == 404
    assert (await kit.request("DELETE", own, by=other)).status_code == 404
    assert (await kit.request("DELETE", own, by=caller)).status_code == 204
    assert (await kit.get("/v1/me/archive-items", by=caller)).json() == {"items": []}
    assert (await kit.get("/v1/me/archive-items")).status_code == 401
    assert (await kit.post("/v1/me/archive-items", DEGREE)).status_code == 401


async def test_nobody_verifies_the_own_entry(stage: Any) -> None:
    caller = await stage.applicant("applicant03")
    item = (await stage.kit.post("/v1/me/archive-items", DEGREE, by=caller)).json()
    auditor = replace(caller, grants=("unit_auditor@org_12150802DEM0001456",))
    url = f"/v1/archive-items/{item['item_id']}/verification"
    refused = await stage.kit.post(url, {"outcome": "verified", "version": 1}, by=auditor)
    assert (refused.status_code, refused.json()["code"]) == (403, "own_case")


TITLE: dict[str, Any] = {
    "kind": "title",
    "fields": {"name": "助理林业工程师"},
    "fact": {
        "says": "title",
        "series": "forestry_grassland",
        "level": "assistant",
        "obtained_on": "2019-09-01",
    },
}


@pytest.mark.req("A-01", door="rest")
async def test_an_entry_carries_a_fact_that_the_verification_covers(stage: Any) -> None:
    kit = stage.kit
    caller = await stage.applicant("applicant03")
    item = (await kit.post("/v1/me/archive-items", TITLE, by=caller)).json()
    assert item["fact"] == {**TITLE["fact"], "way": "review"}
    auditor = await stage.office("unit-hongliu-farm")
    (shown,) = (await kit.get("/v1/archive-items", by=auditor)).json()["items"]
    assert (shown["fact"], shown["person_ref"]) == (item["fact"], caller.person_ref)
    url = f"/v1/archive-items/{item['item_id']}/verification"
    await kit.post(url, {"outcome": "verified", "version": 1}, by=auditor)
    own = f"/v1/me/archive-items/{item['item_id']}"
    same = await kit.put(own, {**TITLE, "version": 2}, by=caller)
    assert same.json()["state"] == "verified"
    earlier = {**TITLE["fact"], "obtained_on": "2018-09-01"}
    changed = await kit.put(own, {**TITLE, "fact": earlier, "version": 3}, by=caller)
    assert (changed.json()["state"], changed.json()["fact"]["obtained_on"]) == ("claimed", "2018-09-01")


@pytest.mark.parametrize(
    ("fact", "status"),
    [
        ({"says": "title", "series": "forestry_grassland", "level": "assistant"}, 400),
        ({**TITLE["fact"], "source": "verified"}, 400),
        ({"says": "post", "in_post": "retired"}, 400),
        ({"says": "penalty", "penalty": "warning"}, 400),
        ({"says": "audit_card", "year": 2026, "certified_on": "2026-03-31"}, 422),
    ],
    ids=["incomplete", "own verification", "the unit's to say", "no claim", "another kind of entry"],
)
async def test_a_fact_that_does_not_fit_the_entry(stage: Any, fact: dict[str, Any], status: int) -> None:
    caller = await stage.applicant("applicant03")
    refused = await stage.kit.post("/v1/me/archive-items", {**TITLE, "fact": fact}, by=caller)
    assert refused.status_code == status
    assert (await stage.kit.get("/v1/me/archive-items", by=caller)).json() == {"items": []}


async def test_nobody_holds_more_titles_than_fit_into_a_life(stage: Any) -> None:
    caller = await stage.applicant("applicant03")
    for _ in range(50):
        assert (await stage.kit.post("/v1/me/archive-items", TITLE, by=caller)).status_code == 201
    refused = await stage.kit.post("/v1/me/archive-items", TITLE, by=caller)
    assert (refused.status_code, refused.json()["code"]) == (422, "archive_item_incomplete")
    assert (
        await stage.kit.get("/v1/me/pre-check?series=forestry_grassland&level=middle", by=caller)
    ).is_success
