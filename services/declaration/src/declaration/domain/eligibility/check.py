"""One question to the engine: who, what, under which policy, on which days; and how a rule answers it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, JsonValue

from common.calendar import add_years
from common.catalogue import Catalogue
from common.events.codes import Column, Level
from common.events.labels import label
from common.policy import Finding, Force, Policy, Status, Value, Verdict, chinese, resting_on
from common.policy.subjects.conditions import Standard
from common.policy.subjects.evaluation import Mode
from common.policy.subjects.vocabulary import Waived
from declaration.domain.eligibility.facts import Facts, HeldTitle, Qualification, Record, Source, TitleWay


class Wanted(BaseModel):
    """The title that is asked for; without a column every path is tried."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    series: str
    specialty: str | None = None
    level: Level
    column: Column | None = None


class MeasuredOn(StrEnum):
    """On which of the two days a rule looks."""

    SUBMISSION = "submission"
    CUT_OFF = "cut_off"
    """The cut-off day of facts (P-03)."""
    ASKED_AGAIN = "asked_again"
    """The day of a later check, for what must still hold then (E-01, E-02)."""


RANK: Final[Mapping[Level, int]] = MappingProxyType({level: rank for rank, level in enumerate(Level)})
"""Levels from the highest down."""

CUT_OFF: Final = "计算学历、资历的截止日"
"""What people are told instead of the cut-off day of facts."""

T = TypeVar("T")

Waivers = Mapping[Waived, tuple[str, Value[Any]]]
"""What a path frees from: the path, and the value of the law that says so."""


@dataclass(frozen=True)
class Check:
    """One question.

    Attributes:
        submission: the day of submission.
        cut_off: up to which day education, years in title and results count.
        asked_again: the day of a later check of the same case; personnel and credit records are looked at then.
    """

    policy: Policy
    facts: Facts
    wanted: Wanted
    submission: dt.date
    cut_off: dt.date
    asked_again: dt.date | None = None

    @property
    def judged_on(self) -> tuple[dt.date, MeasuredOn]:
        """The day on which a person must be free to declare, and what it is called."""
        if self.asked_again is None:
            return self.submission, MeasuredOn.SUBMISSION
        return self.asked_again, MeasuredOn.ASKED_AGAIN

    @cached_property
    def standard(self) -> Value[Standard]:
        wanted = self.wanted
        return self.policy.conditions.of(wanted.series, wanted.specialty, wanted.level)

    @cached_property
    def mode(self) -> Value[Mode]:
        wanted = self.wanted
        return self.policy.evaluation.of(wanted.series, wanted.specialty, wanted.level)

    @cached_property
    def titles(self) -> tuple[HeldTitle, ...]:
        """The titles held, and those that a listed qualification counts as (article 25); earliest first."""
        held = [*self.facts.titles, *self._by_qualification()]
        return tuple(sorted(held, key=_in_order))

    @cached_property
    def open_qualifications(self) -> tuple[Qualification, ...]:
        """Qualifications of which nobody can say what they count as: the table is not in hand."""
        known = self.policy.qualifications.correspondence.is_known
        return () if known else self.facts.qualifications

    def _by_qualification(self) -> Iterable[HeldTitle]:
        rules = self.policy.qualifications
        if not (rules.counts_as_title.value and rules.counts_as_base.value and rules.correspondence.is_known):
            return
        for held in self.facts.qualifications:
            for row in rules.correspondence.require():
                in_time = (row.obtained_from is None or row.obtained_from <= held.obtained_on) and (
                    row.obtained_to is None or held.obtained_on <= row.obtained_to
                )
                if row.qualification == held.name and in_time:
                    yield HeldTitle(
                        source=held.source,
                        series=row.series,
                        specialty=row.specialty,
                        level=row.level,
                        obtained_on=held.obtained_on,
                        way=TitleWay.QUALIFICATION,
                    )

    def written_otherwise(self, value: Value[T]) -> tuple[str, str, T] | None:
        """What a lower document in force says otherwise of the same thing: its name, clause and value.

        The value itself is what applies.
        """
        below = self.policy.replaced(value)
        if below is None:
            return None
        name = next(head.called for head in self.policy.packs if head.id == below.pack)
        return name, below.clause or "", below.require()

    @cached_property
    def base_level(self) -> Level | None:
        """The level held before the one asked for, by the standard if it is in hand; None at the entry (初级)."""
        if self.standard.is_known:
            return self.standard.require().present
        below = {
            Level.FULL_SENIOR: Level.ASSOCIATE_SENIOR,
            Level.ASSOCIATE_SENIOR: Level.MIDDLE,
            Level.MIDDLE: Level.ASSISTANT,
        }
        return below.get(self.wanted.level)

    def in_line(self, title: HeldTitle) -> bool:
        """Whether a title is of the series and specialty asked for; one that names no specialty is of any of its series."""
        same = None in {title.specialty, self.wanted.specialty} or title.specialty == self.wanted.specialty
        return title.series == self.wanted.series and same

    @cached_property
    def base(self) -> HeldTitle | None:
        """The earliest title of the base level in the series and specialty asked for."""
        return next((t for t in self.titles if self.in_line(t) and t.level is self.base_level), None)

    @cached_property
    def base_elsewhere(self) -> HeldTitle | None:
        """The earliest title of the base level in another series or specialty."""
        others = (t for t in self.titles if not self.in_line(t) and t.level is self.base_level)
        return next(others, None)

    @cached_property
    def held_already(self) -> HeldTitle | None:
        """The highest title held in the line asked for, where it is the level asked for or above it."""
        held = [t for t in self.titles if self.in_line(t) and t.obtained_on <= self.submission]
        best = min(held, key=lambda t: RANK[t.level], default=None)
        return best if best is not None and RANK[best.level] <= RANK[self.wanted.level] else None

    @cached_property
    def best_held(self) -> HeldTitle | None:
        """The highest title held in the line asked for by the cut-off day."""
        held = [t for t in self.titles if self.in_line(t) and t.obtained_on <= self.cut_off]
        return min(held, key=lambda t: RANK[t.level], default=None)


