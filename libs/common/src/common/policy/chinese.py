"""How packs read in Chinese: the name of a path, the text of a value. For reports, reference pages and messages."""

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from functools import cache, singledispatch
from typing import Annotated, Any, Final, get_args, get_origin

from common.catalogue import Catalogue
from common.events.codes import Tier
from common.events.labels import label
from common.policy.model import Force, PerTier, Status, Unit, Value
from common.policy.subjects import Subjects
from common.policy.subjects.application import PledgeText
from common.policy.subjects.blind_review import PlannedFor
from common.policy.subjects.certificate import ArchiveTerm
from common.policy.subjects.committee import Office, Remit, TitleShare
from common.policy.subjects.conditions import Standard, Track
from common.policy.subjects.cross_over import Threshold
from common.policy.subjects.epidemic import LastDay
from common.policy.subjects.evaluation import MethodsOf, ModeOf
from common.policy.subjects.fees import Fee
from common.policy.subjects.materials import Material
from common.policy.subjects.plan import Slot
from common.policy.subjects.private_sector import FirstYear, WorkedIn
from common.policy.subjects.qualifications import Correspondence, Required
from common.policy.subjects.routes import Route
from common.policy.subjects.talents import ProgrammeTier
from common.policy.subjects.teacher_quota import Row
from common.policy.subjects.vocabulary import Step, Target, TargetRule, TitleGroup
from common.shipped import table

NOTHING: Final = "—"


@cache
def _labels() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = table("common.policy", "labels.yaml")
    return loaded


def names(path: Iterable[str]) -> list[str]:
    """The name of every part of a path: its label, else that of the code which is the key of an open table.

    A key that only tells the rows of a table apart has none: the value says what it is about.
    """
    node: Any = _labels()["subjects"]
    annotation: Any = Subjects
    found = []
    for key in path:
        annotation, codes = _below(annotation, key)
        node = node.get(key) if isinstance(node, Mapping) else None
        named = node.get("_") if isinstance(node, Mapping) else node
        found.append(named or (code(codes(key)) if codes is not None else ""))
    return found


def _below(annotation: Any, key: str) -> tuple[Any, type[StrEnum] | None]:
    """What is below a key, and the codes that the key is one of where an open table is keyed by codes."""
    if get_origin(annotation) is Annotated:
        return _below(get_args(annotation)[0], key)
    if get_origin(annotation) is Mapping:
        keys, each = get_args(annotation)
        return each, keys if isinstance(keys, type) and issubclass(keys, StrEnum) else None
    codes = Tier if issubclass(annotation, PerTier) else None
    return annotation.model_fields[key].annotation, codes


def name(path: str) -> str:
    """A path in one phrase, without its subject: `private_sector.direct.middle.college` is 可直接申报的工作年限 · 中级 · 大专."""
    return " · ".join(filter(None, names(path.split("."))[1:]))


def subject(key: str) -> str:
    """The name of a subject."""
    return names([key])[0]


def code(of: StrEnum) -> str:
    """The name of a code."""
    labels = _labels()["codes"].get(type(of).__name__)
    return str(labels[of.value]) if labels is not None else label(of)


def force(of: Force | None) -> str:
    """应当、不得 and so on; nothing where a value has none."""
    return code(of) if of is not None else NOTHING


def status(of: Value[Any]) -> str:
    """Where a value comes from, with the document that is assumed or missing."""
    if of.status is Status.ASSUMED:
        return f"按{of.assumed_from or '后续文件'}推定"
    if not of.pack:
        return "各层均未提及"
    return code(of.status) + (f"，见 {of.missing}" if of.missing else "")


def value(of: Value[Any]) -> str:
    """The value with its unit; a dash where there is none."""
    if of.value is None:
        return NOTHING
    said = text(of.value)
    return said + code(of.unit) if of.unit is not None and of.unit is not Unit.SHARE else said


@singledispatch
def text(of: object) -> str:
    """What a value of a pack says."""
    return str(_labels()["words"].get(of, of))


@text.register
def _(of: bool) -> str:
    return "是" if of else "否"


@text.register
def _(of: dt.date) -> str:
    return of.isoformat()


@text.register
def _(of: Fraction) -> str:
    return f"{of.numerator}/{of.denominator}"


@text.register
def _(of: StrEnum) -> str:
    return code(of)


@text.register
def _(of: tuple) -> str:  # type: ignore[type-arg]
    return "、".join(_code_or_text(item) for item in of) or "无"


@text.register
def _(of: Target) -> str:
    levels = "、".join(map(code, of.levels))
    if of.rule is TargetRule.LISTED:
        return levels
    return code(of.rule) + (f"（限{levels}）" if levels else "")


