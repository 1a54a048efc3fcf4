"""Every route called by everybody: the right, another organisation with the same office, the wrong office, nobody.

What must come out is typed by hand in access.yaml; here it is only played.
"""

import io
import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from pypdf import PdfReader
from worlds.all import BUILDERS
from worlds.base import SECRETS, World
from worlds.table import NOBODY, Row, rows

from common.web.problems import PROBLEM_TYPE

WorldOf = Callable[[str], Awaitable[World]]
_LOOKS_SECRET = re.compile(r"\d{17}[\dXx]|120\d{8}")


def operations(world: World) -> dict[str, dict[str, Any]]:
    """Every operation that the service declares, with its method and path below /v1."""
    app = world.kit.client._transport.app  # type: ignore[attr-defined]
    return {
        operation["operationId"]: {
            "route": f"{method.upper()} {path.removeprefix('/v1')}",
            "access": operation["x-access"],
        }
        for path, item in app.openapi()["paths"].items()
        for method, operation in item.items()
    }


@pytest.mark.parametrize("service", BUILDERS)
async def test_the_table_holds_exactly_the_routes_that_exist(service: str, world_of: WorldOf) -> None:
    world = await world_of(service)
    declared = operations(world)
    typed: dict[str, dict[str, Any]] = {}
    for row in rows(world.kit.definition.name):
        access = row.may if isinstance(row.may, str) else f"roles: {', '.join(row.may)}"
        typed[row.operation] = {"route": f"{row.method} {row.path}", "access": access}
    assert typed == declared


@pytest.mark.req("Z-03", side="refuse")
@pytest.mark.parametrize(
    ("service", "row"),
    [
        pytest.param(service, row, id=f"{row.operation}-{n}")
        for service in BUILDERS
        for n, row in enumerate(rows(service))
    ],
)
async def test_only_those_who_have_the_right_get_in(service: str, row: Row, world_of: WorldOf) -> None:
    world = await world_of(service)
    callers = {NOBODY: None, **world.callers}
    unknown = set(row.own) - set(callers) - {"everyone"}
    assert not unknown, "the table names callers that do not exist"
    # those who must fail come first: should one of them change something, those with the right would tell
    order = sorted(callers, key=lambda name: name in row.own)
    wrong = []
    for name in order:
        answer = await world.call(None if name == NOBODY else name, *row.request(world.things))
        expected = row.expected(name, callers[name])
        assert expected, f"{row.operation} lets {name} in, and the table does not say what comes of it"
        listed = "empty" in row.other and name in row.own
        if not _is_one_of(answer, expected) or (listed and not answer.json()["items"]):
            wrong.append(f"{name}: {answer.status_code} instead of {expected}: {answer.text[:200]}")
        told = _secrets_in(answer)
        if told and not (row.in_clear and name in row.own):
            wrong.append(f"{name}: told {told}")
    assert not wrong, "\n".join(wrong)


def _is_one_of(answer: httpx2.Response, expected: tuple[int | str, ...]) -> bool:
    if answer.status_code in expected:
        return answer.is_success or answer.headers["content-type"] == PROBLEM_TYPE
    return "empty" in expected and answer.status_code == 200 and answer.json()["items"] == []


def _secrets_in(answer: httpx2.Response) -> set[str]:
    """Whose id number or phone the answer holds in full; a PDF is read as text."""
    if answer.headers.get("content-type") == "application/pdf" and answer.content.startswith(b"%PDF-1.7\n%"):
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    else:
        text = answer.text
    return {SECRETS[found] for found in _LOOKS_SECRET.findall(text) if found in SECRETS}
