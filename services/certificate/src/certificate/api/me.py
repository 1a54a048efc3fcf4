"""Who the caller is to this service, and what waits."""

import datetime as dt

from pydantic import BaseModel, Field

from certificate.usecases import certificates
from common.service.routing import CurrentActor, ServiceRouter, Uow
from common.web.access import signed_in

router = ServiceRouter(tags=["me"])


class SealTask(BaseModel):
    """A certificate that waits for the seal of the caller's organisation; no article sets a term for it."""

    kind: str = Field(examples=["seal_certificate"])
    subject: str = Field(examples=["cer_k2m5exampleexample27"])
    number: str
    since: dt.datetime


class CertificateMe(BaseModel):
    """The caller."""

    account: str
    person_ref: str | None = None
    grants: list[str] = Field(examples=[["league_hr@org_11150800DEM000022B"]])
    tasks: list[SealTask]


@router.get(
    "/me",
    operation_id="get_certificate_me",
    access=signed_in(),
    summary="查看本人账号、岗位和待办",
    audience=("spa", "mobile"),
)
async def get_me(uow: Uow, actor: CurrentActor) -> CertificateMe:
    rows = await certificates.seals_to_put(uow, actor=actor)
    return CertificateMe(
        account=actor.account,
        person_ref=actor.person_ref,
        grants=sorted(str(grant) for grant in actor.grants),
        tasks=[
            SealTask(
                kind="seal_certificate",
                subject=row.certificate_id,
                number=row.number,
                since=row.since,
            )
            for row in rows
        ],
    )
