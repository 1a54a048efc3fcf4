"""Committees over REST: application, filing, the public list."""

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from common.clock import SHANGHAI
from common.events.review import CommitteeChanged

if TYPE_CHECKING:
    from services.review.tests.conftest import Scene

TERM = {"valid_from": "2026-05-11", "valid_to": "2029-05-11"}


def filing(**changes: Any) -> dict[str, Any]:
    return {"version": 1, "decision": "approved", "opinion": "同意", **TERM} | changes


@pytest.mark.req("C-02", door="rest")
async def test_a_committee_is_applied_for_and_filed_with_its_pool(scene: "Scene") -> None:
    committee = await scene.applied()
    assert committee["state"] == "applied"
    assert committee["authority_org"] == "org_league_hr"
    path = f"/committees/{committee['committee_id']}"
    await scene.pool(committee["committee_id"], total=42)

    filed = await scene.ok(scene.authority, f"{path}/filing", **filing())

    assert (filed["state"], filed["valid_to"], filed["version"]) == ("filed", "2029-05-11", 2)
    assert {finding["verdict"] for finding in filed["findings"]} == {"met"}
    public = (await scene.kit.get(f"/v1{path}")).json()
    assert public["state"] == "filed"
    assert "work_plan" not in public
    assert "findings" not in public
    told = await scene.kit.payloads(CommitteeChanged)
    assert [(fact.revision, fact.status) for fact in told] == [(1, "applied"), (2, "filed")]
    assert told[1].valid_to == dt.date(2029, 5, 11)
    assert [row.subject for row in await scene.audited("file-committee")] == [committee["committee_id"]]


TWO_SERIES = [
    {"series": "archives", "level": "middle"},
    {"series": "forestry_grassland", "level": "middle"},
]

BREAKS: list[tuple[str, str, dict[str, Any], str]] = [
    ("C-01", "R25-10", {"scope": TWO_SERIES}, "series"),
    ("C-01", "R25-11", {"tier": "junior", "size": 17}, "tier"),
    ("C-02", "R25-12", {"conditions": {}}, "conditions"),
    ("C-02", "R25-14", {"work_plan": {"unit_overview": "有"}}, "work-plan"),
    ("C-04", "R25-17", {"size": 22, "reason_for_size": "专业多"}, "even"),
    ("C-04", "R25-17", {"size": 19}, "small"),
    ("C-07", "R25-6", {"supervisor_org": "org_region_hr"}, "supervisor-level"),
    ("C-07", "R25-6", {"supervisor_org": "org_forestry"}, "own-supervisor"),
]
"""What an application gets wrong: the rule, the clause that it is refused by, the change, a name."""


@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        pytest.param(changes, clause, id=name, marks=pytest.mark.req(rule, side="refuse"))
        for rule, clause, changes, name in BREAKS
    ],
)
async def test_an_application_that_breaks_a_rule_is_refused(
    scene: "Scene", changes: dict[str, Any], clause: str
) -> None:
    answer = await scene.refused(scene.organiser, "/committees", **scene.application(**changes))
    assert answer == (422, "committee_not_admissible", clause)
    assert await scene.kit.events() == []


@pytest.mark.req("C-01", "C-02", side="refuse")
@pytest.mark.req("C-04", "C-07", side="refuse")
async def test_an_application_anew_is_held_against_the_same_rules(scene: "Scene") -> None:
    path = f"/committees/{(await scene.applied())['committee_id']}"
    await scene.ok(scene.authority, f"{path}/filing", version=1, decision="refused", opinion="请补充")
    for _, clause, changes, name in BREAKS:
        body = {key: value for key, value in scene.application(**changes).items() if key != "organiser_org"}
        answer = await scene.refused(scene.organiser, f"{path}/application", **body, version=2)
        assert answer == (422, "committee_not_admissible", clause), name


async def test_an_unknown_place_or_title_is_malformed(scene: "Scene") -> None:
    body = scene.application(places=["nm.nowhere"], scope=[{"series": "alchemy", "level": "middle"}])
    answer = await scene.kit.post("/v1/committees", body, by=scene.organiser)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/places/0", "/scope/0"]


