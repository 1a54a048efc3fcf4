"""Which code list gives the Chinese labels of an enum: `x-code-list` beside the codes, `/v1/code-lists/{name}` serves it.

An enum's list bears its name in snake_case, or `code_lists.yaml` says which one it is. One without a list is a fault that
the tests of the contracts find.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from common.catalogue import code_list_names
from common.shipped import table
from common.web.openapi.words import fields

LIST = "x-code-list"


@cache
def _named() -> Mapping[str, str]:
    return dict(table("common.web.openapi", "code_lists.yaml"))


def name_code_lists(document: dict[str, Any]) -> None:
    """Write the name of its code list beside each enum, and make the names of the lists an enum of their own, in place."""
    _share_names(document)
    for owner, enum in enums(document):
        name = _named().get(owner) or re.sub(r"(?<!^)(?=[A-Z])", "_", owner).lower()
        if name in code_list_names():
            enum[LIST] = name


def _share_names(document: dict[str, Any]) -> None:
    names = list(code_list_names())
    for _, _, about in fields(document):
        if about.get("schema", {}).get("enum") == names:
            about["schema"] = {"$ref": "#/components/schemas/CodeListName"}
            document["components"]["schemas"]["CodeListName"] = {
                "type": "string",
                "enum": names,
                "description": "The names of the code lists (代码表).",
            }


def enums(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every enum under the name of its shape, `Shape.field` or `operation.parameter`; not that of the lists."""
    for name, schema in document["components"]["schemas"].items():
        if "enum" in schema and name != "CodeListName":
            yield name, schema
    for owner, name, about in fields(document):
        field = about.get("schema", about)
        for part in (field, field.get("items", {}), *field.get("anyOf", [])):
            if "enum" in part:
                yield f"{owner}.{name}", part
