"""`meeting.yaml`: plan, quorum, panels, ballot and minutes of a review meeting (R-01 to R-09)."""

from enum import StrEnum

from common.events.codes import BallotMode
from common.policy.model import Days, Persons, Share, Subject, Switch, Value, Years
from common.policy.subjects.application import PledgeText


class PlanPart(StrEnum):
    """A part of the implementation plan (评审实施方案) of article 42."""

    DECLARATIONS = "declarations"
    TIME = "time"
    PLACE = "place"
    COMMITTEE = "committee"
    PROCEDURE = "procedure"
    MEASURES = "measures"
    APPLICANTS = "applicants"
    RECOMMENDED_EXPERTS = "recommended_experts"


class Extension(StrEnum):
    """What a review that cannot be held in time needs (P-06)."""

    PRIOR_APPROVAL = "prior_approval"
    """A written request in advance; effective only when approved."""
    REASONS_AND_FILING = "reasons_and_filing"
    """Reasons told to participants and units, written filing material handed to the HR authority."""


class Meeting(Subject):
    """A review meeting.

    Attributes:
        plan_ahead: the plan is filed at least so long before the meeting (R-01); `plan_parts`: what it holds.
        plan_consent: no meeting without the authority's consent.
        quorum: share of the filed size that must be present (R-03).
        expert_pledge: every expert signs one; `expert_pledge_text`: its text.
        inspector_invited: discipline inspection is invited.
        panel_size, assigned_experts: at least, per panel or, without panels, per applicant (R-04).
        pass_share: agreeing votes of those present, at least (R-05).
        absent_may_vote: by proxy or afterwards.
        recused_in_denominator: whether recused experts stay among those present when votes are counted (R-09).
        ballot_modes: how a meeting may vote.
        minutes_kept: R-08.
        within_year: the review does not run over the year's end; `extension`: P-06.
    """

    plan_ahead: Days
    plan_parts: Value[tuple[PlanPart, ...]]
    plan_consent: Switch
    quorum: Share
    expert_pledge: Switch
    expert_pledge_text: Value[PledgeText]
    inspector_invited: Switch
    panel_size: Persons
    assigned_experts: Persons
    pass_share: Share
    absent_may_vote: Switch
    recused_in_denominator: Switch
    ballot_modes: Value[tuple[BallotMode, ...]]
    minutes_kept: Years
    within_year: Switch
    extension: Value[Extension]
