"""What the machine that runs us is told: alive, ready, how much is on its way."""

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import text

from common.service.app import build_app
from common.service.health import not_ready
from common.service.metrics import RequestTimes, new_registry
from common.service.operations import api_operations, worker_operations
from common.service.settings import BusSettings
from declaration.wiring import DEFINITION
from laptop.testing.kit import ServiceKit


async def ask(app: Any, path: str) -> httpx2.Response:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://process") as client:
        return await client.get(path)


def worker_port(
    kit: ServiceKit,
    *,
    seconds_since_turn: float,
    audit_trouble: str | None = None,
    consumer_paused: bool = False,
) -> Any:
    worker: Any = SimpleNamespace(
        seconds_since_turn=seconds_since_turn,
        audit_trouble=audit_trouble,
        consumer_paused=consumer_paused,
        faults=lambda: ["consumer: paused, too many dead letters"] if consumer_paused else [],
        failures={"relay": 2},
    )
    return worker_operations(DEFINITION, kit.runtime, worker, new_registry())


@pytest.mark.parametrize(("seconds", "status", "said"), [(119.9, 200, "alive"), (120.1, 503, "stalled")])
async def test_a_worker_whose_loop_does_not_come_round_is_stalled(
    kit: ServiceKit, seconds: float, status: int, said: str
) -> None:
    answer = await ask(worker_port(kit, seconds_since_turn=seconds), "/healthz")
    assert (answer.status_code, answer.json()["status"]) == (status, said)


async def test_a_migrated_service_is_ready_and_one_that_waits_for_a_migration_names_it(
    kit: ServiceKit,
) -> None:
    port = api_operations(DEFINITION, kit.runtime, new_registry())
    assert (await ask(port, "/readyz")).json() == {"status": "ready", "faults": []}
    async with kit.runtime.sessions.begin() as session:
        await session.execute(text("delete from alembic_version"))
    answer = await ask(port, "/readyz")
    assert answer.status_code == 503
    (fault,) = answer.json()["faults"]
    assert fault.startswith("migrations pending: ")
    assert "common_00" in fault


async def test_a_bus_that_is_away_stops_a_worker_and_not_an_api(
    kit: ServiceKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(group: str, topics: object) -> int:
        from common.bus.port import BusUnavailable

        raise BusUnavailable("gone")

    monkeypatch.setattr(kit.runtime.bus, "lag", away)
    assert await not_ready(DEFINITION, kit.runtime) == []
    assert await not_ready(DEFINITION, kit.runtime, bus=True) == ["bus: BusUnavailable"]


async def test_an_audit_chain_that_stands_still_is_alerted(
    kit: ServiceKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_lag(group: str, topics: object) -> int:
        return 0

    monkeypatch.setattr(kit.runtime.bus, "lag", no_lag)
    well = worker_port(kit, seconds_since_turn=0)
    assert (await ask(well, "/readyz")).status_code == 200
    assert "\nzcps_audit_trouble 0.0\n" in (await ask(well, "/metrics")).text

    troubled = worker_port(kit, seconds_since_turn=0, audit_trouble="rewritten at 7")
    answer = await ask(troubled, "/readyz")
    assert (answer.status_code, answer.json()["faults"]) == (503, ["audit: rewritten at 7"])
    assert "\nzcps_audit_trouble 1.0\n" in (await ask(troubled, "/metrics")).text


async def test_a_worker_reports_the_backlog_of_its_service(kit: ServiceKit) -> None:
    before = await ask(worker_port(kit, seconds_since_turn=0), "/metrics")
    assert "\nzcps_dead_letters 0.0\n" in before.text
    async with kit.runtime.sessions.begin() as session:
        await session.execute(
            text(
                "insert into dead_letters (topic, key, raw, reason, error, starts)"
                " values ('zcps.review', 'k', '', 'malformed', 'no JSON', 0)"
            )
        )
        await session.execute(
            text("update outbox set published_at = null, recorded_at = now() - interval '90 s'")
        )
    after = await ask(worker_port(kit, seconds_since_turn=0), "/metrics")
    assert "\nzcps_dead_letters 1.0\n" in after.text
    (age,) = [line for line in after.text.splitlines() if line.startswith("zcps_outbox_oldest_seconds ")]
    assert float(age.split()[1]) >= 90


async def test_an_api_reports_its_operations_and_not_who_asked(kit: ServiceKit) -> None:
    registry = new_registry()
    served = build_app(DEFINITION, lambda: nullcontext(kit.runtime))
    served.state.runtime = kit.runtime
    app = RequestTimes(served, registry)
    assert (await ask(app, "/v1/organisations/org_x")).status_code == 401
    assert (await ask(app, "/v1/nothing-here")).status_code == 404
    said = (await ask(api_operations(DEFINITION, kit.runtime, registry), "/metrics")).text
    assert 'zcps_http_request_seconds_count{operation="get_organisation",status="401"} 1.0' in said
    assert 'zcps_http_request_seconds_count{operation="other",status="404"} 1.0' in said
    assert "org_x" not in said


@pytest.mark.parametrize("given", [{"username": "review"}, {"password": SecretStr("p")}])
def test_a_bus_user_has_a_password(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="a bus user needs a password"):
        BusSettings(kind="kafka", url="kafka:9093", **given)


async def test_a_paused_consumer_and_a_part_that_failed_are_told(kit: ServiceKit) -> None:
    port = worker_port(kit, seconds_since_turn=0, consumer_paused=True)
    ready = await ask(port, "/readyz")
    assert ready.status_code == 503
    assert "consumer: paused, too many dead letters" in ready.json()["faults"]
    figures = (await ask(port, "/metrics")).text
    assert "\nzcps_consumer_paused 1.0\n" in figures
    assert '\nzcps_worker_part_failures{part="relay"} 2.0\n' in figures
