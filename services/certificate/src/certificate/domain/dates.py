"""The day from which a title counts (T-02; article 55): when it was obtained, never when the certificate was issued."""

import datetime as dt
from dataclasses import dataclass

from common.events.codes import CertificateOrigin
from common.policy.findings import Finding, Under, stated
from common.policy.subjects.certificate import Certificate, CountsFrom


@dataclass(frozen=True)
class Days:
    """The days that a title can count from; those that its origin does not know are absent."""

    passed_on: dt.date | None = None
    """The committee's vote."""
    approved_on: dt.date | None = None
    """The recognising unit's approval."""
    on_record: dt.date | None = None
    """As an older or foreign certificate states it."""


class DayMissing(Exception):
    """The day that decides is not known."""


def counts_from(origin: CertificateOrigin, days: Days, policy: Certificate) -> dt.date:
    """T-02: reviewed titles count from the committee's passing date, recognised ones from the recognising unit's approval
    (R25-55); titles obtained before or elsewhere keep the day on record (N23-6.3.7).

    Raises:
        DayMissing: `days` lacks the one that decides.
        NotConfigured: the pack does not say which one decides.
    """
    by_rule = {
        CertificateOrigin.REVIEW: policy.reviewed_counts_from,
        CertificateOrigin.RECOGNITION: policy.recognised_counts_from,
    }
    if origin in by_rule:
        named = {
            CountsFrom.COMMITTEE_PASSED: days.passed_on,
            CountsFrom.RECOGNISING_UNIT_APPROVED: days.approved_on,
        }
        day = named[by_rule[origin].require()]
    else:
        day = days.on_record
    if day is None:
        raise DayMissing(origin)
    return day


def days_in_order(obtained_on: dt.date, confirmed_on: dt.date, *, today: dt.date, under: Under) -> Finding:
    """T-02: a title cannot count from a day after its confirmation, nor be confirmed in the future (R25-55)."""
    holds = obtained_on <= confirmed_on <= today
    return stated(
        "T-02",
        "R25-55",
        under=under,
        holds=holds,
        message="职称起算时间早于或等于确认时间。"
        if holds
        else "职称起算时间应为评委会通过（认定单位审核通过）之日，不得晚于核准确认之日。",
        facts={"obtained_on": obtained_on.isoformat(), "confirmed_on": confirmed_on.isoformat()},
    )
