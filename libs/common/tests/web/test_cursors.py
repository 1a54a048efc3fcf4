"""Pages: the list is asked for one row more than a page holds."""

import pytest

from common.web.cursors import Page, encode, last_seen, page
from common.web.problems import Malformed


def of(rows: list[str]) -> Page[str]:
    return page(rows, 2, key=lambda row: row, item=str.upper)


@pytest.mark.parametrize("rows", [[], ["a"], ["a", "b"]])
def test_the_last_page_names_no_next_one(rows: list[str]) -> None:
    assert of(rows) == Page(items=[row.upper() for row in rows], next=None)


def test_a_page_that_others_follow_ends_with_its_own_last_row() -> None:
    full = of(["a", "b", "c"])
    assert full.items == ["A", "B"]
    assert last_seen(full.next) == "b"


def test_the_first_page_follows_no_row() -> None:
    assert last_seen(None) is None


@pytest.mark.parametrize("cursor", ["", "x", "!", encode(1), encode("a", "b"), encode()])
def test_a_cursor_that_no_page_gave_is_refused(cursor: str) -> None:
    with pytest.raises(Malformed):
        last_seen(cursor)
