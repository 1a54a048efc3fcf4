"""Seats over REST: each answers for himself, a vacant seat is drawn anew, names are for few."""

import datetime as dt
from typing import Any

import pytest

from common.draw import verify_bundle
from common.events.codes import SeatState
from laptop.testing.kit import Caller

MEETING_DATE = dt.date(2026, 8, 20)


async def own_seat(scene: Any, expert: Caller) -> dict[str, Any]:
    (seat,) = (await scene.shown("/me/seats", expert))["items"]
    assert isinstance(seat, dict)
    return seat


async def seated(scene: Any, draw: dict[str, Any], role: str = "member") -> tuple[int, Caller]:
    """The first drawn expert of that role, with the account."""
    seat = next(s for s in await scene.seats(draw) if s["role"] == role and s["state"] == "invited")
    n = scene.number(seat["expert_id"])
    return n, await scene.expert(n)


async def test_a_drawn_expert_sees_and_accepts_the_own_seat(scene: Any) -> None:
    drawn = await scene.drawn()
    _, expert = await seated(scene, drawn, "chair")

    seat = await own_seat(scene, expert)
    assert (seat["role"], seat["state"], seat["meeting_date"]) == ("chair", "invited", "2026-08-20")
    assert seat["committee_name"] == "巴彦淖尔市森林培育专业中级职称评审委员会"
    path = f"/seats/{seat['seat_id']}/acceptance"
    accepted = await scene.ok(expert, path, version=1)
    assert (accepted["state"], accepted["version"]) == ("accepted", 2)
    assert (await scene.refused(expert, path, version=1))[:2] == (409, "stale_version")
    assert (await scene.refused(expert, path, version=2))[:2] == (409, "already_decided")
    told = await scene.panels()
    assert [fact.revision for fact, _ in told] == [1, 2]
    assert [s.state for s in told[1][1].seats if s.seat == seat["seat_id"]] == [SeatState.ACCEPTED]
    assert told[1][0].bundle_digest == drawn["bundle_digest"]
    assert {s.name[:2] for s in told[1][1].seats} == {"专家"}
    assert len(await scene.draws()) == 1
    # the seat is on record, and neither the account nor the person
    [entry] = await scene.audited("seat-accepted")
    assert (entry.by, entry.person_ref, entry.origin) == (f"seat:{seat['seat_id']}", None, None)


async def test_nobody_answers_for_another(scene: Any) -> None:
    drawn = await scene.drawn()
    _, expert = await seated(scene, drawn)
    seat = await own_seat(scene, expert)
    drawn_ids = {s["expert_id"] for s in await scene.seats(drawn)}
    spare = next(n for n, known in scene.experts.items() if known not in drawn_ids)
    other = await scene.expert(spare)
    for by in (other, scene.office, scene.inspector):
        for action in ("acceptance", "decline"):
            body = {"version": 1} | ({"reason": "代为答复"} if action == "decline" else {})
            assert (await scene.refused(by, f"/seats/{seat['seat_id']}/{action}", **body))[0] == 404
    assert (await scene.shown("/me/seats", other))["items"] == []
    unlinked = Caller("nobody")
    assert (await scene.refused(unlinked, f"/seats/{seat['seat_id']}/acceptance", version=1))[:2] == (
        403,
        "identity_not_linked",
    )


