"""The facts of a person that rules read. Codes, days and numbers only: no name, no id number, no free text.

Every record says whose word it is. A day that is not given is not known to the person, and nothing is counted from it.
"""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints, model_validator

from common.events.codes import Level
from common.policy.subjects.applicants import Penalty
from common.policy.subjects.audit_chain import ApplicantType
from common.policy.subjects.cross_over import Skill
from common.policy.subjects.education import TechnicianClass
from common.policy.subjects.entrusted import Inbound, Stationed
from common.policy.subjects.green_channel import (
    Introduced,
    LeadingUnit,
    Merit,
    Overseas,
    PostdocMerit,
)
from common.policy.subjects.rural_service import Urban
from common.policy.subjects.talents import Programme
from common.policy.subjects.transferees import Transferred
from common.policy.subjects.vocabulary import Degree, Recommender, Schooling, Sector

Day = Annotated[dt.date, Field(ge=dt.date(1900, 1, 1), le=dt.date(2199, 12, 31))]
"""A day in somebody's life: spans of years counted from it stay inside the calendar."""

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]


def _in_order(codes: frozenset[str]) -> list[str]:
    return sorted(codes)


InOrder = PlainSerializer(_in_order, when_used="json")
"""A set as a sorted list: equal facts, equal bytes."""


class Source(StrEnum):
    """Whose word a fact is."""

    CLAIMED = "claimed"
    """The person's own."""
    VERIFIED = "verified"
    """Seen by the employer or an authority, or confirmed by a data check."""


class Record(BaseModel):
    """Facts that are known together and have one source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: Source = Source.CLAIMED


class InPost(StrEnum):
    """A person's employment at the declaring unit (在职情况): work status of GB/T 2261.4, as far as rules ask."""

    IN_POST = "in_post"
    NOT_IN_POST = "not_in_post"
    CIVIL_SERVANT = "civil_servant"
    """公务员, also staff managed as such (参公)."""
    RETIRED = "retired"
    """离退休."""
    FOUNDING_ON_LEAVE = "founding_on_leave"
    """经批准离岗创业, declares at the business."""
    FOUNDING_IN_POST = "founding_in_post"
    """兼职创新或在职创业, declares there."""


class UnitAt(StrEnum):
    """Where the unit is."""

    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"

    @property
    def in_township(self) -> bool:
        return self in {UnitAt.TOWNSHIP, UnitAt.VILLAGE}


class FieldOfWork(StrEnum):
    """How the field of study is to the field of work."""

    SAME = "same"
    CLOSE = "close"
    OTHER = "other"


_SECTOR_OF: Final[Mapping[ApplicantType, Sector]] = MappingProxyType(
    {
        ApplicantType.PUBLIC_INSTITUTION: Sector.PUBLIC_INSTITUTION,
        ApplicantType.CONTRACT_STAFF: Sector.PUBLIC_INSTITUTION,
        ApplicantType.PRIVATE_ENTERPRISE: Sector.PRIVATE_ENTERPRISE,
        ApplicantType.SOCIAL_ORGANISATION: Sector.SOCIAL_ORGANISATION,
        ApplicantType.OTHER_NON_PUBLIC: Sector.OTHER_NON_PUBLIC,
        ApplicantType.FREELANCER: Sector.NO_EMPLOYER,
        ApplicantType.FARMER_OR_HERDER: Sector.NO_EMPLOYER,
    }
)
"""The sector that a kind of person tells where nothing else is told; dispatched and skilled workers, people from Hong Kong,
Macao, Taiwan or abroad and staff of stationed units are of any."""


