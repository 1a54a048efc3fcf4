"""Who acts: an account with office grants, and the person behind it once linked.

Office roles come from the token as `role@org_id`. Applicant, expert, chair, teller and share holder are not roles: a
service finds them by `person_ref` in its own rows.
"""

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal[
    "region_hr",
    "league_hr",
    "county_hr",
    "unit_auditor",
    "department_auditor",
    "service_centre",
    "organiser",
    "committee_office",
    "inspector",
    "operator",
    "partner",
]
ROLES: frozenset[str] = frozenset(get_args(Role))

REGION_HR_ORG_ID = "org_11150000DEM0000147"
"""The region's HR department (内蒙古自治区人力资源和社会保障厅). It comes with declaration's migrations, because somebody must
be able to record the first organisation; its code is a stand-in that no register has."""


def account_of(issuer: str, subject: str) -> str:
    """The account of a token: unique over all issuers, since subjects are unique only within one."""
    return f"{issuer}|{subject}"


@dataclass(frozen=True, slots=True)
class Grant:
    """An office role at one organisation."""

    role: str
    org_id: str

    @classmethod
    def parse(cls, text: str) -> "Grant":
        """Read `role@org_id`.

        Raises:
            ValueError: another shape, or a role that is not in `ROLES`.
        """
        role, at, org_id = text.partition("@")
        if role not in ROLES or not at or not org_id or "@" in org_id:
            raise ValueError("a grant is a known role, @ and an org id")
        return cls(role, org_id)

    def __str__(self) -> str:
        return f"{self.role}@{self.org_id}"


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller of a request.

    Attributes:
        account: `account_of(issuer, subject)`.
        person_ref: the person that the account is linked to; None before linking and for partner clients.
        grants: office roles from the token.
        client: the partner's client id where a client acts for itself; None for a person.
    """

    account: str
    issuer: str
    subject: str
    person_ref: str | None = None
    grants: frozenset[Grant] = frozenset()
    client: str | None = None

    def orgs(self, *roles: Role) -> frozenset[str]:
        """The organisations at which the actor holds one of `roles`."""
        return frozenset(grant.org_id for grant in self.grants if grant.role in roles)

    def has(self, role: Role, org_id: str) -> bool:
        """Whether the actor holds `role` at exactly this organisation."""
        return Grant(role, org_id) in self.grants
