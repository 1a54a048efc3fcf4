"""What rules of this service have in common: findings without a number of a pack, and what refuses."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import JsonValue

from common.policy.findings import Finding, Verdict
from common.policy.model import Force, Status, Value


def stated(
    rule: str,
    clause: str,
    *,
    pack: str,
    holds: bool,
    message: str,
    facts: Mapping[str, JsonValue] | None = None,
) -> Finding:
    """The finding of a rule that the clause states in full, so that it needs no value of a pack."""
    return Finding(
        rule=rule,
        clause=clause,
        force=Force.MUST,
        verdict=Verdict.MET if holds else Verdict.NOT_MET,
        basis=Status.STATED,
        facts=dict(facts or {}),
        message=message,
        pack=pack,
    )


def judged(
    rule: str,
    value: Value[Any],
    holds: bool,
    message: str,
    *,
    facts: Mapping[str, JsonValue] | None = None,
) -> Finding:
    """The finding of a rule whose value is known."""
    return Finding.judge(rule, value, holds=holds, message=message, facts=facts)


def silent(rule: str, value: Value[Any], what: str) -> Finding:
    """The open point of a rule about `what` on which the documents in hand are silent; it neither passes nor refuses."""
    return Finding.open_point(rule, value, message=f"现有文件未载明{what}，本项不作判断，请人工核对。")


def refusing(findings: Iterable[Finding]) -> list[Finding]:
    """Those that refuse, in their order."""
    return [finding for finding in findings if finding.refuses]
