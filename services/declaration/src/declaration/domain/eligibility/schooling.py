"""Which schooling counts (E-06), and where study and work may differ (E-07)."""

import datetime as dt
from dataclasses import dataclass

from common.policy import Finding, Value
from common.policy.chinese import code
from common.policy.subjects.vocabulary import Degree, Schooling, TitleGroup, Waived
from declaration.domain.eligibility.check import Check, Waivers, judge, silent, waived
from declaration.domain.eligibility.facts import Education, EducationKind, FieldOfWork


@dataclass(frozen=True)
class Counted:
    """An education as it counts: as which schooling, from which day."""

    schooling: Schooling
    degree: Degree | None
    since: dt.date
    of: Education


def counted(check: Check) -> tuple[list[Counted], list[Finding]]:
    """E-06, article 21: part-time equals full-time, vocational equals ordinary, technician classes by the pack.

    Returns:
        What counts, whatever its day; and what was found on the way: an equality that was used, or a class of which
        the documents do not say what it counts as, an open point.
    """
    rules = check.policy.education
    found: list[Finding] = []
    counting: list[Counted] = []
    for one in sorted(check.facts.education, key=lambda e: (e.graduated_on, e.model_dump_json())):
        schooling = one.schooling
        if one.technician_class is not None:
            value = rules.technician_school[one.technician_class]
            schooling = value.value
            told = {"technician_class": str(one.technician_class), "counts_as": str(schooling)}
            name = code(one.technician_class)
            found.append(
                judge(
                    "E-06",
                    value,
                    holds=True,
                    message=f"技工院校{name}毕业，按{code(schooling) if schooling else ''}学历申报。",
                    facts=told if schooling else {"technician_class": str(one.technician_class)},
                    used=[one],
                )
            )
        else:
            found += _equal(check, one)
        if schooling is not None:
            counting.append(Counted(schooling, one.degree, one.graduated_on, one))
    return counting, found


def _equal(check: Check, one: Education) -> list[Finding]:
    rules = check.policy.education
    equalities: list[tuple[bool, Value[bool], str]] = [
        (not one.full_time, rules.part_time_equal, "非全日制学历与全日制学历同等对待。"),
        (
            one.kind is EducationKind.VOCATIONAL,
            rules.vocational_equal,
            "职业院校毕业与同层次普通学校毕业同等对待。",
        ),
    ]
    return [
        judge("E-06", value, holds=True, message=text, used=[one]) for used, value, text in equalities if used
    ]


def open_class(check: Check) -> bool:
    """Whether the person has a technician class of which nobody can say what it counts as."""
    school = check.policy.education.technician_school
    return any(
        one.technician_class is not None and not school[one.technician_class].is_known
        for one in check.facts.education
    )


def field_fits(check: Check, waivers: Waivers) -> list[Finding]:
    """E-07, article 21: the field of study may differ from the field of work, but not in public safety and health.

    Which titles concern public safety is not in hand everywhere; where the fields differ that is an open point.
    """
    rules, wanted = check.policy.education, check.wanted
    same = [e for e in check.facts.education if e.field is not FieldOfWork.OTHER]
    if same or not check.facts.education:
        return [
            judge(
                "E-07",
                rules.field_may_differ,
                holds=True,
                message="所学专业与从事专业一致或相近。",
                used=same,
            )
        ]
    if Waived.FIELD in waivers:
        by, value = waivers[Waived.FIELD]
        return [waived("E-07", "field", by, value, "所学专业与从事专业不一致，按所走通道不受专业限制。")]
    unknown: list[Finding] = []
    for listed in rules.own_field_only.values():
        groups: tuple[TitleGroup, ...] = listed.value or ()
        if not listed.is_known:
            unknown.append(silent("E-07", listed))
        elif any(group.covers(wanted.series, wanted.specialty, wanted.level) for group in groups):
            message = "该系列（专业）涉及公共安全或人身健康，须按所学专业申报；您所学专业与从事专业不一致，请改报所学专业。"
            return [judge("E-07", listed, holds=False, message=message, used=check.facts.education)]
    message = "所学专业与从事专业不一致，可按本人长期从事的专业申报。"
    return [
        judge(
            "E-07",
            rules.field_may_differ,
            holds=bool(rules.field_may_differ.value),
            message=message,
            used=check.facts.education,
        ),
        *unknown,
    ]
