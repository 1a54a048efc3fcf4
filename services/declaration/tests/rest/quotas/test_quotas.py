"""Places of school teachers and directed posts over REST: split, bound to units, told with what is free (E-29, E-30)."""

from typing import Any

import pytest

from laptop.demo.people import demo_organisations

ORG = {key: row.org_id for key, row in demo_organisations().items()}
FARM, STATION, RESEARCH = ORG["hongliu-farm"], ORG["linhe-station"], ORG["research-city"]
LEAGUE, COUNTY, OTHER_COUNTY = "league-hr1", "county-hr-linhe", "county-hr-wuyuan"
LINHE, WUYUAN = "nm.bayannur.linhe", "nm.bayannur.wuyuan"


@pytest.fixture
async def year(stage: Any, chain: Any) -> Any:
    """The region's annual notice of 2023: Bayannur has twelve (N23-annex)."""
    chain.plan = await stage.plan(
        by=await chain.officer(LEAGUE), year=2023, policy={"id": "2023-region", "layers": []}
    )
    return chain


async def give(chain: Any, by: str, persons: int, /, **to: Any) -> Any:
    body = {"kind": "teacher", "persons": persons, **to}
    return await chain.kit.post(
        f"/v1/plans/{chain.plan['plan_id']}/quota-shares", body, by=await chain.officer(by)
    )


async def shown(chain: Any, by: str = LEAGUE) -> dict[str, tuple[int, int, int, int]]:
    """Seats, given, taken, free by holder."""
    answer = await chain.kit.get(f"/v1/plans/{chain.plan['plan_id']}/quotas", by=await chain.officer(by))
    assert answer.status_code == 200, answer.text
    return {
        one["holder"]: (one["seats"], one["given"], one["taken"], one["free"])
        for one in answer.json()["items"]
    }


@pytest.mark.req("E-29", side="accept")
async def test_a_place_splits_its_number_among_counties_and_units(year: Any) -> None:
    assert await shown(year) == {"nm.bayannur": (12, 0, 0, 12)}
    county = await give(year, LEAGUE, 7, place=LINHE)
    assert county.status_code == 200, county.text
    assert (county.json()["clause"], county.json()["from_holder"]) == ("N23-annex", "nm.bayannur")
    unit = await give(year, COUNTY, 3, org_id=FARM)
    assert (unit.status_code, unit.json()["from_holder"]) == (200, LINHE)
    city = await give(year, LEAGUE, 5, org_id=RESEARCH)
    assert (city.status_code, city.json()["from_holder"]) == (200, "nm.bayannur")
    assert await shown(year, "unit-hongliu-farm") == {
        "nm.bayannur": (12, 12, 0, 0),
        LINHE: (7, 3, 0, 4),
        FARM: (3, 0, 0, 3),
        RESEARCH: (5, 0, 0, 5),
    }
    less = await give(year, LEAGUE, 4, org_id=RESEARCH, version=1)
    assert (less.json()["seats"], less.json()["version"]) == (4, 2)
    assert (await shown(year))["nm.bayannur"] == (12, 11, 0, 1)


@pytest.mark.req("E-29", side="refuse")
async def test_never_more_than_its_own(year: Any) -> None:
    assert (await give(year, LEAGUE, 7, place=LINHE)).status_code == 200
    more = (await give(year, LEAGUE, 6, place=WUYUAN)).json()
    assert (more["status"], more["code"], more["clause"]) == (422, "quota_full", "N23-4.13")
    assert more["detail"] == (
        "巴彦淖尔市可分配的名额为5名，不能分配6名，请减少人数或先收回其他单位未使用的名额。"
    )
    assert (await give(year, COUNTY, 8, org_id=FARM)).json()["code"] == "quota_full"
    assert (await give(year, COUNTY, 7, org_id=FARM)).status_code == 200
    back = (await give(year, LEAGUE, 6, place=LINHE, version=1)).json()
    assert (back["code"], "已使用或已再分配7名" in back["detail"]) == ("quota_full", True)
    assert (await give(year, LEAGUE, 5, place=WUYUAN)).status_code == 200
    assert (await give(year, LEAGUE, 1, org_id=RESEARCH)).json()["code"] == "quota_full"
    assert "nm.bayannur" in await shown(year)
    assert (await shown(year))["nm.bayannur"] == (12, 12, 0, 0)


