"""Who the caller is to this service, and what waits."""

import datetime as dt

from pydantic import BaseModel, Field

from common.events.base import Instant
from common.service.routing import CurrentActor, ServiceRouter, Uow
from common.web.access import signed_in
from common.web.shapes import Me, Task
from expert_pool.domain.seats import TITLES, SeatMessage, text_of
from expert_pool.usecases import me
from expert_pool.usecases.me import MOST_TASKS, Message

router = ServiceRouter(tags=["me"])


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


class PoolMe(Me):
    """The caller with the messages about own seats (席位), which stand nowhere else."""

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
    shown = [
        Task(
            kind=task.kind,
            subject=task.subject,
            since=task.since,
            due=task.due,
            overdue=task.overdue(today),
        )
        for task in tasks[:MOST_TASKS]
    ]
    base = Me.of(actor, shown, total=len(tasks), overdue=sum(task.overdue(today) for task in tasks))
    return PoolMe(
        **vars(base),
        messages=[PoolMessage.of(message) for message in await me.messages(uow, actor=actor)],
    )
