"""An example of every body, all of one story: a forester of the demo and the season in which he becomes an engineer.

`story.yaml` says what a field of a name holds in the story; a model says it itself where its field has examples.
"""

from functools import cache
from typing import Any

from common.shipped import table

_NOTHING = object()
_KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


@cache
def story() -> dict[str, Any]:
    """Name, or `Shape.name`, to what it holds."""
    return dict(table("common.web.openapi", "story.yaml"))


class Examples:
    """Makes an example of a schema: what the story says of the shape, what the field says, what the story says of
    the name, what the type allows, in this order."""

    def __init__(self, schemas: dict[str, Any]) -> None:
        self._schemas = schemas

    def put_into(self, document: dict[str, Any]) -> None:
        """Give every JSON body an example, and take those of the single fields out: they are in it."""
        for item in document["paths"].values():
            for operation in item.values():
                answers = [answer for status, answer in operation["responses"].items() if status[0] == "2"]
                for body in (operation.get("requestBody", {}), *answers):
                    media = body.get("content", {}).get("application/json")
                    if media is not None:
                        media["example"] = self.of(media["schema"])
        for schema in self._schemas.values():
            for field in schema.get("properties", {}).values():
                field.pop("examples", None)

    def of(self, schema: dict[str, Any], name: str = "", owner: str = "") -> Any:
        """A value that conforms to `schema`. Optional fields are left out unless the story or an example has them."""
        for key in (f"{owner}.{name}", *([] if schema.get("examples") else [name])):
            if key in story() and _fits(schema, story()[key], self._schemas):
                return story()[key]
        if "$ref" in schema:
            shape = schema["$ref"].rpartition("/")[2]
            return self.of(self._schemas[shape], name, shape)
        for word in ("examples", "enum", "oneOf", "anyOf", "allOf"):
            if schema.get(word):
                first = schema[word][0]
                return first if word in {"examples", "enum"} else self.of(first, name, owner)
        for word in ("const", "default"):
            if schema.get(word) is not None:
                return schema[word]
        return self._by_type(schema, name, owner)

    def _by_type(self, schema: dict[str, Any], name: str, owner: str) -> Any:
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema, owner)
        if kind == "array":
            items = schema.get("prefixItems") or [schema.get("items", {})]
            return [self.of(item, name, owner) for item in items]
        if kind in {"integer", "number"}:
            return max(1, schema.get("minimum", 1))
        if kind == "boolean":
            return False
        if kind == "string":
            return story()[
                {"date": "submission", "date-time": "submitted_at"}.get(schema.get("format", ""), "text")
            ]
        return None if kind == "null" else {}

    def _object(self, schema: dict[str, Any], owner: str) -> dict[str, Any]:
        required = set(schema.get("required", []))
        return {
            name: self.of(field, name, owner)
            for name, field in schema.get("properties", {}).items()
            if name in required or field.get("examples") or f"{owner}.{name}" in story()
        }


def _fits(schema: dict[str, Any], value: Any, schemas: dict[str, Any]) -> bool:
    """Whether a value of the story is of the schema's kind: a list, an object, or one of its codes."""
    if "$ref" in schema:
        return _fits(schemas[schema["$ref"].rpartition("/")[2]], value, schemas)
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return any(_fits(kind, value, schemas) for kind in schema[word])
    if "enum" in schema or "const" in schema:
        return value in schema.get("enum", [schema.get("const", _NOTHING)])
    kind = _KINDS.get(schema.get("type", ""))
    if kind is None or not isinstance(value, kind):
        return False
    if isinstance(value, bool) and kind is not bool:
        return False
    return "format" not in schema or _looks(schema["format"], str(value))


def _looks(form: str, value: str) -> bool:
    return {"date": len(value) == 10 and value[4:5] == "-", "date-time": "T" in value}.get(form, True)
