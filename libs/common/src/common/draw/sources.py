"""The parties' random values: promised first, shown later, so that nobody can choose his value after another's.

A commitment is SHA-256("zcps.draw.v1/commitment" || 0x00 || plan digest (32 bytes) || party id || nonce (32 bytes)). It binds
the party: a copied commitment cannot be revealed by the copier. Whoever reveals last could still stay silent when
the outcome displeases him; that is not prevented (assurance `detect_only`) but leaves a void serial.
"""

import re
import secrets
from datetime import datetime
from typing import Literal, TypeVar

from common.draw.artefacts import Commitment, DrawPlan, Reveal, SourceEvidence
from common.draw.canonical import tagged
from common.draw.errors import DrawRefused

State = Literal["planned", "committed", "revealed"]

Record = TypeVar("Record", Commitment, Reveal)

_HEX_256 = re.compile(r"[0-9a-f]{64}")


def make_nonce() -> str:
    """256 bits from the operating system, in hex. For a party's own device, never for a server."""
    return secrets.token_hex(32)


def commit(plan_digest: str, party_id: str, nonce: str) -> str:
    """The commitment (hex) to `nonce`. Raises ValueError unless digest and nonce are 64 lower-case hex digits."""
    if not (_HEX_256.fullmatch(plan_digest) and _HEX_256.fullmatch(nonce)):
        raise ValueError("plan digest and nonce are 64 lower-case hex digits each")
    data = bytes.fromhex(plan_digest) + party_id.encode("ascii") + bytes.fromhex(nonce)
    return tagged("commitment", data).hex()


def no_evidence(plan: DrawPlan) -> SourceEvidence:
    """The evidence of a plan for which nobody has spoken yet."""
    return SourceEvidence(plan=plan.digest())


def state_of(plan: DrawPlan, evidence: SourceEvidence) -> State:
    """Where a plan stands before its outcome: planned until all have committed, committed until all have revealed."""
    if len(evidence.commitments) < len(plan.parties):
        return "planned"
    return "committed" if len(evidence.reveals) < len(plan.parties) else "revealed"


def accept_commitment(
    plan: DrawPlan, evidence: SourceEvidence, *, party_id: str, value: str, at: datetime
) -> SourceEvidence:
    """Record a commitment. Raises DrawRefused `unknown_party`, `already_committed`, `too_early`, `late_commitment`,
    `malformed_value`, `equal_commitment`."""
    _named(plan, party_id)
    _well_formed(value)
    if any(commitment.party_id == party_id for commitment in evidence.commitments):
        raise DrawRefused("already_committed", "该方已提交承诺值，承诺值不能更改。")
    if at < plan.frozen_at:
        raise DrawRefused("too_early", "抽取方案尚未冻结，不能提交承诺值。")
    if at > plan.commit_by:
        raise DrawRefused("late_commitment", "已超过提交承诺值的时限，本次抽取作废后按下一序号重新进行。")
    if any(commitment.value == value for commitment in evidence.commitments):
        raise DrawRefused("equal_commitment", "承诺值与另一方相同，疑为抄录。请用本机重新生成随机数。")
    record = Commitment(plan=plan.digest(), party_id=party_id, value=value, at=at)
    return evidence.with_changes(commitments=_in_order(plan, (*evidence.commitments, record)))


def accept_reveal(
    plan: DrawPlan, evidence: SourceEvidence, *, party_id: str, nonce: str, at: datetime
) -> SourceEvidence:
    """Record a reveal. Raises DrawRefused `unknown_party`, `not_all_committed`, `already_revealed`, `too_early`,
    `late_reveal`, `malformed_value`, `reveal_mismatch`."""
    _named(plan, party_id)
    _well_formed(nonce)
    if state_of(plan, evidence) == "planned":
        raise DrawRefused("not_all_committed", "各方承诺值尚未全部记录，不能公开随机数。")
    if any(reveal.party_id == party_id for reveal in evidence.reveals):
        raise DrawRefused("already_revealed", "该方已公开随机数。")
    if at < max(commitment.at for commitment in evidence.commitments):
        raise DrawRefused("too_early", "公开随机数的时间早于最后一份承诺值。")
    if at > plan.reveal_by:
        raise DrawRefused("late_reveal", "已超过公开随机数的时限，本次抽取作废后按下一序号重新进行。")
    promised = next(commitment for commitment in evidence.commitments if commitment.party_id == party_id)
    if commit(promised.plan, party_id, nonce) != promised.value:
        raise DrawRefused("reveal_mismatch", "随机数与先前提交的承诺值不符。请核对后提交原随机数。")
    record = Reveal(commitment=promised.digest(), party_id=party_id, nonce=nonce, at=at)
    return evidence.with_changes(reveals=_in_order(plan, (*evidence.reveals, record)))


def seed_of(plan: DrawPlan, evidence: SourceEvidence) -> bytes:
    """SHA-256("zcps.draw.v1/seed" || 0x00 || plan digest || each value in plan order as 4-byte length and bytes).

    Raises DrawRefused `sources_missing` while a reveal is missing.
    """
    if state_of(plan, evidence) != "revealed":
        raise DrawRefused("sources_missing", "随机数尚未全部公开，不能抽取。")
    given = {reveal.party_id: bytes.fromhex(reveal.nonce) for reveal in evidence.reveals}
    values = (given[party.party_id] for party in plan.parties)
    data = b"".join(len(value).to_bytes(4, "big") + value for value in values)
    return tagged("seed", bytes.fromhex(plan.digest()) + data)


def _named(plan: DrawPlan, party_id: str) -> None:
    if party_id not in {party.party_id for party in plan.parties}:
        raise DrawRefused("unknown_party", "该方不在抽取方案列明的各方之中。")


def _well_formed(value: str) -> None:
    if not _HEX_256.fullmatch(value):
        raise DrawRefused("malformed_value", "应为64位小写十六进制数。")


def _in_order(plan: DrawPlan, records: tuple[Record, ...]) -> tuple[Record, ...]:
    places = [party.party_id for party in plan.parties]
    return tuple(sorted(records, key=lambda record: places.index(record.party_id)))
