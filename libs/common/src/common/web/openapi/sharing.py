"""What many operations say alike is said once: refusals, headers, parameters and examples become components.

A refusal's component is named after the refusals that it may be (`ConflictStaleVersion`); operations that may refuse for
many reasons of their own have one that bears their name.
"""

from typing import Any, Final

from common.web.problems import PROBLEM_TYPE

_USUAL: Final = {
    "400": ("malformed_request", "Malformed"),
    "401": ("not_signed_in", "NotSignedIn"),
    "403": ("forbidden", "Forbidden"),
    "404": ("not_found", "NotFound"),
    "408": ("body_too_slow", "BodyTooSlow"),
    "409": ("conflict", "Conflict"),
    "413": ("too_large", "TooLarge"),
    "415": ("unsupported_type", "UnsupportedType"),
    "422": ("idempotency_key_reused", "KeyReused"),
    "429": ("too_many_requests", "TooMany"),
    "503": ("unavailable", "Unavailable"),
}
"""Status to the refusal that most operations give with it, and what that one is called in a component's name."""
MOST_NAMED: Final = 3
"""A component of more refusals than this is named after its operation."""

KEY: Final = "Idempotency-Key"
HEADERS: Final[dict[str, Any]] = {
    "RetryAfter": {"description": "多少秒之后再试", "schema": {"type": "integer"}},
    "Authenticate": {"description": "要求的登录方式（RFC 6750）", "schema": {"type": "string"}},
}
_HEADERS_OF: Final = {
    "401": {"WWW-Authenticate": "Authenticate"},
    "429": {"Retry-After": "RetryAfter"},
    "503": {"Retry-After": "RetryAfter"},
}


def share(document: dict[str, Any]) -> None:
    """Move what is said often into the components of the document, in place."""
    components = document["components"]
    shared = {
        kind: components.setdefault(kind, {}) for kind in ("responses", "examples", "parameters", "headers")
    }
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    for operation in operations:
        for status, answer in operation["responses"].items():
            if PROBLEM_TYPE in answer.get("content", {}):
                operation["responses"][status] = _refusal(status, answer, operation["operationId"], shared)
            else:
                _share_example(answer, shared["examples"])
        _share_example(operation.get("requestBody", {}), shared["examples"])
        _share_key(operation, shared["parameters"])


def _refusal(
    status: str, answer: dict[str, Any], operation_id: str, shared: dict[str, dict[str, Any]]
) -> dict[str, str]:
    media = answer["content"][PROBLEM_TYPE]
    codes = sorted(media["examples"])
    shared["examples"] |= media["examples"]
    usual, called = _USUAL[status]
    others = [code for code in codes if code != usual]
    named = others if len(others) <= MOST_NAMED else [operation_id, status]
    name = "".join([*([called] if usual in codes else []), *(_camel(part) for part in named)])
    headers = _HEADERS_OF.get(status, {})
    shared["headers"] |= {key: HEADERS[key] for key in headers.values()}
    shared["responses"][name] = {
        "description": answer["description"],
        **({"headers": {header: _to("headers", key) for header, key in headers.items()}} if headers else {}),
        "content": {
            PROBLEM_TYPE: {
                "schema": media["schema"],
                "examples": {code: _to("examples", code) for code in codes},
            }
        },
    }
    return _to("responses", name)


def _share_example(body: dict[str, Any], examples: dict[str, Any]) -> None:
    """The example of a shape bears the shape's name; that of a body without a named shape stays where it is."""
    media = body.get("content", {}).get("application/json", {})
    if "example" in media and "$ref" in media["schema"]:
        name = media["schema"]["$ref"].rpartition("/")[2]
        examples[name] = {"value": media.pop("example")}
        media["examples"] = {"story": _to("examples", name)}


def _share_key(operation: dict[str, Any], parameters: dict[str, Any]) -> None:
    """The idempotency key is the same everywhere: required or not, for what is public or not."""
    for n, parameter in enumerate(operation.get("parameters", [])):
        if parameter["name"] == KEY:
            name = "".join(
                [
                    "Public" if not operation["security"] else "",
                    "IdempotencyKey",
                    "" if parameter["required"] else "IfAny",
                ]
            )
            parameters[name] = parameter
            operation["parameters"][n] = _to("parameters", name)


def _camel(words: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in words.replace("-", "_").split("_"))


def _to(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}
