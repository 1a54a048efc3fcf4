"""The grassroots: recognition (E-19), township institutions straight to 中级 (E-20), long service (E-21)."""

import datetime as dt

from pydantic import JsonValue

from common.events.codes import Level
from common.events.labels import label
from common.policy import Finding, Value
from common.policy.chinese import code
from common.policy.subjects.evaluation import Mode
from common.policy.subjects.recognition import Grassroots, Recognition
from common.policy.subjects.vocabulary import Procedure, Schooling, Step, Waived
from declaration.domain.eligibility.attempt import (
    Attempt,
    PathKey,
    asks_for,
    later,
    leads_there,
    not_offered,
    path_of,
)
from declaration.domain.eligibility.check import Check, MeasuredOn, by_day, judge, silent, years_after
from declaration.domain.eligibility.exams import under_mode
from declaration.domain.eligibility.facts import FieldOfWork
from declaration.domain.eligibility.schooling import Counted, counted, open_class

_RECOGNISED = frozenset({Level.MIDDLE, Level.ASSISTANT, Level.TECHNICIAN})


def recognition(check: Check) -> Attempt | None:
    """E-19, article 40: graduates at township and village units get 中级 or lower recognised, without a review.

    Years are years of work in townships and villages; the year that the schooling asks for is counted to the cut-off.
    """
    rules, post = check.policy.recognition, check.facts.post
    if not post.unit_at.in_township or check.wanted.level not in _RECOGNISED:
        return None
    if (closed := not_offered("E-19", PathKey.RECOGNITION, rules.offered)) is not None:
        return closed
    here = Grassroots(str(post.unit_at))
    has = here in (rules.places.value or ())
    near = any(e.field is not FieldOfWork.OTHER for e in check.facts.education)
    own = [
        judge(
            "E-19",
            rules.places,
            holds=has,
            message="在苏木乡镇、嘎查村基层单位工作。" if has else "须在苏木乡镇、嘎查村基层单位工作。",
            used=[post],
        ),
        *asks_for(
            check,
            "E-19",
            rules.own_or_close_specialty,
            has=near,
            what="从事本专业或相近专业工作。",
            missing="认定须从事所学专业或相近专业的技术工作，您所学专业与所做工作不相近；请改走其他通道。",
            used=check.facts.education,
        ),
        *asks_for(
            check,
            "E-19",
            rules.assessed,
            has=post.assessed,
            what="考核合格。",
            missing="须经考核合格，请由单位出具考核意见。",
            used=[post],
        ),
        *_recogniser(rules),
        *_step(check, [value for value in rules.steps.values() if value.is_known]),
    ]
    if check.mode.is_known:
        closed_mode = check.mode.require() is Mode.EXAM_ONLY and bool(rules.not_exam_only.value)
        message = "以考代评的职称不能认定，请参加相应考试。" if closed_mode else "不是以考代评的职称。"
        message = under_mode(check, rules.not_exam_only, message)
        own.append(judge("E-19", rules.not_exam_only, holds=not closed_mode, message=message))
    return Attempt(PathKey.RECOGNITION, own=tuple(own), by_standard=False, procedure=Procedure.RECOGNITION)


def _recogniser(rules: Recognition) -> list[Finding]:
    if not rules.by.is_known:
        return [silent("E-19", rules.by)]
    together = bool(rules.with_review.value)
    message = f"认定机构：{code(rules.by.require())}" + (
        "；与当年评审一并进行。" if together else "；不需要评审。"
    )
    facts: dict[str, JsonValue] = {"by": str(rules.by.require()), "with_review": together}
    return [judge("E-19", rules.by, holds=True, message=message, facts=facts)]


def _step(check: Check, steps: list[Value[Step]]) -> list[Finding]:
    counting, found = counted(check)
    wanted = check.wanted.level
    offered = [value for value in steps if value.require().level is wanted]
    days = sorted(
        (day, index)
        for index, value in enumerate(offered)
        if (day := _opens(check, value.require(), counting)) is not None
    )
    if not days and open_class(check):
        return found
    if not offered:
        return (
            [
                *found,
                judge(
                    "E-19",
                    steps[0],
                    holds=False,
                    message=f"文件没有规定{label(wanted)}可以认定，请改走其他通道。",
                ),
            ]
            if steps
            else found
        )
    day, index = days[0] if days else (None, 0)
    step = offered[index].require()
    schooling = [f"{code(step.schooling)}学历"] if step.schooling is not None else []
    asked = "或".join([*schooling, *([code(step.degree)] if step.degree is not None else [])])
    term = f"，在苏木乡镇、嘎查村工作满{step.years}年" if step.years else "，已参加工作"
    return [
        *found,
        by_day(
            "E-19",
            offered[index],
            from_day=day,
            on=check.cut_off,
            measured=MeasuredOn.CUT_OFF,
            met=f"具有{asked}{term}，可认定{label(wanted)}。",
            not_met=f"认定{label(wanted)}须具有{asked}{term}。",
            otherwise="请核对所填学历和在苏木乡镇工作的起始日期。",
            facts={"level": str(wanted), "years": step.years},
            used=[check.facts.work, *(one.of for one in counting)],
        ),
    ]


