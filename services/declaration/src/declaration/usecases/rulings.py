"""Turning what rules found into a refusal."""

from collections.abc import Sequence

from common.policy.findings import Finding, refusing
from common.web.problems import Refusal


def refuse_if(findings: Sequence[Finding], refusal: type[Refusal]) -> None:
    """Raise `refusal` with the words and the clause of the findings that refuse, and all findings beside them."""
    against = refusing(findings)
    if against:
        raise refusal(
            "".join(finding.message for finding in against),
            clause=against[0].clause,
            findings=[finding.as_json() for finding in findings],
        )
