"""The title catalogue over REST: what there is, and how each title is obtained under the documents of a place and day."""

from typing import Any

import pytest


async def titles_of(stage: Any, series: str, *, place: str, on: str) -> dict[tuple[str | None, str], Any]:
    answer = await stage.kit.get(f"/v1/titles/{series}?place={place}&on={on}")
    assert answer.status_code == 200, answer.text
    return {
        (specialty.get("specialty"), title["level"]): title
        for specialty in answer.json()["specialties"]
        for title in specialty["titles"]
    }


@pytest.mark.req("P-01", door="rest")
async def test_every_series_is_listed_by_its_name(stage: Any) -> None:
    items = (await stage.kit.get("/v1/titles")).json()["items"]
    assert {"series": "forestry_grassland", "label": "林草"} in items


@pytest.mark.req("P-01", door="rest")
async def test_the_senior_economist_is_reviewed_in_one_year_and_examined_in_another(stage: Any) -> None:
    """BT24-4.2.2: 正高级经济师 is no longer (不再) exam-plus-review, so in 2023 it was."""
    before = await titles_of(stage, "economics", place="nm", on="2023-06-01")
    after = await titles_of(stage, "economics", place="nm.baotou", on="2024-06-01")
    title = (None, "full_senior")
    assert (before[title]["mode"], before[title]["mode_label"]) == ("exam_and_review", "考评结合")
    assert (after[title]["mode"], after[title]["clause"]) == ("review", "BT24-4.2.2")


async def test_a_specialty_is_listed_from_its_day_on(stage: Any) -> None:
    """CF25-4.2.2 of 2025-06-06 adds 警务技术."""
    before = await titles_of(stage, "engineering", place="nm.chifeng", on="2025-06-05")
    after = await titles_of(stage, "engineering", place="nm.chifeng", on="2025-06-06")
    assert ("police_technology", "middle") not in before
    assert after["police_technology", "middle"]["name"] == "工程师"


async def test_a_series_that_does_not_exist_is_not_found(stage: Any) -> None:
    answer = await stage.kit.get("/v1/titles/astrology?place=nm.bayannur")
    assert answer.status_code == 404
    assert "astrology" in answer.json()["detail"]


async def test_a_place_that_does_not_exist_is_named(stage: Any) -> None:
    answer = await stage.kit.get("/v1/titles/engineering?place=nm.atlantis")
    assert answer.status_code == 400
    assert "place" in answer.json()["errors"][0]["pointer"]


async def test_a_day_before_every_document_is_refused(stage: Any) -> None:
    answer = await stage.kit.get("/v1/titles/engineering?place=nm.bayannur&on=1999-01-01")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_policy_pack")
