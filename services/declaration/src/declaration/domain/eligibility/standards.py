"""The standard of the level (E-26): schooling with years in the present title, and what is necessary besides."""

import datetime as dt
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from common.policy import Finding
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
from declaration.domain.eligibility.schooling import Counted, counted, open_class


def standard_is_met(check: Check, waivers: Waivers, *, sooner_by: int = 0) -> list[Finding]:
    """E-26, article 7: one of the standard's tracks in schooling and years, and everything necessary.

    Args:
        sooner_by: years that a path takes off the years in the present title (E-22).
    """
    counting, found = counted(check)
    if not check.standard.is_known:
        return [*found, silent("E-26", check.standard)]
    tracks = check.standard.require().any_of
    since = {track: _since(counting, track) for track in tracks}
    reached = any(day is not None and day <= check.cut_off for day in since.values())
    if Waived.EDUCATION in waivers:
        by, value = waivers[Waived.EDUCATION]
        if not reached:
            found.append(waived("E-26", "schooling", by, value, "按所走通道，不受学历限制。"))
        # without the schooling, the years are those that the standard asks of its lowest schooling
        since[max(tracks, key=lambda track: track.years)] = dt.date.min
    elif not reached and open_class(check):
        since = dict.fromkeys(tracks, dt.date.min)
    else:
        found.append(_schooling(check, tracks, counting))
    found += _years(check, since, waivers, sooner_by)
    return [*found, *_necessary(check)]


def _since(counting: list[Counted], track: Track) -> dt.date | None:
    """From which day the person has the schooling or degree of a track."""
    return min((one.since for one in counting if _would_reach(one, track)), default=None)


def _would_reach(one: Counted, track: Track) -> bool:
    if track.degree is not None:
        return one.degree is not None and one.degree.reaches(track.degree)
    return track.schooling is not None and one.schooling.reaches(track.schooling)


def _schooling(check: Check, tracks: tuple[Track, ...], counting: list[Counted]) -> Finding:
    fitting = [one for one in counting if any(_would_reach(one, track) for track in tracks)]
    names = "、".join(
        dict.fromkeys(code(track.degree or track.schooling or Necessary.RESULTS) for track in tracks)
    )
    return by_day(
        "E-26",
        check.standard,
        from_day=min((one.since for one in fitting), default=None),
        on=check.cut_off,
        measured=MeasuredOn.CUT_OFF,
        met="学历（学位）达到该层级标准。",
        not_met=f"该层级要求的学历（学位）为下列之一：{names}。",
        otherwise="您填报的学历都没有达到；已取得的请补充。",
        facts={"part": "schooling"},
        used=[one.of for one in fitting] or [one.of for one in counting],
    )


def _years(
    check: Check, since: Mapping[Track, dt.date | None], waivers: Waivers, sooner_by: int
) -> Iterator[Finding]:
    present = check.standard.require().present
    if Waived.YEARS_IN_TITLE in waivers:
        by, value = waivers[Waived.YEARS_IN_TITLE]
        yield waived("E-26", "years", by, value, "按所走通道，不受任职年限限制。")
        return
    if not any(day is not None and day <= check.cut_off for day in since.values()):
        return
    if present is not None and check.base is None and check.open_qualifications:
        return
    start, used = _counts_from(check)
    asked = {track: max(track.years - sooner_by, 0) for track, day in since.items() if day is not None}
    days = {
        (max(day, full), years)
        for track, years in asked.items()
        if (full := years_after(start, years)) is not None and (day := since[track]) is not None
    }
    day, years = min(days, default=(None, min(asked.values())))
    facts: dict[str, JsonValue] = {"part": "years", "years": years}
    if sooner_by:
        facts["sooner_by"] = sooner_by
    if day is not None and day > check.cut_off:
        facts["years_short"] = _short(start, years, check.cut_off)
    what = "取得现职称" if present is not None else "从事专业技术工作"
    yield by_day(
        "E-26",
        check.standard,
        from_day=day,
        on=check.cut_off,
        measured=MeasuredOn.CUT_OFF,
        met=f"{what}已满{years}年。",
        not_met=f"按您的学历，须{what}满{years}年。",
        otherwise="没有可以起算的日期，请核对所填职称和工作经历。",
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
                holds, used = facts.achievements.results, [facts.achievements]
        name = code(asked)
        yield judge(
            "E-26",
            check.standard,
            holds=holds,
            message=f"已填报{name}。" if holds else f"该层级标准要求{name}，请补充相应材料。",
            facts={"part": str(asked)},
            used=used,
        )