def _in_order(title: HeldTitle) -> tuple[str, ...]:
    """By the day; all else only so that the order in which titles are listed means nothing."""
    return title.obtained_on.isoformat(), title.model_dump_json()


def years_after(start: dt.date | None, years: int) -> dt.date | None:
    """The day on which so many years are full: the corresponding day (Civil Code 202)."""
    return add_years(start, years) if start is not None else None


def texts(of: Iterable[str]) -> list[JsonValue]:
    """Codes as facts of a finding, sorted: facts are compared byte by byte."""
    return [str(one) for one in sorted(of)]


def only_claimed(records: Iterable[Record]) -> list[JsonValue]:
    """The kinds of records used that are only the person's word."""
    return texts({type(r).__name__.lower() for r in records if r.source is Source.CLAIMED})


def judge(
    rule: str,
    value: Value[Any],
    *,
    holds: bool,
    message: str,
    question: str = "",
    facts: Mapping[str, JsonValue] | None = None,
    used: Iterable[Record] = (),
) -> Finding:
    """Apply a value; where the documents are silent, an open point that names what is missing.

    Args:
        question: what an officer has to find out where they are silent, in the words of the case.
    """
    if not value.is_known:
        return silent(rule, value, question, facts=facts)
    told = dict(facts or {})
    if claimed := only_claimed(used):
        told["only_claimed"] = claimed
    return Finding.judge(rule, value, holds=holds, message=message, facts=told)


def by_day(
    rule: str,
    value: Value[Any],
    *,
    from_day: dt.date | None,
    on: dt.date,
    measured: MeasuredOn,
    met: str,
    not_met: str,
    otherwise: str = "",
    question: str = "",
    facts: Mapping[str, JsonValue] | None = None,
    used: Iterable[Record] = (),
) -> Finding:
    """A rule that holds from a day on; a failure says from which (`passes_from`).

    Args:
        otherwise: what to do where no day is known from which on it would hold.
        question: see `judge`.
    """
    if not value.is_known:
        return silent(rule, value, question, facts=facts)
    holds = from_day is not None and from_day <= on
    told: dict[str, JsonValue] = {**(facts or {}), "measured_on": str(measured), "day": on.isoformat()}
    if holds:
        return judge(rule, value, holds=True, message=met, facts=told, used=used)
    if from_day is None:
        return judge(rule, value, holds=False, message=f"{not_met}{otherwise}", facts=told, used=used)
    told["passes_from"] = from_day.isoformat()
    return judge(
        rule,
        value,
        holds=False,
        message=f"{not_met}{_too_late(from_day, on, measured)}",
        facts=told,
        used=used,
    )


