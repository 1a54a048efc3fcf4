"""Which characters a text may hold, which a name may hold, and how two names are compared.

A text is refused where it cannot be stored or printed as it was meant: control characters, halves of a pair, code points
that nobody assigned a meaning to, and controls that turn the order of what follows. A name is refused for what cannot be
seen in it as well: two names that look alike must be alike, because they are printed, searched and compared for decades.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from common.text.private_use import standard

_LINE_BREAKS = frozenset("\t\n\r")
_TURNS_ORDER = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Embeddings, overrides and isolates: what is printed after them stands in another order than it is stored."""
_DEPRECATED = frozenset(map(chr, (*range(0x206A, 0x2070), *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080))))
_NOT_SEEN = frozenset(
    map(
        chr,
        (
            0x034F,  # combining grapheme joiner
            *(0x115F, 0x1160, 0x3164, 0xFFA0),  # Hangul fillers
            *(0x17B4, 0x17B5),  # Khmer inherent vowels
            *range(0x180B, 0x1810),  # Mongolian variation selectors and vowel separator
            0x2800,  # the empty Braille pattern
            *range(0xFE00, 0xFE10),  # variation selectors
            *range(0xE0100, 0xE01F0),
            *(0xFFFC, 0xFFFD),  # stands for something that was lost
        ),
    )
)
"""Shown as nothing or as a placeholder, although no category says so."""
_MONGOLIAN_HELPERS = frozenset("\u180b\u180c\u180d\u180e\u180f\u200c\u200d\u202f")
"""Choose the form of a traditional Mongolian letter; after one they belong to the spelling."""
_NAME_SPACES = frozenset(" \u00a0\u3000")
_NEWER_HAN_PLANES = range(0x20000, 0x40000)
"""New Han characters get their code points here every few years, and people bear them as names at once."""
_DOTS = re.compile("[·•‧∙⋅・･᛫.]")
_SPACES = re.compile(r"\s+")
_SPACE_AT_HAN = re.compile(
    "(?<=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]) | (?=[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)

BLANK: Final = ("blank_text", "内容为空白，请填写可见的文字。")


def text_fault(text: str) -> tuple[str, str] | None:
    """Why `text` cannot be taken, as a stable code and a Chinese sentence; None if it can.

    White space alone passes: whether something had to be written there is a rule's question, answered with its clause.
    """
    if text.isspace() or (text.isascii() and text.isprintable()):
        return None
    for place, character in enumerate(text, start=1):
        if found := _in_any_text(character):
            return _told(found, place, character)
    return BLANK if text and not _is_seen(text) else None


def name_fault(text: str) -> tuple[str, str] | None:
    """As `text_fault`, for a name of a person, an organisation, a file or another thing."""
    if text.isascii() and text.isprintable() and not text.isspace():
        return None
    if text.isspace():
        return BLANK
    for place, character in enumerate(text, start=1):
        found = _in_any_text(character) or _in_a_name(character, before=text[: place - 1])
        if found:
            return _told(found, place, character)
    return BLANK if text and not _is_seen(text) else None


def comparable(name: str) -> str:
    """A name as it is compared; what is stored and printed stays as it was.

    What cannot be seen is dropped, width is folded, there is one kind of name dot (乌云·其其格), no space beside a Han
    character or at the ends and one elsewhere, no letter case.
    """
    seen = "".join(_seen(unicodedata.normalize("NFKC", standard(name))))
    folded = _SPACES.sub(" ", seen).strip().casefold()
    return _SPACE_AT_HAN.sub("", re.sub(" ?· ?", "·", _DOTS.sub("·", folded)))


_FAULTS = {
    "half_a_character": "不是完整的字符",
    "control_character": "是控制字符，无法保存和打印",
    "private_use": "是自造字，其他系统无法识别，请改用标准汉字",
    "not_a_character": "不是有效的字符",
    "bidirectional": "会改变文字的显示顺序",
    "invisible": "不可见，姓名、名称中不得使用",
}


def _told(code: str, place: int, character: str) -> tuple[str, str]:
    return code, f"第{place}个字符（U+{ord(character):04X}）{_FAULTS[code]}，请删除或者改正。"


def _in_any_text(character: str) -> str | None:
    category = unicodedata.category(character)
    if category == "Cs":
        return "half_a_character"
    if category == "Cc":
        return None if character in _LINE_BREAKS else "control_character"
    if category == "Co":
        return "private_use"
    code = ord(character)
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF or character in _DEPRECATED:
        return "not_a_character"
    return "bidirectional" if character in _TURNS_ORDER else None


def _in_a_name(character: str, *, before: str) -> str | None:
    if character in _MONGOLIAN_HELPERS and _ends_mongolian(before):
        return None
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return "control_character"
    if category == "Cf" or character in _NOT_SEEN or (category == "Zs" and character not in _NAME_SPACES):
        return "invisible"
    if category == "Cn" and ord(character) not in _NEWER_HAN_PLANES:
        return "not_a_character"
    return None


def _ends_mongolian(text: str) -> bool:
    letters = text.rstrip("".join(_MONGOLIAN_HELPERS))
    return bool(letters) and (
        "\u1800" <= letters[-1] <= "\u18af" or "\U00011660" <= letters[-1] <= "\U0001167f"
    )


def _seen(text: str) -> Iterator[str]:
    for character in text:
        category = unicodedata.category(character)
        if category == "Cf" or character in _NOT_SEEN:
            continue
        if category == "Cc" and character not in _LINE_BREAKS:
            continue
        yield character


def _is_seen(text: str) -> bool:
    return any(unicodedata.category(character)[0] in "LNPS" for character in _seen(text))
