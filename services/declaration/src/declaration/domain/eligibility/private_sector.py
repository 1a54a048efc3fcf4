"""Private enterprises, social organisations and other non-public bodies (E-09)."""

import datetime as dt
from collections.abc import Mapping

from pydantic import JsonValue

from common.events.labels import label
from common.policy import Finding, Value
from common.policy.chinese import code
from common.policy.subjects.audit_chain import ApplicantType
from common.policy.subjects.private_sector import FirstYear, WorkedIn
from common.policy.subjects.vocabulary import Schooling, Waived
from declaration.domain.eligibility.attempt import Attempt, PathKey, asks_for, later
from declaration.domain.eligibility.check import (
    RANK,
    Check,
    MeasuredOn,
    Waivers,
    by_day,
    judge,
    years_after,
)
from declaration.domain.eligibility.schooling import Schoolings, schoolings

KEY = PathKey.PRIVATE_SECTOR


def works_there(check: Check) -> bool:
    """Whether the employer is of the private sector, whatever kind of person works there (A-13)."""
    return check.facts.post.employer_sector in (check.policy.private_sector.sectors.value or ())


def private_sector(check: Check) -> Attempt | None:
    """E-09, article 38: not bound to level by level; straight to a listed level after so many years of work.

    For a level that is not listed the standard is asked in full, level by level excepted.
    """
    rules, post = check.policy.private_sector, check.facts.post
    if not works_there(check) and post.employer_sector is not None:
        return None
    own = [_whose_staff(check), _first_year(check, rules.first_year)]
    waivers: Waivers = (
        {Waived.LEVEL_BY_LEVEL: (str(KEY), rules.not_level_by_level)}
        if rules.not_level_by_level.value
        else {}
    )
    if rows := rules.direct.get(check.wanted.level):
        own += _direct(check, rows)
        value = next(iter(rows.values()))
        waivers = {**waivers, Waived.EDUCATION: (str(KEY), value), Waived.YEARS_IN_TITLE: (str(KEY), value)}
    own += asks_for(
        check,
        "E-09",
        rules.results_asked,
        has=check.facts.achievements.results,
        what="已填报业绩成果。",
        missing="直接申报仍须满足该层级的业绩成果条件，没有您的业绩成果，请补充。",
    )
    return Attempt(KEY, own=tuple(own), waivers=waivers, exam_still=rules.exam_still)


def _whose_staff(check: Check) -> Finding:
    """The sector of the employer; for dispatched workers the employer of the labour contract (our reading of R25-22)."""
    post = check.facts.post
    sector = post.employer_sector
    dispatched = post.applicant_type is ApplicantType.DISPATCHED_WORKER
    facts: dict[str, JsonValue] = {"part": "sector", "sector": str(sector) if sector else None}
    if dispatched:
        facts["reading"] = "R25-22"
    reading = "（劳务派遣人员按订立劳动合同的单位确定，是对劳动关系所在地规定的理解）" if dispatched else ""
    message = (
        f"用人单位性质是{code(sector)}，适用非公有制领域的规定{reading}。"
        if sector is not None
        else f"没有填写用人单位性质{reading}；属于民营企业、社会团体或其他非公有制经济组织的，补充后可不受逐级申报限制，请补充。"
    )
    return judge(
        "E-09",
        check.policy.private_sector.sectors,
        holds=sector is not None,
        message=message,
        facts=facts,
        used=[post],
    )


