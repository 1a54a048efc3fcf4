"""`audit_chain.yaml`: employer, department, HR authority and committee office (K-01 to K-12)."""

from enum import StrEnum
from typing import Literal

from common.policy.model import Listed, Subject, Switch, Times, Value, WorkingDays


class ApplicantType(StrEnum):
    """Who declares (A-13; articles 21, 22, 28, 56)."""

    PUBLIC_INSTITUTION = "public_institution"
    CONTRACT_STAFF = "contract_staff"
    PRIVATE_ENTERPRISE = "private_enterprise"
    SOCIAL_ORGANISATION = "social_organisation"
    OTHER_NON_PUBLIC = "other_non_public"
    FREELANCER = "freelancer"
    DISPATCHED_WORKER = "dispatched_worker"
    SKILLED_WORKER = "skilled_worker"
    FARMER_OR_HERDER = "farmer_or_herder"
    HMT_OR_FOREIGN = "hmt_or_foreign"
    """HK, Macao, Taiwan or foreign professional."""
    CENTRAL_OR_OTHER_PROVINCE = "central_or_other_province"


class FirstAuditor(StrEnum):
    """Who audits first, publishes and recommends (初审、公示、推荐)."""

    EMPLOYER = "employer"
    HR_AUTHORITY = "hr_authority"
    """Of the place where tax or social insurance is paid."""
    DESIGNATED_UNIT = "designated_unit"
    """Named by that HR authority."""
    HR_AGENCY = "hr_agency"
    """Where the personal file is kept at one."""
    DISPATCH_AGENCY_WITH_USING_UNIT = "dispatch_agency_with_using_unit"


class SignedPart(StrEnum):
    """What whoever audits puts on record."""

    AUDITOR = "auditor"
    OPINION = "opinion"
    DATE = "date"


class RosterPublisher(StrEnum):
    """Who publishes the roster (花名册) before it is forwarded."""

    REGION_DEPARTMENT = "region_department"
    LEAGUE_HR = "league_hr"
    LEAGUE_DEPARTMENT = "league_department"
    COUNTY_HR = "county_hr"
    EMPLOYER = "employer"


class RosterColumn(StrEnum):
    """A column of the roster."""

    NUMBER = "number"
    NAME = "name"
    UNIT = "unit"
    SERIES = "series"
    SPECIALTY = "specialty"
    PRESENT_TITLE = "present_title"
    DECLARED_TITLE = "declared_title"
    REMARK = "remark"


class TermStart(StrEnum):
    """What starts the term of a supplement notice (A-18)."""

    SENT = "sent"
    READ = "read"


class AuditChain(Subject):
    """What binds those who audit.

    Attributes:
        first_auditor: by applicant type; where several are listed, one of them (K-01).
        unit_publicity: length at least; `unit_publicity_clear`: what has an open objection is not forwarded.
        signed_parts, sealed: what every audit decision carries, and without which no file is accepted (K-02, K-12).
        roster_publishers, roster_publicity, roster_clear: K-04.
        roster_layout: the columns of the roster (K-09); the annexes are not in hand.
        roster_files_by_tier: a file for each tier.
        page_stamp: every page of the print carries the check stamp (K-12).
        defects_to_unit: defects of procedure or form go to the declaring department or unit (K-13).
        supplement_notices: how many an applicant gets for one submission (K-06).
        supplement_term: days given to supplement; `supplement_term_starts`: when the supplement notice is sent or read.
        supplement_overdue: what an overdue supplement counts as.
        false_material_cancels, false_material_recorded: K-08.
    """

    first_auditor: Listed[ApplicantType, Value[tuple[FirstAuditor, ...]]]
    unit_publicity: WorkingDays
    unit_publicity_clear: Switch
    signed_parts: Value[tuple[SignedPart, ...]]
    sealed: Switch
    roster_publishers: Value[tuple[RosterPublisher, ...]]
    roster_publicity: WorkingDays
    roster_clear: Switch
    roster_layout: Value[tuple[RosterColumn, ...]]
    roster_files_by_tier: Switch
    page_stamp: Switch
    defects_to_unit: Switch
    supplement_notices: Times
    supplement_term: WorkingDays
    supplement_term_starts: Value[TermStart]
    supplement_overdue: Value[Literal["abandoned"]]
    false_material_cancels: Switch
    false_material_recorded: Switch
