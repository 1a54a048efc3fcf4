"""`results.yaml`: publicity, complaints, the package and its confirmation (R-15, R-16, R-18)."""

from enum import StrEnum

from common.policy.model import Listed, Months, Subject, Switch, Value, WorkingDays, Years


class Authority(StrEnum):
    """Which HR authority acts; also who seals a certificate."""

    REGION_HR = "region_hr"
    LEAGUE_HR = "league_hr"
    LEVEL_HR = "level_hr"
    """The HR authority of the level (相应人力资源社会保障部门): the one that filed the committee."""


class Answerer(StrEnum):
    """Who looks into a complaint about a published result."""

    ORGANISER = "organiser"
    PLACE_HR = "place_hr"
    EMPLOYER = "employer"


class PackageDocument(StrEnum):
    """A paper of the package that goes to the confirming authority."""

    REPORT = "report"
    """核准报告."""
    PUBLICITY_RECORD = "publicity_record"
    """公示情况, with the handling of complaints."""
    ROSTER = "roster"
    """《职称评审通过人员花名册》."""
    WRITTEN_COMMITMENT = "written_commitment"
    """《评委会书面承诺书》."""
    RESULT_REPORT = "result_report"
    """《评审结果报告》."""


class ByTitleKind(Subject):
    """An authority for each kind of title; `school_teacher_senior` goes before `senior`."""

    senior: Value[Authority]
    school_teacher_senior: Value[Authority]
    middle: Value[Authority]
    junior: Value[Authority]
    directed: Value[Authority]
    farmers: Value[Authority]


class Results(Subject):
    """From the end of the review to the confirmed result.

    Attributes:
        publicity_opens_within: after the review work ends (R-15); `publicity`: its length at least.
        complaint_answered_within: R-16; `about_review`, `about_materials`: who looks into it.
        reported_within: after the review, with every paper of `package` (R-18).
        late_report_on_request: a later report needs a written request.
        confirmed_by: R-18.
        materials_kept: other materials are kept so long, then destroyed (R-19).
    """

    publicity_opens_within: WorkingDays
    publicity: WorkingDays
    complaint_answered_within: WorkingDays
    about_review: Value[tuple[Answerer, ...]]
    about_materials: Value[tuple[Answerer, ...]]
    reported_within: Months
    package: Listed[PackageDocument, Switch]
    late_report_on_request: Switch
    confirmed_by: ByTitleKind
    materials_kept: Years
