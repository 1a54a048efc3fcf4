"""`zcps policy unread`: what is measured, and the list that may only shrink."""

from onebox.reading_plugin import Used
from onebox.unread import Unread, Uses, _reads, faults, unread

SUBJECTS = "common.policy.subjects"


def test_a_value_counts_as_read_where_its_own_model_s_field_is_used() -> None:
    left = unread(Uses(frozenset({f"{SUBJECTS}.audit_chain.AuditChain.page_stamp"}), {}))
    assert "audit_chain.page_stamp" not in left
    assert "audit_chain.sealed" in left


def test_a_field_read_through_the_common_model_of_all_paths_counts_for_each() -> None:
    left = unread(Uses(frozenset({f"{SUBJECTS}.vocabulary.Path.offered"}), {}))
    assert "green_channel.postdoc.offered" not in left
    assert "transferees.offered" not in left
    assert "talents.offered" in left


def test_of_a_value_that_is_read_the_parts_that_are_not_are_listed() -> None:
    offices = {f"{SUBJECTS}.committee.Committee.offices", f"{SUBJECTS}.committee.Office.remits"}
    left = unread(Uses(frozenset(offices), {}))
    assert "committee.offices" not in left
    assert "committee.offices.*.own_people" in left
    assert "committee.offices.*.remits.city_units_only" in left


def test_declaring_listing_and_printing_is_no_reading() -> None:
    assert not _reads(Used(f"{SUBJECTS}.works", ""))
    assert not _reads(Used("common.policy.reference", "_cell"))
    assert _reads(Used(f"{SUBJECTS}.evaluation", "of"))
    assert _reads(Used("review.domain.sessions", "quorum"))


def test_the_list_is_what_is_measured_no_longer_and_no_shorter() -> None:
    kept = Unread(at_most=2, values={"a.b": "K-12"}, events={"x made by review": "F-09"})
    assert list(faults(["a.b"], ["x made by review"], kept)) == []
    assert any("a.c" in fault for fault in faults(["a.b", "a.c"], ["x made by review"], kept))
    assert any("请从清单删去" in fault for fault in faults([], ["x made by review"], kept))


def test_a_list_that_changed_its_length_says_so() -> None:
    kept = Unread(at_most=3, values={"a.b": "K-12"})
    assert any("at_most" in fault for fault in faults(["a.b"], [], kept))
