"""December of the last year whose holidays are known: acts are taken, their days are counted once the next year is."""

import datetime as dt
from typing import Any

import pytest

from common.events.codes import MessageTemplate
from common.events.credit_file import ReportRouted
from common.events.declaration import MessageRaised
from common.web.days import DAY_NOT_YET_KNOWN

NEW_YEAR = tuple(dt.date(2027, 1, day) for day in (1, 2, 3))


async def messages(scene: Any, template: MessageTemplate) -> list[dt.date | None]:
    """The last days that the subject was told."""
    return [one.due for one in await scene.kit.payloads(MessageRaised) if one.template == template]


@pytest.mark.req("F-09", door="rest")
async def test_an_investigation_opens_and_whom_it_asks_hear_the_day_later(scene: Any) -> None:
    """Opened on Monday 2026-12-21 with 20 working days: 8 of them are left of 2026."""
    scene.on(dt.date(2026, 12, 21))
    path = await scene.reported()
    report = await scene.opened(path)
    assert [(one.get("due"), one["due_note"]) for one in report["inquiries"]] == [
        (None, DAY_NOT_YET_KNOWN)
    ] * 2
    assert [fact.due for fact in await scene.kit.payloads(ReportRouted)] == [None, None]
    [task] = (await scene.shown(scene.investigator, "/me"))["tasks"]
    assert (task["kind"], task.get("due"), task["overdue"]) == ("conclude_investigation", None, False)
    await scene.kit.advance(dt.datetime(2026, 12, 30, 9, tzinfo=scene.kit.clock.time.tzinfo))

    await scene.kit.know(2027, *NEW_YEAR)

    dated = await scene.shown(scene.investigator, path)
    assert [one["due"] for one in dated["inquiries"]] == ["2027-01-19"] * 2
    routed = await scene.kit.payloads(ReportRouted)
    assert [(fact.asked, fact.due) for fact in routed[2:]] == [
        ("recommending_unit", dt.date(2027, 1, 19)),
        ("organiser", dt.date(2027, 1, 19)),
    ]
    await scene.kit.advance(dt.datetime(2027, 1, 19, 23, 59, tzinfo=scene.kit.clock.time.tzinfo))
    assert not any(one["overdue"] for one in (await scene.shown(scene.investigator, path))["inquiries"])
    await scene.kit.advance(dt.datetime(2027, 1, 20, tzinfo=scene.kit.clock.time.tzinfo))
    assert all(one["overdue"] for one in (await scene.shown(scene.investigator, path))["inquiries"])


@pytest.mark.req("F-10", side="accept")
async def test_a_hearing_opens_and_its_subject_speaks_while_the_day_is_not_known(scene: Any) -> None:
    scene.on(dt.date(2026, 12, 29))
    hearing = await scene.told(await scene.reported())
    assert ("due" in hearing, hearing["due_note"]) == (False, DAY_NOT_YET_KNOWN)
    assert await messages(scene, MessageTemplate.HEARING_OPENED) == [None]
    await scene.kit.advance(dt.datetime(2027, 2, 1, 9, tzinfo=scene.kit.clock.time.tzinfo))
    said = await scene.ok(scene.subject, f"/hearings/{hearing['hearing_id']}/statement", text="不属实。")
    assert said["state"] == "stated"


@pytest.mark.req("F-10", side="refuse")
async def test_nobody_decides_before_the_term_is_known_and_over(scene: Any) -> None:
    """Told on 2026-12-29 with five working days: 12-30, 12-31, 01-04, 01-05, 01-06."""
    scene.on(dt.date(2026, 12, 29))
    report = await scene.reported()
    hearing = await scene.told(report)
    await scene.kit.advance(dt.datetime(2027, 1, 6, 9, tzinfo=scene.kit.clock.time.tzinfo))
    decision = {"version": await scene.version(report), "outcome": "recorded"}
    assert (await scene.refused(scene.decider, f"{report}/decision", **decision))[1] == "subject_not_heard"

    await scene.kit.know(2027, *NEW_YEAR)

    path = f"/hearings/{hearing['hearing_id']}"
    assert (await scene.shown(scene.subject, path))["due"] == "2027-01-06"
    assert await messages(scene, MessageTemplate.HEARING_OPENED) == [None, dt.date(2027, 1, 6)]
    assert (await scene.refused(scene.decider, f"{report}/decision", **decision))[1] == "subject_not_heard"
    await scene.kit.advance(dt.datetime(2027, 1, 7, tzinfo=scene.kit.clock.time.tzinfo))
    assert (await scene.shown(scene.subject, path))["state"] == "lapsed"
    await scene.decided(report)


@pytest.mark.req("F-10", side="accept")
async def test_an_appeal_is_taken_while_its_last_day_is_not_known(scene: Any) -> None:
    scene.on(dt.date(2026, 12, 29))
    record = await scene.recorded()
    assert await messages(scene, MessageTemplate.RECORD_DECIDED) == [None]
    scene.on(dt.date(2027, 1, 25))
    appeal = await scene.ok(scene.subject, f"{record}/appeals", text="证明是单位开的。")
    assert appeal["state"] == "open"


@pytest.mark.req("F-10", side="refuse")
async def test_once_the_year_is_known_an_appeal_comes_too_late(scene: Any) -> None:
    """Decided on 2026-12-29, fifteen working days: the last is 2027-01-20."""
    scene.on(dt.date(2026, 12, 29))
    record = await scene.recorded()
    await scene.kit.know(2027, *NEW_YEAR)
    assert await messages(scene, MessageTemplate.RECORD_DECIDED) == [None, dt.date(2027, 1, 20)]
    scene.on(dt.date(2027, 1, 21))
    refused = await scene.refused(scene.subject, f"{record}/appeals", text="证明是单位开的。")
    assert refused[:2] == (422, "appeal_closed")


async def test_a_report_waits_without_a_day_while_it_is_not_known(scene: Any) -> None:
    scene.on(dt.date(2026, 12, 21))
    await scene.reported()
    [task] = (await scene.shown(scene.investigator, "/me"))["tasks"]
    assert (task["kind"], task.get("due")) == ("open_investigation", None)
    await scene.kit.know(2027, *NEW_YEAR)
    [task] = (await scene.shown(scene.investigator, "/me"))["tasks"]
    assert task["due"] == "2027-01-19"
