"""`plan.yaml`: the dates of a year and place (P-03), and what waits for a notice of its own (P-04)."""

from common.events.codes import Column
from common.policy.model import Date, PerTier, Subject, Text, Value


class Plan(Subject):
    """The last day of each step, inclusive.

    Attributes:
        declare: by when a person submits.
        audit: by when units and departments have audited.
        forward: by when the file is with the committee's office.
        facts_cut_off: up to which day education, years in title and results count.
        review_and_publicity: by when reviews and their publicity are over.
        own_notice_columns, own_notice_series: closed under the place's plan until a notice of their own is entered.
    """

    declare: PerTier[Date]
    audit: PerTier[Date]
    forward: PerTier[Date]
    facts_cut_off: PerTier[Date]
    review_and_publicity: Date
    own_notice_columns: Value[tuple[Column, ...]]
    own_notice_series: Value[tuple[Text, ...]]
