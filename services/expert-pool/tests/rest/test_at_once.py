"""Two people at the same moment: one wins, nothing is lost, nobody waits for ever."""

import asyncio
from typing import Any

from laptop.testing.kit import Caller


async def test_both_values_at_the_same_moment_draw_once(scene: Any) -> None:
    plan = await scene.planned()
    await scene.committed(plan)
    path = f"/v1/draws/{plan['draw_id']}/reveals"

    answers = await asyncio.gather(
        scene.kit.post(path, {"nonce": scene.nonce("organiser")}, by=scene.organiser),
        scene.kit.post(path, {"nonce": scene.nonce("inspector")}, by=scene.inspector),
    )

    assert [answer.status_code for answer in answers] == [200, 200]
    assert sorted(answer.json()["state"] for answer in answers) == ["committed", "drawn"]
    assert len(await scene.kit.events("panel-changed")) == 1


async def test_declines_at_the_same_moment_open_one_replacement(scene: Any) -> None:
    drawn = await scene.drawn(**scene.alike())
    experts: list[tuple[str, Caller]] = []
    for seat in (await scene.seats(drawn))[:4]:
        experts.append((seat["seat_id"], await scene.expert(scene.number(seat["expert_id"]))))

    answers = await asyncio.gather(
        *(
            scene.kit.post(f"/v1/seats/{seat}/decline", {"version": 1, "reason": "出差"}, by=expert)
            for seat, expert in experts
        )
    )

    assert {answer.status_code for answer in answers} == {200}
    assert [draw["state"] for draw in await scene.draws()] == ["drawn", "requested"]
    assert [fact.revision for fact, _ in await scene.panels()] == [1, 2, 3, 4, 5]
    _, panel = (await scene.panels())[-1]
    assert sorted(seat.state for seat in panel.seats) == [*["declined"] * 4, *["invited"] * 5]


async def test_a_decline_does_not_wait_for_the_pool_nor_the_pool_for_it(scene: Any) -> None:
    drawn = await scene.drawn(**scene.alike())
    seat = (await scene.seats(drawn))[0]
    expert = await scene.expert(scene.number(seat["expert_id"]))

    entered, declined = await asyncio.gather(
        scene.kit.post("/v1/pools/cmt_1/experts", scene.entry(21), by=scene.office),
        scene.kit.post(f"/v1/seats/{seat['seat_id']}/decline", {"version": 1, "reason": "出差"}, by=expert),
    )

    assert (entered.status_code, declined.status_code) == (201, 200)
