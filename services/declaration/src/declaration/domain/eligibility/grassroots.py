"""The grassroots: recognition (E-19), township institutions straight to 中级 (E-20), long service (E-21)."""

import datetime as dt
from collections.abc import Sequence

from pydantic import JsonValue

from common.events.codes import Level
from common.events.labels import label
from common.policy import Finding, Value
from common.policy.chinese import code
from common.policy.subjects.evaluation import Mode
from common.policy.subjects.recognition import Grassroots, Recognition
from common.policy.subjects.vocabulary import Procedure, Schooling, Sector, Step, Waived
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
from declaration.domain.eligibility.facts import EducationKind, FieldOfWork
from declaration.domain.eligibility.schooling import Counted, Schoolings, schoolings

_RECOGNISED = frozenset({Level.MIDDLE, Level.ASSISTANT, Level.TECHNICIAN})


def recognition(check: Check) -> Attempt | None:
    """E-19, article 40: graduates at township and village units get 中级 or lower recognised, without a review.

    Graduates are those of 高等院校: a class of a technician school is none, whatever schooling it counts as. Years are
    years of work in townships and villages; the year that the schooling asks for is counted to the cut-off.
    """
    rules, post = check.policy.recognition, check.facts.post
    if not post.unit_at.in_township or check.wanted.level not in _RECOGNISED:
        return None
    if (closed := not_offered("E-19", PathKey.RECOGNITION, rules.offered)) is not None:
        return closed
    here = Grassroots(str(post.unit_at))
    has = here in (rules.places.value or ())
    had = schoolings(check)
    graduate = [one for one in had.counting if _of_higher_school(one)]
    near = [one for one in graduate if one.of.field is not FieldOfWork.OTHER]
    own = [
        judge(
            "E-19",
            rules.places,
            holds=has,
            message="在苏木乡镇、嘎查村基层单位工作。"
            if has
            else "须在苏木乡镇、嘎查村基层单位工作，请改走其他通道。",
            used=[post],
        ),
        *(
            asks_for(
                check,
                "E-19",
                rules.own_or_close_specialty,
                has=bool(near),
                what="从事本专业或相近专业工作。",
                missing="认定须从事所学专业或相近专业的技术工作，您所学专业与所做工作不相近；请改走其他通道。",
                used=check.facts.education,
            )
            if graduate
            else []
        ),
        *asks_for(
            check,
            "E-19",
            rules.assessed,
            has=post.assessed,
            what="考核合格。",
            missing="认定须经考核合格，没有您的考核记录，请由单位出具考核意见。",
            used=[post],
        ),
        *_recogniser(rules),
        *had.found,
        *_step(check, [value for value in rules.steps.values() if value.is_known], near or graduate, had),
    ]
    if check.mode.is_known:
        closed_mode = check.mode.require() is Mode.EXAM_ONLY and bool(rules.not_exam_only.value)
        message = "以考代评的职称不能认定，请参加相应考试。" if closed_mode else "不是以考代评的职称。"
        message = under_mode(check, rules.not_exam_only, message)
        own.append(judge("E-19", rules.not_exam_only, holds=not closed_mode, message=message))
    return Attempt(PathKey.RECOGNITION, own=tuple(own), by_standard=False, procedure=Procedure.RECOGNITION)


def _of_higher_school(one: Counted) -> bool:
    return one.of.kind is not EducationKind.TECHNICIAN_SCHOOL and (
        one.schooling.reaches(Schooling.COLLEGE) or one.degree is not None
    )


def _recogniser(rules: Recognition) -> list[Finding]:
    if not rules.by.is_known:
        return [silent("E-19", rules.by, "由谁认定", binds=False)]
    together = bool(rules.with_review.value)
    message = f"认定机构：{code(rules.by.require())}" + (
        "；与当年评审一并进行。" if together else "；不需要评审。"
    )
    facts: dict[str, JsonValue] = {"by": str(rules.by.require()), "with_review": together}
    return [judge("E-19", rules.by, holds=True, message=message, facts=facts)]


