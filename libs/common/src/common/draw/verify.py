"""Replay a draw from its bundle alone: no database, no server, no trust in whoever made the file.

The file cannot show that the plan was frozen before the parties spoke, nor that the values are the parties' own: whoever
makes up nonces makes up commitments to them. For this compare `logged_plan` with the log, and the parties' receipts. What
was compared, and what therefore stays open, the report says in sentences.
"""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import rfc8785
from pydantic import ValidationError

from common.draw.artefacts import DrawBundle, DrawResult, DrawVoid, VoidReason
from common.draw.candidates import Candidates
from common.draw.eligibility import eligibility
from common.draw.planning import MOST_BITS, numbers, staying
from common.draw.receipts import Receipt
from common.draw.record import outcome_of, silence_of
from common.draw.report import Check, VerifyReport
from common.draw.sources import commit, state_of


class _Wrong(Exception):
    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail


def verify_bundle(
    data: bytes | dict[str, Any],
    *,
    logged_plan: str | None = None,
    receipts: Sequence[Receipt] = (),
    trusted_keys: Collection[str] = (),
) -> VerifyReport:
    """Check a bundle from first to last; never raises for a bad file. After the first failure the checks go on, except
    that the outcome is recomputed only from inputs that passed.

    Args:
        logged_plan: digest of the plan as the log shows it, if at hand.
        receipts: what parties were handed when they committed, as far as they are at hand.
        trusted_keys: public keys (hexadecimal) that the reader knows to be the service's.
    """
    try:
        bundle = _read(data)
    except _Wrong as wrong:
        return VerifyReport((Check("file", wrong.reason, wrong.detail),), None)
    checks = [Check("file")]
    for name, check in _checks(bundle, logged_plan, receipts, trusted_keys):
        try:
            check(bundle)
        except _Wrong as wrong:
            checks.append(Check(name, wrong.reason, wrong.detail))
        else:
            checks.append(Check(name))
    if all(check.reason is None for check in checks):
        checks.append(_replay(bundle))
    return VerifyReport(
        tuple(checks),
        bundle,
        plan_compared=logged_plan is not None,
        receipts_of=frozenset(receipt.party_id for receipt in receipts),
        keys_compared=bool(trusted_keys),
    )


def _checks(
    bundle: DrawBundle, logged_plan: str | None, receipts: Sequence[Receipt], trusted_keys: Collection[str]
) -> Iterator[tuple[str, Callable[[DrawBundle], None]]]:
    yield "plan", _plan
    if logged_plan is not None:
        yield "logged_plan", lambda b: _same("plan_not_logged", b.plan.digest(), logged_plan)
    yield "rules", lambda b: _same("rules_changed", b.plan.rules, b.materials.rules.digest())
    yield "pool", lambda b: _same("pool_changed", b.plan.pool, b.materials.pool.digest())
    yield "docket", lambda b: _same("docket_changed", b.plan.docket, b.materials.docket.digest())
    yield (
        "exclusions",
        lambda b: _same("exclusions_changed", b.plan.exclusions, b.materials.exclusions.digest()),
    )
    yield "chain", _chain
    yield "eligibility", _eligibility
    yield "numbers", _numbers
    yield "history", _history
    yield "replacement", _replacement
    yield "commitments", _commitments
    if receipts:
        yield "receipts", lambda b: _receipts(b, receipts, trusted_keys)
    yield "reveals", _reveals
    yield "evidence", lambda b: _same("evidence_changed", b.outcome.evidence, b.evidence.digest())


def _read(data: bytes | dict[str, Any]) -> DrawBundle:
    try:
        raw = _strict_json(data) if isinstance(data, bytes) else data
        bundle = DrawBundle.model_validate_json(rfc8785.dumps(raw))
        if bundle.canonical() != rfc8785.dumps(raw):
            raise _Wrong("malformed", "a member is not in canonical form")
    except (ValidationError, ValueError, RecursionError, rfc8785.CanonicalizationError) as error:
        raise _Wrong("malformed", str(error).splitlines()[0]) from error
    return bundle


