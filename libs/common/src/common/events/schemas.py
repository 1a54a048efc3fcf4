"""JSON Schema (2020-12) of every payload and of the envelope.

The schemas describe what a reader must accept. Optional means absent, so null is in none of them.
"""

from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from common.events.envelope import Envelope
from common.events.examples import EXAMPLES
from common.events.registry import REGISTRY

Schema = dict[str, Any]

ENVELOPE: Final = "envelope"
"""Name of the envelope's schema beside those of the facts."""


class _AbsentNotNull(GenerateJsonSchema):
    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        described = super().default_schema(schema)
        if described.get("default", ...) is None:
            del described["default"]
        return described


def fact_schema(name: str) -> Schema:
    """The schema of one payload, with its example and who produces and consumes it."""
    entry = REGISTRY[name]
    return {
        "$schema": _AbsentNotNull.schema_dialect,
        "$id": f"urn:zcps:event:{name}:v1",
        **_of(entry.model),
        "examples": [dict(EXAMPLES[name])],
        "x-subject": entry.subject,
        "x-producers": sorted(entry.producers),
        "x-consumers": sorted(entry.consumers),
    }


def envelope_schema() -> Schema:
    """The schema of the CloudEvents envelope around every payload."""
    return {"$schema": _AbsentNotNull.schema_dialect, "$id": "urn:zcps:event:envelope:v1", **_of(Envelope)}


def all_schemas() -> dict[str, Schema]:
    """Every schema by name, the envelope first, then the facts in the registry's order."""
    return {ENVELOPE: envelope_schema()} | {name: fact_schema(name) for name in REGISTRY}


def component_schemas(ref_template: str) -> dict[str, Schema]:
    """Schemas of all models and shared shapes by model name, with references written by `ref_template`."""
    models: list[type[BaseModel]] = [Envelope, *(entry.model for entry in REGISTRY.values())]
    _, described = models_json_schema(
        [(model, "validation") for model in models],
        schema_generator=_AbsentNotNull,
        ref_template=ref_template,
    )
    return {name: _without_ref_siblings(schema) for name, schema in sorted(described["$defs"].items())}


def _of(model: type[BaseModel]) -> Schema:
    schema: Schema = _without_ref_siblings(model.model_json_schema(schema_generator=_AbsentNotNull))
    return schema


def _without_ref_siblings(node: Any) -> Any:
    """`$ref` beside other keywords, as an `allOf`: AsyncAPI and older JSON Schema readers ignore what stands beside it."""
    if isinstance(node, list):
        return [_without_ref_siblings(item) for item in node]
    if not isinstance(node, dict):
        return node
    inner = {key: _without_ref_siblings(value) for key, value in node.items()}
    if "$ref" in inner and len(inner) > 1:
        return {"allOf": [{"$ref": inner.pop("$ref")}], **inner}
    return inner
