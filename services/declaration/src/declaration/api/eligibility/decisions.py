"""What the eligibility engine decided on a declaration, over REST: for the applicant and everybody who may know of it."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, Field

from common.replicas.queries import names_of
from common.service.routing import CurrentActor, ServiceRouter, Uow
from common.web.access import signed_in
from common.web.cursors import Page
from common.web.problems import NotFound
from declaration.api.plans.plans import PackUsed
from declaration.api.times import shanghai
from declaration.domain.eligibility import EligibilityOutcome
from declaration.domain.eligibility.attempt import PathKey
from declaration.store.eligibility.decisions import DecisionRow, Occasion, decisions_about
from declaration.usecases.cases.scope import visible_declaration

router = ServiceRouter(tags=["decisions"])


class EligibilityDecision(BaseModel):
    """One answer of the engine, with every rule on every path.

    `facts_sha256` names the facts that it rests on; `submission` and `cut_off` are the days that rules looked at.
    """

    decision_id: str = Field(examples=["dec_k4v8exampleexample90"])
    occasion: Occasion = Field(examples=["submission"])
    submitted_version: int = Field(examples=[1])
    org_id: str | None = None
    org_name: str | None = Field(default=None, examples=["临河区红柳林场"])
    decided_at: dt.datetime | None
    submission: dt.date
    cut_off: dt.date
    outcome: EligibilityOutcome = Field(examples=["may_declare"])
    path: PathKey = Field(examples=["ordinary"])
    pack: PackUsed
    engine_version: str = Field(examples=["1"])
    facts_sha256: str
    answer: dict[str, Any] = Field(description="与预检结果同一格式：最合适的通道、其他通道、逐条规则的结论")

    @classmethod
    def of(cls, row: DecisionRow, *, org_name: str | None) -> "EligibilityDecision":
        return cls(
            decision_id=row.decision_id,
            occasion=Occasion(row.occasion),
            submitted_version=row.submitted_version,
            org_id=row.org_id,
            org_name=org_name,
            decided_at=shanghai(row.decided_at),
            submission=row.submission,
            cut_off=row.cut_off,
            outcome=EligibilityOutcome(row.outcome),
            path=PathKey(row.path),
            pack=PackUsed(
                id="+".join((row.pack_id, *row.layers)), version=row.pack_version, digest=row.pack_digest
            ),
            engine_version=row.engine_version,
            facts_sha256=row.facts_sha256,
            answer=row.answer,
        )


@router.get(
    "/declarations/{declaration_id}/eligibility-decisions",
    operation_id="list_eligibility_decisions",
    access=signed_in(),
    summary="查看历次申报资格核对结果",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def list_eligibility_decisions(
    declaration_id: str, uow: Uow, actor: CurrentActor
) -> Page[EligibilityDecision]:
    await visible_declaration(uow, declaration_id, actor=actor)
    rows = await decisions_about(uow.session, declaration_id)
    names = await names_of(uow.session, {row.org_id for row in rows})
    return Page(items=[EligibilityDecision.of(row, org_name=names.get(row.org_id or "")) for row in rows])
