"""What waits for whom in the credit file: reports to take up, to conclude, to decide, with what is overdue (F-09, F-10)."""

import datetime as dt
from typing import Any

import pytest


async def waiting(scene: Any, by: Any) -> list[tuple[str, str | None, bool]]:
    me = await scene.shown(by, "/me")
    assert (me["total"], me["overdue"]) == (len(me["tasks"]), sum(task["overdue"] for task in me["tasks"]))
    return [(task["kind"], task.get("due"), task["overdue"]) for task in me["tasks"]]


@pytest.mark.req("F-09", door="rest")
async def test_a_report_that_nobody_opens_is_a_task_and_overdue_after_twenty_working_days(scene: Any) -> None:
    """Received on 2026-05-11: the twentieth working day is 2026-06-08."""
    await scene.reported()
    shanghai = scene.kit.clock.time.tzinfo
    for day, overdue in (("2026-06-08T23:59", False), ("2026-06-09T00:00", True)):
        scene.kit.clock.time = dt.datetime.fromisoformat(day).replace(tzinfo=shanghai)
        for officer in (scene.investigator, scene.second):
            assert await waiting(scene, officer) == [("open_investigation", "2026-06-08", overdue)]
    for other in (scene.nobody, scene.unit, scene.chifeng, scene.organiser):
        assert await waiting(scene, other) == []


@pytest.mark.req("F-09", door="rest")
async def test_an_open_case_waits_for_its_next_step_with_who_may_take_it(scene: Any) -> None:
    await scene.opened(await scene.reported())
    assert await waiting(scene, scene.investigator) == [("conclude_investigation", "2026-06-08", False)]
