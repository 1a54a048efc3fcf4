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


@dataclass(frozen=True)
class Schoolings:
    """Everything a person has finished, as it counts.

    Attributes:
        counting: what counts, whatever its day.
        unmapped: classes of technician schools of which the documents do not say what they count as. Such a class may
            reach any schooling up to 本科, from the day that it was finished; no degree comes with it.
        found: an equality that was used (E-06).
        against: schooling that does not count, because a pack does not make it equal. Told to who has no other.
    """

    counting: tuple[Counted, ...]
    unmapped: tuple[Education, ...]
    found: tuple[Finding, ...]
    against: tuple[Finding, ...] = ()

    def since(self, schooling: Schooling | None = None, degree: Degree | None = None) -> dt.date | None:
        """From which day the schooling, or the degree, is reached."""
        return min((one.since for one in self.reaching(schooling, degree)), default=None)

    def reaching(self, schooling: Schooling | None = None, degree: Degree | None = None) -> list[Counted]:
        """What reaches the schooling, or the degree."""
        return [
            one
            for one in self.counting
            if (schooling is not None and one.schooling.reaches(schooling))
            or (degree is not None and one.degree is not None and one.degree.reaches(degree))
        ]

    def perhaps_since(self, schooling: Schooling | None) -> dt.date | None:
        """From which day a class that is not mapped may reach the schooling."""
        if schooling is None or not Schooling.BACHELOR.reaches(schooling):
            return None
        return min((one.graduated_on for one in self.unmapped), default=None)

    @property
    def highest(self) -> str:
        """The highest schooling held, for messages; empty where none is known."""
        best = max((one.schooling for one in self.counting), key=list(Schooling).index, default=None)
        return code(best) if best is not None else ""

    def used(self) -> list[Education]:
        return [one.of for one in self.counting]

    def open_points(self, check: Check) -> list[Finding]:
        """What nobody can say of the classes that are not mapped; asked where the answer depends on it."""
        school = check.policy.education.technician_school
        return [
            silent(
                "E-06",
                school[one.technician_class],
                f"您技工院校{code(one.technician_class)}毕业按什么学历申报",
                facts={"technician_class": str(one.technician_class)},
            )
            for one in {one.technician_class: one for one in self.unmapped}.values()
            if one.technician_class is not None
        ]


def schoolings(check: Check) -> Schoolings:
    """E-06, article 21: part-time equals full-time, vocational equals ordinary, technician classes by the pack."""
    rules = check.policy.education
    found: list[Finding] = []
    against: list[Finding] = []
    counting: list[Counted] = []
    unmapped: list[Education] = []
    for one in sorted(check.facts.education, key=lambda e: (e.graduated_on, e.model_dump_json())):
        schooling = one.schooling
        if one.technician_class is not None:
            value = rules.technician_school[one.technician_class]
            schooling = value.value
            if schooling is None:
                unmapped.append(one)
                continue
            found.append(
                judge(
                    "E-06",
                    value,
                    holds=True,
                    message=f"技工院校{code(one.technician_class)}毕业，按{code(schooling)}学历申报。",
                    facts={"technician_class": str(one.technician_class), "counts_as": str(schooling)},
                    used=[one],
                )
            )
        else:
            equal = _equal(check, one)
            if any(finding.refuses for finding in equal):
                against += equal
                continue
            found += equal
        if schooling is not None:
            counting.append(Counted(schooling, one.degree, one.graduated_on, one))
    return Schoolings(tuple(counting), tuple(unmapped), tuple(found), tuple(against))


def _equal(check: Check, one: Education) -> list[Finding]:
    rules = check.policy.education
    equalities: list[tuple[bool, Value[bool], str, str]] = [
        (not one.full_time, rules.part_time_equal, "非全日制学历", "全日制学历"),
        (one.kind is EducationKind.VOCATIONAL, rules.vocational_equal, "职业院校毕业", "同层次普通学校毕业"),
    ]
    return [
        judge(
            "E-06",
            value,
            holds=bool(value.value),
            message=f"{what}与{other}同等对待。"
            if value.value
            else f"{what}不与{other}同等对待，您的这一学历不计入。",
            used=[one],
        )
        for used, value, what, other in equalities
        if used
    ]


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
        return waived("E-07", "field", by, value, "所学专业与从事专业不一致，按所走通道不受专业限制。")
    unknown: list[Finding] = []
    for listed in rules.own_field_only.values():
        groups: tuple[TitleGroup, ...] = listed.value or ()
        if not listed.is_known:
            question = "您所学专业与从事专业不一致，申报的系列（专业）是否涉及公共安全、须按所学专业申报"
            unknown.append(silent("E-07", listed, question))
        elif any(group.covers(wanted.series, wanted.specialty, wanted.level) for group in groups):
            message = "该系列（专业）涉及公共安全或人身健康，须按所学专业申报；您所学专业与从事专业不一致，请改报所学专业的职称。"
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
