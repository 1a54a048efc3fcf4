"""Recusals: declared, ordered, taken over from what the docket knows (R-09; article 50)."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

if TYPE_CHECKING:
    from services.review.tests.sitting.conftest import Sitting


async def sources(sitting: "Sitting", by: Any) -> list[tuple[str, str, str]]:
    answer = await sitting.scene.kit.get(f"/v1{sitting.path}/recusals", by=by)
    return [(one["declaration_id"], one["expert_id"], one["source"]) for one in answer.json()["items"]]


@pytest.mark.req("R-09", side="accept")
async def test_an_expert_declares_and_the_office_orders(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.ready()
    path = f"{sitting.path}/recusals"
    own = await scene.ok(sitting.experts[7], path, declaration_id="dcl_1", reason="师生关系")
    assert (own["expert_id"], own["source"]) == ("exp_7", "declared")
    ordered = await scene.ok(
        scene.office, path, declaration_id="dcl_2", expert_id="exp_8", reason="与申报人系亲属"
    )
    assert (ordered["expert_id"], ordered["source"]) == ("exp_8", "ordered")
    both = [("dcl_1", "exp_7", "declared"), ("dcl_2", "exp_8", "ordered")]
    assert await sources(sitting, scene.office) == both
    assert await sources(sitting, scene.inspector) == both
    assert await sources(sitting, sitting.experts[8]) == both[1:]
    assert await sources(sitting, sitting.experts[9]) == []
    narrowed = await scene.kit.get(f"/v1{sitting.path}/recusals?declaration_id=dcl_1", by=scene.office)
    assert [one["expert_id"] for one in narrowed.json()["items"]] == ["exp_7"]
    async with scene.kit.runtime.sessions() as session:
        stored = (await session.execute(text("SELECT reason_sealed FROM recusals"))).scalars().all()
    assert all("关系" not in value and "亲属" not in value for value in stored)


@pytest.mark.req("R-09", side="refuse")
async def test_nobody_recuses_another_or_too_late(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.ballots_out()
    path = f"{sitting.path}/recusals"
    body = {"declaration_id": "dcl_1", "reason": "师生关系"}
    await scene.ok(sitting.experts[9], path, **body)
    assert await scene.refused(sitting.experts[9], path, **body) == (409, "already_decided", None)
    assert await scene.refused(scene.office, path, **body) == (404, "not_found", None)
    ordered = body | {"expert_id": "exp_8"}
    assert await scene.refused(sitting.experts[7], path, **ordered) == (403, "outside_jurisdiction", "R25-5")
    assert await scene.refused(scene.other_office, path, **ordered) == (403, "outside_jurisdiction", "R25-5")
    assert await scene.refused(None, path, **body) == (401, "not_signed_in", None)
    nobody = body | {"expert_id": "exp_99"}
    assert await scene.refused(scene.office, path, **nobody) == (404, "not_found", None)
    elsewhere = body | {"declaration_id": "dcl_9"}
    assert await scene.refused(sitting.experts[8], path, **elsewhere) == (404, "not_found", None)
    await sitting.count(5, 2, agree=9)
    late = body | {"declaration_id": "dcl_2"}
    assert await scene.refused(sitting.experts[8], path, **late) == (409, "box_being_counted", None)
    assert (await scene.kit.get(f"/v1{path}", by=scene.other_office)).status_code == 403
    assert (await scene.kit.get(f"/v1{path}")).status_code == 401


async def test_what_the_docket_knows_recuses_by_itself(sitting: "Sitting") -> None:
    """Expert 7 is the applicant of case 1, expert 8 must be avoided in case 2."""
    scene = sitting.scene
    committee = await scene.filed(
        by="specialty",
        size=9,
        scope=[{"series": "forestry_grassland", "specialty": "silviculture", "level": "middle"}],
    )
    await scene.accept(committee["committee_id"], 1, person_ref="p1-expert-7")
    await scene.accept(committee["committee_id"], 2)
    meeting = await scene.meeting(committee["committee_id"])
    sitting.meeting_id = meeting["meeting_id"]
    await sitting.step(
        scene.office, "docket", avoid=[{"declaration_id": "dcl_2", "person_refs": ["p1-expert-8"]}]
    )
    await sitting.step(scene.office, "draw-request")
    await scene.seat(sitting.meeting_id, size=9)
    await sitting.step(scene.office, "plan", **scene.plan_text())
    await sitting.step(scene.authority, "consent", consent=True, opinion="同意")
    scene.on(dt.date(2026, 8, 20))
    sitting.experts = {number: await scene.expert(number) for number in range(1, 10)}
    await sitting.arrive()
    await sitting.step(sitting.experts[1], "opening")

    assert await sources(sitting, sitting.experts[1]) == [
        ("dcl_1", "exp_7", "own_case"),
        ("dcl_2", "exp_8", "to_be_avoided"),
    ]
    taken_over = await scene.audited("take-over-recusal")
    # that somebody is the applicant, or must be avoided, would say who sits there: it is not on record in clear
    assert [row.detail for row in taken_over] == [
        {"declaration_id": "dcl_1", "expert_id": "exp_7"},
        {"declaration_id": "dcl_2", "expert_id": "exp_8"},
    ]
    refused = await scene.kit.get(f"/v1{sitting.case(1)}", by=sitting.experts[7])
    assert refused.json()["code"] == "recused_on_case"


async def test_a_teller_who_stands_aside_no_longer_counts(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.ballots_out()
    await sitting.recuse(1, 5)
    entered = await scene.refused(
        sitting.experts[6],
        f"{sitting.case(1)}/paper-counts",
        in_box=0,
        agree=0,
        disagree=0,
        abstain=0,
        spoiled=0,
    )
    assert entered == (403, "not_teller", "R25-45")
    named = await sitting.step(
        sitting.experts[1], "tellers", expert_ids=["exp_6", "exp_7"], declaration_ids=["dcl_1"]
    )
    assert named["without_tellers"] == []
