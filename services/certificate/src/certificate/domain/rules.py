"""What the rules of this service have in common: who stands before them, and findings."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from common.events.codes import OrganisationKind
from common.policy.findings import Finding, Verdict
from common.policy.model import Force, Status


@dataclass(frozen=True)
class Body:
    """An organisation as far as authority needs it."""

    org_id: str
    kind: OrganisationKind
    place: str


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
