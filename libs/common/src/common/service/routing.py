"""The route boundary: who, which transaction, which answer.

Every route of every service runs through `BoundaryRoute`: authenticate, read and check what was sent, open one unit of
work, check the declared access, set aside the offices of who comes to the own case, run the endpoint, keep the idempotent
answer, commit, and only then let the response leave. A commit that fails is therefore never a 2xx, and a refusal rolls
everything back. Whatever comes from outside is in hand before a connection is taken, so a slow sender holds nothing but
its own socket.

The dependency with `scope="function"` that FastAPI offers for this commits before the response too, but it does not see
the serialised answer, which must be stored in the same transaction; hence the route class.
"""

import functools
import inspect
import uuid
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, cast, get_args

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.datastructures import Default
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from common.db.outages import LOST, is_outage, name_of
from common.identity.actors import Actor, account_of
from common.identity.tokens import BadToken, Claims
from common.ports import Ports
from common.replicas.queries import load_actor
from common.service.own_cases import as_party
from common.service.runtime import Runtime
from common.uow import UnitOfWork, in_transaction, open_uow
from common.web import idempotency
from common.web.access import Access
from common.web.entry import CheckedRequest, StrictBody, check_parameters, is_json, read_json
from common.web.limits import READ, Limiter, Rate
from common.web.problems import (
    PROBLEM_SCHEMA,
    PROBLEM_TYPE,
    BadCredentials,
    BodyTooSlow,
    Conflict,
    FieldError,
    Forbidden,
    KeyInFlight,
    KeyMissing,
    KeyReused,
    Malformed,
    NotSignedIn,
    OwnCase,
    Refusal,
    TooLarge,
    TooMany,
    Unavailable,
)

log = structlog.get_logger()

Audience = Literal["spa", "mobile", "partner", "public"]
Endpoint = Callable[..., Coroutine[Any, Any, Any]]
Inner = Callable[[Request], Coroutine[Any, Any, Response]]

MAX_JSON_BYTES = 1_000_000
BODY_SECONDS = 20.0
"""How long a body may take. A part of a file is the largest: 8 MB in this time needs 3.5 Mbit/s."""


_REQUEST = "boundary_request"
_KEY_ANSWERED = "idempotency_keys_pkey"
"""The constraint that a second effect of one key meets, see `common.web.store`."""


@dataclass(frozen=True)
class Contract:
    """What a route promises beyond its shapes."""

    access: Access
    idempotent: bool
    operation: str
    rate: Rate | None
    is_page: bool
    max_body: int


class BoundaryRoute(APIRoute):
    """A route whose whole handling is one transaction."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        contract = cast(Contract, self.endpoint.__zcps_contract__)  # type: ignore[attr-defined]
        inner = _strictly(super().get_route_handler(), StrictBody.of(self))

        async def handle(plain: Request) -> Response:
            runtime: Runtime = plain.app.state.runtime
            # the edge lets only well-formed ones of known proxies through
            correlation_id = plain.headers.get("x-correlation-id") or str(uuid.uuid4())
            plain.state.correlation_id = correlation_id
            request = CheckedRequest(plain.scope, plain.receive, plain._send)
            with structlog.contextvars.bound_contextvars(correlation_id=correlation_id):
                try:
                    check_parameters(request, self, is_page=contract.is_page)
                    claims = await _claims(runtime, request)
                    if claims is None and contract.access.kind != "public":
                        raise NotSignedIn
                    if contract.rate is not None:
                        _count(request, contract.operation, contract.rate, claims)
                    await _receive(request, self, max_bytes=contract.max_body)
                    response = await _in_transaction(
                        runtime, contract, inner, request, claims, correlation_id
                    )
                except IntegrityError as error:
                    # Two writers met at a unique constraint: the other one was first.
                    constraint = _constraint(error)
                    log.info("conflict", constraint=constraint)
                    if constraint == _KEY_ANSWERED:
                        raise KeyInFlight from error
                    raise Conflict from error
                except DataError as error:
                    # PostgreSQL holds no NUL in a text and no number beyond its column.
                    log.info("unstorable_value", error=type(error.orig).__name__)
                    raise Malformed(
                        errors=[
                            FieldError("", "unstorable_value", "内容含有无法保存的字符或过大的数值，请修改。")
                        ]
                    ) from error
                except LOST as error:
                    if not is_outage(error):
                        raise
                    log.warning("unavailable", error=name_of(error))
                    raise Unavailable from error
                response.headers["x-correlation-id"] = correlation_id
                return response

        return handle


def _strictly(inner: Inner, body: StrictBody | None) -> Inner:
    """`inner` behind the strict reading of its body; without one, FastAPI's own word about it stands."""

    async def run(request: Request) -> Response:
        if body is not None and await request.body() and is_json(request):
            body.check(await request.json())
        return await inner(request)

    return run