def _step(
    check: Check, steps: Sequence[Value[Step]], counting: Sequence[Counted], had: Schoolings
) -> list[Finding]:
    wanted = check.wanted.level
    offered = [value for value in steps if value.require().level is wanted]
    if not offered:
        message = f"文件没有规定{label(wanted)}可以认定，请改走其他通道。"
        return [judge("E-19", steps[0], holds=False, message=message)] if steps else []
    days = sorted(
        (day, index)
        for index, value in enumerate(offered)
        if (day := _opens(check, value.require(), counting)) is not None
    )
    reached = [n for n, value in enumerate(offered) if any(_fits(value.require(), one) for one in counting)]
    day, index = days[0] if days else (None, reached[0] if reached else 0)
    step = offered[index].require()
    schooling = [f"{code(step.schooling)}学历"] if step.schooling is not None else []
    asked = "或".join([*schooling, *([code(step.degree)] if step.degree is not None else [])])
    term = f"，在苏木乡镇、嘎查村工作满{step.years}年" if step.years else "，已参加工作"
    return [
        by_day(
            "E-19",
            offered[index],
            from_day=day,
            on=check.cut_off,
            measured=MeasuredOn.CUT_OFF,
            met=f"具有{asked}{term}，可认定{label(wanted)}。",
            not_met=f"认定{label(wanted)}须为高等院校毕业生，具有{asked}{term}。",
            otherwise=_what_is_lacking(check, counting, had, steps, fits=bool(reached)),
            facts={"level": str(wanted), "years": step.years},
            used=[check.facts.work, *(one.of for one in counting)],
        )
    ]


def _what_is_lacking(
    check: Check, counting: Sequence[Counted], had: Schoolings, steps: Sequence[Value[Step]], *, fits: bool
) -> str:
    if fits:
        return "没有您在苏木乡镇、嘎查村工作的起始日期，请补充。"
    if not counting:
        graduated = bool(check.facts.education)
        return (
            "您不是高等院校毕业生（技工院校毕业的可按规定申报评审），请改走其他通道。"
            if graduated
            else "没有您的学历记录，请补充。"
        )
    highest = code(max((one.schooling for one in counting), key=list(Schooling).index))
    higher = had.highest != highest
    whose = "您与所做工作专业相近的学历是" if higher else "您的学历是"
    lower = next(
        (
            step.require().level
            for step in steps
            if step.require().level is not check.wanted.level
            and any(_fits(step.require(), one) for one in counting)
        ),
        None,
    )
    then = f"可认定的是{label(lower)}，请改报{label(lower)}" if lower is not None else "请改走其他通道"
    return f"{whose}{highest}，没有达到；{then}。"


def _fits(step: Step, one: Counted) -> bool:
    by_schooling = step.schooling is not None and one.schooling.reaches(step.schooling)
    by_degree = step.degree is not None and one.degree is not None and one.degree.reaches(step.degree)
    return by_schooling or by_degree


def _opens(check: Check, step: Step, counting: Sequence[Counted]) -> dt.date | None:
    since = min((one.since for one in counting if _fits(step, one)), default=None)
    return later(since, years_after(check.facts.work.township_since, step.years))


def township_direct(check: Check) -> Attempt | None:
    """E-20, N23-4.6.2: so long on a professional post of a township institution, assessed, straight to 中级."""
    rules, post = check.policy.grassroots.township_direct, check.facts.post
    if not post.unit_at.in_township or check.wanted.level is not Level.MIDDLE:
        return None
    sectors = rules.sectors.value or (Sector.PUBLIC_INSTITUTION,)
    has = post.employer_sector in sectors and post.professional_post
    if not rules.offered.is_known and not has:
        return None  # the path is one of institutions, whatever the year's documents say of it
    question = "苏木乡镇事业单位人员本年度能否直接参加中级评审、您的学历和工作年限是否符合"
    if (closed := not_offered("E-20", PathKey.TOWNSHIP_DIRECT, rules.offered, question)) is not None:
        return closed
    own = [
        leads_there(check, "E-20", rules.target),
        judge(
            "E-20",
            rules.sectors,
            holds=has,
            message="在苏木乡镇事业单位专业技术岗位工作。"
            if has
            else "该通道限苏木乡镇事业单位专业技术岗位人员，您填报的单位或岗位不是；请改走其他通道。",
            used=[post],
        ),
        *_township_years(check, {Schooling.BACHELOR: rules.bachelor, Schooling.COLLEGE: rules.college}),
        *asks_for(
            check,
            "E-20",
            rules.assessed,
            has=post.assessed,
            what="考核合格。",
            missing="直接参加中级评审须经考核合格，没有您的考核记录，请由单位出具考核意见。",
            used=[post],
        ),
    ]
    return Attempt(PathKey.TOWNSHIP_DIRECT, own=tuple(own), waivers=path_of(rules, PathKey.TOWNSHIP_DIRECT))


