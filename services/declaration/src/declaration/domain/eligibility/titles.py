"""The title held before: level by level (E-03), by a qualification (E-05), after a change of series (E-24)."""

from pydantic import JsonValue

from common.events.codes import Level
from common.events.labels import label
from common.policy import Finding, Force
from common.policy.subjects.conditions import Necessary
from common.policy.subjects.vocabulary import Waived
from declaration.domain.eligibility.check import (
    RANK,
    Check,
    MeasuredOn,
    Waivers,
    by_day,
    judge,
    named,
    only_claimed,
    quoted,
    silent,
    texts,
    waived,
    years_after,
)
from declaration.domain.eligibility.facts import HeldTitle, TitleWay


def not_held_already(check: Check) -> list[Finding]:
    """E-03: nobody is given what he has, be it the level asked for or a higher one, on whatever path."""
    best = check.held_already
    if best is None:
        return []
    by = "所持职业资格视同" if best.way is TitleWay.QUALIFICATION else "已经"
    asked = label(check.wanted.level)
    higher = RANK[best.level] < RANK[check.wanted.level]
    why = f"高于所申报的{asked}" if higher else f"就是所申报的{asked}"
    above = next((level for level, rank in RANK.items() if rank == RANK[best.level] - 1), None)
    then = f"请改报{label(above)}。" if above is not None else "须申报的层级您都已具备，不用再申报。"
    refused = judge(
        "E-03",
        check.policy.applicants.level_by_level,
        holds=False,
        message=f"您{by}具备{named(best)}职称，{why}，不再重复评审或认定；{then}",
        facts={"held": str(best.level), "way": str(best.way)},
        used=[best],
    )
    # 原则上 is said of the levels that come before; nobody is given what he has, so no consent lifts this
    return [refused.model_copy(update={"force": Force.MUST})]


def level_by_level(check: Check, waivers: Waivers) -> list[Finding]:
    """E-03, article 23: the title below is held, in the same series and specialty; the entry level asks for none.

    Who holds the title below in another series or specialty first changes at that level (E-24). Where the only base is
    a qualification whose table is not in hand, E-05 is the open point and nothing is refused here.
    """
    value = check.policy.applicants.level_by_level
    asked = check.base_level
    if asked is None:
        return [judge("E-03", value, holds=True, message=f"申报{label(check.wanted.level)}不要求先有职称。")]
    base = check.base
    if base is not None and base.obtained_on <= check.cut_off:
        # a path that asks for no title below does not ask how long the changed one has been held
        changed = [] if Waived.LEVEL_BY_LEVEL in waivers else _after_change(check, base)
        return [_base_is_there(check, base), *changed]
    if Waived.LEVEL_BY_LEVEL in waivers:
        by, freed = waivers[Waived.LEVEL_BY_LEVEL]
        return waived("E-03", "level", by, freed, "按所走通道，不受逐级申报限制。")
    if check.held_already is not None:
        return []  # told apart: nobody is asked to obtain the level below what he has
    if base is None and check.base_elsewhere is not None:
        return [_change_first(check, check.base_elsewhere)]
    if base is None and check.open_qualifications:
        return []
    lacking = by_day(
        "E-03",
        value,
        from_day=base.obtained_on if base else None,
        on=check.cut_off,
        measured=MeasuredOn.CUT_OFF,
        met="",
        not_met=f"应逐级申报：申报{label(check.wanted.level)}须先取得本系列（专业）{label(asked)}职称。",
        otherwise=_what_is_held(check),
        facts={"asked": str(asked), "series": check.wanted.series},
        used=[base] if base else [],
    )
    counts = _none_counts(check, asked) if base is None else []
    return [lacking, *counts, *(_after_change(check, base) if base else [])]


def _what_is_held(check: Check) -> str:
    """Where the person stands who lacks the title below, and what can be declared instead."""
    best = check.best_held
    if best is None:
        return "您还没有本系列（专业）职称，请先申报初级，或改走您符合条件的其他通道。"
    above = next(level for level, rank in RANK.items() if rank == RANK[best.level] - 1)
    return f"您现有的是{named(best)}，可逐级申报的是{label(above)}，请改报该层级。"


def _base_is_there(check: Check, base: HeldTitle) -> Finding:
    facts = {"held": str(base.level), "obtained_on": base.obtained_on.isoformat(), "way": str(base.way)}
    message = f"已具备本系列{label(base.level)}职称，可逐级申报。"
    value = check.policy.applicants.level_by_level
    return judge("E-03", value, holds=True, message=message, facts=facts, used=[base])