async def _receive(request: CheckedRequest, route: APIRoute, *, max_bytes: int) -> None:
    """Take the whole body, and read it if it is JSON."""
    if request.method in {"GET", "HEAD"}:
        return
    await request.take(max_bytes=max_bytes, seconds=BODY_SECONDS)
    if request.taken and route.body_field is not None and is_json(request):
        request.value = read_json(request.taken)


async def _in_transaction(
    runtime: Runtime,
    contract: Contract,
    inner: Inner,
    request: Request,
    claims: Claims | None,
    correlation_id: str,
) -> Response:
    deciding = request.method not in {"GET", "HEAD"}
    now = await runtime.clock.now()
    by = account_of(claims.issuer, claims.subject) if claims else "anonymous"

    async def work(uow: UnitOfWork) -> Response:
        actor, suspended = (None, False)
        if claims is not None:
            actor, suspended = await load_actor(uow.session, claims, on=now.date())
            uow.person_ref = actor.person_ref
        uow.origin = request.client.host if request.client else None
        contract.access.check(actor, deciding=deciding, suspended=suspended)
        actor = await as_party(
            uow.session,
            actor,
            contract.access,
            asked_for={**request.query_params, **request.path_params},
            own_cases=request.app.state.own_cases,
            deciding=deciding,
        )
        request.state.uow, request.state.actor, request.state.ports = uow, actor, runtime.ports
        # an edit carries the version it saw, so a key is optional there; with one, a retry gets the first answer
        offered = deciding and request.method != "POST" and "idempotency-key" in request.headers
        if not (deciding and contract.idempotent) and not offered:
            response = await inner(request)
            await _commit(uow)
            return response
        place = await _key_place(runtime, contract, request, caller=by)
        stored = await idempotency.find_answer(uow.session, place)
        if stored is not None:
            return stored
        response = await inner(request)
        idempotency.store_answer(uow.session, place, response)
        await _commit(uow)
        return response

    return await in_transaction(
        lambda: open_uow(
            runtime.sessions if deciding else runtime.reading,
            records=None if deciding else runtime.sessions,
            service=runtime.name,
            now=now,
            by=by,
            correlation_id=correlation_id,
        ),
        work,
    )


def _count(request: Request, operation: str, rate: Rate, claims: Claims | None) -> None:
    limiter: Limiter = request.app.state.limiter
    limiter.take(
        operation,
        rate,
        account=account_of(claims.issuer, claims.subject) if claims else None,
        address=request.client.host if request.client else None,
    )


async def _key_place(
    runtime: Runtime, contract: Contract, request: Request, *, caller: str
) -> idempotency.KeyPlace:
    """Where the answer to this key lies; a public route keeps it apart from whoever is signed in: he may be reporting."""
    key, print_ = idempotency.key_of(request), await idempotency.fingerprint(request)
    keys, service = runtime.ports.keys, runtime.name
    if contract.access.kind == "public":
        return idempotency.of_nobody(keys, service=service, key=key, fingerprint=print_)
    return idempotency.of_account(keys, service=service, caller=caller, key=key, fingerprint=print_)


