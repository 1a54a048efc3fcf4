"""Tries every path and answers with the best open one, or the nearest and what it lacks (E-27)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from common.events.base import PackRef
from common.events.codes import Column
from common.events.labels import label
from common.policy import Finding, Status, Value, Verdict
from common.policy.subjects.conditions import Standard
from common.policy.subjects.vocabulary import HeardBy, Procedure
from declaration.domain.eligibility.applicants import may_declare, no_record
from declaration.domain.eligibility.asking import contradictions
from declaration.domain.eligibility.attempt import PATH_LABELS, Attempt, PathKey
from declaration.domain.eligibility.check import Check, found_by_officer, judge, lift, silent
from declaration.domain.eligibility.columns import commission_is_complete
from declaration.domain.eligibility.exams import exam_is_not_waived, exam_is_passed, not_exam_only
from declaration.domain.eligibility.paths import PATHS
from declaration.domain.eligibility.schooling import field_fits
from declaration.domain.eligibility.service import continuing_education, rural_year
from declaration.domain.eligibility.standards import standard_is_met
from declaration.domain.eligibility.titles import (
    level_by_level,
    not_held_already,
    qualifications_count,
    required_qualification,
)

ENGINE_VERSION = "2"
"""Raised with every change after which the same facts could be answered otherwise; stored with each decision."""

_OPEN_POINTS = frozenset({Verdict.NOT_STATED, Verdict.NOT_CONFIGURED, Verdict.ASSUMED})
_ORDER = {key: place for place, key in enumerate(PathKey)}


class PathState(StrEnum):
    """The state of a path (申报途径): open, undecided or closed."""

    OPEN = "open"
    """Nothing refuses."""
    UNDECIDED = "undecided"
    """Nothing refuses, but the documents in hand leave open a rule that binds; an officer's recorded finding decides."""
    CLOSED = "closed"


class EligibilityOutcome(StrEnum):
    """The outcome that a person is told."""

    MAY_DECLARE = "may_declare"
    UNDECIDED = "undecided"
    MAY_NOT_DECLARE = "may_not_declare"


@dataclass(frozen=True)
class Consent:
    """An authority lifts a rule of principle for this case, with reasons (Z-07)."""

    rule: str
    by_org: str
    reason_code: str


@dataclass(frozen=True)
class Recorded:
    """An officer has looked into an open point of this case and put on record that it is met (P-10).

    Attributes:
        point: the value that the documents leave open, as the finding names it.
        by_org: for whom the officer looked.
    """

    rule: str
    point: str
    by_org: str


@dataclass(frozen=True)
class PathResult:
    """One path and everything that was found on it.

    Attributes:
        quota_exempt: whether post quotas count the case; None where the documents do not say.
        own_committee: the self-reviewing unit's own committee rates the case, not `heard_by` (E-33).
    """

    path: PathKey
    state: PathState
    findings: tuple[Finding, ...]
    heard_by: HeardBy
    procedure: Procedure
    quota_exempt: bool | None
    own_committee: bool = False

    @property
    def label(self) -> str:
        return PATH_LABELS[self.path]

    @property
    def lacks(self) -> tuple[Finding, ...]:
        """The findings of the best path that refuse."""
        return tuple(finding for finding in self.findings if finding.refuses)

    @property
    def open_points(self) -> tuple[Finding, ...]:
        """The open points of the best path (文件未作规定), and what rests on an assumed value; for the auditor."""
        return tuple(finding for finding in self.findings if finding.verdict in _OPEN_POINTS)


@dataclass(frozen=True)
class Answer:
    """The answer of the eligibility engine.

    Attributes:
        best: the best open path; where none is open, the nearest.
        others: every other path that the person's facts lead into, best first.
    """

    outcome: EligibilityOutcome
    best: PathResult
    others: tuple[PathResult, ...]
    pack: PackRef
    engine_version: str = ENGINE_VERSION


@dataclass(frozen=True)
class _Officers:
    """What authorities and officers have decided about single rules of the case."""

    lifted: Mapping[str, Consent]
    recorded: Mapping[tuple[str, str], Recorded]

    def after(self, finding: Finding) -> Finding:
        """The finding as they leave it."""
        if (one := self.recorded.get((finding.rule, str(finding.facts.get("point"))))) is not None:
            finding = found_by_officer(finding, by_org=one.by_org)
        if (consent := self.lifted.get(finding.rule)) is not None:
            finding = lift(finding, by_org=consent.by_org, reason_code=consent.reason_code)
        return finding


