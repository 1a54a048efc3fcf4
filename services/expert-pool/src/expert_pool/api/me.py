"""Who the caller is to this service, and what waits."""

import datetime as dt

from pydantic import BaseModel, Field

from common.events.base import Instant
from common.service.routing import CurrentActor, ServiceRouter, Uow
from common.web.access import signed_in
from expert_pool.usecases import me
from expert_pool.usecases.me import Task

router = ServiceRouter(tags=["me"])


class PoolTask(BaseModel):
    """Something that waits for the caller: a step of an office, a party's value, or an expert's answer."""

    kind: str = Field(examples=["answer_seat"])
    subject: str = Field(examples=["sea_m3x8exampleexample52"])
    since: Instant | None = None
    due: dt.date | None = None
    overdue: bool

    @classmethod
    def of(cls, task: Task, today: dt.date) -> "PoolTask":
        return cls(
            kind=task.kind,
            subject=task.subject,
            since=task.since,
            due=task.due,
            overdue=task.overdue(today),
        )


class PoolMe(BaseModel):
    """The caller."""

    account: str
    person_ref: str | None = None
    grants: list[str] = Field(examples=[["committee_office@org_11150800DEM000065Q"]])
    total: int = Field(description="待办总数；tasks 至多列出 100 项")
    overdue: int = Field(description="其中已过期限的")
    tasks: list[PoolTask]


@router.get(
    "/me",
    operation_id="get_expert_pool_me",
    access=signed_in(),
    summary="查看本人账号、岗位和待办",
    audience=("spa", "mobile"),
)
async def get_me(uow: Uow, actor: CurrentActor) -> PoolMe:
    tasks, today = await me.open_tasks(uow, actor=actor), uow.now.date()
    return PoolMe(
        account=actor.account,
        person_ref=actor.person_ref,
        grants=sorted(str(grant) for grant in actor.grants),
        total=len(tasks),
        overdue=sum(task.overdue(today) for task in tasks),
        tasks=[PoolTask.of(task, today) for task in tasks[: me.MOST_TASKS]],
    )
