"""Exact arithmetic of shares: `2/3 or more of n`, without a rounding anywhere."""

from fractions import Fraction


def reaches(count: int, of: int, share: Fraction) -> bool:
    """Whether `count` is at least `share` of `of`; both sides are integers (count * 3 >= of * 2)."""
    return count * share.denominator >= of * share.numerator


def least(of: int, share: Fraction) -> int:
    """The smallest count that reaches `share` of `of`."""
    return -(-of * share.numerator // share.denominator)