async def test_no_authority_of_the_right_level_is_on_record(scene: "Scene") -> None:
    body = scene.application(places=["nm.chifeng"])
    assert (await scene.refused(scene.organiser, "/committees", **body))[1] == "no_competent_authority"


async def test_who_may_apply(scene: "Scene") -> None:
    body = scene.application()
    assert (await scene.refused(None, "/committees", **body))[0] == 401
    assert (await scene.refused(scene.office, "/committees", **body))[:2] == (403, "forbidden")
    assert (await scene.refused(scene.other_office, "/committees", **body))[:2] == (
        403,
        "outside_jurisdiction",
    )
    body = scene.application(supervisor_org="org_nobody")
    assert (await scene.refused(scene.organiser, "/committees", **body))[:2] == (404, "not_found")


SENIOR = {
    "tier": "senior",
    "size": 25,
    "scope": [{"series": "forestry_grassland", "level": "associate_senior"}],
}


@pytest.mark.req("C-02", side="accept")
async def test_senior_committees_are_recommended_and_filed_by_the_region(scene: "Scene") -> None:
    await scene.kit.organisation("org_region_forestry", "nm", kind="department")
    committee = await scene.applied(**SENIOR, second_supervisor_org="org_region_forestry")
    assert committee["authority_org"] == "org_region_hr"
    path = f"/committees/{committee['committee_id']}"
    await scene.pool(committee["committee_id"])
    assert (await scene.kit.get(f"/v1{path}", by=scene.authority)).json()["state"] == "applied"
    listed = (await scene.kit.get("/v1/committees", by=scene.authority)).json()["items"]
    assert [one["committee_id"] for one in listed] == [committee["committee_id"]]

    recommended = await scene.ok(scene.authority, f"{path}/recommendation", version=1, opinion="同意推荐")
    assert [one["org"] for one in recommended["recommendations"]] == ["org_league_hr"]
    filed = await scene.ok(
        scene.region,
        f"{path}/filing",
        **filing(version=2, assessed_with="org_region_forestry", assessment="符合条件"),
    )

    assert (filed["state"], filed["assessment"]["org"]) == ("filed", "org_region_forestry")


@pytest.mark.req("C-02", side="refuse")
async def test_senior_committees_are_filed_by_nobody_else(scene: "Scene") -> None:
    committee = await scene.applied(**SENIOR)
    path = f"/committees/{committee['committee_id']}/filing"
    await scene.pool(committee["committee_id"])
    assert await scene.refused(scene.authority, path, **filing()) == (
        403,
        "outside_jurisdiction",
        "R25-13",
    )
    not_yet = (422, "committee_not_admissible", "R25-14")
    await scene.kit.organisation("org_region_forestry", "nm", kind="department")
    assessed = {"assessed_with": "org_region_forestry", "assessment": "符合条件"}
    assert await scene.refused(scene.region, path, **filing(**assessed)) == not_yet
    recommendation = path.replace("filing", "recommendation")
    await scene.ok(scene.authority, recommendation, version=1, opinion="同意推荐")
    assert await scene.refused(scene.region, path, **filing(version=2)) == not_yet
    filed = await scene.ok(scene.region, path, **filing(version=2, **assessed))
    assert filed["state"] == "filed"


@pytest.mark.req("C-02", side="refuse")
async def test_an_authority_of_another_level_files_nothing_even_where_it_stands_in_the_row(
    scene: "Scene",
) -> None:
    committee = await scene.applied()
    await scene.pool(committee["committee_id"])
    async with scene.kit.runtime.sessions.begin() as session:
        await session.execute(text("UPDATE committees SET authority_org = 'org_region_hr'"))
    path = f"/committees/{committee['committee_id']}/filing"
    assert await scene.refused(scene.region, path, **filing()) == (
        422,
        "committee_not_admissible",
        "R25-13",
    )