def _first_year(check: Check, value: Value[FirstYear]) -> Finding:
    if not value.is_known:
        return judge("E-09", value, holds=False, message="", question="您须先在本地工作多久")
    asked, work = value.require(), check.facts.work
    if asked.where is WorkedIn.NONE:
        return judge(
            "E-09",
            value,
            holds=True,
            message="本年度不要求先在本地工作满一年。",
            facts={"part": "first_year", "where": "none"},
        )
    city = work.in_city_since
    if city is not None and work.in_region_since is not None:
        city = max(city, work.in_region_since)  # the city lies in the region
    start = work.in_region_since if asked.where is WorkedIn.REGION else city
    where = "我区" if asked.where is WorkedIn.REGION else "我市"
    facts: dict[str, JsonValue] = {"part": "first_year", "where": str(asked.where), "years": asked.years}
    named = ""
    if (otherwise := check.written_otherwise(value)) is not None:
        document, clause, below = otherwise
        facts["differs_from"] = {"clause": clause, "where": str(below.where)}
        named = f"（{document}写的是“{_WHERE[below.where]}”，与此不同；按本年度通知执行）"
    return by_day(
        "E-09",
        value,
        from_day=years_after(start, asked.years),
        on=check.cut_off,
        measured=MeasuredOn.CUT_OFF,
        met=f"在{where}工作已满{asked.years}年{named}。",
        not_met=f"须在{where}工作满{asked.years}年{named}。",
        otherwise=f"没有您在{where}工作的起始日期，请补充。",
        facts=facts,
        used=[work],
    )


_WHERE = {WorkedIn.NONE: "不要求", WorkedIn.REGION: "我区", WorkedIn.CITY: "我市"}


def _direct(check: Check, rows: Mapping[Schooling, Value[int]]) -> list[Finding]:
    """The row of the schooling held that opens first.

    A class of which nobody can say what it counts as may open a row; its years of work are asked whatever it counts as.
    """
    had = schoolings(check)
    certain = _opens(check, rows, {schooling: had.since(schooling) for schooling in rows})
    if certain is not None and certain[0] <= check.cut_off:
        return [_row(check, rows, had, certain)]
    since = {one: min(filter(None, (had.since(one), had.perhaps_since(one))), default=None) for one in rows}
    perhaps = _opens(check, rows, since)
    found = _row(check, rows, had, perhaps)
    return [found] if found.refuses else had.open_points(check)


def _opens(
    check: Check, rows: Mapping[Schooling, Value[int]], since: Mapping[Schooling, dt.date | None]
) -> tuple[dt.date, Schooling] | None:
    """The first day on which a row is open, and which."""
    start = check.facts.work.professional_since
    days = [
        (day, schooling)
        for schooling, value in rows.items()
        if (day := later(since[schooling], years_after(start, value.require()))) is not None
    ]
    return min(days, default=None)


def _row(
    check: Check,
    rows: Mapping[Schooling, Value[int]],
    had: Schoolings,
    opens: tuple[dt.date, Schooling] | None,
) -> Finding:
    held = [schooling for schooling in rows if had.since(schooling) is not None]
    day, schooling = opens or (None, held[0] if held else next(iter(rows)))
    value = rows[schooling]
    years = value.require()
    name, level, work = code(schooling), label(check.wanted.level), check.facts.work
    return by_day(
        "E-09",
        value,
        from_day=day,
        on=check.cut_off,
        measured=MeasuredOn.CUT_OFF,
        met=f"{name}毕业且从事专业技术工作满{years}年，可直接申报{level}。",
        not_met=f"直接申报{level}须{name}毕业且从事专业技术工作满{years}年。",
        otherwise=_what_is_lacking(check, held, had),
        facts={"part": "direct", "schooling": str(schooling), "years": years},
        used=[work, *had.used()],
    )


def _what_is_lacking(check: Check, held: list[Schooling], had: Schoolings) -> str:
    """What keeps the row shut where no day opens it, and what the schooling held opens instead."""
    if held or had.unmapped:
        return "没有您从事专业技术工作的起始日期，请补充。"
    if not had.highest:
        return "没有您的学历记录，请补充。"
    lower = [
        (RANK[level], level, years.require(), schooling)
        for level, rows in check.policy.private_sector.direct.items()
        for schooling, years in rows.items()
        if RANK[level] > RANK[check.wanted.level] and had.since(schooling) is not None
    ]
    if not lower:
        return f"您的学历是{had.highest}，没有达到；取得更高学历的请补充，也可按正常条件逐级申报。"
    _, level, years, schooling = min(lower)
    return (
        f"您的学历是{had.highest}，没有达到；{code(schooling)}毕业从事专业技术工作满{years}年的，"
        f"可直接申报{label(level)}，也可按正常条件逐级申报。请核对所报层级。"
    )
