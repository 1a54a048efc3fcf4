"""Facts of the topic `zcps.declaration`."""

import datetime as dt
from typing import Annotated

from pydantic import Field, StringConstraints

from common.events.base import Doc, Fact, Id, PackRef, Revision, SealedFor, Shape, Title
from common.events.codes import (
    Column,
    DeclarationEndReason,
    DeclarationOutcome,
    Direction,
    Group,
    MessageTemplate,
    OrganisationKind,
    Ownership,
    PlanStep,
    Purpose,
    Tier,
)


class PersonLinked(Fact):
    """An account was linked to the person that the subject (`person_ref`) stands for."""

    issuer: Id
    account: Id


class PersonUnlinked(Fact):
    """The account stands for this person (the subject, `person_ref`) no longer: somebody else had linked the number."""

    issuer: Id
    account: Id


class OrganisationRecorded(Fact):
    """An organisation was entered or changed; the whole present state."""

    name: Id
    credit_code: Annotated[str, StringConstraints(min_length=18, max_length=18)]
    kind: OrganisationKind
    place: Id
    parent: Id | None = None
    ownership: Ownership
    direct_report: bool
    self_reviewing: bool
    active: bool


class CalendarYearRecorded(Fact):
    """A year's working days (国务院办公厅节假日安排) were recorded, or corrected by a higher version; the whole of it.

    `source` names the document with its number.
    """

    year: Annotated[int, Field(ge=2000, le=2999)]
    version: Revision
    source: Id
    days_off: tuple[dt.date, ...]
    make_up_days: tuple[dt.date, ...] = ()


class PlanDate(Shape):
    """The last day of one step for one tier; `sender` where senders have days of their own.

    A sender is an organisation, a place, or a kind of sender as the packs name it (`city_department`, `county`); the
    closest one goes first. `opens` and `until` of a sender's forwarding are its delivery slot.
    """

    step: PlanStep
    tier: Tier
    sender: Id | None = None
    opens: dt.date | None = None
    until: dt.date


class FactsCutOff(Shape):
    """The day up to which education, years and results of a tier count."""

    tier: Tier
    on: dt.date


class PlanPublished(Fact):
    """A yearly plan (申报计划) was published or revised; the whole present state.

    `separate_notice` tells a separate notice (P-04), which is not for everybody in the place but for one committee
    (`committee_id`), for single `series`, or for the `columns` that it opens.
    """

    revision: Revision
    year: Annotated[int, Field(ge=2000, le=2999)]
    place: Id
    committee_id: Id | None = None
    separate_notice: bool = False
    series: tuple[Id, ...] = ()
    dates: tuple[PlanDate, ...]
    facts_cut_off: tuple[FactsCutOff, ...]
    columns: tuple[Column, ...]
    pack: PackRef


class DeclarationAccepted(Fact):
    """The committee's office accepted a declaration; its case file waits in `doc` (`documents.CaseFile`)."""

    person_ref: Id
    plan_id: Id
    committee_id: Id
    title: Title
    column: Column
    place: Id
    unit_org: Id | None = None
    groups: tuple[Group, ...] = ()
    path_ids: tuple[Id, ...] = ()
    pack: PackRef
    doc: Annotated[Doc, SealedFor(Purpose.CASE)]


class DeclarationEnded(Fact):
    """An accepted declaration ended before its review was over; `clause` where a rule ended it."""

    outcome: DeclarationOutcome
    reason: DeclarationEndReason
    clause: str | None = None


class RecognitionApproved(Fact):
    """A title was recognised without a review (认定, article 40); holder data in `doc` (`documents.HolderFile`)."""

    person_ref: Id
    title: Title
    approved_on: dt.date
    recognising_org: Id
    sealing_org: Id
    pack: PackRef
    doc: Annotated[Doc, SealedFor(Purpose.CASE)]


class CommissionIssued(Fact):
    """A letter that entrusts a review to another committee was issued or consented to (委托函, article 56)."""

    declaration_id: Id
    direction: Direction
    issuing_org: Id
    title: Title


class MessageRaised(Fact):
    """A service has something for a person's message box; the words are found by the template code. `due` is the last day."""

    person_ref: Id
    template: MessageTemplate
    link: Id
    due: dt.date | None = None
