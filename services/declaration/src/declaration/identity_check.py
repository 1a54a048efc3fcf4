"""Whether a name and a document number belong together: a port to the authority that knows.

What ships is a double that checks the format only. It says so at every use, in the log and in what is stored, so that
nobody takes it for the real check; an installation puts its connector in by overriding `shipped_check`.
"""

from typing import Protocol

import structlog

from common.identity.documents import PersonDocument

log = structlog.get_logger()


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


def shipped_check() -> IdentityCheck:
    """The check that routes depend on unless the installation overrides it."""
    return FormatOnly()