class Post(Record):
    """The present post.

    Attributes:
        applicant_type: what kind of person declares.
        sector: of the employer, for dispatched workers that of the labour contract; see `employer_sector`.
        stationed: the unit belongs elsewhere and is stationed here (驻区、驻包单位); see `stationed_as`.
        research_staff: 科研人员 of the institution; None where it is not told.
    """

    applicant_type: ApplicantType
    sector: Sector | None = None
    stationed: Stationed | None = None
    research_staff: bool | None = None
    in_post: InPost = InPost.IN_POST
    unit_at: UnitAt = UnitAt.CITY
    employed_on: Day | None = None
    """First day on the present post; a change of post begins it anew."""
    professional_post: bool = True
    urban: Urban | None = None
    assessed: bool = False
    """The unit's assessment (考核合格)."""
    self_reviewing_unit: bool = False
    """The unit reviews titles itself (职称自主评审单位)."""

    @property
    def employer_sector(self) -> Sector | None:
        """The sector as it is told, else as the kind of person tells it; None where nobody has told."""
        return self.sector or _SECTOR_OF.get(self.applicant_type)

    @property
    def stationed_as(self) -> Stationed | None:
        """Whose unit is stationed here; staff of central and other provinces' units are a kind of person as well."""
        by_type = self.applicant_type is ApplicantType.CENTRAL_OR_OTHER_PROVINCE
        return self.stationed or (Stationed.CENTRAL if by_type else None)


class Work(Record):
    """Since when; time away from professional work is left out by whoever gives the day."""

    professional_since: Day | None = None
    in_region_since: Day | None = None
    in_city_since: Day | None = None
    county_since: Day | None = None
    """Professional work in counties (旗县) and below."""
    township_since: Day | None = None
    """Professional work in townships and villages (苏木乡镇、嘎查村)."""


class EducationKind(StrEnum):
    """Where it was obtained; the kinds that R25-21 puts on a par are told apart so that findings can say so."""

    ORDINARY = "ordinary"
    VOCATIONAL = "vocational"
    TECHNICIAN_SCHOOL = "technician_school"


class Education(Record):
    """A schooling that was finished, with the degree that came with it."""

    kind: EducationKind = EducationKind.ORDINARY
    full_time: bool = True
    schooling: Schooling | None = None
    technician_class: TechnicianClass | None = None
    degree: Degree | None = None
    graduated_on: Day
    field: FieldOfWork = FieldOfWork.SAME

    @model_validator(mode="after")
    def _says_what_was_finished(self) -> Self:
        technician = self.kind is EducationKind.TECHNICIAN_SCHOOL
        if technician is (self.technician_class is None) or technician is (self.schooling is not None):
            raise ValueError("技工院校毕业的填写班次，其他学校毕业的填写学历，二者填写一项。")
        return self


class TitleWay(StrEnum):
    """The way in which a title was obtained (A06007)."""

    REVIEW = "review"
    RECOGNITION = "recognition"
    EXAM = "exam"
    SERIES_CHANGE = "series_change"
    QUALIFICATION = "qualification"
    """Counts as the title (article 25)."""


class HeldTitle(Record):
    """A title that the person holds.

    Attributes:
        counts_from: for a change of series, the day of the old title; seniority runs on from it.
        appointed_on: since when employed (聘任) at it.
    """

    series: Code
    specialty: Code | None = None
    level: Level
    obtained_on: Day
    way: TitleWay = TitleWay.REVIEW
    counts_from: Day | None = None
    appointed_on: Day | None = None


class Qualification(Record):
    """A professional qualification (职业资格), by the name of the table or law."""

    name: Code
    obtained_on: Day


class ExamResult(Record):
    """A result of an exam-plus-review title; both days of the validity count, no last day means without end."""

    series: Code
    level: Level
    passed: bool
    """Reached the national line or the region's."""
    valid_from: Day
    valid_until: Day | None = None


class PenaltyInForce(Record):
    """A penalty and its time; both days bind, no last day means without end."""

    penalty: Penalty
    starts: Day
    until: Day | None = None


class BarInForce(Record):
    """A credit record as applicant; both days bind."""

    record_id: Code
    clause: Code
    starts: Day
    until: Day | None = None