def _opens(check: Check, step: Step, counting: list[Counted]) -> dt.date | None:
    def fits(one: Counted) -> bool:
        by_schooling = step.schooling is not None and one.schooling.reaches(step.schooling)
        by_degree = step.degree is not None and one.degree is not None and one.degree.reaches(step.degree)
        return by_schooling or by_degree

    since = min((one.since for one in counting if fits(one)), default=None)
    return later(since, years_after(check.facts.work.township_since, step.years))


def township_direct(check: Check) -> Attempt | None:
    """E-20, N23-4.6.2: so long on a professional post of a township institution, assessed, straight to 中级."""
    rules, post = check.policy.grassroots.township_direct, check.facts.post
    if not post.unit_at.in_township or check.wanted.level is not Level.MIDDLE:
        return None
    if (closed := not_offered("E-20", PathKey.TOWNSHIP_DIRECT, rules.offered)) is not None:
        return closed
    types = rules.applicant_types.value or ()
    has = post.applicant_type in types and post.professional_post
    own = [
        leads_there(check, "E-20", rules.target),
        judge(
            "E-20",
            rules.applicant_types,
            holds=has,
            message="在苏木乡镇事业单位专业技术岗位工作。"
            if has
            else "该通道限苏木乡镇事业单位专业技术岗位人员，请改走其他通道。",
            used=[post],
        ),
        *_township_years(check, {Schooling.BACHELOR: rules.bachelor, Schooling.COLLEGE: rules.college}),
        *asks_for(
            check,
            "E-20",
            rules.assessed,
            has=post.assessed,
            what="考核合格。",
            missing="须经考核合格，请由单位出具考核意见。",
            used=[post],
        ),
    ]
    return Attempt(PathKey.TOWNSHIP_DIRECT, own=tuple(own), waivers=path_of(rules, PathKey.TOWNSHIP_DIRECT))


def _township_years(check: Check, rows: dict[Schooling, Value[int]]) -> list[Finding]:
    counting, _ = counted(check)
    work = check.facts.work
    days: list[tuple[dt.date, Schooling]] = []
    fitting = []
    for schooling, value in rows.items():
        since = min((one.since for one in counting if one.schooling.reaches(schooling)), default=None)
        if not value.is_known:
            return [silent("E-20", value)]
        if since is not None:
            fitting.append(schooling)
        day = later(since, years_after(work.township_since, value.require()))
        if day is not None:
            days.append((day, schooling))
    if not fitting and open_class(check):
        return []
    day, schooling = min(days, default=(None, fitting[0] if fitting else Schooling.COLLEGE))
    years = rows[schooling].require()
    return [
        by_day(
            "E-20",
            rows[schooling],
            from_day=day,
            on=check.cut_off,
            measured=MeasuredOn.CUT_OFF,
            met=f"{code(schooling)}毕业，在苏木乡镇工作已满{years}年。",
            not_met=f"须{code(schooling)}毕业，在苏木乡镇工作满{years}年。",
            otherwise="请核对所填学历和在苏木乡镇工作的起始日期。",
            facts={"schooling": str(schooling), "years": years},
            used=[work, *(one.of for one in counting)],
        )
    ]


def long_service(check: Check) -> Attempt | None:
    """E-21, N23-4.6.3: 30 years in counties or 20 in townships open the next level.

    Education, field and post quota are waived; the present title, its years and results are still asked for.
    """
    rules, work = check.policy.grassroots.long_service, check.facts.work
    if work.county_since is None and work.township_since is None:
        return None
    if (closed := not_offered("E-21", PathKey.LONG_SERVICE, rules.offered)) is not None:
        return closed
    county, township = rules.county.require(), rules.township.require()
    # whoever worked in a township worked in its county
    in_county = min((d for d in (work.county_since, work.township_since) if d is not None), default=None)
    days = sorted(
        (day, in_township)
        for day, in_township in (
            (years_after(in_county, county), False),
            (years_after(work.township_since, township), True),
        )
        if day is not None
    )
    day, in_township = days[0]
    value, years = (rules.township, township) if in_township else (rules.county, county)
    where = "苏木乡镇" if in_township else "旗县（市、区）"
    own = [
        leads_there(check, "E-21", rules.target),
        by_day(
            "E-21",
            value,
            from_day=day,
            on=check.cut_off,
            measured=MeasuredOn.CUT_OFF,
            met=f"在{where}从事专业工作已满{years}年，可破格申报高一级。",
            not_met=f"破格申报须在旗县（市、区）从事专业工作满{county}年，或在苏木乡镇满{township}年。",
            facts={"years": years, "township": in_township},
            used=[work],
        ),
        *asks_for(
            check,
            "E-21",
            rules.other_conditions,
            has=check.facts.achievements.results,
            what="已填报业绩成果。",
            missing="破格申报仍须符合业绩成果等其他条件，请补充业绩成果。",
        ),
    ]
    waivers = path_of(rules, PathKey.LONG_SERVICE)
    return Attempt(
        PathKey.LONG_SERVICE, own=tuple(own), waivers=waivers, quota_exempt=Waived.POST_QUOTA in waivers
    )
