"""What the rules of the audit chain have in common: findings that need no number of a pack, and what refuses."""

from collections.abc import Iterable, Mapping

from pydantic import JsonValue

from common.policy.findings import Finding, Verdict
from common.policy.model import Force, Status


def stated(
    rule: str,
    clause: str,
    *,
    pack: str,
    holds: bool,
    message: str,
    facts: Mapping[str, JsonValue] | None = None,
) -> Finding:
    """The finding of a rule that the clause states in full, so that no value of a pack decides it."""
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


def refusing(findings: Iterable[Finding]) -> list[Finding]:
    """Those that refuse, in their order."""
    return [finding for finding in findings if finding.refuses]
