"""Errands: what a transaction needs from outside (storage, key server, typesetting, a child process), run while none is open.

A use case writes `await uow.errand(reading)`. If the result is not in hand, the use case ends right there: the boundary
rolls back, gives the connection back, runs the errand, and begins anew from the first line, in a transaction that sees
and locks everything afresh. So nothing that was decided can have changed while storage was waited for, slow storage holds
no lock and no connection, and an outage leaves no trace. What an errand stores lies there before the row that names it.

An errand may run without its transaction ever committing. So it stores under a key that nobody else writes, or the same
bytes that any other attempt would store there.
"""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from common.outage import Outage

T = TypeVar("T")


@dataclass(frozen=True)
class Errand(Generic[T]):
    """Something to be done outside.

    Attributes:
        what: names everything that the result depends on: an errand with an equal name is not run again.
        run: does it. An `Outage` ends the attempt; any other exception is raised where the use case asked.
    """

    what: tuple[Hashable, ...]
    run: Callable[[], Awaitable[T]]


class ErrandFirst(Exception):
    """A use case needs what is not in hand yet. Only the boundary catches it."""

    def __init__(self, errands: Sequence[Errand[Any]]) -> None:
        super().__init__(", ".join(str(errand.what[0]) for errand in errands))
        self.errands = errands


@dataclass
class InHand:
    """What one boundary has brought from outside, and what its attempts have in common."""

    _results: dict[Hashable, Any] = field(default_factory=dict)
    _failures: dict[Hashable, Exception] = field(default_factory=dict)
    _values: dict[str, Any] = field(default_factory=dict)

    def results(self, errands: Sequence[Errand[T]]) -> list[T]:
        """The results, in order.

        Raises:
            ErrandFirst: some are not in hand.
        """
        known = self._results.keys() | self._failures.keys()
        missing = [errand for errand in errands if errand.what not in known]
        if missing:
            raise ErrandFirst(missing)
        for errand in errands:
            if (failure := self._failures.get(errand.what)) is not None:
                raise failure
        return [self._results[errand.what] for errand in errands]

    def value(self, name: str, make: Callable[[], T]) -> T:
        """A value made once, such as a new id that stands in a paper, and the same in every attempt."""
        if name not in self._values:
            self._values[name] = make()
        value: T = self._values[name]
        return value

    async def bring(self, errands: Sequence[Errand[Any]]) -> None:
        """Run errands, one after the other.

        Raises:
            Outage
        """
        for errand in errands:
            try:
                self._results[errand.what] = await errand.run()
            except Outage:
                raise
            except Exception as failure:
                self._failures[errand.what] = failure
