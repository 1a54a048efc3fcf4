"""What the runner knows while it drives a season."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from onebox.season.cast import Applicant, Story
from onebox.season.platform import Person, Platform, Refused

T = TypeVar("T")


@dataclass
class Season:
    """A season under way.

    Attributes:
        pack, layers: the annual notice and the stand-ins on top of it.
        out: folder for what people look at afterwards.
        say: tells the progress display that something was done.
    """

    platform: Platform
    seed: int
    pack: str
    layers: tuple[str, ...]
    out: Path
    applicants: list[Applicant]
    say: Callable[[str], None]
    committee_id: str = ""
    plan_id: str = ""
    meeting_id: str = ""
    roster_ids: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    holders: dict[str, tuple[str, Path]] = field(default_factory=dict)

    def by(self, username: str) -> Person:
        return self.platform.person(username)

    def playing(self, *stories: Story) -> list[Applicant]:
        return [applicant for applicant in self.applicants if applicant.story in stories]

    def not_playing(self, *stories: Story) -> list[Applicant]:
        return [applicant for applicant in self.applicants if applicant.story not in stories]

    def only(self, story: Story) -> Applicant:
        """The first applicant of a story that every season has."""
        return self.playing(story)[0]

    async def declaration(self, applicant: Applicant) -> dict[str, Any]:
        """The declaration as its applicant sees it."""
        answer: dict[str, Any] = await self.by(applicant.username).get(
            "declaration", f"/declarations/{applicant.case}"
        )
        return answer

    async def refused(self, applicant: Applicant, attempt: Awaitable[Any]) -> Refused:
        """The attempt must be refused; why goes into the report."""
        try:
            await attempt
        except Refused as refusal:
            applicant.refusals.append((refusal.code, refusal.clause))
            return refusal
        raise AssertionError(f"{applicant.username}: expected a refusal")


async def each(items: Sequence[T], step: Callable[[T], Awaitable[Any]]) -> None:
    """One after the other: the order of a season is part of what two runs compare."""
    for item in items:
        await step(item)
