"""A decision of the eligibility engine over REST: read it, and ask the engine again (P-08)."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, Field

from common.catalogue import label
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import signed_in
from common.web.problems import NotFound
from declaration.api.eligibility.decisions import EligibilityDecision
from declaration.domain.eligibility.replaying import Agreement, Defect, Replay
from declaration.store.eligibility.explaining import kept_decision
from declaration.usecases.eligibility.explaining import Explanation, explain, replay, visible_decision

router = ServiceRouter(tags=["decisions"])


class Document(BaseModel):
    """A document that the decision rests on."""

    id: str = Field(examples=["2026-bayannur"])
    version: str = Field(examples=["1"])
    document: str = Field(examples=["关于做好2026年全市职称评审工作的通知"])
    number: str | None = None
    date: dt.date | None = Field(default=None, examples=["2026-05-10"])
    stand_ins: bool = Field(examples=[False], description="演示用代用值，不是规定")


class LiftedRule(BaseModel):
    """A rule that an authority had lifted for the case."""

    rule: str = Field(examples=["E-03"])
    by_org: str
    by_org_name: str | None = Field(default=None, examples=["巴彦淖尔市人力资源和社会保障局"])
    reason_code: str = Field(examples=["reorganisation"])
    reason_label: str = Field(examples=["机构改革、单位改制或工作调动"])
    reasons: str | None = None


class ExplainedDecision(EligibilityDecision):
    """A decision with the documents that it was taken under and what was lifted for it."""

    declaration_id: str
    number: str = Field(examples=["SB202600000123"])
    documents: list[Document]
    lifted: list[LiftedRule]

    @classmethod
    def explained(cls, explained: Explanation) -> "ExplainedDecision":
        row, names = explained.row, explained.names
        return cls(
            **vars(EligibilityDecision.of(row, org_name=names.get(row.org_id or ""))),
            declaration_id=row.declaration_id,
            number=explained.about.number,
            documents=[
                Document.model_validate(head.model_dump(include=set(Document.model_fields)))
                for head in explained.documents
            ],
            lifted=[
                LiftedRule(
                    rule=one.rule,
                    by_org=one.by_org,
                    by_org_name=names.get(one.by_org),
                    reason_code=one.reason_code,
                    reason_label=label("consent_reason", one.reason_code),
                    reasons=one.reasons,
                )
                for one in explained.lifted
            ],
        )


class ReplayDefect(BaseModel):
    """Something that is wrong with the stored decision."""

    code: Defect = Field(examples=["answer_differs"])
    message: str


class ReplayDifference(BaseModel):
    """What stored and replayed answer tell otherwise; absent where one of them lacks it."""

    path: str | None = Field(default=None, examples=["ordinary"])
    rule: str | None = Field(default=None, examples=["E-03"])
    field: str = Field(examples=["finding"])
    stored: Any = None
    replayed: Any = None


class DecisionReplay(BaseModel):
    """Whether the engine says the same to the same question under the same policy."""

    decision_id: str
    agreement: Agreement = Field(examples=["same"])
    message: str = Field(examples=["一致"])
    engine_then: str = Field(examples=["1"])
    engine_now: str = Field(examples=["1"])
    defects: list[ReplayDefect]
    differences: list[ReplayDifference]

    @classmethod
    def of(cls, decision_id: str, replay: Replay) -> "DecisionReplay":
        return cls(
            decision_id=decision_id,
            agreement=replay.agreement,
            message=label("replay_agreement", replay.agreement),
            engine_then=replay.engine_then,
            engine_now=replay.engine_now,
            defects=[ReplayDefect(code=one, message=label("replay_defect", one)) for one in replay.defects],
            differences=[ReplayDifference(**vars(one)) for one in replay.differences],
        )


@router.get(
    "/decisions/{decision_id}",
    operation_id="get_eligibility_decision",
    access=signed_in(),
    summary="查看申报资格的一次认定",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def get_eligibility_decision(
    decision_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> ExplainedDecision:
    row = await visible_decision(uow, decision_id, actor=actor)
    return ExplainedDecision.explained(explain(await kept_decision(uow.session, row), ports.keys))


@router.get(
    "/decisions/{decision_id}/replay",
    operation_id="replay_eligibility_decision",
    access=signed_in(),
    summary="按当时的政策和事实重放一次认定",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def replay_eligibility_decision(
    decision_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> DecisionReplay:
    row = await visible_decision(uow, decision_id, actor=actor)
    return DecisionReplay.of(decision_id, await replay(await kept_decision(uow.session, row), ports.keys))