def _township_years(check: Check, rows: dict[Schooling, Value[int]]) -> list[Finding]:
    if any(not value.is_known for value in rows.values()):
        value = next(value for value in rows.values() if not value.is_known)
        return [silent("E-20", value, "您须在苏木乡镇工作满几年")]
    had = schoolings(check)
    work = check.facts.work

    def opens(*, perhaps: bool) -> tuple[dt.date, Schooling] | None:
        days = []
        for schooling, value in rows.items():
            since = [had.since(schooling), had.perhaps_since(schooling) if perhaps else None]
            first = min((day for day in since if day is not None), default=None)
            day = later(first, years_after(work.township_since, value.require()))
            if day is not None:
                days.append((day, schooling))
        return min(days, default=None)

    held = [schooling for schooling in rows if had.since(schooling) is not None]
    certain = opens(perhaps=False)
    sure = certain is not None and certain[0] <= check.cut_off
    day, schooling = (certain if sure else opens(perhaps=True)) or (
        None,
        held[0] if held else Schooling.COLLEGE,
    )
    years = rows[schooling].require()
    lacking = (
        "没有您在苏木乡镇工作的起始日期，请补充。"
        if held or had.unmapped
        else f"您的学历是{had.highest}，没有达到；请按正常条件逐级申报。"
        if had.highest
        else "没有您的学历记录，请补充。"
    )
    found = by_day(
        "E-20",
        rows[schooling],
        from_day=day,
        on=check.cut_off,
        measured=MeasuredOn.CUT_OFF,
        met=f"{code(schooling)}毕业，在苏木乡镇工作已满{years}年。",
        not_met=f"须{code(schooling)}毕业，在苏木乡镇工作满{years}年。",
        otherwise=lacking,
        facts={"schooling": str(schooling), "years": years},
        used=[work, *had.used()],
    )
    return [found] if sure or found.refuses else had.open_points(check)


def long_service(check: Check) -> Attempt | None:
    """E-21, N23-4.6.3: 30 years in counties or 20 in townships open the next level.

    Education, field and post quota are waived; the present title, its years and results are still asked for.
    """
    rules, work = check.policy.grassroots.long_service, check.facts.work
    if work.county_since is None and work.township_since is None:
        return None
    question = "您在旗县、苏木乡镇长期从事专业工作，本年度能否破格申报、须满多少年"
    if (closed := not_offered("E-21", PathKey.LONG_SERVICE, rules.offered, question)) is not None:
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
            rules.assessed,
            has=check.facts.post.assessed,
            what="单位考核合格，属于优秀专业技术人员。",
            missing="破格申报限优秀专业技术人员，须结合平时考核、年度考核结果推荐，没有您的考核记录；请由单位出具考核意见。",
            used=[check.facts.post],
        ),
        *asks_for(
            check,
            "E-21",
            rules.other_conditions,
            has=check.facts.achievements.results,
            what="已填报业绩成果。",
            missing="破格申报仍须符合业绩成果等其他条件，没有您的业绩成果，请补充。",
        ),
    ]
    waivers = path_of(rules, PathKey.LONG_SERVICE)
    return Attempt(
        PathKey.LONG_SERVICE, own=tuple(own), waivers=waivers, quota_exempt=Waived.POST_QUOTA in waivers
    )
