"""Linking an account to a person, over REST."""

from pydantic import BaseModel, ConfigDict, Field

from common.crypto.masks import mask_number
from common.identity.documents import DocumentKind
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import signed_in
from declaration.errors import AlreadyLinked, BadPersonDocument, LinkedElsewhere
from declaration.usecases.people import identity_links

router = ServiceRouter(tags=["identity"])


class NewIdentityLink(BaseModel):
    """Name and document of the person behind the account."""

    model_config = ConfigDict(extra="forbid")

    document_kind: DocumentKind = Field(examples=["111"], description="证件类型（GA/T 517）")
    number: str = Field(min_length=5, max_length=40, examples=["150802198801260001"])
    name: str = Field(min_length=1, max_length=60, examples=["夏明荣"])
    phone: str | None = Field(default=None, pattern=r"^\+?[0-9 -]{6,20}$", examples=["12000000086"])


class IdentityLink(BaseModel):
    """The account is linked; `checked_by` names the check that vouched (`format_only` is a stand-in)."""

    person_ref: str = Field(examples=["p1mvz3k7exampleexampleexampleexampleexampleexampleexa"])
    document_kind: str = Field(examples=["111"])
    number_masked: str = Field(examples=["150802**********01"])
    checked_by: str = Field(examples=["format_only"])


@router.post(
    "/me/identity-links",
    operation_id="link_identity",
    access=signed_in(),
    summary="实名关联本人账号",
    audience=("spa", "mobile"),
    status_code=201,
    refuses=[AlreadyLinked, LinkedElsewhere, BadPersonDocument],
)
async def link_identity(
    body: NewIdentityLink,
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
) -> IdentityLink:
    row = await identity_links.link_identity(
        uow,
        document_kind=body.document_kind,
        number=body.number,
        name=body.name,
        phone=body.phone,
        actor=actor,
        ports=ports,
    )
    return IdentityLink(
        person_ref=row.person_ref,
        document_kind=row.document_kind,
        number_masked=mask_number(row.number(ports.keys)),
        checked_by=row.checked_by,
    )