def evaluate(check: Check, consents: Iterable[Consent] = (), recorded: Iterable[Recorded] = ()) -> Answer:
    """Try every path of the columns asked for, from the facts of one person.

    The best path is open rather than undecided rather than closed; then the one with the fewest refusals, the fewest
    open points, the fewest refusals that no day ends, and the ordinary before the privileged. A rule that is open makes its path undecided, the ordinary one
    too, until an officer has recorded what was found: it refuses nobody and lets nobody pass (P-10).
    """
    done = _Officers(
        {consent.rule: consent for consent in consents}, {(one.rule, one.point): one for one in recorded}
    )
    common = [
        *contradictions(check),
        *may_declare(check),
        no_record(check),
        *commission_is_complete(check),
        *not_held_already(check),
        *not_exam_only(check),
        exam_is_passed(check),
        *qualifications_count(check),
        *required_qualification(check),
        *continuing_education(check),
        *rural_year(check),
    ]
    column = check.wanted.column
    results = [
        _result(check, attempt, common, done)
        for path in PATHS.values()
        if (column is None or column in path.columns_for(check))
        and (attempt := path.attempt(check)) is not None
    ]
    if not results:
        results = [_nowhere(check, common, done)]
    best, *others = sorted(results, key=_rank)
    return Answer(_outcome(best), best, tuple(others), check.policy.ref)


def _rank(result: PathResult) -> tuple[int, int, int, int, int]:
    state = [PathState.OPEN, PathState.UNDECIDED, PathState.CLOSED].index(result.state)
    without_end = sum("passes_from" not in finding.facts for finding in result.lacks)
    return state, len(result.lacks), len(result.open_points), without_end, _ORDER[result.path]


def _outcome(best: PathResult) -> EligibilityOutcome:
    return {
        PathState.OPEN: EligibilityOutcome.MAY_DECLARE,
        PathState.UNDECIDED: EligibilityOutcome.UNDECIDED,
        PathState.CLOSED: EligibilityOutcome.MAY_NOT_DECLARE,
    }[best.state]


def _result(check: Check, attempt: Attempt, common: list[Finding], done: _Officers) -> PathResult:
    found = [*common, *attempt.own]
    if attempt.exam_still is not None:
        found += exam_is_not_waived(check, str(attempt.key), attempt.exam_still)
    if attempt.by_standard:
        found += level_by_level(check, attempt.waivers)
        found += (
            [silent("E-26", _own_standard(check), "您是否达到定向评价自己的评审条件")]
            if attempt.own_standard
            else standard_is_met(check, attempt.waivers, sooner_by=attempt.sooner_by)
        )
        found += field_fits(check, attempt.waivers)
    findings = tuple(done.after(finding) for finding in found)
    refused = any(finding.refuses for finding in findings)
    open_rule = any(finding.is_open for finding in findings)
    state = PathState.CLOSED if refused else PathState.UNDECIDED if open_rule else PathState.OPEN
    return PathResult(
        attempt.key,
        state,
        findings,
        attempt.heard_by,
        attempt.procedure,
        attempt.quota_exempt,
        attempt.own_committee,
    )


def _own_standard(check: Check) -> Value[Standard]:
    """The open point of a path whose standard is not in hand."""
    unlisted = check.policy.conditions.unlisted
    return unlisted.model_copy(update={"value": None, "unit": None, "status": Status.NOT_CONFIGURED})


def _nowhere(check: Check, common: list[Finding], done: _Officers) -> PathResult:
    """P-07: nothing in the facts leads into the column that was chosen."""
    column = check.wanted.column
    assert column is not None
    leading = dict.fromkeys(
        one for path in PATHS.values() if path.attempt(check) is not None for one in path.columns_for(check)
    )
    instead = "、".join(label(one) for one in leading if one is not Column.DIRECTED_EVALUATION)
    why = _ENTRANCES.get(column, "您填报的情况不属于该栏目的申报范围。")
    misplaced = judge(
        "P-07",
        check.policy.application.own_columns,
        holds=False,
        message=f"不能在“{label(column)}”栏目申报：{why}按您填报的情况，请改选：{instead}；有遗漏的请补充。",
        question=f"您填报的情况能否在“{label(column)}”栏目申报",
        facts={"column": str(column)},
    )
    return _result(check, Attempt(PathKey.ORDINARY, own=(misplaced,), by_standard=False), common, done)


_ENTRANCES: Final[Mapping[Column, str]] = MappingProxyType(
    {
        Column.ORDINARY: "驻区单位人员须按委托评审申报。",
        Column.RECOGNITION: "基层认定限在苏木乡镇、嘎查村工作、申报中级及以下职称的人员。",
        Column.ENTRUSTED_REVIEW: "委托评审限中央、外省（包头含自治区）驻当地单位的人员。",
        Column.GREEN_CHANNEL: "您没有填报任何一种绿色通道情形。",
        Column.SKILLED_WORKER: "您没有填报职业技能等级。",
    }
)
"""What leads into a column, told to who has chosen it and is not led there."""
