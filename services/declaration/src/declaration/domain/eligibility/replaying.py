"""Asks the engine a stored question again and compares what it says with what was stored (P-08).

Under the same engine version both must be the same, byte for byte: anything else is a defect, of the row or of the engine,
and is named. Under another version the answer may differ, and what differs is told rule by rule.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from common.crypto.sealed import canonical_json
from common.policy import name_now

_ENGINE = "engine_version"


class Defect(StrEnum):
    """A defect of a stored decision, labelled in the code list `replay_defect`."""

    QUESTION_UNREADABLE = "question_unreadable"
    """The sealed question does not open: altered, moved to another row, or under a key that is not held."""
    FACTS_CHANGED = "facts_changed"
    """The facts are not those that their digest names."""
    POLICY_MISSING = "policy_missing"
    """No snapshot of the policy with that digest."""
    POLICY_CHANGED = "policy_changed"
    """The snapshot's values are not those that the digest names."""
    FORM_UNREADABLE = "form_unreadable"
    """Question or snapshot are what they were, but this program no longer reads their form."""
    ROW_CONTRADICTS = "row_contradicts"
    """The row's own columns do not say what question and answer say."""
    NOT_AS_RECORDED = "not_as_recorded"
    """The audit entry of the decision names another digest of the row."""
    ANSWER_DIFFERS = "answer_differs"
    """The same version of the engine answers otherwise."""


class Agreement(StrEnum):
    """The outcome of a replay (重新核对), labelled in the code list `replay_agreement`."""

    SAME = "same"
    ENGINE_CHANGED = "engine_changed"
    """Another version of the engine answers otherwise; the decision stands as it was taken."""
    DEFECT = "defect"


@dataclass(frozen=True)
class Difference:
    """One difference between the stored and the replayed answer; None where one of them lacks it.

    Attributes:
        path: the path on which; None for the answer as a whole.
        rule: the rule whose finding it is; None for what is not a finding.
        field: `finding`, or which field of the path or of the answer; `paths` for their order, `order` where only the
            findings of a path stand in another order.
    """

    path: str | None
    rule: str | None
    field: str
    stored: Any
    replayed: Any


@dataclass(frozen=True)
class Replay:
    """The outcome of asking again.

    Attributes:
        engine_now: the version that was asked; the stored one is `engine_then`.
        replayed: the answer as told today; None where the question or its policy cannot be read.
    """

    engine_then: str
    engine_now: str
    replayed: dict[str, Any] | None
    differences: tuple[Difference, ...]
    defects: tuple[Defect, ...]

    @property
    def agreement(self) -> Agreement:
        if self.defects:
            return Agreement.DEFECT
        return Agreement.ENGINE_CHANGED if self.differences else Agreement.SAME


def compare(
    stored: Mapping[str, Any],
    replayed: Mapping[str, Any] | None,
    *,
    engine_now: str,
    defects: tuple[Defect, ...] = (),
) -> Replay:
    """Compare two answers as they are told; what an open point was called then counts under its name of now.

    Args:
        replayed: None where the question could not be asked again; `defects` says why.
        defects: what was found wrong with the row before it was asked.
    """
    stored = _named_now(stored)
    engine_then = str(stored.get(_ENGINE))
    if replayed is None:
        return Replay(engine_then, engine_now, None, (), defects)
    found: tuple[Difference, ...] = ()
    if _canonical(stored) != _canonical(replayed):
        found = tuple(_differences(stored, replayed)) or (Difference(None, None, "order", None, None),)
    if found and engine_then == engine_now:
        defects = (*defects, Defect.ANSWER_DIFFERS)
    return Replay(engine_then, engine_now, dict(replayed), found, defects)


def _named_now(answer: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(answer)
    if isinstance(answer.get("best"), Mapping):
        told["best"] = _path_now(answer["best"])
    if answer.get("others"):
        told["others"] = [_path_now(path) for path in answer["others"]]
    return told


def _path_now(path: Mapping[str, Any]) -> dict[str, Any]:
    return {**path, "findings": [_finding_now(finding) for finding in path.get("findings") or []]}


def _finding_now(finding: Mapping[str, Any]) -> Mapping[str, Any]:
    facts = finding.get("facts") or {}
    return {**finding, "facts": {**facts, "point": name_now(facts["point"])}} if "point" in facts else finding


def _canonical(answer: Mapping[str, Any]) -> bytes:
    return canonical_json({key: value for key, value in answer.items() if key != _ENGINE})


def _differences(stored: Mapping[str, Any], replayed: Mapping[str, Any]) -> Iterator[Difference]:
    yield from _fields(None, stored, replayed, but={_ENGINE, "best", "others"})
    then, now = _order(stored), _order(replayed)
    if list(then) != list(now):
        yield Difference(None, None, "paths", list(then), list(now))
    for path in dict.fromkeys([*then, *now]):
        if path in then and path in now:
            yield from _fields(path, then[path], now[path], but={"findings"})
            yield from _findings(path, then[path], now[path])


def _fields(
    path: str | None, stored: Mapping[str, Any], replayed: Mapping[str, Any], *, but: set[str]
) -> Iterator[Difference]:
    for field in sorted({*stored, *replayed} - but):
        if stored.get(field) != replayed.get(field):
            yield Difference(path, None, field, stored.get(field), replayed.get(field))


def _order(answer: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    paths = [answer.get("best") or {}, *(answer.get("others") or [])]
    return {str(path.get("path")): path for path in paths}


def _findings(path: str, stored: Mapping[str, Any], replayed: Mapping[str, Any]) -> Iterator[Difference]:
    """Findings that one answer has and the other has not, paired by rule in their order."""
    then, now = _by_rule(stored), _by_rule(replayed)
    for rule in dict.fromkeys([*then, *now]):
        before, after = list(then.get(rule, ())), list(now.get(rule, ()))
        for same in [one for one in before if one in after]:
            if same in after:
                before.remove(same)
                after.remove(same)
        for n in range(max(len(before), len(after))):
            yield Difference(
                path,
                rule,
                "finding",
                json.loads(before[n]) if n < len(before) else None,
                json.loads(after[n]) if n < len(after) else None,
            )


def _by_rule(path: Mapping[str, Any]) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = defaultdict(list)
    for finding in path.get("findings") or []:
        found[str(finding.get("rule"))].append(canonical_json(finding))
    return found
