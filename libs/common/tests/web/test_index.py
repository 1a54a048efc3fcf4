"""The index finds what the router would find, and says nothing where the router has more to say."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from common.web.index import RouteIndex


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()

    @app.get("/v1/plans/latest")
    async def latest() -> str:
        return "latest"

    @app.get("/v1/plans/{plan_id}")
    async def plan(plan_id: str) -> str:
        return f"plan {plan_id}"

    @app.post("/v1/plans/{plan_id}/publication")
    async def publish(plan_id: str) -> str:
        return f"publish {plan_id}"

    @app.get("/v1/files/{name:path}")
    async def file(name: str) -> str:
        return f"file {name}"

    @app.get("/{anything}")
    async def other(anything: str) -> str:
        return f"other {anything}"

    app.router.routes.insert(0, RouteIndex(app.router.routes))
    return TestClient(app)


@pytest.mark.parametrize(
    ("method", "path", "status", "answer"),
    [
        ("GET", "/v1/plans/latest", 200, "latest"),
        ("GET", "/v1/plans/pln_1", 200, "plan pln_1"),
        ("POST", "/v1/plans/pln_1/publication", 200, "publish pln_1"),
        ("GET", "/v1/files/a/b", 200, "file a/b"),
        ("GET", "/somewhere", 200, "other somewhere"),
        ("GET", "/v1/plans/pln_1/", 200, "plan pln_1"),
        ("GET", "/v1/plans/pln_1/other", 404, None),
        ("GET", "/v1", 200, "other v1"),
        ("GET", "/v2/plans/pln_1", 404, None),
        ("PUT", "/v1/plans/pln_1", 405, None),
    ],
)
def test_answers_are_those_of_the_router(
    client: TestClient, method: str, path: str, status: int, answer: str | None
) -> None:
    found = client.request(method, path)
    assert found.status_code == status
    if answer is not None:
        assert found.json() == answer


@pytest.mark.parametrize("path", ["/api/declaration/v1/plans/pln_1", "/v1/plans/pln_1"])
def test_a_root_path_is_no_part_of_the_route(path: str) -> None:
    app = FastAPI(root_path="/api/declaration")

    @app.get("/v1/plans/{plan_id}")
    async def plan(plan_id: str) -> str:
        return plan_id

    app.router.routes.insert(0, RouteIndex(app.router.routes))
    assert TestClient(app, root_path="/api/declaration").get(path).json() == "pln_1"
