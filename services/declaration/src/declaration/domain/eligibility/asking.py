"""Whether a question makes sense before any rule looks at it: the title exists, the facts do not contradict each other.

What is wrong here is a slip of whoever fills in the form. The engine would answer it all the same, and wrongly: a title of
a series that nobody knows counts for nothing, a period that ends before it begins never runs.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from common.catalogue import Catalogue
from common.events.codes import Level
from common.events.labels import label
from common.policy import Finding
from common.policy.chinese import code
from common.policy.subjects.audit_chain import ApplicantType
from common.policy.subjects.vocabulary import Sector
from declaration.domain.eligibility.attempt import USED_UP
from declaration.domain.eligibility.check import Check, Wanted, judge, said
from declaration.domain.eligibility.facts import Facts, HeldTitle, TitleWay

MONTHS = 12


class Slip(NamedTuple):
    """One thing to put right: where it stands in the question (JSON pointer), a stable code, what to do (Chinese)."""

    pointer: str
    code: str
    message: str


def title_slips(wanted: Wanted, *, on: dt.date) -> Iterator[Slip]:
    """P-01: the title is one of the catalogue on that day; without a specialty, of any specialty of the series."""
    catalogue = Catalogue.shipped()
    series = catalogue.series.get(wanted.series)
    if series is None:
        yield Slip("/wanted/series", "unknown_series", "职称目录中没有这个系列，请从系列列表中选择。")
        return
    is_open = {one.key: one for one in catalogue.specialties(wanted.series, on=on)}
    if wanted.specialty is not None and wanted.specialty not in is_open:
        listed = series.specialties.get(wanted.specialty)
        if listed is not None and listed.since is not None:
            message = f"“{series.label}”系列的“{listed.label}”专业自{said(listed.since)}起才可申报。"
        elif is_open:
            message = f"“{series.label}”系列没有这个专业，请从该系列的专业列表中选择。"
        else:
            message = f"“{series.label}”系列不分专业，请不要填写专业。"
        yield Slip("/wanted/specialty", "unknown_specialty", message)
        return
    chosen = [wanted.specialty] if wanted.specialty is not None else [*is_open, ""]
    levels = {level for specialty in chosen for level in catalogue.levels(wanted.series, specialty)}
    if wanted.level not in levels:
        there = "、".join(label(level) for level in Level if level in levels)
        message = f"“{series.label}”系列没有{label(wanted.level)}这一层级，可选：{there}。"
        yield Slip("/wanted/level", "unknown_level", message)


def fact_slips(facts: Facts, *, submission: dt.date) -> Iterator[Slip]:
    """Every contradiction of the facts with themselves, in the order of the form."""
    yield from _post(facts)
    yield from _work(facts)
    yield from _titles(facts)
    yield from _periods(facts)
    yield from _uses(facts, submission)
    yield from _months(facts)
    yield from _skill(facts)


def contradictions(check: Check) -> list[Finding]:
    """E-27, article 26: facts that contradict each other decide nothing; the person puts them right first."""
    slips = fact_slips(check.facts, submission=check.submission)
    # without the place in a list: the order of what is listed means nothing
    wrong = {
        (re.sub(r"/\d+", "", slip.pointer), slip.message) for slip in slips if slip.code == "facts_contradict"
    }
    return [
        judge(
            "E-27",
            check.policy.application.pledge,
            holds=False,
            message=f"您填报的情况互相矛盾：{message}改正后请重新提交。",
            question="填报的情况互相矛盾的，能否受理",
            facts={"part": pointer},
        )
        for pointer, message in sorted(wrong)
    ]


_SECTORS_OF: Final[Mapping[ApplicantType, frozenset[Sector]]] = MappingProxyType(
    {
        ApplicantType.PUBLIC_INSTITUTION: frozenset({Sector.PUBLIC_INSTITUTION, Sector.OTHER_PUBLIC}),
        ApplicantType.CONTRACT_STAFF: frozenset({Sector.PUBLIC_INSTITUTION}),
        ApplicantType.PRIVATE_ENTERPRISE: frozenset({Sector.PRIVATE_ENTERPRISE}),
        ApplicantType.SOCIAL_ORGANISATION: frozenset({Sector.SOCIAL_ORGANISATION}),
        ApplicantType.OTHER_NON_PUBLIC: frozenset({Sector.OTHER_NON_PUBLIC, Sector.PRIVATE_ENTERPRISE}),
        ApplicantType.FREELANCER: frozenset({Sector.NO_EMPLOYER}),
        ApplicantType.FARMER_OR_HERDER: frozenset({Sector.NO_EMPLOYER}),
        ApplicantType.DISPATCHED_WORKER: frozenset(Sector) - {Sector.NO_EMPLOYER},
        ApplicantType.CENTRAL_OR_OTHER_PROVINCE: frozenset(Sector) - {Sector.NO_EMPLOYER},
    }
)
"""The sectors in which a kind of person can be employed; kinds that are not listed, in any or in none."""


def _post(facts: Facts) -> Iterator[Slip]:
    post = facts.post
    fitting = _SECTORS_OF.get(post.applicant_type, frozenset(Sector))
    if post.sector is not None and post.sector not in fitting:
        message = (
            f"人员类别是{code(post.applicant_type)}，用人单位性质却填了{code(post.sector)}，请核对其中一项。"
        )
        yield Slip("/facts/post/sector", "facts_contradict", message)
    alone = post.employer_sector is Sector.NO_EMPLOYER
    if alone and post.stationed is not None:
        message = f"{code(post.applicant_type)}没有用人单位，不会是{code(post.stationed)}的人员，请核对。"
        yield Slip("/facts/post/stationed", "facts_contradict", message)


def _work(facts: Facts) -> Iterator[Slip]:
    work = facts.work
    if work.in_city_since and work.in_region_since and work.in_city_since < work.in_region_since:
        message = "在本市工作的起始日早于在自治区工作的起始日；本市在自治区之内，请核对两个日期。"
        yield Slip("/facts/work/in_city_since", "facts_contradict", message)


def _titles(facts: Facts) -> Iterator[Slip]:
    known = Catalogue.shipped().series
    for index, held in enumerate(facts.titles):
        at = f"/facts/titles/{index}"
        series = known.get(held.series)
        if series is None:
            yield Slip(f"{at}/series", "unknown_series", "职称目录中没有这个系列，请从系列列表中选择。")
        elif held.specialty is not None and held.specialty not in series.specialties:
            message = f"“{series.label}”系列没有这个专业，请从该系列的专业列表中选择，或不填专业。"
            yield Slip(f"{at}/specialty", "unknown_specialty", message)
        if held.appointed_on is not None and held.appointed_on < held.obtained_on:
            message = (
                f"聘任日（{said(held.appointed_on)}）早于取得该职称之日（{said(held.obtained_on)}），请核对。"
            )
            yield Slip(f"{at}/appointed_on", "facts_contradict", message)
        if held.counts_from is not None and held.way is not TitleWay.SERIES_CHANGE:
            message = "只有转系列取得的职称才填写原职称的取得日期，请核对取得方式。"
            yield Slip(f"{at}/counts_from", "facts_contradict", message)
        elif held.counts_from is not None and held.counts_from > held.obtained_on:
            message = "原职称的取得日期晚于转系列后的取得日期，请核对。"
            yield Slip(f"{at}/counts_from", "facts_contradict", message)
        elif held.counts_from is not None and held.counts_from < (_old_title(facts, held) or dt.date.min):
            message = f"原职称的取得日期填了{said(held.counts_from)}，早于您填报的原系列同级职称的取得日期，请核对。"
            yield Slip(f"{at}/counts_from", "facts_contradict", message)
    for index, exam in enumerate(facts.exams):
        if exam.series not in known:
            message = "职称目录中没有这个系列，请从系列列表中选择。"
            yield Slip(f"/facts/exams/{index}/series", "unknown_series", message)


def _old_title(facts: Facts, changed: HeldTitle) -> dt.date | None:
    """When the title of the same level was obtained from which a series was changed, where it is listed."""
    if changed.way is not TitleWay.SERIES_CHANGE:
        return None
    old = [
        held.obtained_on
        for held in facts.titles
        if held.level is changed.level
        and (held.series, held.specialty) != (changed.series, changed.specialty)
        and held.obtained_on <= changed.obtained_on
    ]
    return min(old, default=None)


def _periods(facts: Facts) -> Iterator[Slip]:
    periods = [
        *((f"/facts/exams/{n}/valid_until", e.valid_from, e.valid_until) for n, e in enumerate(facts.exams)),
        *((f"/facts/penalties/{n}/until", p.starts, p.until) for n, p in enumerate(facts.penalties)),
        *((f"/facts/bars/{n}/until", b.starts, b.until) for n, b in enumerate(facts.bars)),
        *((f"/facts/programmes/{n}/until", p.starts, p.until) for n, p in enumerate(facts.programmes)),
    ]
    for pointer, starts, until in periods:
        if until is not None and until < starts:
            message = f"终止日（{said(until)}）早于起始日（{said(starts)}），请核对两个日期。"
            yield Slip(pointer, "facts_contradict", message)


def _uses(facts: Facts, submission: dt.date) -> Iterator[Slip]:
    for index, use in enumerate(facts.uses):
        if use.path not in USED_UP:
            message = "没有这一项只能享受一次的政策，请从列表中选择。"
            yield Slip(f"/facts/uses/{index}/path", "unknown_path", message)
        if use.year > submission.year:
            message = f"享受政策的年份（{use.year}年）晚于申报年份，请核对。"
            yield Slip(f"/facts/uses/{index}/year", "facts_contradict", message)


def _months(facts: Facts) -> Iterator[Slip]:
    rural = facts.rural
    if rural.months_this_year > MONTHS:
        message = f"一年最多{MONTHS}个月，请核对当年服务月数。"
        yield Slip("/facts/rural/months_this_year", "facts_contradict", message)
    for name, said_as, months in (
        ("months_this_year", "当年服务月数", rural.months_this_year),
        ("months_since_title", "取得现职称后的服务月数", rural.months_since_title),
    ):
        if months > rural.months:
            message = f"{said_as}（{months}个月）多于服务总月数（{rural.months}个月），请核对。"
            yield Slip(f"/facts/rural/{name}", "facts_contradict", message)


def _skill(facts: Facts) -> Iterator[Slip]:
    done = facts.achievements
    if done.skill_since is not None and done.skill is None:
        message = "填写了取得技能等级的日期，没有填写技能等级，请补充。"
        yield Slip("/facts/achievements/skill", "facts_contradict", message)
    if done.skill_field is not None and done.skill_field not in Catalogue.shipped().series:
        message = "职称目录中没有这个系列，请从系列列表中选择所在领域。"
        yield Slip("/facts/achievements/skill_field", "unknown_series", message)
