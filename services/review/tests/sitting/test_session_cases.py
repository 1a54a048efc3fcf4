"""What experts see, where and when; opinions; who looks at what (R-04, R-09, R-20; articles 46, 49, 50)."""

import base64
import hashlib
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from common.crypto.cipher import new_object_key, seal_object
from common.events.documents import Material

if TYPE_CHECKING:
    from services.review.tests.sitting.conftest import Sitting

PDF = b"%PDF-1.7 proof of work"


async def stored_material(sitting: "Sitting") -> Material:
    """A material as declaration stores it: encrypted under its own key, which is wrapped for `file`."""
    kit = sitting.scene.kit
    keys = kit.keys.for_service("declaration").keyring
    place, key = "declaration/materials/dcl_1/mat_1", new_object_key()
    await kit.runtime.ports.files.put(place, seal_object(PDF, key, context=place))
    return Material(
        material_id="mat_1",
        item="paper",
        file_name="申报人1的论文.pdf",
        media_type="application/pdf",
        size=len(PDF),
        sha256=hashlib.sha256(PDF).hexdigest(),
        object_key=place,
        wrapped_key=keys.encrypt(base64.b64encode(key).decode(), purpose="file.object-key", context=place),
    )


@pytest.mark.req("R-20", side="accept")
async def test_a_present_expert_reads_cases_without_names(sitting: "Sitting") -> None:
    scene = sitting.scene
    scene.materials = (await stored_material(sitting),)
    await sitting.opened()
    await sitting.debated()
    expert = sitting.experts[4]
    listed = await scene.kit.get(f"/v1{sitting.path}/cases", by=expert)
    assert [item["position"] for item in listed.json()["items"]] == [1, 2]
    assert {item["title"]["level"] for item in listed.json()["items"]} == {"middle"}

    shown = await scene.kit.get(f"/v1{sitting.case(1)}", by=expert)

    assert shown.json()["form"] == {"summary": "育苗"}
    assert shown.json()["materials"] == [
        {"material_id": "mat_1", "item": "paper", "media_type": "application/pdf", "size": len(PDF)}
    ]
    assert len(shown.json()["opinions"]) == 3
    material = await scene.kit.get(f"/v1{sitting.case(1)}/materials/mat_1/content", by=expert)
    assert (material.content, material.headers["cache-control"]) == (PDF, "no-store")
    for answer in (listed, shown):
        assert "申报人" not in answer.text
        assert "红柳" not in answer.text
        assert "org_farm" not in answer.text
        assert "p1-" not in answer.text
    reads = [(row.by, row.action) for row in await scene.audited("read-case")]
    assert reads == [("seat:sea_4", "read-case")]
    missing = await scene.kit.get(f"/v1{sitting.case(1)}/materials/mat_2/content", by=expert)
    assert missing.status_code == 404


@pytest.mark.req("R-20", side="refuse")
async def test_nothing_is_laid_open_outside_the_session(sitting: "Sitting") -> None:
    """Not before the opening, not after the announcement, not for who is absent, not for any office."""
    scene = sitting.scene
    await sitting.ready()
    case = f"/v1{sitting.case(1)}"
    reads = (f"/v1{sitting.path}/cases", case, f"{case}/materials/mat_1/content", f"{case}/paper-counts")
    for read in reads:
        early = await scene.kit.get(read, by=sitting.experts[4])
        assert (early.status_code, early.json()["code"]) == (409, "wrong_state")
    await sitting.arrive([1, 2, 3, 4, 5, 6, 8])
    await sitting.step(sitting.experts[1], "opening")
    await sitting.debated()
    await sitting.step(sitting.experts[1], "tellers", expert_ids=["exp_5", "exp_6"])
    await sitting.counted(1, agree=7)
    for outsider in (
        sitting.experts[9],
        scene.office,
        scene.organiser,
        scene.authority,
        scene.inspector,
        scene.other_office,
    ):
        for read in reads:
            assert (await scene.kit.get(read, by=outsider)).status_code == 404
    for read in reads:
        assert (await scene.kit.get(read)).status_code == 401
    await sitting.counted(2, agree=7)
    for reader in (scene.office, scene.authority, scene.inspector, sitting.experts[1], sitting.experts[5]):
        hidden = await scene.kit.get(f"/v1{sitting.path}/results", by=reader)
        assert (hidden.status_code, hidden.json()["code"]) == (409, "wrong_state")
    await sitting.step(sitting.experts[1], "announcement")
    for read in reads:
        late = await scene.kit.get(read, by=sitting.experts[4])
        assert (late.status_code, late.json()["code"]) == (409, "wrong_state")