async def test_who_recommends_a_committee(scene: "Scene") -> None:
    body = {"version": 1, "opinion": "同意推荐"}
    middle = f"/committees/{(await scene.applied())['committee_id']}/recommendation"
    assert (await scene.refused(scene.authority, middle, **body))[:2] == (409, "already_decided")
    assert (await scene.refused(scene.other_authority, middle, **body))[:2] == (
        403,
        "outside_jurisdiction",
    )
    senior = f"/committees/{(await scene.applied(**SENIOR))['committee_id']}/recommendation"
    assert (await scene.refused(None, senior, **body))[0] == 401
    assert (await scene.refused(scene.region, senior, **body))[:2] == (403, "forbidden")
    assert (await scene.refused(scene.other_authority, senior, **body))[:2] == (
        403,
        "outside_jurisdiction",
    )
    assert (await scene.refused(scene.authority, senior, version=9, opinion="同意"))[1] == "stale_version"
    assert (await scene.refused(scene.authority, "/committees/cmt_none/recommendation", **body))[0] == 404
    both = await scene.kit.person("both", "organiser@org_forestry", "league_hr@org_league_hr")
    own = await scene.ok(both, "/committees", **scene.application(**SENIOR))
    path = f"/committees/{own['committee_id']}/recommendation"
    assert (await scene.refused(both, path, **body))[:2] == (403, "own_case")
    await scene.ok(scene.authority, senior, **body)
    assert (await scene.refused(scene.authority, senior, version=2, opinion="同意"))[1] == "already_decided"


@pytest.mark.req("C-04", side="refuse")
async def test_another_size_needs_a_reason_and_the_authoritys_consent(scene: "Scene") -> None:
    committee = await scene.applied(size=19, reason_for_size="本市该系列专家人数有限")
    path = f"/committees/{committee['committee_id']}/filing"
    await scene.pool(committee["committee_id"])
    assert await scene.refused(scene.authority, path, **filing()) == (
        422,
        "committee_not_admissible",
        "R25-17",
    )
    filed = await scene.ok(scene.authority, path, **filing(size_consent="同意设 19 人"))
    assert filed["size_consent"] == "同意设 19 人"
    assert [finding["verdict"] for finding in filed["findings"]].count("lifted") == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"valid_to": "2029-05-12"},
            (422, "committee_not_admissible", "R25-13"),
            marks=pytest.mark.req("C-02", side="refuse"),
        ),
        ({"valid_from": None, "valid_to": None}, (422, "committee_not_admissible", "R25-13")),
        ({"version": 2}, (409, "stale_version", None)),
        ({"decision": "refused", "opinion": ""}, (422, "reasons_missing", None)),
    ],
    ids=["four-years", "no-term", "stale", "no-reasons"],
)
async def test_a_filing_that_is_refused_changes_nothing(
    scene: "Scene", changes: dict[str, Any], expected: tuple[int, str, str | None]
) -> None:
    committee = await scene.applied()
    await scene.pool(committee["committee_id"])
    path = f"/committees/{committee['committee_id']}"
    body = {key: value for key, value in filing(**changes).items() if value is not None}
    assert await scene.refused(scene.authority, f"{path}/filing", **body) == expected
    shown = (await scene.kit.get(f"/v1{path}", by=scene.authority)).json()
    assert (shown["state"], shown["version"]) == ("applied", 1)


@pytest.mark.req("C-01", side="refuse")
async def test_the_authority_files_no_committee_of_two_series_however_it_came_to_be_applied_for(
    scene: "Scene",
) -> None:
    committee = await scene.applied()
    await scene.pool(committee["committee_id"])
    async with scene.kit.runtime.sessions.begin() as session:
        await session.execute(text("UPDATE committees SET scope = :scope"), {"scope": json.dumps(TWO_SERIES)})
    path = f"/committees/{committee['committee_id']}/filing"
    assert await scene.refused(scene.authority, path, **filing()) == (
        422,
        "committee_not_admissible",
        "R25-10",
    )


@pytest.mark.req("C-02", side="refuse")
@pytest.mark.parametrize("total", [None, 41], ids=["unknown", "one-too-few"])
async def test_no_filing_without_a_pool_of_twice_the_minimum(scene: "Scene", total: int | None) -> None:
    committee = await scene.applied()
    if total is not None:
        await scene.pool(committee["committee_id"], total=total)
    path = f"/committees/{committee['committee_id']}/filing"
    assert await scene.refused(scene.authority, path, **filing()) == (422, "pool_not_sufficient", "R25-19")


