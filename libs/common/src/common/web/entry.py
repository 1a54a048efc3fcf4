"""The one door for what a request says: body, query, path and cursor, the same on every route of every service.

First, before any connection is taken, text and JSON are held against `common.text`: what is taken can be stored, printed
and compared by every later step. Then, beside the shapes that routes declare, JSON is read strictly: a number is no text,
a day is a day of the calendar written as such, and a parameter that no route knows is refused like an unknown field.
"""

import asyncio
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Final, get_args
from urllib.parse import unquote_to_bytes, urlencode

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_json
from starlette.datastructures import QueryParams
from starlette.requests import ClientDisconnect, Request

from common.text import BadData, Fault, read, standard
from common.text.json_data import escaped, member_fault
from common.web.problems import BodyTooSlow, FieldError, Malformed, TooLarge

YEARS: Final = range(1900, 2200)
"""Spans of years that are counted from a day in these stay inside the calendar."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,15})", re.ASCII)
_WRITTEN = {dt.date: _DAY, dt.datetime: _INSTANT, int: _WHOLE, bool: re.compile("true|false")}
"""How a parameter of that type is written; pydantic alone would also take `1e3`, `yes` and seconds since 1970."""
_MISWRITTEN = {
    dt.date: ("bad_day", "日期无效，应为实际存在的日期，写作 YYYY-MM-DD。"),
    dt.datetime: ("bad_instant", "时间无效，应带时区，如 2026-05-11T09:00:00+08:00。"),
    int: ("bad_number", "须为整数。"),
    bool: ("bad_boolean", "须为 true 或 false。"),
}
_OUTSIDE_YEARS = ("day_out_of_range", f"日期须在 {YEARS[0]} 年至 {YEARS[-1]} 年之间。")


class CheckedRequest(Request):
    """A request whose body was taken as a whole, and whose JSON was read, by the rule of this module."""

    taken: bytes = b""
    value: Any = None

    async def take(self, *, max_bytes: int, seconds: float) -> None:
        """Wait for the whole body. FastAPI's own limit answers plain text, so it only stands behind this one.

        Raises:
            TooLarge, BodyTooSlow, Malformed: the sender went away.
        """
        received = bytearray()
        try:
            async with asyncio.timeout(seconds):
                async for chunk in self.stream():
                    received += chunk
                    if len(received) > max_bytes:
                        raise TooLarge("内容超过允许的大小，请精简或者拆分后重新提交。")
        except TimeoutError:
            raise BodyTooSlow from None
        except ClientDisconnect:
            raise Malformed from None
        self.taken = bytes(received)

    async def body(self) -> bytes:
        return self.taken

    async def json(self) -> Any:
        return self.value


def check_parameters(request: Request, route: APIRoute, *, is_page: bool) -> None:
    """Refuse path and query where a later step could not hold them; a page ignores parameters that it does not know.

    Raises:
        Malformed
    """
    found = list(_path_faults(request, route))
    known = {field.alias: field.field_info.annotation for field in route.dependant.query_params}
    found += _query_faults(request, known, is_page=is_page)
    if found:
        raise _malformed(found)


def read_json(body: bytes) -> Any:
    """The value of a JSON body.

    Raises:
        Malformed: with a pointer to each fault.
    """
    try:
        return read(body)
    except BadData as bad:
        raise _malformed(bad.faults) from None


def is_json(request: Request) -> bool:
    """Whether the body says that it is JSON."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return media_type == "application/json" or (
        media_type.startswith("application/") and media_type.endswith("+json")
    )


class StrictBody:
    """The declared body of a route, read without guessing: `0` is no day, `"1"` no number, `1` not true."""

    def __init__(self, annotation: Any, field: Any) -> None:
        self._adapter: TypeAdapter[Any] = TypeAdapter(Annotated[annotation, field])

    @classmethod
    def of(cls, route: APIRoute) -> "StrictBody | None":
        """The body of `route` if it declares a JSON one."""
        field = route.body_field
        return cls(field.field_info.annotation, field.field_info) if field is not None else None

    def check(self, value: Any) -> None:
        """Raises RequestValidationError, Malformed."""
        try:
            taken = self._adapter.validate_json(to_json(value), strict=True)
        except ValidationError as invalid:
            errors = invalid.errors(include_url=False)
            raise RequestValidationError(
                [{**error, "loc": ("body", *error["loc"])} for error in errors]
            ) from None
        if found := list(_written_faults(value, taken, "")):
            raise _malformed(found)


