"""The newest signed head, kept in object storage as well (库外链首).

Whoever holds the database alone can rewrite entries, chain and heads together, but neither sign nor reach this copy. It is
written before the database commits, so no committed link is ever missing from it; after a crash in between it says which
batch was under way, and the next sequencer finishes that one.
"""

import asyncio
import json
from dataclasses import dataclass

from common.audit.chain import SignedHead
from common.audit.verification import head_json, read_head
from common.storage.port import ObjectMissing, ObjectStorage, StorageUnavailable

_SECONDS = 5.0


class CopyAway(Exception):
    """The storage does not answer; entries wait unchained until it does."""


class CopyBroken(Exception):
    """What lies there is no head."""


@dataclass(frozen=True, slots=True)
class Step:
    """A batch that the sequencer committed, or was about to.

    Attributes:
        before: size of the chain that it extends.
        entries: ids of the entries that become links, in their order.
        head: over the chain with them.
    """

    before: int
    entries: tuple[int, ...]
    head: SignedHead


class OutsideCopy:
    """The copy of one service; its sequencer writes it, whoever verifies reads it."""

    def __init__(self, files: ObjectStorage, service: str) -> None:
        self._files = files
        self._key = f"audit-heads/{service}.json"

    async def read(self) -> Step | None:
        """The last step; None before the first.

        Raises:
            CopyAway, CopyBroken
        """
        try:
            async with asyncio.timeout(_SECONDS):
                content = await self._files.get(self._key)
        except ObjectMissing:
            return None
        except (OSError, StorageUnavailable) as error:
            raise CopyAway(type(error).__name__) from error
        try:
            step = json.loads(content)
            return Step(step["before"], tuple(step["entries"]), read_head(step["head"]))
        except (ValueError, KeyError, TypeError) as error:
            raise CopyBroken from error

    async def keep(self, step: Step) -> None:
        """Put a step in place of the one before.

        Raises:
            CopyAway: it may be there nevertheless.
        """
        content = {"before": step.before, "entries": list(step.entries), "head": head_json(step.head)}
        try:
            async with asyncio.timeout(_SECONDS):
                await self._files.put(self._key, json.dumps(content).encode())
        except (OSError, StorageUnavailable) as error:
            raise CopyAway(type(error).__name__) from error
