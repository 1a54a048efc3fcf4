"""The caller as this service sees him: what he has to do, and until when."""

import datetime as dt

from pydantic import BaseModel, Field

from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import signed_in
from credit_file.usecases import me

router = ServiceRouter(tags=["me"])


class Task(BaseModel):
    """Something that waits for the caller."""

    kind: str = Field(examples=["open_investigation"])
    link: str
    due: dt.date | None = None
    overdue: bool


class Me(BaseModel):
    """Person, grants and open tasks."""

    person_ref: str | None = None
    grants: list[str]
    total: int = Field(description="待办总数；tasks 至多列出 100 项")
    overdue: int = Field(description="其中已过期限的")
    tasks: list[Task]


@router.get(
    "/me",
    operation_id="get_me_in_credit_file",
    access=signed_in(),
    summary="查看本人信息和待办",
    audience=("spa", "mobile"),
)
async def get_me(uow: Uow, actor: CurrentActor, ports: PortsDep) -> Me:
    tasks, today = await me.open_tasks(uow, actor=actor, ports=ports), uow.now.date()
    return Me(
        person_ref=actor.person_ref,
        grants=sorted(str(grant) for grant in actor.grants),
        total=len(tasks),
        overdue=sum(task.overdue(today) for task in tasks),
        tasks=[
            Task(kind=task.kind, link=task.link, due=task.due, overdue=task.overdue(today))
            for task in tasks[: me.MOST_TASKS]
        ],
    )
