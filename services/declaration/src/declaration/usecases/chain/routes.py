"""The way of a submission: laid at submission by the tables of the pack, then walked from desk to desk (K-03, K-11)."""

from collections.abc import Sequence

from common.events.codes import Column, Level, OrganisationKind
from common.identity.actors import Actor
from common.places import lineage, place
from common.policy import chinese
from common.policy.loader import Policy
from common.replicas.queries import organisation, organisations_by_id
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork
from common.web.problems import WrongState
from declaration.domain.cases.states import Move, State, Step
from declaration.domain.chain.routes import (
    Body,
    ChannelNotOffered,
    DeskMissing,
    Stop,
    Surroundings,
    first_auditors,
    route,
)
from declaration.errors import ChannelClosed, DeskNotRecorded
from declaration.store.cases import timeline
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.chain.audits import AuditStopRow, route_of
from declaration.store.people.industry_departments import in_charge_at
from declaration.store.people.organisations import active_at
from declaration.store.plans.committees import committee
from declaration.usecases.chain.signing import take_up
from declaration.usecases.people.profiles import Sender


async def find_route(uow: UnitOfWork, row: DeclarationRow, policy: Policy, *, sender: Sender) -> list[Stop]:
    """The way that a submission would take.

    Raises:
        DeskNotRecorded: the organisation of a desk on the way is not recorded.
        ChannelClosed: the papers of this person do not go through the chosen agency or service point.
    """
    try:
        return list(route(await _around(uow, row, policy, sender), policy))
    except DeskMissing as missing:
        desk = f"{place(missing.place).name}的{chinese.code(missing.desk)}"
        raise DeskNotRecorded(
            f"{desk}尚未在平台登记，无法逐级上报，请联系当地人社部门登记后再提交。"
        ) from missing
    except ChannelNotOffered as refused:
        raise ChannelClosed from refused


def lay_route(uow: UnitOfWork, row: DeclarationRow, stops: Sequence[Stop]) -> None:
    """Store the way of the present submission; it lies at its first desk."""
    uow.session.add_all(
        AuditStopRow.of(
            stop, declaration_id=row.declaration_id, submission=row.submitted_version, position=at
        )
        for at, stop in enumerate(stops)
    )
    row.step, row.holder_org = stops[0].step, stops[0].org_id


async def _around(uow: UnitOfWork, row: DeclarationRow, policy: Policy, sender: Sender) -> Surroundings:
    unit = sender.unit
    body = await committee(uow.session, row.committee_id)
    around = await organisations_by_id(uow.session, {unit.parent, row.channel_org, body.office_org})
    parent, channel = around.get(unit.parent or ""), around.get(row.channel_org or "")
    places = lineage(unit.place)
    centres = (OrganisationKind.HR_AUTHORITY, OrganisationKind.SERVICE_CENTRE)
    # of two at one place the one with the lower id counts: it comes last
    found = await active_at(uow.session, places, centres)
    authorities = [_body(one) for one in reversed(found)]
    centre = [one for one in authorities if one.kind is OrganisationKind.SERVICE_CENTRE]
    return Surroundings(
        unit=_body(unit),
        applicant_type=sender.applicant_type,
        series=row.series,
        specialty=row.specialty,
        level=Level(row.level),
        column=Column(row.entry_column),
        hr_at={one.place: one.org_id for one in authorities if one not in centre},
        office=_body(await organisation(uow.session, body.office_org)),
        using_org=sender.using_org,
        parent=_body(parent) if parent is not None and parent.active else None,
        channel=_body(channel) if channel is not None and channel.active else None,
        in_charge_at=await in_charge_at(uow.session, places, series=row.series, specialty=row.specialty),
        centre=centre[-1] if centre else None,
        own_committee=body.self_reviewing_org is not None,
        first_auditors=first_auditors(policy.audit_chain, sender.applicant_type),
    )


def _body(row: OrganisationRow) -> Body:
    return Body(row.org_id, row.kind, row.place, row.direct_report)


async def present_and_next(uow: UnitOfWork, row: DeclarationRow) -> tuple[Stop, Stop]:
    """The desk that a submission lies on, and the one after it."""
    assert row.holder_org is not None
    stops = await route_of(uow.session, row.declaration_id, row.submitted_version)
    at = stops.index(Stop(Step(row.step), row.holder_org))
    return stops[at], stops[at + 1]


def moves_on(row: DeclarationRow, present: Stop, following: Stop) -> list[Move]:
    """What happens to a declaration that a desk lets through; a publisher keeps it for its roster first (K-04)."""
    if _waits_for_roster(row, present):
        return [Move.AWAIT_ROSTER]
    recommending = row.state == State.UNIT_PUBLICITY
    moves = [Move.RECOMMEND] if recommending else []
    if following.step is Step.OFFICE:
        moves.append(Move.HAND_IN)
    elif row.state == State.ON_ROSTER:
        moves.append(Move.SEND_UP)
    elif not following.audits and following.publishes:
        moves.append(Move.AWAIT_ROSTER)
    elif not recommending:
        moves.append(Move.PASS_STEP)
    return moves


def send_on(uow: UnitOfWork, row: DeclarationRow, present: Stop, following: Stop) -> None:
    """From a desk that let it through to the next one.

    Raises:
        WrongState
    """
    stays = _waits_for_roster(row, present)
    for move in moves_on(row, present, following):
        row.move(move, at=uow.now)
    if not stays:
        row.step, row.holder_org = following.step, following.org_id


def _waits_for_roster(row: DeclarationRow, present: Stop) -> bool:
    return present.publishes and row.state != State.ON_ROSTER


async def forward_sorted(
    uow: UnitOfWork, declaration_id: str, *, seen_version: int, actor: Actor
) -> DeclarationRow:
    """The service centre has sorted it and hands it to the committee's office; it decides nothing (article 31).

    Raises:
        NotFound, OwnCase, OutsideJurisdiction, StaleVersion
        WrongState: it does not lie with the centre.
    """
    row = await take_up(uow, declaration_id, seen_version=seen_version, actor=actor, at=Step.SERVICE_CENTRE)
    if row.state != State.RECOMMENDED:
        raise WrongState(present_state=row.state)
    present, following = await present_and_next(uow, row)
    send_on(uow, row, present, following)
    await timeline.go_on(uow.session, row, at=uow.now, outcome="forwarded")
    await uow.audit(
        "forward-sorted", subject=declaration_id, clause="R25-31", detail={"centre": present.org_id}
    )
    return row
