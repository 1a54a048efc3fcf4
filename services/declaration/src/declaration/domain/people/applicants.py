"""Who may declare, and which unit stands behind them (articles 21, 22, 27 to 29, 56; A-13, K-01).

The types are codes of the policy packs; here is what follows from each for the unit that audits first.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pydantic import JsonValue

from common.events.codes import Column, OrganisationKind, Ownership
from common.policy.findings import Finding
from common.policy.model import Status, Value
from common.policy.subjects.audit_chain import ApplicantType, AuditChain, FirstAuditor
from common.policy.subjects.vocabulary import Sector

_K, _T = OrganisationKind, ApplicantType

LABELS: Final[Mapping[ApplicantType, str]] = MappingProxyType(
    {
        _T.PUBLIC_INSTITUTION: "事业单位等公立机构在职人员",
        _T.CONTRACT_STAFF: "事业单位合同制人员",
        _T.PRIVATE_ENTERPRISE: "民营企业人员",
        _T.SOCIAL_ORGANISATION: "社会团体人员",
        _T.OTHER_NON_PUBLIC: "其他非公有制经济组织人员",
        _T.FREELANCER: "自由职业者",
        _T.DISPATCHED_WORKER: "劳务派遣人员",
        _T.SKILLED_WORKER: "高技能人才",
        _T.FARMER_OR_HERDER: "农村牧区实用人才",
        _T.HMT_OR_FOREIGN: "港澳台及境外专业技术人才",
        _T.CENTRAL_OR_OTHER_PROVINCE: "中央和外省驻区单位人员",
    }
)

_PRIVATE_WAYS = frozenset({_K.SERVICE_POINT, _K.HR_AGENCY})
"""Article 29: people of the private sector may also hand in at a service point or an agency."""

UNIT_KINDS: Final[Mapping[ApplicantType, frozenset[OrganisationKind]]] = MappingProxyType(
    {
        _T.PUBLIC_INSTITUTION: frozenset(
            {_K.PUBLIC_INSTITUTION, _K.ENTERPRISE, _K.DEPARTMENT, _K.SERVICE_CENTRE, _K.HR_AGENCY}
        ),
        _T.CONTRACT_STAFF: frozenset({_K.PUBLIC_INSTITUTION, _K.SERVICE_CENTRE}),
        _T.PRIVATE_ENTERPRISE: frozenset({_K.ENTERPRISE}) | _PRIVATE_WAYS,
        _T.SOCIAL_ORGANISATION: frozenset({_K.SOCIAL_ORGANISATION}) | _PRIVATE_WAYS,
        _T.OTHER_NON_PUBLIC: frozenset({_K.OTHER_NON_PUBLIC, _K.ENTERPRISE}) | _PRIVATE_WAYS,
        _T.FREELANCER: frozenset({_K.HR_AUTHORITY}) | _PRIVATE_WAYS,
        _T.DISPATCHED_WORKER: frozenset({_K.DISPATCH_AGENCY}),
    }
)
"""Which kinds of unit audit first, publish and recommend for a type (article 28); a type that is not listed is not bound
to a kind, because no clause binds it."""

_NOT_AN_EMPLOYER: Final = frozenset({_K.DISPATCH_AGENCY})
_SERVED_BY: Final = {
    FirstAuditor.HR_AUTHORITY: frozenset({_K.HR_AUTHORITY}),
    FirstAuditor.DESIGNATED_UNIT: frozenset({_K.SERVICE_POINT}),
    FirstAuditor.HR_AGENCY: frozenset({_K.HR_AGENCY}),
    FirstAuditor.DISPATCH_AGENCY_WITH_USING_UNIT: frozenset({_K.DISPATCH_AGENCY}),
}

PUBLIC_ONLY: Final = frozenset({_T.PUBLIC_INSTITUTION, _T.CONTRACT_STAFF})
FOREIGN_DOCUMENTS: Final = frozenset({"414", "511", "513"})


def unit_fits(type_: ApplicantType, *, kind: OrganisationKind, ownership: Ownership) -> bool:
    """Whether a unit of that kind does the first audit for people of this type.

    Articles 28 and 29.
    """
    allowed = UNIT_KINDS.get(type_)
    if allowed is not None and kind not in allowed:
        return False
    return not (type_ in PUBLIC_ONLY and ownership is not Ownership.PUBLIC)


def using_unit_fits(type_: ApplicantType, *, using_org: str | None) -> bool:
    """Dispatched workers name the unit that uses them, nobody else does (article 28, paragraph 3)."""
    return (using_org is not None) == (type_ is ApplicantType.DISPATCHED_WORKER)


def document_fits(type_: ApplicantType, document_kind: str) -> bool:
    """People from Hong Kong, Macao, Taiwan or abroad declare with their own papers, and only they (article 21)."""
    return (document_kind in FOREIGN_DOCUMENTS) == (type_ is ApplicantType.HMT_OR_FOREIGN)


def column_fits(type_: ApplicantType, column: Column) -> bool:
    """Some types have an entry column of their own.

    Staff of central and other provinces' units come by entrusted review (article 56); the farmers' column is theirs
    alone (article 21, paragraph 3).
    """
    if type_ is ApplicantType.CENTRAL_OR_OTHER_PROVINCE:
        return column is Column.ENTRUSTED_REVIEW
    return column is not Column.FARMERS_AND_HERDERS or type_ is ApplicantType.FARMER_OR_HERDER


def who_audits_first(
    chain: AuditChain,
    type_: ApplicantType,
    *,
    kind: OrganisationKind,
    ownership: Ownership,
    using_org: str | None,
) -> Finding:
    """K-01, articles 27 to 29: the unit is one that audits, publishes and recommends for people of this type.

    The unit itself; for freelancers the HR authority, the unit it names or the agency that keeps the personal file; for
    dispatched workers the dispatch agency together with the using unit.
    """
    value = chain.first_auditor.get(type_, Value(status=Status.NOT_CONFIGURED))
    facts: dict[str, JsonValue] = {
        "applicant_type": str(type_),
        "unit_kind": str(kind),
        "using_unit": using_org is not None,
    }
    if not value.is_known:
        return Finding.open_point(
            "K-01", value, message=f"文件未写明{LABELS[type_]}由谁初审、公示、推荐。", facts=facts
        )
    named = any(_serves(auditor, kind) for auditor in value.require())
    holds = (
        named
        and unit_fits(type_, kind=kind, ownership=ownership)
        and using_unit_fits(type_, using_org=using_org)
    )
    message = (
        "由该单位履行初审、公示、推荐程序。"
        if holds
        else f"该单位不能为{LABELS[type_]}履行初审、公示、推荐程序，请在个人信息中更正所在单位。"
    )
    return Finding.judge("K-01", value, holds=holds, facts=facts, message=message)


def _serves(auditor: FirstAuditor, kind: OrganisationKind) -> bool:
    if auditor is FirstAuditor.EMPLOYER:
        return kind not in _NOT_AN_EMPLOYER
    return kind in _SERVED_BY[auditor]


def sector_of(type_: ApplicantType, *, kind: OrganisationKind, ownership: Ownership) -> Sector | None:
    """The sector of the employer by the unit's own record (A-13); None where the kind of person tells it.

    A dispatched worker's unit is the agency, the employer of the labour contract (our reading of article 22). Agencies
    and service points through which the private sector hands in are nobody's employer.
    """
    if type_ in {_T.FREELANCER, _T.FARMER_OR_HERDER} or kind in _PRIVATE_WAYS:
        return None
    public = ownership is Ownership.PUBLIC
    match kind:
        case _K.PUBLIC_INSTITUTION | _K.SERVICE_CENTRE if public:
            return Sector.PUBLIC_INSTITUTION
        case _K.SOCIAL_ORGANISATION if not public:
            return Sector.SOCIAL_ORGANISATION
        case _K.ENTERPRISE | _K.DISPATCH_AGENCY if not public:
            return None if type_ is _T.OTHER_NON_PUBLIC else Sector.PRIVATE_ENTERPRISE
        case _:
            return Sector.OTHER_PUBLIC if public else Sector.OTHER_NON_PUBLIC