def _malformed(found: Sequence[Fault]) -> Malformed:
    return Malformed(errors=[FieldError(fault.pointer, fault.code, fault.message) for fault in found])


def _path_faults(request: Request, route: APIRoute) -> Iterator[Fault]:
    if not _is_utf8(request.scope.get("raw_path", b"")):
        yield Fault("/path", "not_utf8", "地址须为 UTF-8 编码。")
        return
    kinds = {field.alias: field.field_info.annotation for field in route.dependant.path_params}
    for name, text in request.path_params.items():
        yield from _parameter_faults("/path", name, str(text), kinds.get(name, str))


def _query_faults(request: Request, known: Mapping[str, Any], *, is_page: bool) -> Iterator[Fault]:
    if not _is_utf8(request.scope["query_string"]):
        yield Fault("/query", "not_utf8", "查询参数须为 UTF-8 编码。")
        return
    given = [(name, standard(text)) for name, text in request.query_params.multi_items()]
    seen: set[str] = set()
    for name, text in given:
        if name not in known:
            if not is_page:
                shown = name if member_fault("name", name, pointer="") is None else ""
                yield Fault(f"/query{escaped(shown)}", "extra_forbidden", "不支持的查询参数。")
        elif name in seen:
            yield Fault(f"/query{escaped(name)}", "duplicate_member", "同一查询参数出现了两次。")
        else:
            yield from _parameter_faults("/query", name, text, known[name])
        seen.add(name)
    if given != request.query_params.multi_items():
        request.scope["query_string"] = urlencode(given).encode("ascii")
        request._query_params = QueryParams(given)


def _parameter_faults(where: str, name: str, text: str, annotation: Any) -> Iterator[Fault]:
    pointer = where + escaped(name)
    if fault := member_fault(name, text, pointer=pointer):
        yield fault
        return
    kind = next((one for one in (annotation, *get_args(annotation)) if one in _WRITTEN), None)
    if kind is None:
        return
    if not _WRITTEN[kind].fullmatch(text):
        yield Fault(pointer, *_MISWRITTEN[kind])
    elif kind in {dt.date, dt.datetime} and int(text[:4]) not in YEARS:
        yield Fault(pointer, *_OUTSIDE_YEARS)


def _is_utf8(quoted: bytes) -> bool:
    try:
        unquote_to_bytes(quoted.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _written_faults(sent: Any, taken: Any, pointer: str) -> Iterator[Fault]:
    """What a model took for something else: a day or an instant that is not written as one or lies outside `YEARS`, and
    a number for a truth."""
    if isinstance(taken, bool) and not isinstance(sent, bool):
        yield Fault(pointer, "bool_type", _MISWRITTEN[bool][1])
    elif isinstance(taken, dt.date):
        kind = dt.datetime if isinstance(taken, dt.datetime) else dt.date
        pattern = _INSTANT if kind is dt.datetime else _DAY
        if isinstance(sent, str) and not pattern.fullmatch(sent):
            yield Fault(pointer, *_MISWRITTEN[kind])
        elif taken.year not in YEARS:
            yield Fault(pointer, *_OUTSIDE_YEARS)
    elif isinstance(taken, BaseModel) and isinstance(sent, Mapping):
        for name, field in type(taken).model_fields.items():
            key = field.alias if field.alias in sent else name
            if key in sent:
                yield from _written_faults(sent[key], getattr(taken, name), pointer + escaped(key))
    elif isinstance(taken, Mapping) and isinstance(sent, Mapping):
        for key, value in taken.items():
            yield from _written_faults(sent.get(str(key)), value, pointer + escaped(key))
    elif isinstance(taken, (list, tuple)) and isinstance(sent, list):
        for n, (before, after) in enumerate(zip(sent, taken, strict=False)):
            yield from _written_faults(before, after, f"{pointer}/{n}")
