"""Odd values, on every route of every service: what a later step could not hold is refused at the door, in Chinese.

The values are typed by hand in odd_values.yaml, the requests are those of the access table.
"""

import base64
import copy
import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
import yaml
from worlds.all import BUILDERS
from worlds.base import World
from worlds.table import NOBODY, Row, rows

from common.text import comparable, name_fault, read, standard
from common.text.json_data import MAX_DEPTH

WorldOf = Callable[[str], Awaitable[World]]
ODD: dict[str, list[Any]] = yaml.safe_load(Path(__file__).with_name("odd_values.yaml").read_text("utf-8"))
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:")
_NAME = re.compile(r"(^|_)(name|names|title|school)$")
MARK = "\N{REPLACEMENT CHARACTER}\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for the odd value until the body is written, so that what is no JSON can be put in."""

EVERY = [
    pytest.param(service, row, id=f"{row.operation}-{n}")
    for service in BUILDERS
    for n, row in enumerate(rows(service))
]
WITH_BODY = [one for one in EVERY if isinstance(one.values[1].body, dict) and one.values[1].body]  # type: ignore[union-attr]


def who(world: World, row: Row) -> str | None:
    """Somebody whom the route lets in."""
    name = next(iter(row.own))
    if name == "everyone":
        name = next(one for one, caller in world.callers.items() if row.lets_in(one, caller))
    return None if name == NOBODY else name


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value of a body that holds no others, with its place."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from leaves(item, (*path, n))
    else:
        yield path, value


def odd_for(place: tuple[Any, ...], value: Any) -> list[dict[str, Any]]:
    """The odd values that fit the place of `value`; ids and codes are texts as well."""
    if isinstance(value, bool):
        return ODD["truths"]
    if isinstance(value, int):
        return ODD["numbers"]
    if isinstance(value, str):
        name = next((part for part in reversed(place) if isinstance(part, str)), "")
        extra = ODD["names"] if _NAME.search(name) else []
        days = ODD["days"] if _DAY.fullmatch(value) else ODD["instants"] if _INSTANT.match(value) else []
        return [*days, *ODD["texts"], *extra]
    return []


def written(body: Any, place: tuple[Any, ...], odd: dict[str, Any]) -> bytes:
    """The body as JSON with the odd value at `place`."""
    changed = copy.deepcopy(body)
    inner = changed
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] = MARK
    raw = odd["raw"] if "raw" in odd else json.dumps(odd["text"])
    return json.dumps(changed).replace(json.dumps(MARK), raw).encode()


async def send(world: World, row: Row, path: str, content: bytes | None = None) -> httpx2.Response:
    headers = {"content-type": "application/json"} if content is not None else {}
    return await world.call(who(world, row), row.method, path, content, headers=headers)


def told(answer: httpx2.Response) -> set[tuple[str, str]]:
    """Pointer and code of every fault; the answer must be a 400 in Chinese."""
    assert answer.status_code == 400, answer.text
    problem = answer.json()
    assert problem["code"] == "malformed_request"
    assert all(re.search(r"[\u4e00-\u9fff]", fault["message"]) for fault in problem["errors"])
    return {(fault["pointer"], fault["code"]) for fault in problem["errors"]}


