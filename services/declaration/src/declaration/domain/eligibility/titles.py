"""The title held before: level by level (E-03), by a qualification (E-05), after a change of series (E-24)."""

from pydantic import JsonValue

from common.catalogue import Catalogue
from common.events.labels import label
from common.policy import Finding, Force, Value
from common.policy.subjects.conditions import Necessary
from common.policy.subjects.vocabulary import Waived
from declaration.domain.eligibility.check import (
    Check,
    MeasuredOn,
    Waivers,
    by_day,
    judge,
    only_claimed,
    silent,
    texts,
    waived,
    years_after,
)
from declaration.domain.eligibility.facts import HeldTitle, TitleWay


def level_by_level(check: Check, waivers: Waivers) -> list[Finding]:
    """E-03, article 23: the title below is held, in the same series; the entry level asks for none.

    Who holds the title below in another series first changes the series at that level (E-24). Where the only base is a
    qualification whose table is not in hand, E-05 is the open point and nothing is refused here.
    """
    value = check.policy.standing.level_by_level
    if held := _already_held(check):
        return [_held_already(check, value, held)]
    asked = check.base_level
    if asked is None:
        return [judge("E-03", value, holds=True, message=f"申报{label(check.wanted.level)}不要求先有职称。")]
    base = check.base
    if base is not None and base.obtained_on <= check.cut_off:
        # a path that asks for no title below does not ask how long the changed one has been held
        changed = [] if Waived.LEVEL_BY_LEVEL in waivers else _after_change(check, base)
        return [_base_is_there(check, value, base), *changed]
    if Waived.LEVEL_BY_LEVEL in waivers:
        by, freed = waivers[Waived.LEVEL_BY_LEVEL]
        return [waived("E-03", "level", by, freed, "按所走通道，不受逐级申报限制。")]
    if base is None and check.base_elsewhere is not None:
        return [_change_first(check, check.base_elsewhere)]
    if base is None and check.open_qualifications:
        return []
    facts = {"asked": str(asked), "series": check.wanted.series}
    return [
        by_day(
            "E-03",
            value,
            from_day=base.obtained_on if base else None,
            on=check.cut_off,
            measured=MeasuredOn.CUT_OFF,
            met="",
            not_met=f"应逐级申报：申报{label(check.wanted.level)}须先取得本系列{label(asked)}职称。",
            facts=facts,
            used=[base] if base else [],
        ),
        *(_after_change(check, base) if base else []),
    ]


def _already_held(check: Check) -> HeldTitle | None:
    wanted = check.wanted
    same = (
        t
        for t in check.titles
        if t.series == wanted.series and t.level is wanted.level and t.obtained_on <= check.submission
    )
    other_specialty = wanted.specialty is not None
    return next(
        (t for t in same if not (other_specialty and t.specialty not in {None, wanted.specialty})), None
    )


def _held_already(check: Check, value: Value[bool], held: HeldTitle) -> Finding:
    name = "职业资格，视同具备" if held.way is TitleWay.QUALIFICATION else "职称证书，已具备"
    message = f"您持有{name}本系列{label(held.level)}职称，不需要再申报同一层级，请改报其他层级。"
    facts = {"held": str(held.level), "way": str(held.way)}
    refused = judge("E-03", value, holds=False, message=message, facts=facts, used=[held])
    # 原则上 is said of the levels that come before; nobody is given what he has, so no consent lifts this
    return refused.model_copy(update={"force": Force.MUST})


def _base_is_there(check: Check, value: Value[bool], base: HeldTitle) -> Finding:
    facts = {"held": str(base.level), "obtained_on": base.obtained_on.isoformat(), "way": str(base.way)}
    message = f"已具备本系列{label(base.level)}职称，可逐级申报。"
    return judge("E-03", value, holds=True, message=message, facts=facts, used=[base])


def _change_first(check: Check, elsewhere: HeldTitle) -> Finding:
    value = check.policy.series_change.next_level_after
    series = Catalogue.shipped().series.get(elsewhere.series)
    message = (
        f"您的{label(elsewhere.level)}职称属于{series.label if series else '其他'}系列。"
        f"须先转评本系列{label(elsewhere.level)}，取得后再从事本专业工作满规定年限，方可申报{label(check.wanted.level)}。"
    )
    facts = {"held_series": elsewhere.series, "held": str(elsewhere.level)}
    return judge("E-24", value, holds=False, message=message, facts=facts, used=[elsewhere])