@pytest.mark.req("X-04", door="rest")
async def test_a_decline_opens_a_replacement_draw_that_keeps_everybody_else(scene: Any) -> None:
    drawn = await scene.drawn(**scene.alike())
    before = await scene.seats(drawn)
    n, expert = await seated(scene, drawn)
    _, chair = await seated(scene, drawn, "chair")
    await scene.ok(chair, f"/seats/{(await own_seat(scene, chair))['seat_id']}/acceptance", version=1)
    seat = await own_seat(scene, expert)

    declined = await scene.ok(expert, f"/seats/{seat['seat_id']}/decline", version=1, reason="出差在外")

    assert declined["state"] == "declined"
    first, second = await scene.draws()
    assert (first["state"], second["state"]) == ("drawn", "requested")
    assert (second["serial"], second["kind"]) == (2, "replacement")
    plan = await scene.freeze(second)
    assert (plan["kept"], plan["kind"]) == (8, "replacement")
    assert {count["code"]: count["count"] for count in plan["excluded"]}["declined"] == 1
    redrawn = await scene.play(plan, "-fresh")
    after = await scene.seats(redrawn)
    assert len(after) == 10
    held = {s["expert_id"]: s["state"] for s in after if s["state"] in {"invited", "accepted"}}
    assert len(held) == 9
    kept = {s["expert_id"] for s in before} - {scene.experts[n]}
    assert kept < held.keys()
    assert sorted(held.values()) == ["accepted", *["invited"] * 8]
    gone = next(s for s in after if s["expert_id"] == scene.experts[n])
    assert (gone["state"], gone["left_as"], gone["replaced_by"]) == (
        "replaced",
        "declined",
        redrawn["draw_id"],
    )
    report = verify_bundle(
        (await scene.kit.get(f"/v1/draws/{redrawn['draw_id']}/bundle", by=scene.inspector)).content
    )
    assert report.ok, report.lines()
    fact, panel = (await scene.panels())[-1]
    assert (fact.plan_serial, fact.bundle_digest) == (2, redrawn["bundle_digest"])
    assert sorted(s.state for s in panel.seats) == ["accepted", *["invited"] * 8, "replaced"]
    assert [draw["state"] for draw in await scene.draws()] == ["drawn", "drawn"]


async def test_two_declines_wait_for_one_replacement_and_one_meanwhile_for_the_next(scene: Any) -> None:
    drawn = await scene.drawn(**scene.alike())
    for _ in range(2):
        _, expert = await seated(scene, drawn)
        seat = await own_seat(scene, expert)
        await scene.ok(expert, f"/seats/{seat['seat_id']}/decline", version=1, reason="身体原因")
    plan = await scene.freeze((await scene.draws())[-1])
    assert plan["kept"] == 7
    _, expert = await seated(scene, drawn, "vice_chair")
    seat = await own_seat(scene, expert)
    await scene.ok(expert, f"/seats/{seat['seat_id']}/decline", version=1, reason="工作冲突")
    assert len(await scene.draws()) == 2

    redrawn = await scene.play(plan, "-second")

    draws = await scene.draws()
    assert [(draw["serial"], draw["state"]) for draw in draws] == [
        (1, "drawn"),
        (2, "drawn"),
        (3, "requested"),
    ]
    states = sorted(s["state"] for s in await scene.seats(redrawn))
    assert states == ["declined", *["invited"] * 8, *["replaced"] * 2]
    last = await scene.play(await scene.freeze(draws[-1]), "-third")
    assert sum(s["state"] == "invited" for s in await scene.seats(last)) == 9
    report = verify_bundle(
        (await scene.kit.get(f"/v1/draws/{last['draw_id']}/bundle", by=scene.office)).content
    )
    assert report.ok, report.lines()


async def test_an_accepted_seat_can_still_be_declined_before_the_meeting_but_not_after(scene: Any) -> None:
    drawn = await scene.drawn()
    _, expert = await seated(scene, drawn)
    seat = await own_seat(scene, expert)
    path = f"/seats/{seat['seat_id']}"
    await scene.ok(expert, f"{path}/acceptance", version=1)
    assert (await scene.refused(expert, f"{path}/decline", version=2))[0] == 400
    scene.at("2026-08-21T09:00")
    late = await scene.refused(expert, f"{path}/decline", version=2, reason="生病")
    assert late[:2] == (409, "wrong_state")
    scene.at("2026-08-20T07:00")
    declined = await scene.ok(expert, f"{path}/decline", version=2, reason="生病")
    assert declined["state"] == "declined"
    again = await scene.refused(expert, f"{path}/acceptance", version=3)
    assert again[:2] == (409, "already_decided")


