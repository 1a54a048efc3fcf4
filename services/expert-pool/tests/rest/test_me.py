"""What waits for whom: pools, draws, the parties' values, seats."""

from typing import Any

from laptop.testing.kit import Caller


async def tasks(scene: Any, by: Caller) -> list[dict[str, Any]]:
    answer = await scene.kit.get("/v1/me", by=by)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["tasks"]
    return found


async def kinds(scene: Any, by: Caller) -> list[str]:
    return [task["kind"] for task in await tasks(scene, by)]


async def test_the_caller_is_shown_with_his_grants(scene: Any) -> None:
    assert (await scene.kit.get("/v1/me")).status_code == 401
    me = (await scene.kit.get("/v1/me", by=scene.office)).json()
    assert (me["account"], me["person_ref"]) == ("urn:test:issuer|office", "p1-office")
    assert me["grants"] == ["committee_office@org_forestry"]


async def test_a_pool_is_cleaned_and_filed_each_year(scene: Any) -> None:
    pool = await scene.pool()
    assert await kinds(scene, scene.office) == ["clean_pool", "file_pool"]
    assert await kinds(scene, scene.authority) == ["file_pool"]
    path = f"/pools/{pool['committee_id']}"
    cleaned = await scene.ok(
        scene.office, f"{path}/clean-ups", version=pool["version"], year=2026, removals=[]
    )
    await scene.ok(scene.authority, f"{path}/filing", version=cleaned["version"])
    assert await kinds(scene, scene.office) == []
    assert await kinds(scene, scene.authority) == []
    scene.at("2027-01-04T09:00")
    assert await kinds(scene, scene.office) == ["clean_pool"]


async def test_a_draw_waits_for_the_office_and_then_for_each_party(scene: Any) -> None:
    draw = await scene.requested()
    mine = [task for task in await tasks(scene, scene.office) if task["kind"] == "plan_draw"]
    assert [task["subject"] for task in mine] == [draw["draw_id"]]
    planned = await scene.freeze(draw)
    assert "plan_draw" not in await kinds(scene, scene.office)
    for party in (scene.organiser, scene.inspector):
        [task] = await tasks(scene, party)
        assert (task["kind"], task["subject"]) == ("commit_draw_value", draw["draw_id"])
        assert task["due"] == planned["commit_by"][:10]
    await scene.promise(planned, scene.organiser, "organiser")
    assert await kinds(scene, scene.organiser) == []
    assert await kinds(scene, scene.inspector) == ["commit_draw_value"]
    await scene.promise(planned, scene.inspector, "inspector")
    colleague = await scene.kit.person("colleague", "organiser@org_forestry")
    assert await kinds(scene, scene.organiser) == ["reveal_draw_value"]
    assert await kinds(scene, scene.inspector) == ["reveal_draw_value"]
    assert await kinds(scene, colleague) == []  # only who promised a value can show it


async def test_a_drawn_expert_is_asked_until_he_answers(scene: Any) -> None:
    draw = await scene.drawn()
    seat = (await scene.seats(draw))[0]
    expert = await scene.expert(scene.number(seat["expert_id"]))
    [task] = await tasks(scene, expert)
    assert (task["kind"], task["subject"]) == ("answer_seat", seat["seat_id"])
    await scene.ok(expert, f"/seats/{seat['seat_id']}/acceptance", version=seat["version"])
    assert await tasks(scene, expert) == []
