"""Who may declare at all (E-01, E-02), measured on the day of submission and again at every later check."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from common.policy import Finding, Value
from common.policy.chinese import code
from common.policy.model import Switch
from common.policy.subjects.applicants import Penalty
from common.policy.subjects.vocabulary import Sector
from declaration.domain.eligibility.check import Check, MeasuredOn, judge, only_claimed, said
from declaration.domain.eligibility.facts import BarInForce, InPost, PenaltyInForce
from declaration.domain.eligibility.submissions import Bar, no_credit_record


def may_declare(check: Check) -> list[Finding]:
    """E-01, article 21: no civil servants, no retirees, only who is in post, nobody under 记过 or heavier.

    In post does not apply to types that have no employer, nor to founders on leave or in post (A-15).
    """
    return [_in_post(check), *_penalty(check)]


def _in_post(check: Check) -> Finding:
    rules, post = check.policy.applicants, check.facts.post
    told = {"in_post": str(post.in_post), "applicant_type": str(post.applicant_type)}
    value: Value[Any]
    match post.in_post:
        case InPost.CIVIL_SERVANT:
            value, holds = rules.civil_servants_barred, not rules.civil_servants_barred.value
            message = "您填报的身份是公务员（含参公管理人员），不得申报职称评审；已转到企事业单位的，请更正在职身份。"
        case InPost.RETIRED:
            value, holds = rules.retirees_barred, not rules.retirees_barred.value
            message = "您填报的身份是离退休人员，不得申报职称评审；尚未退休的，请由单位更正在职身份。"
        case InPost.FOUNDING_ON_LEAVE:
            return _founder(check, rules.founders_on_leave, "经批准离岗创业人员", told)
        case InPost.FOUNDING_IN_POST:
            return _founder(check, rules.founders_in_post, "兼职创新、在职创业人员", told)
        case InPost.IN_POST:
            value, holds, message = rules.in_post, True, "您是申报单位的在职专业技术人才。"
        case InPost.NOT_IN_POST:
            without_employer = post.applicant_type in (rules.without_employer.value or ())
            value = rules.without_employer if without_employer else rules.in_post
            holds = without_employer or not rules.in_post.value
            message = (
                "没有用人单位的人员，不要求在职。"
                if holds
                else "您不是申报单位的在职人员，请由现在的工作单位申报，或由单位更正在职信息。"
            )
    return judge("E-01", value, holds=holds, message=message, facts=told, used=[post])


def _founder(check: Check, value: Switch, who: str, told: dict[str, str]) -> Finding:
    """A-15: staff of public institutions who found a business or work there part-time declare at it.

    In 2023 and 2024 research staff only; where nobody has told whether, the institution that let them go has looked.
    """
    rules, post = check.policy.applicants, check.facts.post
    question = f"您作为{who}，能否在所创办企业或兼职单位申报"
    if not value.is_known:
        return judge("E-01", value, holds=False, message="", question=question, facts=told)
    if not value.require():
        message = f"{who}不能在所创办企业或兼职单位申报，请由原单位申报。"
        return judge("E-01", value, holds=False, message=message, facts=told, used=[post])
    if post.employer_sector not in {None, Sector.PUBLIC_INSTITUTION}:
        message = (
            f"只有事业单位人员才按{who}申报，您填报的单位不是事业单位；请按现在的工作单位以在职人员申报。"
        )
        return judge("E-01", value, holds=False, message=message, facts=told, used=[post])
    if rules.founders_research_staff.value and post.research_staff is False:
        message = f"本年度{who}限事业单位科研人员，您不是科研人员；请由原单位申报。"
        return judge(
            "E-01", rules.founders_research_staff, holds=False, message=message, facts=told, used=[post]
        )
    message = f"{who}，可在所创办企业或兼职单位申报。"
    return judge("E-01", value, holds=True, message=message, facts=told, used=[post])


def _penalty(check: Check) -> list[Finding]:
    """Article 21: whoever is staff of a public institution, of whatever kind and wherever it is stationed."""
    rules, facts = check.policy.applicants, check.facts
    day, _ = check.judged_on
    sector = facts.post.employer_sector
    if sector is not None and sector not in (rules.penalised_sectors.value or ()):
        return []
    if not rules.penalty.is_known:
        question = "您受处分期间能否申报"
        return [judge("E-01", rules.penalty, holds=True, message="", question=question)]
    least = rules.penalty.require()
    binding = [p for p in facts.penalties if p.penalty.reaches(least) and _binds(p, day)]
    if not binding:
        return [judge("E-01", rules.penalty, holds=True, message="没有正在执行的记过及以上处分。")]
    heaviest = max(binding, key=lambda p: (p.until is None, p.until or dt.date.min, p.model_dump_json()))
    told, until = _until(facts.penalties, *check.judged_on, least=least)
    message = (
        f"您正在受{code(heaviest.penalty)}处分{until}，处分期内不得申报，请在期满后申报。"
        if sector is not None
        else f"您正在受{code(heaviest.penalty)}处分{until}，没有填写用人单位性质：事业单位工作人员处分期内不得申报；"
        "不是事业单位的请补充单位性质，是的请在期满后申报。"
    )
    told["penalty"] = str(heaviest.penalty)
    return [judge("E-01", rules.penalty, holds=False, message=message, facts=told, used=[heaviest])]


def no_record(check: Check) -> Finding:
    """E-02, article 72: barred while a credit record as applicant is in force."""
    value = check.policy.application.credit_record_bars
    day, _ = check.judged_on
    binding = [bar for bar in check.facts.bars if _binds(bar, day)]
    last = max(
        binding, key=lambda bar: (bar.until is None, bar.until or dt.date.min, bar.record_id), default=None
    )
    bar = Bar(last.record_id, last.clause, last.starts, last.until) if last else None
    finding = no_credit_record(value, bar=bar, today=day)
    if not finding.refuses or last is None:
        return finding
    told, _ = _until(check.facts.bars, *check.judged_on)
    return finding.model_copy(
        update={"facts": {**finding.facts, **told, "only_claimed": only_claimed([last])}}
    )


def _binds(what: PenaltyInForce | BarInForce, day: dt.date) -> bool:
    return what.starts <= day and (what.until is None or day <= what.until)


def _until(
    what: Sequence[PenaltyInForce | BarInForce],
    day: dt.date,
    measured: MeasuredOn,
    *,
    least: Penalty | None = None,
) -> tuple[dict[str, str], str]:
    """When nothing binds any more, those that follow on included; for the facts and for the message."""
    told = {"measured_on": str(measured), "day": day.isoformat()}
    counting = [
        w for w in what if least is None or not isinstance(w, PenaltyInForce) or w.penalty.reaches(least)
    ]
    while binding := [w for w in counting if _binds(w, day)]:
        ends = [w.until for w in binding if w.until is not None]
        if len(ends) < len(binding):
            return told, ""
        day = max(ends) + dt.timedelta(days=1)
    until = day - dt.timedelta(days=1)
    told |= {"until": until.isoformat(), "passes_from": day.isoformat()}
    return told, f"（至{said(until)}）"
