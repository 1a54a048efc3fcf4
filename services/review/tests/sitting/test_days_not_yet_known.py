"""December of the last year whose holidays are known: acts are taken, their days are counted once the next year is."""

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from services.review.tests.sitting.conftest import PAPERS

from common.clock import SHANGHAI
from common.events.codes import AboutKind, Asked, CaseStep, ReportKind
from common.events.credit_file import About, ReportRouted
from common.events.review import CaseProgressed
from common.web.days import DAY_NOT_YET_KNOWN

if TYPE_CHECKING:
    from services.review.tests.sitting.conftest import Sitting

NEW_YEAR = tuple(dt.date(2027, 1, day) for day in (1, 2, 3))


async def told(sitting: "Sitting", step: CaseStep) -> list[tuple[str, dt.datetime, dt.date | None]]:
    """What the applicant of case 1 was told about a step: since when, until when."""
    return [
        (event.subject, fact.since, fact.due)
        for event in await sitting.scene.kit.events("case-progressed")
        for fact in [event.payload()]
        if isinstance(fact, CaseProgressed) and fact.step == step and event.subject == "dcl_1"
    ]


async def shown(sitting: "Sitting", path: str, by: Any = None) -> dict[str, Any]:
    answer: dict[str, Any] = (await sitting.scene.kit.get(f"/v1{path}", by=by)).json()
    return answer


@pytest.mark.req("R-15", side="accept")
async def test_a_publicity_opens_and_stands_until_its_end_can_be_counted(sitting: "Sitting") -> None:
    """Opened on Tuesday 2026-12-29: three more working days of 2026 do not make five."""
    scene = sitting.scene
    publicity = await sitting.in_publicity(9, day=dt.date(2026, 12, 29))
    path = f"/publicities/{publicity['publicity_id']}"
    assert "open_until" not in publicity
    assert "ends_at" not in publicity
    assert publicity["end_note"] == DAY_NOT_YET_KNOWN
    assert [until for _, _, until in await told(sitting, CaseStep.RESULT_PUBLICITY)] == [None]

    await scene.kit.advance(dt.datetime(2027, 1, 20, 9, tzinfo=SHANGHAI))
    standing = await shown(sitting, path)
    assert (standing["state"], len(standing["lines"])) == ("open", 1)
    await sitting.object(publicity, 1)
    assert await sitting.refused(scene.office, "result-package", **PAPERS) == (
        422,
        "result_package_not_admissible",
        "R25-51",
    )


@pytest.mark.req("R-15", side="refuse")
async def test_once_the_year_is_known_the_publicity_ends_on_its_day_and_not_before(
    sitting: "Sitting",
) -> None:
    """Opened on 2026-12-29; off 2027-01-01 to 01-03: 12-30, 12-31, 01-04, 01-05, 01-06."""
    scene = sitting.scene
    publicity = await sitting.in_publicity(9, day=dt.date(2026, 12, 29))
    path = f"/publicities/{publicity['publicity_id']}"
    await scene.kit.advance(dt.datetime(2026, 12, 31, 9, tzinfo=SHANGHAI))

    await scene.kit.know(2027, *NEW_YEAR)

    dated = await shown(sitting, path)
    assert (dated["open_until"], dated["ends_at"]) == ("2027-01-06", "2027-01-07T00:00:00+08:00")
    assert "end_note" not in dated
    [first, again] = await told(sitting, CaseStep.RESULT_PUBLICITY)
    assert (first[1], again[2]) == (again[1], dt.date(2027, 1, 6))
    await scene.kit.advance(dt.datetime(2027, 1, 6, 23, 59, tzinfo=SHANGHAI))
    assert (await shown(sitting, path))["state"] == "open"
    await scene.kit.advance(dt.datetime(2027, 1, 7, tzinfo=SHANGHAI))
    assert (await shown(sitting, path))["state"] == "ended"
    [entry] = await scene.audited("date-result-publicity")
    assert entry.detail["ends_at"] == "2027-01-07T00:00:00+08:00"


