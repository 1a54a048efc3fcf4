"""Paper ballots: two tellers apart from each other, and nothing that tells who voted what (R-05, R-09; article 45)."""

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from review.store.tables import METADATA

if TYPE_CHECKING:
    from services.review.tests.sitting.conftest import Sitting


def paper(agree: int, disagree: int = 0, in_box: int | None = None) -> dict[str, int]:
    total = agree + disagree if in_box is None else in_box
    return {"in_box": total, "agree": agree, "disagree": disagree, "abstain": 0, "spoiled": 0}


async def everything(sitting: "Sitting") -> str:
    """Every row of every table of the database, as text."""
    async with sitting.scene.kit.runtime.sessions() as session:
        tables = (
            await session.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        ).scalars()
        rows = [
            str(row)
            for table in tables.all()
            for row in (await session.execute(text(f'SELECT * FROM "{table}"'))).all()
        ]
    return "\n".join(rows)


@pytest.mark.req("R-05", side="accept")
async def test_two_tellers_agree_and_neither_sees_the_other(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.ballots_out()
    path = f"/v1{sitting.case(1)}/paper-counts"

    first = await sitting.count(5, 1, agree=6, disagree=1, abstain=1, spoiled=1)

    waiting = {
        "declaration_id": "dcl_1",
        "ballot": "open",
        "round": 1,
        "tellers": 2,
        "entered": 1,
        "own_entry": True,
    }
    assert first == waiting
    assert (await scene.kit.get(path, by=sitting.experts[6])).json() == waiting | {"own_entry": False}
    assert (await scene.kit.get(path, by=sitting.experts[1])).json() == waiting | {"own_entry": False}

    second = await sitting.count(6, 1, agree=6, disagree=1, abstain=1, spoiled=1)

    assert second == waiting | {"ballot": "counted", "entered": 2}
    await sitting.counted(2, agree=6, disagree=3)
    results = await sitting.step(sitting.experts[1], "announcement")
    one = next(row for row in results["results"] if row["declaration_id"] == "dcl_1")
    assert {key: one[key] for key in ("in_box", "agree", "disagree", "abstain", "spoiled", "passed")} == {
        "in_box": 9,
        "agree": 6,
        "disagree": 1,
        "abstain": 1,
        "spoiled": 1,
        "passed": True,
    }
    assert (one["voted_on"], one["inspector_present"], one["referred"]) == ("2026-08-20", True, False)


@pytest.mark.req("R-05", side="refuse")
async def test_tellers_who_differ_count_again(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.ballots_out(cases=1)
    await sitting.count(5, 1, agree=6, disagree=3)
    differing = await sitting.count(6, 1, agree=5, disagree=4)
    assert (differing["ballot"], differing["round"], differing["entered"]) == ("differing", 2, 0)
    assert await sitting.refused(sitting.experts[1], "announcement") == (422, "cases_not_counted", "R25-47")

    again = await sitting.count(5, 1, agree=5, disagree=4)
    assert (again["ballot"], again["entered"]) == ("differing", 1)
    counts = f"{sitting.case(1)}/paper-counts"
    assert await scene.refused(sitting.experts[5], counts, **paper(6, 3)) == (409, "already_decided", None)
    settled = await sitting.count(6, 1, agree=5, disagree=4)
    assert settled["ballot"] == "counted"
    assert await scene.refused(sitting.experts[5], counts, **paper(6, 3)) == (409, "already_decided", None)


@pytest.mark.req("R-05", "R-09", side="refuse")
async def test_a_box_that_cannot_be_right_is_not_taken(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.opened(cases=2, numbers=[1, 2, 3, 4, 5, 6, 8])
    await sitting.recuse(1, 8)
    await sitting.recuse(2, 2, 3)
    await sitting.debated()
    await sitting.step(sitting.experts[1], "tellers", expert_ids=["exp_5", "exp_6"])
    teller, counts = sitting.experts[5], f"{sitting.case(1)}/paper-counts"
    wrong = (422, "paper_count_not_admissible", "R25-45")
    assert await scene.refused(teller, counts, **paper(5, 1, in_box=5)) == wrong
    assert await scene.refused(teller, counts, **paper(5, 1, in_box=7)) == wrong
    assert await scene.refused(teller, counts, **paper(7)) == wrong
    minus = await scene.kit.post(f"/v1{counts}", paper(5) | {"disagree": -1}, by=teller)
    assert minus.status_code == 400
    await scene.ok(teller, counts, **paper(6))

    few = await scene.kit.post(f"/v1{sitting.case(2)}/paper-counts", paper(5), by=teller)
    assert (few.status_code, few.json()["code"]) == (422, "case_below_quorum")
    assert "未回避的出席专家为 5 人，不足 6 人" in few.json()["detail"]

    for nobody in (sitting.experts[4], sitting.experts[1]):
        assert await scene.refused(nobody, counts, **paper(6)) == (403, "not_teller", "R25-45")
    for outsider in (sitting.experts[9], scene.office, scene.inspector):
        assert await scene.refused(outsider, counts, **paper(6)) == (404, "not_found", None)
    assert await scene.refused(None, counts, **paper(6)) == (401, "not_signed_in", None)
    progress = f"/v1{counts}"
    assert (await scene.kit.get(progress, by=sitting.experts[4])).json()["code"] == "not_teller"
    unknown = await scene.refused(teller, f"{sitting.path}/cases/dcl_9/paper-counts", **paper(6))
    assert unknown == (404, "not_found", None)


@pytest.mark.req("R-05", side="refuse")
async def test_who_counts_is_named_by_who_presides(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.opened(numbers=[1, 2, 3, 4, 5, 6, 7, 8], by=2)
    await sitting.recuse(1, 7)
    await sitting.debated(by=2)
    presiding, unfit = sitting.experts[2], (422, "tellers_not_admissible", "R25-45")

    async def refused(*experts: str, by: Any = presiding, **body: Any) -> tuple[int, str, str | None]:
        return await sitting.refused(by, "tellers", expert_ids=list(experts), **body)

    assert await refused("exp_1", "exp_5") == unfit
    assert await refused("exp_2", "exp_5") == unfit
    assert await refused("exp_5", "exp_9") == unfit
    assert await refused("exp_5", "exp_5") == unfit
    assert await refused("exp_4", "exp_5", "exp_6") == unfit
    recused = await refused("exp_5", "exp_7", declaration_ids=["dcl_1"])
    assert recused == (422, "tellers_not_admissible", "R25-50")
    assert await refused("exp_5", "exp_6", declaration_ids=["dcl_9"]) == (404, "not_found", None)
    assert await refused("exp_5", "exp_6", by=sitting.experts[1]) == (403, "not_presiding", "R25-44")
    assert await refused("exp_5", "exp_6", by=scene.office) == (404, "not_found", None)
    assert await refused("exp_5", "exp_6", by=None) == (401, "not_signed_in", None)
    stale = await scene.refused(
        presiding, f"{sitting.path}/tellers", version=1, expert_ids=["exp_5", "exp_6"]
    )
    assert stale == (409, "stale_version", None)

    await sitting.step(presiding, "tellers", expert_ids=["exp_5", "exp_6"])
    await sitting.count(5, 1, agree=7)
    renamed = await sitting.step(presiding, "tellers", expert_ids=["exp_4", "exp_6"])
    assert renamed["without_tellers"] == []
    box = (await scene.kit.get(f"/v1{sitting.case(1)}/paper-counts", by=presiding)).json()
    assert (box["round"], box["entered"]) == (2, 0)
    await sitting.count(4, 1, agree=7)
    await sitting.count(6, 1, agree=7)
    counted = await refused("exp_5", "exp_6", declaration_ids=["dcl_1"])
    assert counted == (409, "box_being_counted", None)


async def test_no_number_of_votes_is_readable_before_the_announcement(sitting: "Sitting") -> None:
    """Whoever reads the whole database finds no count before it is announced, and never who voted what."""
    scene = sitting.scene
    await sitting.ballots_out(cases=1)
    await sitting.counted(1, agree=7, disagree=2)
    before = await everything(sitting)
    for word in ("agree", "in_box", "符合条件", "申报人1", "评委5"):
        assert word not in before
    named = {
        table.name: {column.name for column in table.columns}
        for table in METADATA.sorted_tables
        if {"expert_id", "person_ref", "seat_id", "by"} & set(table.columns.keys())
    }
    for table, columns in named.items():
        assert not columns & {"agree", "disagree", "abstain", "spoiled", "vote", "choice", "ballot"}, table
    for fact in await scene.kit.events():
        assert "agree" not in fact.to_json().decode()

    await sitting.step(sitting.experts[1], "announcement")
    hidden = (await scene.kit.get("/v1/cases/dcl_1", by=scene.office)).json()
    assert (hidden["state"], "outcome" in hidden) == ("decided", False)
    assert await scene.kit.events("case-closed") == []


@pytest.mark.req("R-09", side="refuse")
async def test_a_case_that_the_readings_decide_differently_goes_to_the_authority(sitting: "Sitting") -> None:
    """Nine attend, two are recused: literally six of nine, adjusted five of seven. Five agree."""
    scene = sitting.scene
    await sitting.opened()
    await sitting.recuse(1, 7, 9)
    await sitting.recuse(2, 7, 9)
    await sitting.debated()
    await sitting.step(sitting.experts[1], "tellers", expert_ids=["exp_5", "exp_6"])
    counted = await sitting.counted(1, agree=5, disagree=2)
    assert counted["ballot"] == "counted"
    await sitting.counted(2, agree=6, disagree=1)
    chair, undecided = sitting.experts[1], (422, "reading_undecided", "R25-50")
    assert await sitting.refused(chair, "announcement") == undecided

    path = f"/v1{sitting.path}/referred-cases"
    [referred] = (await scene.kit.get(path, by=scene.authority)).json()["items"]
    assert {key: referred[key] for key in referred if key not in {"code", "version"}} == {
        "declaration_id": "dcl_1",
        "agree": 5,
        "present": 9,
        "recused": 2,
        "needed_literal": 6,
        "needed_adjusted": 5,
    }
    assert (await scene.kit.get(path, by=scene.other_authority)).json()["code"] == "outside_jurisdiction"
    assert (await scene.kit.get(path, by=scene.office)).status_code == 403
    assert (await scene.kit.get(path)).status_code == 401
    assert len(await scene.audited("read-referred-cases")) == 1

    decide = f"{sitting.case(1)}/reading"
    body = {"version": referred["version"], "reading": "literal", "opinion": "按字面计算"}
    outside = (403, "outside_jurisdiction", "R25-13")
    assert await scene.refused(scene.other_authority, decide, **body) == outside
    assert await scene.refused(chair, decide, **body) == (403, "forbidden", None)
    assert await scene.refused(None, decide, **body) == (401, "not_signed_in", None)
    assert await scene.refused(scene.authority, decide, **(body | {"version": 9})) == (
        409,
        "stale_version",
        None,
    )
    other = (await everything(sitting)).count("按字面计算")
    assert other == 0
    decided = await scene.ok(scene.authority, decide, **body)
    assert (decided["reading"], decided["decided_at"]) == ("literal", "2026-08-20T09:00:00+08:00")
    again = body | {"version": decided["version"]}
    assert await scene.refused(scene.authority, decide, **again) == (409, "already_decided", None)
    [entry] = await scene.audited("decide-reading")
    assert (entry.person_ref, entry.clause) == ("p1-authority", "R25-50")
    assert "按字面计算" not in await everything(sitting)

    results = await sitting.step(chair, "announcement")

    by_case = {row["declaration_id"]: row for row in results["results"]}
    one, two = by_case["dcl_1"], by_case["dcl_2"]
    assert (one["passed"], one["referred"], one["reading"]) == (False, True, "literal")
    assert (one["passed_literal"], one["passed_adjusted"]) == (False, True)
    assert (two["passed"], two["referred"], two["reading"]) == (True, False, "literal")
    assert (two["needed_literal"], two["needed_adjusted"]) == (6, 5)


@pytest.mark.req("R-09", side="accept")
async def test_the_authority_may_take_recused_experts_out_of_the_count(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.opened(cases=1)
    await sitting.recuse(1, 7, 9)
    await sitting.debated()
    await sitting.step(sitting.experts[1], "tellers", expert_ids=["exp_5", "exp_6"])
    await sitting.counted(1, agree=5, disagree=2)
    [referred] = (await scene.kit.get(f"/v1{sitting.path}/referred-cases", by=scene.authority)).json()[
        "items"
    ]
    await scene.ok(
        scene.authority,
        f"{sitting.case(1)}/reading",
        version=referred["version"],
        reading="adjusted",
        opinion="不计入",
    )
    results = await sitting.step(sitting.experts[1], "announcement")
    [row] = results["results"]
    assert (row["passed"], row["referred"], row["reading"]) == (True, True, "adjusted")
