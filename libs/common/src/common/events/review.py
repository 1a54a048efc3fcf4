"""Facts of the topic `zcps.review`."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from common.events.base import (
    Count,
    Doc,
    Fact,
    Id,
    Instant,
    PackRef,
    Revision,
    Sealed,
    SealedFor,
    Shape,
    Title,
)
from common.events.codes import (
    AnnulmentReason,
    BallotMode,
    CaseOutcome,
    CaseReason,
    CaseStep,
    Column,
    CommitteeBasis,
    CommitteeKind,
    CommitteeStatus,
    DrawKind,
    Purpose,
    SeatRole,
    Tier,
)


class CommitteeChanged(Fact):
    """A committee (评委会) was applied for, filed or changed; the whole present state.

    `chairs` and `vice_chairs` are counts (article 17). `valid_from` and `valid_to`, both inclusive, exist from the
    filing on. `self_reviewing_org` is the unit whose own committee it is, `second_supervisor` the
    superior department of a department that organises (article 6).
    """

    revision: Revision
    name: Id
    office_org: Id
    organiser: Id
    authority: Id
    supervisor: Id
    by: CommitteeBasis
    kind: CommitteeKind
    tier: Tier
    scope: tuple[Title, ...]
    places: tuple[Id, ...]
    size: Annotated[int, Field(ge=1)]
    chairs: Count
    vice_chairs: Count
    status: CommitteeStatus
    since: Instant
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    self_reviewing_org: Id | None = None
    second_supervisor: Id | None = None
    enterprise_related: bool
    pack: PackRef


class SeatsWanted(Shape):
    """How many seats of one role a draw is to fill."""

    role: SeatRole
    count: Annotated[int, Field(ge=1)]


class DrawRequested(Fact):
    """A meeting needs a panel, or single seats of it; the docket for the conflicts is in `docket` (`documents.Docket`)."""

    request_id: Id
    committee_id: Id
    meeting_date: dt.date
    kind: DrawKind
    seats: tuple[SeatsWanted, ...]
    pack: PackRef
    docket: Annotated[Doc, SealedFor(Purpose.DRAW)]


class MeetingHeld(Fact):
    """A meeting was held; `attended` opens to `documents.Attendance`."""

    committee_id: Id
    held_on: dt.date
    mode: BallotMode
    attended: Annotated[Sealed, SealedFor(Purpose.ATTENDANCE)]


class MeetingCancelled(Fact):
    """A meeting will not be held, or was broken off without a result; its panel is released."""

    committee_id: Id
    on: dt.date


class CaseProgressed(Fact):
    """Where a case is now, for the applicant's timeline; nothing legal depends on it. `due` is the last day."""

    step: CaseStep
    since: Instant
    due: dt.date | None = None
    holder_org: Id


class CaseClosed(Fact):
    """Review is done with a case; `passed` and `failed` are told only from the result publicity on."""

    outcome: CaseOutcome
    on: dt.date
    reason: CaseReason


class ResultConfirmed(Fact):
    """The authority confirmed a passed result (核准确认); holder data in `doc` (`documents.HolderFile`)."""

    person_ref: Id
    title: Title
    column: Column
    place: Id
    committee_id: Id
    meeting_id: Id
    passed_on: dt.date
    confirmed_on: dt.date
    confirming_org: Id
    sealing_org: Id
    pack: PackRef
    doc: Annotated[Doc, SealedFor(Purpose.CASE)]


class ResultAnnulled(Fact):
    """A confirmed result is void (不予认可, articles 52 and 76)."""

    reason: AnnulmentReason
    deciding_org: Id
    on: dt.date
