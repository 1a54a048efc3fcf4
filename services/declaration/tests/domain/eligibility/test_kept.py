"""Decisions that earlier versions stored can be read and replayed by this one (P-08).

The files in `kept` stand for what lies in the databases of installations; `tools/keep_decisions.py` writes one per version
of the engine.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from common.policy import restored
from declaration.domain.eligibility import ENGINE_VERSION
from declaration.domain.eligibility.questions import Question
from declaration.domain.eligibility.replaying import compare
from declaration.domain.eligibility.telling import told

KEPT = {file.stem: file for file in sorted((Path(__file__).parent / "kept").glob("engine-*.json"))}
PRESENT = f"engine-{ENGINE_VERSION}"
FORGOTTEN = (
    "The engine answers otherwise under the same version, so every decision stored so far would be called altered: "
    "raise ENGINE_VERSION and run tools/keep_decisions.py (before the first release: run it only)."
)


def test_this_version_has_kept_some() -> None:
    assert PRESENT in KEPT


@pytest.mark.parametrize("kept", KEPT)
def test_what_was_decided_then_can_be_replayed_now(kept: str) -> None:
    content: dict[str, Any] = json.loads(KEPT[kept].read_text("utf-8"))
    policy = restored(content["policy"])
    assert len(content["decisions"]) >= 10
    for one in content["decisions"]:
        question = Question.model_validate_json(json.dumps(one["question"]))
        replay = compare(one["answer"], told(question.answer(policy)), engine_now=ENGINE_VERSION)
        assert replay.defects == (), FORGOTTEN
