"""Which committee hears a case: what the engine found decides whether the chosen one may (E-18, E-33)."""

from pathlib import Path

import pytest

from common.events.codes import CommitteeKind
from common.policy import PackShelf, Verdict
from common.policy.subjects.vocabulary import HeardBy, Procedure
from declaration.domain.eligibility.attempt import PathKey
from declaration.domain.eligibility.engine import PathResult, PathState
from declaration.domain.eligibility.hearing import heard_by_its_committee

POLICIES = Path(__file__).resolve().parents[5] / "policies"
GREEN, ORDINARY = CommitteeKind.GREEN_CHANNEL, CommitteeKind.ORDINARY
OWN = CommitteeKind.SELF_REVIEWING


@pytest.fixture(scope="module")
def packs() -> PackShelf:
    return PackShelf(POLICIES)


def found(
    packs: PackShelf, pack: str, path: PathKey, by: HeardBy, kind: CommitteeKind, **how: bool
) -> tuple[str, str | None]:
    best = PathResult(path, PathState.OPEN, (), by, Procedure.REVIEW, None, how.get("own", False))
    finding = heard_by_its_committee(
        best, kind, reviews_the_unit=how.get("at_the_unit", False), policy=packs.effective(pack)
    )
    return finding.verdict, finding.clause


@pytest.mark.req("E-18", side="accept")
@pytest.mark.parametrize(
    ("pack", "path", "by", "kind", "clause"),
    [
        ("2026-bayannur", PathKey.POSTDOC, HeardBy.GREEN_CHANNEL, GREEN, "R25-37"),
        ("2023-region", PathKey.RETURNEE, HeardBy.GREEN_CHANNEL, GREEN, "N23-4.5"),
        ("2023-region", PathKey.TALENTS, HeardBy.ORDINARY, ORDINARY, "N23-4.5"),
        ("2025-chifeng", PathKey.TRANSFEREES, HeardBy.ORDINARY, ORDINARY, "R25-39"),
        ("2026-bayannur", PathKey.ORDINARY, HeardBy.ORDINARY, ORDINARY, "R25-37"),
    ],
)
def test_heard_by_the_committee_that_the_documents_name(
    packs: PackShelf, pack: str, path: PathKey, by: HeardBy, kind: CommitteeKind, clause: str
) -> None:
    assert found(packs, pack, path, by, kind) == (Verdict.MET, clause)


@pytest.mark.req("E-18", side="refuse")
@pytest.mark.parametrize(
    ("pack", "path", "by", "kind", "clause"),
    [
        ("2026-bayannur", PathKey.POSTDOC, HeardBy.GREEN_CHANNEL, ORDINARY, "R25-37"),
        ("2024-baotou", PathKey.SKILLED_LEADER, HeardBy.GREEN_CHANNEL, ORDINARY, "BT24-4.4"),
        ("2024-baotou", PathKey.TRANSFEREES, HeardBy.ORDINARY, GREEN, "BT24-4.4"),
        ("2023-region", PathKey.TALENTS, HeardBy.ORDINARY, GREEN, "N23-4.5"),
        ("2026-bayannur", PathKey.ORDINARY, HeardBy.ORDINARY, GREEN, "R25-37"),
    ],
)
def test_no_other_committee_hears_it(
    packs: PackShelf, pack: str, path: PathKey, by: HeardBy, kind: CommitteeKind, clause: str
) -> None:
    assert found(packs, pack, path, by, kind) == (Verdict.NOT_MET, clause)


@pytest.mark.req("E-33", side="accept")
def test_introduced_talent_of_a_self_reviewing_unit_is_rated_by_its_own_committee(packs: PackShelf) -> None:
    path, by = PathKey.INTRODUCED_TALENT, HeardBy.GREEN_CHANNEL
    assert found(packs, "2023-region", path, by, OWN, own=True, at_the_unit=True) == (
        Verdict.MET,
        "N23-4.5.2",
    )


@pytest.mark.req("E-33", side="refuse")
@pytest.mark.parametrize("kind", [GREEN, ORDINARY, OWN])
def test_and_by_no_other_not_even_another_unit_s(packs: PackShelf, kind: CommitteeKind) -> None:
    path, by = PathKey.INTRODUCED_TALENT, HeardBy.GREEN_CHANNEL
    assert found(packs, "2023-region", path, by, kind, own=True) == (Verdict.NOT_MET, "N23-4.5.2")
