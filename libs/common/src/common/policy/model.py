"""One value of a policy pack: a number, date, switch or code together with the words of the law that state it.

A value without its source is worth nothing to whom it binds, so a `Value` cannot be built without one: a stated value
carries clause and words, a silent one says which document is missing, a stand-in says that it is none of these.
"""

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StrictBool,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from common.events.codes import Tier

WORDS_AT_MOST = 24
"""Letters and digits of the law that a value may quote; brackets, punctuation and spaces do not count."""


class Force(StrEnum):
    """How far the words bind (Z-07)."""

    MUST = "must"
    """应, 不得: hard."""
    PRINCIPLE = "principle"
    """原则上, 一般: a default that the competent authority may lift for one case, with reasons."""
    MAY = "may"
    """可, 鼓励: an option that is never enforced."""


class Status(StrEnum):
    """Where a value comes from."""

    STATED = "stated"
    """The pack's own document says it."""
    ASSUMED = "assumed"
    """Taken from a document of another date, because the one in force then is not in hand (P-09)."""
    STAND_IN = "stand_in"
    """Made up for a demonstration; only in a pack that declares itself to be one."""
    NOT_STATED = "not_stated"
    """The documents in hand do not hold the rule; the missing one is named (P-10)."""
    NOT_CONFIGURED = "not_configured"
    """The rule exists, its number does not: the paper is not in hand, or no document gives one."""


class Unit(StrEnum):
    """What a number counts."""

    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"
    PERSON = "person"
    SHARE = "share"
    TIMES = "times"
    HOUR = "hour"


class NotConfigured(Exception):
    """A rule needs a number that no document in hand gives, and none is invented.

    Attributes:
        path: the value, such as `expert_pool.grassroots_share`.
        status: `not_stated` or `not_configured`.
        clause: where the rule stands, if it is known.
        missing: the document that would hold the number, if it is known.
    """

    def __init__(
        self, path: str, status: Status, clause: str | None = None, missing: str | None = None
    ) -> None:
        self.path = path
        self.status = status
        self.clause = clause
        self.missing = missing
        super().__init__(f"{path}: {status}" + (f", see {missing}" if missing else ""))


def bare(text: str) -> str:
    """The letters, digits and percent signs of a text, width folded: what a quotation is compared by."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN" or c == "%")


T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Clause = Annotated[str, StringConstraints(pattern=r"^[A-Z]+\d{2}-(\d+(\.\d+)*|annex)$")]
"""Document and place in it: `R25-45` is article 45, `BY26-1.1.1` is 一、（一）1, `N23-annex` the annex."""


class Value(BaseModel, Generic[T]):
    """A value of a pack and its source.

    Attributes:
        value: None where no document in hand gives one.
        clause, words: where it stands and the few words that state it.
        missing: the document that would say it.
        adds: a list that comes on top of the one of the document below and does not take its place.
        note: how we read the words where they leave room.
        path, pack: filled in at load; an empty pack means that no layer speaks of it.
        assumed_from: filled in at load: the document that an assumed value is taken from, as people call it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: T | None = None
    unit: Unit | None = None
    force: Force | None = None
    clause: Clause | None = None
    words: Text | None = None
    status: Status
    missing: Text | None = None
    adds: Literal[True] | None = None
    note: Text | None = None
    path: str = ""
    pack: str = ""
    assumed_from: str | None = None

    def require(self) -> T:
        """The value. Raises `NotConfigured` where there is none."""
        if self.value is None:
            raise NotConfigured(self.path, self.status, self.clause, self.missing)
        return self.value

    @property
    def is_known(self) -> bool:
        return self.value is not None

    @model_validator(mode="after")
    def _sourced(self) -> Self:
        if self.status in {Status.NOT_STATED, Status.NOT_CONFIGURED}:
            _refuse_if(self.value is not None, "value", f"状态为 {self.status} 时不得有值")
            _refuse_if(
                self.status is Status.NOT_STATED and self.missing is None,
                "status",
                "未写明缺少哪份文件（missing）",
            )
        else:
            _refuse_if(self.value is None, "status", f"状态为 {self.status} 但没有值（value）")
            _refuse_if(self.force is None, "status", "没有写明约束力（force）")
        if self.status is Status.STATED:
            _refuse_if(self.clause is None, "status", "没有写明条款（clause）")
            _refuse_if(self.words is None, "status", "没有引用原文（words）")
        _refuse_if(
            self.words is not None and self.clause is None, "words", "引用了原文但没有写明条款（clause）"
        )
        _refuse_if(
            self.status is Status.STAND_IN and self.words is not None, "words", "演示用代用值不得引用原文"
        )
        if self.words is not None:
            length = len(bare(self.words))
            _refuse_if(
                not 1 <= length <= WORDS_AT_MOST,
                "words",
                f"引文应为 1 至 {WORDS_AT_MOST} 字，现为 {length} 字",
            )
        _refuse_if(
            self.adds is True and not isinstance(self.value, tuple), "adds", "只有列表可以补充下层的列表"
        )
        counted = isinstance(self.value, int | Fraction) and not isinstance(self.value, bool)
        _refuse_if(counted and self.unit is None, "value", "数值没有单位（unit）")
        _refuse_if(self.value is not None and not counted and self.unit is not None, "unit", "此值不应有单位")
        return self