async def test_who_may_file(scene: "Scene") -> None:
    committee = await scene.applied()
    path = f"/committees/{committee['committee_id']}/filing"
    assert (await scene.refused(None, path, **filing()))[0] == 401
    assert (await scene.refused(scene.organiser, path, **filing()))[:2] == (403, "forbidden")
    assert (await scene.refused(scene.other_authority, path, **filing()))[:2] == (
        403,
        "outside_jurisdiction",
    )
    assert (await scene.refused(scene.authority, "/committees/cmt_none/filing", **filing()))[0] == 404


async def test_nobody_files_what_he_applied_for(scene: "Scene") -> None:
    both = await scene.kit.person("both", "organiser@org_forestry", "league_hr@org_league_hr")
    committee = await scene.ok(both, "/committees", **scene.application())
    await scene.pool(committee["committee_id"])
    path = f"/committees/{committee['committee_id']}/filing"
    assert (await scene.refused(both, path, **filing()))[:2] == (403, "own_case")
    assert (await scene.ok(scene.authority, path, **filing()))["state"] == "filed"


async def test_a_refused_committee_applies_anew(scene: "Scene") -> None:
    committee = await scene.applied()
    path = f"/committees/{committee['committee_id']}"
    refused = await scene.ok(
        scene.authority, f"{path}/filing", version=1, decision="refused", opinion="请补充评价标准"
    )
    assert (refused["state"], refused["opinion"]) == ("refused", "请补充评价标准")
    assert (await scene.refused(scene.authority, f"{path}/filing", **filing(version=2)))[:2] == (
        409,
        "already_decided",
    )
    body = {key: value for key, value in scene.application().items() if key != "organiser_org"}
    assert (await scene.refused(scene.organiser, f"{path}/application", **body, version=1))[
        1
    ] == "stale_version"
    assert (await scene.refused(scene.other_office, f"{path}/application", **body, version=2))[0] == 403
    assert (await scene.refused(None, f"{path}/application", **body, version=2))[0] == 401
    again = await scene.ok(scene.organiser, f"{path}/application", **body, version=2)
    assert (again["state"], again["version"]) == ("applied", 3)
    assert (await scene.refused(scene.organiser, f"{path}/application", **body, version=3))[:2] == (
        409,
        "wrong_state",
    )
    assert (await scene.refused(scene.organiser, "/committees/cmt_none/application", **body, version=1))[
        0
    ] == 404
    assert [fact.status for fact in await scene.kit.payloads(CommitteeChanged)] == ["applied", "applied"]


@pytest.mark.req("C-03", side="refuse")
async def test_a_filing_lapses_after_its_last_day(scene: "Scene") -> None:
    committee = await scene.filed()
    path = f"/v1/committees/{committee['committee_id']}"
    await scene.kit.advance(dt.datetime(2029, 5, 11, 23, 59, tzinfo=SHANGHAI))
    assert (await scene.kit.get(path)).json()["state"] == "filed"
    await scene.kit.advance(dt.datetime(2029, 5, 12, 0, 0, tzinfo=SHANGHAI))
    assert (await scene.kit.get(path)).json()["state"] == "lapsed"
    told = (await scene.kit.payloads(CommitteeChanged))[-1]
    assert (told.status, told.since.isoformat()) == ("lapsed", "2029-05-12T00:00:00+08:00")


@pytest.mark.req("C-02", door="rest")
async def test_only_approved_committees_are_public(scene: "Scene") -> None:
    applied = (await scene.applied())["committee_id"]
    filed = (await scene.filed(name="第二评委会"))["committee_id"]

    async def listed(by: Any = None, **query: Any) -> set[str]:
        page = (await scene.kit.get("/v1/committees", by=by, params=query)).json()
        return {item["committee_id"] for item in page["items"]}

    assert await listed() == {filed}
    assert await listed(scene.other_office) == {filed}
    assert await listed(scene.organiser) == {applied, filed}
    assert await listed(scene.authority, state="applied") == {applied}
    assert await listed(place="nm.chifeng") == set()
    assert (await scene.kit.get(f"/v1/committees/{applied}")).status_code == 404
    assert (await scene.kit.get(f"/v1/committees/{applied}", by=scene.other_office)).status_code == 404
    shown = (await scene.kit.get(f"/v1/committees/{applied}", by=scene.organiser)).json()
    assert shown["work_plan"]["standards"] == "自治区林草系列评审条件"


