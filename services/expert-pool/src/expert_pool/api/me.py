"""Who the caller is to this service, and what waits."""

import datetime as dt

from pydantic import BaseModel, Field

from common.events.base import Instant
from common.service.routing import CurrentActor, ServiceRouter, Uow
from common.web.access import signed_in
from expert_pool.domain.seats import TITLES, SeatMessage, text_of
from expert_pool.usecases import me
from expert_pool.usecases.me import Message, Task

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


class PoolMessage(BaseModel):
    """A message about an own seat; it stands here and in no message box."""

    template: SeatMessage = Field(examples=["seat_offered"])
    title: str = Field(examples=["邀请担任评审专家"])
    text: str
    link: str = Field(description="席位编号", examples=["sea_m3x8exampleexample52"])
    due: dt.date | None = Field(default=None, description="最后期限，仅需要答复的消息有")
    raised_at: Instant

    @classmethod
    def of(cls, message: Message) -> "PoolMessage":
        asks = message.message is SeatMessage.SEAT_OFFERED
        return cls(
            template=message.message,
            title=TITLES[message.message],
            text=text_of(message.message, message.meeting_date),
            link=message.seat_id,
            due=message.meeting_date if asks else None,
            raised_at=message.raised_at,
        )


class PoolMe(BaseModel):
    """The caller."""

    account: str
    person_ref: str | None = None
    grants: list[str] = Field(examples=[["committee_office@org_11150800DEM000065Q"]])
    total: int = Field(description="待办总数；tasks 至多列出 100 项")
    overdue: int = Field(description="其中已过期限的")
    tasks: list[PoolTask]
    messages: list[PoolMessage] = Field(description="关于本人评委席位的消息，只在此处可见")


@router.get(
    "/me",
    operation_id="get_expert_pool_me",
    access=signed_in(),
    summary="查看本人账号、岗位、待办和席位消息",
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
        messages=[PoolMessage.of(message) for message in await me.messages(uow, actor=actor)],
    )