@pytest.mark.req("X-09", side="accept")
async def test_names_are_shown_to_office_authority_and_inspector_and_every_look_is_on_record(
    scene: Any,
) -> None:
    drawn = await scene.drawn()
    n, expert = await seated(scene, drawn)
    for by in (scene.office, scene.authority, scene.inspector):
        seats = await scene.seats(drawn, by)
        assert f"专家{n}号" in {seat["name"] for seat in seats}
    looks = await scene.audited("read-panel")
    assert [look.person_ref for look in looks[-3:]] == ["p1-office", "p1-authority", "p1-inspector"]
    assert {look.subject for look in looks} == {"mtg_1"}
    own = await own_seat(scene, expert)
    [look] = await scene.audited("read-own-seats")
    assert (look.by, look.person_ref) == (f"seat:{own['seat_id']}", None)
    await scene.kit.get(f"/v1/draws/{drawn['draw_id']}/bundle", by=scene.inspector)
    assert [look.person_ref for look in await scene.audited("read-draw-bundle")] == ["p1-inspector"]


@pytest.mark.req("X-09", side="refuse")
async def test_nobody_else_learns_who_was_drawn(scene: Any) -> None:
    drawn = await scene.drawn()
    _, expert = await seated(scene, drawn)
    looks = len(await scene.audited("read-panel"))
    path = f"/v1/draws/{drawn['draw_id']}/seats"
    for by, code in (
        (None, "not_signed_in"),
        (expert, "forbidden"),
        (scene.organiser, "forbidden"),
        (scene.stranger, "outside_jurisdiction"),
    ):
        assert (await scene.kit.get(path, by=by)).json()["code"] == code
    # the organiser's officer follows the draw in numbers: nobody's id, nobody's name
    numbers = await scene.kit.get(f"/v1/draws/{drawn['draw_id']}", by=scene.organiser)
    assert "exp_" not in numbers.text
    assert "专家1" not in numbers.text
    everything = "".join(str(event.data) for event in await scene.kit.events())
    for n, expert_id in scene.experts.items():
        assert expert_id not in everything
        assert f"专家{n}号" not in everything
    assert len(await scene.audited("read-panel")) == looks


async def test_why_somebody_left_is_for_the_office_and_the_inspector(scene: Any) -> None:
    drawn = await scene.drawn()
    n, expert = await seated(scene, drawn)
    seat = await own_seat(scene, expert)
    await scene.ok(expert, f"/seats/{seat['seat_id']}/decline", version=1, reason="与申报人是亲属")

    def left(seats: list[dict[str, Any]]) -> dict[str, Any]:
        return next(s for s in seats if s["expert_id"] == scene.experts[n])

    for by in (scene.office, scene.inspector):
        assert left(await scene.seats(drawn, by))["reason"] == "与申报人是亲属"
    shown = left(await scene.seats(drawn, scene.authority))
    assert shown["state"] == "declined"
    assert "reason" not in shown
    assert "left_as" not in shown
    everything = "".join(str(event.data) for event in await scene.kit.events())
    assert "亲属" not in everything


async def test_there_is_no_panel_before_the_draw(scene: Any) -> None:
    plan = await scene.planned()
    answer = await scene.kit.get(f"/v1/draws/{plan['draw_id']}/seats", by=scene.office)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert (await scene.kit.get("/v1/draws/drw_none/seats", by=scene.office)).status_code == 404


async def test_whom_chance_chose_the_office_does_not_exchange(scene: Any) -> None:
    drawn = await scene.drawn()
    n, _ = await seated(scene, drawn)
    path = f"/pools/cmt_1/experts/{scene.experts[n]}"
    refused = await scene.refused(scene.office, f"{path}/removal", version=1, reason="unfit")
    assert refused == (409, "expert_seated", "R25-19")
    entry = scene.entry(n, document_kind=None, number=None, name=None) | {"version": 1}
    answer = await scene.kit.put(f"/v1{path}", entry, by=scene.office)
    assert (answer.status_code, answer.json()["code"]) == (409, "expert_seated")
    scene.at("2027-01-05T09:00")
    freed = await scene.ok(scene.office, f"{path}/removal", version=1, reason="unfit")
    assert freed["state"] == "removed"


