"""Rural service (E-22), the epidemic's front line (E-23) and continuing education (E-25), which both may waive."""

from pydantic import JsonValue

from common.events.codes import Level, Tier
from common.events.labels import label
from common.policy import Finding
from common.policy.chinese import code
from declaration.domain.eligibility.attempt import Attempt, PathKey, asks_for, freed, not_offered
from declaration.domain.eligibility.check import Check, MeasuredOn, by_day, judge, said, silent, waived
from declaration.domain.eligibility.facts import UnitAt

MONTHS = 12


def rural_year(check: Check) -> list[Finding]:
    """E-22, N23-4.6.4: urban school teachers and doctors need, in principle, a year of rural service for 高级.

    Front-line service in the epidemic counts as so much of it where the pack says so (E-23).
    """
    rules, post = check.policy.rural_service, check.facts.post
    if post.urban is None or post.unit_at is not UnitAt.CITY or check.wanted.level.tier is not Tier.SENIOR:
        return []
    if not rules.asked.is_known or not rules.asked_of.is_known:
        return [silent("E-22", rules.asked)]
    if post.urban not in rules.asked_of.require() or check.wanted.level.tier is not rules.asked_for.value:
        return []
    asked = rules.asked.require() * MONTHS
    credited = _epidemic_months(check)
    months = check.facts.rural.months + credited
    facts: dict[str, JsonValue] = {
        "months": months,
        "asked": asked,
        "urban": str(post.urban),
        "by_epidemic": credited,
    }
    who, level = code(post.urban), label(check.wanted.level)
    holds = months >= asked
    message = (
        f"{who}服务农村牧区基层已满{asked}个月。"
        if holds
        else f"{who}申报{level}，原则上要有{asked}个月以上农村牧区基层服务经历，还差{asked - months}个月；"
        "确有特殊情况的，请主管部门书面同意放宽。"
    )
    return [
        judge("E-22", rules.asked, holds=holds, message=message, facts=facts, used=[check.facts.rural, post])
    ]


def _epidemic_months(check: Check) -> int:
    rules, served = check.policy.epidemic, check.facts.epidemic
    listed = served is not None and served.listed
    return (rules.counts_as_grassroots.value or 0) * MONTHS if listed else 0


def continuing_education(check: Check) -> list[Finding]:
    """E-25, N23-4.15: the card of the year is certified by the cut-off day, unless a rule waives it.

    How many hours it stands for is in the year's own paper; the card itself is what is looked at.
    """
    rules, facts = check.policy.continuing_education, check.facts
    if rules.certified.value is False:
        return []
    if not rules.certified.is_known:
        return [silent("E-25", rules.certified)]
    if (freed_by := _freed_from_card(check)) is not None:
        return [freed_by]
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
        otherwise="没有您的审验记录，请先完成审验。",
        facts={"year": year},
        used=[card] if card else [],
    )
    return [found] if found.refuses else [found, *_hours(check, card.hours if card else None)]


def _hours(check: Check, hours: int | None) -> list[Finding]:
    rules = check.policy.continuing_education
    if not rules.hours.is_known or not rules.years.is_known:
        return [silent("E-25", rules.hours)]
    asked = rules.hours.require() * rules.years.require()
    if hours is None:
        return []
    holds = hours >= asked
    message = f"审验学时{hours}学时，要求{asked}学时" + (
        "。" if holds else f"，还差{asked - hours}学时，请补足后申报。"
    )
    return [judge("E-25", rules.hours, holds=holds, message=message, facts={"hours": hours, "asked": asked})]


def _freed_from_card(check: Check) -> Finding | None:
    policy, facts = check.policy, check.facts
    private = policy.private_sector
    if facts.post.applicant_type in (private.applicant_types.value or ()) and (
        private.continuing_education_required.value is False
    ):
        value = private.continuing_education_required
        return waived("E-25", "card", "private_sector", value, "非公有制单位人员，继续教育不作硬性要求。")
    months = policy.rural_service.waives_continuing_education
    urban = facts.post.unit_at is UnitAt.CITY
    if urban and months.is_known and facts.rural.months_this_year >= months.require():
        message = f"当年服务苏木乡镇、嘎查村满{months.require()}个月，视同完成继续教育。"
        return waived("E-25", "card", "rural_service", months, message)
    counts = policy.epidemic.counts_as_continuing_education
    served = facts.epidemic
    if counts.value and served is not None and served.listed and served.in_plan_year:
        return waived("E-25", "card", "epidemic", counts, "当年参加疫情防控一线工作，视同完成继续教育。")
    return None


def one_year_early(check: Check) -> Attempt | None:
    """E-22, N23-4.6.4: 3 years of service since the present title, with outstanding contribution: one year early."""
    rules, rural = check.policy.rural_service, check.facts.rural
    if rural.months_since_title == 0 or check.facts.post.unit_at is not UnitAt.CITY:
        return None
    if not rules.early_after.is_known or not rules.early_by.is_known:
        open_point = silent("E-22", rules.early_after)
        return Attempt(PathKey.RURAL_SERVICE, own=(open_point,), undecided=True, by_standard=False)
    asked, months = rules.early_after.require() * MONTHS, rural.months_since_title
    message = (
        f"取得现职称后累计服务苏木乡镇、嘎查村已满{asked}个月。"
        if months >= asked
        else f"提前申报须取得现职称后累计服务苏木乡镇、嘎查村满{asked}个月，还差{asked - months}个月。"
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
            missing="提前申报须在服务期间作出突出贡献，请补充有关材料。",
            used=[rural],
        ),
    ]
    return Attempt(PathKey.RURAL_SERVICE, own=tuple(own), sooner_by=rules.early_by.require())


def epidemic_award(check: Check) -> Attempt | None:
    """E-23, N23-4.8: a provincial award, the results met: no limit of years in the present title for the next level."""
    rules, served = check.policy.epidemic, check.facts.epidemic
    if served is None or not served.award or check.wanted.level is Level.TECHNICIAN:
        return None
    if (closed := not_offered("E-23", PathKey.EPIDEMIC, rules.offered)) is not None:
        return closed
    own = [
        *asks_for(
            check,
            "E-23",
            rules.listed,
            has=served.listed,
            what="在一线医务人员名单内。",
            missing="该政策限人社、卫健部门确定的一线医务人员名单内人员；在名单内的请更正所填情况。",
            used=[served],
        ),
        judge(
            "E-23",
            rules.offered,
            holds=check.facts.achievements.results,
            message="已填报业绩成果。"
            if check.facts.achievements.results
            else "须同时满足业绩成果条件，请补充业绩成果。",
            used=[check.facts.achievements],
        ),
    ]
    for value in (rules.only_unused, rules.once):
        message = (
            "您此前已享受过该政策，不能再次享受，请按正常条件申报。" if served.used else "尚未享受过该政策。"
        )
        if value.value is not False:
            own.append(judge("E-23", value, holds=not served.used, message=message, used=[served]))
    if rules.until.is_known:
        last = rules.until.require().day
        holds = check.submission <= last
        message = f"政策执行至{said(last)}。" if holds else f"政策已于{said(last)}到期，请按正常条件申报。"
        own.append(
            judge("E-23", rules.until, holds=holds, message=message, facts={"until": last.isoformat()})
        )
    if not rules.award_waives.is_known:
        own.append(silent("E-23", rules.award_waives))
        return Attempt(PathKey.EPIDEMIC, own=tuple(own), undecided=True, by_standard=False)
    return Attempt(PathKey.EPIDEMIC, own=tuple(own), waivers=freed(PathKey.EPIDEMIC, rules.award_waives))
