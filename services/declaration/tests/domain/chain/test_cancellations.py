"""What an employer may cancel (K-08), and a recommendation that is one (K-01)."""

import dataclasses
from typing import Any

import pytest

from common.events.codes import SubjectKind
from common.events.grounds import Ground
from common.policy.loader import Policy
from declaration.domain.cases.states import State
from declaration.domain.chain.cancellations import (
    ENDED_FOR,
    REPORTED_AS,
    CancellationGround,
    is_recorded,
    may_cancel,
)
from declaration.domain.chain.recommendations import Recommendation, recommendation_is_complete

CANCELLABLE = [
    "submitted",
    "unit_publicity",
    "recommended",
    "awaiting_roster",
    "on_roster",
    "forwarded",
    "supplement",
    "returned",
    "accepted",
    "in_review",
    "carried_over",
    "passed",
]
NOT_CANCELLABLE = [
    "draft",
    "confirmed",
    "certified",
    "failed",
    "annulled",
    "abandoned",
    "refused",
    "withdrawn",
    "cancelled",
    "barred",
]


@pytest.mark.req("K-08", side="accept")
@pytest.mark.parametrize("state", CANCELLABLE)
def test_what_is_open_is_cancelled_and_recorded(bayannur: Policy, state: str) -> None:
    assert not may_cancel(bayannur.audit_chain, State(state)).refuses
    assert is_recorded(bayannur.audit_chain)


@pytest.mark.req("K-08", side="refuse")
@pytest.mark.parametrize("state", NOT_CANCELLABLE)
def test_what_is_over_is_not(bayannur: Policy, state: str) -> None:
    finding = may_cancel(bayannur.audit_chain, State(state))
    assert (finding.refuses, finding.clause) == (True, "BY26-4")


def test_every_state_has_a_side() -> None:
    assert sorted(CANCELLABLE + NOT_CANCELLABLE) == sorted(str(state) for state in State)


def test_every_ground_is_told_to_review_and_to_the_credit_file() -> None:
    assert set(REPORTED_AS) == set(ENDED_FOR) == set(CancellationGround)
    assert all(str(ground).startswith(SubjectKind.APPLICANT) for ground in REPORTED_AS.values())
    assert REPORTED_AS[CancellationGround.FALSE_COMMITMENT] is Ground.APPLICANT_FALSE_COMMITMENT


WHOLE = Recommendation(
    "经民主评议、集体研究推荐", "具备大学本科学历，任助理级满4年", "公示5个工作日无异议", True
)


@pytest.mark.req("K-01", side="accept")
def test_a_whole_recommendation(bayannur: Policy) -> None:
    assert not recommendation_is_complete(WHOLE, under=bayannur.under).refuses


@pytest.mark.req("K-01", side="refuse")
@pytest.mark.parametrize(
    "lacking",
    [{"how_chosen": " "}, {"conditions_met": ""}, {"publicity_result": " "}, {"undertaking": False}],
)
def test_a_recommendation_that_lacks_a_part(bayannur: Policy, lacking: dict[str, Any]) -> None:
    finding = recommendation_is_complete(dataclasses.replace(WHOLE, **lacking), under=bayannur.under)
    assert (finding.refuses, finding.facts["missing"]) == (True, list(lacking))
