"""A whole draw over REST: plan, promises, values, committee, record; and everything that must not happen on the way."""

import json
from typing import Any

import pytest
from sqlalchemy import event

from common.audit import public_keys
from common.draw import commit, read_receipt, verify_bundle
from common.events.declaration import MessageRaised
from laptop.testing.kit import Caller

ORGANISER_NONCE = "1" * 64
INSPECTOR_NONCE = "2" * 64


def promise_of(draw: dict[str, Any], party: str, nonce: str) -> str:
    """What the party's own device computes from the plan hash that it was shown."""
    return commit(draw["plan_hash"], party, nonce)


async def bundle_of(scene: Any, draw: dict[str, Any], by: Caller) -> bytes:
    answer = await scene.kit.get(f"/v1/draws/{draw['draw_id']}/bundle", by=by)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="draw-mtg_1-1.json"'
    return bytes(answer.content)


async def test_the_last_value_loads_draws_and_seats_once(scene: Any) -> None:
    plan = await scene.freeze(await scene.requested())
    path = f"/draws/{plan['draw_id']}"
    for by, party, nonce in (
        (scene.organiser, "organiser", ORGANISER_NONCE),
        (scene.inspector, "inspector", INSPECTOR_NONCE),
    ):
        await scene.ok(by, f"{path}/commitments", commitment=promise_of(plan, party, nonce))
    await scene.ok(scene.organiser, f"{path}/reveals", nonce=ORGANISER_NONCE)
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(" ".join(statement.split()))

    engine = scene.kit.runtime.engine.sync_engine

    def begun(_connection: Any) -> None:
        sent.clear()  # what an attempt reads before an errand is not the transaction that draws

    event.listen(engine, "begin", begun)
    event.listen(engine, "before_cursor_execute", note)
    try:
        await scene.ok(scene.inspector, f"{path}/reveals", nonce=INSPECTOR_NONCE)
    finally:
        event.remove(engine, "before_cursor_execute", note)
        event.remove(engine, "begin", begun)
    assert sum("FROM draws WHERE draws.meeting_id" in statement for statement in sent) == 1
    assert sum("FROM seats WHERE seats.meeting_id" in statement for statement in sent) == 1


@pytest.mark.req("X-04", door="rest")
async def test_a_draw_from_the_request_to_the_verified_record(scene: Any) -> None:
    draw = await scene.requested()
    assert (draw["state"], draw["serial"], draw["kind"], draw["version"]) == ("requested", 1, "initial", 1)

    plan = await scene.freeze(draw)
    assert (plan["state"], plan["assurance"]) == ("planned", "detect_only")
    assert plan["seats"] == {"chairs": 1, "vice_chairs": 2, "members": 6}
    # nine seats: two thirds present are six, half associate senior are five, a fifth are two
    assert plan["quorum"] == 6
    assert {bound["code"]: bound["at_least"] for bound in plan["bounds"]} == {
        "rank.lowest": 9,
        "rank.associate_senior": 5,
        "grassroots": 2,
        "outside_system": 2,
    }
    assert [party["party_id"] for party in plan["parties"]] == ["organiser", "inspector"]
    assert (plan["commit_by"], plan["reveal_by"]) == (
        "2026-05-12T09:00:00+08:00",
        "2026-05-13T09:00:00+08:00",
    )
    path = f"/draws/{plan['draw_id']}"
    first = await scene.ok(
        scene.organiser,
        f"{path}/commitments",
        commitment=promise_of(plan, "organiser", ORGANISER_NONCE),
    )
    both = await scene.ok(
        scene.inspector,
        f"{path}/commitments",
        commitment=promise_of(plan, "inspector", INSPECTOR_NONCE),
    )
    assert both["state"] == "committed"
    one = await scene.ok(scene.organiser, f"{path}/reveals", nonce=ORGANISER_NONCE)
    assert one["state"] == "committed"
    drawn = await scene.ok(scene.inspector, f"{path}/reveals", nonce=INSPECTOR_NONCE)

    assert drawn["state"] == "drawn"
    assert drawn["attempt"] == sum(count["count"] for count in drawn["rejected"])
    seats = await scene.seats(drawn)
    assert sorted(seat["role"] for seat in seats) == ["chair", *["member"] * 6, *["vice_chair"] * 2]
    assert {seat["state"] for seat in seats} == {"invited"}
    assert len({seat["expert_id"] for seat in seats}) == 9
    numbers = {seat["role"]: scene.number(seat["expert_id"]) for seat in seats if seat["role"] != "member"}
    assert max(numbers.values()) <= 5
    record = await bundle_of(scene, drawn, scene.inspector)
    receipts = [read_receipt(json.dumps(answer).encode()) for answer in (first, both)]
    service_keys = public_keys(scene.kit.runtime.ports.signing_key)
    assert {receipt.key for receipt in receipts} == service_keys
    report = verify_bundle(
        record, logged_plan=plan["plan_hash"], receipts=receipts, trusted_keys=service_keys
    )
    assert report.ok, report.lines()
    assert not any("--" in sentence for sentence in report.open)
    assert report.bundle is not None
    assert report.bundle.outcome.panel.everyone() == {seat["reference"] for seat in seats}  # type: ignore[union-attr]
    assert report.bundle.digest() == drawn["bundle_digest"]
    assert "专家" not in record.decode()
    assert [row.detail["plan"] for row in await scene.audited("freeze-draw-plan")] == [plan["plan_hash"]]
    assert [row.detail["party"] for row in await scene.audited("commit-draw-value")] == [
        "organiser",
        "inspector",
    ]
    # each is called, and nothing in clear says who
    assert await scene.kit.payloads(MessageRaised) == []
    assert {person_ref for person_ref, _ in await scene.called()} == {
        scene.person_ref(scene.number(seat["expert_id"])) for seat in seats
    }
    assert all(phone.startswith("120") for _, phone in await scene.called())
    bodies = "".join(event.to_json().decode() for event in await scene.kit.events("person-called"))
    assert "p1-" not in bodies
    assert "120000" not in bodies