@pytest.mark.req("X-09", side="refuse")
async def test_an_expert_is_called_otherwise_at_every_meeting(scene: Any) -> None:
    """Nine of ten sit at both meetings: whoever reads both panels, or both records, must not find one of them twice."""
    await scene.drawn(**scene.alike())
    await scene.request(meeting_id="mtg_2")
    [second] = await scene.draws("mtg_2")
    await scene.play(await scene.freeze(second), "-second")
    (_, first), (_, other) = await scene.panels()
    assert {seat.person_ref for seat in first.seats} & {seat.person_ref for seat in other.seats}
    assert not {seat.expert_id for seat in first.seats} & {seat.expert_id for seat in other.seats}
    named = []
    for meeting in ("mtg_1", "mtg_2"):
        [draw] = await scene.draws(meeting)
        record = (await scene.kit.get(f"/v1/draws/{draw['draw_id']}/bundle", by=scene.office)).json()
        named.append({expert["expert_id"] for expert in record["materials"]["pool"]["experts"]})
    assert len(named[0]) == len(named[1]) == 20
    assert not named[0] & named[1]
    assert not (named[0] | named[1]) & set(scene.experts.values())


async def test_who_attended_is_counted_by_the_references_of_the_meeting(scene: Any) -> None:
    await scene.drawn()
    [(_, panel)] = await scene.panels()
    await scene.held([seat.expert_id for seat in panel.seats[:3]], on=MEETING_DATE)
    years = [
        (await scene.shown(f"/pools/cmt_1/experts/{expert_id}"))["service_years"]
        for expert_id in scene.experts.values()
    ]
    assert sum(any(year["year"] == 2026 for year in one) for one in years) == 3


async def test_a_seat_tells_its_expert_what_there_is_to_tell(scene: Any) -> None:
    drawn = await scene.drawn()
    n, expert = await seated(scene, drawn)

    async def told() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await scene.shown("/me", expert))["messages"]
        return found

    seat = await own_seat(scene, expert)
    [offer] = await told()
    assert (offer["template"], offer["link"], offer["due"]) == ("seat_offered", seat["seat_id"], "2026-08-20")
    assert "请于2026年8月20日前（含当日）答复" in offer["text"]
    await scene.ok(expert, f"/seats/{seat['seat_id']}/acceptance", version=1)
    [call] = await told()
    assert (call["template"], call.get("due")) == ("meeting_called", None)
    assert "请于2026年8月20日出席评审会议" in call["text"]
    assert (await scene.shown("/me", scene.office))["messages"] == []
    await scene.cancelled()
    [gone] = await told()
    assert gone["template"] == "meeting_cancelled"
    assert [ref for ref, _ in await scene.called()].count(scene.person_ref(n)) == 2
    assert (await scene.refused(expert, f"/seats/{seat['seat_id']}/decline", version=2, reason="出差"))[
        :2
    ] == (409, "wrong_state")


@pytest.mark.parametrize("step", ["requested", "planned", "committed"])
async def test_the_draw_of_a_cancelled_meeting_stops(scene: Any, step: str) -> None:
    draw = await scene.requested()
    if step != "requested":
        draw = await scene.freeze(draw)
    if step == "committed":
        draw = await scene.committed(draw)
    await scene.cancelled()
    [stopped] = await scene.draws()
    assert stopped["state"] == "cancelled"
    for by in (scene.office, scene.organiser, scene.inspector):
        kinds = {task["kind"] for task in (await scene.shown("/me", by))["tasks"]}
        assert not kinds & {"plan_draw", "commit_draw_value", "reveal_draw_value"}
    await scene.kit.advance(scene.moment("2026-08-21T09:00"))  # no timer of the draw is left
    assert [one["state"] for one in await scene.draws()] == ["cancelled"]
    assert await scene.called() == []
