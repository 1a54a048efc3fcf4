"""December of the last year whose holidays are known: acts are taken, their days are counted once the next year is."""

from typing import Any

import pytest
from services.declaration.tests.rest.conftest import LEAGUE, OFFICE, RECOMMENDATION, UNIT, at

from common.events.codes import AboutKind, Asked, ReportKind
from common.events.credit_file import About, ReportRouted
from common.web.days import DAY_NOT_YET_KNOWN
from laptop.testing.kit import Caller

NEXT_YEAR = {
    "year": 2027,
    "source": "《国务院办公厅关于2027年部分节假日安排的通知》（国办发明电〔2026〕9号）",
    "arrangements": [
        {"festival": "元旦", "rest": ["2027-01-01", "2027-01-03"]},
        {"festival": "春节", "rest": ["2027-02-05", "2027-02-11"]},
        {"festival": "清明节、劳动节", "rest": ["2027-05-01", "2027-05-03"]},
        {"festival": "端午节、中秋节", "rest": ["2027-06-09", "2027-06-09"]},
        {"festival": "国庆节", "rest": ["2027-10-01", "2027-10-07"]},
    ],
}
"""Made up: the arrangement of 2027 is not published. Of January only the first three days are off."""
SUPPLEMENT = {"items": ["继续教育审验卡（2025年度）"], "reason": "继续教育审验卡缺2025年度，请补充。"}


async def year_known(chain: Any) -> None:
    """An operator records 2027, and what waits for it runs."""
    answer = await chain.kit.post(
        "/v1/calendar-years", NEXT_YEAR, by=Caller("op", grants=("operator@org_platform",))
    )
    assert answer.status_code == 201, answer.text
    await chain.kit.advance(chain.kit.clock.time)


async def last_stay(chain: Any, declaration: dict[str, Any]) -> str | None:
    """Until when the present stay lasts, as the applicant sees it."""
    url = f"/v1/declarations/{declaration['declaration_id']}/timeline"
    shown = (await chain.kit.get(url, by=await chain.officer(LEAGUE))).json()
    until: str | None = shown["items"][-1].get("until")
    return until


@pytest.mark.req("K-01", side="accept")
async def test_a_unit_publicity_opens_and_stands_until_its_end_can_be_counted(chain: Any) -> None:
    """Published on Tuesday 2026-12-29: 12-30, 12-31, 01-04, 01-05, 01-06."""
    declaration = await chain.submitted()
    chain.stage.at("2026-12-29T09:00")
    publicised = await chain.passed(declaration, UNIT)
    auditor = await chain.officer(UNIT)
    colleague = await chain.colleague("applicant02")
    [listed] = (await chain.kit.get("/v1/publicities?kind=unit", by=auditor)).json()["items"]
    assert ("last_day" in listed, listed["last_day_note"]) == (False, DAY_NOT_YET_KNOWN)
    assert await last_stay(chain, publicised) is None

    await chain.kit.advance(at("2027-01-20T09:00"))
    early = await chain.act(publicised, "recommendation", UNIT, **RECOMMENDATION)
    assert (early.status_code, early.json()["code"]) == (422, "publicity_running")
    assert "最后一日待相应年度的节假日安排公布后确定" in early.json()["detail"]
    url = f"/v1/publicities/{listed['publicity_id']}"
    objection = await chain.kit.post(f"{url}/objections", {"text": "有异议。"}, by=colleague)
    assert objection.status_code == 201, objection.text

    await year_known(chain)

    shown = (await chain.kit.get(url, by=auditor)).json()
    assert (shown["last_day"], shown["opens_next"]) == ("2027-01-06", "2027-01-07T00:00:00+08:00")
    assert ("last_day_note" in shown, shown["state"]) == (False, "ended")
    assert await last_stay(chain, publicised) == "2027-01-06"


@pytest.mark.req("K-01", side="refuse")
async def test_a_unit_publicity_ends_on_its_day_and_not_before(chain: Any) -> None:
    declaration = await chain.submitted()
    chain.stage.at("2026-12-29T09:00")
    publicised = await chain.passed(declaration, UNIT)
    await chain.kit.advance(at("2026-12-31T09:00"))

    await year_known(chain)

    await chain.kit.advance(at("2027-01-06T23:59"))
    early = await chain.act(publicised, "recommendation", UNIT, **RECOMMENDATION)
    assert (early.status_code, early.json()["code"]) == (422, "publicity_running")
    assert "2027-01-06" in early.json()["detail"]
    await chain.kit.advance(at("2027-01-07T00:00"))
    gone = await chain.done(publicised, "recommendation", UNIT, **RECOMMENDATION)
    assert gone["step"] == "department"


