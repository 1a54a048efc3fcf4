"""How many SQL statements a use case needs: the same on every machine, so a test holds the numbers.

Counted are statements as the driver is given them, without BEGIN and COMMIT, which every request needs once.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from benchmarks.results import Report
from benchmarks.stage import Stage
from benchmarks.town import FORM, Town, made_up_number
from common.clock import SHANGHAI
from declaration.wiring import DEFINITION
from laptop.testing.kit import Caller

DESKS = ("department-linhe", "county-hr-linhe", "league-hr1")
MANY = 9
PASSED = {"outcome": "passed", "opinion": "同意上报。"}
RECOMMENDATION = {
    "how_chosen": "经民主评议、单位集体研究推荐。",
    "conditions_met": "学历、资历、业绩符合中级职称申报条件。",
    "publicity_result": "公示5个工作日，无异议。",
    "undertaking": True,
}


@dataclass
class Counter:
    """Statements per named step, in the order in which they were taken."""

    engines: tuple[AsyncEngine, ...]
    counts: dict[str, int] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Counts what the block sends to the database under `name`."""
        sent = self.texts[name] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            sent.append(statement)

        for engine in self.engines:
            event.listen(engine.sync_engine, "before_cursor_execute", note)
        try:
            yield
        finally:
            for engine in self.engines:
                event.remove(engine.sync_engine, "before_cursor_execute", note)
        self.counts[name] = len(sent)


async def measure(stage: Stage, report: Report) -> None:
    """The table of all steps."""
    report.head("4. SQL statements per use case")
    report.say(
        "The same on every machine, BEGIN and COMMIT not counted; tests/performance holds the main ones."
    )
    report.say()
    async with stage.kit(DEFINITION, stage.migrated(DEFINITION, "statements")) as kit:
        counter = await count_statements(await Town.build(kit))
    report.keep("statements", "counts", **counter.counts)
    report.table(("use case", "statements"), list(counter.counts.items()))


async def count_statements(town: Town) -> Counter:
    """One declaration from the account to its acceptance, and lists of two lengths."""
    counter = Counter((town.kit.runtime.engine, town.kit.runtime.reads))
    caller = Caller("counted")
    with counter.step("link identity"):
        await town.link(caller, number=made_up_number(9000), name="计数人")
    with counter.step("save profile"):
        await town.save_profile(caller)
    await town.fill_archive(caller)
    with counter.step("draft"):
        draft = await town.draft(caller)
    url = f"/v1/declarations/{draft['declaration_id']}"
    with counter.step("save draft"):
        await town.kit.put(url, {"form": FORM, "version": draft["version"]}, by=caller)
    with counter.step("upload a material (3 requests)"):
        await town.upload(caller, draft["declaration_id"], "continuing_education")
    await town.upload(caller, draft["declaration_id"], "work_summary")
    await town.upload(caller, draft["declaration_id"], "representative_work")
    with counter.step("sign pledge"):
        ready = await town.pledge(caller, draft["declaration_id"])
    with counter.step("submit"):
        submitted = await town.act(ready, "submission", caller)
    await _count_reads(counter, town, caller, url)
    await _count_chain(counter, town, submitted)
    await _count_many(counter, town)
    return counter


async def _count_reads(counter: Counter, town: Town, caller: Caller, url: str) -> None:
    unit, league = await town.officer("unit-hongliu-farm"), await town.officer("league-hr1")
    with counter.step("get declaration (applicant)"):
        await town.get(url, by=caller)
    with counter.step("get declaration (league)"):
        await town.get(url, by=league)
    with counter.step("timeline"):
        await town.get(f"{url}/timeline", by=caller)
    with counter.step("list of 1 (unit)"):
        await town.get("/v1/declarations", by=unit)


async def _count_chain(counter: Counter, town: Town, declaration: dict[str, Any]) -> None:
    unit, league = await town.officer("unit-hongliu-farm"), await town.officer("league-hr1")
    with counter.step("audit decision (unit, opens its publicity)"):
        declaration = await town.act(declaration, "decisions", unit, **PASSED)
    await town.kit.advance(_noon(19))
    with counter.step("recommendation"):
        declaration = await town.act(declaration, "recommendation", unit, **RECOMMENDATION)
    for desk in DESKS:
        officer = await town.officer(desk)
        with counter.step(f"audit decision ({desk.split('-')[0]})"):
            declaration = await town.act(declaration, "decisions", officer, **PASSED)
    with counter.step("roster of 1"):
        roster = await town.post("/v1/rosters", {"plan_id": town.plan_id, "level": "middle"}, by=league)
    await town.kit.advance(_noon(27))
    with counter.step("forward a roster of 1"):
        await _forward(town, roster)
    office = await town.officer("office-forestry")
    declaration = await town.get(f"/v1/declarations/{declaration['declaration_id']}", by=office)
    with counter.step("acceptance"):
        await town.act(declaration, "acceptance", office)


async def _count_many(counter: Counter, town: Town) -> None:
    """What grows with the number of declarations."""
    unit, league = await town.officer("unit-hongliu-farm"), await town.officer("league-hr1")
    climbing = []
    for n in range(MANY):
        another = await town.applicant(9100 + n)
        submitted = await town.act(await town.ready(another), "submission", another)
        climbing.append(await town.act(submitted, "decisions", unit, **PASSED))
    with counter.step(f"list of {MANY + 1} (unit)"):
        page = await town.get("/v1/declarations", by=unit)
    assert len(page["items"]) == MANY + 1
    await town.kit.advance(dt.datetime(2026, 6, 4, 12, tzinfo=SHANGHAI))
    for declaration in climbing:
        declaration = await town.act(declaration, "recommendation", unit, **RECOMMENDATION)
        for desk in DESKS:
            declaration = await town.act(declaration, "decisions", await town.officer(desk), **PASSED)
    with counter.step(f"roster of {MANY}"):
        roster = await town.post("/v1/rosters", {"plan_id": town.plan_id, "level": "middle"}, by=league)
    await town.kit.advance(dt.datetime(2026, 6, 12, 12, tzinfo=SHANGHAI))
    with counter.step(f"forward a roster of {MANY}"):
        await _forward(town, roster)


async def _forward(town: Town, roster: dict[str, Any]) -> None:
    league = await town.officer("league-hr1")
    url = f"/v1/rosters/{roster['roster_id']}/forwarding"
    await town.post(url, {"version": roster["version"]}, by=league)


def _noon(day: int) -> dt.datetime:
    """A day of May 2026, as far after the last step as a publicity lasts."""
    return dt.datetime(2026, 5, day, 12, tzinfo=SHANGHAI)
