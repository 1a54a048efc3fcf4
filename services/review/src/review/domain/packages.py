"""The package that goes to the authority, and which authority confirms and seals (R-18; articles 53, 54)."""

import datetime as dt
from collections.abc import Collection, Mapping
from enum import StrEnum

from pydantic import JsonValue

from common.calendar.spans import add_months
from common.events.base import Title
from common.events.codes import Column, Tier
from common.places import PlaceLevel, level, lineage
from common.policy.findings import Finding, Under, silent, stated
from common.policy.model import Value
from common.policy.subjects.certificate import Certificate
from common.policy.subjects.results import Authority, PackageDocument, Results

DOCUMENT_LABELS: Mapping[PackageDocument, str] = {
    PackageDocument.REPORT: "核准报告",
    PackageDocument.PUBLICITY_RECORD: "公示情况",
    PackageDocument.ROSTER: "《职称评审通过人员花名册》",
    PackageDocument.WRITTEN_COMMITMENT: "《评委会书面承诺书》",
    PackageDocument.RESULT_REPORT: "《评审结果报告》",
}

SCHOOL_TEACHERS = "school_teacher"
"""Catalogue key of the series of primary and secondary school teachers (中小学教师)."""


class TitleKind(StrEnum):
    """What decides who confirms and who seals."""

    SENIOR = "senior"
    SCHOOL_TEACHER_SENIOR = "school_teacher_senior"
    MIDDLE = "middle"
    JUNIOR = "junior"
    DIRECTED = "directed"
    FARMERS = "farmers"


def kind_of(title: Title, column: Column) -> TitleKind:
    """R-18: directed and farmers' titles go before the level, school teachers before the other 高级 ones (R25-53)."""
    if column is Column.DIRECTED_EVALUATION:
        return TitleKind.DIRECTED
    if column is Column.FARMERS_AND_HERDERS:
        return TitleKind.FARMERS
    if title.level.tier is Tier.SENIOR and title.series == SCHOOL_TEACHERS:
        return TitleKind.SCHOOL_TEACHER_SENIOR
    return TitleKind(title.level.tier.value)


def confirmed_by(kind: TitleKind, policy: Results) -> Value[Authority]:
    """R-18: who confirms a result of that kind (R25-53)."""
    by = policy.confirmed_by
    return {
        TitleKind.SENIOR: by.senior,
        TitleKind.SCHOOL_TEACHER_SENIOR: by.school_teacher_senior,
        TitleKind.MIDDLE: by.middle,
        TitleKind.JUNIOR: by.junior,
        TitleKind.DIRECTED: by.directed,
        TitleKind.FARMERS: by.farmers,
    }[kind]


def sealed_by(kind: TitleKind, policy: Certificate) -> Value[Authority]:
    """R-18: who seals the certificate of that kind (R25-54); all 高级 ones alike, school teachers included."""
    by = policy.sealed_by
    return {
        TitleKind.SENIOR: by.senior,
        TitleKind.SCHOOL_TEACHER_SENIOR: by.senior,
        TitleKind.MIDDLE: by.middle,
        TitleKind.JUNIOR: by.junior,
        TitleKind.DIRECTED: by.directed,
        TitleKind.FARMERS: by.farmers,
    }[kind]


def organisation_of(
    authority: Authority, *, place: str, level_org: str, hr_by_place: Mapping[str, str]
) -> str | None:
    """The organisation that an authority code means for a case.

    Args:
        place: of the case; the league is the one that it lies in.
        level_org: the authority that filed the committee.
        hr_by_place: HR authorities by the place that they are of.

    Returns:
        Its org id; None if none of that level is on record.
    """
    if authority is Authority.LEVEL_HR:
        return level_org
    wanted = PlaceLevel.REGION if authority is Authority.REGION_HR else PlaceLevel.LEAGUE
    return next((hr_by_place.get(above) for above in lineage(place) if level(above) is wanted), None)


def competent(confirming_org: str, wanted_org: str | None, value: Value[Authority]) -> Finding:
    """R-18: only the authority that the documents name for this kind of title confirms (R25-53)."""
    return Finding.judge(
        "R-18",
        value,
        holds=confirming_org == wanted_org,
        message="该评审结果应由规定的人力资源社会保障部门核准确认。",
        facts={"confirming_org": confirming_org} | ({"competent_org": wanted_org} if wanted_org else {}),
    )


def publicity_over(ends_at: dt.datetime | None, now: dt.datetime, policy: Results) -> Finding:
    """R-18: what is reported has been public for the whole publicity (R25-53)."""
    value = policy.publicity
    if not value.is_known:
        return silent("R-18", value, "评审结果公示的期限")
    return Finding.judge(
        "R-18",
        value,
        holds=ends_at is not None and now >= ends_at,
        message=f"评审结果公示尚未结束，{ends_at.date()} 起方可报送确认。"
        if ends_at is not None
        else "评审结果公示尚未结束，最后一日待相应年度的节假日安排公布后确定，期满后方可报送确认。",
        facts={"open_from": ends_at.isoformat() if ends_at is not None else "not_yet_known"},
    )


def package_complete(given: Collection[PackageDocument], policy: Results, *, under: Under) -> Finding:
    """R-18: the package holds every paper that the documents in force list (R25-53, BY26-5.2.3)."""
    asked = [
        (document, switch)
        for document, switch in policy.package.items()
        if switch.is_known and switch.require()
    ]
    lacking = [document for document, _ in asked if document not in given]
    labels = "、".join(DOCUMENT_LABELS[document] for document in lacking)
    message = f"报送材料不全，请补充：{labels}。" if lacking else "报送材料齐全。"
    facts: dict[str, JsonValue] = {"lacking": [document.value for document in lacking]}
    first = next((switch for document, switch in asked if document in lacking), None)
    if first is not None:
        return Finding.judge("R-18", first, holds=False, message=message, facts=facts)
    return stated("R-18", "R25-53", under=under, holds=True, message=message, facts=facts)


def last_day_to_report(closed_on: dt.date, policy: Results) -> dt.date:
    """R-18: the last day of the month in which the package is due (R25-53).

    Raises:
        NotConfigured
    """
    return add_months(closed_on, policy.reported_within.require())


def reported_in_time(
    closed_on: dt.date, reported_on: dt.date, *, requested: bool, policy: Results
) -> Finding:
    """R-18: within one month of the review, or later with a written request (R25-53)."""
    value = policy.reported_within
    if not value.is_known:
        return silent("R-18", value, "评审结果的报送期限")
    last = last_day_to_report(closed_on, policy)
    late = reported_on > last
    on_request = policy.late_report_on_request.is_known and policy.late_report_on_request.require()
    return Finding.judge(
        "R-18",
        value if not late else policy.late_report_on_request if on_request else value,
        holds=not late or (on_request and requested),
        message=f"评审工作于 {closed_on} 结束，应在 {last} 前报送；不能按时报送的，须提交书面申请。",
        facts={"reported_on": reported_on.isoformat(), "last": last.isoformat(), "requested": requested},
    )
