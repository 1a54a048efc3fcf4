"""`plan.yaml`: the dates of a year and place (P-03)."""

from common.policy.model import Date, PerTier, Subject


class Plan(Subject):
    """The last day of each step, inclusive.

    Attributes:
        declare: by when a person submits.
        audit: by when units and departments have audited.
        forward: by when the file is with the committee's office.
        facts_cut_off: up to which day education, years in title and results count.
        review_and_publicity: by when reviews and their publicity are over.
    """

    declare: PerTier[Date]
    audit: PerTier[Date]
    forward: PerTier[Date]
    facts_cut_off: PerTier[Date]
    review_and_publicity: Date
