"""What differs between two effective policies, subject by subject."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from common.policy import chinese as zh
from common.policy.loader import Policy
from common.policy.model import Value
from common.policy.packs import values_of
from common.policy.subjects import Subjects


@dataclass(frozen=True)
class Difference:
    """One value that is not the same.

    Attributes:
        before, after: None where the table of that policy does not list it.
    """

    path: str
    before: Value[Any] | None
    after: Value[Any] | None

    @property
    def subject(self) -> str:
        return self.path.partition(".")[0]


def differences(before: Policy, after: Policy) -> tuple[Difference, ...]:
    """What is another value, binds otherwise, or is known in one only; in the order of the subjects.

    A value that is the same but stands in another clause, or is assumed in one, is no difference.
    """
    old, new = _values(before), _values(after)
    paths = sorted({**old, **new}, key=_order)
    return tuple(
        Difference(path, old.get(path), new.get(path))
        for path in paths
        if _content(old.get(path)) != _content(new.get(path))
    )


def described(before: Policy, after: Policy) -> Iterator[str]:
    """The differences as lines in Chinese."""
    found = differences(before, after)
    yield f"{before.ref.id} → {after.ref.id}：{len(found)} 处不同"
    for subject, group in groupby(found, key=lambda difference: difference.subject):
        of_subject = list(group)
        yield f"{zh.subject(subject)}（{len(of_subject)} 处）"
        for difference in of_subject:
            yield f"  {zh.name(difference.path)}"
            yield f"    {_said(difference.before)}"
            yield f"    → {_said(difference.after)}"


def _values(policy: Policy) -> Mapping[str, Value[Any]]:
    return {value.path: value for _, value in values_of(policy) if policy.applies(value)}


def _order(path: str) -> tuple[int, str]:
    return list(Subjects.model_fields).index(path.partition(".")[0]), path


def _content(value: Value[Any] | None) -> tuple[Any, ...] | None:
    if value is None:
        return None
    return (value.value, value.force) if value.is_known else (None,)


def _said(value: Value[Any] | None) -> str:
    if value is None:
        return "未列"
    known = [zh.value(value), zh.force(value.force)] if value.is_known else []
    return "，".join(part for part in (*known, value.clause, zh.status(value)) if part)
