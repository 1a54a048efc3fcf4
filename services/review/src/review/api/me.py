"""Who the caller is to this service, and what waits."""

import datetime as dt

from pydantic import BaseModel, Field

from common.events.base import Instant
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import signed_in
from review.usecases import me
from review.usecases.tasks import MOST_TASKS, Task

router = ServiceRouter(tags=["me"])


class ReviewTask(BaseModel):
    """Something that waits for the caller: a step of an office, or an expert's own part in a session."""

    kind: str = Field(examples=["decide_meeting_plan"])
    subject: str = Field(examples=["mtg_q4w2exampleexample31"])
    meeting_id: str | None = None
    since: Instant | None = None
    due: dt.date | None = None
    overdue: bool

    @classmethod
    def of(cls, task: Task, today: dt.date) -> "ReviewTask":
        return cls(
            kind=task.kind,
            subject=task.subject,
            meeting_id=task.meeting_id,
            since=task.since,
            due=task.due,
            overdue=task.overdue(today),
        )


class ReviewMe(BaseModel):
    """The caller."""

    account: str
    person_ref: str | None = None
    grants: list[str] = Field(examples=[["league_hr@org_11150800DEM000022B"]])
    total: int = Field(description="待办总数；tasks 至多列出 100 项")
    overdue: int = Field(description="其中已过期限的")
    tasks: list[ReviewTask]


@router.get(
    "/me",
    operation_id="get_review_me",
    access=signed_in(),
    summary="查看本人账号、岗位和待办",
    audience=("spa", "mobile"),
)
async def get_me(uow: Uow, actor: CurrentActor, ports: PortsDep) -> ReviewMe:
    tasks, today = await me.open_tasks(uow, actor=actor, ports=ports), uow.now.date()
    return ReviewMe(
        account=actor.account,
        person_ref=actor.person_ref,
        grants=sorted(str(grant) for grant in actor.grants),
        total=len(tasks),
        overdue=sum(task.overdue(today) for task in tasks),
        tasks=[ReviewTask.of(task, today) for task in tasks[:MOST_TASKS]],
    )
