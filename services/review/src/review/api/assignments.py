"""Cases inside the session over REST: what experts see, who looks at what, written opinions."""

from typing import Any

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from common.events.base import Instant, Title
from common.events.codes import Group
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked
from common.web.problems import CommitteeWithoutPower, NotFound, StaleVersion, WrongState
from common.web.shapes import Seen
from review.domain.ballots import BallotState
from review.errors import BoxBeingCounted, CaseFileUnreadable, NotPresiding, RecusedOnCase
from review.usecases import assignments, session_cases
from review.usecases.session_cases import OpenedCase, SessionCase

router = ServiceRouter(tags=["sessions"])


class CaseInSession(BaseModel):
    """A case of the docket without a name; of one that the caller is recused on, only its place."""

    position: int
    declaration_id: str
    code: str | None = None
    title: Title | None = None
    groups: list[Group] | None = None
    recused: bool
    assigned: bool
    opinion_written: bool
    teller: bool
    ballot: BallotState

    @classmethod
    def of(cls, item: SessionCase) -> "CaseInSession":
        case = item.case
        return cls(
            position=item.position,
            declaration_id=item.declaration_id,
            code=case.code if case else None,
            title=case.wanted if case else None,
            groups=[Group(group) for group in case.groups] if case else None,
            recused=case is None,
            assigned=item.assigned,
            opinion_written=item.opinion_written,
            teller=item.teller,
            ballot=item.ballot,
        )


class CasesInSession(BaseModel):
    """The docket for an expert who attends."""

    meeting_id: str
    version: int
    items: list[CaseInSession]


class MaterialInSession(BaseModel):
    """A material; its file name is left out, since it could name the applicant."""

    material_id: str
    item: str
    media_type: str
    size: int


class CaseDetail(BaseModel):
    """A case as laid before an expert, without a name; the opinions so far."""

    declaration_id: str
    code: str
    title: Title
    groups: list[Group]
    form: dict[str, Any]
    materials: list[MaterialInSession]
    opinions: list[str]

    @classmethod
    def of(cls, opened: OpenedCase) -> "CaseDetail":
        case = opened.case
        return cls(
            declaration_id=case.declaration_id,
            code=case.code,
            title=case.wanted,
            groups=[Group(group) for group in case.groups],
            form=opened.form,
            materials=[
                MaterialInSession.model_validate(material, from_attributes=True)
                for material in opened.materials
            ],
            opinions=opened.opinions,
        )


class AssignedCase(BaseModel):
    """Who looks at a case; fewer than asked for where too few are not recused."""

    declaration_id: str
    expert_ids: list[str]


class Assignments(BaseModel):
    """How the cases are shared out."""

    meeting_id: str
    version: int
    items: list[AssignedCase]


class NewOpinion(BaseModel):
    """A written opinion (书面评议意见)."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=4000, examples=["业绩突出，符合评审条件，建议通过。"])


class WrittenOpinion(BaseModel):
    """That an opinion is on record, and how often it was written anew."""

    meeting_id: str
    declaration_id: str
    revision: int
    written_at: Instant


@router.get(
    "/meetings/{meeting_id}/cases",
    operation_id="list_session_cases",
    access=linked(),
    summary="会上查看评审名单（不显示姓名）",
    refuses=[NotFound, WrongState],
)
async def list_session_cases(
    meeting_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> CasesInSession:
    meeting, items = await session_cases.list_session_cases(uow, meeting_id, actor=actor, ports=ports)
    return CasesInSession(
        meeting_id=meeting_id, version=meeting.version, items=[CaseInSession.of(item) for item in items]
    )


@router.get(
    "/meetings/{meeting_id}/cases/{declaration_id}",
    operation_id="get_session_case",
    access=linked(),
    summary="会上查阅申报内容和评议意见（不显示姓名，每次查看均留痕）",
    refuses=[NotFound, WrongState, RecusedOnCase, CaseFileUnreadable],
)
async def get_session_case(
    meeting_id: str, declaration_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> CaseDetail:
    opened = await session_cases.read_session_case(uow, meeting_id, declaration_id, actor=actor, ports=ports)
    return CaseDetail.of(opened)


@router.get(
    "/meetings/{meeting_id}/cases/{declaration_id}/materials/{material_id}/content",
    operation_id="get_session_material",
    access=linked(),
    summary="会上查阅申报材料（每次查看均留痕）",
    produces=["application/pdf", "image/jpeg", "image/png", "application/ofd"],
    refuses=[NotFound, WrongState, RecusedOnCase, CaseFileUnreadable],
)
async def get_session_material(
    meeting_id: str,
    declaration_id: str,
    material_id: str,
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
) -> Response:
    material, content = await session_cases.read_session_material(
        uow, meeting_id, declaration_id, material_id, actor=actor, ports=ports
    )
    return Response(content, media_type=material.media_type, headers={"cache-control": "no-store"})


@router.post(
    "/meetings/{meeting_id}/assignments",
    operation_id="assign_experts",
    access=linked(),
    summary="自动分配评议专家",
    refuses=[NotFound, WrongState, StaleVersion, NotPresiding, CommitteeWithoutPower],
)
async def assign_experts(
    meeting_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Assignments:
    meeting, shared = await assignments.assign_experts(
        uow, meeting_id, seen_version=body.version, actor=actor, ports=ports
    )
    return Assignments(
        meeting_id=meeting_id,
        version=meeting.version,
        items=[AssignedCase.model_validate(one, from_attributes=True) for one in shared],
    )


@router.post(
    "/meetings/{meeting_id}/cases/{declaration_id}/opinions",
    operation_id="write_opinion",
    access=linked(),
    summary="提出书面评议意见",
    status_code=201,
    refuses=[NotFound, WrongState, RecusedOnCase, BoxBeingCounted],
)
async def write_opinion(
    meeting_id: str,
    declaration_id: str,
    body: NewOpinion,
    uow: Uow,
    actor: CurrentActor,
    ports: PortsDep,
) -> WrittenOpinion:
    row = await assignments.write_opinion(
        uow, meeting_id, declaration_id, body.text, actor=actor, ports=ports
    )
    return WrittenOpinion.model_validate(row, from_attributes=True)
