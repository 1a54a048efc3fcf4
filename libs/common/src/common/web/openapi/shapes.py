"""Schemas as generators of clients can use them.

No titles that repeat the name, no null where the answer leaves a field out, no name that a language or its library has
for something else, and nothing that a generator writes into code that does not compile: what is left out is in the words
of the field instead.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

_SCHEMA = "#/components/schemas/"
NULL = {"type": "null"}


PUBLIC_NAMES: Final = {
    "Level": "TitleLevel",
    "State": "DeclarationState",
    "Step": "DeclarationStep",
    "Case": "ReviewCase",
    "Package": "ResultPackage",
    "Result": "CaseResult",
    "Status": "ValueStatus",
    "Column": "DeclarationColumn",
}
"""Shapes whose names Java (`java.util.logging.Level`), Kotlin (`Result`) or a reserved word has taken, or that would not
say of what outside of their service."""


def public_names(document: dict[str, Any]) -> None:
    """Rename the shapes of `PUBLIC_NAMES` and the pages of a list (`Page_Draw_` is `DrawPage`), in place.

    Raises:
        KeyError: a shape has the name already.
    """
    schemas = document["components"]["schemas"]
    text = json.dumps(document)
    renamed = {name: public for name in schemas if (public := _public_name(name)) != name}
    for name, public in renamed.items():
        if public in schemas:
            raise KeyError(public)
        text = text.replace(f'"{_SCHEMA}{name}"', f'"{_SCHEMA}{public}"')
    document |= json.loads(text)
    components = document["components"]
    components["schemas"] = {
        renamed.get(name, name): schema for name, schema in components["schemas"].items()
    }


def _public_name(name: str) -> str:
    page = re.fullmatch(r"Page_(\w+)_", name)
    return f"{_public_name(page[1])}Page" if page else PUBLIC_NAMES.get(name, name)


def tidy(document: dict[str, Any]) -> None:
    """Drop what says nothing or breaks clients, in place."""
    schemas = document["components"]["schemas"]
    taken = reachable(schemas, list(_bodies(document)))
    for name, schema in schemas.items():
        schema.pop("title", None)
        for field in schema.get("properties", {}).values():
            field.pop("title", None)
            _compilable(field)
            if name not in taken:
                _without_null(field)
    needed = reachable(schemas, [document["paths"]])
    document["components"]["schemas"] = {name: schemas[name] for name in schemas if name in needed}
    for item in document["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", []):
                parameter["schema"].pop("title", None)
                _without_null(parameter["schema"])


def reachable(schemas: dict[str, Any], roots: list[Any]) -> set[str]:
    """The names of the schemas that `roots` need."""
    needed: set[str] = set()
    queue: list[Any] = list(roots)
    while queue:
        for reference in references(queue.pop()):
            name = reference.removeprefix(_SCHEMA)
            if reference.startswith(_SCHEMA) and name not in needed:
                needed.add(name)
                queue.append(schemas[name])
    return needed


def references(value: Any) -> Iterator[str]:
    """Every $ref in a document or a part of one."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def _bodies(document: dict[str, Any]) -> Iterator[Any]:
    for item in document["paths"].values():
        for operation in item.values():
            yield operation.get("requestBody", {})


def _compilable(field: dict[str, Any]) -> None:
    """Leave out a default that is an object, a constant that is no text, and a discriminator: the constant that tells the
    shapes apart is in each of them. A pair of two of a kind is a list of two."""
    if "prefixItems" in field and all(kind == field["prefixItems"][0] for kind in field["prefixItems"]):
        field["items"] = field.pop("prefixItems")[0]
    if isinstance(field.get("default"), dict):
        del field["default"]
    if field.get("const") is True:
        del field["const"]
        field["description"] = f"{field['description']}（须为 true）"
    for part in (field, field.get("items", {}), *field.get("anyOf", [])):
        part.pop("discriminator", None)


def _without_null(field: dict[str, Any]) -> None:
    """Answers leave out what is absent and a parameter cannot be null, so that no client needs to expect one."""
    if NULL not in field.get("anyOf", ()):
        return
    kinds = [kind for kind in field["anyOf"] if kind != NULL]
    if field.get("default", 0) is None:
        del field["default"]
    if len(kinds) == 1:
        del field["anyOf"]
        field |= {key: value for key, value in kinds[0].items() if key not in field}
    else:
        field["anyOf"] = kinds
