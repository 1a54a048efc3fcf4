"""The one supplement notice of what an applicant must supplement, its window, and what follows when it passes (K-06, article 35)."""

import datetime as dt
from typing import Literal

from common.clock import SHANGHAI
from common.policy.findings import Finding, Under, stated
from common.policy.model import Value
from common.policy.subjects.audit_chain import AuditChain, TermStart


def may_ask(chain: AuditChain, *, given: int) -> Finding:
    """K-06, article 35: everything is told at once; the same submission gets no further supplement notice.

    Args:
        given: supplement notices that this submission has had.
    """
    at_most = chain.supplement_notices
    holds = given < at_most.require()
    return Finding.judge(
        "K-06",
        at_most,
        holds=holds,
        facts={"given": given},
        message="可以一次性书面告知需要补充更正的全部材料。"
        if holds
        else "该次申报已经一次性书面告知过，不能再次要求申报人补充更正，请作出受理或不予受理的决定。",
    )


def counted_from_sending(chain: AuditChain) -> int | None:
    """How many working days the window has, counted from the supplement notice; None where the office must name the last day: the
    pack gives no term, or no start for it that is known when the supplement notice is sent.
    """
    starts = chain.supplement_term_starts
    if not chain.supplement_term.is_known or not starts.is_known or starts.require() is not TermStart.SENT:
        return None
    return chain.supplement_term.require()


def named_day_is_ahead(named: dt.date, *, sent_on: dt.date, under: Under) -> Finding:
    """K-06, article 35: a supplement notice without time to follow it is none."""
    holds = named > sent_on
    return stated(
        "K-06",
        "R25-35",
        under=under,
        holds=holds,
        facts={"last_day": named.isoformat()},
        message="已写明补充更正的时限。" if holds else "补充更正的时限须在告知之日以后，请重新填写。",
    )


def in_window(overdue: Value[Literal["abandoned"]], *, until: dt.date | None, today: dt.date) -> Finding:
    """K-06, article 35: what comes on the last day is in time, what comes later counts as given up.

    Args:
        until: the last day; None while it is not yet known, and the window is open.
    """
    if until is None:
        return Finding.judge(
            "K-06",
            overdue,
            holds=True,
            facts={"last_day": "not_yet_known", "today": today.isoformat()},
            message="补充更正时限的最后一日尚不能确定，予以接收。",
        )
    holds = today <= until
    return Finding.judge(
        "K-06",
        overdue,
        holds=holds,
        facts={"last_day": until.isoformat(), "today": today.isoformat()},
        message="在补充更正时限内。"
        if holds
        else f"已过补充更正时限 {until.isoformat()}，视为放弃申报，不能再补充更正。",
    )


def overdue_from(until: dt.date) -> dt.datetime:
    """The instant at which the window has passed: midnight after its last day."""
    return dt.datetime.combine(until + dt.timedelta(days=1), dt.time.min, tzinfo=SHANGHAI)
