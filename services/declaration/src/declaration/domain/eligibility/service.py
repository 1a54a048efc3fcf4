"""Rural service (E-22), the epidemic's front line (E-23) and continuing education (E-25), which both may waive."""

import datetime as dt

from pydantic import JsonValue

from common.events.codes import Level, Tier
from common.events.labels import label
from common.policy import Finding
from common.policy.chinese import code
from common.policy.subjects.audit_chain import ApplicantType
from common.policy.subjects.rural_service import Urban
from declaration.domain.eligibility.attempt import Attempt, PathKey, asks_for, freed, not_offered
from declaration.domain.eligibility.check import Check, MeasuredOn, by_day, judge, said, silent, waived
from declaration.domain.eligibility.facts import UnitAt
from declaration.domain.eligibility.private_sector import works_there

MONTHS = 12


def rural_year(check: Check) -> list[Finding]:
    """E-22, N23-4.6.4: urban school teachers and doctors need, in principle, a year of rural service for 高级.

    Front-line service in the epidemic counts as so much of it where the pack says so (E-23). Where it is open whether it
    counts, nobody can say that a listed doctor lacks the year.
    """
    rules, post = check.policy.rural_service, check.facts.post
    if post.urban is None or post.unit_at is not UnitAt.CITY or check.wanted.level.tier is not Tier.SENIOR:
        return []
    who, level = code(post.urban), label(check.wanted.level)
    if not rules.asked.is_known or not rules.asked_of.is_known:
        question = f"{who}申报{level}须有多久的农村牧区基层服务经历（您有{check.facts.rural.months}个月）"
        return [silent("E-22", rules.asked, question)]
    if post.urban not in rules.asked_of.require() or check.wanted.level.tier is not rules.asked_for.value:
        return []
    asked = rules.asked.require() * MONTHS
    credited = _epidemic_months(check)
    months = check.facts.rural.months + credited
    holds = months >= asked
    epidemic = check.policy.epidemic
    credit = epidemic.earlier_gives if _served_earlier(check) else epidemic.counts_as_grassroots
    if not holds and post.urban is Urban.DOCTOR and _on_the_list(check) and not credit.is_known:
        question = (
            f"您在疫情防控一线医务人员名单内，这一经历视同多久的基层服务经历"
            f"（{level}原则上要求{asked}个月，您有{check.facts.rural.months}个月）"
        )
        return [silent("E-22", credit, question, facts={"months": months, "asked": asked})]
    facts: dict[str, JsonValue] = {
        "months": months,
        "asked": asked,
        "urban": str(post.urban),
        "by_epidemic": credited,
    }
    message = (
        f"{who}服务农村牧区基层已满{asked}个月。"
        if holds
        else f"{who}申报{level}，原则上要有{asked}个月以上农村牧区基层服务经历，您有{months}个月，还差{asked - months}个月；"
        "请补足后申报，确有特殊情况的，可申请主管部门书面同意放宽。"
    )
    return [
        judge("E-22", rules.asked, holds=holds, message=message, facts=facts, used=[check.facts.rural, post])
    ]


def _on_the_list(check: Check) -> bool:
    """Whether the policy for the front line may still be used: on the list, not used up, not over."""
    rules, served = check.policy.epidemic, check.facts.epidemic
    if served is None or not served.listed or rules.offered.value is False:
        return False
    over = rules.until.value is not None and rules.until.require().day < check.submission
    used_up = _used(check) and (rules.only_unused.value is True or rules.once.value is True)
    return not over and not used_up


def _used(check: Check) -> bool:
    """Whether the policy has been used: as the person says, or as the platform has recorded."""
    served = check.facts.epidemic
    recorded = any(use.path == PathKey.EPIDEMIC for use in check.facts.uses)
    return recorded or (served is not None and served.used)


def _served_earlier(check: Check) -> bool:
    """N23-4.8.2: service before 2023 follows the headquarters' paper, not the text of the annual notice."""
    served, until = check.facts.epidemic, check.policy.epidemic.earlier_until.value
    last_day = served.last_day if served is not None else None
    return until is not None and last_day is not None and last_day <= until.day


def _epidemic_months(check: Check) -> int:
    if check.facts.post.urban is not Urban.DOCTOR or not _on_the_list(check) or _served_earlier(check):
        return 0
    return (check.policy.epidemic.counts_as_grassroots.value or 0) * MONTHS


