"""The generated contracts describe what travels, and a drift from the committed files is found and shown."""

from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from common.events import export
from common.events.asyncapi import as_yaml
from common.events.examples import EXAMPLES
from common.events.registry import REGISTRY
from common.events.schemas import all_schemas, envelope_schema, fact_schema

ASYNCAPI: dict[str, Any] = yaml.safe_load(as_yaml())


@pytest.mark.parametrize("name", all_schemas())
def test_every_schema_is_a_valid_json_schema_without_null(name: str) -> None:
    schema = all_schemas()[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "'null'" not in str(schema)


@pytest.mark.parametrize("fact", REGISTRY)
def test_the_schema_accepts_the_example_and_refuses_an_empty_payload(fact: str) -> None:
    validator = jsonschema.Draft202012Validator(fact_schema(fact))
    assert list(validator.iter_errors(EXAMPLES[fact])) == []
    assert not validator.is_valid({})


def test_a_schema_names_subject_producers_and_consumers() -> None:
    schema = fact_schema("commission-issued")
    assert schema["$id"] == "urn:zcps:event:commission-issued:v1"
    assert schema["x-subject"] == "commission_id"
    assert schema["x-producers"] == ["declaration"]
    assert schema["x-consumers"] == ["certificate", "review"]


def test_the_envelope_demands_the_attributes_of_cloudevents() -> None:
    assert set(envelope_schema()["required"]) == {
        "specversion",
        "id",
        "source",
        "type",
        "subject",
        "time",
        "recordedtime",
        "sequence",
        "correlationid",
        "data",
    }


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [found for part in node.values() for found in references(part)]
    if isinstance(node, list):
        return [found for part in node for found in references(part)]
    return []


def target(reference: str) -> Any:
    node: Any = ASYNCAPI
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def test_every_reference_of_the_asyncapi_document_leads_somewhere_and_stands_alone() -> None:
    found = set(references(ASYNCAPI))
    assert "#/components/schemas/Title" in found
    for reference in found:
        assert target(reference)


def test_asyncapi_has_a_channel_per_service_and_hosts_not_urls() -> None:
    assert ASYNCAPI["asyncapi"] == "3.0.0"
    assert {name: channel["address"] for name, channel in ASYNCAPI["channels"].items()} == {
        "declaration": "zcps.declaration",
        "review": "zcps.review",
        "expert-pool": "zcps.expert-pool",
        "credit-file": "zcps.credit-file",
        "certificate": "zcps.certificate",
    }
    assert all("host" in server and "url" not in server for server in ASYNCAPI["servers"].values())


def test_operations_send_and_receive_messages_of_the_channel_they_name() -> None:
    for operation in ASYNCAPI["operations"].values():
        assert operation["action"] in {"send", "receive"}
        channel = operation["channel"]["$ref"]
        assert all(message["$ref"].startswith(f"{channel}/messages/") for message in operation["messages"])
    receives = ASYNCAPI["operations"]["expert-pool-receives-from-review"]
    assert [message["$ref"].rsplit("/", 1)[1] for message in receives["messages"]] == [
        "committee-changed",
        "draw-requested",
        "meeting-held",
        "meeting-cancelled",
    ]


@pytest.mark.parametrize("message", ASYNCAPI["components"]["messages"])
def test_the_example_of_a_message_fits_its_payload_schema(message: str) -> None:
    described = ASYNCAPI["components"]["messages"][message]
    schema = {**described["payload"], "components": ASYNCAPI["components"]}
    for example in described["examples"]:
        jsonschema.Draft202012Validator(schema).validate(example["payload"])
        assert example["payload"]["type"] == described["name"]


def test_what_was_written_is_found_to_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export.main(["--write", "--contracts", str(tmp_path)]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["asyncapi.yaml", "events"]
    assert export.main(["--check", "--contracts", str(tmp_path)]) == 0
    assert capsys.readouterr().out == ""


def test_a_changed_a_missing_and_a_stale_file_are_each_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export.main(["--write", "--contracts", str(tmp_path)])
    changed = tmp_path / "events" / "case-closed.json"
    changed.write_text(changed.read_text("utf-8").replace('"carried_over"', '"put_off"'), "utf-8")
    (tmp_path / "events" / "effect-ended.json").unlink()
    (tmp_path / "events" / "ballot-cast.json").write_text("{}", "utf-8")

    assert export.main(["--check", "--contracts", str(tmp_path)]) == 1
    shown = capsys.readouterr().out
    assert '-        "put_off",' in shown
    assert '+        "carried_over",' in shown
    assert "effect-ended.json: missing" in shown
    assert "ballot-cast.json: no fact of this name is registered" in shown

    export.main(["--write", "--contracts", str(tmp_path)])
    assert not (tmp_path / "events" / "ballot-cast.json").exists()
    assert export.main(["--check", "--contracts", str(tmp_path)]) == 0
