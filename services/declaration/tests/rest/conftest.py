"""Declarations on their way up: officers with linked accounts, and the steps of the chain as short cuts."""

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from common.clock import SHANGHAI
from common.policy import PackShelf
from declaration.store.plans.committees import CommitteeRow
from laptop.demo.people import demo_people
from laptop.testing.kit import Caller

GRANTS = {person.username: person.grants for person in demo_people().values()}
LEAGUE, OFFICE = "league-hr1", "office-forestry"
UNIT, DEPARTMENT, COUNTY = "unit-hongliu-farm", "department-linhe", "county-hr-linhe"

RECOMMENDATION = {
    "how_chosen": "经民主评议、单位集体研究推荐。",
    "conditions_met": "学历、资历、业绩符合中级职称申报条件。",
    "publicity_result": "公示5个工作日，无异议。",
    "undertaking": True,
}


def at(text: str) -> dt.datetime:
    """A moment in Shanghai, such as `2026-05-19T00:00`."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@dataclass
class Chain:
    """The chain of audits on a stage; dates are those of declarations submitted on 2026-05-11."""

    stage: Any
    plan: dict[str, Any]
    _officers: dict[str, Caller] = field(default_factory=dict)

    @property
    def kit(self) -> Any:
        return self.stage.kit

    async def officer(self, username: str, *more: str) -> Caller:
        """A demo officer who has linked the account, with the grants of the demo and `more`."""
        if username not in self._officers:
            caller = await self.stage.link(username)
            grants = (*sorted(str(grant) for grant in GRANTS[username]), *more)
            self._officers[username] = replace(caller, grants=grants)
        return self._officers[username]

    async def colleague(self, username: str) -> Caller:
        """Somebody of the forest farm whom the farm has confirmed as one of its people."""
        caller: Caller = await self.stage.applicant(username)
        auditor = await self.officer(UNIT)
        claimed = (await self.kit.get("/v1/memberships?state=claimed", by=auditor)).json()["items"]
        [claim] = [one for one in claimed if one["person_ref"] == caller.person_ref]
        url = f"/v1/memberships/{claim['membership_id']}/decision"
        body = {"outcome": "confirmed", "version": claim["version"]}
        assert (await self.kit.post(url, body, by=auditor)).status_code == 200
        return caller

    async def read(self, declaration: dict[str, Any], by: str = LEAGUE) -> dict[str, Any]:
        """The declaration as it stands."""
        url = f"/v1/declarations/{declaration['declaration_id']}"
        answer = await self.kit.get(url, by=await self.officer(by))
        assert answer.status_code == 200, answer.text
        present: dict[str, Any] = answer.json()
        return present

    async def act(self, declaration: dict[str, Any], action: str, by: str | Caller, **body: Any) -> Any:
        """POST an action on the version that `declaration` shows; the raw answer."""
        caller = await self.officer(by) if isinstance(by, str) else by
        url = f"/v1/declarations/{declaration['declaration_id']}/{action}"
        return await self.kit.post(url, {"version": declaration["version"], **body}, by=caller)

    async def done(
        self, declaration: dict[str, Any], action: str, by: str | Caller, **body: Any
    ) -> dict[str, Any]:
        """The same where it must succeed; the declaration afterwards."""
        answer = await self.act(declaration, action, by, **body)
        assert answer.status_code == 200, answer.text
        after: dict[str, Any] = answer.json()
        return after

    async def passed(self, declaration: dict[str, Any], by: str | Caller) -> dict[str, Any]:
        return await self.done(declaration, "decisions", by, outcome="passed", opinion="同意上报。")

    async def submitted(self, username: str = "applicant01", **profile: Any) -> dict[str, Any]:
        """At the employer's desk."""
        applicant = await self.stage.applicant(username, **profile)
        self._officers[username] = applicant
        done: dict[str, Any] = await self.stage.submitted(applicant, self.plan)
        return done

    async def in_unit_publicity(self, username: str = "applicant01") -> dict[str, Any]:
        """In publicity inside the unit, until 2026-05-18."""
        return await self.passed(await self.submitted(username), UNIT)

    async def recommended(self, publicised: dict[str, Any] | None = None) -> dict[str, Any]:
        """At the department's desk on 2026-05-19."""
        declaration = publicised or await self.in_unit_publicity()
        await self.kit.advance(max(self.kit.clock.time, at("2026-05-19T09:00")))
        return await self.done(declaration, "recommendation", UNIT, **RECOMMENDATION)

    async def awaiting_roster(self, publicised: dict[str, Any] | None = None) -> dict[str, Any]:
        """Waiting for a roster on 2026-05-19."""
        declaration = await self.recommended(publicised)
        for desk in (DEPARTMENT, COUNTY, LEAGUE):
            declaration = await self.passed(declaration, desk)
        return declaration

    async def roster(self) -> dict[str, Any]:
        """A roster of what waits, in publicity until 2026-05-26."""
        body = {"plan_id": self.plan["plan_id"], "level": "middle"}
        answer = await self.kit.post("/v1/rosters", body, by=await self.officer(LEAGUE))
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def forward(self, roster: dict[str, Any], by: str = LEAGUE) -> Any:
        url = f"/v1/rosters/{roster['roster_id']}/forwarding"
        return await self.kit.post(url, {"version": roster["version"]}, by=await self.officer(by))

    async def forwarded(self) -> dict[str, Any]:
        """At the office's desk on 2026-05-27."""
        declaration = await self.awaiting_roster()
        roster = await self.roster()
        await self.kit.advance(at("2026-05-27T09:00"))
        answer = await self.forward(roster)
        assert answer.status_code == 200, answer.text
        return await self.read(declaration, OFFICE)

    async def accepted(self) -> dict[str, Any]:
        """With review on 2026-05-27."""
        return await self.done(await self.forwarded(), "acceptance", OFFICE)


