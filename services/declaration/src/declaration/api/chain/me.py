"""Who the caller is to this service, and what waits."""

import datetime as dt

from pydantic import BaseModel, Field

from common.crypto.masks import mask_number, mask_phone
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import signed_in
from common.web.shapes import Me, Task
from declaration.store.cases.messages import unread
from declaration.store.people.persons import find_person
from declaration.usecases.cases.identity_corrections import lost_number
from declaration.usecases.chain.waiting import waiting

router = ServiceRouter(tags=["me"])


class Person(BaseModel):
    """The person behind the account; number and phone masked."""

    person_ref: str
    name: str = Field(examples=["夏明荣"])
    document_kind: str = Field(examples=["111"])
    number_masked: str = Field(examples=["150802**********01"])
    phone_masked: str | None = Field(default=None, examples=["120****0086"])


class NumberLost(BaseModel):
    """An authority gave the number that this account had linked to somebody else, whose number it is."""

    org_id: str = Field(description="作出决定的人社部门")
    decided_at: dt.datetime
    text: str = (
        "该证件号码不属于您，人社部门已解除与本账号的关联。请用本人证件重新办理；有异议的，请向该部门反映。"
    )


class OwnAccount(Me):
    """The caller with the person behind the account and what is unread in the message box (消息)."""

    person: Person | None = None
    number_lost: NumberLost | None = None
    unread_messages: int = Field(examples=[2])


@router.get(
    "/me",
    operation_id="get_declaration_me",
    access=signed_in(),
    summary="查看本人账号、岗位和待办",
    audience=("spa", "mobile"),
)
async def get_me(uow: Uow, actor: CurrentActor, ports: PortsDep) -> OwnAccount:
    row = await find_person(uow.session, actor.person_ref)
    person = None
    if row is not None:
        phone = row.phone(ports.keys)
        person = Person(
            person_ref=row.person_ref,
            name=row.name(ports.keys),
            document_kind=row.document_kind,
            number_masked=mask_number(row.number(ports.keys)),
            phone_masked=mask_phone(phone) if phone else None,
        )
    lost = await lost_number(uow, actor=actor)
    waits, today = await waiting(uow, actor=actor), uow.now.date()
    return OwnAccount(
        account=actor.account,
        person_ref=actor.person_ref,
        person=person,
        grants=sorted(str(grant) for grant in actor.grants),
        total=waits.total,
        overdue=waits.overdue,
        tasks=[Task(**vars(task), overdue=task.overdue(today)) for task in waits.tasks],
        number_lost=NumberLost(org_id=lost.org_id, decided_at=lost.decided_at) if lost is not None else None,
        unread_messages=await unread(uow.session, actor.person_ref) if actor.person_ref else 0,
    )
