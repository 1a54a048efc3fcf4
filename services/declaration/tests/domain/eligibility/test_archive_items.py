"""What an entry of the archive needs, and that a change undoes its verification."""

from declaration.domain.eligibility.archive_items import ItemKind, ItemStatus, faults, status_after_change


def test_a_complete_entry_has_no_fault() -> None:
    fields = {"school": "内蒙古农业大学", "major": "林学", "education": "20", "degree": "学士"}
    assert faults(ItemKind.EDUCATION, fields) == {}


def test_missing_blank_and_foreign_fields_are_named() -> None:
    fields = {"title": "  ", "school": "内蒙古农业大学"}
    assert faults(ItemKind.PAPER, fields) == {"journal": "missing", "title": "missing", "school": "unknown"}


def test_a_changed_entry_is_the_persons_own_word_again() -> None:
    assert status_after_change(ItemStatus.VERIFIED, changed=True) is ItemStatus.CLAIMED
    assert status_after_change(ItemStatus.VERIFIED, changed=False) is ItemStatus.VERIFIED