@pytest.mark.req("R-09", side="refuse")
async def test_a_recused_expert_neither_sees_nor_writes_nor_counts(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.opened()
    await sitting.recuse(1, 7)
    expert, refused = sitting.experts[7], (403, "recused_on_case", "R25-50")
    for read in (f"/v1{sitting.case(1)}", f"/v1{sitting.case(1)}/materials/mat_1/content"):
        answer = await scene.kit.get(read, by=expert)
        assert (answer.status_code, answer.json()["code"], answer.json()["clause"]) == refused
    listed = (await scene.kit.get(f"/v1{sitting.path}/cases", by=expert)).json()["items"]
    own = next(item for item in listed if item["declaration_id"] == "dcl_1")
    assert (own["recused"], "code" in own, "title" in own) == (True, False, False)
    await sitting.debated()
    assert await scene.refused(expert, f"{sitting.case(1)}/opinions", text="通过") == refused
    named = await sitting.step(sitting.experts[1], "tellers", expert_ids=["exp_6", "exp_7"])
    assert named["without_tellers"] == ["dcl_1"]
    assert (await scene.kit.get(f"/v1{sitting.case(2)}", by=expert)).status_code == 200


@pytest.mark.req("R-04", side="accept")
async def test_three_unrecused_experts_look_at_each_case(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.opened(cases=3)
    await sitting.recuse(1, 1, 2, 3)
    shared = await sitting.step(sitting.experts[1], "assignments")
    by_case = {one["declaration_id"]: set(one["expert_ids"]) for one in shared["items"]}
    assert {len(experts) for experts in by_case.values()} == {3}
    assert not by_case["dcl_1"] & {"exp_1", "exp_2", "exp_3"}
    assert sorted(expert for experts in by_case.values() for expert in experts) == [
        f"exp_{n}" for n in range(1, 10)
    ]

    leaver = int(min(by_case["dcl_2"]).removeprefix("exp_"))
    await sitting.opine(leaver, "dcl_2")
    await sitting.recuse(2, leaver)
    again = await sitting.step(sitting.experts[1], "assignments")
    now = {one["declaration_id"]: set(one["expert_ids"]) for one in again["items"]}
    assert now["dcl_2"] > by_case["dcl_2"] - {f"exp_{leaver}"}
    assert f"exp_{leaver}" not in now["dcl_2"]
    assert (now["dcl_1"], now["dcl_3"]) == (by_case["dcl_1"], by_case["dcl_3"])
    reader = next(n for n in range(1, 10) if n != leaver)
    shown = (await scene.kit.get(f"/v1{sitting.case(2)}", by=sitting.experts[reader])).json()
    assert shown["opinions"] == []


@pytest.mark.req("R-04", side="refuse")
async def test_no_box_is_counted_before_the_opinions_are_in(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.opened(cases=1)
    await sitting.step(sitting.experts[1], "tellers", expert_ids=["exp_5", "exp_6"])
    paper = {"in_box": 9, "agree": 9, "disagree": 0, "abstain": 0, "spoiled": 0}
    path, missing = f"{sitting.case(1)}/paper-counts", (422, "opinions_missing", "R25-46")
    assert await scene.refused(sitting.experts[5], path, **paper) == missing
    shared = await sitting.step(sitting.experts[1], "assignments")
    [assigned] = shared["items"]
    numbers = [int(expert_id.removeprefix("exp_")) for expert_id in assigned["expert_ids"]]
    for number in numbers[:2]:
        await sitting.opine(number, "dcl_1")
    assert await scene.refused(sitting.experts[5], path, **paper) == missing
    other = next(n for n in range(1, 10) if n not in numbers)
    opinions = f"{sitting.case(1)}/opinions"
    assert await scene.refused(sitting.experts[other], opinions, text="通过") == (404, "not_found", None)
    await sitting.opine(numbers[2], "dcl_1")
    await scene.ok(sitting.experts[5], path, **paper)
    rewritten = await scene.refused(sitting.experts[numbers[0]], opinions, text="改主意")
    assert rewritten == (409, "box_being_counted", None)


async def test_an_opinion_is_encrypted_and_may_be_written_anew(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.opened(cases=1)
    assert await sitting.refused(sitting.experts[2], "assignments") == (403, "not_presiding", "R25-44")
    assert await sitting.refused(scene.office, "assignments") == (404, "not_found", None)
    assert await sitting.refused(None, "assignments") == (401, "not_signed_in", None)
    stale = await scene.refused(sitting.experts[1], f"{sitting.path}/assignments", version=1)
    assert stale == (409, "stale_version", None)
    shared = await sitting.step(sitting.experts[1], "assignments")
    number = int(shared["items"][0]["expert_ids"][0].removeprefix("exp_"))
    path = f"{sitting.case(1)}/opinions"
    first = await scene.ok(sitting.experts[number], path, text="初稿：育苗成果显著")
    second = await scene.ok(sitting.experts[number], path, text="定稿：育苗成果显著")
    assert (first["revision"], second["revision"]) == (1, 2)
    assert await scene.refused(scene.office, path, text="代写") == (404, "not_found", None)
    assert await scene.refused(None, path, text="代写") == (401, "not_signed_in", None)
    async with scene.kit.runtime.sessions() as session:
        stored = (await session.execute(text("SELECT text_sealed FROM opinions"))).scalar_one()
    assert "育苗" not in stored
    shown = (await scene.kit.get(f"/v1{sitting.case(1)}", by=sitting.experts[1])).json()
    assert shown["opinions"] == ["定稿：育苗成果显著"]
