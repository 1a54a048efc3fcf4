"""Who stands before the rules of this service."""

from dataclasses import dataclass

from common.events.codes import OrganisationKind


@dataclass(frozen=True)
class Body:
    """An organisation as far as authority needs it."""

    org_id: str
    kind: OrganisationKind
    place: str
