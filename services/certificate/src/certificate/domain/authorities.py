"""Which HR authority confirms and which seals, by kind of title (T-01, T-09; articles 53, 54).

A pack names the authority by level (`region_hr`, `league_hr`, `level_hr`); here it is compared with an organisation.
"""

from certificate.domain.bodies import Body
from common.events.base import Title
from common.events.codes import Column, OrganisationKind, Tier
from common.places import PlaceLevel, is_within, level
from common.policy.findings import Finding, Verdict
from common.policy.model import Value
from common.policy.subjects.certificate import SealedBy
from common.policy.subjects.results import Authority, ByTitleKind

SCHOOL_TEACHERS = "school_teacher"
"""The series 中小学教师, whose 高级 titles the leagues review and the region confirms (BY26-3.4)."""


def confirming_authority(title: Title, column: Column, by_kind: ByTitleKind) -> Value[Authority]:
    """Who confirms a result of this kind: directed and farmers' titles go before the tier (R25-53)."""
    if column is Column.DIRECTED_EVALUATION:
        return by_kind.directed
    if column is Column.FARMERS_AND_HERDERS:
        return by_kind.farmers
    if title.level.tier is Tier.SENIOR and title.series == SCHOOL_TEACHERS:
        return by_kind.school_teacher_senior
    return {Tier.SENIOR: by_kind.senior, Tier.MIDDLE: by_kind.middle, Tier.JUNIOR: by_kind.junior}[
        title.level.tier
    ]


def sealing_authority(title: Title, column: Column, by_kind: SealedBy) -> Value[Authority]:
    """Whose seal is on a certificate of this kind; a directed 高级 title is the league's (R25-54)."""
    if column is Column.DIRECTED_EVALUATION:
        return by_kind.directed
    if column is Column.FARMERS_AND_HERDERS:
        return by_kind.farmers
    return {Tier.SENIOR: by_kind.senior, Tier.MIDDLE: by_kind.middle, Tier.JUNIOR: by_kind.junior}[
        title.level.tier
    ]


def is_authority(authority: Authority, body: Body, *, level_authority: str, place: str) -> bool:
    """Whether an organisation is the authority that the pack names.

    Args:
        level_authority: the HR authority of the level: the one that filed the committee, or that recognised the title.
        place: where the case comes from; its league is meant by `league_hr`.
    """
    if body.kind is not OrganisationKind.HR_AUTHORITY:
        return False
    if authority is Authority.REGION_HR:
        return level(body.place) is PlaceLevel.REGION
    if authority is Authority.LEAGUE_HR:
        return level(body.place) is PlaceLevel.LEAGUE and is_within(place, body.place)
    return body.org_id == level_authority


def confirmed_by_competent_authority(
    value: Value[Authority], confirming: Body, *, level_authority: str, place: str
) -> Finding:
    """T-09: the result is confirmed by the HR authority that the pack names for this kind of title (R25-53)."""
    return _competent(
        "T-09",
        value,
        confirming,
        level_authority=level_authority,
        place=place,
        met="核准确认单位符合职称评审管理权限。",
        not_met="核准确认单位不符合职称评审管理权限，评审结果不予制发证书。",
        silent="现有文件未载明该类职称由哪一级人力资源社会保障部门核准确认，请人工核对。",
    )


def sealed_by_competent_authority(
    value: Value[Authority], sealing: Body, *, level_authority: str, place: str
) -> Finding:
    """T-01: the certificate bears the seal of the HR authority that the pack names (R25-54)."""
    return _competent(
        "T-01",
        value,
        sealing,
        level_authority=level_authority,
        place=place,
        met="用印单位符合规定。",
        not_met="用印单位不符合规定，不得以该单位名义制发证书。",
        silent="现有文件未载明该类职称证书由哪个单位用印，由所报用印单位人工核对后用印。",
    )


def seals_by_itself(sealed_by: Finding, *, confirming_org: str, sealing_org: str) -> bool:
    """T-01: the seal is put on at once where the confirming organisation is the sealing one.

    Otherwise, and where the documents do not say whose seal it is, an officer of the sealing organisation decides.
    """
    return sealed_by.verdict in {Verdict.MET, Verdict.ASSUMED} and confirming_org == sealing_org


def _competent(
    rule: str,
    value: Value[Authority],
    body: Body,
    *,
    level_authority: str,
    place: str,
    met: str,
    not_met: str,
    silent: str,
) -> Finding:
    facts = {"org": body.org_id, "org_place": body.place, "place": place}
    if not value.is_known:
        return Finding.open_point(rule, value, message=silent, facts=facts)
    authority = value.require()
    holds = is_authority(authority, body, level_authority=level_authority, place=place)
    return Finding.judge(
        rule, value, holds=holds, message=met if holds else not_met, facts=facts | {"asked": authority.value}
    )
