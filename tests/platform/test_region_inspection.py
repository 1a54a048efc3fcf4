"""What a service's log tells: digests to who runs the machines, content to inspection of the whole region (X-09)."""

import json
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import select

from common.audit.tables import AuditEntryRow
from common.audit.verification import AuditFault, verify_export
from declaration.wiring import DEFINITION
from laptop.testing.kit import Caller, ServiceKit

REGION, LEAGUE, MACHINES, HR = "org_region_watch", "org_league_watch", "org_machines", "org_hr"


@pytest.fixture
async def kit(open_service: Callable[..., Awaitable[ServiceKit]]) -> ServiceKit:
    kit = await open_service(DEFINITION)
    await kit.organisation(REGION, "nm", kind="inspection")
    await kit.organisation(LEAGUE, "nm.bayannur", kind="inspection")
    await kit.organisation(MACHINES, "nm", kind="public_institution")
    await kit.organisation(HR, "nm.bayannur", kind="hr_authority")
    officer = await kit.person("officer", f"league_hr@{HR}")
    farm = {
        "credit_code": "12150802DEM0001456",
        "name": "红柳林场",
        "kind": "public_institution",
        "place": "nm.bayannur.linhe",
        "ownership": "public",
    }
    assert (await kit.post("/v1/organisations", farm, by=officer)).status_code == 201
    return kit


async def watcher(kit: ServiceKit, grant: str) -> Caller:
    return await kit.person("watcher", *([grant] if grant else []))


OUTSIDE = pytest.mark.parametrize(
    "grant", [f"operator@{MACHINES}", f"inspector@{LEAGUE}", "inspector@org_nobody_heard_of"]
)


@pytest.mark.req("X-09", side="refuse")
@OUTSIDE
async def test_events_are_told_by_weight_alone(kit: ServiceKit, grant: str) -> None:
    answer = await kit.get("/v1/events", by=await watcher(kit, grant))
    assert answer.status_code == 200
    *_, row = answer.json()["items"]
    assert set(row) == {"position", "type", "size", "digest", "recorded_at"}
    assert row["type"] == "zcps.declaration.organisation-recorded.v1"
    assert "红柳" not in answer.text


@pytest.mark.req("X-09", side="refuse")
@OUTSIDE
async def test_an_export_shows_the_chain_and_not_who_did_what(kit: ServiceKit, grant: str) -> None:
    await chained(kit)
    answer = await kit.get("/v1/audit-export", by=await watcher(kit, grant))
    assert answer.status_code == 200
    for secret in ("officer", "p1-", "record-organisation"):
        assert secret not in answer.text
    report = verify_export(answer.text.splitlines(), "declaration", trusted=[])
    assert (report.withheld, report.links) == (report.links, report.links)
    assert report.links >= 1
    assert AuditFault.MISSING not in {finding.fault for finding in report.findings}


@pytest.mark.req("X-09", side="accept")
async def test_inspection_of_the_region_reads_both(kit: ServiceKit) -> None:
    inspector = await watcher(kit, f"inspector@{REGION}")
    *_, row = (await kit.get("/v1/events", by=inspector)).json()["items"]
    assert row["event"]["data"]["name"] == "红柳林场"
    await chained(kit)
    lines = (await kit.get("/v1/audit-export", by=inspector)).text.splitlines()
    entries = [json.loads(line)["link"]["entry"] for line in lines if "link" in json.loads(line)]
    assert "record-organisation" in {entry["action"] for entry in entries}


@pytest.mark.parametrize("path", ["/v1/events", "/v1/audit-export"])
@pytest.mark.parametrize(
    ("grant", "content"), [(f"operator@{MACHINES}", False), (f"inspector@{REGION}", True)]
)
async def test_every_look_is_on_record(kit: ServiceKit, path: str, grant: str, content: bool) -> None:
    await kit.get(path, by=await watcher(kit, grant))
    async with kit.runtime.sessions() as session:
        looks = (
            await session.execute(
                select(AuditEntryRow).where(AuditEntryRow.action.in_(["list-events", "export-audit-chain"]))
            )
        ).scalars()
        assert [(look.person_ref, look.detail) for look in looks] == [("p1-watcher", {"content": content})]


async def chained(kit: ServiceKit) -> None:
    """What the worker does within a second."""
    from common.audit.outside import OutsideCopy
    from common.audit.sequencer import Sequencer

    sequencer = Sequencer(
        kit.runtime.sessions,
        service="declaration",
        key=kit.runtime.ports.signing_key,
        outside=OutsideCopy(kit.runtime.ports.files, "declaration"),
    )
    while await sequencer.run_once():
        pass
