"""What is only in principle (原则上, 一般; R25-19) is lifted by the filing authority: the retired, the chair pool (Z-07)."""

from typing import Any

import pytest
from sqlalchemy import text

POOL = "/pools/cmt_1"
EXPERTS = f"{POOL}/experts"


def papers(scene: Any, n: int) -> dict[str, Any]:
    entry = scene.entry(n)
    return {
        "document_kind": entry["document_kind"],
        "number": entry["number"],
        "reason": "该专业在岗专家不足",
    }


async def undivided(scene: Any) -> dict[str, Any]:
    """Eighteen experts, none of them in a chair pool; the pool as it stands."""
    await scene.pool(18, **{f"e{n}": {"chair_pool": False} for n in range(1, 6)})
    shown: dict[str, Any] = await scene.shown(POOL)
    return shown


@pytest.mark.req("X-01", side="accept")
async def test_a_retired_expert_is_entered_with_the_authoritys_consent(scene: Any) -> None:
    await scene.committee()
    entry = scene.entry(1, retired=True)
    assert await scene.refused(scene.office, EXPERTS, **entry) == (422, "expert_not_admissible", "R25-19")

    consent = await scene.ok(scene.authority, f"{POOL}/retired-expert-consents", **papers(scene, 1))

    assert (consent["rule"], consent["year"], consent["by_org"]) == ("X-01", 2026, "org_league_hr")
    entered = await scene.ok(scene.office, EXPERTS, **entry)
    assert entered["state"] == "in_pool"
    path = f"/v1{EXPERTS}/{entered['expert_id']}"
    kept = await scene.kit.put(
        path,
        scene.entry(1, document_kind=None, number=None, name=None, retired=True) | {"version": 1},
        by=scene.office,
    )
    assert (kept.status_code, kept.json()["state"]) == (200, "in_pool")
    listed = await scene.shown(f"{POOL}/rule-consents")
    assert [one["consent_id"] for one in listed["items"]] == [consent["consent_id"]]
    assert [row.detail["rule"] for row in await scene.audited("lift-pool-rule")] == ["X-01"]
    async with scene.kit.runtime.sessions() as session:
        stored = str(
            (await session.execute(text("select rule_consents::text from rule_consents"))).scalar_one()
        )
    assert "在岗专家不足" not in stored


@pytest.mark.req("X-01", side="refuse")
async def test_a_consent_is_for_one_person_in_one_pool_and_one_year(scene: Any) -> None:
    await scene.committee()
    await scene.ok(scene.authority, f"{POOL}/retired-expert-consents", **papers(scene, 1))
    other = scene.entry(2, retired=True)
    assert (await scene.refused(scene.office, EXPERTS, **other))[2] == "R25-19"
    untitled = scene.entry(1, retired=True, title_rank="assistant")
    assert (await scene.refused(scene.office, EXPERTS, **untitled))[2] == "R25-17"
    scene.kit.clock.time = scene.kit.clock.time.replace(year=2027)
    later = scene.entry(1, retired=True, term_from="2027-05-11", term_until="2030-05-10")
    assert (await scene.refused(scene.office, EXPERTS, **later))[2] == "R25-19"


async def test_who_consents_and_who_does_not(scene: Any) -> None:
    await scene.committee()
    path = f"{POOL}/retired-expert-consents"
    body = papers(scene, 1)
    assert (await scene.refused(scene.office, path, **body))[:2] == (403, "forbidden")
    himself = await scene.kit.person(
        "authority-expert", "league_hr@org_league_hr", person_ref=scene.person_ref(1)
    )
    assert (await scene.refused(himself, path, **body))[:2] == (403, "own_case")
    assert (await scene.refused(scene.authority, path, **body | {"number": "1"}))[1] == "bad_expert_document"
    await scene.ok(scene.authority, path, **body)
    assert (await scene.refused(scene.authority, path, **body))[:2] == (409, "already_decided")


@pytest.mark.req("X-02", side="accept")
async def test_a_pool_without_a_chair_pool_is_filed_with_the_authoritys_consent(scene: Any) -> None:
    pool = await undivided(scene)
    filing = {"version": pool["version"]}
    assert (await scene.refused(scene.office, f"{POOL}/filing", **filing))[:2] == (422, "pool_not_admissible")

    await scene.ok(scene.authority, f"{POOL}/undivided-pool-consents", reason="专家人数少")

    filed = await scene.ok(scene.office, f"{POOL}/filing", **filing)
    [lifted] = [finding for finding in filed["findings"] if finding["verdict"] == "lifted"]
    assert (lifted["rule"], lifted["clause"]) == ("X-02", "R25-19")


@pytest.mark.req("X-02", side="refuse")
async def test_the_consent_lifts_the_chair_pool_alone(scene: Any) -> None:
    await scene.pool(17, **{f"e{n}": {"chair_pool": False} for n in range(1, 6)})
    pool = await scene.shown(POOL)
    await scene.ok(scene.authority, f"{POOL}/undivided-pool-consents", reason="专家人数少")
    answer = await scene.kit.post(f"/v1{POOL}/filing", {"version": pool["version"]}, by=scene.office)
    assert (answer.status_code, answer.json()["code"]) == (422, "pool_not_admissible")
    assert "18 人，现为 17 人" in answer.json()["detail"]
    assert "主任委员库" not in answer.json()["detail"]


async def test_where_there_is_a_chair_pool_there_is_nothing_to_lift(scene: Any) -> None:
    await scene.pool(18)
    refused = await scene.refused(scene.authority, f"{POOL}/undivided-pool-consents", reason="专家人数少")
    assert refused[:2] == (422, "pool_rule_not_in_the_way")


async def test_from_an_undivided_pool_everybody_may_lead(scene: Any) -> None:
    await scene.pool(20, **{f"e{n}": {"chair_pool": False} for n in range(1, 6)})
    await scene.ok(scene.authority, f"{POOL}/undivided-pool-consents", reason="专家人数少")
    pool = await scene.shown(POOL)
    pool = await scene.ok(scene.office, f"{POOL}/clean-ups", version=pool["version"], year=2026)
    await scene.ok(scene.office, f"{POOL}/filing", version=pool["version"])
    await scene.request()
    drawn = await scene.play(await scene.freeze((await scene.draws())[-1]))
    roles = [seat["role"] for seat in await scene.seats(drawn)]
    assert (roles.count("chair"), roles.count("vice_chair"), roles.count("member")) == (1, 2, 6)
