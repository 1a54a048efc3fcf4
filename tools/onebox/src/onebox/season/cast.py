"""Who plays what: the stories of a season and the applicants who live them, fixed by the seed."""

import random
from dataclasses import dataclass, field
from enum import StrEnum

from laptop.demo.people import DemoOrganisation, DemoPerson, demo_organisations, demo_people


class Story(StrEnum):
    """What happens to an applicant. Every season has each of these at least once, the rest pass."""

    PASSES = "passes"
    FAILS = "fails"
    FAILS_BY_ONE = "fails_by_one"
    RETURNED = "returned"
    SUPPLEMENTS = "supplements"
    OVERDUE = "overdue"
    BARRED = "barred"
    CONTESTED = "contested"
    HELD = "held"
    NO_QUORUM = "no_quorum"
    FRAUD_OPEN = "fraud_open"
    FRAUD_LATER = "fraud_later"
    LATE = "late"
    WITHDRAWS = "withdraws"


LABELS: dict[Story, str] = {
    Story.PASSES: "评审通过",
    Story.FAILS: "评审未通过",
    Story.FAILS_BY_ONE: "一票之差未通过",
    Story.RETURNED: "退回修改后重新提交，通过",
    Story.SUPPLEMENTS: "按期补正，通过",
    Story.OVERDUE: "逾期未补正，视为放弃",
    Story.BARRED: "失信记录期内，不予提交",
    Story.CONTESTED: "花名册公示有异议，核实后上报，通过",
    Story.HELD: "花名册公示有异议，未能上报",
    Story.NO_QUORUM: "回避人数过多，不足法定人数，结转",
    Story.FRAUD_OPEN: "审核期间发现虚假材料，取消申报",
    Story.FRAUD_LATER: "发证后查实造假，撤销职称",
    Story.LATE: "逾期提交，不予受理",
    Story.WITHDRAWS: "本人撤回",
}

SMALLEST = len(Story)
"""The smallest season that has every outcome."""


@dataclass
class Applicant:
    """One applicant and where the story stands."""

    number: int
    person: DemoPerson
    unit: DemoOrganisation
    story: Story
    declaration_id: str | None = None
    version: int = 0
    code: str | None = None
    certificate_id: str | None = None
    refusals: list[tuple[str, str | None]] = field(default_factory=list)

    @property
    def username(self) -> str:
        return self.person.username

    @property
    def case(self) -> str:
        """The declaration's id; every step after drafting has one."""
        assert self.declaration_id is not None
        return self.declaration_id


UNIT_AUDITORS = {
    "hongliu-farm": "unit-hongliu-farm",
    "linhe-station": "unit-linhe-station",
    "wuyuan-station": "unit-wuyuan-station",
    "shahai-farm": "unit-shahai-farm",
    "lvyuan-gardens": "unit-lvyuan-gardens",
    "hetao-dispatch": "unit-hetao-dispatch",
}
COUNTY_OFFICERS = {
    "nm.bayannur.linhe": "county-hr-linhe",
    "nm.bayannur.wuyuan": "county-hr-wuyuan",
    "nm.bayannur.dengkou": "county-hr-dengkou",
}
DEPARTMENT_OFFICERS = {
    "forestry-linhe": "department-linhe",
    "forestry-wuyuan": "department-wuyuan",
    "forestry-dengkou": "department-dengkou",
}


def make_cast(count: int, seed: int) -> list[Applicant]:
    """`count` applicants of the demo with their stories.

    Raises:
        ValueError: too few for every outcome, or more than the demo has.
    """
    people = _unit_by_unit([person for name, person in demo_people().items() if name.startswith("applicant")])
    if not SMALLEST <= count <= len(people):
        raise ValueError(f"a season has {SMALLEST} to {len(people)} applicants")
    chance = random.Random(seed)  # noqa: S311 (a cast, not a secret)
    stories = [*Story, *[Story.PASSES] * (count - SMALLEST)]
    chance.shuffle(stories)
    units = {unit.org_id: unit for unit in demo_organisations().values()}
    _keep_votes_simple(stories, [units[person.unit].key for person in people[:count]])
    return [
        Applicant(number, person, units[person.unit], story)
        for number, (person, story) in enumerate(zip(people[:count], stories, strict=True), start=1)
    ]


def _unit_by_unit(people: list[DemoPerson]) -> list[DemoPerson]:
    """One of each unit, then the next of each: a small season has people of every unit too."""
    seen: dict[str, int] = {}
    ranked = []
    for person in people:
        seen[person.unit] = seen.get(person.unit, 0) + 1
        ranked.append((seen[person.unit], person))
    return [person for _, person in sorted(ranked, key=lambda pair: pair[0])]


def _keep_votes_simple(stories: list[Story], unit_keys: list[str]) -> None:
    """Nobody whose vote matters to one comes from the unit that many experts recuse themselves for."""
    delicate = {Story.FAILS, Story.FAILS_BY_ONE, Story.NO_QUORUM, Story.FRAUD_LATER}
    sturdy = {Story.PASSES, Story.RETURNED, Story.SUPPLEMENTS, Story.CONTESTED}
    for index, story in enumerate(stories):
        if story in delicate and unit_keys[index] == "lvyuan-gardens":
            other = next(
                place
                for place, candidate in enumerate(stories)
                if candidate in sturdy and unit_keys[place] != "lvyuan-gardens"
            )
            stories[index], stories[other] = stories[other], story


def experts() -> list[DemoPerson]:
    """The sixty experts of the pool."""
    return [person for name, person in demo_people().items() if name.startswith("expert")]


def staff() -> list[DemoPerson]:
    """Everybody with an office."""
    return [person for person in demo_people().values() if person.grants and not person.is_client]
