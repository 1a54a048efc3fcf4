"""`credit.yaml`: what a credit record does and for how long (F-02, F-03, F-04, F-10)."""

from common.events.codes import Effect
from common.policy.model import Listed, Subject, Switch, WorkingDays, Years


class RecordRule(Subject):
    """A record of one kind of person: its period, and each effect that it has."""

    period: Years
    effects: Listed[Effect, Switch]


class Credit(Subject):
    """The credit file.

    Attributes:
        applicant, expert, staff: articles 72, 73, 74.
        statement_within: the person is heard before a record takes effect: time for a statement (F-10).
        appeal_within: time for an appeal.
    """

    applicant: RecordRule
    expert: RecordRule
    staff: RecordRule
    statement_within: WorkingDays
    appeal_within: WorkingDays