async def _commit(uow: UnitOfWork) -> None:
    """Commit, or refuse: whatever the database's reason, the request had no effect and may be tried again."""
    try:
        await uow.commit()
    except (IntegrityError, DataError):
        raise
    except DBAPIError as error:
        raise Unavailable from error


async def _claims(runtime: Runtime, request: Request) -> Claims | None:
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise BadCredentials
    try:
        return await runtime.verifier.verify(token.strip())
    except BadToken as error:
        raise BadCredentials(reason=error.reason) from error


def _constraint(error: IntegrityError) -> str | None:
    diagnostics = getattr(error.orig, "diag", None)
    return getattr(diagnostics, "constraint_name", None)


def _uow(request: Request) -> UnitOfWork:
    return cast(UnitOfWork, request.state.uow)


def _actor(request: Request) -> Actor:
    actor = request.state.actor
    assert actor is not None, "a route that takes the caller must not be public"
    return cast(Actor, actor)


def _maybe_actor(request: Request) -> Actor | None:
    return cast("Actor | None", request.state.actor)


def _ports(request: Request) -> Ports:
    return cast(Ports, request.state.ports)


Uow = Annotated[UnitOfWork, _uow]
"""The request's transaction."""
CurrentActor = Annotated[Actor, _actor]
"""The caller, on routes that are not public."""
MaybeActor = Annotated[Actor | None, _maybe_actor]
"""The caller on public routes, if signed in."""
PortsDep = Annotated[Ports, _ports]
"""Keys, files, packs, calendar."""
_HANDED = (_uow, _actor, _maybe_actor, _ports)


def _handing(endpoint: Endpoint) -> Endpoint:
    """`endpoint` as FastAPI sees it: what the boundary has in hand is not solved as a dependency with every request."""
    signature = inspect.signature(endpoint, eval_str=True)
    handed: dict[str, Callable[[Request], Any]] = {}
    own = [name for name, parameter in signature.parameters.items() if parameter.annotation is Request]
    declared = [inspect.Parameter(_REQUEST, inspect.Parameter.KEYWORD_ONLY, annotation=Request)]
    for name, parameter in signature.parameters.items():
        if name in own:
            continue
        take = next((one for one in get_args(parameter.annotation) if one in _HANDED), None)
        if take is not None:
            handed[name] = take
        else:
            declared.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))

    @functools.wraps(endpoint)
    async def call(**given: Any) -> Any:
        request = given.pop(_REQUEST)
        given |= dict.fromkeys(own, request)
        for name, take in handed.items():
            given[name] = take(request)
        return await endpoint(**given)

    call.__signature__ = signature.replace(parameters=declared)  # type: ignore[attr-defined]
    return call