def continuing_education(check: Check) -> list[Finding]:
    """E-25, N23-4.15: the card of the year is certified by the cut-off day, unless a rule waives it.

    How many hours it stands for is in the year's own paper; the card itself is what is looked at. It is asked of
    professionals: what farmers and herders need is in a paper of their own.
    """
    rules, facts = check.policy.continuing_education, check.facts
    if facts.post.applicant_type is ApplicantType.FARMER_OR_HERDER:
        of_farmers = check.policy.farmers.continuing_education
        question = "农村牧区实用人才是否须有继续教育审验卡"
        if of_farmers.value is False:
            return []
        if not of_farmers.is_known:
            return [silent("E-25", of_farmers, question)]
    if rules.certified.value is False:
        return []
    if freed_by := _freed_from_card(check):
        return freed_by
    year = check.submission.year
    card = min(
        (c for c in facts.cards if c.year == year),
        key=lambda c: (c.certified_on, c.model_dump_json()),
        default=None,
    )
    found = by_day(
        "E-25",
        rules.certified,
        from_day=card.certified_on if card else None,
        on=check.cut_off,
        measured=MeasuredOn.CUT_OFF,
        met=f"{year}年继续教育审验卡已审验。",
        not_met=f"须有经审验的{year}年继续教育审验卡。",
        otherwise=f"没有您{year}年的审验记录，请先完成审验；已审验的请补充。",
        question=f"{year}年申报是否须有继续教育审验卡",
        facts={"year": year},
        used=[card] if card else [],
    )
    if found.refuses:
        return _perhaps_freed(check) or [found]
    return [found, *_hours(check, card.hours if card else None)]


def _hours(check: Check, hours: int | None) -> list[Finding]:
    rules = check.policy.continuing_education
    if not rules.hours.is_known or not rules.years.is_known:
        return [silent("E-25", rules.hours, "审验卡须有多少学时", binds=False)]
    asked = rules.hours.require() * rules.years.require()
    if hours is None:
        return []
    holds = hours >= asked
    message = f"审验学时{hours}学时，要求{asked}学时" + (
        "。" if holds else f"，还差{asked - hours}学时，请补足后申报。"
    )
    return [judge("E-25", rules.hours, holds=holds, message=message, facts={"hours": hours, "asked": asked})]


def _freed_from_card(check: Check) -> list[Finding]:
    policy, facts = check.policy, check.facts
    value = policy.private_sector.continuing_education_required
    if works_there(check) and value.value is False:
        return waived("E-25", "card", "private_sector", value, "非公有制单位人员，继续教育不作硬性要求。")
    months = policy.rural_service.waives_continuing_education
    urban = facts.post.unit_at is UnitAt.CITY
    if urban and months.is_known and facts.rural.months_this_year >= months.require():
        message = f"当年服务苏木乡镇、嘎查村满{months.require()}个月，视同完成继续教育。"
        return waived("E-25", "card", "rural_service", months, message)
    counts = policy.epidemic.counts_as_continuing_education
    served = facts.epidemic
    if counts.value and served is not None and served.in_plan_year and _on_the_list(check):
        return waived("E-25", "card", "epidemic", counts, "当年参加疫情防控一线工作，视同完成继续教育。")
    return []


def _perhaps_freed(check: Check) -> list[Finding]:
    """Who lacks the card where the documents are silent about a rule that may free from it."""
    policy, facts = check.policy, check.facts
    private = policy.private_sector.continuing_education_required
    if works_there(check) and not private.is_known:
        return [silent("E-25", private, "非公有制单位人员本年度是否须有继续教育审验卡")]
    months = policy.rural_service.waives_continuing_education
    urban = facts.post.unit_at is UnitAt.CITY
    if urban and facts.rural.months_this_year and not months.is_known:
        served_for = f"您当年服务苏木乡镇、嘎查村{facts.rural.months_this_year}个月"
        return [silent("E-25", months, f"{served_for}，能否免除继续教育学时要求（没有您当年的审验记录）")]
    counts = policy.epidemic.counts_as_continuing_education
    served = facts.epidemic
    if served is not None and served.in_plan_year and _on_the_list(check) and not counts.is_known:
        question = "您当年在疫情防控一线医务人员名单内，能否视同完成继续教育（没有您当年的审验记录）"
        return [silent("E-25", counts, question)]
    return []


