"""Defects of procedure or form over REST: told to the unit, repeatable, nothing lost by itself (K-13)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from common.policy import PackShelf

OFFICE, UNIT, DEPARTMENT = "office-forestry", "unit-hongliu-farm", "department-linhe"
HONGLIU = "org_12150802DEM0001456"
DEFECT_NOTICE = {
    "to": "employer",
    "items": ["推荐意见缺少民主测评记录"],
    "reason": "申报程序材料不齐全。",
    "until": "2026-06-03",
}


async def tell(chain: Any, declaration: dict[str, Any], by: str = OFFICE, **change: Any) -> Any:
    return await chain.act(declaration, "defect-notices", by, **{**DEFECT_NOTICE, **change})


async def answer(chain: Any, told: dict[str, Any], by: str = UNIT) -> Any:
    url = f"/v1/defect-notices/{told['defect_id']}/answer"
    body = {"version": told["version"], "text": "已补充民主测评记录。"}
    return await chain.kit.post(url, body, by=await chain.officer(by))


async def waiting(chain: Any, by: str) -> list[str]:
    listed = await chain.kit.get("/v1/defect-notices", by=await chain.officer(by))
    return [one["defect_id"] for one in listed.json()["items"]]


@pytest.mark.req("K-13", side="accept")
async def test_the_unit_completes_the_file_as_often_as_asked(chain: Any) -> None:
    kit = chain.kit
    declaration = await chain.forwarded()
    told = await tell(chain, declaration)
    assert told.status_code == 201, told.text
    first = told.json()
    assert (first["org_id"], first["state"], first["until"]) == (HONGLIU, "sent", "2026-06-03")
    assert first["items"] == ["推荐意见缺少民主测评记录"]
    assert await waiting(chain, UNIT) == [first["defect_id"]]
    assert await waiting(chain, DEPARTMENT) == []
    present = await chain.read(declaration, OFFICE)
    assert (present["state"], present["step"]) == ("forwarded", "office")
    decided = await kit.get(
        f"/v1/declarations/{declaration['declaration_id']}/decisions", by=await chain.officer(OFFICE)
    )
    assert decided.status_code == 200, decided.text
    assert "defects_told" in {one["outcome"] for one in decided.json()["items"]}
    early = await chain.act(present, "acceptance", OFFICE)
    assert (early.status_code, early.json()["code"]) == (409, "defect_notice_running")
    done = await answer(chain, first)
    assert done.status_code == 200, done.text
    assert (done.json()["state"], done.json()["answer"]) == ("answered", "已补充民主测评记录。")
    twice = await answer(chain, done.json())
    assert (twice.status_code, twice.json()["code"]) == (409, "wrong_state")
    again = await tell(chain, present, to="department", items=["主管部门意见缺日期"])
    assert again.status_code == 201, again.text
    assert (await answer(chain, again.json(), DEPARTMENT)).status_code == 200
    url = f"/v1/declarations/{declaration['declaration_id']}/defect-notices"
    listed = (await kit.get(url, by=await chain.officer(UNIT))).json()["items"]
    assert [one["state"] for one in listed] == ["answered", "answered"]
    accepted = await chain.done(await chain.read(declaration, OFFICE), "acceptance", OFFICE)
    assert accepted["state"] == "accepted"


@pytest.mark.req("K-13", door="rest")
async def test_without_an_answer_nothing_is_lost(chain: Any) -> None:
    declaration = await chain.forwarded()
    told = (await tell(chain, declaration)).json()
    await chain.kit.advance(chain.kit.clock.time.replace(month=6, day=4))
    present = await chain.read(declaration, OFFICE)
    assert present["state"] == "forwarded"
    late = await answer(chain, told)
    assert late.status_code == 200, late.text
    assert (await chain.done(present, "acceptance", OFFICE))["state"] == "accepted"


@pytest.mark.req("K-13", side="refuse")
async def test_refusals_of_a_defect_notice(chain: Any) -> None:
    kit = chain.kit
    declaration = await chain.forwarded()
    for change in ({"to": "channel"}, {"until": "2026-05-27"}):
        refused = await tell(chain, declaration, **change)
        assert (refused.status_code, refused.json()["code"]) == (422, "defect_notice_refused")
    assert (await tell(chain, {**declaration, "version": 1})).json()["code"] == "stale_version"
    assert (await tell(chain, declaration, by=UNIT)).status_code == 403
    told = (await tell(chain, declaration)).json()
    assert (await answer(chain, told, DEPARTMENT)).status_code == 403
    assert (await answer(chain, {**told, "version": 9})).json()["code"] == "stale_version"
    url = f"/v1/defect-notices/{told['defect_id']}"
    assert (await kit.post(f"{url}/answer", {"version": 1, "text": "好。"})).status_code == 401
    assert (await kit.post(f"{url}/relay", {"version": 1}, by=await chain.officer(UNIT))).status_code == 403
    nobody = await answer(chain, {**told, "defect_id": "dfn_none"})
    assert nobody.status_code == 404
    missing = await kit.get("/v1/declarations/dcl_none/defect-notices", by=await chain.officer(UNIT))
    assert missing.status_code == 404


def not_to_the_unit(folder: Path) -> None:
    """Implementing rules under which the unit is not asked to complete anything."""
    file = folder / "2025-implementation-rules" / "audit_chain.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("defects_to_unit: {value: true", "defects_to_unit: {value: false"), "utf-8")


@pytest.mark.req("K-13", side="refuse")
async def test_the_unit_is_asked_where_the_documents_send_defects_to_it(
    chain: Any, shelve: Callable[[Callable[[Path], None]], PackShelf]
) -> None:
    declaration = await chain.forwarded()
    shelve(not_to_the_unit)
    refused = (await tell(chain, declaration)).json()
    assert (refused["code"], refused["clause"]) == ("defect_notice_refused", "R25-35")
