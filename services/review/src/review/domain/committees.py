"""Committees (评委会): which may be formed, who files and supervises them (C-01, C-02, C-04, C-07; articles 6, 10 to 19)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import JsonValue

from common.calendar.spans import add_years
from common.events.base import Title
from common.events.codes import CommitteeBasis, OrganisationKind, Tier
from common.events.labels import label
from common.places import PlaceLevel, is_within, level
from common.policy.findings import Finding, Under, Verdict, silent, stated
from common.policy.model import Force, Value
from common.policy.subjects.committee import Committee, FiledWith
from common.policy.subjects.expert_pool import ExpertPool


class WorkPlanPart(StrEnum):
    """A part of the work plan (工作方案) of article 14; name, titles and places stand in the application itself."""

    UNIT_OVERVIEW = "unit_overview"
    REVIEW_SCOPE = "review_scope"
    MEMBERS_OVERVIEW = "members_overview"
    STANDARDS = "standards"
    OFFICE_RULES = "office_rules"


PART_LABELS: Mapping[WorkPlanPart, str] = {
    WorkPlanPart.UNIT_OVERVIEW: "申请单位基本情况",
    WorkPlanPart.REVIEW_SCOPE: "评审范围",
    WorkPlanPart.MEMBERS_OVERVIEW: "评委会专家组成",
    WorkPlanPart.STANDARDS: "评价标准",
    WorkPlanPart.OFFICE_RULES: "办事机构及管理规章制度",
}


class Condition(StrEnum):
    """A condition for forming a committee (article 12)."""

    MAIN_SERIES = "main_series"
    INFLUENCE = "influence"
    PROFESSIONALS = "professionals"
    EXPERTS = "experts"
    CAPABLE_OFFICE = "capable_office"


CONDITION_LABELS: Mapping[Condition, str] = {
    Condition.MAIN_SERIES: "（一）为组建单位主体职称系列或专业",
    Condition.INFLUENCE: "（二）在行业内具有重要影响力",
    Condition.PROFESSIONALS: "（三）具有一定数量的专业技术人才",
    Condition.EXPERTS: "（四）具有符合专家库要求的评审专家",
    Condition.CAPABLE_OFFICE: "（五）具有评审能力和健全的办事机构",
}


@dataclass(frozen=True)
class Body:
    """An organisation as far as jurisdiction needs it."""

    org_id: str
    kind: OrganisationKind
    place: str


def formed_by_series_or_specialty(
    basis: CommitteeBasis, tier: Tier, scope: Sequence[Title], *, under: Under
) -> list[Finding]:
    """C-01: one series, one specialty if formed by specialty, titles of one tier (R25-10, R25-11)."""
    series = {title.series for title in scope}
    specialties = {title.specialty for title in scope}
    one = len(series) == 1 and (
        basis is CommitteeBasis.SERIES or (len(specialties) == 1 and None not in specialties)
    )
    tiers = {title.level.tier for title in scope}
    return [
        stated(
            "C-01",
            "R25-10",
            under=under,
            holds=one,
            message="评委会按一个职称系列或专业组建，不得跨系列组建综合性评委会。",
            facts={"by": basis.value, "series": len(series), "specialties": len(specialties)},
        ),
        stated(
            "C-01",
            "R25-11",
            under=under,
            holds=tiers == {tier},
            message="评审的职称层级须与评委会级别一致。",
            facts={"tier": tier.value, "scope_tiers": list[JsonValue](sorted(t.value for t in tiers))},
        ),
    ]


def conditions_met(conditions: Mapping[Condition, bool], *, under: Under) -> Finding:
    """C-02: all five conditions of article 12 (R25-12)."""
    lacking = [condition for condition in Condition if not conditions.get(condition)]
    labels = "；".join(CONDITION_LABELS[condition] for condition in lacking)
    return stated(
        "C-02",
        "R25-12",
        under=under,
        holds=not lacking,
        message=f"申请组建评委会的条件未全部具备：{labels}。"
        if lacking
        else "申请组建评委会的五项条件均已具备。",
        facts={"lacking": [condition.value for condition in lacking]},
    )


def work_plan_complete(parts: Mapping[WorkPlanPart, str], *, under: Under) -> Finding:
    """C-02: the work plan holds every listed part (R25-14)."""
    lacking = [part for part in WorkPlanPart if not parts.get(part, "").strip()]
    labels = "、".join(PART_LABELS[part] for part in lacking)
    return stated(
        "C-02",
        "R25-14",
        under=under,
        holds=not lacking,
        message=f"工作方案内容不全，请补充：{labels}。" if lacking else "工作方案内容齐全。",
        facts={"lacking": [part.value for part in lacking]},
    )


_LEVELS: Mapping[FiledWith, frozenset[PlaceLevel]] = {
    FiledWith.REGION_HR: frozenset({PlaceLevel.REGION}),
    FiledWith.LEAGUE_HR: frozenset({PlaceLevel.LEAGUE}),
    FiledWith.LEVEL_HR: frozenset({PlaceLevel.LEAGUE, PlaceLevel.COUNTY}),
}
_FILED_BY: Mapping[FiledWith, str] = {
    FiledWith.REGION_HR: "由自治区人社厅核准备案",
    FiledWith.LEAGUE_HR: "由所在盟市人社局核准备案",
    FiledWith.LEVEL_HR: "由所在盟市、旗县人社部门按职称评审管理权限核准备案",
}


def filed_with(tier: Tier, organiser_place: str, policy: Committee) -> Value[FiledWith]:
    """C-02: who decides on a filing, by the tier and whether the organiser is a unit of the region (R25-13, N23-6.1.2)."""
    rule = policy.filing_authority
    if tier is Tier.SENIOR:
        return rule.senior
    of_region = level(organiser_place) is PlaceLevel.REGION
    if tier is Tier.MIDDLE:
        return rule.region_units_middle if of_region else rule.middle
    return rule.region_units_junior if of_region else rule.junior


def filing_authority(
    tier: Tier, organiser: Body, places: Sequence[str], hr_authorities: Iterable[Body], policy: Committee
) -> Body | None:
    """C-02: the HR authority that decides: of the level that the pack names, nearest above the organiser and all places.

    A unit of the region is in no league: where leagues decide for it, the places of the committee tell which. Where the
    documents do not say who decides, any level may.
    """
    named = filed_with(tier, organiser.place, policy).value
    levels = frozenset(PlaceLevel) if named is None else _LEVELS[named]
    of_region = level(organiser.place) is PlaceLevel.REGION
    below = [*places] if of_region and PlaceLevel.REGION not in levels else [organiser.place, *places]
    fit = [
        body
        for body in hr_authorities
        if body.kind is OrganisationKind.HR_AUTHORITY
        and level(body.place) in levels
        and (levels == {PlaceLevel.REGION} or all(is_within(place, body.place) for place in below))
    ]
    return max(fit, key=lambda body: (body.place.count("."), body.org_id), default=None)


def filed_by_competent_authority(
    tier: Tier, organiser: Body, places: Sequence[str], authority: Body, policy: Committee
) -> Finding:
    """C-02: the authority is the one that the pack names for this tier and organiser (R25-13)."""
    value = filed_with(tier, organiser.place, policy)
    if not value.is_known:
        return silent("C-02", value, f"{label(tier)}评委会由谁核准备案")
    whose = "自治区直属用人单位组建的" if level(organiser.place) is PlaceLevel.REGION else ""
    return Finding.judge(
        "C-02",
        value,
        holds=filing_authority(tier, organiser, places, [authority], policy) is not None,
        message=f"{whose}{label(tier)}评委会{_FILED_BY[value.require()]}。",
        facts={"tier": tier.value, "organiser_place": organiser.place, "authority_place": authority.place},
    )


def recommenders(tier: Tier, organiser: Body, hr_authorities: Iterable[Body]) -> list[Body]:
    """C-02: the HR authorities that recommend an application step by step before the region decides (R25-14).

    Only 高级 committees go that way: from the authority of the organiser's own place upwards, the region left out.
    """
    if tier is not Tier.SENIOR:
        return []
    chain = [
        body
        for body in hr_authorities
        if body.kind is OrganisationKind.HR_AUTHORITY
        and body.org_id != organiser.org_id
        and is_within(organiser.place, body.place)
        and level(body.place) is not PlaceLevel.REGION
    ]
    return sorted(chain, key=lambda body: (-body.place.count("."), body.org_id))


def recommended(wanted: Sequence[str], given: Sequence[str], *, under: Under) -> Finding:
    """C-02: every authority of the chain has recommended (R25-14)."""
    lacking = len(wanted) - len(given)
    return stated(
        "C-02",
        "R25-14",
        under=under,
        holds=lacking <= 0,
        message="高级评委会的申请经逐级审核推荐后，由自治区人社厅核准备案。",
        facts={"steps": len(wanted), "recommended": len(given)},
    )


def assessed(tier: Tier, department: Body | None, *, under: Under) -> Finding:
    """C-02: the region decides on a 高级 committee after assessment with the region's industry department (R25-14)."""
    holds = tier is not Tier.SENIOR or (
        department is not None
        and department.kind is OrganisationKind.DEPARTMENT
        and level(department.place) is PlaceLevel.REGION
    )
    return stated(
        "C-02",
        "R25-14",
        under=under,
        holds=holds,
        message="高级评委会由自治区人社厅会同自治区行业主管部门论证、评估，请写明参与论证的部门和意见。",
        facts={"tier": tier.value},
    )


