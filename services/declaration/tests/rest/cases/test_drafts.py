"""Drafting, reading and listing declarations: what is kept, and who may know of it."""

from typing import Any

import pytest

from declaration.store.cases.declarations import DeclarationRow


def body(plan: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "plan_id": plan["plan_id"],
        "committee_id": "cmt_forestry",
        "title": {"series": "forestry_grassland", "specialty": "silviculture", "level": "middle"},
        "column": "ordinary",
        "form": {"work_summary": "长期从事森林培育工作。"},
        **more,
    }


@pytest.mark.req("A-02", door="rest")
async def test_a_draft_is_kept_at_every_save(stage: Any) -> None:
    kit = stage.kit
    applicant = await stage.applicant("applicant01")
    draft = await stage.draft(applicant, await stage.plan())
    assert (draft["state"], draft["step"], draft["version"]) == ("draft", "applicant", 1)
    assert draft["applicant"] == {
        "name": "朱晓杰",
        "document_kind": "111",
        "number_masked": "150823**********01",
    }
    url = f"/v1/declarations/{draft['declaration_id']}"
    saved = await kit.put(url, {"form": {"work_summary": "修改稿"}, "version": 1}, by=applicant)
    assert (saved.status_code, saved.json()["version"]) == (200, 2)
    assert (await kit.get(url, by=applicant)).json()["form"] == {"work_summary": "修改稿"}
    stale = await kit.put(url, {"form": {}, "version": 1}, by=applicant)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert stale.json()["present_state"] == "draft"
    async with kit.runtime.sessions() as session:
        row = await session.get(DeclarationRow, draft["declaration_id"])
        assert "修改稿" not in row.form_sealed
        assert row.form_sealed.startswith("v1.")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"plan_id": "pln_none"}, 404, "not_found"),
        ({"committee_id": "cmt_none"}, 404, "not_found"),
        (
            {"title": {"series": "forestry_grassland", "level": "associate_senior"}},
            422,
            "outside_committee_scope",
        ),
        (
            {"title": {"series": "agriculture", "specialty": "agronomy", "level": "middle"}},
            422,
            "outside_committee_scope",
        ),
        (
            {"title": {"series": "forestry_grassland", "specialty": "alchemy", "level": "middle"}},
            422,
            "unknown_title",
        ),
        ({"column": "farmers_and_herders"}, 422, "column_closed"),
        ({"column": "sideways"}, 400, "malformed_request"),
        ({"form": {"text": "长" * 100_000}}, 400, "malformed_request"),
    ],
)
async def test_a_choice_that_does_not_fit(stage: Any, change: dict[str, Any], status: int, code: str) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    refused = await stage.kit.post("/v1/declarations", body(plan, **change), by=applicant)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


@pytest.mark.req("P-04", side="refuse")
async def test_a_column_that_waits_for_its_own_annual_notice_is_closed(stage: Any) -> None:
    plan = await stage.plan()
    farmer = await stage.applicant("applicant01", applicant_type="farmer_or_herder")
    refused = await stage.kit.post("/v1/declarations", body(plan, column="farmers_and_herders"), by=farmer)
    told = refused.json()
    assert (refused.status_code, told["code"], told["clause"]) == (422, "column_closed", "BY26-1.1.5")
    league = await stage.office("league-hr2")
    opened = {
        "year": 2026,
        "place": "nm.bayannur",
        "title": "农牧民职称申报计划",
        "policy": {"id": "2026-bayannur"},
        "organiser_org": "org_11150800DEM000022B",
        "columns": ["ordinary", "farmers_and_herders"],
    }
    plan_refused = await stage.kit.post("/v1/plans", opened, by=league)
    assert (plan_refused.status_code, plan_refused.json()["code"]) == (422, "column_closed")
    assert plan_refused.json()["clause"] == "BY26-1.1.5"


