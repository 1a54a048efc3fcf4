"""An operator records a year's working days: with its source, once, corrected only on purpose."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from common.audit.tables import AuditEntryRow
from common.events.declaration import CalendarYearRecorded
from common.replicas.tables import CalendarYearRow
from laptop.testing.kit import Caller

OPERATOR = Caller("op", grants=("operator@org_platform",))
SOURCE = "《国务院办公厅关于2027年部分节假日安排的通知》（国办发明电〔2026〕9号）"
FESTIVALS = "元旦、春节、清明节、劳动节、端午节、中秋节、国庆节"


def year_2027(**changes: Any) -> dict[str, Any]:
    """Made up: the arrangement of 2027 is not published."""
    return {
        "year": 2027,
        "source": SOURCE,
        "arrangements": [
            {"festival": FESTIVALS, "rest": ["2027-01-01", "2027-01-03"], "work": ["2027-01-09"]}
        ],
        **changes,
    }


async def record(stage: Any, **changes: Any) -> Any:
    return await stage.kit.post("/v1/calendar-years", year_2027(**changes), by=OPERATOR)


async def versions(stage: Any) -> list[tuple[int, int]]:
    async with stage.kit.runtime.sessions() as session:
        rows = (await session.execute(select(CalendarYearRow))).scalars()
        return sorted((row.year, row.version) for row in rows)


async def test_a_recorded_year_is_public_audited_and_told(stage: Any) -> None:
    answer = await record(stage)
    assert answer.status_code == 201
    assert answer.json() == {
        "year": 2027,
        "version": 1,
        "source": SOURCE,
        "days_off": ["2027-01-01", "2027-01-02", "2027-01-03"],
        "make_up_days": ["2027-01-09"],
    }
    known = (await stage.kit.get("/v1/calendar-years")).json()["items"]
    assert [(one["year"], one["version"]) for one in known] == [
        (2023, 0),
        (2024, 0),
        (2025, 0),
        (2026, 0),
        (2027, 1),
    ]
    [event] = await stage.kit.events("calendar-year-recorded")
    assert (event.subject, event.payload()) == (
        "2027",
        CalendarYearRecorded(
            year=2027,
            version=1,
            source=SOURCE,
            days_off=tuple(dt.date(2027, 1, day) for day in (1, 2, 3)),
            make_up_days=(dt.date(2027, 1, 9),),
        ),
    )
    async with stage.kit.runtime.sessions() as session:
        statement = select(AuditEntryRow).where(AuditEntryRow.action == "record-calendar-year")
        [entry] = (await session.execute(statement)).scalars()
    assert (entry.subject, entry.detail) == ("2027", {"version": 1, "source": SOURCE})


async def test_the_same_days_once_more_change_nothing(stage: Any) -> None:
    first = await record(stage)
    again = await record(stage)
    assert (again.status_code, again.json()) == (201, first.json())
    assert await versions(stage) == [(2027, 1)]
    assert len(await stage.kit.events("calendar-year-recorded")) == 1


CORRECTED = [{"festival": FESTIVALS, "rest": ["2027-01-01", "2027-01-02"]}]


@pytest.mark.parametrize("corrects", [None, 0, 2])
async def test_other_days_need_the_version_that_they_correct(stage: Any, corrects: int | None) -> None:
    await record(stage)
    refused = await record(stage, arrangements=CORRECTED, corrects=corrects)
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "calendar_year_on_record")
    assert problem["present_version"] == 1
    assert "已录入的第1版" in problem["detail"]
    assert await versions(stage) == [(2027, 1)]


async def test_a_correction_is_the_next_version_and_the_first_stays_on_record(stage: Any) -> None:
    await record(stage)
    corrected = await record(stage, arrangements=CORRECTED, corrects=1)
    assert (corrected.status_code, corrected.json()["version"]) == (201, 2)
    assert await versions(stage) == [(2027, 1), (2027, 2)]
    listed = (await stage.kit.get("/v1/calendar-years")).json()["items"][-1]
    assert (listed["version"], listed["days_off"], listed["make_up_days"]) == (
        2,
        ["2027-01-01", "2027-01-02"],
        [],
    )


async def test_a_year_that_shipped_is_contradicted_only_on_purpose(stage: Any) -> None:
    shipped = (await stage.kit.get("/v1/calendar-years")).json()["items"][-1]
    assert (shipped["year"], shipped["version"]) == (2026, 0)
    other = {"year": 2026, "arrangements": [{"festival": FESTIVALS, "rest": ["2026-01-01", "2026-01-03"]}]}
    refused = await record(stage, **other)
    assert (refused.status_code, refused.json()["code"]) == (409, "calendar_year_on_record")
    assert "随系统发布" in refused.json()["detail"]
    said = await record(stage, **other, corrects=0)
    assert (said.status_code, said.json()["version"]) == (201, 1)


async def test_there_is_nothing_to_correct_in_a_year_that_is_not_known(stage: Any) -> None:
    refused = await record(stage, corrects=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "calendar_year_on_record")
    assert "没有可以更正的版本" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"source": "国务院通知"}, 422, "文号"),
        ({"arrangements": [{"festival": "元旦", "rest": ["2027-01-01", "2027-01-03"]}]}, 422, "春节"),
        (
            {"arrangements": [{"festival": FESTIVALS, "rest": ["2027-01-03", "2027-01-01"]}]},
            422,
            "末日早于首日",
        ),
        ({"year": 1999}, 400, ""),
        ({"year": "2027"}, 400, ""),
        ({"arrangements": []}, 400, ""),
    ],
)
async def test_half_a_year_is_not_recorded(stage: Any, changes: Any, status: int, said: str) -> None:
    refused = await record(stage, **changes)
    assert refused.status_code == status, refused.text
    assert said in refused.json()["detail"]
    assert await versions(stage) == []


async def test_nobody_but_an_operator_records(stage: Any) -> None:
    for by in (None, await stage.office("league-hr1"), await stage.office("region-hr")):
        answer = await stage.kit.post("/v1/calendar-years", year_2027(), by=by)
        assert answer.status_code == (401 if by is None else 403)
