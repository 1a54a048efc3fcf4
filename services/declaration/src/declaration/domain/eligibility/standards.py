"""The standard of the level (E-26): schooling with years in the present title, and what is necessary besides."""

import datetime as dt
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from common.events.labels import label
from common.policy import Finding, Value
from common.policy.chinese import code
from common.policy.subjects.conditions import Necessary, Track
from common.policy.subjects.vocabulary import Waived
from declaration.domain.eligibility.check import (
    Check,
    MeasuredOn,
    Waivers,
    by_day,
    judge,
    silent,
    waived,
    years_after,
)
from declaration.domain.eligibility.facts import Record, TitleWay
from declaration.domain.eligibility.schooling import Schoolings, schoolings


def standard_is_met(check: Check, waivers: Waivers, *, sooner_by: Value[int] | None = None) -> list[Finding]:
    """E-26, article 7: one of the standard's tracks in schooling and years, and everything necessary.

    Args:
        sooner_by: years that a path takes off the years in the present title (E-22).
    """
    had = schoolings(check)
    if not check.standard.is_known:
        question = f"您的学历、任职年限和业绩是否达到{label(check.wanted.level)}的评审条件"
        return [*had.found, *had.open_points(check), silent("E-26", check.standard, question)]
    tracks = check.standard.require().any_of
    since = {track: had.since(track.schooling, track.degree) for track in tracks}
    reached = any(day is not None and day <= check.cut_off for day in since.values())
    found = [*had.found]
    if Waived.EDUCATION in waivers:
        by, value = waivers[Waived.EDUCATION]
        if not reached:
            found += waived("E-26", "schooling", by, value, "按所走通道，不受学历限制。")
        # without the schooling, the years are those that the standard asks of its lowest schooling
        since[max(tracks, key=lambda track: track.years)] = dt.date.min
        return [*found, *_years(check, since, waivers, sooner_by), *_necessary(check)]
    asked = [_schooling(check, since, had), *_years(check, since, waivers, sooner_by)]
    if had.unmapped and any(finding.refuses for finding in asked):
        # what a class counts as is not said; what holds whatever it counts as is asked all the same
        perhaps = {
            track: min(filter(None, (day, had.perhaps_since(track.schooling))), default=None)
            for track, day in since.items()
        }
        may_reach = any(day is not None and day <= check.cut_off for day in perhaps.values())
        schooling = had.open_points(check) if may_reach else [_schooling(check, perhaps, had)]
        asked = [*schooling, *_years(check, perhaps, waivers, sooner_by)]
    against = had.against if any(finding.refuses for finding in asked) else ()
    return [*found, *against, *asked, *_necessary(check)]


def _schooling(check: Check, since: Mapping[Track, dt.date | None], had: Schoolings) -> Finding:
    tracks = tuple(since)
    fitting = [one for track in tracks for one in had.reaching(track.schooling, track.degree)]
    names = "、".join(
        dict.fromkeys(code(track.degree or track.schooling or Necessary.RESULTS) for track in tracks)
    )
    held = f"您的学历是{had.highest}，没有达到" if had.highest else "没有您的学历记录"
    return by_day(
        "E-26",
        check.standard,
        from_day=min((day for day in since.values() if day is not None), default=None),
        on=check.cut_off,
        measured=MeasuredOn.CUT_OFF,
        met="学历（学位）达到该层级标准。",
        not_met=f"该层级要求的学历（学位）为下列之一：{names}。",
        otherwise=f"{held}；取得更高学历的请补充，业绩突出的可向单位了解不受学历限制的通道。",
        facts={"part": "schooling"},
        used=[one.of for one in fitting] or had.used(),
    )


