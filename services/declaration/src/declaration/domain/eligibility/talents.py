"""Talent programmes (E-17), former civil servants and transferred military (E-16); heard by the ordinary committee."""

import datetime as dt

from common.events.labels import label
from common.policy import Finding, Value
from common.policy.chinese import code
from common.policy.subjects.talents import ProgrammeTier
from common.policy.subjects.transferees import Transferred
from common.policy.subjects.vocabulary import HeardBy, Target
from declaration.domain.eligibility.attempt import (
    Attempt,
    PathKey,
    asks_first,
    asks_for,
    freed,
    leads_there,
    not_offered,
    only_once,
    path_of,
    quota_point,
)
from declaration.domain.eligibility.check import Check, MeasuredOn, judge, quoted, said
from declaration.domain.eligibility.facts import InProgramme, UnitAt


def talents(check: Check) -> Attempt | None:
    """E-17, N23-4.5.6: in the cultivation period of a listed tier, with outstanding results.

    The period is measured on the day of submission; both its days count.
    """
    rules, programmes = check.policy.talents, check.facts.programmes
    if not programmes:
        return None
    running = any(one.starts <= check.submission <= one.until for one in programmes)
    if not rules.offered.is_known and not running:
        return None  # whatever the year's documents say of the programmes, nobody is in one
    question = f"您入选的人才项目本年度能否直接申报{label(check.wanted.level)}"
    if (closed := not_offered("E-17", PathKey.TALENTS, rules.offered, question)) is not None:
        return closed
    held = min(programmes, key=lambda one: _suits(check, one))
    own = [*_tier(check, held), _in_period(check, held)]
    own += asks_for(
        check,
        "E-17",
        rules.outstanding_results,
        has=check.facts.achievements.outstanding,
        what="培养期内业绩成果突出。",
        missing="须在培养期内业绩成果突出，没有您的有关材料，请补充业绩材料。",
    )
    return Attempt(
        PathKey.TALENTS,
        own=(*own, *only_once(check, rules.once), *quota_point(rules.quota_exempt)),
        waivers=freed(PathKey.TALENTS, rules.waives),
        exam_still=rules.exam_still,
        heard_by=rules.committee.value or HeardBy.ORDINARY,
        quota_exempt=rules.quota_exempt.value,
    )


def _suits(check: Check, held: InProgramme) -> tuple[int, bool, dt.date, str]:
    """Which of several places is looked at: the one that leads there, that is running, that begins first."""
    day = check.submission
    running = held.starts <= day <= held.until
    begins = held.starts if held.starts > day else dt.date.max
    return sum(f.refuses for f in _tier(check, held)), not running, begins, held.model_dump_json()


def _tier(check: Check, held: InProgramme) -> list[Finding]:
    listed = [
        value
        for value in check.policy.talents.tiers.values()
        if (row := value.value) is not None
        and row.programme is held.programme
        and row.tier in {None, held.tier}
    ]
    if not listed:
        offered = check.policy.talents.offered
        message = f"本年度文件没有列入您入选的{quoted(code(held.programme))}这一层次，请改走其他通道。"
        facts = {"programme": str(held.programme), "tier": held.tier}
        return [judge("E-17", offered, holds=False, message=message, facts=facts, used=[held])]
    value = listed[-1]
    row = value.require()
    found = [_leads(check, value, row)]
    if row.county_or_below:
        post = check.facts.post
        below = post.unit_at is not UnitAt.CITY
        message = (
            "在旗县（市、区）及以下单位工作。"
            if below
            else "您入选的层次须在旗县（市、区）及以下单位工作才能由此申报，您的单位在市里，请改走其他通道。"
        )
        found.append(judge("E-17", value, holds=below, message=message, used=[post]))
    return found


def _leads(check: Check, value: Value[ProgrammeTier], row: ProgrammeTier) -> Finding:
    target = Value[Target].model_validate({**dict(value), "value": row.target})
    return leads_there(check, "E-17", target)


def _in_period(check: Check, held: InProgramme) -> Finding:
    day = check.submission
    holds = held.starts <= day <= held.until
    facts = {
        "measured_on": str(MeasuredOn.SUBMISSION),
        "day": day.isoformat(),
        "until": held.until.isoformat(),
    }
    if day < held.starts:
        facts["passes_from"] = held.starts.isoformat()
    message = (
        "在培养期内。"
        if holds
        else f"您的培养期从{said(held.starts)}才开始，请在培养期内申报。"
        if day < held.starts
        else f"您的培养期已于{said(held.until)}届满，不能再由此申报，请改走其他通道。"
    )
    return judge(
        "E-17",
        check.policy.talents.in_cultivation_period,
        holds=holds,
        message=message,
        facts=facts,
        used=[held],
    )


_PEOPLE = {
    Transferred.CIVIL_SERVANT: "转入企事业单位的原公务员（含参公管理人员）",
    Transferred.MILITARY: "部队转业安置人员",
}


def transferees(check: Check) -> Attempt | None:
    """E-16, article 39: at the first application straight to the level that the record supports."""
    rules, origin = check.policy.transferees, check.facts.origin
    if origin.transferred is None:
        return None
    if (closed := not_offered("E-16", PathKey.TRANSFEREES, rules.offered)) is not None:
        return closed
    has = origin.transferred in (rules.people.value or ())
    own = [
        leads_there(check, "E-16", rules.target),
        judge(
            "E-16",
            rules.people,
            holds=has,
            message=f"属于{_PEOPLE[origin.transferred]}。"
            if has
            else f"文件没有列入{_PEOPLE[origin.transferred]}，请按正常条件申报。",
            facts={"transferred": str(origin.transferred)},
            used=[origin],
        ),
    ]
    own += asks_for(
        check,
        "E-16",
        rules.into_enterprise_or_institution,
        has=origin.placed_in_enterprise_or_institution,
        what="已安置到企事业单位从事专业技术工作。",
        missing="须已安置到企事业单位从事专业技术工作，没有您的安置记录；已安置的请补充。",
        used=[origin],
    )
    own += asks_first(check, "E-16", rules.first_application)
    return Attempt(
        PathKey.TRANSFEREES,
        own=(*own, *only_once(check, rules.once), *quota_point(rules.quota_exempt)),
        waivers=path_of(rules, PathKey.TRANSFEREES),
        exam_still=rules.exam_still,
        heard_by=rules.committee.value or HeardBy.ORDINARY,
        quota_exempt=rules.quota_exempt.value,
    )
