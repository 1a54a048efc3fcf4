"""Every operation with generated requests, fitting and broken: no server error, nothing that the document does not say.

The requests are drawn with a fixed seed. Ids that exist come from the world, the caller from the access table, so that a
fitting request gets past the door.
"""

import uuid
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from worlds.all import BUILDERS
from worlds.base import World
from worlds.table import NOBODY, Row, rows

from common.service.app import build_app
from common.web.problems import PROBLEM_TYPE

WorldOf = Callable[[str], Awaitable[World]]
Case = schemathesis.Case[Any]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


@schemathesis.serializer("application/pdf")
def as_is(ctx: schemathesis.SerializationContext, value: Any) -> bytes:
    """A PDF is sent as the bytes that were drawn."""
    return value if isinstance(value, bytes) else str(value).encode()


FITTING, BROKEN = 6, 4
"""How many requests of each kind an operation gets."""


@cache
def operations(service: str) -> dict[str, Any]:
    """Schemathesis' operations of a service by operation id; the doors are the access table's, so no token is broken."""
    definition, _ = BUILDERS[service]
    document = build_app(definition, None).openapi()  # type: ignore[arg-type]
    for item in document["paths"].values():
        for about in item.values():
            about["security"] = []
    found: Any = schemathesis.openapi.from_dict(document).get_all_operations()
    return {result.ok().definition.raw["operationId"]: result.ok() for result in found}


EVERY = [
    pytest.param(service, name, id=name)
    for service in BUILDERS
    for name in dict.fromkeys(row.operation for row in rows(service))
]


@pytest.mark.req("Z-01", door="rest")
@pytest.mark.parametrize(("service", "name"), EVERY)
async def test_an_operation_keeps_to_its_description(service: str, name: str, world_of: WorldOf) -> None:
    world, operation = await world_of(service), operations(service)[name]
    typed = [row for row in rows(service) if row.operation == name]
    for row in typed:
        await play(world, row, operation)
    row = typed[0]
    for mode, count in (
        (schemathesis.GenerationMode.POSITIVE, FITTING),
        (schemathesis.GenerationMode.NEGATIVE, BROKEN),
    ):
        for n, case in enumerate(drawn(operation, mode, count)):
            if n % 3 and mode.is_positive:
                case.path_parameters |= row.ids(world.things)
            answer = await sent(world, row, case, fresh_key=mode.is_positive)
            case.validate_response(answer, checks=CHECKS)
            if answer.is_error:
                check_problem(answer)


async def play(world: World, row: Row, operation: Any) -> None:
    """The request of the access table, by one of each kind of caller: what it answers must be described as well."""
    method, path, body = row.request(world.things)
    case = operation.Case(
        path_parameters=row.ids(world.things),
        query=dict(parse_qsl(urlsplit(path).query)),
        **({} if body is None else {"body": body}),
    )
    for name in {NOBODY, "operator", *row.own} - {"everyone"}:
        answer = await world.call(None if name == NOBODY else name, method, path, body)
        case.validate_response(answer, checks=CHECKS[:-1])
        if answer.is_error:
            check_problem(answer)


def drawn(operation: Any, mode: schemathesis.GenerationMode, count: int) -> list[Case]:
    """Requests of one kind; none where nothing in the operation can be broken."""
    found: list[Case] = []

    @seed(20260511)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def collect(case: Case) -> None:
        found.append(case)

    try:
        collect()
    except Unsatisfiable:
        return []
    return found


async def sent(world: World, row: Row, case: Case, *, fresh_key: bool) -> httpx2.Response:
    """The answer to a request, made by somebody who may."""
    caller = next(iter(row.own))
    if caller == "everyone":
        caller = next(name for name, who in world.callers.items() if row.lets_in(name, who))
    prepared = requests.Request(**case.as_transport_kwargs(base_url="http://test")).prepare()
    headers = {name: str(value) for name, value in prepared.headers.items()}
    if caller != NOBODY:
        headers["authorization"] = f"Bearer {world.kit.issuer.token(world.callers[caller])}"
    if fresh_key and "Idempotency-Key" in headers:
        headers["Idempotency-Key"] = str(uuid.uuid4())
    assert prepared.method is not None
    assert prepared.url is not None
    assert prepared.body is None or isinstance(prepared.body, (str, bytes))
    return await world.kit.client.request(
        prepared.method, prepared.url, headers=headers, content=prepared.body
    )


def check_problem(answer: httpx2.Response) -> None:
    """An error is a problem document that says who can be asked about it."""
    assert answer.headers["content-type"] == PROBLEM_TYPE
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["type"] == f"urn:zcps:problem:{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["correlation_id"] == answer.headers.get("x-correlation-id", problem["correlation_id"])
