"""The way of a declaration over REST: reading it, and the service centre's forwarding."""

from pydantic import BaseModel, Field

from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles, signed_in
from common.web.cursors import Page
from common.web.problems import NotFound, OutsideJurisdiction, OwnCase, StaleVersion, WrongState
from common.web.shapes import Seen
from declaration.api.cases.declarations import Declaration, declaration_answer
from declaration.domain.cases.states import Step
from declaration.domain.chain.routes import Stop
from declaration.store.chain.audits import route_of
from declaration.usecases.cases.scope import visible_declaration
from declaration.usecases.chain import routes

router = ServiceRouter(tags=["audits"])


class RouteStop(BaseModel):
    """One desk of the way."""

    step: Step = Field(examples=["county"])
    org_id: str = Field(examples=["org_11150802DEM0000303"])
    audits: bool = Field(description="是否作出审核决定；只公示花名册或只转送的为否")
    publishes: bool = Field(description="是否由其公示花名册后再上报")

    @classmethod
    def of(cls, stop: Stop) -> "RouteStop":
        return cls.model_validate(stop, from_attributes=True)


@router.get(
    "/declarations/{declaration_id}/route",
    operation_id="get_route",
    access=signed_in(),
    summary="查看逐级报送的路径",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def get_route(declaration_id: str, uow: Uow, actor: CurrentActor) -> Page[RouteStop]:
    row = await visible_declaration(uow, declaration_id, actor=actor)
    stops = await route_of(uow.session, declaration_id, row.submitted_version)
    return Page(items=[RouteStop.of(stop) for stop in stops], next=None)


@router.post(
    "/declarations/{declaration_id}/forwarding",
    operation_id="forward_sorted_declaration",
    access=roles("service_centre"),
    summary="人才公共服务中心分类整理后转送评委会办事机构",
    refuses=[NotFound, OwnCase, OutsideJurisdiction, StaleVersion, WrongState],
)
async def forward_sorted_declaration(
    declaration_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Declaration:
    row = await routes.forward_sorted(uow, declaration_id, seen_version=body.version, actor=actor)
    return await declaration_answer(uow, row, ports)
