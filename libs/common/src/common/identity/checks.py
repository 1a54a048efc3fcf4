"""Identity check (实名核验): whether a name and a document number belong together; a port to the authority that knows.

What ships is a double that looks at the format only. It says so at every use, in the log and in what is stored, and a
process with the production profile does not start with it. An installation names its connector in
`ZCPS_IDENTITY_CHECK`, as `module:function`; the function takes nothing and returns an `IdentityCheck`.
"""

from importlib import import_module
from typing import Protocol, runtime_checkable

import structlog

from common.errands import Errand
from common.identity.documents import PersonDocument

log = structlog.get_logger()


@runtime_checkable
class IdentityCheck(Protocol):
    """The check of name against number."""

    name: str
    """What is stored with a person it vouched for."""

    async def belongs(self, document: PersonDocument, name: str) -> bool:
        """Whether the holder of the document bears that name."""
        ...


class FormatOnly:
    """The shipped double: a well-formed number passes, whoever's it is."""

    name = "format_only"

    async def belongs(self, document: PersonDocument, name: str) -> bool:
        log.warning("identity_not_checked", check=self.name, document_kind=document.kind)
        return True


def checking(check: IdentityCheck, document: PersonDocument, name: str) -> Errand[bool]:
    """The question to the authority as an errand."""
    return Errand(
        ("check identity", document.kind, document.number, name), lambda: check.belongs(document, name)
    )


def open_identity_check(place: str | None) -> IdentityCheck:
    """The check that the installation names, or the shipped double.

    Raises:
        ValueError: `place` is not `module:function`.
        TypeError: what it makes is no identity check.
        ImportError, AttributeError: there is no such module or function.
    """
    if place is None:
        return FormatOnly()
    module, _, function = place.partition(":")
    if not module or not function:
        raise ValueError(f"identity_check is written module:function, not {place!r}")
    check = getattr(import_module(module), function)()
    if not isinstance(check, IdentityCheck):
        raise TypeError(f"{place} makes no identity check: it needs a name and belongs()")
    return check
