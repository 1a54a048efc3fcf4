"""The result publicity and what the public objects to (R-15, R-16; article 51)."""

import datetime as dt
from collections.abc import Collection
from enum import StrEnum

from common.calendar.working_days import WorkingCalendar
from common.events.codes import AnnulmentReason
from common.policy.findings import Finding, Under, silent, stated
from common.policy.subjects.results import Answerer, Results


class ObjectionAbout(StrEnum):
    """What an objection complains of; it decides who looks into it."""

    REVIEW = "review"
    MATERIALS = "materials"


ANSWERER_LABELS = {
    Answerer.ORGANISER: "评委会组建单位",
    Answerer.PLACE_HR: "所在地人社部门",
    Answerer.EMPLOYER: "用人单位",
}


def opened_in_time(
    closed_on: dt.date, opened_on: dt.date, policy: Results, calendar: WorkingCalendar
) -> Finding:
    """R-15: the publicity opens within 5 working days after the review work ends (R25-51).

    Being late is recorded and shown to the supervisor; the publicity is opened all the same, since holding it back would
    make it later still.
    """
    value = policy.publicity_opens_within
    if not value.is_known:
        return silent("R-15", value, "评审结果公示的最迟时间")
    days = value.require()
    last = calendar.within_if_known(closed_on, days)
    return Finding.judge(
        "R-15",
        value,
        holds=last is None or opened_on <= last,
        message=f"评审工作于 {closed_on} 结束，应在 {days} 个工作日内（最迟 {_told(last)}）开始公示。",
        facts={
            "closed_on": closed_on.isoformat(),
            "opened_on": opened_on.isoformat(),
            "last": _kept(last),
        },
    )


def long_enough(working_days: int, policy: Results) -> Finding:
    """R-15: the publicity stands for at least 5 working days (R25-51)."""
    value = policy.publicity
    if not value.is_known:
        return silent("R-15", value, "评审结果公示的期限")
    wanted = value.require()
    return Finding.judge(
        "R-15",
        value,
        holds=working_days >= wanted,
        message=f"评审结果公示期不少于 {wanted} 个工作日，所填为 {working_days} 个工作日。",
        facts={"working_days": working_days, "least": wanted},
    )


def answerers(about: ObjectionAbout, policy: Results) -> tuple[Answerer, ...]:
    """R-16: who looks into an objection (R25-51, BY26-5.2.2).

    Raises:
        NotConfigured
    """
    value = policy.about_review if about is ObjectionAbout.REVIEW else policy.about_materials
    return value.require()


def looked_into(
    about: ObjectionAbout,
    found_by: Collection[Answerer],
    policy: Results,
    *,
    against_all: bool,
    under: Under,
) -> Finding:
    """R-16: nobody handles an objection before all whom it concerns have looked into it (R25-51, BY26-5.2.2).

    The organiser gives the handling opinion, and its own look is part of that. An objection against all results names
    neither a place nor an employer whose answer could be waited for: the organiser looks into it (R25-51), and what
    employers and places tell about it is taken, not waited for.
    """
    if against_all:
        return stated(
            "R-16",
            "R25-51",
            under=under,
            holds=True,
            message="异议未指明人员，由评委会组建单位调查核实。",
            facts={"about": about.value, "against_all": True},
        )
    value = policy.about_review if about is ObjectionAbout.REVIEW else policy.about_materials
    if not value.is_known:
        return silent("R-16", value, "异议由谁调查核实")
    lacking = [a for a in value.require() if a is not Answerer.ORGANISER and a not in found_by]
    labels = "、".join(ANSWERER_LABELS[answerer] for answerer in lacking)
    return Finding.judge(
        "R-16",
        value,
        holds=not lacking,
        message=f"尚待{labels}调查核实，收到结果后再提出处理意见。" if lacking else "调查核实已完成。",
        facts={"about": about.value, "lacking": [answerer.value for answerer in lacking]},
    )


def handled_in_time(
    received_on: dt.date, handled_on: dt.date, policy: Results, calendar: WorkingCalendar
) -> Finding:
    """R-16: the handling opinion comes within 20 working days (R25-51); being late is recorded and shown."""
    value = policy.complaint_answered_within
    if not value.is_known:
        return silent("R-16", value, "异议的处理期限")
    last = calendar.within_if_known(received_on, value.require())
    return Finding.judge(
        "R-16",
        value,
        holds=last is None or handled_on <= last,
        message=f"异议于 {received_on} 收到，应在 {value.require()} 个工作日内（最迟 {_told(last)}）提出处理意见。",
        facts={
            "received_on": received_on.isoformat(),
            "handled_on": handled_on.isoformat(),
            "last": _kept(last),
        },
    )


def _told(last: dt.date | None) -> str:
    return str(last) if last is not None else "截止日待工作日历公布后计算"


def _kept(last: dt.date | None) -> str:
    return last.isoformat() if last is not None else "not_yet_known"


def uncontested(open_objections: int, held_by_reports: int, *, under: Under) -> Finding:
    """R-16: a result that somebody objects to, or that a report holds, waits alone until that is settled (R25-51)."""
    return stated(
        "R-16",
        "R25-51",
        under=under,
        holds=open_objections == 0 and held_by_reports == 0,
        message="该评审结果尚有未处理完毕的异议或者举报，暂不报送确认。",
        facts={"open_objections": open_objections, "held_by_reports": held_by_reports},
    )


def recognition_falls(reason: AnnulmentReason, *, upheld: bool, under: Under) -> Finding:
    """C-03, R-16: a told result is not recognised for a complaint only if one in time was upheld (R25-51); that the committee
    had no power, or breached the procedure, is the authority's own finding (R25-76)."""
    if reason is AnnulmentReason.COMPLAINT_UPHELD:
        return stated(
            "R-16",
            "R25-51",
            under=under,
            holds=upheld,
            message="没有经核实成立的异议，不能以此为由不予认可评审结果。",
            facts={"upheld": upheld},
        )
    return stated(
        "C-03",
        "R25-76",
        under=under,
        holds=True,
        message="人社部门对该评审结果不予认可。",
        facts={"reason": reason.value},
    )
