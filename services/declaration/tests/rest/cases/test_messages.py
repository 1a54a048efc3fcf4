"""The message box (A-18): what other services raise, what the way of a declaration tells, and the marks of reading."""

import datetime as dt
from typing import Any

import pytest

from common.clock import SHANGHAI
from common.events.codes import CaseOutcome, CaseReason, CaseStep, MessageTemplate
from common.events.declaration import MessageRaised
from common.events.review import CaseClosed, CaseProgressed
from declaration.domain.cases.messages import OwnTemplate, text_of, title_of

NOT_FOUND = (404, "not_found")


async def raise_message(chain: Any, message_id: str, person_ref: str, **more: Any) -> None:
    fact = MessageRaised(
        person_ref=person_ref, **{"template": MessageTemplate.HEARING_OPENED, "link": "hea_1", **more}
    )
    await chain.kit.receive(fact, subject=message_id, source="credit-file")


async def box(chain: Any, username: str, query: str = "") -> dict[str, Any]:
    answer = await chain.kit.get(f"/v1/me/messages{query}", by=await chain.officer(username))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def unread(chain: Any, username: str) -> int:
    me = (await chain.kit.get("/v1/me", by=await chain.officer(username))).json()
    return int(me["unread_messages"])


@pytest.mark.req("A-18", door="event")
async def test_a_message_of_another_service_comes_into_the_box_of_its_person(chain: Any) -> None:
    expert = await chain.officer("expert01")
    await raise_message(chain, "msg_1", expert.person_ref, due=dt.date(2026, 8, 20))
    [message] = (await box(chain, "expert01"))["items"]
    assert message == {
        "message_id": "msg_1",
        "source": "credit-file",
        "template": "hearing_opened",
        "title": "失信认定告知与陈述申辩",
        "text": (
            "有关单位拟对您作出失信认定，请查看告知内容，于2026年8月20日前（含当日）提交陈述申辩；"
            "逾期未提交的，将依据现有材料作出决定。"
        ),
        "link": "hea_1",
        "due": "2026-08-20",
        "raised_at": "2026-05-11T09:00:00+08:00",
        "delivered_at": "2026-05-11T09:00:00+08:00",
    }
    assert (await box(chain, "expert02"))["items"] == []
    assert await unread(chain, "expert01") == 1


async def test_a_message_waits_for_a_person_who_has_not_linked_yet(chain: Any) -> None:
    linked = await chain.officer("expert03")
    await raise_message(chain, "msg_1", "p1-somebody-else")
    await raise_message(chain, "msg_2", linked.person_ref)
    assert [message["message_id"] for message in (await box(chain, "expert03"))["items"]] == ["msg_2"]


@pytest.mark.req("A-18", door="rest")
async def test_reading_leaves_a_mark_once_and_on_record(chain: Any) -> None:
    expert = await chain.officer("expert01")
    for message_id in ("msg_1", "msg_2"):
        await raise_message(chain, message_id, expert.person_ref)
    chain.stage.at("2026-05-12T10:30")
    read = await chain.kit.post("/v1/me/messages/msg_1/reading", {}, by=expert)
    assert (read.status_code, read.json()["read_at"]) == (200, "2026-05-12T10:30:00+08:00")
    chain.stage.at("2026-05-13T08:00")
    again = await chain.kit.post("/v1/me/messages/msg_1/reading", {}, by=expert)
    assert again.json()["read_at"] == "2026-05-12T10:30:00+08:00"
    assert [one["message_id"] for one in (await box(chain, "expert01", "?read=true"))["items"]] == ["msg_1"]
    assert [one["message_id"] for one in (await box(chain, "expert01", "?read=false"))["items"]] == ["msg_2"]
    assert await unread(chain, "expert01") == 1


