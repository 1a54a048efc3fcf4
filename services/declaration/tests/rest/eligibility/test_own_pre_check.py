"""The pre-check on the own archive: the same engine, and whose word each record is."""

from typing import Any

import pytest

MIDDLE = "series=forestry_grassland&specialty=silviculture&level=middle&column=ordinary"


@pytest.mark.req("E-27", door="rest")
async def test_the_own_archive_is_asked_and_every_record_says_whose_word_it_is(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    entries = await stage.archive(applicant, *stage.ASSISTANT)
    auditor = await stage.office("unit-hongliu-farm")
    url = f"/v1/archive-items/{entries[1]['item_id']}/verification"
    assert (await stage.kit.post(url, {"outcome": "verified", "version": 1}, by=auditor)).status_code == 200
    url = f"/v1/me/pre-check?{MIDDLE}&plan_id={plan['plan_id']}"
    answer = await stage.kit.get(url, by=applicant)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["outcome"], told["best"]["path"], told["pack"]["id"]) == (
        "may_declare",
        "ordinary",
        "2026-bayannur+demo",
    )
    assert {record["says"]: record["source"] for record in told["records"]} == {
        "education": "claimed",
        "title": "verified",
        "achievements": "claimed",
        "audit_card": "claimed",
    }


async def test_without_a_plan_the_annual_notice_of_the_units_place_counts(stage: Any) -> None:
    applicant = await stage.applicant("applicant01")
    told = (await stage.kit.get(f"/v1/me/pre-check?{MIDDLE}", by=applicant)).json()
    assert told["outcome"] == "may_not_declare"
    assert told["pack"]["id"].startswith("2026-bayannur")
    lacking = {one["rule"] for one in told["best"]["findings"] if one["verdict"] == "not_met"}
    assert lacking == {"E-03", "E-25", "E-26"}
    assert told["records"] == []


async def test_refusals_of_the_own_pre_check(stage: Any) -> None:
    kit = stage.kit
    applicant = await stage.applicant("applicant01")
    draft = await stage.plan(publish=False)
    url = f"/v1/me/pre-check?{MIDDLE}"
    assert (await kit.get(url)).status_code == 401
    nobody = await stage.link("applicant02")
    assert (await kit.get(url, by=nobody)).json()["code"] == "profile_missing"
    closed = await kit.get(f"{url}&plan_id={draft['plan_id']}", by=applicant)
    assert (closed.status_code, closed.json()["code"]) == (422, "plan_not_open")
    assert (await kit.get(f"{url}&plan_id=pln_none", by=applicant)).status_code == 404
    assert (await kit.get(f"{url}&place=nm.nowhere", by=applicant)).status_code == 400
    unknown = await kit.get("/v1/me/pre-check?series=alchemy&level=middle", by=applicant)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_title")


@pytest.mark.req("A-07", side="refuse")
async def test_after_the_last_day_the_pre_check_under_a_plan_says_so_before_anything_is_written(
    stage: Any,
) -> None:
    """It said 可以申报 and only the submission told that it was too late."""
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    await stage.archive(applicant, *stage.ASSISTANT)
    url = f"/v1/me/pre-check?{MIDDLE}&plan_id={plan['plan_id']}"
    expected = {
        "2026-06-10T23:59": ("may_declare", "met"),
        "2026-06-11T00:00": ("may_not_declare", "not_met"),
    }
    for moment, (outcome, verdict) in expected.items():
        stage.at(moment)
        told = (await stage.kit.get(url, by=applicant)).json()
        assert (told["outcome"], told["deadline"]["rule"], told["deadline"]["verdict"]) == (
            outcome,
            "A-07",
            verdict,
        )


@pytest.mark.req("A-07", side="refuse")
async def test_after_the_last_day_no_draft_is_begun(stage: Any) -> None:
    plan = await stage.plan()
    applicant = await stage.applicant("applicant01")
    stage.at("2026-06-10T23:59")
    assert (await stage.draft(applicant, plan))["declare_until"] == "2026-06-10"
    stage.at("2026-06-11T00:00")
    refused = await stage.begin(applicant, plan)
    assert (refused.status_code, refused.json()["code"]) == (422, "deadline_passed")


@pytest.mark.req("P-04", side="refuse")
async def test_the_days_of_a_annual_notice_of_its_own_count_for_what_it_covers(stage: Any) -> None:
    """The place's plan is open until 2026-06-10 with that cut-off, the series' own annual notice until 2026-05-20 with its own."""
    place = await stage.plan()
    await stage.plan(
        title="2026年度林草系列职称申报通知",
        separate_notice=True,
        series=["forestry_grassland"],
        dates=[{"step": "declare", "tier": "middle", "until": "2026-05-20"}],
        facts_cut_off=[{"tier": "middle", "on": "2026-05-15"}],
    )
    applicant = await stage.applicant("applicant01")
    stage.at("2026-05-21T09:00")
    url = f"/v1/me/pre-check?{MIDDLE}&plan_id={place['plan_id']}"
    told = (await stage.kit.get(url, by=applicant)).json()
    assert (told["deadline"]["verdict"], told["deadline"]["facts"]["last_day"]) == ("not_met", "2026-05-20")
    days = {
        finding["facts"]["day"]
        for finding in told["best"]["findings"]
        if finding["facts"].get("measured_on") == "cut_off"
    }
    assert days == {"2026-05-15"}
