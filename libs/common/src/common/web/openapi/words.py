"""What the fields and parameters of the API mean (`words.yaml`): one name, one meaning.

A field whose model describes it keeps that description. A name that means something else in one shape is listed as
`Shape.name`; a name without words is a fault that the tests of the contracts find.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from common.shipped import table


@cache
def words() -> dict[str, str]:
    """Name, or `Shape.name`, to its meaning in Chinese."""
    return dict(table("common.web.openapi", "words.yaml"))


def describe_fields(document: dict[str, Any]) -> None:
    """Give every field and every parameter that has no description its words."""
    for owner, name, field in fields(document):
        meaning = words().get(f"{owner}.{name}") or words().get(name)
        if "description" not in field and meaning is not None:
            field["description"] = meaning


def fields(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Shape or operation, name and description of every field, and of every parameter that is not shared."""
    for shape, schema in document["components"]["schemas"].items():
        for name, field in schema.get("properties", {}).items():
            yield shape, name, field
    for item in document["paths"].values():
        for operation in item.values():
            for parameter in operation.get("parameters", []):
                if "$ref" not in parameter:
                    yield operation["operationId"], parameter["name"], parameter
