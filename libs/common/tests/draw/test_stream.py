"""The stream of integers: its bytes, its rejection, its labels."""

import hashlib
import hmac
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.draw.stream import Stream, attempt_label

SEED = bytes(range(32))


class Told(Stream):
    """A stream whose words are told by the test."""

    def __init__(self, words: list[int]) -> None:
        super().__init__(SEED, "told")
        self.left = list(words)

    def word(self) -> int:
        return self.left.pop(0)


def test_a_block_is_the_hmac_of_tag_label_and_counter() -> None:
    first = hmac.new(SEED, b"zcps.draw.v1/stream\x00panel/attempt/7\x00" + bytes(8), hashlib.sha256).digest()
    second = hmac.new(
        SEED, b"zcps.draw.v1/stream\x00panel/attempt/7\x00" + bytes(7) + b"\x01", hashlib.sha256
    ).digest()
    stream = Stream(SEED, attempt_label(7))

    assert b"".join(stream.word().to_bytes(4, "big") for _ in range(16)) == first + second


@pytest.mark.parametrize(
    ("bound", "words", "value", "left"),
    [
        (1, [5, 9], 0, 1),
        (10, [1234567899, 9], 9, 1),
        # 2^32 = 3 * 1431655765 + 1: the last word would make 0 more likely, so it is drawn again
        (3, [2**32 - 1, 2**32 - 2, 9], 2, 1),
        # 2^32 - 6 = 10 * 429496729: six words are rejected
        (10, [2**32 - 6, 2**32 - 7, 9], 9, 1),
        (2**32, [2**32 - 1, 9], 2**32 - 1, 1),
        # above 2^32 an integer takes two words, most significant first
        (2**32 + 1, [1, 0, 9], 2**32, 1),
        (2**32 + 1, [0, 7, 9], 7, 1),
    ],
)
def test_an_integer_is_uniform_by_rejection(bound: int, words: list[int], value: int, left: int) -> None:
    stream = Told(words)
    assert stream.below(bound) == value
    assert len(stream.left) == left


def test_there_is_no_integer_below_zero() -> None:
    with pytest.raises(ValueError, match="no integer"):
        Stream(SEED, "x").below(0)


def test_a_shuffled_front_swaps_as_told() -> None:
    # remaining 4: take index 2 (c); remaining 3 (of b, a, d): take index 1 (a)
    items = ["a", "b", "c", "d"]
    Told([2, 1]).shuffle_front(items, 2)
    assert items == ["c", "a", "b", "d"]


@given(seed=st.binary(min_size=32, max_size=32), one=st.integers(0, 10**6), other=st.integers(0, 10**6))
def test_labels_separate_streams(seed: bytes, one: int, other: int) -> None:
    streams = Stream(seed, attempt_label(one)), Stream(seed, attempt_label(other))
    words = [[stream.word() for _ in range(8)] for stream in streams]

    assert (words[0] == words[1]) == (one == other)


def test_integers_below_six_are_evenly_spread() -> None:
    stream = Stream(SEED, "dice")
    counted = Counter(stream.below(6) for _ in range(60_000))

    # chi-squared with 5 degrees of freedom exceeds 20.515 once in a thousand
    assert sum((counted[i] - 10_000) ** 2 / 10_000 for i in range(6)) < 20.515
