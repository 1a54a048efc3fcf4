"""Who may call a route: every route declares one of these, and the route boundary checks it before anything else.

Being allowed in is not being allowed to decide: scope (own case, own organisation, own place) is checked in the use
case, which knows the row.
"""

from dataclasses import dataclass
from typing import Literal

from common.identity.actors import ROLES, Actor, Role
from common.web.problems import Forbidden, NotLinked, NotSignedIn, RoleSuspended

Kind = Literal["public", "signed_in", "linked", "roles", "partner"]


@dataclass(frozen=True)
class Access:
    """An access policy; `describe()` is what the OpenAPI document and the access table show."""

    kind: Kind
    roles: tuple[Role, ...] = ()

    def describe(self) -> str:
        return f"roles: {', '.join(self.roles)}" if self.kind == "roles" else self.kind

    def check(self, actor: Actor | None, *, deciding: bool, suspended: bool) -> None:
        """Let `actor` in or raise.

        Args:
            deciding: the request may change something (its method is not GET).
            suspended: a bar on review work is in force for the person behind the account; it voids every grant.

        Raises:
            NotSignedIn, NotLinked, RoleSuspended, Forbidden
        """
        if self.kind == "public":
            return
        if actor is None:
            raise NotSignedIn
        if self.kind == "partner":
            if actor.client is None or not actor.orgs("partner"):
                raise Forbidden
            return
        if self.kind in {"signed_in", "linked"} and actor.client is not None:
            raise Forbidden
        if self.kind == "linked" and actor.person_ref is None:
            raise NotLinked
        if self.kind == "roles":
            if suspended:
                raise RoleSuspended
            if not actor.orgs(*self.roles):
                raise Forbidden
            # an operator decides nothing about people, so the account needs no person behind it
            runs_the_machine = "operator" in self.roles and bool(actor.orgs("operator"))
            if deciding and actor.person_ref is None and not runs_the_machine:
                raise NotLinked


def public() -> Access:
    """Everybody, signed in or not."""
    return Access("public")


def signed_in() -> Access:
    """Any account of a person; a program with client credentials is none."""
    return Access("signed_in")


def linked() -> Access:
    """Any account that is linked to a person."""
    return Access("linked")


def roles(*names: Role) -> Access:
    """An account with a grant of one of `names`; to decide, it must be linked and not barred from review work."""
    unknown = set(names) - set(ROLES)
    if unknown or not names:
        raise ValueError(f"unknown roles: {sorted(unknown)}")
    return Access("roles", names)


def partner() -> Access:
    """A platform with client credentials."""
    return Access("partner")
