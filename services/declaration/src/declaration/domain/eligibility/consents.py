"""Lifting a rule of principle for one case (Z-07): which rule can be lifted, and what a consent does to findings.

原则上 and 一般 are defaults that the competent authority may lift for one case, with reasons; 应 and 不得 bind without
exception; 可 and 鼓励 refuse nobody, so there is nothing to lift.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

from common.policy.findings import Finding, Verdict
from common.policy.model import Force
from declaration.domain.cases.states import BEFORE_ACCEPTANCE, State
from declaration.domain.eligibility import Consent
from declaration.domain.eligibility.check import lift

OPEN_TO_CONSENT: Final = BEFORE_ACCEPTANCE | {State.DRAFT, State.RETURNED}
"""A consent is asked for, given and revoked before the case is accepted; then review relies on what it was told."""


class ConsentReason(StrEnum):
    """Why an authority lifts a rule; labels in the code list `consent_reason`."""

    URGENTLY_NEEDED = "urgently_needed"
    OUTSTANDING_RESULTS = "outstanding_results"
    REORGANISATION = "reorganisation"
    BEYOND_CONTROL = "beyond_control"
    OTHER = "other"


class CannotConsent(Exception):
    """A rule that is not to be lifted in this case.

    Attributes:
        finding: what the rule found here.
    """

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(f"{finding.rule}: {finding.verdict}, {finding.force}")


class RuleNotApplied(Exception):
    """No such rule was applied to the case."""


class Binds(CannotConsent):
    """应, 不得: no authority lifts it for one case."""


class NothingToLift(CannotConsent):
    """The rule does not stand in the way: it is met, an option, lifted already, or the documents are silent."""


def to_be_lifted(rule: str, findings: Iterable[Finding]) -> Finding:
    """The finding that a consent to `rule` would lift (Z-07).

    Args:
        findings: everything that the rules find in the case, over every path.

    Raises:
        RuleNotApplied, Binds, NothingToLift
    """
    found = [finding for finding in findings if finding.rule == rule]
    if not found:
        raise RuleNotApplied(rule)
    for finding in found:
        if finding.verdict is Verdict.NOT_MET and finding.force is Force.PRINCIPLE:
            return finding
    for finding in found:
        if finding.force is Force.MUST:
            raise Binds(finding)
    raise NothingToLift(found[0])


def after_consents(findings: Iterable[Finding], consents: Sequence[Consent]) -> list[Finding]:
    """The findings of rules outside the engine, as the consents given for the case leave them."""
    given = {consent.rule: consent for consent in consents}
    return [
        lift(finding, by_org=consent.by_org, reason_code=consent.reason_code)
        if (consent := given.get(finding.rule)) is not None
        else finding
        for finding in findings
    ]
