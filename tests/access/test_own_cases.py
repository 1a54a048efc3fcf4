"""An officer in the own case: who has a case in a thing sees of it what an applicant sees, on every route.

What must come out is typed by hand in own_cases.yaml; here it is only played, with an account that holds every office.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from worlds.all import BUILDERS
from worlds.base import OFFICES, World
from worlds.table import Row, rows

from laptop.testing.kit import Caller
from laptop.testing.tables import read_table

WorldOf = Callable[[str], Awaitable[World]]
TABLE = read_table(Path(__file__).with_name("own_cases.yaml"))
EVERY_OFFICE = tuple(
    grant for name, (grant, _) in OFFICES.items() if not name.endswith("-elsewhere") and name != "operator"
)


@dataclass(frozen=True)
class Line:
    """A line of the table with the request that it is played on."""

    row: Row
    of: str
    gets: str


def parameters(row: Row) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", row.path)) | set(row.query)


def guarded(service: str) -> list[Row]:
    """The rows of the access table that name something in which a person may have a case."""
    definition, _ = BUILDERS[service]
    return [row for row in rows(service) if parameters(row) & definition.own_cases.keys()]


def lines(service: str, *outcomes: str) -> list[Line]:
    typed = {name: _listed(told) for name, told in TABLE[service].items() if name != "no_case"}
    found = []
    for row in guarded(service):
        if typed.get(row.operation):
            told = typed[row.operation].pop(0)
            found.append(
                Line(replace(row, with_={**row.with_, **told.get("with", {})}), told["of"], told["gets"])
            )
    return [line for line in found if line.gets in outcomes]


def _listed(told: Any) -> list[Mapping[str, Any]]:
    return list(told) if isinstance(told, list) else [told]


def played(*outcomes: str) -> list[Any]:
    return [
        pytest.param(service, line, id=f"{line.row.operation}-{n}")
        for service in BUILDERS
        for n, line in enumerate(lines(service, *outcomes))
    ]


@pytest.mark.parametrize("service", BUILDERS)
def test_the_table_has_a_line_for_every_route_that_names_such_a_thing(service: str) -> None:
    wanted: dict[str, int] = {}
    for row in guarded(service):
        wanted[row.operation] = wanted.get(row.operation, 0) + 1
    assert {name: len(_listed(told)) for name, told in TABLE[service].items() if name != "no_case"} == wanted


@pytest.mark.parametrize("service", BUILDERS)
def test_every_parameter_is_asked_for_the_own_case_or_said_to_need_none(service: str) -> None:
    definition, _ = BUILDERS[service]
    in_paths = {name for row in rows(service) for name in re.findall(r"\{(\w+)\}", row.path)}
    assert in_paths - definition.own_cases.keys() == set(TABLE[service]["no_case"])


@pytest.mark.req("X-09", side="refuse")
@pytest.mark.req("Z-03", side="refuse")
@pytest.mark.parametrize(("service", "line"), played("refused"))
async def test_no_office_opens_the_own_case(service: str, line: Line, world_of: WorldOf) -> None:
    world = await world_of(service)
    answer = await call(world, await party(world, line.of, EVERY_OFFICE), line.row)
    assert (answer.status_code, answer.json()["code"]) == (403, "own_case"), answer.text


@pytest.mark.parametrize(("service", "line"), played("unknown"))
async def test_nobody_learns_that_he_was_reported(service: str, line: Line, world_of: WorldOf) -> None:
    world = await world_of(service)
    answer = await call(world, await party(world, line.of, EVERY_OFFICE), line.row)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), answer.text


@pytest.mark.parametrize(("service", "line"), played("as_applicant"))
async def test_who_has_a_case_there_sees_what_an_applicant_sees(
    service: str, line: Line, world_of: WorldOf
) -> None:
    world = await world_of(service)
    with_office = await call(world, await party(world, line.of, EVERY_OFFICE), line.row)
    without = await call(world, await party(world, line.of, ()), line.row)
    assert (with_office.status_code, shown(with_office)) == (without.status_code, shown(without))


@pytest.mark.parametrize(("service", "line"), played("refused", "unknown", "as_applicant"))
async def test_another_officer_works(service: str, line: Line, world_of: WorldOf) -> None:
    world = await world_of(service)
    if line.row.method == "GET":
        answer = await call(world, await party(world, "person", EVERY_OFFICE), line.row)
        assert answer.status_code != 403, answer.text


@pytest.mark.parametrize(
    ("service", "path", "of", "key"),
    [
        ("review", "/meetings?committee_id={committee}", "applicant01", "meeting_id"),
        ("review", "/cases?committee_id={committee}", "applicant01", "declaration_id"),
        ("review", "/result-packages", "applicant01", "package_id"),
        ("review", "/report-inquiries", "applicant02", "report_id"),
        ("credit-file", "/reports", "subject", "report_id"),
        ("credit-file", "/records", "subject", "record_id"),
        ("credit-file", "/appeals", "subject", "appeal_id"),
        ("certificate", "/certificates", "holder", "certificate_id"),
        ("declaration", "/rosters", "applicant", "roster_id"),
        ("declaration", "/report-inquiries", "applicant", "report_id"),
    ],
)
async def test_lists_leave_the_own_case_out(
    service: str, path: str, of: str, key: str, world_of: WorldOf
) -> None:
    world = await world_of(service)
    url = "/v1" + path.format(**world.things)

    async def listed(name: str) -> set[str]:
        answer = await world.kit.request("GET", url, by=await party(world, name, EVERY_OFFICE))
        assert answer.status_code == 200, answer.text
        return {item[key] for item in answer.json()["items"]}

    others, own = await listed("person"), await listed(of)
    assert own < others


@pytest.mark.parametrize(("service", "of"), [("review", "applicant01"), ("certificate", "waiting")])
async def test_no_task_is_about_the_own_case(service: str, of: str, world_of: WorldOf) -> None:
    world = await world_of(service)

    async def tasks(name: str) -> list[tuple[str, str]]:
        answer = await world.kit.request("GET", "/v1/me", by=await party(world, name, EVERY_OFFICE))
        return [(task["kind"], task["subject"]) for task in answer.json()["tasks"]]

    own = {world.things[name] for name in OWN_THINGS[of]}
    assert own & {subject for _, subject in await tasks("person")}
    assert not own & {subject for _, subject in await tasks(of)}


@pytest.mark.req("X-09", side="refuse")
@pytest.mark.parametrize(
    ("service", "of"),
    [
        ("declaration", "applicant"),
        ("review", "applicant01"),
        ("expert-pool", "applicant01"),
        ("credit-file", "subject"),
    ],
)
async def test_inspection_of_the_region_with_a_case_of_its_own_reads_no_log(
    service: str, of: str, world_of: WorldOf
) -> None:
    world = await world_of(service)
    watch = await world.kit.organisation("org_watch", "nm", kind="inspection")
    grants = (f"inspector@{watch}",)

    async def content(name: str) -> bool:
        answer = await world.kit.request("GET", "/v1/events", by=await party(world, name, grants))
        assert answer.status_code == 200, answer.text
        return any("event" in item for item in answer.json()["items"])

    async def export(name: str) -> bool:
        answer = await world.kit.request("GET", "/v1/audit-export", by=await party(world, name, grants))
        assert answer.status_code == 200, answer.text
        return '"action"' in answer.text

    assert (await content("person"), await content(of)) == (True, False)
    assert not await export(of)


@pytest.mark.req("X-09", side="refuse")
async def test_no_refusal_of_the_pool_tells_who_judges_the_own_case(world_of: WorldOf) -> None:
    """That an expert sits on a panel is why he cannot be removed: the office asked for all, and read the panel off."""
    world = await world_of("expert-pool")
    pool = f"/v1/pools/{world.things['committee']}"
    office = await party(world, "applicant01", EVERY_OFFICE)
    expert = f"{pool}/experts/{world.things['expert']}/removal"
    for path, body in (
        (f"{pool}/clean-ups", {"version": 999, "year": 2026}),
        (expert, {"version": 999, "reason": "unfit"}),
    ):
        answer = await world.kit.request("POST", path, body, by=office)
        assert (answer.status_code, answer.json()["code"]) == (403, "own_case"), answer.text


OWN_THINGS = {
    "applicant01": ("held", "package", "objection", "report"),
    "waiting": ("unsealed",),
}


async def party(world: World, name: str, grants: tuple[str, ...]) -> Caller:
    """The account of a caller or demo person with these offices."""
    if name in world.callers:
        return replace(world.callers[name], grants=grants)
    known = [caller for caller in world.callers.values() if caller.person_ref == world.person_ref(name)]
    if not known and name not in world.things:
        await world.as_person(name, name)
        world.things[name] = world.callers.pop(name)  # those of the access table stay among themselves
    return replace(known[0] if known else world.things[name], grants=grants)


async def call(world: World, caller: Caller, row: Row) -> Any:
    method, path, body = row.request(world.things)
    if isinstance(body, bytes):
        return await world.kit.request(method, path, by=caller, content=body)
    return await world.kit.request(method, path, body, by=caller)


def shown(answer: Any) -> Any:
    """What an answer says, its correlation id aside."""
    if "json" not in answer.headers["content-type"]:
        return answer.content
    return {key: value for key, value in answer.json().items() if key != "correlation_id"}
