"""The OpenAPI document of a service as it leaves: refusals as problem details, a bearer token, an example of every body.

FastAPI documents a 422 of its own for faulty requests; ours are 400 problems, so that one is taken out.
"""

import re
from typing import Any

from common.web.problems import PROBLEM_TYPE
from common.web.tags import tags_of

PROBLEM_SCHEMA = "#/components/schemas/Problem"

_PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457 problem details. `code` is stable; `clause` names the article if a rule refuses.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
        "clause": {"type": "string"},
        "correlation_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "message"],
                "properties": {
                    "pointer": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}
_FASTAPI_ERRORS = {"HTTPValidationError", "ValidationError"}

# What a field of that name looks like; the first pattern that matches counts.
_BY_NAME = (
    (r"person_ref|appellant_ref|subject_ref", "p1mvz3k7exampleexampleexampleexampleexampleexampleexa"),
    (r"(\w+_)?org(_id)?", "org_11150800DEM000022B"),
    (r"\w+_id", "{prefix}_k3v9exampleexample77"),
    (r"place", "nm.bayannur"),
    (r"place_text", "巴彦淖尔市林业和草原局三楼会议室"),
    (r"series", "forestry_grassland"),
    (r"specialty", "silviculture"),
    (r"number", "150802**********01"),
    (r"phone", "120****0086"),
    (r"name|applicant|holder_name", "夏**"),
    (r"unit_name|org_name", "临河区红柳林场"),
    (r"committee(_name)?", "巴彦淖尔市林草系列中级职称评审委员会"),
    (r"receipt", "k3v9-m2x7-example-77pq"),
    (r"service", "declaration"),
    (r"\w*(digest|hash|sha256|commitment|nonce)", "9f" * 32),
    (r"grants", "league_hr@org_11150800DEM000022B"),
    (r"\w*(text|opinion|reason|message|detail|words|measures|notice|violation|report)", "情况属实，同意。"),
)
_PREFIXES = {
    "declaration": "dcl", "material": "mat", "item": "ach", "notice": "ntc", "objection": "obj", "roster": "ros",
    "committee": "cmt", "meeting": "mtg", "package": "pkg", "expert": "exp", "draw": "drw", "seat": "sea", "report": "rpt",
    "hearing": "hea", "record": "rec", "certificate": "cer", "plan": "pln", "appeal": "apl", "case": "cas",
}  # fmt: skip
_BY_FORMAT = {
    "date": "2026-05-11",
    "date-time": "2026-05-11T09:00:00+08:00",
    "uuid": "0b0f5ad1-6a3c-4d5e-8b8e-3f0c6f1f2a77",
}


def finish(document: dict[str, Any]) -> None:
    """Complete the document that FastAPI made, in place."""
    components = document.setdefault("components", {})
    components["securitySchemes"] = {"oidc": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    schemas = components.setdefault("schemas", {})
    for name in _FASTAPI_ERRORS:
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM
    document["tags"] = tags_of(document["paths"])
    problems = components.setdefault("examples", {})
    examples = _Examples(schemas)
    for item in document["paths"].values():
        for operation in item.values():
            _finish_operation(operation, examples)
            problems |= _taken_out(operation)


def _taken_out(operation: dict[str, Any]) -> dict[str, Any]:
    """The problems of an operation by code; the operation refers to them."""
    found: dict[str, Any] = {}
    for answer in operation["responses"].values():
        media = answer.get("content", {}).get(PROBLEM_TYPE, {"examples": {}})
        found |= media["examples"]
        media["examples"] = {code: {"$ref": f"#/components/examples/{code}"} for code in media["examples"]}
    return found


def _finish_operation(operation: dict[str, Any], examples: "_Examples") -> None:
    responses = operation["responses"]
    if PROBLEM_TYPE not in responses.get("422", {}).get("content", {PROBLEM_TYPE: {}}):
        del responses["422"]
    bodies = [
        operation.get("requestBody", {}),
        *(responses[status] for status in responses if status[0] == "2"),
    ]
    for body in bodies:
        media = body.get("content", {}).get("application/json")
        if media is not None and "example" not in media and "examples" not in media:
            media["example"] = examples.of(media["schema"])


class _Examples:
    """Makes an example of a schema: what fields say themselves, else what their name or format says."""

    def __init__(self, schemas: dict[str, Any]) -> None:
        self._schemas = schemas

    def of(self, schema: dict[str, Any], name: str = "") -> Any:
        """A value that conforms to `schema`. Optional fields are left out unless they bring an example."""
        if "$ref" in schema:
            return self.of(self._schemas[schema["$ref"].rpartition("/")[2]], name)
        for word in ("examples", "enum", "oneOf", "anyOf", "allOf"):
            if schema.get(word):
                first = schema[word][0]
                return first if word in {"examples", "enum"} else self.of(first, name)
        for word in ("const", "default"):
            if schema.get(word) is not None:
                return schema[word]
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema)
        if kind == "array":
            items = schema.get("prefixItems") or [schema.get("items", {})]
            return [self.of(item, name) for item in items]
        if kind in {"integer", "number"}:
            return max(1, schema.get("minimum", 1))
        if kind == "boolean":
            return True
        return None if kind == "null" else _text(schema, name) if kind == "string" else {}

    def _object(self, schema: dict[str, Any]) -> dict[str, Any]:
        required = set(schema.get("required", []))
        return {
            name: self.of(field, name)
            for name, field in schema.get("properties", {}).items()
            if name in required or field.get("examples")
        }


def _text(schema: dict[str, Any], name: str) -> str:
    if schema.get("format") in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    for pattern, text in _BY_NAME:
        if re.fullmatch(pattern, name):
            return text.replace("{prefix}", _PREFIXES.get(name.removesuffix("_id"), name[:3]))
    return "示例"
