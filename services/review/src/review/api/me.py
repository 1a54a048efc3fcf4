"""Who the caller is to this service, and what waits."""

from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import signed_in
from common.web.shapes import Me, Task
from review.usecases import me
from review.usecases.tasks import MOST_TASKS

router = ServiceRouter(tags=["me"])


@router.get(
    "/me",
    operation_id="get_review_me",
    access=signed_in(),
    summary="查看本人账号、岗位和待办",
    audience=("spa", "mobile"),
)
async def get_me(uow: Uow, actor: CurrentActor, ports: PortsDep) -> Me:
    tasks, today = await me.open_tasks(uow, actor=actor, ports=ports), uow.now.date()
    shown = [
        Task(
            kind=task.kind,
            subject=task.subject,
            meeting_id=task.meeting_id,
            since=task.since,
            due=task.due,
            overdue=task.overdue(today),
        )
        for task in tasks[:MOST_TASKS]
    ]
    return Me.of(actor, shown, total=len(tasks), overdue=sum(task.overdue(today) for task in tasks))