def filing_term(valid_from: dt.date, valid_to: dt.date, policy: Committee) -> Finding:
    """C-02: a filing is good for at most so many years (R25-13); the last day is the corresponding day, inclusive."""
    value = policy.filing_valid
    if not value.is_known:
        return silent("C-02", value, "评委会备案有效期")
    last = add_years(valid_from, value.require())
    return Finding.judge(
        "C-02",
        value,
        holds=valid_from <= valid_to <= last,
        message=f"评委会备案有效期自 {valid_from} 起最长至 {last}，且不得早于起始日。",
        facts={"valid_from": valid_from.isoformat(), "valid_to": valid_to.isoformat()},
    )


def size_rules(
    basis: CommitteeBasis, tier: Tier, *, size: int, chairs: int, vice_chairs: int, policy: Committee
) -> list[Finding]:
    """C-04: odd size, one chair, one or two vice-chairs, the smallest size by basis and tier (R25-17)."""
    findings = []
    if policy.odd_size.is_known:
        findings.append(
            Finding.judge(
                "C-04",
                policy.odd_size,
                holds=size % 2 == 1 or not policy.odd_size.require(),
                message=f"评委会组成人员应当是单数，现为 {size} 人。",
                facts={"size": size},
            )
        )
    if policy.chairs.is_known:
        wanted = policy.chairs.require()
        findings.append(
            Finding.judge(
                "C-04",
                policy.chairs,
                holds=chairs == wanted,
                message=f"主任委员一般设 {wanted} 名，现为 {chairs} 名。",
                facts={"chairs": chairs, "wanted": wanted},
            )
        )
    least, most = policy.vice_chairs_least, policy.vice_chairs_most
    if least.is_known and most.is_known:
        low, high = least.require(), most.require()
        findings.append(
            Finding.judge(
                "C-04",
                least if vice_chairs < low else most,
                holds=low <= vice_chairs <= high,
                message=f"副主任委员一般设 {low} 至 {high} 名，现为 {vice_chairs} 名。",
                facts={"vice_chairs": vice_chairs, "least": low, "most": high},
            )
        )
    minimum = policy.minimum_size.of(basis, tier)
    if not minimum.is_known:
        return [*findings, silent("C-04", minimum, "评委会最低人数")]
    wanted = minimum.require()
    findings.append(
        Finding.judge(
            "C-04",
            minimum,
            holds=size >= wanted,
            message=f"该类评委会原则上不少于 {wanted} 人，现为 {size} 人。",
            facts={"size": size, "least": wanted, "by": basis.value, "tier": tier.value},
        )
    )
    return findings


