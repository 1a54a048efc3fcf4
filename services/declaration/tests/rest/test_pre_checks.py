"""The pre-check over REST."""

from typing import Any

import pytest

ENGINEER = {
    "post": {"applicant_type": "public_institution", "assessed": True},
    "education": [{"schooling": "bachelor", "graduated_on": "2010-06-30"}],
    "titles": [{"series": "engineering", "level": "middle", "obtained_on": "2021-07-11"}],
    "achievements": {"results": True},
    "cards": [{"year": 2026, "certified_on": "2026-03-31"}],
}
QUESTION = {
    "place": "nm.bayannur",
    "wanted": {"series": "engineering", "level": "associate_senior"},
    "facts": ENGINEER,
}


@pytest.mark.req("E-27", door="rest")
async def test_anybody_learns_every_rule_and_the_day_from_which_it_would_pass(stage: Any) -> None:
    answer = await stage.kit.post("/v1/pre-checks", QUESTION)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["outcome"], told["best"]["path"]) == ("may_not_declare", "ordinary")
    lacks = [one for one in told["best"]["findings"] if one["verdict"] == "not_met"]
    assert [(one["rule"], one["facts"]["passes_from"]) for one in lacks] == [("E-26", "2026-07-11")]
    assert {"E-01", "E-02", "E-03", "E-04", "E-25", "E-32"} <= {
        one["rule"] for one in told["best"]["findings"]
    }
    assert told["pack"]["id"].startswith("2026-bayannur")


async def test_a_later_cut_off_day_can_be_tried(stage: Any) -> None:
    answer = await stage.kit.post("/v1/pre-checks", {**QUESTION, "cut_off": "2026-07-11"})
    assert answer.json()["outcome"] == "may_declare"


async def test_a_day_before_every_document_is_refused(stage: Any) -> None:
    answer = await stage.kit.post("/v1/pre-checks", {**QUESTION, "submission": "2020-01-01"})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_policy_pack")


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": "nm.nowhere"},
        {"wanted": {"series": "alchemy", "level": "middle"}},
        {"facts": {}},
        {"cut_off": "9999-12-31"},
    ],
)
async def test_what_cannot_be_asked_is_refused(stage: Any, wrong: dict[str, Any]) -> None:
    assert (await stage.kit.post("/v1/pre-checks", {**QUESTION, **wrong})).status_code in {400, 422}
