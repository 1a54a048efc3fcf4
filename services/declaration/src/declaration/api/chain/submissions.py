"""Pledge, submission and withdrawal over REST."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked
from common.web.problems import NotFound, NotLinked, StaleVersion, WrongState
from common.web.shapes import Seen
from declaration.api.cases.declarations import Declaration, declaration_answer
from declaration.errors import (
    ChannelClosed,
    ContentUnusable,
    DeskNotRecorded,
    PlanNotOpen,
    PledgeTextChanged,
    PledgeTextMissing,
    ProfileMissing,
    SubmissionRefused,
    UnitDoesNotFit,
)
from declaration.usecases.chain import submissions

router = ServiceRouter(tags=["submission"])


class SignedPledge(BaseModel):
    """The applicant signs the pledge in the text that was shown."""

    model_config = ConfigDict(extra="forbid")

    text_version: str = Field(min_length=1, max_length=40, examples=["demo-1"])
    agreed: Literal[True] = Field(examples=[True])


@router.post(
    "/declarations/{declaration_id}/pledge",
    operation_id="sign_integrity_pledge",
    access=linked(),
    summary="签订诚信承诺书",
    audience=("spa", "mobile"),
    refuses=[NotFound, WrongState, PledgeTextChanged, PledgeTextMissing],
)
async def sign_integrity_pledge(
    declaration_id: str, body: SignedPledge, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Declaration:
    row = await submissions.sign_pledge(
        uow, declaration_id, text_version=body.text_version, actor=actor, ports=ports
    )
    return await declaration_answer(uow, row, ports)


@router.post(
    "/declarations/{declaration_id}/submission",
    operation_id="submit_declaration",
    access=linked(),
    summary="提交申报（退回后再次提交亦同）",
    audience=("spa", "mobile"),
    refuses=[
        NotFound,
        NotLinked,
        StaleVersion,
        WrongState,
        ProfileMissing,
        UnitDoesNotFit,
        PlanNotOpen,
        DeskNotRecorded,
        ChannelClosed,
        ContentUnusable,
        SubmissionRefused,
    ],
)
async def submit_declaration(
    declaration_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Declaration:
    row = await submissions.submit(uow, declaration_id, seen_version=body.version, actor=actor, ports=ports)
    return await declaration_answer(uow, row, ports)


@router.post(
    "/declarations/{declaration_id}/withdrawal",
    operation_id="withdraw_declaration",
    access=linked(),
    summary="撤回申报",
    audience=("spa", "mobile"),
    refuses=[NotFound, StaleVersion, WrongState],
)
async def withdraw_declaration(
    declaration_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Declaration:
    row = await submissions.withdraw(uow, declaration_id, seen_version=body.version, actor=actor)
    return await declaration_answer(uow, row, ports)
