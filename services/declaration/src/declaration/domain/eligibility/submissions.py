"""What must hold when a declaration is submitted (articles 23, 26, 72). All rules are asked, so that a person learns of
every obstacle at once.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from common.policy.findings import Finding
from common.policy.model import Switch, Value
from common.policy.subjects.application import OneOf
from common.policy.subjects.materials import Material, Proof

_PATH_CONDITIONS: Final = (9, *range(10, 18), *range(19, 25), 30, 33, 34, 35)
"""Numbers of the rules that are conditions of a path of its own."""

CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "A-02": "materials_missing",
        "A-04": "pledge_missing",
        "A-05": "another_declaration",
        "A-07": "deadline_passed",
        "A-14": "commission_incomplete",
        "E-01": "may_not_declare_now",
        "E-02": "credit_record_in_force",
        "E-03": "not_level_by_level",
        "E-04": "exam_not_passed",
        "E-05": "qualification_does_not_count",
        "E-06": "schooling_does_not_count",
        "E-07": "field_does_not_fit",
        **{f"E-{number:02}": "path_conditions_unmet" for number in _PATH_CONDITIONS},
        "E-18": "used_before",
        "E-27": "facts_contradict",
        "E-25": "continuing_education_missing",
        "E-26": "standard_not_met",
        "E-31": "exam_not_passed",
        "E-32": "qualification_missing",
        "K-01": "unit_does_not_fit",
        "P-02": "exam_only",
        "P-07": "column_does_not_fit",
        "R-13": "other_committee",
    }
)
"""The stable code under which a refusing finding is told."""


@dataclass(frozen=True)
class Other:
    """Another declaration of the same person for the same year and level that counts."""

    number: str
    series: str
    specialty: str | None
    committee_id: str


@dataclass(frozen=True)
class Bar:
    """A credit record that bars from declaring; both days bind, no last day means without end."""

    record_id: str
    clause: str
    starts: dt.date
    until: dt.date | None

    def binds(self, on: dt.date) -> bool:
        return self.starts <= on and (self.until is None or on <= self.until)


def pledge_is_signed(pledge: Switch, *, signed_version: str | None) -> Finding:
    """A-04, article 26: no submission without the signed integrity pledge (诚信承诺书)."""
    if not pledge.is_known:
        return Finding.open_point("A-04", pledge, message="文件未写明是否须签订诚信承诺书。")
    holds = not pledge.require() or signed_version is not None
    return Finding.judge(
        "A-04",
        pledge,
        holds=holds,
        facts={"text_version": signed_version} if signed_version else {},
        message="诚信承诺书已签订。" if holds else "尚未签订诚信承诺书，请阅读并签订后再提交。",
    )


def only_one_per_year_and_level(
    one_of: Value[OneOf], *, committee_id: str, others: Sequence[Other]
) -> Finding:
    """A-05, article 23: one person, one year, one level: one series or specialty; in 2023 and 2024 one committee.

    Under the series rule a second declaration never holds, also for the same series: it would be the same one twice.
    """
    if not one_of.is_known:
        return Finding.open_point("A-05", one_of, message="文件未写明同一年度可申报的数量。")
    if one_of.require() is OneOf.SERIES:
        clashing = [other.number for other in others]
        refused = "同一年度一个层级只能申报一个系列（专业），您已提交另一份申报，撤回后方可提交本申报。"
    else:
        clashing = [other.number for other in others if other.committee_id != committee_id]
        refused = "同一年度一个层级原则上只能向一个评委会申报，您已向另一评委会提交申报。"
    return Finding.judge(
        "A-05",
        one_of,
        holds=not clashing,
        facts={"one_of": str(one_of.require()), "others": list(clashing)},
        message=refused if clashing else "同一年度、同一层级没有其他申报。",
    )


def no_credit_record(bars_declaring: Switch, *, bar: Bar | None, today: dt.date) -> Finding:
    """E-02, article 72: who has a credit record as applicant does not declare while it is in force."""
    if not bars_declaring.is_known:
        return Finding.open_point("E-02", bars_declaring, message="文件未写明失信记录期限内可否申报。")
    barred = bar is not None and bar.binds(today) and bars_declaring.require()
    if bar is None or not barred:
        return Finding.judge("E-02", bars_declaring, holds=True, message="没有在记录期限内的失信记录。")
    until = f"（至{bar.until.year}年{bar.until.month}月{bar.until.day}日）" if bar.until else ""
    finding = Finding.judge(
        "E-02",
        bars_declaring,
        holds=False,
        facts={
            "record_id": bar.record_id,
            "from": bar.starts.isoformat(),
            **({"until": bar.until.isoformat()} if bar.until else {}),
            **({"pack_clause": bars_declaring.clause} if bars_declaring.clause else {}),
        },
        message=f"您有在记录期限内的失信记录{until}，记录期限内不得申报评审职称。如有异议，可向作出决定的部门申诉。",
    )
    # the record names the clause it was decided under; that is what the person can appeal against
    return finding.model_copy(update={"clause": bar.clause})


def materials_are_there(catalogue: Value[tuple[Material, ...]], *, uploaded: frozenset[str]) -> Finding:
    """A-02: what the catalogue requires as an upload is there; what a commitment or a check proves is not asked for."""
    if not catalogue.is_known:
        return Finding.open_point("A-02", catalogue, message="材料目录单未掌握，材料是否齐全由审核人员核对。")
    missing = [
        item
        for item in catalogue.require()
        if item.required and item.proof is Proof.UPLOAD and item.code not in uploaded
    ]
    return Finding.judge(
        "A-02",
        catalogue,
        holds=not missing,
        facts={"missing": [item.code for item in missing]},
        message=(
            f"缺少必交材料：{'、'.join(item.label for item in missing)}，请上传后再提交。"
            if missing
            else "目录单所列必交材料已上传。"
        ),
    )
