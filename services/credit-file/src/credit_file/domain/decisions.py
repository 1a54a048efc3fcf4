"""Whether a record may be decided, and which effects it has (articles 62 to 64, 72 to 74).

| subject | who decides | what follows |
|---|---|---|
| applicant (F-02) | HR authority of the place, or of the title's level | barred and cancelled; a title that was got is revoked |
| expert (F-03) | organiser of the committee | disqualified; the unit is told |
| staff (F-04) | HR authority of the place | barred from review work |
"""

from collections.abc import Collection, Mapping
from typing import Final

from pydantic import JsonValue

from common.events.codes import Asked, Effect, FindingCode, SubjectKind
from common.events.grounds import GROUND_CLAUSES, Ground
from common.policy.findings import Finding
from common.policy.subjects.credit import Credit, RecordRule

RULES: Final[Mapping[SubjectKind, str]] = {
    SubjectKind.APPLICANT: "F-02",
    SubjectKind.EXPERT: "F-03",
    SubjectKind.STAFF: "F-04",
}

_ONLY_WITH_A_TITLE: Final = frozenset({Ground.APPLICANT_CONCEALED_PENALTY, Ground.APPLICANT_IMPROPER_MEANS})
_SUBSTANTIATED: Final = frozenset({FindingCode.SUBSTANTIATED, FindingCode.PARTLY_SUBSTANTIATED})


def record_rule(credit: Credit, kind: SubjectKind) -> RecordRule:
    """The part of the policy that speaks of this kind of person."""
    return {
        SubjectKind.APPLICANT: credit.applicant,
        SubjectKind.EXPERT: credit.expert,
        SubjectKind.STAFF: credit.staff,
    }[kind]


def basis(rule: RecordRule, ground: Ground) -> tuple[str, ...]:
    """The clauses a record rests on: what was violated, and what follows from it (F-01)."""
    violated = GROUND_CLAUSES[ground]
    follows = rule.period.clause
    return (violated,) if follows in {None, violated} else (violated, str(follows))


def effects_provided(rule: RecordRule, *, title_obtained: bool) -> tuple[Effect, ...]:
    """What the policy attaches to a record; a title is revoked where one was got."""
    return tuple(
        effect
        for effect, switch in rule.effects.items()
        if switch.value and (effect is not Effect.REVOKE_TITLE or title_obtained)
    )


def record_is_provided(rule: RecordRule, ground: Ground, *, title_obtained: bool) -> Finding:
    """F-02: article 72 attaches a record to every violation of article 62, and to a title got by improper means.

    Concealing a penalty alone makes the unit cancel the declaration; a record needs a violation of article 62, such as the
    false commitment that usually goes with it.
    """
    provided = title_obtained or ground not in _ONLY_WITH_A_TITLE
    message = (
        "该情形应当记入诚信档案。"
        if provided
        else "该情形未取得职称的，由用人单位取消申报资格，不单独记入诚信档案；如同时存在第六十二条所列情形，请按该情形认定。"
    )
    return Finding.judge(
        "F-02",
        rule.period,
        holds=provided,
        message=message,
        facts={"ground": ground.value, "title_obtained": title_obtained},
    )


def effects_fit(
    rule: RecordRule, kind: SubjectKind, wanted: Collection[Effect], *, title_obtained: bool
) -> Finding:
    """F-02, F-03, F-04: a record has the effects that the rules attach to it, no others and none left out."""
    provided = effects_provided(rule, title_obtained=title_obtained)
    lacking: list[JsonValue] = [effect.value for effect in provided if effect not in wanted]
    foreign: list[JsonValue] = [*sorted(effect.value for effect in wanted if effect not in provided)]
    message = (
        "处理措施符合规定。" if not lacking and not foreign else "处理措施与规定不符，请按所列措施作出决定。"
    )
    return Finding.judge(
        RULES[kind],
        rule.period,
        holds=not lacking and not foreign,
        message=message,
        facts={"provided": [effect.value for effect in provided], "lacking": lacking, "foreign": foreign},
    )


def both_have_found(rule: RecordRule, found: Mapping[Asked, FindingCode | None]) -> Finding:
    """F-02: a title is revoked after the recommending unit and the organiser have looked into it.

    经推荐单位和评委会组建单位调查核实: both have answered and at least one of them found it to be so (our reading; the
    article does not say what follows when the two differ).
    """
    open_: list[JsonValue] = [asked.value for asked in Asked if found.get(asked) is None]
    substantiated = any(finding in _SUBSTANTIATED for finding in found.values())
    if open_:
        message = "撤销职称须经推荐单位和评委会组建单位调查核实，尚有单位未提交调查结果。"
    elif not substantiated:
        message = "推荐单位和评委会组建单位均未查实，不得撤销职称。"
    else:
        message = "推荐单位和评委会组建单位已调查核实。"
    return Finding.judge(
        "F-02",
        rule.effects[Effect.REVOKE_TITLE],
        holds=not open_ and substantiated,
        message=message,
        facts={"unanswered": open_, "found": [str(found[asked]) for asked in Asked if found.get(asked)]},
    )


def unit_is_told(rule: RecordRule, kind: SubjectKind, *, grave: bool, notified_org: str | None) -> Finding:
    """F-02, F-03: an expert's unit is always told, an applicant's in grave cases."""
    needed = kind is SubjectKind.EXPERT or (kind is SubjectKind.APPLICANT and grave)
    message = (
        "依规定无须通报所在单位。"
        if not needed
        else f"通报所在单位 {notified_org}。"
        if notified_org
        else "依规定应当通报其所在单位，请填写单位。"
    )
    return Finding.judge(
        RULES[kind],
        rule.period,
        holds=not needed or notified_org is not None,
        message=message,
        facts={"grave": grave, "notified_org": notified_org},
    )
