"""Separate notices (专门通知): what is closed until one is published, and which plan's days then bind (P-04).

A separate notice (专门通知) is a committee's annual notice, or an authority's for single series or columns. Its days and
its cut-off go before those of the place's plan; without it these titles and columns are closed.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import JsonValue

from common.events.codes import Column, Level, Tier
from common.policy.findings import Finding
from common.policy.loader import Policy
from common.policy.model import Value
from common.policy.subjects.evaluation import Mode


@dataclass(frozen=True)
class Wanted:
    """A title that somebody wants to declare for, as far as a separate notice depends on it."""

    committee_id: str
    series: str
    specialty: str | None
    level: Level
    column: Column

    @property
    def names(self) -> frozenset[str]:
        """How packs and plans name the series, and the specialty in it."""
        return frozenset({self.series, f"{self.series}.{self.specialty}" if self.specialty else self.series})


@dataclass(frozen=True)
class Coverage:
    """The coverage of a plan: committee, series and columns that it is for.

    Attributes:
        separate_notice: it is a separate notice and speaks of nothing but what it names.
        committee_id: the one committee whose annual notice it is.
        series: codes as the packs write them (`sports`, `arts.literary_writing`); empty for all.
        columns: the columns that are open.
    """

    separate_notice: bool
    committee_id: str | None
    series: frozenset[str]
    columns: frozenset[Column]

    def is_for(self, wanted: Wanted) -> bool:
        """Whether the plan speaks of this committee and series at all."""
        return self.committee_id in {None, wanted.committee_id} and (
            not self.series or bool(self.series & wanted.names)
        )

    def covers(self, wanted: Wanted) -> bool:
        """Whether the plan opens the column for it too."""
        return self.is_for(wanted) and wanted.column in self.columns

    @property
    def precision(self) -> tuple[bool, bool]:
        """Of two annual notices that cover the same, a committee's goes first, then one for single series."""
        return self.committee_id is not None, bool(self.series)


def open_under(policy: Policy, wanted: Wanted, *, has_separate_notice: bool) -> list[Finding]:
    """P-04: what waits for a separate notice is closed until it is entered.

    Columns and series that the pack lists (N23-2.1.2, N23-4.10, BY26-1.1.5), and titles of exam and review, whose days
    are those of the committee's annual notice (N23-2.1.2, BT24-2.1.5, CF25-2.1.1, BY26-1.1.3).

    Args:
        has_separate_notice: a published separate notice covers it.
    """
    plan, evaluation = policy.plan, policy.evaluation
    findings = [
        _listed(plan.separate_notice_columns, {str(wanted.column)}, has_separate_notice=has_separate_notice),
        _listed(plan.separate_notice_series, wanted.names, has_separate_notice=has_separate_notice),
    ]
    follow = evaluation.exam_series_follow_committee
    mode = evaluation.of(wanted.series, wanted.specialty, wanted.level)
    if follow.is_known and follow.require() and mode.value is Mode.EXAM_AND_REVIEW:
        message = (
            "按评委会的年度通知申报。"
            if has_separate_notice
            else "该职称实行考评结合，申报时间以评委会组建单位的年度通知为准，请待该通知发布后申报。"
        )
        facts: dict[str, JsonValue] = {"mode": str(mode.require()), "separate_notice": has_separate_notice}
        findings.append(
            Finding.judge("P-04", follow, holds=has_separate_notice, facts=facts, message=message)
        )
    return findings


def _listed(waiting: Value[Any], names: Collection[str], *, has_separate_notice: bool) -> Finding:
    facts: dict[str, JsonValue] = {"codes": [*sorted(names)], "separate_notice": has_separate_notice}
    if not waiting.is_known:
        message = "文件未列出须另行通知的系列或栏目。"
        return Finding.open_point("P-04", waiting, facts=facts, message=message)
    holds = has_separate_notice or not set(waiting.require()) & set(names)
    message = "可以申报。" if holds else "该系列或栏目的申报时间另行通知，请待专门通知发布后申报。"
    return Finding.judge("P-04", waiting, holds=holds, facts=facts, message=message)


def open_columns(waiting: Value[tuple[Column, ...]], *, separate_notice: bool) -> tuple[Column, ...]:
    """The columns that a plan opens when its publisher names none: all but those that wait for a separate notice."""
    closed = waiting.require() if waiting.is_known and not separate_notice else ()
    return tuple(column for column in Column if column not in closed)


def bound_tiers(policy: Policy, coverage: Coverage, scope: Iterable[Mapping[str, Any]]) -> frozenset[Tier]:
    """The tiers in which the superior's days bind a separate notice (P-05): all but those where every title follows
    a separate notice anyway.

    Args:
        scope: the committee's titles, `{series, specialty?, level}`; empty for an annual notice of single series or columns.
    """
    columns = policy.plan.separate_notice_columns
    if columns.is_known and coverage.columns <= frozenset(columns.require()):
        return frozenset()
    titles = [(title["series"], title.get("specialty"), Level(title["level"])) for title in scope]
    for name in coverage.series if coverage.committee_id is None else ():
        series, _, specialty = name.partition(".")
        titles += [(series, specialty or None, level) for level in Level]
    wanted = [Wanted("", series, specialty, level, Column.ORDINARY) for series, specialty, level in titles]
    return frozenset(
        one.level.tier
        for one in wanted
        if not any(finding.refuses for finding in open_under(policy, one, has_separate_notice=False))
    )
