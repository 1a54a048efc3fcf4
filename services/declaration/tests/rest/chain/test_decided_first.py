"""What is refused has changed nothing: no row, no entry, no statement that waits for the rollback."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import event

from common.identity.actors import Actor, Grant, account_of
from common.uow import UnitOfWork
from common.web.problems import WrongState
from declaration.errors import ContentUnusable, DeskNotRecorded, SubmissionRefused
from declaration.store.cases.declarations import DeclarationRow
from declaration.usecases.chain.audits import AuditOutcome, decide
from declaration.usecases.chain.submissions import submit
from declaration.usecases.chain.supplements import supplement
from laptop.testing.kit import ISSUER, Caller

LEAGUE, OFFICE = "league-hr1", "office-forestry"
WITHOUT_HR_AUTHORITY = "org_12150823DEM000217C"
WRITES = {"INSERT", "UPDATE", "DELETE"}


@asynccontextmanager
async def nothing_written(chain: Any) -> AsyncIterator[UnitOfWork]:
    """A unit of work in which nothing may change, flushed or not."""
    written: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.split(maxsplit=1)[0].upper() in WRITES:
            written.append(statement)

    engine = chain.kit.runtime.engine.sync_engine
    async with chain.kit.uow() as uow:
        event.listen(engine, "before_cursor_execute", see)
        try:
            yield uow
        finally:
            event.remove(engine, "before_cursor_execute", see)
        session = uow.session
        assert (written, list(session.dirty), list(session.new), list(session.deleted)) == ([], [], [], [])


def actor(caller: Caller) -> Actor:
    grants = frozenset(Grant.parse(grant) for grant in caller.grants)
    return Actor(account_of(ISSUER, caller.account), ISSUER, caller.account, caller.person_ref, grants)


async def save(chain: Any, declaration_id: str, form: dict[str, Any]) -> None:
    """Write a form past the door that every text comes in by."""
    async with chain.kit.runtime.sessions.begin() as session:
        row = await session.get(DeclarationRow, declaration_id)
        row.save_form(chain.kit.runtime.ports.keys, form)


@pytest.mark.parametrize(
    ("unit", "day", "form", "refusal"),
    [
        (None, dt.date(2026, 6, 11), {"work_summary": "长期从事森林培育工作。"}, SubmissionRefused),
        (None, dt.date(2026, 6, 10), {"work_summary": "长期从事\ue000森林培育工作。"}, ContentUnusable),
        (WITHOUT_HR_AUTHORITY, dt.date(2026, 6, 10), {"work_summary": "长期从事森林培育。"}, DeskNotRecorded),
    ],
)
async def test_a_refused_submission(
    chain: Any, unit: str | None, day: dt.date, form: dict[str, Any], refusal: type[Exception]
) -> None:
    profile = {"employer_org": unit} if unit else {}
    applicant = await chain.stage.applicant("applicant01", **profile)
    ready = await chain.stage.ready(applicant, chain.plan)
    await save(chain, ready["declaration_id"], form)
    chain.stage.at(f"{day}T09:00")
    async with nothing_written(chain) as uow:
        with pytest.raises(refusal):
            await submit(
                uow,
                ready["declaration_id"],
                seen_version=ready["version"],
                actor=actor(applicant),
                ports=chain.kit.runtime.ports,
            )


async def test_a_refused_supplement(chain: Any) -> None:
    supplement_notice = {
        "items": ["继续教育审验卡（2025年度）"],
        "reason": "继续教育审验卡缺2025年度，请补充。",
    }
    asked = await chain.done(await chain.forwarded(), "supplement-notice", OFFICE, **supplement_notice)
    await save(chain, asked["declaration_id"], {"work_summary": "补充\ue000后的工作总结。"})
    async with nothing_written(chain) as uow:
        with pytest.raises(ContentUnusable):
            await supplement(
                uow,
                asked["declaration_id"],
                seen_version=asked["version"],
                actor=actor(await chain.officer("applicant01")),
                ports=chain.kit.runtime.ports,
            )


async def test_a_refused_audit(chain: Any) -> None:
    """What waits for its roster was let through already."""
    waiting = await chain.awaiting_roster()
    async with nothing_written(chain) as uow:
        with pytest.raises(WrongState):
            await decide(
                uow,
                waiting["declaration_id"],
                AuditOutcome.PASSED,
                opinion="同意上报。",
                reasons=[],
                stamped=False,
                seen_version=waiting["version"],
                actor=actor(await chain.officer(LEAGUE)),
                ports=chain.kit.runtime.ports,
            )