@pytest.mark.req("K-04", side="accept")
async def test_a_roster_is_published_and_forwarded_once_its_end_is_known_and_over(chain: Any) -> None:
    declaration = await chain.awaiting_roster()
    chain.stage.at("2026-12-28T09:00")
    roster = await chain.roster()
    await chain.kit.advance(at("2027-01-20T09:00"))
    early = await chain.forward(roster)
    assert (early.status_code, early.json()["code"]) == (422, "publicity_running")
    assert "forward_roster" not in await waiting(chain)

    await year_known(chain)

    assert await last_stay(chain, declaration) == "2027-01-05"
    assert "forward_roster" in await waiting(chain)
    answer = await chain.forward(roster)
    assert answer.status_code == 200, answer.text


async def waiting(chain: Any) -> list[str]:
    tasks = (await chain.kit.get("/v1/me", by=await chain.officer(LEAGUE))).json()["tasks"]
    return [task["kind"] for task in tasks]


@pytest.mark.req("K-06", side="accept")
async def test_a_supplement_is_asked_for_and_taken_while_its_last_day_is_not_known(chain: Any) -> None:
    """The demo's five working days from Tuesday 2026-12-29 end on 2027-01-06."""
    declaration = await chain.forwarded()
    chain.stage.at("2026-12-29T09:00")
    asked = await chain.done(declaration, "supplement-notice", OFFICE, **SUPPLEMENT)
    assert (asked["state"], "supplement_due" in asked) == ("supplement", False)
    [message] = await messages(chain)
    assert "最后一日待国务院办公厅公布相应年度的节假日安排后另行告知" in message["text"]
    chain.stage.at("2027-03-01T09:00")
    await chain.stage.upload(
        await chain.officer("applicant01"), declaration["declaration_id"], "continuing_education"
    )
    back = await chain.done(asked, "supplement", "applicant01")
    assert back["state"] == "forwarded"
    await year_known(chain)
    assert (await chain.read(declaration, OFFICE))["state"] == "forwarded"


@pytest.mark.req("K-06", side="refuse")
async def test_once_the_year_is_known_the_window_of_a_supplement_closes(chain: Any) -> None:
    declaration = await chain.forwarded()
    chain.stage.at("2026-12-29T09:00")
    asked = await chain.done(declaration, "supplement-notice", OFFICE, **SUPPLEMENT)
    named = await chain.act(declaration, "supplement-notice", OFFICE, **SUPPLEMENT, due="2027-01-06")
    assert named.status_code in {409, 422}
    await chain.kit.advance(at("2026-12-30T09:00"))

    await year_known(chain)

    assert (await chain.read(declaration))["supplement_due"] == "2027-01-06"
    assert await last_stay(chain, declaration) == "2027-01-06"
    texts = [one["text"] for one in await messages(chain)]
    assert len(texts) == 2
    assert "于2027年1月6日前（含当日）" in texts[0]
    await chain.kit.advance(at("2027-01-07T00:00"))
    assert (await chain.read(declaration))["state"] == "abandoned"
    late = await chain.act(asked, "supplement", "applicant01")
    assert (late.status_code, late.json()["code"]) == (422, "supplement_overdue")


async def messages(chain: Any) -> list[dict[str, Any]]:
    """What the applicant was told of a supplement, the newest first."""
    box = (await chain.kit.get("/v1/me/messages", by=await chain.officer("applicant01"))).json()["items"]
    return [one for one in box if one["template"] == "supplement_asked"]


async def test_a_question_of_the_credit_file_gets_its_day_when_it_is_told_again(chain: Any) -> None:
    declaration = await chain.submitted()
    about = About(kind=AboutKind.DECLARATION, id=declaration["declaration_id"])
    for due in (None, at("2027-01-20T00:00").date()):
        await chain.kit.receive(
            ReportRouted(
                about=about, asked=Asked.RECOMMENDING_UNIT, kind=ReportKind.MATERIALS, due=due, hold=True
            ),
            subject="rpt_1",
            source="credit-file",
        )
        listed = await chain.kit.get("/v1/report-inquiries", by=await chain.officer(UNIT))
        [inquiry] = listed.json()["items"]
        assert inquiry.get("due") == (due.isoformat() if due else None)
        assert inquiry.get("due_note") == (None if due else DAY_NOT_YET_KNOWN)