@pytest.mark.req("P-04", side="accept")
async def test_the_column_opens_with_a_annual_notice_of_its_own(stage: Any) -> None:
    organiser = await stage.office("organiser-forestry")
    annual_notice = await stage.plan(
        by=organiser,
        title="2026年度农牧民职称申报通知",
        organiser_org="org_11150800DEM000065Q",
        committee_id="cmt_forestry",
        columns=["farmers_and_herders"],
    )
    farmer = await stage.applicant("applicant01", applicant_type="farmer_or_herder")
    accepted = await stage.kit.post(
        "/v1/declarations", body(annual_notice, column="farmers_and_herders"), by=farmer
    )
    assert accepted.status_code == 201
    ordinary = await stage.kit.post("/v1/declarations", body(annual_notice), by=farmer)
    assert ordinary.json()["code"] == "column_closed"


async def test_a_plan_that_is_not_open(stage: Any) -> None:
    kit = stage.kit
    applicant = await stage.applicant("applicant01")
    draft_plan = await stage.plan(publish=False)
    unpublished = await kit.post("/v1/declarations", body(draft_plan), by=applicant)
    assert (unpublished.status_code, unpublished.json()["code"]) == (422, "plan_not_open")
    county = await stage.office("county-hr-wuyuan")
    elsewhere = await stage.plan(
        by=county, place="nm.bayannur.wuyuan", organiser_org="org_11150821DEM000049G"
    )
    refused = await kit.post("/v1/declarations", body(elsewhere), by=applicant)
    assert refused.json()["code"] == "plan_not_open"


async def test_who_may_draft(stage: Any) -> None:
    kit = stage.kit
    plan = await stage.plan()
    assert (await kit.post("/v1/declarations", body(plan))).status_code == 401
    linked = await stage.link("applicant01")
    missing = await kit.post("/v1/declarations", body(plan), by=linked)
    assert (missing.status_code, missing.json()["code"]) == (422, "profile_missing")
    from_outside = await stage.applicant("applicant02", applicant_type="central_or_other_province")
    refused = await kit.post("/v1/declarations", body(plan), by=from_outside)
    assert (refused.status_code, refused.json()["code"]) == (422, "column_closed")
    entrusted = await kit.post("/v1/declarations", body(plan, column="entrusted_review"), by=from_outside)
    assert entrusted.status_code == 201


@pytest.mark.req("Z-03", side="refuse")
async def test_a_draft_exists_for_its_author_alone(stage: Any) -> None:
    kit = stage.kit
    applicant = await stage.applicant("applicant01")
    draft = await stage.draft(applicant, await stage.plan())
    base = f"/v1/declarations/{draft['declaration_id']}"
    others = [
        await stage.applicant("applicant02"),
        await stage.office("unit-hongliu-farm"),
        await stage.office("league-hr2"),
        await stage.office("office-forestry"),
    ]
    for caller in others:
        for url in (base, f"{base}/timeline", f"{base}/versions", f"{base}/versions/1", f"{base}/materials"):
            assert (await kit.get(url, by=caller)).status_code == 404, url
        assert (await kit.get("/v1/declarations", by=caller)).json() == {"items": []}
        assert (await kit.put(base, {"form": {}, "version": 1}, by=caller)).status_code == 404
    for url in (base, f"{base}/timeline", f"{base}/versions", f"{base}/versions/1", f"{base}/materials"):
        assert (await kit.get(url)).status_code == 401
    assert (await kit.put(base, {"form": {}, "version": 1})).status_code == 401


@pytest.mark.req("Z-03", side="accept")
async def test_a_submitted_declaration_is_known_to_its_unit_and_its_place(stage: Any) -> None:
    kit = stage.kit
    submitted = await stage.submitted(await stage.applicant("applicant01"), await stage.plan())
    url = f"/v1/declarations/{submitted['declaration_id']}"
    for username in ("unit-hongliu-farm", "county-hr-linhe", "league-hr2", "region-hr"):
        caller = await stage.office(username)
        assert (await kit.get(url, by=caller)).status_code == 200, username
        listed = (await kit.get("/v1/declarations", by=caller)).json()["items"]
        assert [item["declaration_id"] for item in listed] == [submitted["declaration_id"]], username
        assert "form" not in listed[0]


