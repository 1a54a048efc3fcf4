"""`post_quota.yaml`: post quotas of public institutions (岗位结构比例; E-28)."""

from enum import StrEnum

from common.events.codes import Tier
from common.policy.model import Share, Subject, Switch, Value
from common.policy.subjects.audit_chain import ApplicantType


class QuotaMode(StrEnum):
    """What bounds the declarations of an institution."""

    VACANT_POSTS = "vacant_posts"
    """空岗数 inside the post structure ratio; beyond it only `over_share`."""
    CONSULTATION = "consultation"
    """The post structure ratio; beyond it after department and HR authority have consulted."""


class Institutions(StrEnum):
    """Whom the quota binds."""

    ALL = "all"
    POST_MANAGED = "post_managed"
    """全面实行岗位管理的事业单位."""


class CountedPer(StrEnum):
    """Over which units over-quota declarations are added up."""

    COUNTY = "county"
    DEPARTMENT = "department"


class SetBy(StrEnum):
    """Who sets the limit of 中初级."""

    LEAGUE_OR_REGION_DEPARTMENT = "league_or_region_department"


class PostQuota(Subject):
    """Post quotas.

    Attributes:
        mode: None in hand: the HR step checks the post situation (`hr_checks_posts`).
        institutions, applicant_types: whom it binds.
        reform_units_never_exceed: units under institutional reform (涉改单位).
        over_tiers: tiers that may exceed.
        over_share: over-quota declarations together at most this share of the posts set, rounded down, counted per
            `league_units_per` for units of a league and per `region_units_per` for units of the region.
        middle_junior_set_by: who sets the limit of 中初级.
        consultation: a recorded consultation of the department with the HR authority of the same level opens the rest.
    """

    mode: Value[QuotaMode]
    institutions: Value[Institutions]
    applicant_types: Value[tuple[ApplicantType, ...]]
    reform_units_never_exceed: Switch
    over_tiers: Value[tuple[Tier, ...]]
    over_share: Share
    league_units_per: Value[CountedPer]
    region_units_per: Value[CountedPer]
    middle_junior_set_by: Value[SetBy]
    consultation: Switch
    hr_checks_posts: Switch