async def test_one_changed_byte_in_the_downloaded_record_is_found(scene: Any) -> None:
    drawn = await scene.drawn()
    record = await bundle_of(scene, drawn, scene.office)
    assert verify_bundle(record).ok

    place = record.index(b'"nonce":"') + len(b'"nonce":"')
    digit = b"0" if record[place : place + 1] != b"0" else b"1"
    altered = record[:place] + digit + record[place + 1 :]
    assert verify_bundle(altered).reason == "nonce_changed"
    swapped = json.loads(record)
    experts = swapped["materials"]["pool"]["experts"]
    experts[0]["grassroots"] = not experts[0]["grassroots"]
    assert verify_bundle(swapped).reason == "pool_changed"
    swapped = json.loads(record)
    members = swapped["outcome"]["panel"]["members"]
    spare = next(
        expert["expert_id"]
        for expert in swapped["materials"]["pool"]["experts"]
        if expert["expert_id"] not in {*members, *swapped["outcome"]["panel"]["chairs"]}
        and expert["expert_id"] not in swapped["outcome"]["panel"]["vice_chairs"]
    )
    swapped["outcome"]["panel"]["members"] = sorted([*members[1:], spare])
    assert verify_bundle(swapped).reason == "result_changed"


async def test_a_frozen_plan_does_not_follow_later_changes_of_the_pool(scene: Any) -> None:
    plan = await scene.planned()
    await scene.enter(21)
    drawn = await scene.play(plan)

    report = verify_bundle(await bundle_of(scene, drawn, scene.inspector))
    assert report.ok
    assert report.bundle is not None
    assert len(report.bundle.materials.pool.experts) == 20


async def test_from_the_first_commitment_on_the_pool_stands_still(scene: Any) -> None:
    plan = await scene.planned()
    await scene.promise(plan, scene.organiser, "organiser")

    pool = await scene.shown("/pools/cmt_1")
    path = "/pools/cmt_1/experts"
    still = (409, "pool_stands_still", "R25-19")
    assert await scene.refused(scene.office, path, **scene.entry(21)) == still
    expert = scene.experts[1]
    assert await scene.refused(scene.office, f"{path}/{expert}/removal", version=1, reason="unfit") == still
    changed = scene.entry(1, document_kind=None, number=None, name=None) | {"version": 1}
    answer = await scene.kit.put(f"/v1{path}/{expert}", changed, by=scene.office)
    assert (answer.status_code, answer.json()["code"]) == (409, "pool_stands_still")
    assert (
        await scene.refused(
            scene.authority, f"{path}/{expert}/service-consents", year=2026, reason="确有需要"
        )
        == still
    )
    assert (
        await scene.refused(scene.office, "/pools/cmt_1/clean-ups", version=pool["version"], year=2026)
        == still
    )

    await scene.promise(plan, scene.inspector, "inspector")
    for by, word in ((scene.organiser, "organiser"), (scene.inspector, "inspector")):
        await scene.ok(by, f"/draws/{plan['draw_id']}/reveals", nonce=scene.nonce(word))
    assert (await scene.enter(21))["state"] == "in_pool"