@pytest.mark.req("Z-03", side="refuse")
async def test_other_units_and_places_do_not_know_of_it(stage: Any) -> None:
    kit = stage.kit
    submitted = await stage.submitted(await stage.applicant("applicant01"), await stage.plan())
    url = f"/v1/declarations/{submitted['declaration_id']}"
    for username in (
        "unit-wuyuan-station",
        "county-hr-wuyuan",
        "department-wuyuan",
        "department-linhe",  # it has not come to that desk yet
        "office-forestry",  # not forwarded yet
        "inspector",
        "operator",
    ):
        caller = await stage.office(username)
        assert (await kit.get(url, by=caller)).status_code == 404, username
        assert (await kit.get("/v1/declarations", by=caller)).json() == {"items": []}, username


async def test_lists_are_filtered_and_paged(stage: Any) -> None:
    kit = stage.kit
    plan = await stage.plan()
    numbers = []
    for username in ("applicant01", "applicant02", "applicant03"):
        numbers.append((await stage.submitted(await stage.applicant(username), plan))["number"])
    auditor = await stage.office("unit-hongliu-farm")
    first = (await kit.get("/v1/declarations?limit=2", by=auditor)).json()
    assert [item["number"] for item in first["items"]] == numbers[:2]
    second = (await kit.get(f"/v1/declarations?limit=2&cursor={first['next']}", by=auditor)).json()
    assert [item["number"] for item in second["items"]] == numbers[2:]
    assert "next" not in second
    for query, expected in (
        ("state=submitted&step=employer", 3),
        ("state=draft", 0),
        ("step=league", 0),
        (f"plan_id={plan['plan_id']}", 3),
        ("plan_id=pln_none", 0),
    ):
        items = (await kit.get(f"/v1/declarations?{query}", by=auditor)).json()["items"]
        assert len(items) == expected, query
    assert (await kit.get("/v1/declarations?limit=201", by=auditor)).status_code == 400
    assert (await kit.get("/v1/declarations")).status_code == 401


@pytest.mark.req("A-12", door="rest")
async def test_the_timeline_tells_who_holds_it_since_when_until_when_and_what_next(stage: Any) -> None:
    kit = stage.kit
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    ready = await stage.ready(applicant, plan)
    stage.at("2026-05-12T10:30")
    url = f"/v1/declarations/{ready['declaration_id']}"
    await kit.post(f"{url}/submission", {"version": 1}, by=applicant)
    timeline = (await kit.get(f"{url}/timeline", by=applicant)).json()
    assert timeline["state"] == "submitted"
    assert timeline["next"] == "所在单位审核申报材料。"
    assert timeline["items"] == [
        {
            "step": "applicant",
            "state": "draft",
            "since": "2026-05-11T09:00:00+08:00",
            "ended_at": "2026-05-12T10:30:00+08:00",
            "outcome": "submitted",
        },
        {
            "step": "employer",
            "state": "submitted",
            "holder_org": "org_12150802DEM0001456",
            "holder_name": "临河区红柳林场",
            "since": "2026-05-12T10:30:00+08:00",
            "until": "2026-06-10",
        },
    ]


async def test_me_lists_what_waits(stage: Any) -> None:
    kit = stage.kit
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    draft = await stage.draft(applicant, plan)
    (task,) = (await kit.get("/v1/me", by=applicant)).json()["tasks"]
    assert (task["kind"], task["subject"]) == ("complete_draft", draft["declaration_id"])
    submitted = await stage.submitted(await stage.applicant("applicant02"), plan)
    auditor = await stage.office("unit-hongliu-farm")
    me = (await kit.get("/v1/me", by=auditor)).json()
    assert me["grants"] == ["unit_auditor@org_12150802DEM0001456"]
    assert me["tasks"][0] == {
        "kind": "decide",
        "subject": submitted["declaration_id"],
        "number": submitted["number"],
        "since": "2026-05-11T09:00:00+08:00",
        "due": "2026-06-10",
        "overdue": False,
    }
    claimed = {"verify_archive_item", "confirm_member"}  # what applicants say of themselves
    assert {task["kind"] for task in me["tasks"][1:]} == claimed
    assert (me["total"], me["overdue"]) == (len(me["tasks"]), 0)
    stage.at("2026-06-11T09:00")
    assert (await kit.get("/v1/me", by=auditor)).json()["overdue"] == 1
    stage.at("2026-05-11T09:00")
    elsewhere = await stage.office("unit-wuyuan-station")
    assert (await kit.get("/v1/me", by=elsewhere)).json()["tasks"] == []