def _strict_json(data: bytes) -> Any:
    def no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            raise ValueError("a member appears twice")
        return dict(pairs)

    return json.loads(data.decode("utf-8"), object_pairs_hook=no_twice)


def _same(reason: str, named: object, found: object, detail: str = "") -> None:
    if named != found:
        raise _Wrong(reason, detail)


def _plan(bundle: DrawBundle) -> None:
    """A plan that nobody who names it recognises was changed; one name that differs is that record's fault."""
    evidence = bundle.evidence
    named = [evidence.plan, bundle.outcome.plan, *(commitment.plan for commitment in evidence.commitments)]
    if bundle.plan.digest() not in named:
        raise _Wrong("plan_changed")


def _chain(bundle: DrawBundle) -> None:
    materials = bundle.materials
    _same("chain_broken", materials.pool.previous, materials.rules.digest(), "pool")
    _same("chain_broken", materials.docket.previous, materials.pool.digest(), "docket")
    _same("chain_broken", materials.exclusions.previous, materials.docket.digest(), "exclusions")


def _eligibility(bundle: DrawBundle) -> None:
    found, m = bundle.materials.exclusions, bundle.materials
    again = eligibility(
        m.rules,
        m.pool,
        m.docket,
        meeting_day=found.meeting_day,
        barred=found.barred,
        declined=found.declined,
        consents=found.consents,
    )
    differing = sorted({e.expert_id for e in set(found.excluded) ^ set(again.excluded)})
    _same("exclusion_unfounded", found, again, "、".join(differing))


def _numbers(bundle: DrawBundle) -> None:
    plan, materials = bundle.plan, bundle.materials
    bounds, quorum = numbers(materials)
    _same("numbers_wrong", plan.pool_root, materials.pool_root(), "pool_root")
    _same("numbers_wrong", plan.seats, materials.rules.seats, "seats")
    _same("numbers_wrong", plan.bounds, bounds, "bounds")
    _same("numbers_wrong", plan.quorum, quorum, "quorum")
    try:
        assignments = Candidates.of(materials, plan.kept).assignments()
    except ValidationError as error:
        raise _Wrong("replacement_wrong", "more members kept than there are seats") from error
    _same("numbers_wrong", plan.assignments, str(assignments), "assignments")
    if assignments > 1 << MOST_BITS:
        raise _Wrong("too_many_assignments")


def _history(bundle: DrawBundle) -> None:
    plan, previous = bundle.plan, None
    for serial, outcome in enumerate(bundle.history, start=1):
        if (outcome.serial, outcome.meeting_id, outcome.previous) != (serial, plan.meeting_id, previous):
            raise _Wrong("history_broken", f"serial {serial}")
        previous = outcome.digest()
    if (plan.serial, plan.previous) != (len(bundle.history) + 1, previous):
        raise _Wrong("history_broken", f"serial {plan.serial}")
    if bundle.history and isinstance(bundle.history[-1], DrawVoid):
        if plan.order is None:
            raise _Wrong("history_broken", "no written order after a void")
        if failing := {party.party_id for party in plan.parties} & set(bundle.history[-1].missing):
            raise _Wrong("history_broken", "、".join(sorted(failing)))


def _replacement(bundle: DrawBundle) -> None:
    plan, excluded = bundle.plan, bundle.materials.exclusions.ids()
    results = [outcome for outcome in bundle.history if isinstance(outcome, DrawResult)]
    _same("replacement_wrong", plan.plan_kind, "replacement" if results else "initial", "kind")
    stay = plan.kept.everyone()
    left = {expert for result in results for expert in result.panel.everyone()} - stay
    listed = bundle.materials.pool.by_id().keys()
    _same("replacement_wrong", plan.kept, staying(bundle.history, left), "kept")
    if (left & listed) - excluded or stay & excluded or stay - listed:
        raise _Wrong(
            "replacement_wrong",
            "、".join(sorted((left & listed) - excluded | stay & excluded | stay - listed)),
        )