class InProgramme(Record):
    """A place in a talent programme and its cultivation period, both days included."""

    programme: Programme
    tier: int | None = None
    starts: Day
    until: Day


class PrivilegedUse(Record):
    """An earlier use of a policy that is granted once."""

    path: Code
    year: int


class Peer(Record):
    """A peer who recommends."""

    level: Level
    in_post: bool


class Achievements(Record):
    """What opens privileged paths, and what standards ask for.

    Attributes:
        results: representative results as the standard of the level asks for.
        results_before_change: such results from before a change of series, in the old one.
        outstanding: notable results, outstanding contribution (业绩显著、贡献突出).
        unit_recommends: the leading unit recommends its own technical head.
        appraisal_papers: papers on results, contribution and appraisal (成果鉴定材料).
        long_work: long professional work; `work_abroad`: it was abroad.
        skill_field: series of the field in which a skilled worker leads.
    """

    results: bool = False
    results_before_change: bool = False
    outstanding: bool = False
    merits: Annotated[frozenset[Merit], InOrder] = frozenset()
    technical_head_of: LeadingUnit | None = None
    unit_recommends: bool = False
    recommended_by: Annotated[frozenset[Recommender], InOrder] = frozenset()
    appraisal_papers: bool = False
    introduced: Introduced | None = None
    yingcai_class: int | None = Field(default=None, ge=1, le=6)
    postdoc_merits: Annotated[frozenset[PostdocMerit], InOrder] = frozenset()
    stays_in_region: bool = False
    lacks_schooling: bool = False
    """Asks for the case without the required schooling (不具备规定学历)."""
    peers: tuple[Peer, ...] = Field(default=(), max_length=50)
    overseas: Overseas | None = None
    long_work: bool = False
    work_abroad: bool = False
    master_skill: bool = False
    skill: Skill | None = None
    skill_since: Day | None = None
    skill_field: Code | None = None


class Origin(Record):
    """Where the person comes from: former civil servants and transferred military, and first applications."""

    transferred: Transferred | None = None
    placed_in_enterprise_or_institution: bool = False
    first_application: bool = True


class RuralServiceDone(Record):
    """Service of an urban professional in townships and villages, in whole months."""

    months: int = Field(default=0, ge=0)
    months_this_year: int = Field(default=0, ge=0)
    months_since_title: int = Field(default=0, ge=0)
    outstanding: bool = False


class EpidemicService(Record):
    """Front-line service in the epidemic."""

    listed: bool = False
    """On the list that HR and health department fix."""
    in_plan_year: bool = False
    last_day: Day | None = None
    """Of the service; None where it is not told."""
    award: bool = False
    """A provincial or higher award."""
    used: bool = False
    """The policy has been used already."""


class AuditCard(Record):
    """The continuing education card (继续教育审验卡) of a year."""

    year: int
    certified_on: Day
    hours: int | None = None


class Facts(BaseModel):
    """All facts of one person. The order of what is listed means nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    post: Post
    work: Work = Work()
    education: tuple[Education, ...] = Field(default=(), max_length=50)
    titles: tuple[HeldTitle, ...] = Field(default=(), max_length=50)
    qualifications: tuple[Qualification, ...] = Field(default=(), max_length=50)
    exams: tuple[ExamResult, ...] = Field(default=(), max_length=50)
    penalties: tuple[PenaltyInForce, ...] = Field(default=(), max_length=50)
    bars: tuple[BarInForce, ...] = Field(default=(), max_length=50)
    programmes: tuple[InProgramme, ...] = Field(default=(), max_length=50)
    uses: tuple[PrivilegedUse, ...] = Field(default=(), max_length=50)
    achievements: Achievements = Achievements()
    origin: Origin = Origin()
    rural: RuralServiceDone = RuralServiceDone()
    epidemic: EpidemicService | None = None
    cards: tuple[AuditCard, ...] = Field(default=(), max_length=50)
    entrusted: Annotated[frozenset[Inbound], InOrder] = frozenset()
