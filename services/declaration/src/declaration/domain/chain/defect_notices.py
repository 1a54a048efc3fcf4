"""Defects of procedure or form: told to the declaring department or unit, not to the applicant (K-13, article 35)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from common.policy.findings import Finding, Under, stated
from common.policy.subjects.audit_chain import AuditChain
from declaration.domain.cases.states import Step
from declaration.domain.chain.routes import Stop


class DefectState(StrEnum):
    """The state of a defect notice."""

    AT_CENTRE = "at_centre"
    """With the service centre, which passes it to the HR authority concerned."""
    SENT = "sent"
    ANSWERED = "answered"


_ASKED: Final = (Step.EMPLOYER, Step.CHANNEL, Step.DEPARTMENT, Step.COUNTY, Step.LEAGUE)


@dataclass(frozen=True)
class Addressed:
    """The addressee of a defect notice, who completes the file; `via` is the service centre, where it goes through one."""

    stop: Stop
    via: str | None = None


class NoSuchDesk(Exception):
    """The way of this declaration has no such desk."""


def addressee(stops: Sequence[Stop], wanted: Step) -> Addressed:
    """K-13, article 35: the department or unit that declared; what came up from a league through the service centre goes
    back through it to the HR authority concerned.

    Args:
        stops: the way of the submission.
        wanted: the desk whose part is defective.

    Raises:
        NoSuchDesk
    """
    centre = next((stop for stop in stops if stop.step is Step.SERVICE_CENTRE), None)
    authorities = [stop for stop in stops if stop.step in {Step.COUNTY, Step.LEAGUE} and stop.audits]
    if centre is not None and authorities:
        return Addressed(authorities[-1], via=centre.org_id)
    found = [stop for stop in stops if stop.step is wanted and wanted in _ASKED and stop.audits]
    if not found:
        raise NoSuchDesk
    return Addressed(found[0])


def goes_to_the_unit(chain: AuditChain) -> Finding:
    """K-13, article 35: defects of procedure, incomplete or irregular papers go to whoever declared."""
    value = chain.defects_to_unit
    if not value.is_known:
        return Finding.open_point("K-13", value, message="文件未写明申报程序、材料不规范的告知谁补正。")
    holds = value.require()
    message = "书面告知申报部门（单位）补充更正完善。" if holds else "文件规定不由申报部门（单位）补正。"
    return Finding.judge("K-13", value, holds=holds, message=message)


def day_is_ahead(until: dt.date, *, sent_on: dt.date, under: Under) -> Finding:
    """K-13, article 35: the defect notice has a deadline of its own, and leaves time to follow it."""
    holds = until > sent_on
    return stated(
        "K-13",
        "R25-35",
        under=under,
        holds=holds,
        facts={"last_day": until.isoformat()},
        message="已写明补正时限。" if holds else "补正时限须在告知之日以后，请重新填写。",
    )


def is_running(state: DefectState, *, until: dt.date, today: dt.date) -> bool:
    """Whether the office still waits; afterwards it decides on what it has, and nothing is lost by itself."""
    return state is not DefectState.ANSWERED and today <= until
