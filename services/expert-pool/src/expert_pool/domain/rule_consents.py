"""Lifting a rule of principle for one case (Z-07): the retired (X-01) and the chair pool (X-02); what must be, nobody lifts."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from common.policy.findings import Finding, Verdict
from common.policy.model import Force


class LiftableRule(StrEnum):
    """The rules of a pool whose clause says 原则上 or 一般 (R25-19)."""

    RETIRED = "X-01"
    CHAIR_POOL = "X-02"


def with_consents(findings: Iterable[Finding], consents: Mapping[LiftableRule, str]) -> list[Finding]:
    """The findings after the consents: one of principle that was not met is lifted; what must be stays refused.

    Args:
        consents: by rule, the organisation that consented.
    """
    by_rule = {str(rule): by_org for rule, by_org in consents.items()}
    return [
        finding.lifted(by_org=by_rule[finding.rule], reason_code="pool_consent")
        if finding.rule in by_rule and in_the_way(finding)
        else finding
        for finding in findings
    ]


def in_the_way(finding: Finding) -> bool:
    """Whether the finding refuses and could be lifted."""
    return finding.verdict is Verdict.NOT_MET and finding.force is Force.PRINCIPLE
