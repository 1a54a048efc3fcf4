"""The code sets of the platform's events and APIs.

A code is stable for ever: it may be joined by others, never renamed or removed (`compatibility.py` watches that). What a
person reads is in `labels.py`. Readers are deployed before the first writer of a new code.
"""

from enum import StrEnum


class Service(StrEnum):
    """The five services; the value is part of topic names and event types."""

    DECLARATION = "declaration"
    REVIEW = "review"
    EXPERT_POOL = "expert-pool"
    CREDIT_FILE = "credit-file"
    CERTIFICATE = "certificate"


class Purpose(StrEnum):
    """What a sealed value is for; `registry.PURPOSES` says who seals and who opens it."""

    CASE = "case"
    """The case file as a whole: material index and sealed parts."""
    NAME = "name"
    """Name of the applicant and of the unit."""
    NUMBER = "number"
    """Document type and number of the applicant."""
    FILE = "file"
    """Forms, audit trail and the material index with its wrapped object keys."""
    DRAW = "draw"
    """The docket of a meeting, for the conflicts of interest."""
    PANEL = "panel"
    """Who sits on a panel."""
    ATTENDANCE = "attendance"
    """Who attended a meeting."""
    EVIDENCE = "evidence"
    """What a report of misconduct, or the answer to an inquiry, rests on."""
    CALL = "call"
    """Whom a channel is to tell that a message waits."""


class Level(StrEnum):
    """Level of a title (职称层级)."""

    FULL_SENIOR = "full_senior"
    ASSOCIATE_SENIOR = "associate_senior"
    MIDDLE = "middle"
    ASSISTANT = "assistant"
    TECHNICIAN = "technician"

    @property
    def tier(self) -> "Tier":
        """The tier (档) that this level belongs to: 高级 is 正高 or 副高, 初级 is 助理级 or 员级."""
        if self in {Level.FULL_SENIOR, Level.ASSOCIATE_SENIOR}:
            return Tier.SENIOR
        return Tier.MIDDLE if self is Level.MIDDLE else Tier.JUNIOR


class Tier(StrEnum):
    """Tier of a title or a committee (档)."""

    SENIOR = "senior"
    MIDDLE = "middle"
    JUNIOR = "junior"


class Column(StrEnum):
    """Entry column of a declaration (申报通道; P-07)."""

    ORDINARY = "ordinary"
    DIRECTED_EVALUATION = "directed_evaluation"
    FARMERS_AND_HERDERS = "farmers_and_herders"
    GREEN_CHANNEL = "green_channel"
    RECOGNITION = "recognition"
    SKILLED_WORKER = "skilled_worker"
    ENTRUSTED_REVIEW = "entrusted_review"


class Group(StrEnum):
    """Group in which a case is heard on its own, or with indicators of its own (R-11)."""

    PRIVATE_SECTOR = "private_sector"
    SPECIALISED_AND_NEW = "specialised_and_new"
    SINGLE_CHAMPION = "single_champion"
    COUNTY = "county"
    TOWNSHIP = "township"


class PlanStep(StrEnum):
    """Step of a plan that has a last day of its own (P-03)."""

    DECLARE = "declare"
    AUDIT = "audit"
    FORWARD = "forward"
    REVIEW = "review"
    FILING = "filing"


class OrganisationKind(StrEnum):
    """What an organisation is in the review system."""

    HR_AUTHORITY = "hr_authority"
    DEPARTMENT = "department"
    INSPECTION = "inspection"
    SERVICE_CENTRE = "service_centre"
    PUBLIC_INSTITUTION = "public_institution"
    ENTERPRISE = "enterprise"
    SOCIAL_ORGANISATION = "social_organisation"
    OTHER_NON_PUBLIC = "other_non_public"
    HR_AGENCY = "hr_agency"
    DISPATCH_AGENCY = "dispatch_agency"
    SERVICE_POINT = "service_point"
    ZONE_HR = "zone_hr"
    """开发区人事部门: the HR department of a development zone, above the units of the zone."""


class Ownership(StrEnum):
    """Whether an organisation is public or non-public (article 38, X-08)."""

    PUBLIC = "public"
    NON_PUBLIC = "non_public"


class DeclarationOutcome(StrEnum):
    """How an accepted declaration ended before its review."""

    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    BARRED = "barred"