class ServiceRouter:
    """Collects the routes of one feature; a route without access, id and summary cannot be written.

    `consumes` and `produces` name the media types of raw bodies, which no model describes; `max_body` is the largest
    body in bytes.
    """

    def __init__(self, *, tags: list[str]) -> None:
        self.router = APIRouter(prefix="/v1", tags=cast("list[Any]", tags), route_class=BoundaryRoute)
        self.endpoints: dict[str, Endpoint] = {}

    def _add(
        self,
        method: str,
        path: str,
        *,
        operation_id: str,
        access: Access,
        summary: str,
        audience: Sequence[Audience] = ("spa",),
        refuses: Sequence[type[Refusal]] = (),
        status_code: int = 200,
        idempotent: bool = True,
        rate: Rate | None = None,
        consumes: Sequence[str] = (),
        produces: Sequence[str] = (),
        max_body: int = MAX_JSON_BYTES,
    ) -> Callable[[Endpoint], Endpoint]:
        def register(endpoint: Endpoint) -> Endpoint:
            raw = _answers_raw(endpoint)
            if raw != (bool(produces) or status_code == 204):
                raise TypeError(
                    f"{operation_id}: a route that answers raw bytes names its media types, no other does"
                )
            wants_key = method == "POST" and idempotent
            counted = rate or (READ if access.kind == "public" else None)
            takes_key = wants_key or method in {"PUT", "DELETE"}
            contract = Contract(
                access,
                wants_key,
                operation=operation_id,
                rate=counted,
                is_page="text/html" in produces,
                max_body=max_body,
            )
            self.endpoints[operation_id] = endpoint
            endpoint.__zcps_contract__ = contract  # type: ignore[attr-defined]
            extra: dict[str, Any] = {
                "x-audience": list(audience),
                "x-access": access.describe(),
                "security": [] if access.kind == "public" else [{"oidc": []}],
            }
            if consumes:
                extra["requestBody"] = {"required": True, "content": _raw_content(consumes)}
            if takes_key:
                extra["parameters"] = [
                    {
                        "name": "Idempotency-Key",
                        "in": "header",
                        "required": wants_key,
                        "schema": {"type": "string", "maxLength": 100},
                        "description": "本次操作的唯一编号：同一编号重复提交只办理一次，返回同样的结果。"
                        + (
                            "公开事项须用随机编号（如 UUID），不少于 128 位。"
                            if access.kind == "public"
                            else ""
                        ),
                    }
                ]
            self.router.add_api_route(
                path,
                _handing(endpoint),
                methods=[method],
                operation_id=operation_id,
                summary=summary,
                status_code=status_code,
                response_model=None if raw else endpoint.__annotations__.get("return"),
                response_model_exclude_none=True,
                # without a class of ours pydantic writes the JSON itself, once
                response_class=Response if raw else Default(JSONResponse),
                responses={
                    **_refusal_responses(
                        access,
                        [*refuses, *([TooMany] if counted is not None else [])],
                        deciding=method != "GET",
                        takes_key=takes_key,
                        names_a_thing="{" in path,
                    ),
                    **(
                        {status_code: {"description": "文件内容", "content": _raw_content(produces)}}
                        if produces
                        else {}
                    ),
                },
                openapi_extra=extra,
            )
            return endpoint

        return register

    def get(self, path: str, **contract: Any) -> Callable[[Endpoint], Endpoint]:
        return self._add("GET", path, **contract)

    def post(self, path: str, **contract: Any) -> Callable[[Endpoint], Endpoint]:
        return self._add("POST", path, **contract)

    def put(self, path: str, **contract: Any) -> Callable[[Endpoint], Endpoint]:
        return self._add("PUT", path, **contract)

    def delete(self, path: str, **contract: Any) -> Callable[[Endpoint], Endpoint]:
        return self._add("DELETE", path, **contract)


def _answers_raw(endpoint: Endpoint) -> bool:
    returned = endpoint.__annotations__.get("return")
    return isinstance(returned, type) and issubclass(returned, Response)


def _raw_content(media_types: Sequence[str]) -> dict[str, Any]:
    """Bytes that no model describes; a JSON file is said to be an object."""
    raw, json_file = {"type": "string", "format": "binary"}, {"type": "object"}
    return {name: {"schema": json_file if name == "application/json" else raw} for name in media_types}


def _refusal_responses(
    access: Access,
    refuses: Sequence[type[Refusal]],
    *,
    deciding: bool,
    takes_key: bool,
    names_a_thing: bool,
) -> dict[int | str, dict[str, Any]]:
    """Every refusal of the route with an example, those of the boundary included."""
    every: list[type[Refusal]] = [Malformed, Unavailable, *refuses]
    if access.kind != "public":
        every += [NotSignedIn, BadCredentials, Forbidden]
    if access.kind == "roles" and names_a_thing:
        every.append(OwnCase)
    if deciding:
        every += [Conflict, BodyTooSlow, TooLarge]
    if takes_key:
        every += [KeyMissing, KeyInFlight, KeyReused]
    answers: dict[int | str, dict[str, Any]] = {}
    for refusal in every:
        answer = answers.setdefault(
            refusal.status,
            {
                "description": refusal.title,
                "content": {PROBLEM_TYPE: {"schema": {"$ref": PROBLEM_SCHEMA}, "examples": {}}},
            },
        )
        answer["content"][PROBLEM_TYPE]["examples"][refusal.code] = {"value": refusal().body()}
    return answers