@text.register
def _(of: TitleGroup) -> str:
    return of.name


@text.register
def _(of: Step) -> str:
    asked = "或".join(code(item) for item in (of.schooling, of.degree) if item is not None)
    return f"{asked}、工作{f'满{of.years}年' if of.years else '后'}认定{code(of.level)}"


@text.register
def _(of: ModeOf) -> str:
    return f"{text(of.titles)}：{code(of.mode)}"


@text.register
def _(of: MethodsOf) -> str:
    return f"{of.name}：{text(of.methods)}"


@text.register
def _(of: FirstYear) -> str:
    return code(of.where) if of.where is WorkedIn.NONE else f"在{code(of.where)}工作满{of.years}年"


@text.register
def _(of: ProgrammeTier) -> str:
    tier = f"{'一二三四'[of.tier - 1]}层次" if of.tier else ""
    where = "（在旗县及以下单位工作）" if of.county_or_below else ""
    return f"{code(of.programme)}{tier}{where}：{text(of.target)}"


@text.register
def _(of: Row) -> str:
    return f"{of.name} {of.persons} 人" + (
        f"（含区直其他单位 {of.other_region_units}）" if of.other_region_units else ""
    )


@text.register
def _(of: Route) -> str:
    whose = [text(part) for part in (of.units, of.applicants, of.titles, of.tiers, of.columns) if part]
    if of.committee_at is not None:
        whose.append(f"评委会在{code(of.committee_at)}")
    steps = [code(desk) for desk in of.desks]
    if of.one_of:
        steps.append("（任选其一）" + " / ".join(map(code, of.one_of)))
    way = " → ".join(steps) or f"按{of.by_rules_of}的规定"
    return f"{'，'.join(whose)}：{way}" if whose else way


@text.register
def _(of: Track) -> str:
    asked = of.schooling or of.degree
    assert asked is not None
    return f"{code(asked)}满{of.years}年"


@text.register
def _(of: Standard) -> str:
    title = code(of.level) if of.series is None else f"{_series(of.series)}{code(of.level)}"
    present = f"，具有{code(of.present)}" if of.present else ""
    also = f"；并有{text(of.necessary)}" if of.necessary else ""
    return f"{title}{present}：{' 或 '.join(map(text, of.any_of))}{also}"


@text.register
def _(of: Remit) -> str:
    if of.series is None:
        which = "各系列"
    else:
        which = "、".join(_series(of.series, one) for one in of.specialties) or _series(of.series)
    return f"{which}{text(of.levels or of.tiers)}" + ("（市直）" if of.city_units_only else "")


@text.register
def _(of: Office) -> str:
    return f"{of.name}{'（自主评审）' if of.own_people else ''}：{text(of.remits)}"


@text.register
def _(of: TitleShare) -> str:
    return f"{code(of.level)}以上不少于 {text(of.share)}"


@text.register
def _(of: ArchiveTerm) -> str:
    return f"确认后 {of.months} 个月内" if of.months else "没有规定期限"


@text.register
def _(of: LastDay) -> str:
    return f"至 {of.day.isoformat()}"


@text.register
def _(of: PlannedFor) -> str:
    return f"{of.year} 年"


@text.register
def _(of: PledgeText) -> str:
    return f"文本 {of.version}"


@text.register
def _(of: Material) -> str:
    return of.label + ("" if of.required else "（可选）")


@text.register
def _(of: Correspondence) -> str:
    return f"{of.qualification}＝{_series(of.series, of.specialty)}{code(of.level)}"


@text.register
def _(of: Required) -> str:
    return f"{of.titles.name}：{of.qualification}"


@text.register
def _(of: Threshold) -> str:
    return f"{code(of.skill)}满{of.years}年：{code(of.level)}"


@text.register
def _(of: Fee) -> str:
    return f"{_series(of.series) if of.series else ''}{code(of.tier)} {of.fen / 100:.2f} 元"


@text.register
def _(of: Slot) -> str:
    return f"{of.sender} {of.opens.isoformat()} 至 {of.until.isoformat()}"


def _series(key: str, specialty: str | None = None) -> str:
    series = Catalogue.shipped().series.get(key)
    if series is None:
        return key
    named = series.specialties.get(specialty) if specialty is not None else None
    return named.label if named is not None else series.label


def _code_or_text(item: object) -> str:
    if isinstance(item, str) and not isinstance(item, StrEnum):
        series, _, specialty = item.partition(".")
        return _series(series, specialty or None)
    return text(item)
