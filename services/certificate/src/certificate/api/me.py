"""Who the caller is to this service, and what waits."""

from certificate.usecases import certificates
from common.service.routing import CurrentActor, ServiceRouter, Uow
from common.web.access import signed_in
from common.web.shapes import Me, Task

router = ServiceRouter(tags=["me"])


@router.get(
    "/me",
    operation_id="get_certificate_me",
    access=signed_in(),
    summary="查看本人账号、岗位和待办",
    audience=("spa", "mobile"),
)
async def get_me(uow: Uow, actor: CurrentActor) -> Me:
    rows = await certificates.seals_to_put(uow, actor=actor)
    # no article sets a term for a seal, so none is overdue
    tasks = [
        Task(
            kind="seal_certificate",
            subject=row.certificate_id,
            number=row.number,
            since=row.since,
            overdue=False,
        )
        for row in rows
    ]
    return Me.of(actor, tasks, total=len(tasks))
