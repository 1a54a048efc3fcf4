"""Cases: from the accepted declaration on, for the committee's office."""

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

import pytest

from common.events.base import Title
from common.events.codes import DeclarationEndReason, DeclarationOutcome, Effect, Level, SubjectKind
from common.events.credit_file import EffectApplied, EffectStarted
from common.events.declaration import DeclarationAccepted, DeclarationEnded
from common.events.review import CaseClosed, CaseProgressed
from common.inbox import NotYetKnown
from review.usecases import cases

if TYPE_CHECKING:
    from services.review.tests.conftest import Scene

BAR = EffectStarted(
    record_id="rec_1",
    subject_kind=SubjectKind.APPLICANT,
    effects=(Effect.BAR_DECLARATION, Effect.CANCEL),
    starts=dt.date(2026, 5, 11),
    until=dt.date(2029, 5, 11),
    deciding_org="org_league_hr",
    clause="R25-72",
)
ENDED = DeclarationEnded(outcome=DeclarationOutcome.WITHDRAWN, reason=DeclarationEndReason.OWN_WISH)


async def test_an_accepted_declaration_becomes_a_case(scene: "Scene") -> None:
    committee = await scene.filed()
    declaration_id = await scene.accept(committee["committee_id"], 1)
    page = (
        await scene.kit.get("/v1/cases", by=scene.office, params={"committee_id": committee["committee_id"]})
    ).json()
    [case] = page["items"]
    assert (case["declaration_id"], case["state"], case["unit_org"]) == (declaration_id, "open", "org_farm")
    assert len(case["code"]) == 8
    assert "申报人" not in str(page)
    assert (await scene.kit.get(f"/v1/cases/{declaration_id}", by=scene.office)).json() == case
    [progress] = await scene.kit.payloads(CaseProgressed)
    assert (progress.step, progress.holder_org) == ("received", "org_forestry")


async def test_cases_are_for_the_office_of_their_committee(scene: "Scene") -> None:
    committee = await scene.filed()
    declaration_id = await scene.accept(committee["committee_id"], 1)
    of_committee = {"committee_id": committee["committee_id"]}

    async def status(by: object, path: str, **params: str) -> int:
        return (await scene.kit.get(path, by=by, params=params)).status_code  # type: ignore[arg-type]

    assert await status(None, "/v1/cases", **of_committee) == 401
    assert await status(scene.authority, "/v1/cases", **of_committee) == 403
    assert await status(scene.other_office, "/v1/cases", **of_committee) == 403
    assert await status(scene.office, "/v1/cases", committee_id="cmt_none") == 404
    assert await status(None, f"/v1/cases/{declaration_id}") == 401
    assert await status(scene.other_office, f"/v1/cases/{declaration_id}") == 403
    assert await status(scene.office, "/v1/cases/dcl_none") == 404


async def test_cases_are_listed_by_state_and_page(scene: "Scene") -> None:
    committee = await scene.filed()
    ids = [await scene.accept(committee["committee_id"], number) for number in (1, 2, 3)]
    await scene.kit.receive(ENDED, subject=ids[1], source="declaration")

    async def listed(**query: object) -> dict[str, object]:
        params = {"committee_id": committee["committee_id"], **query}
        shown: dict[str, object] = (await scene.kit.get("/v1/cases", by=scene.office, params=params)).json()
        return shown

    def ids_of(page: dict[str, object]) -> list[str]:
        return [item["declaration_id"] for item in page["items"]]  # type: ignore[attr-defined]

    assert ids_of(await listed(state="open")) == [ids[0], ids[2]]
    first = await listed(limit=2)
    second = await listed(limit=2, cursor=first["next"])
    assert ids_of(first) + ids_of(second) == ids


async def test_a_case_waits_for_its_committee(scene: "Scene") -> None:
    with pytest.raises(NotYetKnown, match="cmt_later"):
        await scene.accept("cmt_later", 1)


async def test_a_case_waits_for_its_pack(scene: "Scene") -> None:
    committee = await scene.filed()
    scene.pack = scene.pack.model_copy(update={"digest": "0" * 64})
    with pytest.raises(NotYetKnown, match="pack"):
        await scene.accept(committee["committee_id"], 1)


