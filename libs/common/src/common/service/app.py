"""The api process of a service as an ASGI app."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from common.service.definition import ServiceDefinition
from common.service.health import add_health
from common.service.platform_routes import platform_router
from common.service.runtime import Runtime
from common.web.edge import Edge, dress
from common.web.index import RouteIndex
from common.web.limits import Limiter
from common.web.openapi import LOGIN, complete, share
from common.web.problems import FieldError, Malformed, MethodNotAllowed, NotFound, Refusal, TooLarge
from common.web.translated import TRANSLATIONS
from common.web.validation import field_errors

log = structlog.get_logger()

LARGEST_BODY = 16 * 1024 * 1024
"""Behind the smaller bounds of the routes, for whatever is none of them."""

OpenRuntime = Callable[[], AbstractAsyncContextManager[Runtime]]


def build_app(
    definition: ServiceDefinition,
    open_runtime: OpenRuntime,
    *,
    proxies: Sequence[str] = (),
    public_rate: float = 1.0,
    login_at: str = LOGIN,
) -> FastAPI:
    """The service's app.

    Args:
        open_runtime: gives what it runs on for as long as it is up.
        proxies: see `common.web.edge`.
        public_rate: see `common.web.limits`.
        login_at: the OpenID Connect issuer where people sign in, for the document.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_runtime() as runtime:
            app.state.runtime = runtime
            yield

    app: FastAPI = FastAPIOffline(
        title=definition.title,
        version="1.0.0",
        lifespan=lifespan,
        docs_url="/docs",
        redoc_url=None,
        separate_input_output_schemas=False,
        max_body_size=LARGEST_BODY,
    )
    app.state.endpoints, app.state.login = {}, login_at
    for router in (*definition.routers, platform_router(definition.name, definition.has_case)):
        # as the app's own: a router that is included matches every path twice
        app.router.routes.extend(router.router.routes)
        app.state.endpoints |= router.endpoints
    app.state.limiter = Limiter(public_rate)
    app.state.own_cases = definition.own_cases
    app.add_middleware(Edge, proxies=proxies)
    add_health(app, definition)
    _add_problem_handlers(app)
    _finish_document(app)
    app.router.routes.insert(0, RouteIndex(app.router.routes))
    return app


EXPOSED = (
    "x-correlation-id",
    "retry-after",
    "www-authenticate",
    "content-disposition",
    "deprecation",
    "sunset",
)
"""What a page of another origin may read of an answer beside its body."""


def allow_origins(app: FastAPI, origins: Sequence[str] = (), *, pattern: str | None = None) -> None:
    """Let browser pages of these origins call the service; `pattern` is a regular expression for more of them."""
    if origins or pattern:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(origins),
            allow_origin_regex=pattern,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=EXPOSED,
        )


def _add_problem_handlers(app: FastAPI) -> None:
    def correlation(request: Request) -> str | None:
        return getattr(request.state, "correlation_id", None)

    async def refused(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, Refusal)
        log.info("refused", code=error.code, status=error.status, path=request.scope.get("route_path"))
        return error.response(correlation(request))

    async def malformed(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return Malformed(errors=field_errors(error)).response(correlation(request))

    async def http_error(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        if error.status_code == 404:
            return NotFound().response(correlation(request))
        if error.status_code == 413:
            return TooLarge("内容超过允许的大小，请精简后重新提交。").response(correlation(request))
        if error.status_code == 405:
            answer = MethodNotAllowed().response(correlation(request))
            answer.headers.update(error.headers or {})  # which methods there are (RFC 9110, 15.5.6)
            return answer
        problem = Malformed(errors=[FieldError("", "http_error", str(error.detail))])
        body = problem.body(correlation(request)) | {"status": error.status_code}
        return JSONResponse(
            body, status_code=error.status_code, media_type="application/problem+json", headers=error.headers
        )

    async def broken(request: Request, error: Exception) -> JSONResponse:
        log.error("unexpected_error", exc_info=error)
        body = {
            "type": "urn:zcps:problem:internal_error",
            "title": "系统错误",
            "status": 500,
            "detail": "系统出现意外错误，您的请求没有生效。请稍后重试，仍有问题请凭关联编号联系管理人员。",
            "code": "internal_error",
        }
        if correlation_id := correlation(request):
            body["correlation_id"] = correlation_id
        answer = JSONResponse(body, status_code=500, media_type="application/problem+json")
        dress(answer.headers)  # this handler answers from outside of the edge
        return answer

    async def gone(request: Request, error: Exception) -> Response:
        log.info("client_gone", path=request.scope.get("route_path"))
        return Response(status_code=499)  # nobody reads it; the number that logs of proxies use for this

    async def translated(request: Request, error: Exception) -> JSONResponse:
        kind = next(kind for kind in type(error).__mro__ if kind in TRANSLATIONS)
        return await refused(request, TRANSLATIONS[kind](error))

    app.add_exception_handler(Refusal, refused)
    for kind in TRANSLATIONS:
        app.add_exception_handler(kind, translated)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(ClientDisconnect, gone)
    app.add_exception_handler(Exception, broken)


def description(app: FastAPI) -> dict[str, Any]:
    """The document of the service with everything where it is used; `share` makes it short."""
    document = FastAPI.openapi(app)
    app.openapi_schema = None  # FastAPI keeps the document that it made
    complete(document, app.state.endpoints, issuer=app.state.login)
    return document


def _finish_document(app: FastAPI) -> None:
    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = description(app)
            share(document)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
