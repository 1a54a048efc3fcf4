"""The OpenAPI document of a service as it leaves.

FastAPI writes shapes and paths; `complete` adds what it does not know: who may call and what follows, what every field
means, an example of every body, refusals as problem details, the login. `share` then says once what is said often.
FastAPI documents a 422 of its own for faulty requests; ours are 400 problems, so that one is taken out.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from common.web.openapi.codes import name_code_lists
from common.web.openapi.operations import describe_operation
from common.web.openapi.shapes import public_names, tidy
from common.web.openapi.sharing import share
from common.web.openapi.story import Examples
from common.web.openapi.words import describe_fields
from common.web.problems import PROBLEM_TYPE, Problem
from common.web.tags import tags_of

INFO: dict[str, Any] = {
    "version": "1.0.0",
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    "contact": {"name": "职称评审平台"},
}
_ABOUT = (
    "{title}的接口。时间为 RFC 3339 格式（+08:00），日期为 YYYY-MM-DD；编号是不透明的字符串；代码的中文名称见 `/v1/code-lists`；"
    "没有的内容不出现，不用 null 表示。拒绝以 RFC 9457 问题说明给出，`code` 不变，`clause` 为依据的条款。"
    "办理类请求须带 `Idempotency-Key`，修改和决定须带所见的 `version`。"
)

OPENID_CONNECT = "/.well-known/openid-configuration"
LOGIN = "https://login.example"
"""In a document that no running service gives: a name that nobody can own (RFC 2606)."""

_FASTAPI_ERRORS = {"HTTPValidationError", "ValidationError"}
_DONE = {
    "200": "已办理，返回当前内容",
    "201": "已创建，返回所创建的内容",
    "204": "已办理，没有返回内容",
}

Endpoint = Callable[..., Any]

__all__ = ["INFO", "about", "complete", "login", "share"]


def about(title: str) -> str:
    """What a document says of itself first."""
    return _ABOUT.format(title=title)


def login(issuer: str) -> dict[str, Any]:
    """The security schemes: OpenID Connect at `issuer`, whose access token (JWT) is the bearer."""
    return {
        "oidc": {
            "type": "openIdConnect",
            "openIdConnectUrl": issuer.rstrip("/") + OPENID_CONNECT,
            "description": "OpenID Connect 登录（授权码加 PKCE，客户端 zcps-web），取得访问令牌",
        },
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "已有访问令牌的，直接填写",
        },
    }


def complete(document: dict[str, Any], endpoints: Mapping[str, Endpoint], *, issuer: str = LOGIN) -> None:
    """Complete the document that FastAPI made, in place; `endpoints` by operation id, `issuer` is where people sign in."""
    info = document["info"]
    document["info"] = {**INFO, "title": info["title"], "description": about(info["title"])}
    components = document.setdefault("components", {})
    components["securitySchemes"] = login(issuer)
    schemas = components.setdefault("schemas", {})
    for name in _FASTAPI_ERRORS:
        schemas.pop(name, None)
    schemas |= problem_schemas()
    document["tags"] = tags_of(document["paths"])
    for item in document["paths"].values():
        for operation in item.values():
            _without_fastapis_refusal(operation)
            if operation["security"]:
                operation["security"] = [{"oidc": []}, {"bearer": []}]
            describe_operation(operation, endpoints[operation["operationId"]])
            _say_what_is_done(operation["responses"])
    public_names(document)
    name_code_lists(document)
    describe_fields(document)
    tidy(document)
    Examples(document["components"]["schemas"]).put_into(document)


def problem_schemas() -> dict[str, Any]:
    """The body of a refusal, and the shapes in it."""
    _, found = models_json_schema([(Problem, "serialization")], ref_template="#/components/schemas/{model}")
    return dict(found["$defs"])


def _without_fastapis_refusal(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    if PROBLEM_TYPE not in responses.get("422", {}).get("content", {PROBLEM_TYPE: {}}):
        del responses["422"]


def _say_what_is_done(responses: dict[str, Any]) -> None:
    for status, answer in responses.items():
        if answer["description"] == "Successful Response":
            answer["description"] = _DONE[status]