class DeclarationEndReason(StrEnum):
    """Why an accepted declaration ended."""

    OWN_WISH = "own_wish"
    FALSE_MATERIAL = "false_material"
    CONCEALED_PENALTY = "concealed_penalty"
    CREDIT_RECORD = "credit_record"
    NOT_IN_POST = "not_in_post"
    UNDER_PENALTY = "under_penalty"
    CIVIL_SERVANT_OR_RETIRED = "civil_servant_or_retired"
    OBJECTION_UPHELD = "objection_upheld"
    NO_LONGER_ELIGIBLE = "no_longer_eligible"


class Direction(StrEnum):
    """Direction of an entrusted review (article 56)."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class CommitteeStatus(StrEnum):
    """Whether a committee may act (articles 13, 76 to 78)."""

    APPLIED = "applied"
    FILED = "filed"
    SUSPENDED = "suspended"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class CommitteeBasis(StrEnum):
    """By what a committee is formed; it decides the smallest size (article 17)."""

    SERIES = "series"
    SPECIALTY = "specialty"


class CommitteeKind(StrEnum):
    """Which cases a committee hears."""

    ORDINARY = "ordinary"
    GREEN_CHANNEL = "green_channel"
    DIRECTED_EVALUATION = "directed_evaluation"
    FARMERS_AND_HERDERS = "farmers_and_herders"
    SELF_REVIEWING = "self_reviewing"


class DrawKind(StrEnum):
    """Whether a draw fills the whole panel or single seats that became vacant."""

    INITIAL = "initial"
    REPLACEMENT = "replacement"


class PoolRole(StrEnum):
    """The two pools of article 19, paragraph 2; the chair pool also serves the vice-chairs."""

    CHAIR = "chair"
    MEMBER = "member"


class PoolRemoval(StrEnum):
    """Why an expert left a pool; which of them a yearly clean-up may give is the pack's (`expert_pool.removal_reasons`)."""

    BREACH_OF_ETHICS = "breach_of_ethics"
    UNFIT = "unfit"
    INACTIVE = "inactive"
    NO_RECENT_RESULTS = "no_recent_results"
    LEFT_PROFESSION = "left_profession"
    TERM_ENDED = "term_ended"
    CREDIT_RECORD = "credit_record"
    OWN_WISH = "own_wish"
    RETIRED = "retired"


class Exclusion(StrEnum):
    """Why an expert of the pool could not be drawn for a meeting."""

    TERM_ENDED = "term_ended"
    CREDIT_RECORD = "credit_record"
    THREE_YEARS_RUNNING = "three_years_running"
    OWN_CASE = "own_case"
    SAME_EMPLOYER = "same_employer"
    EARLIER_EMPLOYER = "earlier_employer"
    TO_BE_AVOIDED = "to_be_avoided"
    TITLE_TOO_LOW = "title_too_low"
    DECLINED_BEFORE = "declined_before"


class SeatRole(StrEnum):
    """Role of a seat on a panel (article 17)."""

    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    MEMBER = "member"


