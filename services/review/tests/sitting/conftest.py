"""A small meeting that tests drive through its routes: a committee of nine by specialty, quorum six."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from common.clock import SHANGHAI
from common.documents.seals import SealKeys
from laptop.testing.kit import Caller

if TYPE_CHECKING:
    from services.review.tests.conftest import Scene

HELD_ON = dt.date(2026, 8, 20)
"""A Thursday."""

EVERYBODY = tuple(range(1, 10))
"""Expert 1 is the chair, 2 and 3 are vice-chairs; 3, 6, 9 are from the grassroots, 4 and 8 from outside the system."""

COMMITTEE: dict[str, Any] = {
    "by": "specialty",
    "scope": [{"series": "forestry_grassland", "specialty": "silviculture", "level": "middle"}],
    "size": 9,
}
PAPERS = {"report": "报请确认", "written_commitment": "承诺评审合规", "result_report": "评审结果报告"}


@pytest.fixture(scope="session")
def platform_seals(scratch: Path) -> SealKeys:
    """The seal of the organiser that these tests play."""
    return SealKeys.create(scratch / "seals-of-the-sitting", {"org_forestry": "巴彦淖尔市林业和草原局"})


@dataclass
class Sitting:
    """A meeting with the steps of its day and of the weeks after."""

    scene: "Scene"
    meeting_id: str = ""
    cases: list[str] = field(default_factory=list)
    experts: dict[int, Caller] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return f"/meetings/{self.meeting_id}"

    def case(self, number: int) -> str:
        """The path of a case inside the session."""
        return f"{self.path}/cases/dcl_{number}"

    async def ready(self, cases: int = 2, **committee: Any) -> "Sitting":
        """A meeting with consent, on the morning of its day; nobody is there yet."""
        meeting = await self.scene.consented(cases=cases, **(COMMITTEE | committee))
        self.meeting_id = meeting["meeting_id"]
        self.cases = [f"dcl_{number}" for number in range(1, cases + 1)]
        self.experts = {number: await self.scene.expert(number) for number in EVERYBODY}
        self.scene.on(HELD_ON)
        return self

    async def version(self) -> int:
        shown = await self.scene.shown(self.meeting_id)
        version: int = shown["version"]
        return version

    async def state(self) -> str:
        shown = await self.scene.shown(self.meeting_id)
        return str(shown["state"])

    async def step(self, by: Caller, name: str, **body: Any) -> dict[str, Any]:
        """A step on the present version."""
        return await self.scene.ok(by, f"{self.path}/{name}", version=await self.version(), **body)

    async def refused(self, by: Caller | None, name: str, **body: Any) -> tuple[int, str, str | None]:
        """A step on the present version that is refused."""
        return await self.scene.refused(by, f"{self.path}/{name}", version=await self.version(), **body)

    async def arrive(self, numbers: Iterable[int] = EVERYBODY, *, inspector: bool = True) -> "Sitting":
        """Experts check in and sign, the inspector is there."""
        if inspector:
            await self.scene.ok(self.scene.inspector, f"{self.path}/inspector-attendance", present=True)
        for number in numbers:
            await self.scene.ok(self.experts[number], f"{self.path}/check-ins", pledge_agreed=True)
        return self

    async def opened(
        self, cases: int = 2, numbers: Iterable[int] = EVERYBODY, *, by: int = 1, **committee: Any
    ) -> "Sitting":
        """In session."""
        await self.ready(cases, **committee)
        await self.arrive(numbers)
        await self.step(self.experts[by], "opening")
        return self

    async def recuse(self, case: int, *numbers: int) -> None:
        """Experts stand aside from a case."""
        for number in numbers:
            await self.scene.ok(
                self.experts[number], f"{self.path}/recusals", declaration_id=f"dcl_{case}", reason="师生关系"
            )

    async def debated(self, *, by: int = 1) -> "Sitting":
        """Cases are shared out, every assigned expert has written."""
        shared = await self.step(self.experts[by], "assignments")
        for one in shared["items"]:
            for expert_id in one["expert_ids"]:
                await self.opine(int(expert_id.removeprefix("exp_")), one["declaration_id"])
        return self

    async def opine(self, number: int, declaration_id: str) -> None:
        await self.scene.ok(
            self.experts[number],
            f"{self.path}/cases/{declaration_id}/opinions",
            text=f"评委{number}对{declaration_id}的意见：符合条件。",
        )

    async def ballots_out(
        self, cases: int = 2, numbers: Iterable[int] = EVERYBODY, *, by: int = 1, **committee: Any
    ) -> "Sitting":
        """Opinions are in, experts 5 and 6 count."""
        await self.opened(cases, numbers, by=by, **committee)
        await self.debated(by=by)
        await self.step(self.experts[by], "tellers", expert_ids=["exp_5", "exp_6"])
        return self

    async def count(
        self, number: int, case: int, agree: int, disagree: int = 0, abstain: int = 0, spoiled: int = 0
    ) -> dict[str, Any]:
        """A teller enters a box."""
        return await self.scene.ok(
            self.experts[number],
            f"{self.case(case)}/paper-counts",
            **paper(agree, disagree, abstain, spoiled),
        )

    async def counted(self, case: int, agree: int, disagree: int = 0) -> dict[str, Any]:
        """Both tellers enter the same."""
        await self.count(5, case, agree, disagree)
        return await self.count(6, case, agree, disagree)

    async def announced(self, *agree: int) -> "Sitting":
        """Nine attend, nobody is recused; so many agree on case 1, 2, ...; announced by the chair."""
        await self.ballots_out(cases=len(agree))
        for case, votes in enumerate(agree, start=1):
            await self.counted(case, votes, 9 - votes)
        await self.step(self.experts[1], "announcement")
        return self

    async def closed(self, *agree: int) -> "Sitting":
        """Announced, signed by the chair, closed by the office."""
        await self.announced(*agree)
        await self.step(self.experts[1], "signature")
        await self.step(self.scene.office, "closing")
        return self

    async def in_publicity(self, *agree: int, day: dt.date = HELD_ON) -> dict[str, Any]:
        """The publicity of the results, opened on `day`."""
        await self.closed(*agree)
        self.scene.on(day)
        return await self.step(self.scene.organiser, "result-publicity")

    async def after_publicity(self, *agree: int) -> dict[str, Any]:
        """The publicity opened on the day of the meeting is over: 2026-08-28, midnight."""
        publicity = await self.in_publicity(*agree)
        await self.scene.kit.advance(dt.datetime(2026, 8, 28, tzinfo=SHANGHAI))
        return publicity

    async def reported(self, *agree: int, **body: Any) -> dict[str, Any]:
        """The package of all that passed."""
        await self.after_publicity(*agree)
        return await self.step(self.scene.office, "result-package", **(PAPERS | body))

    async def object(self, publicity: dict[str, Any], case: int | None = 1, **body: Any) -> dict[str, Any]:
        """Somebody objects without signing in."""
        named = {} if case is None else {"declaration_id": f"dcl_{case}"}
        answer = await self.scene.kit.post(
            f"/v1/publicities/{publicity['publicity_id']}/objections", {"text": "评审有失公正"} | named | body
        )
        assert answer.status_code == 201, answer.text
        receipt: dict[str, Any] = answer.json()
        return receipt

    async def handle(self, objection: dict[str, Any], *, upheld: bool) -> dict[str, Any]:
        """The organiser gives the handling opinion."""
        return await self.scene.ok(
            self.scene.organiser,
            f"/objections/{objection['objection_id']}/handling",
            version=objection["version"],
            upheld=upheld,
            text="经核实，提出处理意见。",
        )


def paper(agree: int, disagree: int = 0, abstain: int = 0, spoiled: int = 0) -> dict[str, int]:
    """What a teller enters."""
    return {
        "in_box": agree + disagree + abstain + spoiled,
        "agree": agree,
        "disagree": disagree,
        "abstain": abstain,
        "spoiled": spoiled,
    }


@pytest.fixture
def sitting(scene: "Scene") -> Sitting:
    """Nothing has happened yet."""
    return Sitting(scene)
