"""The caller as this service sees him: what he has to do, and until when."""

import datetime as dt

from pydantic import BaseModel

from common.service.routing import CurrentActor, ServiceRouter, Uow
from common.web.access import signed_in
from credit_file.domain.states import HearingState
from credit_file.store.hearings import hearings_for

router = ServiceRouter(tags=["me"])


class Task(BaseModel):
    """Something that waits for the caller."""

    kind: str
    link: str
    due: dt.date


class Me(BaseModel):
    """Person, grants and open tasks."""

    person_ref: str | None = None
    grants: list[str]
    tasks: list[Task]


@router.get(
    "/me",
    operation_id="get_me_in_credit_file",
    access=signed_in(),
    summary="查看本人信息和待办",
    audience=("spa", "mobile"),
)
async def get_me(uow: Uow, actor: CurrentActor) -> Me:
    rows = await hearings_for(uow.session, actor.person_ref) if actor.person_ref else []
    return Me(
        person_ref=actor.person_ref,
        grants=sorted(str(grant) for grant in actor.grants),
        tasks=[
            Task(kind="make_statement", link=f"/hearings/{row.hearing_id}", due=row.due)
            for row in rows
            if row.state == HearingState.OPEN
        ],
    )
