"""The route boundary: what commits, what is answered, who gets in."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import func, select, text

from common.audit.tables import AuditEntryRow
from common.replicas.tables import EffectRow, OrganisationRow
from laptop.testing.kit import START, Caller, ServiceKit

HR = "org_11150800DEM000022B"
FARM: dict[str, Any] = {
    "credit_code": "12150802DEM0001456",
    "name": "临河区红柳林场",
    "kind": "public_institution",
    "place": "nm.bayannur.linhe",
    "ownership": "public",
}


@pytest.fixture
async def officer(kit: ServiceKit) -> Caller:
    await kit.organisation(HR, "nm.bayannur", kind="hr_authority")
    return await kit.person("ann", f"league_hr@{HR}")


async def rows(kit: ServiceKit, model: Any) -> int:
    async with kit.runtime.sessions() as session:
        return int(await session.scalar(select(func.count()).select_from(model)) or 0)


async def test_an_accepted_request_is_stored_audited_and_told(kit: ServiceKit, officer: Caller) -> None:
    before = len(await kit.events("organisation-recorded"))
    answer = await kit.post("/v1/organisations", FARM, by=officer)
    assert answer.status_code == 201, answer.text
    assert answer.json()["org_id"] == "org_12150802DEM0001456"
    event = (await kit.events("organisation-recorded"))[before]
    assert event.subject == "org_12150802DEM0001456"
    assert event.sequence == 1
    assert event.time == START
    async with kit.runtime.sessions() as session:
        entry = (
            await session.execute(select(AuditEntryRow).where(AuditEntryRow.subject == event.subject))
        ).scalar_one()
    assert (entry.action, entry.clause, entry.person_ref) == ("record-organisation", "R25-5", "p1-ann")


async def test_a_commit_that_fails_is_never_a_2xx(
    kit: ServiceKit, officer: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with kit.runtime.sessions.begin() as session:
        # fires at COMMIT, when everything before it has succeeded
        await session.execute(
            text(
                "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'no commit today'; END $$"
            )
        )
        await session.execute(
            text(
                "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON organisations"
                " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()"
            )
        )
    stored = await rows(kit, OrganisationRow)
    answer = await kit.post("/v1/organisations", FARM, by=officer)
    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"
    assert await rows(kit, OrganisationRow) == stored


async def test_the_same_key_twice_has_one_effect_and_one_answer(kit: ServiceKit, officer: Caller) -> None:
    first = await kit.post("/v1/organisations", FARM, by=officer, key="k-1")
    second = await kit.post("/v1/organisations", FARM, by=officer, key="k-1")
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert len([e for e in await kit.events() if e.subject == "org_12150802DEM0001456"]) == 1


async def test_the_same_key_at_once_has_one_effect(kit: ServiceKit, officer: Caller) -> None:
    answers = await asyncio.gather(
        *(kit.post("/v1/organisations", FARM, by=officer, key="k-1") for _ in range(5))
    )
    codes = {answer.json().get("code") for answer in answers if answer.status_code != 201}
    assert any(answer.status_code == 201 for answer in answers)
    assert codes <= {"key_in_flight"}
    assert len([e for e in await kit.events() if e.subject == "org_12150802DEM0001456"]) == 1


async def test_a_key_is_not_for_another_request(kit: ServiceKit, officer: Caller) -> None:
    await kit.post("/v1/organisations", FARM, by=officer, key="k-1")
    answer = await kit.post("/v1/organisations", {**FARM, "name": "另一单位"}, by=officer, key="k-1")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


async def test_a_refused_request_keeps_nothing_its_key_included(kit: ServiceKit, officer: Caller) -> None:
    wrong = {**FARM, "credit_code": "不是代码"}
    answer = await kit.post("/v1/organisations", wrong, by=officer, key="k-1")
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_credit_code")
    answer = await kit.post("/v1/organisations", FARM, by=officer, key="k-1")
    assert answer.status_code == 201


async def test_a_missing_key_is_told(kit: ServiceKit, officer: Caller) -> None:
    answer = await kit.client.post(
        "/v1/organisations", json=FARM, headers={"authorization": f"Bearer {kit.issuer.token(officer)}"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


async def test_a_stale_version_is_refused_and_the_present_one_told(kit: ServiceKit, officer: Caller) -> None:
    org_id = (await kit.post("/v1/organisations", FARM, by=officer)).json()["org_id"]
    body = {name: value for name, value in FARM.items() if name != "credit_code"}
    changed = await kit.put(
        f"/v1/organisations/{org_id}", {**body, "name": "红柳林场", "version": 1}, by=officer
    )
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    stale = await kit.put(f"/v1/organisations/{org_id}", {**body, "name": "又一名", "version": 1}, by=officer)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert stale.json()["present_version"] == 2


async def test_an_edit_with_a_key_answers_a_retry_as_the_first_time(kit: ServiceKit, officer: Caller) -> None:
    org_id = (await kit.post("/v1/organisations", FARM, by=officer)).json()["org_id"]
    body = {name: value for name, value in FARM.items() if name != "credit_code"} | {"version": 1}
    first = await kit.put(f"/v1/organisations/{org_id}", body, by=officer, headers={"idempotency-key": "e-1"})
    again = await kit.put(f"/v1/organisations/{org_id}", body, by=officer, headers={"idempotency-key": "e-1"})
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert again.json()["version"] == 2


@pytest.mark.parametrize(
    ("claims", "lifetime"),
    [
        ({}, dt.timedelta(minutes=-5)),
        ({"aud": "other"}, dt.timedelta(hours=1)),
        ({"iss": "urn:x"}, dt.timedelta(hours=1)),
        ({}, dt.timedelta(hours=13)),
        ({"iat": 4_000_000_000}, dt.timedelta(hours=13)),
    ],
    ids=[
        "expired",
        "for another audience",
        "of an unknown issuer",
        "for longer than any may live",
        "for as long, of the future",
    ],
)
async def test_a_bad_token_opens_nothing(
    kit: ServiceKit, officer: Caller, claims: dict[str, str], lifetime: dt.timedelta
) -> None:
    token = kit.issuer.token(officer, lifetime=lifetime, **claims)
    answer = await kit.get(f"/v1/organisations/{HR}", headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")


@pytest.mark.req("Z-03", side="refuse")
async def test_nobody_acts_outside_the_own_subtree(kit: ServiceKit, officer: Caller) -> None:
    answer = await kit.post("/v1/organisations", {**FARM, "place": "nm.baotou"}, by=officer)
    assert (answer.status_code, answer.json()["code"]) == (403, "outside_jurisdiction")
    assert answer.json()["clause"] == "R25-5"


@pytest.mark.req("Z-03", side="accept")
async def test_an_authority_acts_in_its_whole_subtree(kit: ServiceKit, officer: Caller) -> None:
    assert (await kit.post("/v1/organisations", FARM, by=officer)).status_code == 201


async def test_an_unlinked_officer_reads_but_decides_nothing(kit: ServiceKit, officer: Caller) -> None:
    unlinked = Caller("zoe", None, (f"league_hr@{HR}",))
    assert (await kit.get(f"/v1/organisations/{HR}", by=unlinked)).status_code == 200
    answer = await kit.post("/v1/organisations", FARM, by=unlinked)
    assert (answer.status_code, answer.json()["code"]) == (403, "identity_not_linked")


@pytest.mark.parametrize(
    ("day", "status"),
    [(dt.date(2026, 6, 26), 403), (dt.date(2026, 6, 27), 201)],
    ids=["last day", "day after"],
)
async def test_a_bar_on_review_work_voids_the_grants_to_its_last_day(
    kit: ServiceKit, officer: Caller, day: dt.date, status: int
) -> None:
    async with kit.runtime.sessions.begin() as session:
        session.add(
            EffectRow(
                record_id="rec_1",
                effect="bar_staff",
                subject_kind="staff",
                subject="p1-ann",
                starts=dt.date(2023, 6, 26),
                until=dt.date(2026, 6, 26),
                clause="R25-74",
                deciding_org=HR,
                received_at=START,
            )
        )
    kit.clock.time = dt.datetime.combine(day, dt.time(12), START.tzinfo)
    answer = await kit.post("/v1/organisations", FARM, by=officer)
    assert answer.status_code == status, answer.text
    if status == 403:
        assert answer.json()["code"] == "role_suspended"


async def test_a_malformed_body_is_told_in_chinese_with_pointers(kit: ServiceKit, officer: Caller) -> None:
    answer = await kit.post("/v1/organisations", {**FARM, "kind": "club", "extra": 1}, by=officer)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (400, "malformed_request")
    assert {(e["pointer"], e["message"]) for e in problem["errors"]} == {
        (
            "/kind",
            "不在可选范围内，应为：hr_authority、department、inspection、service_centre、public_institution、"
            "enterprise、social_organisation、other_non_public、hr_agency、dispatch_agency、service_point、zone_hr。",
        ),
        ("/extra", "不支持的字段。"),
    }


async def test_what_does_not_exist_is_a_problem_too(kit: ServiceKit, officer: Caller) -> None:
    for path in ("/v1/organisations/org_x", "/v1/nothing-here"):
        answer = await kit.get(path, by=officer)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert answer.headers["content-type"] == "application/problem+json"


async def test_the_correlation_id_comes_back(kit: ServiceKit, officer: Caller) -> None:
    answer = await kit.get(f"/v1/organisations/{HR}", by=officer, headers={"x-correlation-id": "c0ffee-01"})
    assert answer.headers["x-correlation-id"] == "c0ffee-01"


async def faults(kit: ServiceKit, by: Caller, body: Any) -> dict[str, str]:
    answer = await kit.post("/v1/organisations", body, by=by)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")
    return {fault["pointer"]: fault["message"] for fault in answer.json()["errors"]}


async def test_a_malformed_request_is_told_field_by_field_what_is_wanted(
    kit: ServiceKit, officer: Caller
) -> None:
    assert await faults(kit, officer, {**FARM, "name": "", "ownership": "mine", "more": 1}) == {
        "/name": "至少填写 2 个字。",
        "/ownership": "不在可选范围内，应为：public、non_public。",
        "/more": "不支持的字段。",
    }
    assert await faults(kit, officer, {**FARM, "name": "甲" * 101, "credit_code": 1}) == {
        "/credit_code": "须为文字。",
        "/name": "最多填写 100 个字。",
    }
    answer = await kit.get("/v1/organisations?limit=999", by=officer)
    assert answer.json()["errors"][0]["message"] == "不得大于 200。"


async def test_what_is_no_json_has_no_fields(kit: ServiceKit, officer: Caller) -> None:
    sent = {"content-type": "application/json"}
    broken = await kit.request("POST", "/v1/organisations", by=officer, content=b'{"name":', headers=sent)
    assert [(f["pointer"], f["message"]) for f in broken.json()["errors"]] == [("", "内容不是有效的 JSON。")]
    empty = await kit.request("POST", "/v1/organisations", by=officer)
    assert [(f["pointer"], f["message"]) for f in empty.json()["errors"]] == [
        ("", "缺少请求内容，应为 JSON 对象。")
    ]


async def test_a_method_that_an_address_does_not_have_is_said_so(kit: ServiceKit, officer: Caller) -> None:
    answer = await kit.request("DELETE", "/v1/organisations", by=officer)
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert set(answer.headers["allow"].split(", ")) & {"GET", "POST"}