async def test_the_list_is_paged(scene: "Scene") -> None:
    ids = sorted([(await scene.filed(name=f"第{n}评委会"))["committee_id"] for n in range(3)])
    first = (await scene.kit.get("/v1/committees", params={"limit": 2})).json()
    second = (await scene.kit.get("/v1/committees", params={"limit": 2, "cursor": first["next"]})).json()
    assert [item["committee_id"] for item in first["items"] + second["items"]] == ids
    assert "next" not in second


@pytest.mark.req("P-09", side="accept")
async def test_under_the_publicity_of_2023_articles_of_the_later_rules_are_assumed(scene: "Scene") -> None:
    scene.on(dt.date(2023, 6, 1))

    committee = await scene.applied()

    of_2025 = [finding for finding in committee["findings"] if finding["clause"].startswith("R25-")]
    assert {"R25-6", "R25-10", "R25-11", "R25-12", "R25-14", "R25-17"} <= {f["clause"] for f in of_2025}
    assert {(f["verdict"], f["basis"]) for f in of_2025} == {("assumed", "assumed")}
    assert all(finding["message"].endswith("（按2025年细则推定）") for finding in of_2025)


@pytest.mark.req("P-09", side="refuse")
async def test_a_refusal_under_the_publicity_of_2023_says_that_its_article_is_assumed(scene: "Scene") -> None:
    scene.on(dt.date(2023, 6, 1))

    answer = await scene.kit.post(
        "/v1/committees", scene.application(supervisor_org="org_forestry"), by=scene.organiser
    )

    assert (answer.status_code, answer.json()["clause"]) == (422, "R25-6")
    assert "（按2025年细则推定）" in answer.text


async def region_unit_applies(scene: "Scene", day: dt.date, tier: str, place: str) -> tuple[int, str]:
    """A department of the region applies: the status, and the authority or the code of the refusal."""
    await scene.kit.organisation("org_region_archives", "nm", kind="department")
    by = await scene.kit.person(f"{tier}-{place}", "organiser@org_region_archives")
    scene.on(day)
    level = {"middle": "middle", "junior": "assistant"}[tier]
    body = scene.application(
        tier=tier,
        size=21,
        organiser_org="org_region_archives",
        office_org="org_region_archives",
        supervisor_org="org_region_hr",
        scope=[{"series": "archives", "level": level}],
        places=[place],
    )
    answer = await scene.kit.post("/v1/committees", body, by=by)
    shown = answer.json()
    return answer.status_code, shown.get("authority_org") or shown["code"]


IN_2023, NOW = dt.date(2023, 6, 1), dt.date(2026, 5, 11)


@pytest.mark.req("C-02", side="accept")
@pytest.mark.parametrize(
    ("day", "tier", "place", "authority"),
    [
        (NOW, "junior", "nm", "org_region_hr"),  # R25-13: 自治区直属用人单位中、初级
        (IN_2023, "middle", "nm", "org_region_hr"),  # N23-6.1.2: 自治区直属单位组建的中级
        (IN_2023, "junior", "nm.bayannur", "org_league_hr"),  # N23-6.1.2: 本地区组建的中初级
    ],
)
async def test_who_files_the_committees_of_the_region_s_own_units(
    scene: "Scene", day: dt.date, tier: str, place: str, authority: str
) -> None:
    assert await region_unit_applies(scene, day, tier, place) == (201, authority)


@pytest.mark.req("C-02", side="refuse")
async def test_in_2023_the_region_files_no_junior_committee_of_its_own_units(scene: "Scene") -> None:
    assert await region_unit_applies(scene, IN_2023, "junior", "nm") == (422, "no_competent_authority")