def _after_change(check: Check, base: HeldTitle) -> list[Finding]:
    """E-24, article 41, second sentence: the next level 1 year after the new title, employed 1 year where asked."""
    if base.way is not TitleWay.SERIES_CHANGE:
        return []
    rules = check.policy.series_change
    standard = check.standard.value
    employed = standard is not None and Necessary.EMPLOYED in standard.necessary
    value = rules.next_level_employed if employed else rules.next_level_after
    start = base.appointed_on if employed else base.obtained_on
    if not value.is_known:
        return [silent("E-24", value)]
    years = value.require()
    did = "转系列后在新岗位聘任" if employed else "转系列取得现职称后从事新专业工作"
    return [
        by_day(
            "E-24",
            value,
            from_day=years_after(start, years),
            on=check.cut_off,
            measured=MeasuredOn.CUT_OFF,
            met=f"{did}已满{years}年。",
            not_met=f"申报高一级须{did}满{years}年。",
            otherwise="请补充聘任日期。",
            facts={"years": years, "employed": employed},
            used=[base],
        )
    ]


def same_level_change(check: Check, old: HeldTitle) -> Finding:
    """E-24, article 41, first sentence: the same level after 1 year of work in the new post."""
    value = check.policy.series_change.same_level_after
    if not value.is_known:
        return silent("E-24", value)
    years = value.require()
    post = check.facts.post
    return by_day(
        "E-24",
        value,
        from_day=years_after(post.employed_on, years),
        on=check.cut_off,
        measured=MeasuredOn.CUT_OFF,
        met=f"在现岗位从事新专业工作已满{years}年，可转评同级职称。",
        not_met=f"转评同级职称须在现岗位从事新专业工作满{years}年。",
        otherwise="请补充到现岗位的日期。",
        facts={"years": years, "held_series": old.series, "held": str(old.level)},
        used=[post, old],
    )


def qualifications_count(check: Check) -> list[Finding]:
    """E-05, article 25: a listed qualification counts as the matching title, also as the base for the next level."""
    rules = check.policy.qualifications
    if check.open_qualifications:
        names = texts(q.name for q in check.open_qualifications)
        claimed = only_claimed(check.open_qualifications)
        return [
            silent("E-05", rules.correspondence, facts={"qualifications": names, "only_claimed": claimed})
        ]
    if not check.facts.qualifications:
        return []
    counted = [t for t in check.titles if t.way is TitleWay.QUALIFICATION and t.obtained_on <= check.cut_off]
    used = [t for t in counted if t.series == check.wanted.series]
    if not used:
        return []
    facts: dict[str, JsonValue] = {
        "levels": texts(t.level for t in used),
        "obtained_on": used[0].obtained_on.isoformat(),
    }
    message = f"所持职业资格视同具备本系列{label(used[0].level)}职称，可作为申报高一级的条件。"
    return [
        judge(
            "E-05",
            rules.correspondence,
            holds=True,
            message=message,
            facts=facts,
            used=check.facts.qualifications,
        )
    ]


def required_qualification(check: Check) -> list[Finding]:
    """E-32, article 21: where law asks for a professional qualification, it is held; which series is pack data."""
    rules, wanted = check.policy.qualifications, check.wanted
    if not rules.required_by_law.value:
        return []
    if not rules.required.is_known:
        return [silent("E-32", rules.required)]
    asked = [
        r for r in rules.required.require() if r.titles.covers(wanted.series, wanted.specialty, wanted.level)
    ]
    if not asked:
        return [judge("E-32", rules.required, holds=True, message="法律法规没有要求该系列先取得职业资格。")]
    found = []
    for one in asked:
        held = min(
            (q for q in check.facts.qualifications if q.name == one.qualification),
            key=lambda q: (q.obtained_on, q.source),
            default=None,
        )
        found.append(
            by_day(
                "E-32",
                rules.required,
                from_day=held.obtained_on if held else None,
                on=check.cut_off,
                measured=MeasuredOn.CUT_OFF,
                met=f"已取得{one.qualification}。",
                not_met=f"《{one.law}》要求取得{one.qualification}，方可参加该系列评审。",
                otherwise="请先取得该资格；已取得的请补充。",
                facts={"qualification": one.qualification, "law": one.law},
                used=[held] if held else [],
            )
        )
    return found
