"""Private enterprises, social organisations and other non-public bodies (E-09)."""

import datetime as dt

from pydantic import JsonValue

from common.events.labels import label
from common.policy import Finding, Value
from common.policy.chinese import code
from common.policy.subjects.private_sector import FirstYear, WorkedIn
from common.policy.subjects.vocabulary import Schooling, Waived
from declaration.domain.eligibility.attempt import Attempt, PathKey, asks_for, later
from declaration.domain.eligibility.check import (
    Check,
    MeasuredOn,
    Waivers,
    by_day,
    judge,
    silent,
    years_after,
)
from declaration.domain.eligibility.schooling import counted, open_class

KEY = PathKey.PRIVATE_SECTOR


def private_sector(check: Check) -> Attempt | None:
    """E-09, article 38: not bound to level by level; straight to a listed level after so many years of work.

    For a level that is not listed the standard is asked in full, level by level excepted.
    """
    rules = check.policy.private_sector
    if (
        not rules.applicant_types.is_known
        or check.facts.post.applicant_type not in rules.applicant_types.require()
    ):
        return None
    own = [_first_year(check, rules.first_year)]
    waivers: Waivers = (
        {Waived.LEVEL_BY_LEVEL: (str(KEY), rules.not_level_by_level)}
        if rules.not_level_by_level.value
        else {}
    )
    if rows := rules.direct.get(check.wanted.level):
        own += _direct(check, dict(rows))
        value = next(iter(rows.values()))
        waivers = {**waivers, Waived.EDUCATION: (str(KEY), value), Waived.YEARS_IN_TITLE: (str(KEY), value)}
    own += asks_for(
        check,
        "E-09",
        rules.results_asked,
        has=check.facts.achievements.results,
        what="已填报业绩成果。",
        missing="直接申报仍须满足该层级的业绩成果条件，请补充业绩成果。",
    )
    return Attempt(KEY, own=tuple(own), waivers=waivers, exam_still=rules.exam_still)


def _first_year(check: Check, value: Value[FirstYear]) -> Finding:
    if not value.is_known:
        return silent("E-09", value)
    asked, work = value.require(), check.facts.work
    if asked.where is WorkedIn.NONE:
        return judge(
            "E-09",
            value,
            holds=True,
            message="本年度不要求先在本地工作满一年。",
            facts={"part": "first_year", "where": "none"},
        )
    start = work.in_region_since if asked.where is WorkedIn.REGION else work.in_city_since
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
        otherwise=f"请补充在{where}工作的起始日期。",
        facts=facts,
        used=[work],
    )


_WHERE = {WorkedIn.NONE: "不要求", WorkedIn.REGION: "我区", WorkedIn.CITY: "我市"}


def _direct(check: Check, rows: dict[Schooling, Value[int]]) -> list[Finding]:
    """The row of the schooling held that opens first."""
    counting, _ = counted(check)
    work = check.facts.work
    days: list[tuple[dt.date, Schooling]] = []
    fitting: list[Schooling] = []
    for schooling, value in rows.items():
        since = min((one.since for one in counting if one.schooling.reaches(schooling)), default=None)
        if since is not None:
            fitting.append(schooling)
        full = later(since, years_after(work.professional_since, value.require()))
        if full is not None:
            days.append((full, schooling))
    if not fitting and open_class(check):
        return []
    day, schooling = min(days, default=(None, fitting[0] if fitting else next(iter(rows))))
    value = rows[schooling]
    years = value.require()
    name, level = code(schooling), label(check.wanted.level)
    return [
        by_day(
            "E-09",
            value,
            from_day=day,
            on=check.cut_off,
            measured=MeasuredOn.CUT_OFF,
            met=f"{name}毕业且从事专业技术工作满{years}年，可直接申报{level}。",
            not_met=f"直接申报{level}须{name}毕业且从事专业技术工作满{years}年。",
            otherwise="请核对所填学历和从事专业技术工作的起始日期。",
            facts={"part": "direct", "schooling": str(schooling), "years": years},
            used=[work, *(one.of for one in counting)],
        )
    ]
