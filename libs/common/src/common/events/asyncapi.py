"""The AsyncAPI 3.0 document: five channels (one per topic), their messages, and what each service sends and receives.

Tool, not part of the library that services import: it needs PyYAML.
"""

import datetime as dt
import uuid
from typing import Any, Final

import yaml

from common.clock import SHANGHAI
from common.events.codes import Service
from common.events.envelope import CONTENT_TYPE, Envelope
from common.events.examples import EXAMPLES, SUBJECTS
from common.events.registry import REGISTRY, Entry, event_type, topic
from common.events.schemas import component_schemas

CONTRACT_VERSION: Final = "1.0.0"

_EXAMPLE_TIME: Final = dt.datetime(2026, 9, 8, 10, 0, tzinfo=SHANGHAI)
_BINDING: Final = "0.5.0"


def document() -> dict[str, Any]:
    """The whole document as plain data."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Professional-title review platform: events",
            "version": CONTRACT_VERSION,
            "description": (
                "CloudEvents 1.0 in structured JSON. The Kafka key is the subject; events of one subject and source "
                "are numbered by `sequence` without gaps. Delivery is at least once: consumers remember the ids. "
                "Schemas only grow. No name of a person, id number, phone or free text travels in clear."
            ),
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {
            "kafka": {
                "host": "kafka:9092",
                "protocol": "kafka",
                "description": "The bootstrap address is a setting of each installation.",
            }
        },
        "channels": {service.value: _channel(service) for service in Service},
        "operations": _operations(),
        "components": {
            "messages": {
                _message_id(service, fact): _message(service, fact)
                for service in Service
                for fact in _published(service)
            },
            "schemas": component_schemas("#/components/schemas/{model}"),
        },
    }


def as_yaml() -> str:
    """The document as YAML, without anchors, in a stable order."""
    return yaml.dump(document(), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


def _published(service: Service) -> dict[str, Entry]:
    return {name: entry for name, entry in REGISTRY.items() if service in entry.producers}


def _message_id(service: Service, fact: str) -> str:
    return f"{service}.{fact}"


def _channel(service: Service) -> dict[str, Any]:
    return {
        "address": topic(service),
        "title": f"Facts of {service}",
        "messages": {
            fact: {"$ref": f"#/components/messages/{_message_id(service, fact)}"}
            for fact in _published(service)
        },
        "bindings": {"kafka": {"topic": topic(service), "partitions": 12, "bindingVersion": _BINDING}},
    }


def _operations() -> dict[str, Any]:
    operations = {}
    for service in Service:
        operations[f"{service}-sends"] = _operation("send", service, list(_published(service)))
        for producer in Service:
            received = [fact for fact, entry in _published(producer).items() if service in entry.consumers]
            if received:
                operations[f"{service}-receives-from-{producer}"] = _operation("receive", producer, received)
    return operations


def _operation(action: str, channel: Service, facts: list[str]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{fact}"} for fact in facts],
    }


def _message(service: Service, fact: str) -> dict[str, Any]:
    entry = REGISTRY[fact]
    type_ = event_type(service, fact)
    return {
        "name": type_,
        "title": fact,
        "summary": (entry.model.__doc__ or fact).splitlines()[0],
        "contentType": CONTENT_TYPE,
        "payload": {
            "allOf": [
                {"$ref": "#/components/schemas/Envelope"},
                {
                    "type": "object",
                    "properties": {
                        "type": {"const": type_},
                        "source": {"const": f"zcps/{service}"},
                        "data": {"$ref": f"#/components/schemas/{entry.model.__name__}"},
                    },
                },
            ]
        },
        "bindings": {
            "kafka": {
                "key": {"type": "string", "description": entry.subject},
                "bindingVersion": _BINDING,
            }
        },
        "examples": [{"name": fact, "payload": _example(service, fact)}],
    }


def _example(service: Service, fact: str) -> dict[str, Any]:
    entry = REGISTRY[fact]
    payload = entry.model.model_validate(EXAMPLES[fact])
    envelope = Envelope.of(
        payload,
        service=service,
        subject=SUBJECTS[entry.subject],
        sequence=1,
        time=_EXAMPLE_TIME,
        recordedtime=_EXAMPLE_TIME,
        correlationid=str(uuid.uuid5(uuid.NAMESPACE_URL, "urn:zcps:example")),
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:zcps:example:{event_type(service, fact)}")),
    )
    return envelope.model_dump(mode="json", exclude_none=True)
