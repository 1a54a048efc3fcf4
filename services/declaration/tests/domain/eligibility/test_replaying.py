"""Stored and replayed answers compared: same, another engine, a defect (P-08)."""

import copy
from enum import StrEnum
from typing import Any

import pytest

from common.catalogue import labels
from declaration.domain.eligibility.consents import ConsentReason
from declaration.domain.eligibility.replaying import Agreement, Defect, Difference, compare

LEVEL = {"rule": "E-03", "verdict": "not_met", "message": "应逐级申报。"}
PENALTY = {"rule": "E-01", "verdict": "met", "message": "在岗。"}
LEFT = {"rule": "E-01", "verdict": "not_met", "message": "不在岗。"}
STORED: dict[str, Any] = {
    "outcome": "may_not_declare",
    "best": {"path": "ordinary", "state": "closed", "findings": [PENALTY, LEVEL]},
    "others": [{"path": "recognition", "state": "closed", "findings": [LEVEL]}],
    "pack": {"id": "2026-bayannur", "version": "1", "digest": "aa"},
    "engine_version": "1",
}


def changed(**more: Any) -> dict[str, Any]:
    return copy.deepcopy(STORED) | more


def test_the_same_answer_is_the_same_whatever_the_engine_is_called() -> None:
    again = changed(engine_version="2")
    replay = compare(STORED, again, engine_now="2")
    assert (replay.agreement, replay.differences) == (Agreement.SAME, ())
    assert (replay.engine_then, replay.engine_now) == ("1", "2")


def test_another_engine_shows_what_it_finds_otherwise_and_is_no_defect() -> None:
    lifted = {**LEVEL, "verdict": "lifted"}
    best = {"path": "ordinary", "state": "open", "findings": [PENALTY, LEFT, lifted]}
    again = changed(outcome="may_declare", best=best, engine_version="2")
    replay = compare(STORED, again, engine_now="2")
    assert replay.agreement is Agreement.ENGINE_CHANGED
    assert replay.differences == (
        Difference(None, None, "outcome", "may_not_declare", "may_declare"),
        Difference("ordinary", None, "state", "closed", "open"),
        Difference("ordinary", "E-01", "finding", None, LEFT),
        Difference("ordinary", "E-03", "finding", LEVEL, lifted),
    )


def test_another_best_path_and_a_path_that_is_gone_are_told() -> None:
    again = changed(best=STORED["others"][0], others=[])
    replay = compare(STORED, again, engine_now="2")
    assert replay.differences == (
        Difference(None, None, "paths", ["ordinary", "recognition"], ["recognition"]),
    )


@pytest.mark.parametrize(
    "tampered",
    [
        {"outcome": "may_declare"},
        {"best": {"path": "ordinary", "state": "closed", "findings": [PENALTY]}},
        {"best": {"path": "ordinary", "state": "closed", "findings": [LEVEL, PENALTY]}},
    ],
)
def test_a_difference_under_the_same_engine_is_a_defect(tampered: dict[str, Any]) -> None:
    replay = compare(changed(**tampered), STORED, engine_now="1")
    assert replay.agreement is Agreement.DEFECT
    assert replay.defects == (Defect.ANSWER_DIFFERS,)
    assert replay.differences


def test_a_question_that_cannot_be_asked_is_a_defect() -> None:
    replay = compare(STORED, None, engine_now="1", defects=(Defect.POLICY_MISSING,))
    assert (replay.agreement, replay.defects) == (Agreement.DEFECT, (Defect.POLICY_MISSING,))
    assert replay.replayed is None


@pytest.mark.parametrize(
    ("code_list", "codes"),
    [("replay_agreement", Agreement), ("replay_defect", Defect), ("consent_reason", ConsentReason)],
)
def test_every_code_has_its_words(code_list: str, codes: type[StrEnum]) -> None:
    assert set(labels(code_list)) == {str(code) for code in codes}
