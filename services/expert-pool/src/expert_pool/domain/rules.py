"""What rules of this service have in common: findings that a clause states in full, open points, and what refuses."""

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
    force: Force = Force.MUST,
    facts: Mapping[str, JsonValue] | None = None,
) -> Finding:
    """The finding of a rule that the clause states in full, so that it needs no value of a pack."""
    return Finding(
        rule=rule,
        clause=clause,
        force=force,
        verdict=Verdict.MET if holds else Verdict.NOT_MET,
        basis=Status.STATED,
        facts=dict(facts or {}),
        message=message,
        pack=pack,
    )


def open_point(rule: str, value: Value[Any], what: str) -> Finding:
    """The documents in hand give no number for `what`: it neither passes nor refuses (P-10)."""
    return Finding.open_point(rule, value, message=f"现有文件未载明{what}，本项不作判断，请人工核对。")


def refusing(findings: Iterable[Finding]) -> list[Finding]:
    """Those that refuse, in their order."""
    return [finding for finding in findings if finding.refuses]
