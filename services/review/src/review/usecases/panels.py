"""The panel as expert-pool drew it: kept here encrypted, shown to few, every look on record (X-09)."""

from dataclasses import dataclass

from common.crypto.sealed import open_sealed
from common.events.codes import Purpose
from common.events.documents import Panel, PanelSeat
from common.events.expert_pool import PanelChanged
from common.identity.actors import Actor
from common.inbox import NotYetKnown
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import WrongState
from review.domain.meetings import panel_complete, seats_wanted
from review.domain.states import MEETING_MOVES, MeetingState, move
from review.store import meetings as store
from review.store.committees import get_committee
from review.store.meetings import MeetingRow, Member, SeatRow
from review.usecases.access import require_reader

_UNPLANNED = frozenset({MeetingState.DRAWING, MeetingState.PANEL_COMPLETE})


@dataclass(frozen=True)
class NamedSeat:
    """A seat with its member opened."""

    row: SeatRow
    member: Member

    @property
    def name(self) -> str:
        return self.member.name


async def keep_panel(uow: UnitOfWork, meeting_id: str, fact: PanelChanged, *, ports: Ports) -> None:
    """Keep the seats of a panel as they now are; an older revision changes nothing.

    Before the plan is filed the meeting waits until every seat is accepted. Afterwards a replaced expert changes the
    panel, not the consent: the authority sees both.

    Raises:
        NotYetKnown
    """
    meeting = await store.find_meeting(uow.session, meeting_id, lock=True)
    if meeting is None:
        raise NotYetKnown("meeting", meeting_id)
    if meeting.panel_revision is not None and fact.revision <= meeting.panel_revision:
        return
    panel = Panel.model_validate(open_sealed(ports.keys, Purpose.PANEL, fact.seats, context=meeting_id))
    present = {row.seat_id: row for row in await store.seats(uow.session, meeting_id)}
    for seat in panel.seats:
        row = present.get(seat.seat)
        if row is None:
            row = SeatRow(seat_id=seat.seat, meeting_id=meeting_id)
            uow.session.add(row)
        _fill(row, seat, ports)
    meeting.panel_revision, meeting.draw_id = fact.revision, fact.draw_id
    meeting.plan_serial, meeting.bundle_digest = fact.plan_serial, fact.bundle_digest
    _follow(meeting, panel)
    meeting.version += 1
    await uow.audit("keep-panel", subject=meeting_id, clause="R25-19", detail={"revision": fact.revision})


async def read_panel(
    uow: UnitOfWork, meeting_id: str, *, purpose: str, actor: Actor, ports: Ports
) -> tuple[MeetingRow, list[NamedSeat]]:
    """Who sits on the panel, for the office, the filing authority, the inspector, and the presiding chair in session.

    Raises:
        NotFound, OutsideJurisdiction
        WrongState: nothing is drawn yet.
    """
    meeting = await store.get_meeting(uow.session, meeting_id)
    seats = await store.seats(uow.session, meeting_id)
    presiding = _presiding_seat(meeting, seats, actor, ports)
    if presiding is not None:
        uow.act_from_seat(presiding.seat_id)
    else:
        await require_reader(uow, actor, await get_committee(uow.session, meeting.committee_id))
    if not seats:
        raise WrongState("评委尚未抽取，暂无名单。")
    return meeting, await named_seats(uow, seats, ports=ports, subject=meeting_id, purpose=purpose)


async def named_seats(
    uow: UnitOfWork, seats: list[SeatRow], *, ports: Ports, subject: str, purpose: str
) -> list[NamedSeat]:
    """Open the names of seats for one paper or one look, which is on record from then on.

    Args:
        subject: the meeting.
        purpose: what for, e.g. `panel`, `meeting-plan`, `minutes`.
    """
    named = [NamedSeat(row, row.member(ports.keys)) for row in seats]
    await uow.audit(
        "read-panel",
        subject=subject,
        clause="R25-49",
        detail={"purpose": purpose, "seats": [row.seat_id for row in seats]},
    )
    return named


def _presiding_seat(meeting: MeetingRow, seats: list[SeatRow], actor: Actor, ports: Ports) -> SeatRow | None:
    """The caller's seat, if it presides over the open meeting."""
    if meeting.opened_at is None or actor.person_ref is None:
        return None
    holder = store.holders(ports.keys, meeting.meeting_id, actor.person_ref)
    return next(
        (seat for seat in seats if seat.expert_id == meeting.presiding_expert and seat.holder in holder), None
    )


def _fill(row: SeatRow, seat: PanelSeat, ports: Ports) -> None:
    if row.expert_id is not None and row.expert_id != seat.expert_id:
        row.checked_in_at = row.pledge_signed_at = None
    row.role, row.state = seat.role, seat.state
    row.expert_id = seat.expert_id
    row.seal_member(
        ports.keys,
        Member(
            person_ref=seat.person_ref,
            name=seat.name,
            employer_org=seat.employer_org,
            title=seat.title,
            grassroots=seat.grassroots,
            outside_system=seat.outside_system,
            outside_unit=seat.outside_unit,
        ),
    )


def _follow(meeting: MeetingRow, panel: Panel) -> None:
    if meeting.state not in _UNPLANNED:
        return
    complete = panel_complete(
        ((seat.role, seat.state) for seat in panel.seats),
        seats_wanted(meeting.size, meeting.chairs, meeting.vice_chairs),
    )
    wanted = MeetingState.PANEL_COMPLETE if complete else MeetingState.DRAWING
    if wanted != meeting.state:
        meeting.state = move(MEETING_MOVES, MeetingState(meeting.state), wanted)