async def test_promises_and_values_out_of_turn(scene: Any) -> None:
    draw = await scene.requested()
    path = f"/draws/{draw['draw_id']}"
    early = await scene.refused(scene.organiser, f"{path}/commitments", commitment="a" * 64)
    assert early[:2] == (409, "wrong_state")
    plan = await scene.freeze(draw)
    value = promise_of(plan, "organiser", ORGANISER_NONCE)
    assert (await scene.refused(scene.organiser, f"{path}/commitments", commitment="xyz"))[0] == 400
    await scene.ok(scene.organiser, f"{path}/commitments", commitment=value)
    assert await scene.refused(scene.organiser, f"{path}/commitments", commitment="b" * 64) == (
        409,
        "draw_step_out_of_turn",
        "already_committed",
    )
    assert await scene.refused(scene.organiser, f"{path}/reveals", nonce=ORGANISER_NONCE) == (
        409,
        "draw_step_out_of_turn",
        "not_all_committed",
    )
    # a copied promise is refused: who copies could never open it
    assert await scene.refused(scene.inspector, f"{path}/commitments", commitment=value) == (
        422,
        "draw_step_refused",
        "equal_commitment",
    )
    await scene.ok(
        scene.inspector,
        f"{path}/commitments",
        commitment=promise_of(plan, "inspector", INSPECTOR_NONCE),
    )
    assert await scene.refused(scene.inspector, f"{path}/reveals", nonce="3" * 64) == (
        422,
        "draw_step_refused",
        "reveal_mismatch",
    )
    await scene.ok(scene.inspector, f"{path}/reveals", nonce=INSPECTOR_NONCE)
    assert await scene.refused(scene.inspector, f"{path}/reveals", nonce=INSPECTOR_NONCE) == (
        409,
        "draw_step_out_of_turn",
        "already_revealed",
    )
    await scene.ok(scene.organiser, f"{path}/reveals", nonce=ORGANISER_NONCE)
    again = await scene.refused(scene.organiser, f"{path}/reveals", nonce=ORGANISER_NONCE)
    assert again[:2] == (409, "wrong_state")


async def test_the_two_values_come_from_two_persons_of_two_organisations(scene: Any) -> None:
    plan = await scene.planned()
    path = f"/draws/{plan['draw_id']}"
    await scene.promise(plan, scene.organiser, "organiser")
    both = await scene.kit.person("both", "inspector@org_inspection", person_ref=scene.organiser.person_ref)
    opposed = (422, "parties_not_opposed", "R25-44")
    assert await scene.refused(both, f"{path}/commitments", commitment="b" * 64) == opposed
    inside = await scene.kit.person("inside", "inspector@org_forestry")
    assert await scene.refused(inside, f"{path}/commitments", commitment="b" * 64) == opposed


async def test_nobody_shows_the_value_of_another(scene: Any) -> None:
    plan = await scene.planned()
    await scene.committed(plan)
    colleague = await scene.kit.person("colleague", "organiser@org_forestry")
    assert (
        await scene.refused(colleague, f"/draws/{plan['draw_id']}/reveals", nonce=scene.nonce("organiser"))
    )[:2] == (403, "other_persons_value")


async def test_a_late_promise_or_value_is_refused_even_before_the_timer_ran(scene: Any) -> None:
    plan = await scene.planned()
    path = f"/draws/{plan['draw_id']}"
    scene.at("2026-05-12T09:00:01")
    late = await scene.refused(scene.organiser, f"{path}/commitments", commitment="a" * 64)
    assert late == (409, "draw_step_out_of_turn", "late_commitment")
    scene.at("2026-05-12T09:00:00")
    await scene.committed(plan)
    scene.at("2026-05-13T09:00:01")
    late = await scene.refused(scene.organiser, f"{path}/reveals", nonce=scene.nonce("organiser"))
    assert late == (409, "draw_step_out_of_turn", "late_reveal")