def _years(
    check: Check,
    since: Mapping[Track, dt.date | None],
    waivers: Waivers,
    sooner_by: Value[int] | None,
) -> Iterator[Finding]:
    present = check.standard.require().present
    if Waived.YEARS_IN_TITLE in waivers:
        by, value = waivers[Waived.YEARS_IN_TITLE]
        yield from waived("E-26", "years", by, value, "按所走通道，不受任职年限限制。")
        return
    if not any(day is not None and day <= check.cut_off for day in since.values()):
        return
    if present is not None and check.base is None and (check.open_qualifications or check.held_already):
        return
    if sooner_by is not None and not sooner_by.is_known:
        return
    sooner = sooner_by.require() if sooner_by is not None else 0
    start, used = _counts_from(check)
    asked = {track: max(track.years - sooner, 0) for track, day in since.items() if day is not None}
    days = {
        (max(day, full), years)
        for track, years in asked.items()
        if (full := years_after(start, years)) is not None and (day := since[track]) is not None
    }
    day, years = min(days, default=(None, min(asked.values())))
    facts: dict[str, JsonValue] = {"part": "years", "years": years}
    if sooner:
        facts["sooner_by"] = sooner
    if day is not None and day > check.cut_off:
        facts["years_short"] = _short(start, years, check.cut_off)
    if present is None:
        what, unknown = "从事专业技术工作", "没有您从事专业技术工作的起始日期，请补充。"
    else:
        what = f"取得{label(present)}职称"
        unknown = f"您还没有本系列（专业）{label(present)}职称，须自取得之日起计算，请先取得。"
    yield by_day(
        "E-26",
        check.standard,
        from_day=day,
        on=check.cut_off,
        measured=MeasuredOn.CUT_OFF,
        met=f"{what}已满{years}年。",
        not_met=f"按您的学历，须{what}满{years}年。",
        otherwise=unknown,
        facts=facts,
        used=used,
    )


def _counts_from(check: Check) -> tuple[dt.date | None, list[Record]]:
    """From when years count: the present title, or the old one where seniority runs on (article 41), or work."""
    if check.standard.require().present is None:
        return check.facts.work.professional_since, [check.facts.work]
    base = check.base
    if base is None:
        return None, []
    runs_on = base.way is TitleWay.SERIES_CHANGE and bool(check.policy.series_change.years_count_on.value)
    start = base.counts_from if runs_on and base.counts_from is not None else base.obtained_on
    return start, [base]


def _short(start: dt.date | None, years: int, day: dt.date) -> int:
    """Whole years that are missing, begun ones counted."""
    full = 0
    while full < years and (reached := years_after(start, full + 1)) is not None and reached <= day:
        full += 1
    return years - full


def _changes(check: Check) -> bool:
    """Whether the person changes series with this title, or came to the present one by such a change (article 41)."""
    came = any(title.way is TitleWay.SERIES_CHANGE and check.in_line(title) for title in check.titles)
    return came or any(t.level is check.wanted.level and not check.in_line(t) for t in check.titles)


def _from_the_old_series(check: Check) -> Finding:
    """E-24, article 41: results of the old series are recognised (相关的业绩成果予以认可)."""
    value = check.policy.series_change.results_count
    counts = bool(value.value)
    return judge(
        "E-24",
        value,
        holds=counts,
        message="转评前取得的相关业绩成果予以认可。"
        if counts
        else "转评前的业绩成果不予认可，请补充新的业绩成果。",
        question="您转评前取得的业绩成果是否予以认可",
        facts={"part": "results"},
        used=[check.facts.achievements],
    )


def _necessary(check: Check) -> Iterator[Finding]:
    facts = check.facts
    used: list[Record]
    for asked in check.standard.require().necessary:
        match asked:
            case Necessary.ASSESSMENT:
                holds, used = facts.post.assessed, [facts.post]
            case Necessary.EMPLOYED:
                base = check.base
                day = base.appointed_on if base else None
                holds, used = day is not None and day <= check.cut_off, [base] if base else []
            case Necessary.QUALIFICATION:
                had = [q for q in facts.qualifications if q.obtained_on <= check.cut_off]
                holds, used = bool(had), [*had]
            case _:
                done = facts.achievements
                if done.results_before_change and not done.results and _changes(check):
                    yield _from_the_old_series(check)
                    continue
                holds, used = done.results, [done]
        name = code(asked)
        yield judge(
            "E-26",
            check.standard,
            holds=holds,
            message=f"已填报{name}。"
            if holds
            else f"申报{label(check.wanted.level)}的标准要求{name}，没有您的记录；已具备的请补充相应材料。",
            facts={"part": str(asked)},
            used=used,
        )
