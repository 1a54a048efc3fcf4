"""Who the caller is to this service, and what waits."""

import datetime as dt

from pydantic import BaseModel, Field

from common.events.base import Instant
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import signed_in
from review.usecases import me
from review.usecases.me import Task

router = ServiceRouter(tags=["me"])


class ReviewTask(BaseModel):
    """Something that waits for the caller: a step of an office, or an expert's own part in a session."""

    kind: str = Field(examples=["decide_meeting_plan"])
    subject: str = Field(examples=["mtg_q4w2exampleexample31"])
    meeting_id: str | None = None
    since: Instant | None = None
    due: dt.date | None = None

    @classmethod
    def of(cls, task: Task) -> "ReviewTask":
        return cls.model_validate(task, from_attributes=True)


class ReviewMe(BaseModel):
    """The caller."""

    account: str
    person_ref: str | None = None
    grants: list[str] = Field(examples=[["league_hr@org_11150800DEM000022B"]])
    tasks: list[ReviewTask]


@router.get(
    "/me",
    operation_id="get_review_me",
    access=signed_in(),
    summary="查看本人账号、岗位和待办",
    audience=("spa", "mobile"),
)
async def get_me(uow: Uow, actor: CurrentActor, ports: PortsDep) -> ReviewMe:
    return ReviewMe(
        account=actor.account,
        person_ref=actor.person_ref,
        grants=sorted(str(grant) for grant in actor.grants),
        tasks=[ReviewTask.of(task) for task in await me.open_tasks(uow, actor=actor, ports=ports)],
    )
