"""Identity documents and organisation codes: one spelling per person, one per organisation.

Everything that is derived from a number (`person_ref`, blind indexes, org ids) rests on the spelling that is made here, so
two spellings of one number must come out equal, and a number that cannot be right must not come out at all.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import InitVar, dataclass
from typing import Literal, get_args

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from common.clock import SHANGHAI

DocumentKind = Literal["111", "112", "113", "414", "511", "513"]
"""Document type, GA/T 517: 111 resident id card, 112 temporary id card, 113 household book, 414 passport, 511 Taiwan
compatriot's permit, 513 Hong Kong and Macao resident's permit."""

DOCUMENT_KINDS: frozenset[str] = frozenset(get_args(DocumentKind))

# First two digits of GB/T 2260. Counties are not checked: they are renamed and merged, and the numbers stay.
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_CITIZEN_NUMBER_KINDS = frozenset({"111", "112", "113"})
_PASSPORT = re.compile(r"[A-Z0-9]{5,9}")  # ICAO Doc 9303: nine characters at most
# The permits carry a number for life and a two-digit count of reissues; only the first names the person.
_TAIWAN_PERMIT = re.compile(r"(\d{8})(?:\d{2})?")
_HONG_KONG_MACAO_PERMIT = re.compile(r"([HM]\d{8})(?:\d{2})?")

_BAD_DOCUMENT_TEXT = {
    "unknown_kind": "证件类型不在可用范围内，请重新选择证件类型。",
    "wrong_format": "证件号码的位数或字符不符合该证件类型的格式，请对照证件核对后重新填写。",
    "wrong_check_digit": "身份证号码校验位不正确，请对照证件核对后重新填写。",
    "wrong_region": "身份证号码的地区代码不存在，请对照证件核对后重新填写。",
    "wrong_date": "身份证号码中的出生日期不存在，请对照证件核对后重新填写。",
    "future_birth": "身份证号码中的出生日期晚于今天，请对照证件核对后重新填写。",
}


class BadDocument(ValueError):
    """A document number that cannot be right.

    Attributes:
        reason: unknown_kind, wrong_format, wrong_check_digit, wrong_region, wrong_date or future_birth.
        text: the same for the person who typed it, in Chinese, without the number.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.text = _BAD_DOCUMENT_TEXT[reason]


class BadCreditCode(ValueError):
    """A text that is not shaped like a unified social credit code (GB 32100)."""

    text = "统一社会信用代码应为18位数字或大写字母（不含I、O、Z、S、V），请核对后重新填写。"


@dataclass(frozen=True, slots=True, repr=False)
class PersonDocument:
    """One person's identity document, its number in normal form.

    The number may arrive with full-width characters, inner spaces or hyphens and in lower case.

    Attributes:
        kind: GA/T 517 code, see `DocumentKind`.
        number: normalised; never print it (`repr` does not).
        on: the day against which a birth date is checked; today unless given.

    Raises:
        BadDocument: on construction, with the reason.
    """

    kind: str
    number: str
    on: InitVar[dt.date | None] = None

    def __post_init__(self, on: dt.date | None) -> None:
        if self.kind not in DOCUMENT_KINDS:
            raise BadDocument("unknown_kind")
        number = _normal(self.number)
        if self.kind in _CITIZEN_NUMBER_KINDS:
            _check_citizen_number(number, on or dt.datetime.now(SHANGHAI).date())
        else:
            number = _number_of_permit(self.kind, number)
        object.__setattr__(self, "number", number)

    @property
    def numbering(self) -> str:
        """The document type whose numbering the number belongs to.

        Resident card, temporary card and household book print the same citizen number (GB 11643), so a bar that was
        set under one of them must bind under the others.
        """
        return "111" if self.kind in _CITIZEN_NUMBER_KINDS else self.kind

    @property
    def birth_date(self) -> dt.date | None:
        """The birth date that a citizen number states; None for the other documents."""
        return _birth_date(self.number) if self.kind in _CITIZEN_NUMBER_KINDS else None

    def __repr__(self) -> str:
        return f"PersonDocument(kind={self.kind!r}, number=…)"


def _normal(text: str) -> str:
    """NFKC turns full-width digits and letters into plain ones; spaces and hyphens are how people group digits."""
    return re.sub(r"[\s\-‐-―]", "", unicodedata.normalize("NFKC", text)).upper()


def _check_citizen_number(number: str, today: dt.date) -> None:
    """GB 11643: region, birth date, sequence, check character by ISO 7064 MOD 11-2."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise BadDocument("wrong_format")
    if number[:2] not in _PROVINCES:
        raise BadDocument("wrong_region")
    birth = _birth_date(number)
    if birth is None or birth.year < 1850:
        raise BadDocument("wrong_date")
    if birth > today:
        raise BadDocument("future_birth")
    if mod_11_2.calc_check_digit(number[:17]) != number[17]:
        raise BadDocument("wrong_check_digit")


def _birth_date(number: str) -> dt.date | None:
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def _number_of_permit(kind: str, number: str) -> str:
    if kind == "414":
        if not (number.isascii() and _PASSPORT.fullmatch(number)):
            raise BadDocument("wrong_format")
        return number
    pattern = _TAIWAN_PERMIT if kind == "511" else _HONG_KONG_MACAO_PERMIT
    found = pattern.fullmatch(number) if number.isascii() else None
    if found is None:
        raise BadDocument("wrong_format")
    return found[1]


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A unified social credit code in normal form.

    Attributes:
        code: 18 characters.
        check_characters_fit: both check characters agree. Some codes in real use do not, so this is for a warning, never
            for a refusal.
    """

    code: str
    check_characters_fit: bool

    def __str__(self) -> str:
        return self.code


def credit_code(text: str) -> CreditCode:
    """Read a unified social credit code (GB 32100-2015).

    Raises:
        BadCreditCode: wrong length or characters.
    """
    code = _normal(text)
    if not re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", code):
        raise BadCreditCode(code)
    fits = code[17] == uscc.calc_check_digit(code[:17]) and code[16] == _organisation_check(code[8:16])
    return CreditCode(code, fits)


def org_id(code: str) -> str:
    """The id of the organisation with this credit code: whoever records an organisation derives it, nobody generates it.

    Raises:
        BadCreditCode: wrong length or characters.
    """
    return f"org_{credit_code(code)}"


def _organisation_check(body: str) -> str:
    """Check character of the organisation code inside a credit code (GB 11714, MOD 11)."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(int(character, 36) * weight for character, weight in zip(body, weights, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))
