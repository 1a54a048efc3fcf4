"""No open step without a task, no task without an open step: the way up from the desk to the office."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from laptop.testing.kit import Caller

UNIT, LEAGUE = "unit-hongliu-farm", "league-hr1"
OWN_CLAIMS = {"verify_archive_item", "confirm_member"}
"""What applicants say of themselves."""


async def kinds(chain: Any, by: Caller) -> list[str]:
    me = (await chain.kit.get("/v1/me", by=by)).json()
    assert me["total"] == len(me["tasks"])
    return [task["kind"] for task in me["tasks"] if task["kind"] not in OWN_CLAIMS]


async def subjects(chain: Any, by: Caller, kind: str) -> list[str]:
    tasks = (await chain.kit.get("/v1/me", by=by)).json()["tasks"]
    return [task["subject"] for task in tasks if task["kind"] == kind]


@pytest.mark.req("K-01", side="accept")
async def test_an_objection_inside_the_unit_waits_for_the_units_auditor_until_it_is_found_on(
    chain: Any,
) -> None:
    await chain.in_unit_publicity()
    auditor = await chain.officer(UNIT)
    colleague = await chain.colleague("applicant02")
    listed = await chain.kit.get("/v1/publicities?kind=unit", by=auditor)
    [publicity] = listed.json()["items"]
    answer = await chain.kit.post(
        f"/v1/publicities/{publicity['publicity_id']}/objections",
        {"text": "论文并非本人撰写。"},
        by=colleague,
    )
    objection = answer.json()
    assert await subjects(chain, auditor, "find_on_objection") == [objection["objection_id"]]
    assert "find_on_objection" not in await kinds(chain, await chain.officer(LEAGUE))
    found = {"version": objection["version"], "upheld": False, "text": "经核查属实。"}
    done = await chain.kit.post(f"/v1/objections/{objection['objection_id']}/finding", found, by=auditor)
    assert done.status_code == 200, done.text
    assert await subjects(chain, auditor, "find_on_objection") == []


async def test_a_claimed_entry_waits_for_the_employer_until_it_is_verified(chain: Any) -> None:
    stage = chain.stage
    applicant = await stage.applicant("applicant01")
    [education, *_] = await stage.archive(applicant, *stage.ASSISTANT)
    auditor = await chain.officer(UNIT)
    assert education["item_id"] in await subjects(chain, auditor, "verify_archive_item")
    url = f"/v1/archive-items/{education['item_id']}/verification"
    assert (
        await chain.kit.post(url, {"outcome": "verified", "version": education["version"]}, by=auditor)
    ).status_code == 200
    assert education["item_id"] not in await subjects(chain, auditor, "verify_archive_item")
    assert await subjects(chain, await chain.officer("unit-wuyuan-station"), "verify_archive_item") == []


async def test_what_waits_for_a_roster_and_lies_on_it_is_the_publishers_task(chain: Any) -> None:
    """A declaration on a roster was on nobody's list; the task of sending it on came never."""
    await chain.awaiting_roster()
    publisher = await chain.officer(LEAGUE)
    assert await kinds(chain, publisher) == ["publish_roster"]
    roster = await chain.roster()
    assert await kinds(chain, publisher) == []
    publicity = (await chain.kit.get(f"/v1/publicities/{roster['publicity_id']}")).json()
    over = datetime.fromisoformat(publicity["opens_next"])
    await chain.kit.advance(over - timedelta(seconds=1))
    assert await kinds(chain, publisher) == []
    await chain.kit.advance(over)
    assert await subjects(chain, publisher, "forward_roster") == [roster["roster_id"]]