def _too_late(from_day: dt.date, on: dt.date, measured: MeasuredOn) -> str:
    """From which day on it would pass, and what to do meanwhile."""
    if measured is MeasuredOn.CUT_OFF:
        return f"您到{said(from_day)}才满足，晚于本年度{CUT_OFF}（{said(on)}），请在以后年度申报。"
    return f"您到{said(from_day)}才满足，请自该日起提交。"


def silent(
    rule: str,
    value: Value[Any],
    question: str = "",
    *,
    facts: Mapping[str, JsonValue] | None = None,
    binds: bool = True,
) -> Finding:
    """An open point: the documents in hand give no value (P-10). `point` names it for the officer who looks into it.

    Args:
        question: what has to be found out, in the words of the case.
        binds: whether the answer depends on it; otherwise it only tells the auditors what to look at later.
    """
    where = value.missing or "有关文件"
    asked = question or f"{_named(value.path)}怎样规定"
    known = "已收录的文件没有写明" if value.status is Status.NOT_STATED else "有规定，但文件尚未收录"
    then = (
        "您可以提交申报，审核人员查明并记录后才能通过。"
        if binds
        else "这一点不影响您能否申报，由审核人员核对。"
    )
    message = f"待核对：{asked}？{known}，须查{where}。{then}"
    found = Finding.open_point(rule, value, message=message, facts={**(facts or {}), "point": value.path})
    return found if binds else found.model_copy(update={"force": Force.MAY})


def waived(rule: str, part: str, by: str, value: Value[Any], message: str) -> list[Finding]:
    """A rule that a path frees from, under the clause that frees; nothing where it is open whether it does.

    Then the open point of the path stands for it.
    """
    if not value.is_known:
        return []
    return [
        Finding(
            rule=rule,
            clause=value.clause,
            force=value.force,
            verdict=Verdict.WAIVED,
            basis=value.status,
            facts={"part": part, "waived_by": by},
            message=message + resting_on(value),
            pack=value.pack,
        )
    ]


def lift(finding: Finding, *, by_org: str, reason_code: str) -> Finding:
    """The finding as the authority's consent leaves it: only a rule of principle that was not met is lifted."""
    if finding.verdict is not Verdict.NOT_MET or finding.force is not Force.PRINCIPLE:
        return finding
    lifted = finding.lifted(by_org=by_org, reason_code=reason_code)
    return lifted.model_copy(update={"message": f"{finding.message}主管部门已就本次申报同意放宽。"})


def found_by_officer(finding: Finding, *, by_org: str) -> Finding:
    """An open point as an officer's recorded finding leaves it: met, with whose finding it is (P-10)."""
    if finding.verdict not in {Verdict.NOT_STATED, Verdict.NOT_CONFIGURED}:
        return finding
    facts = {**finding.facts, "found_by": by_org}
    message = f"{finding.message.split('？')[0].removeprefix('待核对：')}：审核人员已核对并记录，符合。"
    return finding.model_copy(update={"verdict": Verdict.FOUND, "facts": facts, "message": message})


@cache
def _named(path: str) -> str:
    """What a value of the pack is called, with its subject."""
    parts = path.split(".")
    whether = parts[-1] == "offered"
    of = chinese.names(parts[:-1] if whether else parts)
    named = quoted("：".join(filter(None, (of[0], " · ".join(filter(None, of[1:]))))))
    return f"有无{named}这项政策" if whether else named


def quoted(text: str) -> str:
    """A text in quotation marks; those inside become single ones."""
    return f"“{text.replace('“', '‘').replace('”', '’')}”"


def named(title: HeldTitle) -> str:
    """A title as people call it: “卫生技术（护理）”中级."""
    catalogue = Catalogue.shipped()
    series = catalogue.series.get(title.series)
    specialty = series.specialties.get(title.specialty or "") if series is not None else None
    line = f"{series.label if series else '其他系列'}" + (f"（{specialty.label}）" if specialty else "")
    return f"“{line}”{label(title.level)}"


def said(day: dt.date) -> str:
    """A day as people write it."""
    return f"{day.year}年{day.month}月{day.day}日"