def with_size_consent(findings: Iterable[Finding], policy: Committee, *, by_org: str) -> list[Finding]:
    """C-04: what the filing authority consents to no longer refuses (R25-17, Z-07); what 应当 says stays as it is."""
    consent = policy.other_size_by_consent
    may = consent.is_known and consent.require()
    return [
        finding.lifted(by_org=by_org, reason_code="size_consent") if may and _liftable(finding) else finding
        for finding in findings
    ]


def needs_size_consent(findings: Iterable[Finding]) -> bool:
    """Whether the size departs from what in principle (原则上, 一般) applies."""
    return any(_liftable(finding) for finding in findings)


def _liftable(finding: Finding) -> bool:
    return finding.verdict is Verdict.NOT_MET and finding.force is Force.PRINCIPLE


def pool_large_enough(
    basis: CommitteeBasis, tier: Tier, total: int, committee: Committee, pool: ExpertPool
) -> Finding:
    """C-02: the pool that is filed together is at least so many times the smallest committee (R25-19)."""
    minimum, times = committee.minimum_size.of(basis, tier), pool.size
    if not (minimum.is_known and times.is_known):
        return silent("C-02", times if minimum.is_known else minimum, "专家库人数要求")
    wanted = minimum.require() * times.require()
    return Finding.judge(
        "C-02",
        times,
        holds=total >= wanted,
        message=f"评委会专家库应不少于评委会最低人数的 {times.require()} 倍，即 {wanted} 人，现为 {total} 人。",
        facts={"pool": total, "least": wanted},
    )


