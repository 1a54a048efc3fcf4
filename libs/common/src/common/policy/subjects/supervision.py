"""`supervision.yaml`: measures against committees and units, inspections, who is in the credit file (F-06, F-07, F-08,
F-11, F-12)."""

from enum import StrEnum

from common.events.codes import SubjectKind
from common.policy.model import Share, Subject, Switch, Times, Value


class Measure(StrEnum):
    """What a supervisor may do."""

    REMINDER = "reminder"
    INTERVIEW = "interview"
    STOP = "stop"
    """Stop at once."""
    RECTIFICATION = "rectification"
    CIRCULATED_CRITICISM = "circulated_criticism"
    """通报批评."""
    CRITICISM_AND_EDUCATION = "criticism_and_education"
    """批评教育 of the persons directly responsible."""
    POWER_WITHDRAWN = "power_withdrawn"


class CommitteeMeasures(Subject):
    """Measures against committees (F-06).

    Attributes:
        measures: that the document names.
        reminder_kinds: from so many kinds of violation on: reminder and rectification.
        interview_kinds, interview_repeats: from so many kinds, or so many times one kind: interview and stop.
        withdrawn_reminders, withdrawn_interviews: so many in a filing period, without improvement: power withdrawn.
        grave_withdraws: a grave case alone is enough.
        restored_by_supervisor: a stopped committee goes on when the supervisor accepts the rectification.
        watched_next_year: and is under key supervision next year.
        full_coverage: all committees with many complaints are supervised, with a term to rectify (F-12).
    """

    measures: Value[tuple[Measure, ...]]
    reminder_kinds: Times
    interview_kinds: Times
    interview_repeats: Times
    withdrawn_reminders: Times
    withdrawn_interviews: Times
    grave_withdraws: Switch
    restored_by_supervisor: Switch
    watched_next_year: Switch
    full_coverage: Switch


class Supervision(Subject):
    """Supervision.

    Attributes:
        committee: measures against committees.
        unit_measures: against units; the last one where rectification is poor (F-07).
        inspection_share: of the units, drawn each year (可; F-08).
        credit_subjects: whom dishonesty records are kept on (F-11).
    """

    committee: CommitteeMeasures
    unit_measures: Value[tuple[Measure, ...]]
    inspection_share: Share
    credit_subjects: Value[tuple[SubjectKind, ...]]
