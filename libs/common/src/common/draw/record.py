"""From a plan whose sources have spoken, or failed, to the sealed bundle."""

from collections.abc import Sequence
from datetime import datetime

from common.draw.artefacts import (
    DrawBundle,
    DrawPlan,
    DrawResult,
    DrawVoid,
    Materials,
    Outcome,
    SourceEvidence,
    VoidReason,
)
from common.draw.errors import DrawRefused
from common.draw.selection import excluded_by_reason, select
from common.draw.sources import seed_of, state_of


def draw(
    materials: Materials, plan: DrawPlan, evidence: SourceEvidence, history: Sequence[Outcome] = ()
) -> DrawBundle:
    """Draw the committee. When the attempt cap is reached the outcome is a void: never a looser rule, never another
    source. Raises DrawRefused `sources_missing`, `plan_mismatch`."""
    outcome = outcome_of(materials, plan, evidence)
    return _bundle(materials, plan, evidence, outcome, history)


def void_for_silence(
    materials: Materials,
    plan: DrawPlan,
    evidence: SourceEvidence,
    history: Sequence[Outcome] = (),
    *,
    at: datetime,
) -> DrawBundle:
    """Void a plan whose time has passed without every commitment or reveal. Raises DrawRefused `nothing_missing`,
    `not_yet_due`, `plan_mismatch`."""
    state = state_of(plan, evidence)
    if state == "revealed":
        raise DrawRefused("nothing_missing", "各方随机数已全部公开，本次抽取不得作废。")
    if at <= (plan.commit_by if state == "planned" else plan.reveal_by):
        raise DrawRefused("not_yet_due", "时限未到，尚不能宣布作废。")
    return _bundle(materials, plan, evidence, silence_of(plan, evidence), history)


def silence_of(plan: DrawPlan, evidence: SourceEvidence) -> DrawVoid:
    """The void of a plan for which a party stayed silent."""
    reason: VoidReason = "missing_commitment" if state_of(plan, evidence) == "planned" else "missing_reveal"
    spoke = evidence.commitments if reason == "missing_commitment" else evidence.reveals
    silent = {party.party_id for party in plan.parties} - {record.party_id for record in spoke}
    return DrawVoid(
        meeting_id=plan.meeting_id,
        serial=plan.serial,
        previous=plan.previous,
        plan=plan.digest(),
        evidence=evidence.digest(),
        reason=reason,
        missing=tuple(silent),
    )


def outcome_of(materials: Materials, plan: DrawPlan, evidence: SourceEvidence) -> DrawResult | DrawVoid:
    """What follows from the inputs: the same for everybody who computes it."""
    seed = seed_of(plan, evidence)
    selection = select(materials, plan, seed)
    if selection.panel is None:
        return DrawVoid(
            meeting_id=plan.meeting_id,
            serial=plan.serial,
            previous=plan.previous,
            plan=plan.digest(),
            evidence=evidence.digest(),
            reason="cap_reached",
            rejected=selection.rejected,
        )
    return DrawResult(
        meeting_id=plan.meeting_id,
        serial=plan.serial,
        previous=plan.previous,
        plan=plan.digest(),
        evidence=evidence.digest(),
        seed=seed.hex(),
        attempt=selection.attempt,
        panel=selection.panel,
        rejected=selection.rejected,
        excluded=excluded_by_reason(materials),
    )


def _bundle(
    materials: Materials,
    plan: DrawPlan,
    evidence: SourceEvidence,
    outcome: DrawResult | DrawVoid,
    history: Sequence[Outcome],
) -> DrawBundle:
    named = (plan.rules, plan.pool, plan.docket, plan.exclusions)
    given = (materials.rules, materials.pool, materials.docket, materials.exclusions)
    if named != tuple(artefact.digest() for artefact in given) or evidence.plan != plan.digest():
        raise DrawRefused("plan_mismatch", "专家库、申报人名单或规则与已冻结的抽取方案不一致，不能抽取。")
    if len(history) + 1 != plan.serial or (history and history[-1].digest() != plan.previous):
        raise DrawRefused("plan_mismatch", "以前各序号的抽取记录与抽取方案不一致，不能抽取。")
    return DrawBundle(
        materials=materials, plan=plan, evidence=evidence, outcome=outcome, history=tuple(history)
    )
