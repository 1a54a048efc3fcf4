"""`committee.yaml`: how a committee is formed and filed (C-02, C-04, C-05), and who may review what in the place."""

from enum import StrEnum

from common.events.codes import CommitteeBasis, Level, Tier
from common.policy.model import (
    Date,
    Listed,
    Persons,
    PerTier,
    Ratio,
    Shape,
    Subject,
    Switch,
    Text,
    Value,
    Years,
)


class Grade(StrEnum):
    """The grade of a committee: the tiers, where 高级 is heard together or as 正高 and 副高 apart (article 11)."""

    FULL_SENIOR = "full_senior"
    ASSOCIATE_SENIOR = "associate_senior"
    SENIOR = "senior"
    MIDDLE = "middle"
    JUNIOR = "junior"


class TitleShare(Shape):
    """At least `share` of the experts hold a title of at least `level`."""

    level: Level
    share: Ratio


class Remit(Shape):
    """Titles that an office may review.

    Attributes:
        series: without one, titles of every series.
        levels: only these of the tiers, where they are named.
        city_units_only: those of units directly under the city (市直).
    """

    series: Text | None = None
    specialties: tuple[Text, ...] = ()
    tiers: tuple[Tier, ...]
    levels: tuple[Level, ...] = ()
    city_units_only: bool = False


class Office(Shape):
    """A body that reviews, with what it reviews; `own_people`: only its own (自主评审)."""

    name: Text
    own_people: bool = False
    remits: tuple[Remit, ...]


class MinimumSize(Subject):
    """The smallest committee (article 17), by what it is formed by."""

    series: PerTier[Persons]
    specialty: PerTier[Persons]

    def of(self, basis: CommitteeBasis, tier: Tier) -> Persons:
        """The smallest size of a committee of that basis and tier."""
        return (self.series if basis is CommitteeBasis.SERIES else self.specialty)[tier]


class FiledWith(StrEnum):
    """Who decides on a filing (核准备案)."""

    REGION_HR = "region_hr"
    LEAGUE_HR = "league_hr"
    LEVEL_HR = "level_hr"
    """The league or county by its power."""


class FilingAuthority(Subject):
    """Who decides, by what the committee reviews; `region_units_...`: committees of units directly under the region."""

    senior: Value[FiledWith]
    middle: Value[FiledWith]
    junior: Value[FiledWith]
    region_units_middle: Value[FiledWith]
    region_units_junior: Value[FiledWith]


class SelfReview(Subject):
    """Units that review their own people (自主评审; C-08).

    Attributes:
        standards_filed: own standards take effect after filing.
        own_method: an own review method or plan exists before the first meeting.
        major_decision: changes of plan, procedure or standard carry the 三重一大 decision.
        announced: and are announced to the unit's staff.
    """

    standards_filed: Switch
    own_method: Switch
    major_decision: Switch
    announced: Switch


class Committee(Subject):
    """How a committee is formed.

    Attributes:
        filing_valid: a filing (核准备案) is good for at most so long (C-02).
        odd_size, chairs, vice_chairs_least, vice_chairs_most, minimum_size: C-04.
        other_size_by_consent: the filing authority may consent to another size.
        every_title: the lowest title each expert must hold, by grade (C-05).
        upper_titles: the share with a higher title; a grade that is not listed has no such rule.
        full_senior_cases: what a combined 高级 committee needs before it may hear a 正高 case.
        filing_by: lapsed, changed and new committees file before this day (C-06).
        filing_authority: C-02. published: approved committees are public.
        self_review: C-08.
        joint_review_by_consent: joint review, or another place's committee, with the HR authority's consent (R-14).
        offices: who reviews what in the place, by a key of the pack.
    """

    filing_valid: Years
    odd_size: Switch
    chairs: Persons
    vice_chairs_least: Persons
    vice_chairs_most: Persons
    minimum_size: MinimumSize
    other_size_by_consent: Switch
    every_title: Listed[Grade, Value[Level]]
    upper_titles: Listed[Grade, Value[TitleShare]]
    full_senior_cases: Value[TitleShare]
    offices: Listed[str, Value[Office]]
    filing_by: Date
    filing_authority: FilingAuthority
    published: Switch
    self_review: SelfReview
    joint_review_by_consent: Value[FiledWith]