def _commitments(bundle: DrawBundle) -> None:
    plan, evidence = bundle.plan, bundle.evidence
    digest = plan.digest()
    _same("evidence_changed", evidence.plan, digest, "plan")
    _speakers(bundle, "missing_commitment", [commitment.party_id for commitment in evidence.commitments])
    for commitment in evidence.commitments:
        _same("commitment_changed", commitment.plan, digest, commitment.party_id)
        if not plan.frozen_at <= commitment.at <= plan.commit_by:
            raise _Wrong("late_commitment", commitment.party_id)
    if len({commitment.value for commitment in evidence.commitments}) != len(evidence.commitments):
        raise _Wrong("equal_commitments")


def _reveals(bundle: DrawBundle) -> None:
    plan, evidence = bundle.plan, bundle.evidence
    promised = {commitment.party_id: commitment for commitment in evidence.commitments}
    if evidence.reveals and state_of(plan, evidence) == "planned":
        raise _Wrong("early_reveal")
    if not _silent(bundle, "missing_commitment"):
        _speakers(bundle, "missing_reveal", [reveal.party_id for reveal in evidence.reveals])
    for reveal in evidence.reveals:
        commitment = promised.get(reveal.party_id)
        if commitment is None:
            raise _Wrong("missing_commitment", reveal.party_id)
        _same("commitment_changed", reveal.commitment, commitment.digest(), reveal.party_id)
        _same(
            "nonce_changed",
            commitment.value,
            commit(commitment.plan, reveal.party_id, reveal.nonce),
            reveal.party_id,
        )
        if reveal.at < max(other.at for other in evidence.commitments):
            raise _Wrong("early_reveal", reveal.party_id)
        if reveal.at > plan.reveal_by:
            raise _Wrong("late_reveal", reveal.party_id)


def _receipts(bundle: DrawBundle, receipts: Sequence[Receipt], trusted_keys: Collection[str]) -> None:
    """Every receipt is the service's, and the record holds the commitment that it confirms."""
    recorded = {commitment.party_id: commitment for commitment in bundle.evidence.commitments}
    for receipt in receipts:
        if not receipt.is_signed() or (trusted_keys and receipt.key not in trusted_keys):
            raise _Wrong("receipt_not_signed", receipt.party_id)
        _same("receipt_of_other_plan", receipt.plan, bundle.plan.digest(), receipt.party_id)
        commitment = recorded.get(receipt.party_id)
        if commitment is None or (commitment.value, commitment.at) != (receipt.value, receipt.at):
            raise _Wrong("receipt_differs", receipt.party_id)


def _speakers(bundle: DrawBundle, reason: VoidReason, spoke: list[str]) -> None:
    """Every party of the plan spoke once, in the plan's order; fewer only where the record says void for it."""
    expected = [party.party_id for party in bundle.plan.parties]
    if _silent(bundle, reason):
        expected = [party for party in expected if party in spoke]
    if spoke != expected:
        raise _Wrong(reason, "、".join(sorted(set(expected) ^ set(spoke))))


def _silent(bundle: DrawBundle, reason: VoidReason) -> bool:
    return isinstance(bundle.outcome, DrawVoid) and bundle.outcome.reason == reason


def _replay(bundle: DrawBundle) -> Check:
    plan, evidence = bundle.plan, bundle.evidence
    if state_of(plan, evidence) == "revealed":
        again = outcome_of(bundle.materials, plan, evidence)
    else:
        again = silence_of(plan, evidence)
    if again == bundle.outcome:
        return Check("replay")
    was, now = bundle.outcome.as_json(), again.as_json()
    differing = sorted(name for name in was.keys() | now.keys() if was.get(name) != now.get(name))
    return Check("replay", "result_changed", ", ".join(differing))
