"""Publicities on the way up: inside the unit (K-01, article 27) and of the roster (K-04, article 34).

The day of publication is not counted; after the last working day of the term the next step is open from midnight on.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from common.policy.findings import Finding
from common.policy.model import Switch, Value, WorkingDays
from common.policy.subjects.audit_chain import AuditChain, RosterPublisher


class PublicityKind(StrEnum):
    """The kind of a publicity (公示)."""

    UNIT = "unit"
    """Inside the unit, of one declaration."""
    ROSTER = "roster"
    """Of the roster (花名册), to everybody."""


class ObjectionState(StrEnum):
    """The state of an objection (异议)."""

    OPEN = "open"
    DISMISSED = "dismissed"
    UPHELD = "upheld"


@dataclass(frozen=True)
class PublicityRules:
    """The rules for a publicity of one kind: requirement, length, and whether an open objection stops what comes next."""

    rule: str
    length: WorkingDays
    clear: Switch


def rules_of(chain: AuditChain, kind: PublicityKind) -> PublicityRules:
    """The values of the pack for this kind of publicity."""
    if kind is PublicityKind.UNIT:
        return PublicityRules("K-01", chain.unit_publicity, chain.unit_publicity_clear)
    return PublicityRules("K-04", chain.roster_publicity, chain.roster_clear)


def publicity_is_over(
    rules: PublicityRules, *, published_on: dt.date, opens: dt.datetime | None, now: dt.datetime
) -> Finding:
    """K-01 and K-04, articles 27 and 34: the publicity stood for at least the days that the pack names.

    Args:
        opens: the instant from which the next step is open; None while that is not yet known, and the publicity stands on.
    """
    if opens is None:
        return Finding.judge(
            rules.rule,
            rules.length,
            holds=False,
            facts={"published_on": published_on.isoformat(), "last_day": "not_yet_known"},
            message="公示期未满：最后一日待相应年度的节假日安排公布后确定，期满后方可办理下一步。",
        )
    holds = now >= opens
    last_day = (opens - dt.timedelta(days=1)).date()
    return Finding.judge(
        rules.rule,
        rules.length,
        holds=holds,
        facts={"published_on": published_on.isoformat(), "last_day": last_day.isoformat()},
        message="公示期已满。"
        if holds
        else f"公示期未满：公示至 {last_day.isoformat()}，次日起方可办理下一步。",
    )


def publicity_is_clear(rules: PublicityRules, objections: Sequence[ObjectionState]) -> Finding:
    """K-01 and K-04, articles 27 and 34: only what has no objection, open or upheld, goes on."""
    unsettled = objections.count(ObjectionState.OPEN)
    upheld = objections.count(ObjectionState.UPHELD)
    if not rules.clear.is_known:
        return Finding.open_point(rules.rule, rules.clear, message="文件未写明有异议的可否继续上报。")
    holds = not rules.clear.require() or not (unsettled or upheld)
    if holds:
        message = "公示无异议。"
    elif unsettled:
        message = "公示期间收到的异议尚未查清，查清前不得上报。"
    else:
        message = "公示期间的异议经查属实，不得上报，请退回或取消该申报。"
    return Finding.judge(
        rules.rule,
        rules.clear,
        holds=holds,
        facts={"open": unsettled, "upheld": upheld},
        message=message,
    )


def may_publish_roster(
    publishers: Value[tuple[RosterPublisher, ...]], publisher: RosterPublisher | None
) -> Finding:
    """K-04, article 34: the roster is published by the bodies that the pack names.

    Args:
        publisher: as what the caller's body would publish; None for a body that no document names.
    """
    if not publishers.is_known:
        return Finding.open_point("K-04", publishers, message="文件未写明由谁公示花名册。")
    holds = publisher in publishers.require()
    return Finding.judge(
        "K-04",
        publishers,
        holds=holds,
        facts={"publisher": publisher and str(publisher)},
        message="由规定的部门公示花名册。" if holds else "花名册不由本部门公示，请由规定的部门办理。",
    )