@pytest.mark.req("R-13", side="refuse")
@pytest.mark.parametrize(
    ("title", "place", "reason"),
    [
        (Title(series="archives", level=Level.MIDDLE), "nm.bayannur", "outside_series"),
        (
            Title(series="forestry_grassland", specialty="landscape", level=Level.ASSISTANT),
            "nm.bayannur",
            "outside_level",
        ),
        (
            Title(series="forestry_grassland", specialty="landscape", level=Level.MIDDLE),
            "nm.wuhai",
            "outside_place",
        ),
    ],
    ids=["series", "level", "place"],
)
async def test_a_case_outside_the_scope_is_closed_at_once(
    scene: "Scene", title: Title, place: str, reason: str
) -> None:
    committee = await scene.filed()
    declaration_id = await scene.accept(committee["committee_id"], 1, title=title, place=place)
    shown = (await scene.kit.get(f"/v1/cases/{declaration_id}", by=scene.office)).json()
    assert (shown["state"], shown["reason"]) == ("outside_scope", reason)
    [closed] = await scene.kit.payloads(CaseClosed)
    assert (closed.outcome, closed.reason, closed.on) == ("outside_scope", reason, dt.date(2026, 5, 11))


async def test_an_ended_declaration_cancels_its_case_once(scene: "Scene") -> None:
    meeting = await scene.docketed(cases=2)
    await scene.kit.receive(ENDED, subject="dcl_1", source="declaration")
    await scene.kit.receive(ENDED, subject="dcl_1", source="declaration")
    shown = (await scene.kit.get("/v1/cases/dcl_1", by=scene.office)).json()
    assert (shown["state"], shown["outcome"], shown["reason"]) == (
        "cancelled",
        "cancelled",
        "declaration_ended",
    )
    assert [fact.reason for fact in await scene.kit.payloads(CaseClosed)] == ["declaration_ended"]
    docket = (await scene.kit.get(f"/v1/meetings/{meeting['meeting_id']}/docket", by=scene.office)).json()
    assert [item["declaration_id"] for item in docket["items"]] == ["dcl_2"]


async def test_an_ended_declaration_waits_for_its_case(scene: "Scene") -> None:
    with pytest.raises(NotYetKnown, match="dcl_9"):
        await scene.kit.receive(ENDED, subject="dcl_9", source="declaration")


async def test_a_credit_record_cancels_the_open_cases_of_the_person(scene: "Scene") -> None:
    committee = await scene.filed()
    await scene.accept(committee["committee_id"], 1, person_ref="p1-forger")
    await scene.accept(committee["committee_id"], 2)
    await scene.kit.receive(BAR, subject="p1-forger", source="credit-file")
    states = [
        (await scene.kit.get(f"/v1/cases/dcl_{number}", by=scene.office)).json()["state"] for number in (1, 2)
    ]
    assert states == ["cancelled", "open"]
    applied = await scene.kit.payloads(EffectApplied)
    assert [(fact.effect, fact.count) for fact in applied] == [("bar_declaration", 1), ("cancel", 0)]
    [closed] = await scene.kit.payloads(CaseClosed)
    assert closed.reason == "credit_record"


async def test_a_credit_record_that_came_first_cancels_the_case_on_arrival(scene: "Scene") -> None:
    committee = await scene.filed()
    await scene.kit.receive(BAR, subject="p1-forger", source="credit-file")
    await scene.accept(committee["committee_id"], 1, person_ref="p1-forger")
    shown = (await scene.kit.get("/v1/cases/dcl_1", by=scene.office)).json()
    assert (shown["state"], shown["reason"]) == ("cancelled", "credit_record")


async def test_a_case_and_a_credit_record_that_arrive_together_see_each_other(scene: "Scene") -> None:
    committee = await scene.filed()
    fact = await scene.accepted(committee["committee_id"], 1, person_ref="p1-forger")
    async with scene.kit.uow() as uow:
        await cases.open_case(uow, "dcl_1", fact, ports=scene.kit.runtime.ports)
        record = asyncio.create_task(scene.kit.receive(BAR, subject="p1-forger", source="credit-file"))
        await scene.kit.until_somebody_waits()
        assert not record.done()
        await uow.commit()
    await record
    shown = (await scene.kit.get("/v1/cases/dcl_1", by=scene.office)).json()
    assert shown["state"] == "cancelled"


async def test_a_credit_record_that_is_over_cancels_nothing(scene: "Scene") -> None:
    committee = await scene.filed(name="长期评委会")
    over = BAR.model_copy(update={"starts": dt.date(2023, 5, 10), "until": dt.date(2026, 5, 10)})
    await scene.kit.receive(over, subject="p1-reformed", source="credit-file")
    await scene.accept(committee["committee_id"], 1, person_ref="p1-reformed")
    shown = (await scene.kit.get("/v1/cases/dcl_1", by=scene.office)).json()
    assert shown["state"] == "open"


def test_the_accepted_fact_carries_no_name() -> None:
    assert not {"name", "number", "phone"} & set(DeclarationAccepted.model_fields)
