"""Holding the passes of school teachers inside the number of their place when they are sent for confirmation (E-29)."""

from collections import defaultdict
from collections.abc import Sequence

from common.events.codes import Column, Level
from common.policy.findings import Finding, refusing
from common.ports import Ports
from common.uow import UnitOfWork
from review.domain.packages import SCHOOL_TEACHERS
from review.domain.quotas import Number, counts, number_of, passes_inside_the_quota
from review.domain.states import CaseState
from review.errors import TeacherQuotaExceeded
from review.store.cases import CaseRow, count_reported, lock_number

_SENT = (CaseState.REPORTED, CaseState.CONFIRMED)


async def hold_inside_quotas(uow: UnitOfWork, cases: Sequence[CaseRow], ports: Ports) -> list[Finding]:
    """Count what goes into a package against the number of each place; nobody else counts there until it is sent.

    Each case counts under the annual notice that it was declared under, so that one carried over takes nothing from the next year.

    Raises:
        TeacherQuotaExceeded
    """
    going: dict[tuple[str, Number | None], list[CaseRow]] = defaultdict(list)
    for case in cases:
        if counts(case.wanted, Column(case.column)):
            rules = ports.packs.of(case.pack).teacher_quota
            going[case.pack_id.split("+", 1)[0], number_of(rules, case.place)].append(case)
    findings = []
    for (pack, number), members in sorted(going.items(), key=_in_one_order):
        reported = 0
        if number is not None:
            await lock_number(uow.session, pack, number.place)
            reported = await count_reported(
                uow.session,
                pack=pack,
                series=SCHOOL_TEACHERS,
                level=Level.FULL_SENIOR,
                not_column=Column.DIRECTED_EVALUATION,
                place=number.place,
                exactly=number.exactly,
                states=_SENT,
            )
        rules = ports.packs.of(members[0].pack).teacher_quota
        findings.append(passes_inside_the_quota(rules, number, reported=reported, more=len(members)))
    if refused := refusing(findings):
        raise TeacherQuotaExceeded.by(refused)
    return findings


def _in_one_order(group: tuple[tuple[str, Number | None], list[CaseRow]]) -> tuple[str, str]:
    """Everybody locks in this order, so that two packages never wait for each other."""
    (pack, number), _ = group
    return pack, number.place if number is not None else ""