async def test_who_gives_and_to_whom(year: Any) -> None:
    assert (await give(year, COUNTY, 1, place=LINHE)).json()["code"] == "outside_jurisdiction"
    assert (await give(year, LEAGUE, 4, place=LINHE)).status_code == 200
    assert (await give(year, OTHER_COUNTY, 1, org_id=FARM)).json()["code"] == "outside_jurisdiction"
    assert (await give(year, LEAGUE, 4, place=LINHE)).json()["code"] == "stale_version"
    assert (await give(year, LEAGUE, 1, place="nm.baotou")).json()["code"] == "outside_jurisdiction"
    assert (await give(year, LEAGUE, 1, place="nm.nowhere")).json()["code"] == "outside_jurisdiction"
    assert (await give(year, LEAGUE, 1, org_id="org_nowhere")).status_code == 404
    for wrong in (
        {"place": LINHE, "org_id": FARM},
        {},
        {"place": LINHE, "level": "middle"},
        {"place": LINHE, "series": "health"},
        {"place": LINHE, "kind": "directed"},
        {"place": LINHE, "kind": "directed", "series": "nowhere"},
    ):
        assert (await give(year, LEAGUE, 1, **wrong)).status_code == 400, wrong


async def test_the_places_own_number_cannot_be_given_by_itself(year: Any) -> None:
    assert (await give(year, LEAGUE, 20, place="nm.bayannur")).json()["code"] == "quota_not_splittable"
    assert await shown(year) == {"nm.bayannur": (12, 0, 0, 12)}


@pytest.mark.req("E-30", side="accept")
async def test_a_league_lists_directed_posts_and_gives_them_on(year: Any) -> None:
    health = {"kind": "directed", "series": "health", "level": "associate_senior"}
    early = await give(year, COUNTY, 1, org_id=FARM, **health)
    assert early.json()["code"] == "quota_not_splittable"
    listed = await give(year, LEAGUE, 6, place="nm.bayannur", **health)
    assert (listed.status_code, listed.json()["clause"]) == (200, "N23-4.9")
    assert (await give(year, LEAGUE, 4, place=LINHE, **health)).status_code == 200
    assert (await give(year, COUNTY, 4, org_id=FARM, **health)).status_code == 200
    assert (await give(year, LEAGUE, 3, place="nm.bayannur", version=1, **health)).json()["code"] == (
        "quota_full"
    )
    raised = await give(year, LEAGUE, 9, place="nm.bayannur", version=1, **health)
    assert (raised.status_code, raised.json()["free"]) == (200, 5)


@pytest.mark.req("E-30", side="refuse")
async def test_directed_posts_are_of_listed_levels_and_industries(year: Any) -> None:
    middle = {"kind": "directed", "series": "health", "level": "middle", "place": "nm.bayannur"}
    refused = (await give(year, LEAGUE, 1, **middle)).json()
    assert (refused["code"], refused["clause"]) == ("quota_not_splittable", "N23-4.9")
    grass = {
        "kind": "directed",
        "series": "forestry_grassland",
        "specialty": "grassland_science",
        "level": "associate_senior",
        "place": "nm.bayannur",
    }
    assert (await give(year, LEAGUE, 1, **grass)).json()["clause"] == "N23-4.9"


@pytest.mark.req("E-29", side="accept")
async def test_the_region_says_which_school_a_row_of_the_table_means(stage: Any, chain: Any) -> None:
    """师大附中 7，含区直其他单位 4：学校自己 3 名 (N23-annex)."""
    region = await stage.office("region-hr")
    await stage.kit.organisation("org_school", "nm", kind="public_institution", name="内蒙古师大附属中学")
    plan = await stage.plan(
        by=region,
        year=2023,
        place="nm",
        organiser_org=ORG["region-hr"],
        policy={"id": "2023-region", "layers": []},
    )
    path = f"/v1/plans/{plan['plan_id']}/quota-rows"
    bound = await stage.kit.post(path, {"row": "normal_university_school", "org_id": "org_school"}, by=region)
    assert (bound.status_code, bound.json()["seats"], bound.json()["clause"]) == (201, 3, "N23-annex")
    again = await stage.kit.post(path, {"row": "hohhot_no2_school", "org_id": "org_school"}, by=region)
    assert again.json()["code"] == "already_decided"
    place = await stage.kit.post(path, {"row": "baotou", "org_id": "org_school"}, by=region)
    assert place.status_code == 404
    items = (await stage.kit.get(f"/v1/plans/{plan['plan_id']}/quotas", by=region)).json()["items"]
    assert len(items) == 15
    assert sum(item["seats"] for item in items if item["holder"].startswith("nm.")) == 190
