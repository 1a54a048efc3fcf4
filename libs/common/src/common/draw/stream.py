"""Integers from a seed: the same in every language, uniform, independent of everything but seed and label.

Block i of a label is HMAC-SHA-256(seed, "zcps.draw.v1/stream" || 0x00 || label || 0x00 || i as 8 bytes), i = 0, 1, 2...;
a block is read as eight 32-bit words; all numbers are big-endian. An integer below n takes as many words as n - 1 needs (one
at least), most significant first, and is drawn again while it falls into the incomplete last run of length n.
"""

import hmac
import struct

from common.draw.canonical import DOMAIN

_WORDS = struct.Struct(">8I")


def attempt_label(attempt: int) -> str:
    """Label of the stream that proposes attempt `attempt` (label scheme zcps-labels-1)."""
    return f"panel/attempt/{attempt}"


class Stream:
    """The words of one label, in order."""

    def __init__(self, seed: bytes, label: str) -> None:
        self._seed = seed
        self._prefix = DOMAIN + b"stream\x00" + label.encode("ascii") + b"\x00"
        self._block = 0
        self._words: list[int] = []

    def word(self) -> int:
        if not self._words:
            block = hmac.digest(self._seed, self._prefix + self._block.to_bytes(8, "big"), "sha256")
            self._words = list(reversed(_WORDS.unpack(block)))
            self._block += 1
        return self._words.pop()

    def below(self, bound: int) -> int:
        """A uniform integer in [0, bound). Raises ValueError if there is none."""
        if bound < 1:
            raise ValueError("there is no integer below this bound")
        words = max(1, -(-(bound - 1).bit_length() // 32))
        whole = (1 << 32 * words) // bound * bound
        while True:
            value = 0
            for _ in range(words):
                value = value << 32 | self.word()
            if value < whole:
                return value % bound

    def shuffle_front(self, items: list[str], count: int) -> None:
        """Bring a uniform ordered selection to the front of `items` (Fisher-Yates, stopped after `count`)."""
        for i in range(count):
            j = i + self.below(len(items) - i)
            items[i], items[j] = items[j], items[i]
