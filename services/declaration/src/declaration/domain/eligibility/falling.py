"""Why a declaration ends that could be made when it was submitted."""

from common.events.codes import DeclarationEndReason
from common.policy import Finding
from declaration.domain.eligibility.engine import PathResult
from declaration.domain.eligibility.facts import InPost

_BY_POST = {
    InPost.NOT_IN_POST: DeclarationEndReason.NOT_IN_POST,
    InPost.RETIRED: DeclarationEndReason.CIVIL_SERVANT_OR_RETIRED,
    InPost.CIVIL_SERVANT: DeclarationEndReason.CIVIL_SERVANT_OR_RETIRED,
}


def ended_for(nearest: PathResult) -> tuple[DeclarationEndReason, str | None]:
    """The reason and its clause: what bars the person before what the path lacks."""
    finding = min(nearest.lacks, key=lambda lacking: _ORDER.get(lacking.rule, len(_ORDER)))
    return _reason(finding), finding.clause


_ORDER = {"E-02": 0, "E-01": 1}


def _reason(finding: Finding) -> DeclarationEndReason:
    if finding.rule == "E-02":
        return DeclarationEndReason.CREDIT_RECORD
    if finding.rule == "E-01" and "penalty" in finding.facts:
        return DeclarationEndReason.UNDER_PENALTY
    if finding.rule == "E-01":
        in_post = InPost(str(finding.facts["in_post"]))
        return _BY_POST.get(in_post, DeclarationEndReason.NO_LONGER_ELIGIBLE)
    return DeclarationEndReason.NO_LONGER_ELIGIBLE
