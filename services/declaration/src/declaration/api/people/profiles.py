"""The personal profile over REST."""

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.crypto.keyring import Keyring
from common.policy.subjects.audit_chain import ApplicantType
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked, public
from common.web.problems import NotLinked, StaleVersion
from declaration.domain.people.applicants import LABELS, UNIT_KINDS
from declaration.errors import ProfileMissing, UnitDoesNotFit
from declaration.store.people.profiles import ProfileRow
from declaration.usecases.people import profiles
from declaration.usecases.people.profiles import ProfileFacts

router = ServiceRouter(tags=["profile"])


class ProfileDetails(BaseModel):
    """What only the person's own file needs; what rules read is told by entries of the archive."""

    model_config = ConfigDict(extra="forbid")

    specialty: str | None = Field(default=None, max_length=60, examples=["森林培育"])
    highest_education: str | None = Field(
        default=None, pattern=r"^[0-9]{2}$", examples=["20"], description="学历代码（GB/T 4658）"
    )
    post: str | None = Field(default=None, max_length=60, examples=["林业技术岗位"])
    first_worked_on: dt.date | None = Field(default=None, examples=["2012-07-01"])


class ChangedProfile(ProfileDetails):
    """The whole profile; `version` is left out the first time."""

    applicant_type: ApplicantType = Field(examples=["public_institution"])
    employer_org: str = Field(
        max_length=60,
        examples=["org_12150802DEM0001456"],
        description="所在单位；劳务派遣人员填派遣单位，自由职业者填人事代理机构、服务点或人社部门",
    )
    using_org: str | None = Field(default=None, max_length=60, description="用工单位，仅劳务派遣人员填写")
    version: StrictInt | None = Field(default=None, examples=[1])


class Profile(ProfileDetails):
    """The profile as stored."""

    person_ref: str
    applicant_type: ApplicantType
    employer_org: str
    using_org: str | None = None
    version: int

    @classmethod
    def of(cls, row: ProfileRow, keys: Keyring) -> "Profile":
        kept = row.read_details(keys)
        return cls(
            person_ref=row.person_ref,
            applicant_type=ApplicantType(row.applicant_type),
            employer_org=row.employer_org,
            using_org=row.using_org,
            version=row.version,
            **{name: kept.get(name) for name in ProfileDetails.model_fields},
        )


class ApplicantTypeEntry(BaseModel):
    """A type of applicant and the kinds of unit that audit first for it; no kinds means any."""

    code: ApplicantType = Field(examples=["freelancer"])
    label: str = Field(examples=["自由职业者"])
    unit_kinds: list[str] | None = Field(default=None, examples=[["hr_agency", "hr_authority"]])


class ApplicantTypes(BaseModel):
    """All types of applicant."""

    items: list[ApplicantTypeEntry]


@router.get(
    "/me/profile",
    operation_id="get_my_profile",
    access=linked(),
    summary="查看个人基本信息",
    audience=("spa", "mobile"),
    refuses=[NotLinked, ProfileMissing],
)
async def get_my_profile(uow: Uow, actor: CurrentActor, ports: PortsDep) -> Profile:
    return Profile.of(await profiles.own_profile(uow, actor=actor), ports.keys)


@router.put(
    "/me/profile",
    operation_id="save_my_profile",
    access=linked(),
    summary="填写或修改个人基本信息",
    audience=("spa", "mobile"),
    refuses=[NotLinked, StaleVersion, UnitDoesNotFit],
)
async def save_my_profile(body: ChangedProfile, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Profile:
    facts = ProfileFacts(
        applicant_type=body.applicant_type,
        employer_org=body.employer_org,
        using_org=body.using_org,
        details=body.model_dump(mode="json", exclude_none=True, include=set(ProfileDetails.model_fields)),
    )
    row = await profiles.save_profile(uow, facts, seen_version=body.version, actor=actor, ports=ports)
    return Profile.of(row, ports.keys)


@router.get(
    "/applicant-types",
    operation_id="list_applicant_types",
    access=public(),
    summary="列出申报人员类型",
    audience=("spa", "mobile", "public"),
)
async def list_applicant_types() -> ApplicantTypes:
    """The types of applicants (申报人员类型), and which kinds of units the initial audit of each is for."""
    return ApplicantTypes(
        items=[
            ApplicantTypeEntry(
                code=code,
                label=label,
                unit_kinds=sorted(UNIT_KINDS[code]) if code in UNIT_KINDS else None,
            )
            for code, label in LABELS.items()
        ]
    )
