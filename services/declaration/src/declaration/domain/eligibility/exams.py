"""How the title is obtained: no review where the exam is the title (P-02), the exam before the review (E-04, E-31)."""

import datetime as dt

from common.events.labels import label
from common.policy import Finding, Value, resting_on
from common.policy.subjects.evaluation import Mode
from declaration.domain.eligibility.check import Check, MeasuredOn, judge, said, silent
from declaration.domain.eligibility.facts import ExamResult


def not_exam_only(check: Check) -> list[Finding]:
    """P-02, N23-4.3.1: in the 以考代评 mode passing the exam is the title; no application is accepted."""
    if not check.mode.is_known:
        return []
    exam_only = check.mode.require() is Mode.EXAM_ONLY
    value = check.policy.evaluation.exam_only_closed
    message = (
        f"您申报的{label(check.wanted.level)}实行以考代评：考试合格即取得职称，不再评审或认定，请报名参加相应考试。"
        if exam_only
        else "该职称不是以考代评。"
    )
    facts = {"mode": str(check.mode.require()), **_mode_basis(check)}
    message = under_mode(check, value, message)
    return [judge("P-02", value, holds=not (exam_only and value.value), message=message, facts=facts)]


def exam_is_passed(check: Check) -> Finding:
    """E-04, article 24: an exam-plus-review title needs a passing score that is valid on the day of submission."""
    if not check.mode.is_known:
        question = f"您申报的{label(check.wanted.level)}是评审、考评结合还是以考代评，是否须先考试合格"
        return silent("E-04", check.mode, question)
    return _exam(check, "E-04", check.policy.evaluation.exam_before_review)


def exam_is_not_waived(check: Check, path: str, exam_still: Value[bool]) -> list[Finding]:
    """E-31: no shortcut waives the exam; on a privileged path the passing score is asked for all the same."""
    if not check.mode.is_known or check.mode.require() is not Mode.EXAM_AND_REVIEW:
        return []
    if not exam_still.is_known:
        return [silent("E-31", exam_still, "走这一通道是否仍须考试合格")]
    finding = _exam(check, "E-31", exam_still)
    return [finding.model_copy(update={"facts": {**finding.facts, "path": path}})]


def _exam(check: Check, rule: str, value: Value[bool]) -> Finding:
    facts = {"mode": str(check.mode.require()), **_mode_basis(check)}
    if check.mode.require() is not Mode.EXAM_AND_REVIEW or value.value is False:
        message = under_mode(check, value, "该职称不要求先参加考试。")
        return judge(rule, value, holds=True, message=message, facts=facts)
    facts |= {"measured_on": str(MeasuredOn.SUBMISSION), "day": check.submission.isoformat()}
    passed = [e for e in check.facts.exams if _counts(check, e)]
    if valid := [e for e in passed if _valid(e, check.submission)]:
        message = under_mode(check, value, "考试成绩达到合格线，且在有效期内。")
        return judge(rule, value, holds=True, message=message, facts=facts, used=valid)
    later = sorted(
        e.valid_from for e in passed if e.valid_from > check.submission and _valid(e, e.valid_from)
    )
    if later:
        facts["passes_from"] = later[0].isoformat()
    what = f"申报{label(check.wanted.level)}实行考评结合"
    if later:
        message = f"{what}，您的合格成绩从{said(later[0])}起才有效，请自该日起提交。"
    elif passed:
        message = f"{what}，您的合格成绩在提交日已过有效期，须重新考试合格，请报名参加考试后申报。"
    else:
        message = f"{what}，须先参加统一组织的考试并达到国家或自治区合格线；没有您在有效期内的合格成绩，已合格的请补充成绩。"
    if rule == "E-31":
        message += "所走通道不免除考试。"
    message = under_mode(check, value, message)
    return judge(rule, value, holds=False, message=message, facts=facts, used=passed)


def under_mode(check: Check, value: Value[bool], message: str) -> str:
    """The message, with what the mode itself rests on where that is not what the rule rests on."""
    basis = resting_on(check.mode)
    return message if basis == resting_on(value) else message + basis


def _counts(check: Check, exam: ExamResult) -> bool:
    return exam.passed and exam.series == check.wanted.series and exam.level is check.wanted.level


def _valid(exam: ExamResult, day: dt.date) -> bool:
    return exam.valid_from <= day and (exam.valid_until is None or day <= exam.valid_until)


def _mode_basis(check: Check) -> dict[str, str]:
    return {"mode_clause": check.mode.clause or "", "mode_status": str(check.mode.status)}