def supervised(organiser: Body, supervisor: Body, *, under: Under) -> Finding:
    """C-07: the supervisor is another than the organiser (R25-6).

    An HR authority that organises is watched by the HR authority above it; a department by the HR authority of its own
    level; any other organiser by an HR authority of its place.
    """
    is_hr = supervisor.kind is OrganisationKind.HR_AUTHORITY
    above = is_within(organiser.place, supervisor.place)
    if organiser.kind is OrganisationKind.HR_AUTHORITY:
        holds = is_hr and above and supervisor.place != organiser.place
        wanted = "人社部门直接组建的评委会，由上级人社部门监管。"
    elif organiser.kind is OrganisationKind.DEPARTMENT:
        holds = is_hr and supervisor.place == organiser.place
        wanted = "行业主管部门直接组建的评委会，由同级人社部门和上级行业主管部门监管，请填写同级人社部门。"
    else:
        holds = is_hr and above
        wanted = "评委会由所在地人社部门监管。"
    return stated(
        "C-07",
        "R25-6",
        under=under,
        holds=holds and supervisor.org_id != organiser.org_id,
        message=wanted,
        facts={
            "organiser_kind": organiser.kind.value,
            "organiser_place": organiser.place,
            "supervisor_kind": supervisor.kind.value,
            "supervisor_place": supervisor.place,
        },
    )


def supervised_by_superior_department(
    organiser: Body, second: Body | None, *, on_record: bool, under: Under
) -> Finding:
    """C-07: a committee of an industry department is watched by the superior department, too (R25-6).

    Args:
        on_record: whether any department above the organiser is known; where there is none, none can be named.
    """
    asked = organiser.kind is OrganisationKind.DEPARTMENT
    if second is None:
        holds = not (asked and on_record)
        message = (
            "行业主管部门直接组建的评委会，由同级人社部门和上级行业主管部门监管，请填写上级行业主管部门。"
        )
    else:
        holds = (
            asked
            and second.kind is OrganisationKind.DEPARTMENT
            and is_within(organiser.place, second.place)
            and second.place != organiser.place
        )
        message = "第二监管单位应当是组建单位的上级行业主管部门，仅行业主管部门直接组建的评委会填写。"
    facts: dict[str, JsonValue] = {"organiser_kind": organiser.kind.value, "department_above": on_record}
    if second is not None:
        facts |= {"supervisor_kind": second.kind.value, "supervisor_place": second.place}
    return stated("C-07", "R25-6", under=under, holds=holds, message=message, facts=facts)
