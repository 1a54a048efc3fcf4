"""Correcting an identity link over REST: an authority gives a number back to the person whose number it is."""

from pydantic import BaseModel, ConfigDict, Field

from common.events.base import Instant
from common.identity.documents import DocumentKind
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles
from common.web.problems import NotFound, OutsideJurisdiction, OwnCase
from declaration.api.texts import Paragraph
from declaration.errors import AlreadyLinked, BadPersonDocument
from declaration.usecases.cases import identity_corrections
from declaration.usecases.cases.identity_corrections import Papers

router = ServiceRouter(tags=["identity"])


class NewIdentityCorrection(BaseModel):
    """Whose papers were seen, which account is that person's, and why the present link is wrong."""

    model_config = ConfigDict(extra="forbid")

    document_kind: DocumentKind = Field(examples=["111"], description="证件类型（GA/T 517）")
    number: str = Field(min_length=5, max_length=40, examples=["150802198801260001"])
    name: str = Field(min_length=1, max_length=60, examples=["夏明荣"])
    phone: str | None = Field(default=None, pattern=r"^\+?[0-9 -]{6,20}$", examples=["12000000086"])
    account: str = Field(
        pattern=r"^[^|]{1,200}\|.{1,200}$",
        examples=["https://id.example.org/realms/zcps|7c1f0e52"],
        description="本人账号，即本人登录后“本人信息”中显示的账号",
    )
    place: str = Field(max_length=100, examples=["nm.bayannur.linhe"], description="本人工作或居住的地区")
    reason: Paragraph = Field(examples=["本人持身份证到场，称未曾办理关联。"])
    evidence: Paragraph = Field(examples=["查验居民身份证原件，人证一致，复印件存档2026-015号。"])


class IdentityCorrection(BaseModel):
    """The number stands for the right account from now on."""

    correction_id: str = Field(examples=["idc_h3v8exampleexample52"])
    person_ref: str
    org_id: str = Field(description="作出决定的人社部门")
    decided_at: Instant


@router.post(
    "/identity-corrections",
    operation_id="correct_identity_link",
    access=roles("region_hr", "league_hr", "county_hr"),
    summary="更正实名关联（证件号码被他人关联）",
    status_code=201,
    refuses=[NotFound, OutsideJurisdiction, OwnCase, AlreadyLinked, BadPersonDocument],
)
async def correct_identity_link(
    body: NewIdentityCorrection, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> IdentityCorrection:
    row = await identity_corrections.correct_link(
        uow,
        Papers(body.document_kind, body.number, body.name, body.phone),
        account=body.account,
        place=body.place,
        reason=body.reason,
        evidence=body.evidence,
        actor=actor,
        ports=ports,
    )
    return IdentityCorrection(
        correction_id=row.correction_id,
        person_ref=row.person_ref,
        org_id=row.org_id,
        decided_at=row.decided_at,
    )