async def test_a_missing_value_voids_the_plan_and_whoever_failed_is_replaced(scene: Any) -> None:
    plan = await scene.planned()
    await scene.committed(plan)
    await scene.ok(scene.organiser, f"/draws/{plan['draw_id']}/reveals", nonce=scene.nonce("organiser"))

    await scene.kit.advance(scene.moment("2026-05-13T10:00:00"))

    void, following = await scene.draws()
    assert (void["state"], void["void_reason"], void["missing"]) == ("void", "missing_reveal", ["inspector"])
    assert void["ended_at"] == "2026-05-13T09:00:01+08:00"
    assert (following["state"], following["serial"], following["kind"]) == ("requested", 2, "initial")
    assert await scene.kit.events("panel-changed") == []
    report = verify_bundle(
        (await scene.kit.get(f"/v1/draws/{void['draw_id']}/bundle", by=scene.office)).content
    )
    assert report.ok
    path = f"/draws/{following['draw_id']}"
    assert await scene.refused(scene.office, f"{path}/plan", version=1) == (
        422,
        "draw_step_refused",
        "order_missing",
    )
    plan = await scene.freeze(following, order="doc_order_7")
    assert [party["party_id"] for party in plan["parties"]] == ["organiser", "inspector-2"]
    assert plan["order"] == "doc_order_7"
    failed = await scene.refused(scene.inspector, f"{path}/commitments", commitment="a" * 64)
    assert failed[:2] == (422, "failing_party_returns")
    await scene.promise(plan, scene.organiser, "organiser")
    colleague = await scene.kit.person("inspector-b", "inspector@org_inspection")
    await scene.promise(plan, colleague, "inspector")
    await scene.ok(scene.organiser, f"{path}/reveals", nonce=scene.nonce("organiser"))
    drawn = await scene.ok(colleague, f"{path}/reveals", nonce=scene.nonce("inspector"))
    assert (drawn["state"], drawn["serial"]) == ("drawn", 2)
    report = verify_bundle((await scene.kit.get(f"/v1{path}/bundle", by=scene.inspector)).content)
    assert report.ok
    assert report.bundle is not None
    assert [outcome.serial for outcome in report.bundle.history] == [1]


async def test_the_office_or_the_inspector_declares_a_silent_plan_void(scene: Any) -> None:
    plan = await scene.planned()
    path = f"/draws/{plan['draw_id']}/void"
    assert await scene.refused(scene.office, path, version=plan["version"]) == (
        409,
        "draw_step_out_of_turn",
        "not_yet_due",
    )
    scene.at("2026-05-12T09:00:01")
    assert (await scene.refused(scene.office, path, version=1))[:2] == (409, "stale_version")
    void = await scene.ok(scene.inspector, path, version=plan["version"])
    assert (void["state"], void["void_reason"]) == ("void", "missing_commitment")
    assert void["missing"] == ["inspector", "organiser"]
    assert (await scene.refused(scene.inspector, path, version=void["version"]))[:2] == (409, "wrong_state")
    waiting = (await scene.draws())[-1]
    assert (await scene.refused(scene.office, f"/draws/{waiting['draw_id']}/void", version=1))[:2] == (
        409,
        "wrong_state",
    )
    assert (await scene.refused(scene.organiser, path, version=1))[:2] == (403, "forbidden")


async def test_the_same_key_and_body_draw_once(scene: Any) -> None:
    plan = await scene.planned()
    await scene.committed(plan)
    path = f"/v1/draws/{plan['draw_id']}/reveals"
    await scene.kit.post(path, {"nonce": scene.nonce("organiser")}, by=scene.organiser)
    first = await scene.kit.post(path, {"nonce": scene.nonce("inspector")}, by=scene.inspector, key="k1")
    again = await scene.kit.post(path, {"nonce": scene.nonce("inspector")}, by=scene.inspector, key="k1")
    assert first.json() == again.json()
    assert len(await scene.kit.events("panel-changed")) == 1