def _refuse_if(wrong: bool, key: str, reason: str) -> None:
    if wrong:
        raise PydanticCustomError("pack", "{reason}", {"key": key, "reason": reason})


def _counts(unit: Unit) -> Callable[[Value[Any]], Value[Any]]:
    def check(value: Value[Any]) -> Value[Any]:
        _refuse_if(value.unit not in {unit, None}, "unit", f"单位应为 {unit}，现为 {value.unit}")
        return value

    return check


def _ratio(written: object) -> object:
    """A fraction is written `2/3`: exact, and as the law writes it. A snapshot dumps the whole as `1`."""
    if isinstance(written, Fraction) or written == "1":
        return written
    if not isinstance(written, str) or written.count("/") != 1:
        raise PydanticCustomError("pack", "{reason}", {"key": "value", "reason": "比例应写作 2/3 的形式"})
    return written


Number = Annotated[int, Strict(), Field(ge=1)]
Ratio = Annotated[Fraction, BeforeValidator(_ratio), Field(gt=0, le=1)]
"""An exact share; `2/3` in a pack."""

Days = Annotated[Value[Number], AfterValidator(_counts(Unit.DAY))]
WorkingDays = Annotated[Value[Number], AfterValidator(_counts(Unit.WORKING_DAY))]
Months = Annotated[Value[Number], AfterValidator(_counts(Unit.MONTH))]
Years = Annotated[Value[Number], AfterValidator(_counts(Unit.YEAR))]
Persons = Annotated[Value[Number], AfterValidator(_counts(Unit.PERSON))]
Times = Annotated[Value[Number], AfterValidator(_counts(Unit.TIMES))]
Hours = Annotated[Value[Number], AfterValidator(_counts(Unit.HOUR))]
Share = Annotated[Value[Ratio], AfterValidator(_counts(Unit.SHARE))]
Date = Value[Annotated[dt.date, Strict()]]
Switch = Value[StrictBool]
"""Whether a rule applies."""

Listed = Annotated[Mapping[K, V], AfterValidator(MappingProxyType)]
"""An open table: what it does not list is not asked for. (In a `Subject` what is not given is not configured.)"""


class Subject(BaseModel):
    """A subject file of a pack, or a part of one: typed values, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def contradictions(self) -> Iterator[tuple[str, str]]:
        """Where values of one document contradict each other: the key at fault, and the reason in Chinese."""
        return iter(())


class Shape(BaseModel):
    """The form of a value that is more than one number."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PerTier(Subject, Generic[V]):
    """One value for each tier (高级, 中级, 初级)."""

    senior: V
    middle: V
    junior: V

    def __getitem__(self, tier: Tier) -> V:
        return {Tier.SENIOR: self.senior, Tier.MIDDLE: self.middle, Tier.JUNIOR: self.junior}[tier]