async def test_whether_it_opened_in_time_is_found_once_the_day_is_known(sitting: "Sitting") -> None:
    """Closed on 2026-12-28, opened on 2027-01-06: the fifth working day was 01-05."""
    scene = sitting.scene
    await sitting.announced(9)
    await sitting.step(sitting.experts[1], "signature")
    scene.on(dt.date(2026, 12, 28))
    await sitting.step(scene.office, "closing")
    assert [until for _, _, until in await told(sitting, CaseStep.REVIEWED)] == [None]
    scene.on(dt.date(2027, 1, 6))
    publicity = await sitting.step(scene.organiser, "result-publicity")
    assert ("due" in publicity, publicity["late"]) == (False, False)

    await scene.kit.know(2027, *NEW_YEAR)

    dated = await shown(sitting, f"/publicities/{publicity['publicity_id']}")
    assert (dated["due"], dated["late"], dated["open_until"]) == ("2027-01-05", True, "2027-01-13")


async def test_the_day_for_publishing_is_told_once_it_is_known(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.announced(9)
    await sitting.step(sitting.experts[1], "signature")
    scene.on(dt.date(2026, 12, 29))
    await sitting.step(scene.office, "closing")

    await scene.kit.know(2027, *NEW_YEAR)

    assert [until for _, _, until in await told(sitting, CaseStep.REVIEWED)] == [None, dt.date(2027, 1, 6)]


async def test_an_objection_is_taken_and_its_day_counted_later(sitting: "Sitting") -> None:
    """Received on Friday 2026-12-04: 19 working days are left of 2026, and 2027-01-01 is off."""
    scene = sitting.scene
    publicity = await sitting.in_publicity(9, 9, day=dt.date(2026, 12, 2))
    scene.on(dt.date(2026, 12, 4))
    receipt = await sitting.object(publicity, 1)
    assert (receipt["state"], "due" in receipt, receipt["due_note"]) == ("open", False, DAY_NOT_YET_KNOWN)
    path = f"/objections/{receipt['objection_id']}"
    await scene.kit.advance(dt.datetime(2026, 12, 6, 12, tzinfo=SHANGHAI))
    assert "due" not in await shown(sitting, path, scene.organiser)

    await scene.kit.know(2027, dt.date(2027, 1, 1))

    opened = await shown(sitting, path, scene.organiser)
    assert (opened["due"], "due_note" in opened) == ("2027-01-04", False)
    assert [until for _, _, until in await told(sitting, CaseStep.COMPLAINT)] == [None, dt.date(2027, 1, 4)]


@pytest.mark.parametrize(("handled_on", "late"), [(4, False), (5, True)])
async def test_whether_it_was_handled_in_time_is_found_once_the_day_is_known(
    sitting: "Sitting", handled_on: int, late: bool
) -> None:
    scene = sitting.scene
    publicity = await sitting.in_publicity(9, 9, day=dt.date(2026, 12, 2))
    scene.on(dt.date(2026, 12, 4))
    receipt = await sitting.object(publicity, 1)
    scene.on(dt.date(2027, 1, handled_on))
    handled = await sitting.handle(receipt, upheld=False)
    assert (handled["state"], handled["late"]) == ("dismissed", False)

    await scene.kit.know(2027, dt.date(2027, 1, 1))

    assert (await shown(sitting, f"/objections/{receipt['objection_id']}", scene.organiser))["late"] is late


async def test_a_report_put_to_the_organiser_gets_its_day_when_it_is_told_again(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.closed(9)
    about = About(kind=AboutKind.DECLARATION, id="dcl_1")
    for due in (None, dt.date(2027, 1, 20)):
        await scene.kit.receive(
            ReportRouted(about=about, asked=Asked.ORGANISER, kind=ReportKind.MATERIALS, due=due, hold=True),
            subject="rpt_1",
            source="credit-file",
        )
        [inquiry] = (await shown(sitting, "/report-inquiries", scene.organiser))["items"]
        assert inquiry.get("due") == (due.isoformat() if due else None)
        assert inquiry.get("due_note") == (None if due else DAY_NOT_YET_KNOWN)
    assert len(await scene.audited("keep-inquiry")) == 1
