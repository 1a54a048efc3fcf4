"""What waits for whom in the credit file: reports to take up, to conclude, to decide, with what is overdue (F-09, F-10)."""

import datetime as dt
from typing import Any

import pytest

from common.events.codes import AboutKind, SubjectKind
from common.events.grounds import Ground


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


@pytest.mark.req("F-09", door="rest")
async def test_reports_that_nobody_opens_are_listed_as_overdue(scene: Any) -> None:
    """Received on Monday 2026-05-11: the twentieth working day is 2026-06-08."""
    path = await scene.reported()

    async def listed(overdue: str) -> list[str]:
        items = (await scene.shown(scene.investigator, f"/reports?overdue={overdue}"))["items"]
        return [f"/reports/{item['report_id']}" for item in items]

    assert (await scene.shown(scene.investigator, path))["open_by"] == "2026-06-08"
    for day, overdue in (("2026-06-08T23:59", False), ("2026-06-09T00:00", True)):
        scene.kit.clock.time = dt.datetime.fromisoformat(f"{day}+08:00")
        assert await listed("true") == ([path] if overdue else [])
        assert await listed("false") == ([] if overdue else [path])
    await scene.opened(path)
    assert await listed("true") == []


@pytest.mark.req("F-03", side="accept")
async def test_what_a_unit_is_told_is_its_task_until_it_has_read_it(scene: Any) -> None:
    await scene.committee()
    report = await scene.reported(
        kind=SubjectKind.EXPERT,
        ref="p1-expert",
        ground=Ground.EXPERT_GAIN,
        about=(AboutKind.COMMITTEE, "cmt_1"),
    )
    await scene.stated(report, scene.organiser, await scene.kit.person("expert"))
    assert await waiting(scene, scene.unit) == []
    decided = await scene.decided(report, scene.deputy, notified_org="org_farm")
    path = f"/records/{decided['record_id']}"
    other = await scene.kit.person("other-unit", "unit_auditor@org_elsewhere")
    assert await waiting(scene, scene.unit) == [("read_notification", None, False)]
    assert await waiting(scene, other) == []
    assert (await scene.refused(other, f"{path}/reading"))[:2] == (404, "not_found")
    read = await scene.ok(scene.unit, f"{path}/reading")
    assert (read["org_id"], read["version"]) == ("org_farm", 1)
    assert await waiting(scene, scene.unit) == []
    assert (await scene.refused(scene.unit, f"{path}/reading"))[:2] == (409, "already_decided")
    # whoever corrects the record tells the unit anew
    await scene.ok(scene.deputy, f"{path}/corrections", version=1, reason="认定有误。", withdrawn=True)
    assert await waiting(scene, scene.unit) == [("read_notification", None, False)]


@pytest.mark.req("F-02", side="refuse")
async def test_an_auditor_reads_nothing_about_himself_in_the_unit_s_name(scene: Any) -> None:
    await scene.committee()
    report = await scene.reported(
        kind=SubjectKind.EXPERT,
        ref="p1-unit",
        ground=Ground.EXPERT_GAIN,
        about=(AboutKind.COMMITTEE, "cmt_1"),
    )
    await scene.stated(report, scene.organiser, scene.unit)
    decided = await scene.decided(report, scene.deputy, notified_org="org_farm")
    kinds = [kind for kind, *_ in await waiting(scene, scene.unit)]
    assert "read_notification" not in kinds
    refused = await scene.refused(scene.unit, f"/records/{decided['record_id']}/reading")
    assert refused[:2] == (403, "own_case")
