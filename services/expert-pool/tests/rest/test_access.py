"""Every route: no token, no grant of the role, another office's grant."""

from pathlib import Path
from typing import Any

import yaml

from expert_pool.wiring import DEFINITION

ROUTES = yaml.safe_load((Path(__file__).parent / "access.yaml").read_text("utf-8"))


def test_the_table_has_every_route() -> None:
    own = {
        f"{method} {getattr(route, 'path', '')}"
        for router in DEFINITION.routers
        for route in router.router.routes
        for method in getattr(route, "methods", ())
    }
    assert {entry["route"] for entry in ROUTES} == own


async def test_who_is_turned_away_from_every_route(scene: Any) -> None:
    drawn = await scene.drawn()
    seat = (await scene.seats(drawn))[0]
    ids = {
        "committee_id": "cmt_1",
        "expert_id": scene.experts[1],
        "draw_id": drawn["draw_id"],
        "seat_id": seat["seat_id"],
    }
    bodies: dict[str, Any] = {
        "entry": scene.entry(21),
        "change": scene.entry(1, document_kind=None, number=None, name=None) | {"version": 1},
    }
    unlinked = await scene.kit.person("plain")
    pool = await scene.shown("/pools/cmt_1")
    for entry in ROUTES:
        method, path = entry["route"].split()
        path = "/v1" + path.format(**ids) + entry.get("query", "")
        body = entry.get("body")
        body = bodies[body] if isinstance(body, str) else body

        async def code(by: Any) -> Any:
            answer = await scene.kit.request(method, path, body, by=by)  # noqa: B023
            return answer.status_code, answer.json().get("code")

        assert await code(None) == (401, "not_signed_in"), entry["route"]
        assert list(await code(unlinked)) == entry["no_grant"], entry["route"]
        assert list(await code(scene.stranger)) == entry["elsewhere"], entry["route"]
        for role in entry.get("wrong_roles", []):
            assert await code(getattr(scene, role)) == (403, "forbidden"), (entry["route"], role)
    assert await scene.shown("/pools/cmt_1") == pool