class SeatState(StrEnum):
    """State of a drawn seat."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REMOVED = "removed"
    REPLACED = "replaced"


class BallotMode(StrEnum):
    """How a meeting votes."""

    PAPER = "paper"
    SEALED = "sealed"


class CaseStep(StrEnum):
    """Where an accepted case is; the steps after the vote are the same for passed and failed cases."""

    RECEIVED = "received"
    DOCKETED = "docketed"
    PLANNED = "planned"
    IN_MEETING = "in_meeting"
    REVIEWED = "reviewed"
    RESULT_PUBLICITY = "result_publicity"
    COMPLAINT = "complaint"
    RE_EXAMINATION = "re_examination"
    REPORTED = "reported"
    CONFIRMED = "confirmed"


class CaseOutcome(StrEnum):
    """How a case was closed by review."""

    PASSED = "passed"
    FAILED = "failed"
    CARRIED_OVER = "carried_over"
    OUTSIDE_SCOPE = "outside_scope"
    CANCELLED = "cancelled"


class CaseReason(StrEnum):
    """Why a case was closed that way."""

    TWO_THIRDS_AGREED = "two_thirds_agreed"
    BELOW_TWO_THIRDS = "below_two_thirds"
    QUORUM_LACKING = "quorum_lacking"
    MEETING_CANCELLED = "meeting_cancelled"
    OUTSIDE_SERIES = "outside_series"
    OUTSIDE_LEVEL = "outside_level"
    OUTSIDE_PLACE = "outside_place"
    COMMITTEE_NOT_FILED = "committee_not_filed"
    DECLARATION_ENDED = "declaration_ended"
    CREDIT_RECORD = "credit_record"
    COMPLAINT_UPHELD = "complaint_upheld"


class AnnulmentReason(StrEnum):
    """Why a confirmed result is void."""

    RE_EXAMINATION = "re_examination"
    COMPLAINT_UPHELD = "complaint_upheld"
    COMMITTEE_NOT_FILED = "committee_not_filed"
    OUTSIDE_POWER = "outside_power"
    PROCEDURE_BREACHED = "procedure_breached"


class SubjectKind(StrEnum):
    """Whom a report, a record or an effect is about."""

    APPLICANT = "applicant"
    EXPERT = "expert"
    STAFF = "staff"
    COMMITTEE = "committee"
    ORGANISER = "organiser"
    EMPLOYER = "employer"


class AboutKind(StrEnum):
    """What a report points at."""

    DECLARATION = "declaration"
    CERTIFICATE = "certificate"
    MEETING = "meeting"
    COMMITTEE = "committee"
    ORGANISATION = "organisation"


class TargetKind(StrEnum):
    """What an effect names as its target."""

    DECLARATION = "declaration"
    CERTIFICATE = "certificate"
    COMMITTEE = "committee"


class Effect(StrEnum):
    """What a decided record does in the other services (articles 72 to 78)."""

    BAR_DECLARATION = "bar_declaration"
    CANCEL = "cancel"
    REVOKE_TITLE = "revoke_title"
    REMOVE_EXPERT = "remove_expert"
    BAR_STAFF = "bar_staff"
    SUSPEND = "suspend"
    WITHDRAW_POWER = "withdraw_power"


class EffectEndReason(StrEnum):
    """Why an effect no longer binds."""

    EXPIRED = "expired"
    LIFTED = "lifted"
    CORRECTED = "corrected"
    RECTIFIED = "rectified"


class Asked(StrEnum):
    """Who is asked to look into a report (article 72: recommending unit and organiser)."""

    RECOMMENDING_UNIT = "recommending_unit"
    ORGANISER = "organiser"


class ReportKind(StrEnum):
    """What a report complains of."""

    MATERIALS = "materials"
    MISCONDUCT = "misconduct"
    REVIEW = "review"
    FEES = "fees"
    OTHER = "other"


class FindingCode(StrEnum):
    """What an inquiry found."""

    SUBSTANTIATED = "substantiated"
    PARTLY_SUBSTANTIATED = "partly_substantiated"
    UNSUBSTANTIATED = "unsubstantiated"
    UNDETERMINED = "undetermined"


class CertificateOrigin(StrEnum):
    """The ground a certificate rests on (T-09)."""

    REVIEW = "review"
    RECOGNITION = "recognition"
    RE_CONFIRMATION = "re_confirmation"
    IMPORT = "import"


class CertificateStatus(StrEnum):
    """Whether a certificate is good today."""

    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


class CertificateReason(StrEnum):
    """Why a certificate changed its status."""

    TITLE_REVOKED = "title_revoked"
    RESULT_ANNULLED = "result_annulled"
    UNDER_INQUIRY = "under_inquiry"
    INQUIRY_ENDED = "inquiry_ended"
    CORRECTED = "corrected"
    RECORD_CORRECTED = "record_corrected"


class CertificateRefusalReason(StrEnum):
    """Why no certificate was issued (T-09, article 76)."""

    NO_GROUND = "no_ground"
    COMMITTEE_NOT_FILED = "committee_not_filed"
    OUTSIDE_POWER = "outside_power"
    WRONG_CONFIRMING_ORG = "wrong_confirming_org"
    RESULT_ANNULLED = "result_annulled"
    CREDIT_RECORD = "credit_record"
    FILE_BROKEN = "file_broken"


class MessageTemplate(StrEnum):
    """Which text the message box shows; the words are declaration's, so no free text travels."""

    SEAT_OFFERED = "seat_offered"
    MEETING_CALLED = "meeting_called"
    RESULT_PUBLISHED = "result_published"
    RE_EXAMINATION_ANSWERED = "re_examination_answered"
    HEARING_OPENED = "hearing_opened"
    RECORD_DECIDED = "record_decided"
    RECORD_ENDED = "record_ended"
    CERTIFICATE_READY = "certificate_ready"
    CERTIFICATE_CHANGED = "certificate_changed"
    CERTIFICATE_LOOKED_UP = "certificate_looked_up"
