"""What every operation's description promises to those who call it (contracts of the API)."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

import pytest
import schemathesis
from jsonschema_rs import Draft202012Validator
from worlds.all import BUILDERS
from worlds.table import rows

from common.catalogue import code_list_names, labels
from common.web.openapi.codes import LIST, enums
from common.web.openapi.shapes import references
from common.web.openapi.words import fields, words
from common.web.problems import PROBLEM_TYPE
from declaration.domain.chain.refusals import LABELS as GROUNDS
from declaration.domain.eligibility.attempt import PATH_LABELS
from declaration.domain.people.applicants import LABELS as TYPES
from expert_pool.domain.seats import TITLES as SEAT_TITLES
from onebox.cli.contracts import AUDIENCES, FOLDER, MERGED, NameClash, merge
from onebox.cli.contracts import documents as describe
from review.domain.ballots import READING_LABELS
from review.domain.committees import CONDITION_LABELS, PART_LABELS
from review.domain.packages import DOCUMENT_LABELS
from review.domain.publicities import ANSWERER_LABELS
from review.domain.recusals import SOURCE_LABELS

NAMES = [*BUILDERS, "platform", *AUDIENCES]
COMMITTED = [name for name in NAMES if name != "spa"]

LARGEST = 1_236_000
"""Bytes of all committed documents: a third of what they were when every operation spelt out its refusals."""


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
    known = {f"#/components/{kind}/{name}" for kind, held in document["components"].items() for name in held}
    assert set(references(document)) <= known


@pytest.mark.parametrize("name", COMMITTED)
def test_a_committed_document_is_whole_or_points_into_the_merged_one(name: str) -> None:
    committed = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    platform = json.loads((FOLDER / MERGED).read_text("utf-8"))
    assert committed["paths"].keys() == documents()[name]["paths"].keys()
    for reference in references(committed):
        file, _, pointer = reference.partition("#")
        found = platform if file == MERGED else committed
        for step in unquote(pointer).split("/")[1:]:
            found = found[step.replace("~1", "/").replace("~0", "~")]
        assert found is not None


def test_what_is_said_often_is_said_once() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.json")) <= LARGEST


def test_two_shapes_of_one_name_are_refused() -> None:
    """Clients are generated from the merged document, where the second would take the place of the first."""
    one, other = (
        {"components": {"schemas": {"Seat": {"type": kind}}}, "paths": {}} for kind in ("object", "array")
    )
    with pytest.raises(NameClash, match="Seat"):
        merge({"review": one, "expert-pool": other})


def test_the_names_of_shapes_are_for_everybody() -> None:
    names = documents()["platform"]["components"]["schemas"]
    assert [name for name in names if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name)] == []
    assert {"Finding", "Task", "Me", "Problem"} <= names.keys()
    assert {"Level", "Result", "Case", "Package"} & names.keys() == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_field_says_what_it_means(name: str) -> None:
    silent = [
        f"{owner}.{field}"
        for owner, field, about in fields(documents()[name])
        if not re.search(r"[\u4e00-\u9fff]", about.get("description", ""))
    ]
    assert silent == []


def test_the_words_of_fields_are_all_used() -> None:
    used = {key for owner, name, _ in fields(documents()["platform"]) for key in (name, f"{owner}.{name}")}
    assert sorted(words().keys() - used) == []


def test_every_code_has_a_chinese_label() -> None:
    """A new enum needs a code list: `catalogue/api_labels.yaml`, under its own name in snake_case."""
    without = [
        (name, code)
        for name, enum in enums(documents()["platform"])
        for code in enum["enum"]
        if code not in (labels(enum[LIST]) if LIST in enum else {})
    ]
    assert without == []


def test_the_code_lists_that_words_name_exist() -> None:
    named = {found for text in words().values() for found in re.findall(r"代码表 (\w+)", text)}
    assert named - set(code_list_names()) == set()


def test_labels_that_rules_print_are_those_of_the_code_lists() -> None:
    printed: dict[str, Mapping[Any, str]] = {
        "path_key": PATH_LABELS,
        "refusal_ground": GROUNDS,
        "applicant_type": TYPES,
        "answerer": ANSWERER_LABELS,
        "work_plan_part": PART_LABELS,
        "condition": CONDITION_LABELS,
        "reading": READING_LABELS,
        "package_document": DOCUMENT_LABELS,
        "recusal_source": SOURCE_LABELS,
        "seat_message": SEAT_TITLES,
    }
    assert {name: dict(labels(name)) for name in printed} == {
        name: {str(code): text for code, text in table.items()} for name, table in printed.items()
    }


def test_no_example_is_a_filler() -> None:
    text = json.dumps(documents()["platform"]["components"]["examples"], ensure_ascii=False)
    assert "示例" not in text
    tasks = [found["value"] for found in documents()["platform"]["components"]["examples"].values()]
    assert '"overdue": true' not in json.dumps(tasks)


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
    said, _, who = about["description"].rpartition("\n\n")
    assert re.fullmatch(r"[A-Z].{15,}", said, re.DOTALL), about["description"]
    assert who.startswith("Who: ")
    assert about["tags"]
    assert set(about["x-audience"]) <= {"spa", "mobile", "partner", "public"}
    assert about["x-audience"]
    assert about["security"] == ([] if about["x-access"] == "public" else [{"oidc": []}, {"bearer": []}])
    assert ("public" in about["x-audience"]) <= (about["x-access"] == "public")


@each_operation
def test_success_has_an_example_that_conforms(operation: Operation) -> None:
    answers = {status: answer for status, answer in operation.about["responses"].items() if status[0] == "2"}
    assert len(answers) == 1
    [(status, answer)] = answers.items()
    assert answer.get("content") or status == "204"
    assert (status == "201") <= (operation.method == "post")
    assert re.search(r"[\u4e00-\u9fff]", answer["description"])
    bodies = [answer.get("content", {}), operation.about.get("requestBody", {}).get("content", {})]
    for body in bodies:
        if media := body.get("application/json"):
            story = media["examples"]["story"] if "examples" in media else {"value": media["example"]}
            check_example(media["schema"], resolved(story)["value"])


@each_operation
def test_each_refusal_is_a_problem_with_an_example(operation: Operation) -> None:
    responses = operation.about["responses"]
    refusals = {int(status): answer for status, answer in responses.items() if status[0] in "45"}
    assert {400, 503} <= refusals.keys()
    assert (operation.about["x-access"] == "public") or {401, 403} <= refusals.keys()
    for status, reference_or_answer in refusals.items():
        answer = resolved(reference_or_answer)
        assert (status in {401, 429, 503}) == ("headers" in answer)
        assert list(answer["content"]) == [PROBLEM_TYPE]
        media = answer["content"][PROBLEM_TYPE]
        assert media["examples"]
        for code, reference in media["examples"].items():
            assert reference == {"$ref": f"#/components/examples/{code}"}
            problem = resolved(reference)["value"]
            check_example(media["schema"], problem)
            assert (problem["status"], problem["code"]) == (status, code)


def test_a_code_means_the_same_everywhere() -> None:
    meanings: dict[str, set[tuple[int, str]]] = {}
    for service in BUILDERS:
        for code, example in documents()[service]["components"]["examples"].items():
            if not code[0].islower():
                continue
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


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """What a part of the merged document is, looked up where it is said once."""
    found = part
    if "$ref" in part:
        _, _, kind, name = part["$ref"].split("/")
        found = documents()["platform"]["components"][kind][name]
    return found
