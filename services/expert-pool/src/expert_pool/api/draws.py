"""Draws over REST: plan, commitments, reveals, void, the sealed record."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import Query, Response
from pydantic import BaseModel, Field, StrictInt

from common.crypto.sealed import canonical_json
from common.draw import DrawPlan, DrawResult, GroupMinimum
from common.events.base import Instant
from common.events.codes import DrawKind
from common.policy.findings import Finding
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles
from common.web.cursors import Page
from common.web.problems import NotFound, OutsideJurisdiction, StaleVersion, WrongState
from common.web.shapes import Seen
from expert_pool.api.shapes import Body
from expert_pool.domain.draws import DrawState, label_of
from expert_pool.errors import (
    CommitteeNotInForce,
    DrawDeadlinesNotPossible,
    DrawFileUnreadable,
    DrawInfeasible,
    DrawStepOutOfTurn,
    DrawStepRefused,
    FailingPartyReturns,
    OtherPersonsValue,
    PartiesNotOpposed,
    PoolNotAdmissible,
    PoolNotCleaned,
    PoolNotFiled,
    RuleNotConfigured,
    RulesNotDrawable,
)
from expert_pool.store.draws import DrawRow, SourceRow
from expert_pool.usecases import ceremony, draws
from expert_pool.usecases.draws import PlanTerms

router = ServiceRouter(tags=["draws"])

OFFICE = roles("committee_office")
PARTIES = roles("organiser", "inspector")
WATCHERS = roles("committee_office", "inspector")
READERS = roles("committee_office", "organiser", "region_hr", "league_hr", "county_hr", "inspector")

Hex256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="64 位小写十六进制数")]


class GroupSeats(Body):
    """At least so many of the committee from one subject group."""

    group: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$", examples=["silviculture"])
    at_least: StrictInt = Field(ge=1, le=100)


class NewDrawPlan(Body):
    """Freeze the plan. Times: a day for each step unless given. `order`: the written order after a void."""

    version: StrictInt
    commit_by: Instant | None = None
    reveal_by: Instant | None = None
    groups: list[GroupSeats] = Field(default=[], max_length=20)
    order: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,95}$")

    def terms(self) -> PlanTerms:
        return PlanTerms(
            commit_by=self.commit_by,
            reveal_by=self.reveal_by,
            groups=[GroupMinimum(group=seats.group, at_least=seats.at_least) for seats in self.groups],
            order=self.order,
        )


class NewCommitment(Body):
    """A promise: SHA-256 over tag, plan hash, party id and nonce, made on the party's own device."""

    commitment: Hex256


class NewReveal(Body):
    """The 256-bit value that was promised."""

    nonce: Hex256


class Count(BaseModel):
    """How many, for which reason."""

    code: str
    label: str
    count: int


class PartyState(BaseModel):
    """A party of the draw; its id is part of its commitment."""

    party_id: str
    side: str
    committed_at: Instant | None = None
    revealed_at: Instant | None = None


class SeatCounts(BaseModel):
    chairs: int
    vice_chairs: int
    members: int


class BoundShown(BaseModel):
    """At least so many of the committee, by the constraint's code."""

    code: str
    at_least: int


class Draw(BaseModel):
    """A draw in numbers: nobody's name, nobody's id.

    `excluded`: experts who could not be drawn, by reason (one may count under several); `rejected`: proposals by the first
    constraint they missed; `attempt` counts from 0.
    """

    draw_id: str
    meeting_id: str
    committee_id: str
    serial: int
    kind: DrawKind
    state: DrawState
    requested_at: Instant
    plan_hash: str | None = None
    assurance: str | None = None
    seats: SeatCounts | None = None
    kept: int | None = None
    bounds: list[BoundShown] = []
    quorum: int | None = None
    assignments: str | None = None
    parties: list[PartyState] = []
    frozen_at: Instant | None = None
    commit_by: Instant | None = None
    reveal_by: Instant | None = None
    order: str | None = None
    excluded: list[Count] = []
    rejected: list[Count] = []
    attempt: int | None = None
    ended_at: Instant | None = None
    void_reason: str | None = None
    missing: list[str] = []
    bundle_digest: str | None = None
    findings: list[Finding] = []
    version: int

    @classmethod
    def of(cls, row: DrawRow, sources: dict[str, SourceRow]) -> "Draw":
        return cls(
            draw_id=row.draw_id,
            meeting_id=row.meeting_id,
            committee_id=row.committee_id,
            serial=row.serial,
            kind=DrawKind(row.kind),
            state=DrawState(row.state),
            requested_at=row.requested_at,
            plan_hash=row.plan_hash,
            frozen_at=row.frozen_at,
            ended_at=row.ended_at,
            order=row.order_record,
            excluded=_counts(row.excluded),
            bundle_digest=row.bundle_digest,
            findings=[Finding.model_validate(finding) for finding in row.findings],
            version=row.version,
            **(_of_plan(row.frozen_plan(), sources) if row.plan else {}),
            **(_of_outcome(row) if row.outcome else {}),
        )


class CommitmentReceipt(BaseModel):
    """To be kept by the party: `zcps draw verify --receipt FILE` compares the record with it.

    `signature` (Ed25519, base64) is by the service's `key`, which `GET /v1/audit-heads` also names, over the lines
    `zcps-draw-receipt/1`, plan, party_id, value, at, each with a line end.
    """

    format: str = Field(examples=["zcps-draw-receipt/1"])
    plan: str
    party_id: str
    value: str
    at: Instant
    key: str
    signature: str


class Committed(Draw):
    """The draw after a commitment, and the receipt for it."""

    receipt: CommitmentReceipt