@pytest.fixture
async def chain(stage: Any) -> Chain:
    """The chain of Linhe's forest farm under the league's plan."""
    found = Chain(stage, {})
    found.plan = await stage.plan(by=await found.officer(LEAGUE))
    return found


TRANSFEREE: list[dict[str, Any]] = [
    {
        "kind": "training",
        "fields": {"year": "2023"},
        "fact": {"says": "audit_card", "year": 2023, "certified_on": "2023-03-31"},
    },
    {
        "kind": "work",
        "fields": {"unit": "临河区红柳林场", "post": "工程师"},
        "fact": {
            "says": "origin",
            "transferred": "military",
            "placed_in_enterprise_or_institution": True,
        },
    },
    {
        "kind": "programme",
        "fields": {"name": "草原英才"},
        "fact": {"says": "privileged_use", "path": "talents", "year": 2021},
    },
]
"""Transferred from the military, first application; has used a policy before that is granted once in principle."""


@dataclass
class Transferee:
    """June 2023, under the region's annual notice: only E-18 (原则上只可享受一次) keeps the applicant from declaring."""

    stage: Any
    applicant: Caller
    league: Caller
    draft: dict[str, Any]

    def url(self, what: str) -> str:
        return f"/v1/declarations/{self.draft['declaration_id']}/{what}"

    async def submit(self) -> Any:
        body = {"version": self.draft["version"]}
        return await self.stage.kit.post(self.url("submission"), body, by=self.applicant)

    async def consent(self) -> dict[str, Any]:
        """The applicant asks, the league's HR lifts the rule."""
        asked = {"rule": "E-18", "reasons": "此前享受的政策未取得职称。"}
        answer = await self.stage.kit.post(self.url("consent-requests"), asked, by=self.applicant)
        assert answer.status_code == 201, answer.text
        return await self.lift()

    async def lift(self) -> dict[str, Any]:
        given = {"rule": "E-18", "reason_code": "urgently_needed", "reasons": "经核实，急需紧缺，同意放宽。"}
        answer = await self.stage.kit.post(self.url("consents"), given, by=self.league)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def auditor(self) -> Caller:
        """The unit's auditor, linked as whoever signs must be."""
        linked: Caller = await self.stage.link(UNIT)
        return replace(linked, grants=tuple(sorted(str(grant) for grant in GRANTS[UNIT])))

    async def decisions(self) -> list[dict[str, Any]]:
        """What the engine decided, oldest first."""
        answer = await self.stage.kit.get(self.url("eligibility-decisions"), by=self.applicant)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


@pytest.fixture
def shelve(stage: Any, tmp_path: Path) -> Callable[[Callable[[Path], None]], PackShelf]:
    """Change a copy of the packs and go on with it."""

    def change(edit: Callable[[Path], None]) -> PackShelf:
        folder = tmp_path / "policies"
        shutil.copytree(stage.kit.runtime.settings.policies, folder)
        edit(folder)
        shelf = PackShelf(folder)
        state = stage.kit.client._transport.app.state
        state.runtime = replace(state.runtime, ports=replace(state.runtime.ports, packs=shelf))
        return shelf

    return change


@pytest.fixture
async def transferee(stage: Any) -> Transferee:
    """With a draft that is complete."""
    stage.at("2023-06-01T09:00")
    async with stage.kit.runtime.sessions.begin() as session:
        await session.execute(update(CommitteeRow).values(valid_from=dt.date(2023, 1, 1)))
    league = await stage.office("league-hr1")
    plan = await stage.plan(by=league, year=2023, policy={"id": "2023-region", "layers": ["demo"]})
    applicant = await stage.applicant("applicant01")
    schooling_and_results = [one for one in stage.ASSISTANT if one["kind"] in {"education", "project"}]
    await stage.archive(applicant, *schooling_and_results, *TRANSFEREE)
    return Transferee(stage, applicant, league, await stage.ready(applicant, plan))
