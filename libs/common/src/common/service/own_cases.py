"""The own case (回避): whoever has a case in a thing sees of it what an applicant sees, whatever office the account holds.

A service says for each of its parameters how to find out (`ServiceDefinition.own_cases`); the route boundary asks before
the endpoint runs, so a use case never meets an officer in the own case. Lists leave such things out in their queries.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from common.identity.actors import Actor
from common.web.access import Access
from common.web.problems import NotFound, OwnCase

HIDDEN_FROM_ITS_SUBJECT = frozenset({"report_id"})
"""What a person must not even learn of: that somebody reported him, before he is heard (R25-70)."""

HasCaseIn = Callable[[AsyncSession, str, str], Awaitable[bool]]
"""Whether the person (second) has a case in the thing with this id (first); no for an id that nothing has."""


HasCase = Callable[[AsyncSession, str], Awaitable[bool]]
"""Whether a person has, or had, a case of his own in what the service keeps."""


def any_own(own: Callable[[str], ColumnElement[bool]]) -> HasCase:
    """For cases in a table: `own` tells which of them are a person's."""

    async def has_case(session: AsyncSession, person_ref: str) -> bool:
        return bool(await session.scalar(select(exists().where(own(person_ref)))))

    return has_case


async def no_cases(_: AsyncSession, __: str) -> bool:
    """For a service in which nobody's case is decided."""
    return False


def own_by(key: InstrumentedAttribute[str], own: Callable[[str], ColumnElement[bool]]) -> HasCaseIn:
    """For things in a table: `key` is their id, `own` tells which of them are a person's."""

    async def has_case_in(session: AsyncSession, thing: str, person_ref: str) -> bool:
        return bool(await session.scalar(select(exists().where(key == thing, own(person_ref)))))

    return has_case_in


async def is_oneself(_: AsyncSession, asked_about: str, person_ref: str) -> bool:
    """For parameters that name a person."""
    return asked_about == person_ref


async def as_party(
    session: AsyncSession,
    actor: Actor | None,
    access: Access,
    *,
    asked_for: Mapping[str, str],
    own_cases: Mapping[str, HasCaseIn],
    deciding: bool,
) -> Actor | None:
    """The caller as he stands to what the request is about: in the own case without any office.

    Args:
        asked_for: path and query parameters.

    Raises:
        OwnCase: the route is for offices only; another officer works.
        NotFound: likewise, for a look at what the caller must not know of.
    """
    if actor is None or actor.person_ref is None or not actor.grants:
        return actor
    for name in asked_for.keys() & own_cases.keys():
        if await own_cases[name](session, asked_for[name], actor.person_ref):
            if access.kind == "roles":
                raise NotFound if name in HIDDEN_FROM_ITS_SUBJECT and not deciding else OwnCase
            return replace(actor, grants=frozenset())
    return actor
