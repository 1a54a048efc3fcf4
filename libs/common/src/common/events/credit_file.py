"""Facts of the topic `zcps.credit-file`, and the shared ones that only credit-file reads."""

import datetime as dt
from typing import Annotated

from common.events.base import Clause, Count, Doc, EffectTarget, Fact, Id, Instant, SealedFor, Shape
from common.events.codes import (
    AboutKind,
    Asked,
    Effect,
    EffectEndReason,
    FindingCode,
    Purpose,
    ReportKind,
    SubjectKind,
)
from common.events.grounds import Ground


class ReportSubject(Shape):
    """Whom a report is about: a `person_ref`, or the id of a committee or organisation."""

    kind: SubjectKind
    ref: Id


class About(Shape):
    """What a report points at."""

    kind: AboutKind
    id: Id


class MisconductReported(Fact):
    """A service met misconduct (articles 62 to 66, 72) and reports it; the evidence is a claim check."""

    subject: ReportSubject
    ground: Ground
    about: About
    reporting_org: Id
    evidence: Annotated[Doc, SealedFor(Purpose.EVIDENCE)]


class EffectStarted(Fact):
    """A decided record takes effect on the subject: a `person_ref`, or the id of a committee or organisation.

    `starts` and `until` are both inclusive; without `until` an effect has no end (a revoked title, a disqualified
    expert). `bar_declaration` and `cancel` name no target: each service applies them to everything open of that person
    and keeps them for what comes later.
    """

    record_id: Id
    subject_kind: SubjectKind
    effects: tuple[Effect, ...]
    starts: dt.date
    until: dt.date | None = None
    deciding_org: Id
    clause: Clause
    targets: tuple[EffectTarget, ...] = ()


class EffectEnded(Fact):
    """Effects of a record no longer bind from this day on."""

    record_id: Id
    effects: tuple[Effect, ...]
    on: dt.date
    why: EffectEndReason


class EffectApplied(Fact):
    """A service carried out one effect of a record; `count` is how many things it touched, 0 included."""

    effect: Effect
    applied_at: Instant
    count: Count


class ReportRouted(Fact):
    """A report is put to who must look into it; `hold` asks that the result waits (article 51).

    `due` is the last day. It is absent while the holidays of its year are not arranged; the report is then told once more
    when it is known.
    """

    about: About
    asked: Asked
    kind: ReportKind
    due: dt.date | None = None
    hold: bool


class ReportAnswered(Fact):
    """Who was asked about a report answered; the answer itself is a claim check."""

    asked: Asked
    answering_org: Id
    finding: FindingCode
    answer: Annotated[Doc, SealedFor(Purpose.EVIDENCE)]
