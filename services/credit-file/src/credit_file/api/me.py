"""The caller as this service sees him: what he has to do, and until when."""

from common.service.routing import CurrentActor, ServiceRouter, Uow
from common.web.access import signed_in
from common.web.shapes import Me, Task
from credit_file.usecases import me

router = ServiceRouter(tags=["me"])


@router.get(
    "/me",
    operation_id="get_me_in_credit_file",
    access=signed_in(),
    summary="查看本人信息和待办",
    audience=("spa", "mobile"),
)
async def get_me(uow: Uow, actor: CurrentActor) -> Me:
    tasks, today = await me.open_tasks(uow, actor=actor), uow.now.date()
    shown = [
        Task(kind=task.kind, subject=task.subject, link=task.link, due=task.due, overdue=task.overdue(today))
        for task in tasks[: me.MOST_TASKS]
    ]
    return Me.of(actor, shown, total=len(tasks), overdue=sum(task.overdue(today) for task in tasks))