def _change_first(check: Check, elsewhere: HeldTitle) -> Finding:
    value = check.policy.series_change.next_level_after
    same, years = label(elsewhere.level), value.value or 0
    message = (
        f"您的职称是{named(elsewhere)}，与申报的系列（专业）不同。须先转评本系列（专业）{same}，"
        f"取得后再从事新专业工作满{years}年，方可申报{label(check.wanted.level)}；请本次改报{same}转评。"
    )
    facts = {"held_series": elsewhere.series, "held": str(elsewhere.level)}
    if elsewhere.specialty is not None:
        facts["held_specialty"] = elsewhere.specialty
    question = f"您从{named(elsewhere)}转评后，多久可申报{label(check.wanted.level)}"
    return judge(
        "E-24", value, holds=False, message=message, question=question, facts=facts, used=[elsewhere]
    )


def _after_change(check: Check, base: HeldTitle) -> list[Finding]:
    """E-24, article 41, second sentence: the next level 1 year after the new title, employed 1 year where asked."""
    if base.way is not TitleWay.SERIES_CHANGE:
        return []
    rules = check.policy.series_change
    standard = check.standard.value
    employed = standard is not None and Necessary.EMPLOYED in standard.necessary
    value = rules.next_level_employed if employed else rules.next_level_after
    start = base.appointed_on if employed else base.obtained_on
    did = "转系列后在新岗位聘任" if employed else "转系列取得现职称后从事新专业工作"
    if not value.is_known:
        return [silent("E-24", value, f"{did}多久可申报{label(check.wanted.level)}")]
    years = value.require()
    return [
        by_day(
            "E-24",
            value,
            from_day=years_after(start, years),
            on=check.cut_off,
            measured=MeasuredOn.CUT_OFF,
            met=f"{did}已满{years}年。",
            not_met=f"申报{label(check.wanted.level)}须{did}满{years}年。",
            otherwise="没有您在新岗位的聘任日期，请补充。",
            facts={"years": years, "employed": employed},
            used=[base],
        )
    ]


def same_level_change(check: Check, old: HeldTitle) -> Finding:
    """E-24, article 41, first sentence: the same level after 1 year of work in the new post."""
    value = check.policy.series_change.same_level_after
    years = value.value or 0
    post = check.facts.post
    return by_day(
        "E-24",
        value,
        from_day=years_after(post.employed_on, years),
        on=check.cut_off,
        measured=MeasuredOn.CUT_OFF,
        met=f"在现岗位从事新专业工作已满{years}年，可由{named(old)}转评同级职称。",
        not_met=f"由{named(old)}转评同级职称，须在现岗位从事新专业工作满{years}年。",
        otherwise="没有您到现岗位的日期，请补充。",
        question=f"您由{named(old)}转评同级职称，须在现岗位工作多久",
        facts={"years": years, "held_series": old.series, "held": str(old.level)},
        used=[post, old],
    )


def qualifications_count(check: Check) -> list[Finding]:
    """E-05, article 25: a listed qualification counts as the matching title, also as the base for the next level.

    Where the table is not in hand, the answer depends on it for whoever has no other base.
    """
    rules = check.policy.qualifications
    if check.open_qualifications:
        names = texts(q.name for q in check.open_qualifications)
        claimed = only_claimed(check.open_qualifications)
        base = check.base
        held = base is not None and base.obtained_on <= check.cut_off
        question = (
            f"您持有的职业资格视同哪个系列、哪个层级的职称，能否作为申报{label(check.wanted.level)}的条件"
        )
        return [
            silent(
                "E-05",
                rules.correspondence,
                question,
                facts={"qualifications": names, "only_claimed": claimed},
                binds=check.base_level is not None and not held,
            )
        ]
    counted = [t for t in check.titles if t.way is TitleWay.QUALIFICATION and t.obtained_on <= check.cut_off]
    used = [t for t in counted if check.in_line(t)]
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


def _none_counts(check: Check, asked: Level) -> list[Finding]:
    """E-05, article 25: whoever lacks the title below learns that no qualification held stands for it.

    E-03 is what refuses; an authority that lifts it (原则上) lifts it for these people too.
    """
    held = check.facts.qualifications
    if not held:
        return []
    names = "、".join(sorted({one.name for one in held}))
    told = judge(
        "E-05",
        check.policy.qualifications.correspondence,
        holds=False,
        message=f"您所持{quoted(names)}不在对应目录内或视同的不是本系列（专业）{label(asked)}职称，不能作为申报{label(check.wanted.level)}的条件。",
        facts={"qualifications": texts(one.name for one in held)},
        used=held,
    )
    return [told.model_copy(update={"force": Force.MAY})]


def required_qualification(check: Check) -> list[Finding]:
    """E-32, article 21: where law asks for a professional qualification, it is held; which series is pack data."""
    rules, wanted = check.policy.qualifications, check.wanted
    if not rules.required_by_law.value:
        return []
    if not rules.required.is_known:
        asked_for = f"申报该系列（专业）{label(wanted.level)}，法律法规是否要求先取得职业资格、您是否具备"
        return [silent("E-32", rules.required, asked_for)]
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
                otherwise=f"没有您取得{one.qualification}的记录，请先取得；已取得的请补充。",
                facts={"qualification": one.qualification, "law": one.law},
                used=[held] if held else [],
            )
        )
    return found