def one_year_early(check: Check) -> Attempt | None:
    """E-22, N23-4.6.4: 3 years of service since the present title, with outstanding contribution: one year early."""
    rules, rural = check.policy.rural_service, check.facts.rural
    months = _months_since_title(check)
    if months == 0 or check.facts.post.unit_at is not UnitAt.CITY:
        return None
    if not rules.early_after.is_known or not rules.early_by.is_known:
        question = f"您取得现职称后服务苏木乡镇、嘎查村{months}个月，能否提前申报高一级、提前几年"
        open_point = silent("E-22", rules.early_after, question)
        return Attempt(PathKey.RURAL_SERVICE, own=(open_point,), sooner_by=rules.early_by)
    asked = rules.early_after.require() * MONTHS
    message = (
        f"取得现职称后累计服务苏木乡镇、嘎查村已满{asked}个月。"
        if months >= asked
        else f"提前申报须取得现职称后累计服务苏木乡镇、嘎查村满{asked}个月，您有{months}个月，还差{asked - months}个月；"
        "请补足后申报，或待任职年限满后正常申报。"
    )
    own = [
        judge(
            "E-22",
            rules.early_after,
            holds=months >= asked,
            message=message,
            facts={"months": months, "asked": asked},
            used=[rural],
        ),
        *asks_for(
            check,
            "E-22",
            rules.early_outstanding,
            has=rural.outstanding,
            what="服务期间作出突出贡献。",
            missing="提前申报须在服务期间作出突出贡献，没有您的有关材料，请补充。",
            used=[rural],
        ),
    ]
    return Attempt(PathKey.RURAL_SERVICE, own=tuple(own), sooner_by=rules.early_by)


def _months_since_title(check: Check) -> int:
    """Months of service since the present title: never more than have passed since it was obtained."""
    rural = check.facts.rural
    if check.base is None:
        return rural.months_since_title
    return min(rural.months_since_title, _whole_months(check.base.obtained_on, check.cut_off))


def _whole_months(start: dt.date, end: dt.date) -> int:
    months = (end.year - start.year) * MONTHS + end.month - start.month
    return max(0, months - (end.day < start.day))


def epidemic_award(check: Check) -> Attempt | None:
    """E-23, N23-4.8: a provincial award, the results met: no limit of years in the present title for the next level."""
    rules, served = check.policy.epidemic, check.facts.epidemic
    if served is None or not served.award or check.wanted.level is Level.TECHNICIAN:
        return None
    if not served.listed and not rules.offered.is_known:
        return None
    award = "您在疫情防控一线获省部级以上表彰，本年度能否不受任职年限限制申报高一级"
    if (closed := not_offered("E-23", PathKey.EPIDEMIC, rules.offered, award)) is not None:
        return closed
    has_results = check.facts.achievements.results
    own = [
        *asks_for(
            check,
            "E-23",
            rules.listed,
            has=served.listed,
            what="在一线医务人员名单内。",
            missing="该政策限人社、卫健部门确定的一线医务人员名单内人员，没有您在名单内的记录；请按正常条件申报，在名单内的请补充。",
            used=[served],
        ),
        judge(
            "E-23",
            rules.offered,
            holds=has_results,
            message="已填报业绩成果。"
            if has_results
            else "须同时满足业绩成果条件，没有您的业绩成果，请补充。",
            used=[check.facts.achievements],
        ),
    ]
    used = _used(check)
    for value in (rules.only_unused, rules.once):
        message = "您此前已享受过该政策，不能再次享受，请按正常条件申报。" if used else "尚未享受过该政策。"
        if value.value is not False and (used or value.is_known):
            question = "您此前已享受过疫情防控一线医务人员政策，能否再次享受"
            own.append(
                judge("E-23", value, holds=not used, message=message, question=question, used=[served])
            )
    if rules.until.is_known:
        last = rules.until.require().day
        holds = check.submission <= last
        message = f"政策执行至{said(last)}。" if holds else f"政策已于{said(last)}到期，请按正常条件申报。"
        own.append(
            judge("E-23", rules.until, holds=holds, message=message, facts={"until": last.isoformat()})
        )
    gives = rules.earlier_gives if _served_earlier(check) else rules.award_waives
    if not gives.is_known:
        own.append(silent("E-23", gives, award))
    return Attempt(PathKey.EPIDEMIC, own=tuple(own), waivers=freed(PathKey.EPIDEMIC, gives))
