"""`clauses.yaml`: every clause has an answer, and no answer names what does not exist."""

import shutil
from pathlib import Path

import pytest

from common.policy import PackShelf
from common.policy.coverage import Known, covered, faults, report

ROOT = Path(__file__).resolve().parents[4]
KNOWN = Known(frozenset({"K-12", "C-02"}), frozenset({"GET /api/review/v1/committees"}))


@pytest.fixture
def annual_notice(tmp_path: Path) -> Path:
    """The packs as they are, for one clause file to be replaced."""
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    return tmp_path / "policies"


def wrong(packs: Path, clauses: str, pack: str = "2025-implementation-rules") -> list[str]:
    (packs / pack / "clauses.yaml").write_text(clauses, "utf-8")
    return [fault.reason for fault in faults(PackShelf(packs), KNOWN) if pack in str(fault.file)]


def test_a_clause_without_an_answer_is_a_fault(annual_notice: Path) -> None:
    assert any(
        "没有写明由什么落实" in fault
        for fault in wrong(annual_notice, 'count: 1\nclauses: {"1": {says: 目的}}\n')
    )


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        ("rules: [E-99]", "E-99"),
        ("rules: [A-01]", "A-01"),
        ("values: [meeting.no_such]", "meeting.no_such"),
        ("routes: [POST /api/review/v1/nothing]", "POST /api/review/v1/nothing"),
        ("papers: [无此文件]", "无此文件"),
    ],
)
def test_an_answer_that_names_what_does_not_exist_is_a_fault(
    annual_notice: Path, answer: str, named: str
) -> None:
    found = wrong(annual_notice, f'count: 1\nclauses: {{"1": {{says: 目的, {answer}}}}}\n')
    assert f"“{named}”" in "".join(found)


def test_an_answer_that_names_what_exists_is_none(annual_notice: Path) -> None:
    answer = "rules: [K-12], values: [meeting.quorum, committee.filing_authority], routes: [GET /api/review/v1/committees]"
    found = wrong(annual_notice, f'count: 1\nclauses: {{"1": {{says: 目的, {answer}}}}}\n')
    assert not [fault for fault in found if "没有这个" in fault]


def test_a_clause_that_drops_out_is_a_fault_in_the_middle_and_at_the_end(annual_notice: Path) -> None:
    text = (annual_notice / "2026-bayannur" / "clauses.yaml").read_text("utf-8")
    lines = text.splitlines(keepends=True)
    for number in ("3.1.2", "7"):
        kept = "".join(line for line in lines if not line.startswith(f'  "{number}":'))
        assert wrong(annual_notice, kept, "2026-bayannur")


def test_a_value_that_cites_a_clause_which_is_not_listed_is_a_fault(annual_notice: Path) -> None:
    found = wrong(annual_notice, 'count: 1\nclauses: {"1": {says: 目的, outside: 依据}}\n')
    assert any("引用第 45 条" in fault for fault in found)


def test_a_document_without_the_file_is_a_fault(annual_notice: Path) -> None:
    (annual_notice / "2024-baotou" / "clauses.yaml").unlink()
    assert any("没有逐条落实情况" in fault.reason for fault in faults(PackShelf(annual_notice), KNOWN))


def test_the_five_documents_list_their_clauses() -> None:
    shelf = PackShelf(ROOT / "policies")
    counts = {}
    for pack in shelf.packs:
        if pack != "demo":
            coverage, found = covered(shelf, pack)
            assert found == []
            assert coverage is not None
            counts[pack] = coverage.clauses.count
            assert next(report(coverage)).startswith(pack)
    # counted in the documents: numbered items, articles, and the own words of a part
    assert counts == {
        "2023-region": 71,
        "2024-baotou": 80,
        "2025-implementation-rules": 138,
        "2025-chifeng": 53,
        "2026-bayannur": 37,
    }
