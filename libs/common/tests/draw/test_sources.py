"""Commit first, reveal later: who may give what, when, and what happens when somebody does not."""

from typing import Any

import pytest
from pydantic import ValidationError

from common.draw import (
    DrawRefused,
    DrawVoid,
    accept_commitment,
    accept_reveal,
    commit,
    draw,
    make_nonce,
    no_evidence,
    state_of,
    verify_bundle,
    void_for_silence,
)


@pytest.fixture
def ceremony(build: Any) -> Any:
    return build.ceremony([build.expert(name, chair_pool=name in "abc") for name in "abcdefg"])


def code_of(refused: Any) -> str:
    return str(refused.value.code)


def test_a_commitment_binds_plan_party_and_nonce() -> None:
    """SHA-256 of the tag, 0x00, 32 bytes of 0x11, "org_a", 32 bytes of 0x22; computed with sha256sum."""
    assert (
        commit("11" * 32, "org_a", "22" * 32)
        == "2e98d71eee2cf92404e119011dd44d33852508863d6e2a6cc306d387b4b2fccd"
    )
    others = {
        commit("12" * 32, "org_a", "22" * 32),
        commit("11" * 32, "org_b", "22" * 32),
        commit("11" * 32, "org_a", "23" * 32),
    }
    assert len(others | {commit("11" * 32, "org_a", "22" * 32)}) == 4


@pytest.mark.parametrize("bad", ["", "22" * 31, "2G" * 32, "AB" * 32, "22" * 32 + "\n"])
def test_a_nonce_in_another_form_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="64 lower-case"):
        commit("11" * 32, "org_a", bad)


def test_nonces_are_256_bits_and_differ() -> None:
    nonces = {make_nonce() for _ in range(100)}
    assert len(nonces) == 100
    assert {len(bytes.fromhex(nonce)) for nonce in nonces} == {32}


def test_a_plan_goes_from_planned_over_committed_to_revealed(build: Any, ceremony: Any) -> None:
    plan = ceremony.plan()
    evidence = no_evidence(plan)
    seen = [state_of(plan, evidence)]
    for party in (build.inspector, build.organiser):
        value = commit(plan.digest(), party.party_id, build.nonce("w", party))
        evidence = accept_commitment(plan, evidence, party_id=party.party_id, value=value, at=build.at(9))
        seen.append(state_of(plan, evidence))
    for party in (build.inspector, build.organiser):
        nonce = build.nonce("w", party)
        evidence = accept_reveal(plan, evidence, party_id=party.party_id, nonce=nonce, at=build.at(11))
        seen.append(state_of(plan, evidence))

    assert seen == ["planned", "planned", "committed", "committed", "revealed"]
    # whoever spoke first, the record keeps the plan's order
    assert [c.party_id for c in evidence.commitments] == ["org_organiser", "org_inspector"]
    assert [r.party_id for r in evidence.reveals] == ["org_organiser", "org_inspector"]


def test_a_copied_commitment_is_refused(build: Any, ceremony: Any) -> None:
    plan = ceremony.plan()
    value = commit(plan.digest(), "org_organiser", "22" * 32)
    evidence = accept_commitment(
        plan, no_evidence(plan), party_id="org_organiser", value=value, at=build.at(9)
    )

    with pytest.raises(DrawRefused) as refused:
        accept_commitment(plan, evidence, party_id="org_inspector", value=value, at=build.at(9, 1))
    assert code_of(refused) == "equal_commitment"


def test_a_commitment_made_for_another_party_cannot_be_revealed(build: Any, ceremony: Any) -> None:
    """The copier hands in the value first; the true owner's differs then, and the copier is stuck."""
    plan = ceremony.plan()
    stolen = commit(plan.digest(), "org_organiser", "22" * 32)
    evidence = accept_commitment(
        plan, no_evidence(plan), party_id="org_inspector", value=stolen, at=build.at(9)
    )
    own = commit(plan.digest(), "org_organiser", "33" * 32)
    evidence = accept_commitment(plan, evidence, party_id="org_organiser", value=own, at=build.at(9))

    with pytest.raises(DrawRefused) as refused:
        accept_reveal(plan, evidence, party_id="org_inspector", nonce="22" * 32, at=build.at(11))
    assert code_of(refused) == "reveal_mismatch"


def test_a_commitment_for_another_plan_cannot_be_revealed(build: Any, ceremony: Any) -> None:
    plan = ceremony.plan()
    evidence = ceremony.committed(plan, "w")
    other = plan.with_changes(meeting_id="mtg_2")
    stale = evidence.with_changes(
        commitments=[
            c.with_changes(value=commit(other.digest(), c.party_id, "22" * 32), plan=plan.digest())
            for c in evidence.commitments
        ]
    )
    with pytest.raises(DrawRefused) as refused:
        accept_reveal(plan, stale, party_id="org_organiser", nonce="22" * 32, at=build.at(11))
    assert code_of(refused) == "reveal_mismatch"