async def test_nobody_reads_or_marks_the_messages_of_another(chain: Any) -> None:
    expert = await chain.officer("expert01")
    await raise_message(chain, "msg_1", expert.person_ref)
    other = await chain.officer("expert02")
    for message_id in ("msg_1", "msg_none"):
        refused = await chain.kit.post(f"/v1/me/messages/{message_id}/reading", {}, by=other)
        assert (refused.status_code, refused.json()["code"]) == NOT_FOUND
    assert await unread(chain, "expert01") == 1
    assert (await chain.kit.get("/v1/me/messages")).status_code == 401


async def test_the_box_is_read_page_by_page_the_newest_first(chain: Any) -> None:
    expert = await chain.officer("expert01")
    for day in (11, 12, 13):
        chain.stage.at(f"2026-05-{day}T09:00")
        await raise_message(chain, f"msg_{day}", expert.person_ref)
    first = await box(chain, "expert01", "?limit=2")
    assert [one["message_id"] for one in first["items"]] == ["msg_13", "msg_12"]
    last = await box(chain, "expert01", f"?limit=2&cursor={first['next']}")
    assert [one["message_id"] for one in last["items"]] == ["msg_11"]
    assert "next" not in last


@pytest.mark.req("A-18", door="rest")
async def test_the_way_of_a_declaration_is_told_to_the_applicant(chain: Any) -> None:
    """Returned by the unit, asked once for a supplement, accepted, passed: each turn once, with its last day."""
    submitted = await chain.submitted()
    returned = await chain.done(
        submitted,
        "decisions",
        "unit-hongliu-farm",
        outcome="returned",
        opinion="退回。",
        reasons=["继续教育证明缺页"],
    )
    [message] = (await box(chain, "applicant01"))["items"]
    assert (message["template"], message["link"], message["due"]) == (
        "declaration_returned",
        returned["declaration_id"],
        "2026-06-10",
    )
    assert message["text"] == (
        "您的申报已被退回。请查看退回原因，修改完善后于2026年6月10日前（含当日）再次提交。"
    )
    assert await unread(chain, "applicant01") == 1
    assert await unread(chain, "unit-hongliu-farm") == 0


async def test_what_review_tells_is_told_once(chain: Any) -> None:
    accepted = await chain.accepted()

    async def receive(fact: Any) -> None:
        await chain.kit.receive(fact, subject=accepted["declaration_id"], source="review")

    def step(step: CaseStep) -> CaseProgressed:
        now = dt.datetime(2026, 7, 1, 9, tzinfo=SHANGHAI)
        return CaseProgressed(step=step, since=now, holder_org="org_11150800DEM000065Q")

    def closed(outcome: CaseOutcome, reason: CaseReason) -> CaseClosed:
        return CaseClosed(outcome=outcome, on=dt.date(2026, 7, 10), reason=reason)

    for fact in (
        step(CaseStep.DOCKETED),
        step(CaseStep.IN_MEETING),
        closed(CaseOutcome.CARRIED_OVER, CaseReason.QUORUM_LACKING),
        step(CaseStep.DOCKETED),
        closed(CaseOutcome.FAILED, CaseReason.BELOW_TWO_THIRDS),
        step(CaseStep.RESULT_PUBLICITY),
        step(CaseStep.RE_EXAMINATION),
        closed(CaseOutcome.FAILED, CaseReason.BELOW_TWO_THIRDS),
    ):
        await receive(fact)
    told = [message["template"] for message in (await box(chain, "applicant01"))["items"]]
    assert sorted(told) == [
        "case_carried_over",
        "declaration_accepted",
        "re_examination_answered",
        "result_published",
    ]


@pytest.mark.parametrize("template", [*OwnTemplate, *MessageTemplate])
@pytest.mark.parametrize("due", [None, dt.date(2026, 6, 12)])
def test_every_message_has_a_title_and_says_until_when(template: Any, due: dt.date | None) -> None:
    text = text_of(template, due)
    assert title_of(template)
    assert text.endswith("。")
    assert "{" not in text
