"""What every operation's description promises to those who call it (contracts of the API)."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
import schemathesis
from jsonschema_rs import Draft202012Validator
from worlds.all import BUILDERS
from worlds.table import rows

from common.web.problems import PROBLEM_TYPE
from onebox.cli.contracts import AUDIENCES
from onebox.cli.contracts import documents as describe

NAMES = [*BUILDERS, "platform", *AUDIENCES]


@dataclass(frozen=True)
class Operation:
    """An operation of the merged document."""

    method: str
    path: str
    about: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.about["operationId"])


@cache
def documents() -> dict[str, dict[str, Any]]:
    """Every document by name. Making them takes seconds, so only who runs a test here waits for it."""
    return describe()


@cache
def operations() -> dict[str, Operation]:
    return {
        operation.id: operation
        for path, item in documents()["platform"]["paths"].items()
        for operation in (Operation(method, path, about) for method, about in item.items())
    }


@pytest.fixture
def operation(request: pytest.FixtureRequest) -> Operation:
    return operations()[request.param]


each_operation = pytest.mark.parametrize(
    "operation",
    dict.fromkeys(row.operation for service in BUILDERS for row in rows(service)),
    indirect=True,
)
"""The access table names every operation, and a test of its own holds it to that."""


@pytest.mark.req("Z-01", door="rest")
@pytest.mark.parametrize("name", NAMES)
def test_every_document_is_openapi_3_1(name: str) -> None:
    document = documents()[name]
    assert document["openapi"] == "3.1.0"
    schemathesis.openapi.from_dict(document).validate()
    components = document["components"]
    known = {f"#/components/{kind}/{name}" for kind in ("schemas", "examples") for name in components[kind]}
    assert set(references(document)) <= known


def test_operation_ids_are_verb_noun_and_unique_over_the_platform() -> None:
    every = documents()["platform"]["paths"].values()
    counted = Counter(about["operationId"] for item in every for about in item.values())
    assert [name for name, count in counted.items() if count > 1] == []
    assert [name for name in counted if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", name)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_group_of_operations_has_a_chinese_name(name: str) -> None:
    tags = {tag["name"]: tag.get("description", "") for tag in documents()[name]["tags"]}
    used = {tag for item in documents()[name]["paths"].values() for op in item.values() for tag in op["tags"]}
    assert set(tags) == used
    assert [tag for tag, said in tags.items() if not re.search(r"[\u4e00-\u9fff]", said)] == []


@each_operation
def test_an_operation_says_what_it_does_for_whom_and_who_may(operation: Operation) -> None:
    about = operation.about
    assert re.search(r"[\u4e00-\u9fff]", about["summary"])
    assert about["tags"]
    assert set(about["x-audience"]) <= {"spa", "mobile", "partner", "public"}
    assert about["x-audience"]
    assert about["security"] == ([] if about["x-access"] == "public" else [{"oidc": []}])
    assert ("public" in about["x-audience"]) <= (about["x-access"] == "public")


@each_operation
def test_success_has_an_example_that_conforms(operation: Operation) -> None:
    answers = {status: answer for status, answer in operation.about["responses"].items() if status[0] == "2"}
    assert len(answers) == 1
    [(status, answer)] = answers.items()
    assert answer.get("content") or status == "204"
    bodies = [answer.get("content", {}), operation.about.get("requestBody", {}).get("content", {})]
    for body in bodies:
        if media := body.get("application/json"):
            check_example(media["schema"], media["example"])


@each_operation
def test_each_refusal_is_a_problem_with_an_example(operation: Operation) -> None:
    responses = operation.about["responses"]
    refusals = {int(status): answer for status, answer in responses.items() if status[0] in "45"}
    assert {400, 503} <= refusals.keys()
    assert (operation.about["x-access"] == "public") or {401, 403} <= refusals.keys()
    for status, answer in refusals.items():
        assert list(answer["content"]) == [PROBLEM_TYPE]
        media = answer["content"][PROBLEM_TYPE]
        assert media["examples"]
        for code, reference in media["examples"].items():
            assert reference == {"$ref": f"#/components/examples/{code}"}
            problem = documents()["platform"]["components"]["examples"][code]["value"]
            check_example(media["schema"], problem)
            assert (problem["status"], problem["code"]) == (status, code)


def test_a_code_means_the_same_everywhere() -> None:
    meanings: dict[str, set[tuple[int, str]]] = {}
    for service in BUILDERS:
        for code, example in documents()[service]["components"]["examples"].items():
            meanings.setdefault(code, set()).add((example["value"]["status"], example["value"]["title"]))
    assert {code: found for code, found in meanings.items() if len(found) > 1} == {}


@pytest.mark.parametrize("audience", ["mobile", "partner"])
def test_a_subset_holds_exactly_the_operations_of_its_audience(audience: str) -> None:
    held = {
        about["operationId"] for item in documents()[audience]["paths"].values() for about in item.values()
    }
    assert held == {
        operation.id for operation in operations().values() if audience in operation.about["x-audience"]
    }


def check_example(schema: dict[str, Any], example: Any) -> None:
    """Fail where the example does not conform."""
    validator = Draft202012Validator(schema | {"components": documents()["platform"]["components"]})
    assert [error.message for error in validator.iter_errors(example)] == []


def references(value: Any) -> Iterator[str]:
    """Every $ref in a document."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)