@pytest.mark.parametrize(
    ("party", "value", "hour", "minute", "code"),
    [
        ("org_stranger", "aa" * 32, 9, 0, "unknown_party"),
        ("org_organiser", "aa" * 32, 9, 0, "already_committed"),
        ("org_inspector", "AA" * 32, 9, 0, "malformed_value"),
        ("org_inspector", "aa" * 32, 7, 59, "too_early"),
        ("org_inspector", "aa" * 32, 10, 1, "late_commitment"),
        ("org_inspector", "aa" * 32, 8, 0, None),
        ("org_inspector", "aa" * 32, 10, 0, None),
    ],
)
def test_commitments_are_taken_once_from_each_party_in_time(
    build: Any, ceremony: Any, party: str, value: str, hour: int, minute: int, code: str | None
) -> None:
    plan = ceremony.plan()
    evidence = accept_commitment(
        plan, no_evidence(plan), party_id="org_organiser", value="bb" * 32, at=build.at(8, 30)
    )
    if code is None:
        after = accept_commitment(plan, evidence, party_id=party, value=value, at=build.at(hour, minute))
        assert len(after.commitments) == 2
        return
    with pytest.raises(DrawRefused) as refused:
        accept_commitment(plan, evidence, party_id=party, value=value, at=build.at(hour, minute))
    assert code_of(refused) == code


@pytest.mark.parametrize(
    ("party", "word", "hour", "minute", "code"),
    [
        ("org_stranger", "w", 11, 0, "unknown_party"),
        ("org_inspector", "other", 11, 0, "reveal_mismatch"),
        ("org_inspector", "w", 8, 59, "too_early"),
        ("org_inspector", "w", 12, 1, "late_reveal"),
        ("org_organiser", "w", 11, 0, "already_revealed"),
        ("org_inspector", "w", 12, 0, None),
    ],
)
def test_reveals_are_taken_once_from_each_party_in_time(
    build: Any, ceremony: Any, party: str, word: str, hour: int, minute: int, code: str | None
) -> None:
    plan = ceremony.plan()
    evidence = ceremony.committed(plan, "w")
    first = build.nonce("w", build.organiser)
    evidence = accept_reveal(plan, evidence, party_id="org_organiser", nonce=first, at=build.at(9))
    nonce = build.nonce(word, build.inspector)
    if code is None:
        evidence = accept_reveal(plan, evidence, party_id=party, nonce=nonce, at=build.at(hour, minute))
        assert state_of(plan, evidence) == "revealed"
        return
    with pytest.raises(DrawRefused) as refused:
        accept_reveal(plan, evidence, party_id=party, nonce=nonce, at=build.at(hour, minute))
    assert code_of(refused) == code


def test_nobody_reveals_before_everybody_has_committed(build: Any, ceremony: Any) -> None:
    plan = ceremony.plan()
    value = commit(plan.digest(), "org_organiser", "22" * 32)
    evidence = accept_commitment(
        plan, no_evidence(plan), party_id="org_organiser", value=value, at=build.at(9)
    )

    with pytest.raises(DrawRefused) as refused:
        accept_reveal(plan, evidence, party_id="org_organiser", nonce="22" * 32, at=build.at(9, 30))
    assert code_of(refused) == "not_all_committed"


def test_a_missing_reveal_voids_the_plan_and_stays_visible(build: Any, ceremony: Any) -> None:
    plan = ceremony.plan()
    evidence = ceremony.committed(plan, "w")
    nonce = build.nonce("w", build.organiser)
    evidence = accept_reveal(plan, evidence, party_id="org_organiser", nonce=nonce, at=build.at(11))
    with pytest.raises(DrawRefused) as refused:
        draw(ceremony.materials(), plan, evidence)
    assert code_of(refused) == "sources_missing"
    with pytest.raises(DrawRefused) as refused:
        void_for_silence(ceremony.materials(), plan, evidence, at=build.at(12))
    assert code_of(refused) == "not_yet_due"

    bundle = void_for_silence(ceremony.materials(), plan, evidence, at=build.at(12, 1))

    assert isinstance(bundle.outcome, DrawVoid)
    assert bundle.outcome.reason == "missing_reveal"
    assert bundle.outcome.missing == ("org_inspector",)
    assert verify_bundle(bundle.canonical()).ok


def test_a_missing_commitment_voids_the_plan(build: Any, ceremony: Any) -> None:
    plan = ceremony.plan()

    bundle = void_for_silence(ceremony.materials(), plan, no_evidence(plan), at=build.at(10, 1))

    assert isinstance(bundle.outcome, DrawVoid)
    assert (bundle.outcome.reason, bundle.outcome.missing) == (
        "missing_commitment",
        ("org_inspector", "org_organiser"),
    )
    assert verify_bundle(bundle.canonical()).ok


def test_a_plan_that_could_be_drawn_cannot_be_voided(build: Any, ceremony: Any) -> None:
    plan = ceremony.plan()
    with pytest.raises(DrawRefused) as refused:
        void_for_silence(ceremony.materials(), plan, ceremony.spoken(plan, "w"), at=build.at(23))
    assert code_of(refused) == "nothing_missing"


def test_nothing_can_be_exchanged_once_the_plan_is_frozen(build: Any, ceremony: Any) -> None:
    """With the values known, another pool, docket or rule cannot be drawn from."""
    plan = ceremony.plan()
    evidence = ceremony.spoken(plan, "w")
    changes: list[dict[str, Any]] = [
        {"experts": ceremony.experts[:-1]},
        {"barred": ["g"]},
        {"conflicts": {"decl_1": {}}},
    ]
    for change in changes:
        other = build.ceremony(**{"experts": ceremony.experts, **change})
        with pytest.raises(DrawRefused) as refused:
            draw(other.materials(), plan, evidence)
        assert code_of(refused) == "plan_mismatch"


def test_one_side_alone_cannot_be_the_source(build: Any, ceremony: Any) -> None:
    twin = build.organiser.with_changes(party_id="org_friend")
    ceremony.parties = [build.organiser, twin]
    with pytest.raises(ValidationError, match="two opposed sides"):
        ceremony.plan()