@pytest.mark.parametrize(("service", "row"), WITH_BODY)
async def test_no_odd_value_of_a_body_gets_in(service: str, row: Row, world_of: WorldOf) -> None:
    world = await world_of(service)
    _, path, body = row.request(world.things)
    wrong = []
    tried: Counter[str] = Counter()
    for place, value in leaves(body):
        pointer = "".join(f"/{part}" for part in place)
        for odd in odd_for(place, value):
            # every odd value once per route, and every fifth of them at its other places
            tried[ascii(odd)] += 1
            if tried[ascii(odd)] % 5 != 1:
                continue
            answer = await send(world, row, path, written(body, place, odd))
            codes = {odd["code"], odd.get("or", odd["code"])}
            if answer.status_code != 400 or told(answer).isdisjoint((pointer, code) for code in codes):
                wrong.append(f"{pointer} {odd!a}: {answer.status_code} {answer.text[:300]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("service", "row"), WITH_BODY)
async def test_what_is_no_strict_json_does_not_get_in(service: str, row: Row, world_of: WorldOf) -> None:
    world = await world_of(service)
    _, path, body = row.request(world.things)
    first = next(iter(body))
    whole = json.dumps(body, ensure_ascii=False)
    deep = "[" * 400 + "]" * 400
    for content, fault in (
        (whole.encode("utf-16"), ("", "not_utf8")),
        (whole.encode("gb18030") + b"\xff", ("", "not_utf8")),
        (b"\xef\xbb\xbf" + whole.encode(), ("", "json_invalid")),
        (whole[:-1].encode(), ("", "json_invalid")),
        (f'{whole[:-1]}, "{first}": 1}}'.encode(), (f"/{first}", "duplicate_member")),
        (f'{{"{first}": {"[" * 100_000}'.encode(), ("", "too_deep")),
        (f'{{"{first}": {deep}}}'.encode(), (f"/{first}" + "/0" * (MAX_DEPTH - 1), "too_deep")),
        (f'{{"{first}": [{"0," * 60_000}0]}}'.encode(), ("", "too_many_values")),
        (f'{whole[:-1]}, "a\\u0000": 1}}'.encode(), ("", "control_character")),
    ):
        assert fault in told(await send(world, row, path, content)), content[:100]
    large = json.dumps({first: "长" * 400_000}, ensure_ascii=False).encode()
    assert (await send(world, row, path, large)).json()["code"] == "too_large"


@pytest.mark.parametrize(("service", "row"), EVERY)
async def test_a_parameter_that_no_route_knows_is_refused_and_a_page_ignores_it(
    service: str, row: Row, world_of: WorldOf
) -> None:
    world = await world_of(service)
    _, path, body = row.request(world.things)
    sign = "&" if "?" in path else "?"
    answer = await world.call(who(world, row), row.method, f"{path}{sign}unit_org=x", body)
    if row.operation == "get_verification_page":
        assert answer.status_code == 200
    else:
        assert told(answer) == {("/query/unit_org", "extra_forbidden")}


@pytest.mark.parametrize(("service", "row"), [one for one in EVERY if one.values[1].with_])  # type: ignore[union-attr]
async def test_no_odd_text_in_a_path_is_more_than_a_400(service: str, row: Row, world_of: WorldOf) -> None:
    world = await world_of(service)
    _, _, body = row.request(world.things)
    for name in row.with_:
        for odd in ODD["texts"][::3]:
            if "text" in odd and odd["code"] != "blank_text":
                ids = row.ids(world.things) | {name: quote(odd["text"], safe="")}
                answer = await world.call(who(world, row), row.method, "/v1" + row.path.format(**ids), body)
                assert (f"/path/{name}", odd["code"]) in told(answer)
        ids = row.ids(world.things) | {name: "%ED%A0%80"}
        answer = await world.call(who(world, row), row.method, "/v1" + row.path.format(**ids), body)
        assert told(answer) == {("/path", "not_utf8")}


def parameters(world: World, operation_id: str) -> list[dict[str, Any]]:
    """The query parameters of an operation, as the document describes them."""
    document = world.kit.client._transport.app.openapi()  # type: ignore[attr-defined]
    for item in document["paths"].values():
        for operation in item.values():
            if operation["operationId"] == operation_id:
                return [one for one in operation.get("parameters", []) if one["in"] == "query"]
    raise AssertionError(operation_id)


def kind_of(schema: dict[str, Any]) -> str:
    plain = next((one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"), {})
    return str(plain.get("format") or plain.get("type") or "code")


@pytest.mark.parametrize(("service", "row"), [one for one in EVERY if one.values[1].method == "GET"])  # type: ignore[union-attr]
async def test_no_odd_value_of_a_query_gets_in(service: str, row: Row, world_of: WorldOf) -> None:
    world = await world_of(service)
    for parameter in parameters(world, row.operation):
        name = parameter["name"]
        kind = kind_of(parameter["schema"])
        odd = [one["text"] for one in ODD["texts"] if "text" in one][:: 1 if kind == "string" else 5]
        odd += [one["text"] for one in ODD["queries"] if one["kind"] == kind]
        odd += [one["text"] for one in ODD["names"] if name == "name"]
        path = row.request(world.things)[1].partition("?")[0]
        others = {key: value for key, value in row.query.items() if key != name}
        filled = {
            key: world.things[value[1:]] if str(value)[:1] == "$" else value for key, value in others.items()
        }
        rest = "".join(f"&{key}={value}" for key, value in filled.items())
        for text in odd:
            answer = await world.call(who(world, row), "GET", f"{path}?{name}={quote(text, safe='')}{rest}")
            assert f"/query/{name}" in {pointer for pointer, _ in told(answer)}, ascii(text)
        answer = await world.call(who(world, row), "GET", f"{path}?{name}=1&{name}=1{rest}")
        assert (f"/query/{name}", "duplicate_member") in told(answer)
        answer = await world.call(who(world, row), "GET", f"{path}?{name}=%ED%A0%80{rest}")
        assert told(answer) == {("/query", "not_utf8")}
        if name == "cursor":
            for key in ODD["cursors"]:
                cursor = base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")
                answer = await world.call(who(world, row), "GET", f"{path}?cursor={cursor}{rest}")
                assert ("/cursor", "bad_cursor") in told(answer), key


@pytest.mark.parametrize("row", ODD["taken"], ids=lambda row: ascii(row["text"]))
def test_names_that_people_bear_are_taken(row: dict[str, str]) -> None:
    assert name_fault(standard(row["text"])) is None
    assert read(json.dumps({"name": row["text"]}).encode()) == {"name": row["kept"]}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("夏晓杰", "夏\u200b晓杰"),
        ("夏晓杰", "夏　晓杰"),
        ("夏晓杰", "\u202e夏晓杰\u2069"),
        ("夏晓杰", "夏\ufe0f晓杰\ufeff"),
        ("乌云·其其格", "乌云•其其格"),
        ("乌云·其其格", "乌云 ． 其其格"),
        ("王䶮", "王\ue863"),
        ("Ａｎｎａ Ｌｅｅ", "anna  lee"),
    ],
)
def test_names_are_compared_by_what_is_seen(one: str, other: str) -> None:
    assert comparable(one) == comparable(other)


@pytest.mark.parametrize(("one", "other"), [("夏晓杰", "夏晓洁"), ("Anna Lee", "AnnaLee"), ("王䶮", "王龚")])
def test_names_that_look_different_are_different(one: str, other: str) -> None:
    assert comparable(one) != comparable(other)
