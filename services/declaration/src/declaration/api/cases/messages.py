"""The message box over REST."""

import datetime as dt
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from common.events.base import Instant
from common.events.codes import Service
from common.service.routing import CurrentActor, ServiceRouter, Uow
from common.web.access import linked
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import NotFound
from declaration.domain.cases.messages import template_of, text_of, title_of
from declaration.store.cases.messages import MessageRow
from declaration.usecases.cases import messages

router = ServiceRouter(tags=["me"])


class Message(BaseModel):
    """A message as its person sees it."""

    message_id: str = Field(examples=["msg_w5r2exampleexample44"])
    source: Service = Field(description="发出消息的服务", examples=["declaration"])
    template: str = Field(examples=["supplement_asked"])
    title: str = Field(examples=["一次性补正告知"])
    text: str = Field(
        examples=["评委会办事机构一次性告知需要补充更正的材料，请于2026年6月12日前（含当日）补充更正。"]
    )
    link: str = Field(description="所涉事项的编号", examples=["dcl_b5x7exampleexample19"])
    due: dt.date | None = Field(default=None, description="最后期限", examples=["2026-06-12"])
    raised_at: Instant
    delivered_at: Instant
    read_at: Instant | None = None

    @classmethod
    def of(cls, row: MessageRow) -> "Message":
        template = template_of(row.template)
        return cls(
            message_id=row.message_id,
            source=Service(row.source),
            template=template,
            title=title_of(template),
            text=text_of(template, row.due),
            link=row.link,
            due=row.due,
            raised_at=row.raised_at,
            delivered_at=row.delivered_at,
            read_at=row.read_at,
        )


@router.get(
    "/me/messages",
    operation_id="list_my_messages",
    access=linked(),
    summary="查看本人消息，最新的在前",
    audience=("spa", "mobile"),
)
async def list_my_messages(
    uow: Uow,
    actor: CurrentActor,
    read: Annotated[bool | None, Query(description="是否已读")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[Message]:
    rows = await messages.list_messages(uow, read=read, after=last_seen(cursor), limit=limit + 1, actor=actor)
    return page(rows, limit, key=lambda row: row.message_id, item=Message.of)


@router.post(
    "/me/messages/{message_id}/reading",
    operation_id="mark_message_read",
    access=linked(),
    summary="将消息标为已读",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def mark_message_read(message_id: str, uow: Uow, actor: CurrentActor) -> Message:
    return Message.of(await messages.mark_read(uow, message_id, actor=actor))
