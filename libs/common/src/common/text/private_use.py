"""Private-use code points that the Chinese standard encoding means something by, and the characters they mean.

GBK had 80 characters that Unicode lacked and put them into the private-use area; GB 18030-2000 gave most of them their
code points, GB 18030-2005 still listed 24 as private use, GB 18030-2022 none that Unicode holds. Registers and fonts of
twenty years write names such as 䶮 with them, so they are turned into the character that is meant. Every other
private-use code point is whatever the writer's own font says, and nobody else can read it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_FIRST_OF_FE_ROW = 0xE815
_FE_ROW = (
    0x2E81,
    0x20087,
    0x20089,
    0x200CC,
    0x2E84,
    0x3473,
    0x3447,
    0x2E88,
    0x2E8B,
    0x9FB4,
    0x359E,
    0x361A,
    0x360E,
    0x2E8C,
    0x2E97,
    0x396E,
    0x3918,
    0x9FB5,
    0x39CF,
    0x39DF,
    0x3A73,
    0x39D0,
    0x9FB6,
    0x9FB7,
    0x3B4E,
    0x3C6E,
    0x3CE0,
    0x2EA7,
    0x215D7,
    0x9FB8,
    0x2EAA,
    0x4056,
    0x415F,
    0x2EAE,
    0x4337,
    0x2EB3,
    0x2EB6,
    0x2EB7,
    0x2298F,
    0x43B1,
    0x43AC,
    0x2EBB,
    0x43DD,
    0x44D6,
    0x4661,
    0x464C,
    0x9FB9,
    0x4723,
    0x4729,
    0x477C,
    0x478D,
    0x2ECA,
    0x4947,
    0x497A,
    0x497D,
    0x4982,
    0x4983,
    0x4985,
    0x4986,
    0x499F,
    0x499B,
    0x49B7,
    0x49B6,
    0x9FBA,
    0x241FE,
    0x4CA3,
    0x4C9F,
    0x4CA0,
    0x4CA1,
    0x4C77,
    0x4CA2,
    0x4D13,
    0x4D14,
    0x4D15,
    0x4D16,
    0x4D17,
    0x4D18,
    0x4D19,
    0x4DAE,
    0x9FBB,
)
"""What GBK's FE50 to FEA0 are, in order of their private-use code points from U+E815."""
_OTHERS = {
    0xE76C: 0x20AC,  # the euro sign, A2E3
    0xE78D: 0xFE10,  # vertical punctuation, A6D9 to A6DF
    0xE78E: 0xFE12,
    0xE78F: 0xFE11,
    0xE790: 0xFE13,
    0xE791: 0xFE14,
    0xE792: 0xFE15,
    0xE793: 0xFE16,
    0xE794: 0xFE17,  # A6EC, A6ED, A6F3
    0xE795: 0xFE18,
    0xE796: 0xFE19,
    0xE7C7: 0x1E3F,  # ḿ, A8BC
    0xE7C8: 0x01F9,  # ǹ, A8BF
    **{0xE7E7 + n: code for n, code in enumerate((0x303E, *range(0x2FF0, 0x2FFC)))},  # A989 to A995
}
STANDARD: Final[Mapping[int, int]] = MappingProxyType(
    {_FIRST_OF_FE_ROW + n: code for n, code in enumerate(_FE_ROW)} | _OTHERS
)
"""Private-use code point to the character that the standard means by it."""


def standard(text: str) -> str:
    """`text` with these private-use code points as the characters that they mean."""
    return text if text.isascii() else text.translate(STANDARD)
