"""Organisations over REST, and the one that comes with the migrations."""

from typing import Any

import pytest

from common.events.declaration import OrganisationRecorded
from laptop.testing.kit import Caller

FARM = {
    "credit_code": "12150802DEM0001456",
    "name": "临河区红柳林场",
    "kind": "public_institution",
    "place": "nm.bayannur.linhe",
    "ownership": "public",
}


async def test_the_regions_hr_department_comes_with_the_migrations(stage: Any) -> None:
    (event,) = [event for event in await stage.kit.events() if event.subject == "org_11150000DEM0000147"]
    assert (event.sequence, event.source) == (1, "zcps/declaration")
    assert event.payload() == OrganisationRecorded(
        name="内蒙古自治区人力资源和社会保障厅",
        credit_code="11150000DEM0000147",
        kind="hr_authority",
        place="nm",
        ownership="public",
        direct_report=False,
        self_reviewing=False,
        active=True,
    )
    shown = await stage.kit.get("/v1/organisations/org_11150000DEM0000147", by=Caller("anybody"))
    assert shown.json()["name"] == "内蒙古自治区人力资源和社会保障厅"


async def test_its_next_event_follows_the_one_of_the_migration(stage: Any) -> None:
    region = await stage.office("region-hr")
    changed = await stage.kit.put(
        "/v1/organisations/org_11150000DEM0000147",
        {
            "name": "内蒙古自治区人社厅",
            "kind": "hr_authority",
            "place": "nm",
            "ownership": "public",
            "version": 1,
        },
        by=region,
    )
    assert changed.status_code == 200
    events = [event for event in await stage.kit.events() if event.subject == "org_11150000DEM0000147"]
    assert [event.sequence for event in events] == [1, 2]


@pytest.mark.req("Z-03", side="accept")
async def test_an_authority_records_inside_its_own_subtree(stage: Any) -> None:
    kit = stage.kit
    county = await stage.office("county-hr-linhe")
    body = {**FARM, "credit_code": "12150802DEM0004516", "name": "临河区新建林场"}
    recorded = await kit.post("/v1/organisations", body, by=county)
    assert recorded.status_code == 201, recorded.text
    assert recorded.json()["org_id"] == "org_12150802DEM0004516"
    (event,) = [event for event in await kit.events("organisation-recorded") if event.sequence == 1][1:]
    assert event.subject == "org_12150802DEM0004516"
    twice = await kit.post("/v1/organisations", body, by=county)
    assert (twice.status_code, twice.json()["code"]) == (409, "already_decided")
    listed = (await kit.get("/v1/organisations?place=nm.bayannur.linhe&limit=200", by=county)).json()["items"]
    assert "org_12150802DEM0004516" in {item["org_id"] for item in listed}


@pytest.mark.req("Z-03", side="refuse")
async def test_nobody_records_or_changes_outside_it(stage: Any) -> None:
    kit = stage.kit
    county = await stage.office("county-hr-wuyuan")
    body = {**FARM, "credit_code": "12150802DEM0004516"}
    refused = await kit.post("/v1/organisations", body, by=county)
    assert (refused.status_code, refused.json()["code"]) == (403, "outside_jurisdiction")
    change = {key: value for key, value in FARM.items() if key != "credit_code"} | {"version": 1}
    url = "/v1/organisations/org_12150802DEM0001456"
    assert (await kit.put(url, change, by=county)).status_code == 403
    linhe = await stage.office("county-hr-linhe")
    moved = await kit.put(url, {**change, "place": "nm.bayannur.wuyuan"}, by=linhe)
    assert moved.status_code == 403
    auditor = await stage.office("unit-hongliu-farm")
    assert (await kit.post("/v1/organisations", body, by=auditor)).status_code == 403
    assert (await kit.post("/v1/organisations", body)).status_code == 401
    assert (await kit.get(url)).status_code == 401
    assert (await kit.get("/v1/organisations")).status_code == 401
    unlinked = Caller("new-officer", None, ("county_hr@org_11150802DEM0000303",))
    assert (await kit.post("/v1/organisations", body, by=unlinked)).json()["code"] == "identity_not_linked"


async def test_refusals_of_an_organisation(stage: Any) -> None:
    kit = stage.kit
    linhe = await stage.office("county-hr-linhe")
    bad = await kit.post("/v1/organisations", {**FARM, "credit_code": "IOSVZ"}, by=linhe)
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_credit_code")
    nowhere = await kit.post("/v1/organisations", {**FARM, "place": "nm.atlantis"}, by=linhe)
    assert (nowhere.status_code, nowhere.json()["errors"][0]["code"]) == (400, "unknown_place")
    change = {key: value for key, value in FARM.items() if key != "credit_code"}
    url = "/v1/organisations/org_12150802DEM0001456"
    stale = await kit.put(url, {**change, "version": 9}, by=linhe)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert (
        await kit.put("/v1/organisations/org_none", {**change, "version": 1}, by=linhe)
    ).status_code == 404
    assert (await kit.get("/v1/organisations/org_none", by=linhe)).status_code == 404