def _of_plan(plan: DrawPlan, sources: dict[str, SourceRow]) -> dict[str, Any]:
    def state(party_id: str, side: str) -> PartyState:
        source = sources.get(party_id)
        return PartyState(
            party_id=party_id,
            side=side,
            committed_at=source.committed_at if source else None,
            revealed_at=source.revealed_at if source else None,
        )

    return {
        "assurance": plan.assurance,
        "seats": SeatCounts(**plan.seats.model_dump()),
        "kept": len(plan.kept.everyone()),
        "bounds": [BoundShown(code=bound.code, at_least=bound.at_least) for bound in plan.bounds],
        "quorum": plan.quorum,
        "assignments": plan.assignments,
        "parties": [state(party.party_id, party.side) for party in plan.parties],
        "commit_by": plan.commit_by,
        "reveal_by": plan.reveal_by,
    }


def _of_outcome(row: DrawRow) -> dict[str, Any]:
    outcome = row.read_outcome()
    shown: dict[str, Any] = {"rejected": _counts(tally.as_json() for tally in outcome.rejected)}
    if isinstance(outcome, DrawResult):
        return {**shown, "attempt": outcome.attempt}
    return {**shown, "void_reason": outcome.reason, "missing": list(outcome.missing)}


def _counts(tallies: Iterable[dict[str, Any]]) -> list[Count]:
    return [
        Count(code=tally["code"], label=label_of(tally["code"]), count=tally["count"]) for tally in tallies
    ]


@router.get(
    "/draws",
    operation_id="list_draws",
    access=READERS,
    summary="按会议列出全部抽取（含作废）",
    refuses=[NotFound, OutsideJurisdiction],
)
async def list_draws(
    meeting_id: Annotated[str, Query(max_length=60)], uow: Uow, actor: CurrentActor
) -> Page[Draw]:
    found = await draws.list_draws(uow, meeting_id, actor=actor)
    return Page(items=[Draw.of(row, sources) for row, sources in found])


@router.get(
    "/draws/{draw_id}",
    operation_id="get_draw",
    access=READERS,
    summary="查看抽取进度与各项人数",
    refuses=[NotFound, OutsideJurisdiction],
)
async def get_draw(draw_id: str, uow: Uow, actor: CurrentActor) -> Draw:
    return Draw.of(*await draws.read_draw(uow, draw_id, actor=actor))


@router.post(
    "/draws/{draw_id}/plan",
    operation_id="freeze_draw_plan",
    access=OFFICE,
    summary="冻结抽取方案",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        StaleVersion,
        WrongState,
        CommitteeNotInForce,
        PoolNotAdmissible,
        PoolNotCleaned,
        PoolNotFiled,
        DrawDeadlinesNotPossible,
        RuleNotConfigured,
        RulesNotDrawable,
        DrawInfeasible,
        DrawStepRefused,
        DrawStepOutOfTurn,
        DrawFileUnreadable,
    ],
)
async def freeze_draw_plan(
    draw_id: str, body: NewDrawPlan, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Draw:
    await draws.freeze(uow, draw_id, body.terms(), seen_version=body.version, actor=actor, ports=ports)
    return Draw.of(*await draws.read_draw(uow, draw_id, actor=actor))


@router.post(
    "/draws/{draw_id}/commitments",
    operation_id="commit_draw_value",
    access=PARTIES,
    summary="提交随机数承诺值（请保存回执）",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        WrongState,
        PartiesNotOpposed,
        FailingPartyReturns,
        DrawStepRefused,
        DrawStepOutOfTurn,
    ],
)
async def commit_draw_value(
    draw_id: str, body: NewCommitment, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Committed:
    receipt = await ceremony.give_commitment(uow, draw_id, body.commitment, actor=actor, ports=ports)
    shown = Draw.of(*await draws.read_draw(uow, draw_id, actor=actor))
    return Committed(**dict(shown), receipt=CommitmentReceipt(**receipt.model_dump()))


@router.post(
    "/draws/{draw_id}/reveals",
    operation_id="reveal_draw_value",
    access=PARTIES,
    summary="公开随机数（最后一方公开后即抽取）",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        OtherPersonsValue,
        WrongState,
        DrawStepRefused,
        DrawStepOutOfTurn,
        DrawFileUnreadable,
    ],
)
async def reveal_draw_value(
    draw_id: str, body: NewReveal, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Draw:
    await ceremony.give_reveal(uow, draw_id, body.nonce, actor=actor, ports=ports)
    return Draw.of(*await draws.read_draw(uow, draw_id, actor=actor))


@router.post(
    "/draws/{draw_id}/void",
    operation_id="void_draw",
    access=WATCHERS,
    summary="宣布逾期未履行的抽取作废",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        StaleVersion,
        WrongState,
        DrawStepOutOfTurn,
        DrawFileUnreadable,
    ],
)
async def void_draw(draw_id: str, body: Seen, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Draw:
    await ceremony.declare_void(uow, draw_id, seen_version=body.version, actor=actor, ports=ports)
    return Draw.of(*await draws.read_draw(uow, draw_id, actor=actor))


@router.get(
    "/draws/{draw_id}/bundle",
    operation_id="get_draw_bundle",
    access=WATCHERS,
    summary="下载可复核的抽取记录（留痕）",
    refuses=[NotFound, OutsideJurisdiction, WrongState, DrawFileUnreadable],
    produces=["application/json"],
)
async def get_draw_bundle(draw_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Response:
    row, bundle = await draws.read_bundle(uow, draw_id, actor=actor, ports=ports)
    name = f"draw-{row.meeting_id}-{row.serial}.json"
    return Response(
        canonical_json(bundle),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"},
    )
