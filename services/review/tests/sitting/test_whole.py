"""A whole small meeting through its routes, from the first check-in to the confirmed result."""

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from common.clock import SHANGHAI
from common.crypto.sealed import open_sealed
from common.events.codes import Purpose
from common.events.documents import Attendance, HolderFile
from common.events.review import CaseClosed, CaseProgressed, MeetingHeld, ResultConfirmed
from common.storage.claims import read_claim

if TYPE_CHECKING:
    from services.review.tests.sitting.conftest import Sitting


@pytest.mark.req("R-18", side="accept")
@pytest.mark.req("R-05", "R-09", side="refuse")
async def test_from_check_in_to_confirmation(sitting: "Sitting") -> None:
    """Nine attend: case 1 passes with six, case 2 fails with five, case 3 has five unrecused experts and is not voted."""
    scene = sitting.scene
    await sitting.opened(cases=3)
    await sitting.recuse(3, 1, 2, 3, 4)
    await sitting.debated()
    await sitting.step(sitting.experts[1], "tellers", expert_ids=["exp_5", "exp_6"])
    await sitting.counted(1, agree=6, disagree=3)
    await sitting.counted(2, agree=5, disagree=4)

    results = await sitting.step(sitting.experts[1], "announcement")

    assert {row["declaration_id"]: (row["agree"], row["passed"]) for row in results["results"]} == {
        "dcl_1": (6, True),
        "dcl_2": (5, False),
    }
    assert results["carried_over"] == ["dcl_3"]
    assert [event.subject for event in await scene.kit.events("case-closed")] == ["dcl_3"]
    assert [fact.outcome for fact in await scene.kit.payloads(CaseClosed)] == ["carried_over"]

    await sitting.step(sitting.experts[1], "signature")
    closed = await sitting.step(scene.office, "closing")
    assert closed["state"] == "closed"
    [held] = await scene.kit.payloads(MeetingHeld)
    pool_keys = scene.kit.keys.for_service("expert-pool").keyring
    attended = Attendance.model_validate(
        open_sealed(pool_keys, Purpose.ATTENDANCE, held.attended, context=sitting.meeting_id)
    )
    assert attended.expert_ids == tuple(f"exp_{n}" for n in range(1, 10))
    assert (held.held_on, held.mode) == (dt.date(2026, 8, 20), "paper")

    scene.on(dt.date(2026, 8, 21))
    publicity = await sitting.step(scene.organiser, "result-publicity")
    assert (publicity["open_from"], publicity["open_until"], publicity["late"]) == (
        "2026-08-21",
        "2026-08-28",
        False,
    )
    assert [(line["declaration_id"], line["name"]) for line in publicity["lines"]] == [("dcl_1", "申报人1")]
    told = {event.subject: event.payload() for event in await scene.kit.events("case-closed")}
    assert {
        id_: (fact.outcome, fact.reason) for id_, fact in told.items() if isinstance(fact, CaseClosed)
    } == {
        "dcl_1": ("passed", "two_thirds_agreed"),
        "dcl_2": ("failed", "below_two_thirds"),
        "dcl_3": ("carried_over", "quorum_lacking"),
    }

    await scene.kit.advance(dt.datetime(2026, 8, 29, tzinfo=SHANGHAI))
    package = await sitting.step(
        scene.office, "result-package", report="报请确认", written_commitment="承诺", result_report="报告"
    )
    assert [(one["declaration_id"], one["confirming_org"], one["kind"]) for one in package["results"]] == [
        ("dcl_1", "org_league_hr", "middle")
    ]
    scene.on(dt.date(2026, 9, 1))
    confirmed = await scene.ok(
        scene.authority,
        f"/result-packages/{package['package_id']}/confirmation",
        version=package["version"],
    )

    assert confirmed["state"] == "confirmed"
    assert await sitting.state() == "confirmed"
    [event] = await scene.kit.events("result-confirmed")
    fact = event.payload()
    assert isinstance(fact, ResultConfirmed)
    assert event.subject == "dcl_1"
    assert (fact.passed_on, fact.confirmed_on) == (dt.date(2026, 8, 20), dt.date(2026, 9, 1))
    assert (fact.confirming_org, fact.sealing_org) == ("org_league_hr", "org_league_hr")
    certificate_keys = scene.kit.keys.for_service("certificate").keyring
    holder = HolderFile.model_validate(
        await read_claim(scene.kit.runtime.ports.files, certificate_keys, Purpose.CASE, fact.doc)
    )
    name = open_sealed(certificate_keys, Purpose.NAME, holder.name, context="dcl_1")
    assert name == {"name": "申报人1", "unit_name": "临河区红柳林场"}
    steps = [
        event.payload() for event in await scene.kit.events("case-progressed") if event.subject == "dcl_1"
    ]
    assert [fact.step for fact in steps if isinstance(fact, CaseProgressed)][3:] == [
        "in_meeting",
        "reviewed",
        "result_publicity",
        "reported",
        "confirmed",
    ]


async def test_a_case_that_was_carried_over_stands_on_a_later_docket(sitting: "Sitting") -> None:
    scene = sitting.scene
    await sitting.opened(cases=1)
    await sitting.recuse(1, 1, 2, 3, 4)
    await sitting.step(sitting.experts[1], "announcement")
    meeting = await scene.shown(sitting.meeting_id)

    later = await scene.meeting(meeting["committee_id"], held_on=dt.date(2026, 9, 20))
    await scene.ok(scene.office, f"/meetings/{later['meeting_id']}/docket", version=later["version"])

    docket = (await scene.kit.get(f"/v1/meetings/{later['meeting_id']}/docket", by=scene.office)).json()
    assert [item["declaration_id"] for item in docket["items"]] == ["dcl_1"]
