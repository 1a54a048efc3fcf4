"""A package holds no more school teachers' highest titles than the place's number leaves (E-29; BY26-3.4: seventeen)."""

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select, update

from common.events.codes import Column
from review.domain.states import CaseState
from review.errors import TeacherQuotaExceeded
from review.store.cases import CaseRow, find_case
from review.usecases.quotas import hold_inside_quotas

if TYPE_CHECKING:
    from services.review.tests.sitting.conftest import Sitting

PAPERS = {"report": "报请确认", "written_commitment": "承诺评审合规", "result_report": "评审结果报告"}
TEACHER = {"series": "school_teacher", "level": "full_senior"}


async def as_teachers(sitting: "Sitting", *, column: Column = Column.ORDINARY) -> None:
    """The cases of the meeting become school teachers' of the highest title."""
    async with sitting.scene.kit.runtime.sessions.begin() as session:
        await session.execute(update(CaseRow).values(title=TEACHER, column=column))


async def sent_before(sitting: "Sitting", count: int, *, place: str = "nm.bayannur.wuyuan") -> None:
    """So many of other meetings were sent for confirmation."""
    async with sitting.scene.kit.runtime.sessions.begin() as session:
        one = (await session.execute(select(CaseRow).limit(1))).scalar_one()
        same = {attribute.key: getattr(one, attribute.key) for attribute in CaseRow.__mapper__.column_attrs}
        rows = [
            same
            | {
                "declaration_id": f"dcl_before_{n}",
                "code": f"before{n}",
                "meeting_id": "mtg_before",
                "place": place,
                "state": CaseState.CONFIRMED if n % 2 else CaseState.REPORTED,
            }
            for n in range(count)
        ]
        await session.execute(insert(CaseRow), rows)


@pytest.mark.req("E-29", side="refuse")
async def test_a_package_beyond_the_number_is_refused_and_a_smaller_one_taken(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.after_publicity(9, 9)
    await as_teachers(sitting)
    await sent_before(sitting, 16)

    answer = await scene.kit.post(
        f"/v1{sitting.path}/result-package", {"version": await sitting.version(), **PAPERS}, by=scene.office
    )

    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["clause"]) == (
        422,
        "teacher_quota_exceeded",
        "BY26-3.4",
    )
    assert problem["detail"] == (
        "巴彦淖尔市本年度中小学正高级教师评审总数为17名，已报送16名，本次报送2名，"
        "超出核定人数，本次最多报送1名，请减少后再报送。"
    )
    assert await sitting.state() == "publicity"
    package = await sitting.step(scene.office, "result-package", declaration_ids=["dcl_2"], **PAPERS)
    assert [one["declaration_id"] for one in package["results"]] == ["dcl_2"]
    assert await sitting.refused(scene.office, "result-package", **PAPERS) == (
        422,
        "teacher_quota_exceeded",
        "BY26-3.4",
    )


@pytest.mark.req("E-29", side="accept")
async def test_what_counts_elsewhere_takes_nothing_away(sitting: "Sitting") -> None:
    """Another city's, and directed ones."""
    await sitting.after_publicity(9)
    await as_teachers(sitting, column=Column.DIRECTED_EVALUATION)
    await sent_before(sitting, 17)
    async with sitting.scene.kit.runtime.sessions.begin() as session:
        await session.execute(
            update(CaseRow).where(CaseRow.declaration_id == "dcl_1").values(column=Column.ORDINARY)
        )
    package = await sitting.step(sitting.scene.office, "result-package", **PAPERS)
    assert [one["declaration_id"] for one in package["results"]] == ["dcl_1"]


@pytest.mark.req("E-29", side="refuse")
async def test_of_packages_sent_at_once_no_more_go_than_the_number(sitting: "Sitting") -> None:
    await sitting.after_publicity(9)
    await as_teachers(sitting)
    await sent_before(sitting, 22)
    kit = sitting.scene.kit
    waiting = [f"dcl_before_{n}" for n in range(15, 22)]
    async with kit.runtime.sessions.begin() as session:
        await session.execute(
            update(CaseRow).where(CaseRow.declaration_id.in_(waiting)).values(state=CaseState.IN_PUBLICITY)
        )

    async def send(declaration_id: str) -> bool:
        try:
            async with kit.uow() as uow:
                case: Any = await find_case(uow.session, declaration_id, lock=True)
                await hold_inside_quotas(uow, [case], kit.runtime.ports)
                case.state = CaseState.REPORTED
                await uow.commit()
        except TeacherQuotaExceeded:
            return False
        return True

    assert sum(await asyncio.gather(*(send(id_) for id_ in waiting))) == 2
