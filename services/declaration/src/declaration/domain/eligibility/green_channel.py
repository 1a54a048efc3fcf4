"""The cases of the green channel (E-10 to E-15, E-18, E-33). Each is its own path; committee and quota are common."""

from common.catalogue import Catalogue
from common.events.codes import Level
from common.policy import Finding, Value
from common.policy.chinese import code
from common.policy.subjects.green_channel import LeadingUnit, Merit
from common.policy.subjects.vocabulary import HeardBy, Path, Procedure
from declaration.domain.eligibility.attempt import (
    Attempt,
    PathKey,
    asks_first,
    asks_for,
    is_recommended,
    leads_there,
    not_offered,
    only_once,
    path_of,
    quota_point,
)
from declaration.domain.eligibility.check import (
    Check,
    MeasuredOn,
    by_day,
    judge,
    quoted,
    silent,
    texts,
    years_after,
)

_FULL, _ASSOCIATE = Level.FULL_SENIOR, Level.ASSOCIATE_SENIOR


def breakthrough(check: Check) -> Attempt | None:
    """E-10, R25-37.1: breakthrough, major problem solved, major contribution, or technical head of a leading unit."""
    case, done = check.policy.green_channel.breakthrough, check.facts.achievements
    merits = done.merits | ({Merit.TECHNICAL_HEAD} if done.technical_head_of else frozenset())
    if not merits:
        return None
    listed = frozenset(case.merits.value or ())
    counting = merits & listed
    if Merit.TECHNICAL_HEAD in counting and done.technical_head_of not in (
        case.technical_head_of.value or ()
    ):
        counting -= {Merit.TECHNICAL_HEAD}
    has = bool(counting)
    own = [
        leads_there(check, "E-10", case.target),
        judge(
            "E-10",
            case.merits,
            holds=has,
            message="取得重大突破、解决重大难题、作出重大贡献或为领军单位技术负责人。"
            if has
            else _merits_not_listed(case.technical_head_of.value or (), merits),
            question="您的突破、贡献或职务是否属于可走绿色通道的情形",
            facts={"merits": texts(counting)},
            used=[done],
        ),
        is_recommended(check, "E-10", case.recommended_by),
    ]
    if counting == {Merit.TECHNICAL_HEAD}:
        own += asks_for(
            check,
            "E-10",
            case.head_recommended_by_unit,
            has=done.unit_recommends,
            what="本单位已推荐其技术负责人。",
            missing="领军单位技术负责人须由本单位推荐，没有您单位的推荐记录，请先取得本单位推荐。",
        )
    own += _appraisal(check, "E-10", case.appraisal_papers)
    return _attempt(check, PathKey.BREAKTHROUGH, "E-10", case, own)


def _merits_not_listed(heads_of: tuple[LeadingUnit, ...], merits: frozenset[Merit]) -> str:
    listed = "重大基础研究和前沿技术突破、解决重大工程技术难题、作出重大贡献"
    if merits == {Merit.TECHNICAL_HEAD}:
        units = "、".join(code(unit) for unit in heads_of)
        return f"您填报的是技术负责人，该通道只列了{units}的技术负责人；请核对单位类别，或改走其他通道。"
    return f"您填报的情形不在所列之内（{listed}，或领军单位技术负责人），请改走其他通道。"


def introduced_talent(check: Check) -> Attempt | None:
    """E-33, N23-4.5.2: introduced high-level or urgently needed talent, in the 2023 and 2024 annual notices."""
    case, done = check.policy.green_channel.introduced_talent, check.facts.achievements
    if done.introduced is None:
        return None
    has = done.introduced in (case.people.value or ())
    own = [
        leads_there(check, "E-33", case.target),
        judge(
            "E-33",
            case.people,
            holds=has,
            message="属于引进的高层次人才或急需紧缺人才。"
            if has
            else "您填报的引进类别不在文件所列之内（高层次人才、急需紧缺人才），请改走其他通道。",
            facts={"introduced": str(done.introduced)},
            used=[done],
        ),
    ]
    own_committee = check.facts.post.self_reviewing_unit and bool(case.own_committee.value)
    return _attempt(check, PathKey.INTRODUCED_TALENT, "E-33", case, own, own_committee=own_committee)


def yingcai(check: Check) -> Attempt | None:
    """E-11, R25-37.2: classes 1-4 to 正高, 5-6 to 副高 and, employed as such for 2 years and assessed, to 正高."""
    case, done = check.policy.green_channel.yingcai, check.facts.achievements
    if done.yingcai_class is None:
        return None
    facts = {"yingcai_class": done.yingcai_class}
    own = [leads_there(check, "E-11", case.target)]
    second_step = False
    if check.wanted.level in _levels(case.full_senior_classes, done.yingcai_class):
        message = f"“英才兴蒙”工程{_class(done.yingcai_class)}类人才，可直接申报。"
        own.append(
            judge("E-11", case.full_senior_classes, holds=True, message=message, facts=facts, used=[done])
        )
    elif check.wanted.level is not _FULL:
        has = done.yingcai_class in (case.associate_senior_classes.value or ())
        message = (
            f"“英才兴蒙”工程{_class(done.yingcai_class)}类人才，可直接申报副高级。"
            if has
            else f"“英才兴蒙”工程{_class(done.yingcai_class)}类人才没有列入可直接申报副高级的范围，请改走其他通道。"
        )
        own.append(
            judge("E-11", case.associate_senior_classes, holds=has, message=message, facts=facts, used=[done])
        )
    else:
        second_step = True
        own += _second_step(check, facts)
    same = (
        frozenset({str(PathKey.YINGCAI)}) if second_step and case.second_step_same_use.value else frozenset()
    )
    return _attempt(check, PathKey.YINGCAI, "E-11", case, own, same_use=same)


def _second_step(check: Check, facts: dict[str, int]) -> list[Finding]:
    case, done = check.policy.green_channel.yingcai, check.facts.achievements
    if not case.full_senior_after.is_known:
        return [silent("E-11", case.full_senior_after, "五、六类人才聘任副高级几年可申报正高级")]
    years = case.full_senior_after.require()
    held = [t for t in check.titles if check.in_line(t) and t.level is _ASSOCIATE]
    associate = min(
        (t for t in held if t.appointed_on is not None), key=lambda t: str(t.appointed_on), default=None
    )
    start = associate.appointed_on if associate else None
    lacking = (
        "没有您副高级职称的聘任日期，请补充。"
        if held
        else f"您是{_class(done.yingcai_class)}类人才，还没有本系列（专业）副高级职称，可先直接申报副高级，请改报副高级。"
    )
    return [
        by_day(
            "E-11",
            case.full_senior_after,
            from_day=years_after(start, years),
            on=check.cut_off,
            measured=MeasuredOn.CUT_OFF,
            met=f"聘任副高级已满{years}年。",
            not_met=f"五、六类人才申报正高级，须聘任副高级职称满{years}年。",
            otherwise=lacking,
            facts={**facts, "years": years},
            used=[done, *([associate] if associate else [])],
        ),
        *_assessed(check, "E-11", case.assessed),
    ]


def postdoc(check: Check) -> Attempt | None:
    """E-12, R25-37.3: one of the listed merits at the station, stays in the region, assessed, recommended."""
    case, done = check.policy.green_channel.postdoc, check.facts.achievements
    if not done.postdoc_merits:
        return None
    counting = texts(merit for merit in done.postdoc_merits if merit in (case.merits.value or ()))
    listed = "、".join(code(merit) for merit in case.merits.value or ())
    own = [
        leads_there(check, "E-12", case.target),
        judge(
            "E-12",
            case.merits,
            holds=bool(counting),
            message="在站期间取得了文件所列的资助或项目。"
            if counting
            else f"在站期间须取得下列之一：{listed}；您填报的不在本年度所列之内，已取得所列项目的请补充，没有的请改走其他通道。",
            facts={"merits": counting},
            used=[done],
        ),
        *asks_for(
            check,
            "E-12",
            case.stays_in_region,
            has=done.stays_in_region,
            what="出站后留在自治区工作。",
            missing="该通道限出站后留在自治区工作的博士后，没有您出站后留区工作的记录；已留区工作的请补充。",
        ),
        *_assessed(check, "E-12", case.assessed),
        is_recommended(check, "E-12", case.recommended_by),
    ]
    return _attempt(
        check, PathKey.POSTDOC, "E-12", case, own, procedure=case.procedure.value or Procedure.REVIEW
    )


def no_degree(check: Check) -> Attempt | None:
    """E-13, R25-37.4: outstanding without the required schooling; peers holding 正高 in post, and government recommend."""
    case, done = check.policy.green_channel.no_degree, check.facts.achievements
    if not done.lacks_schooling:
        return None
    own = [leads_there(check, "E-13", case.target)]
    own += asks_for(
        check,
        "E-13",
        case.long_work,
        has=done.long_work,
        what="长期从事专业技术工作。",
        missing="该通道要求长期从事专业技术工作，没有您的有关经历，请补充工作经历。",
    )
    own += _outstanding(check, "E-13", case.outstanding)
    if case.peers.is_known:
        need_post = bool(case.peers_in_post.value)
        fitting = [
            p for p in done.peers if p.level is case.peers_level.value and (p.in_post or not need_post)
        ]
        has, need = len(fitting), case.peers.require()
        message = (
            f"已有{has}名在职在岗的正高级同行专家推荐。"
            if has >= need
            else f"须由{need}名以上在职在岗的正高级同行专家推荐，您提交的推荐中符合的有{has}名，还差{need - has}名，请补充推荐。"
        )
        facts = {"peers": has, "asked": need}
        own.append(judge("E-13", case.peers, holds=has >= need, message=message, facts=facts, used=fitting))
    else:
        own.append(silent("E-13", case.peers, "须有几名同行专家推荐"))
    own.append(is_recommended(check, "E-13", case.recommended_by))
    return _attempt(check, PathKey.NO_DEGREE, "E-13", case, own)


def returnee(check: Check) -> Attempt | None:
    """E-14, R25-37.5: from abroad, long work with notable results, first application, recommended."""
    case, done = check.policy.green_channel.returnee, check.facts.achievements
    if done.overseas is None:
        return None
    has = done.overseas in (case.people.value or ())
    own = [
        leads_there(check, "E-14", case.target),
        judge(
            "E-14",
            case.people,
            holds=has,
            message="属于海外归国人员或外籍人才。"
            if has
            else f"您填报的是{code(done.overseas)}，本年度文件没有列入这一情形，请改走其他通道。",
            facts={"overseas": str(done.overseas)},
            used=[done],
        ),
    ]
    own += asks_for(
        check,
        "E-14",
        case.long_work,
        has=done.long_work,
        what="长期从事专业技术工作。",
        missing="该通道要求长期从事专业技术工作，没有您的有关经历，请补充工作经历。",
    )
    own += asks_for(
        check,
        "E-14",
        case.work_abroad,
        has=done.work_abroad,
        what="长期工作在海外。",
        missing="本年度限在海外长期从事专业技术工作的人员，没有您的海外工作经历；有的请补充，没有的请改走其他通道。",
    )
    own += _outstanding(check, "E-14", case.notable_results)
    own += asks_first(check, "E-14", case.first_application)
    own.append(is_recommended(check, "E-14", case.recommended_by))
    return _attempt(check, PathKey.RETURNEE, "E-14", case, own)


def skilled_leader(check: Check) -> Attempt | None:
    """E-15, R25-37.6: a leading skilled worker in one of the cross-over fields, recommended, with appraisal papers."""
    case, done = check.policy.green_channel.skilled_leader, check.facts.achievements
    if not done.master_skill:
        return None
    fields = check.policy.cross_over.fields
    has = done.skill_field is not None and done.skill_field in (fields.value or ())
    own = [leads_there(check, "E-15", case.target)]
    own += asks_for(check, "E-15", case.master_skill, has=True, what="具有绝招、绝技、绝活。", missing="")
    if case.in_cross_over_field.value is not False:
        message = (
            "属于职业发展贯通领域。"
            if has
            else "没有填写您所在的技能领域，请补充。"
            if done.skill_field is None
            else f"您所在的{quoted(Catalogue.shipped().series_label(done.skill_field))}没有列入职业发展贯通领域，请改走其他通道。"
        )
        own.append(
            judge(
                "E-15",
                fields,
                holds=has,
                message=message,
                question="您所在的领域是否属于高技能人才职业发展贯通的八个领域",
                facts={"field": done.skill_field},
                used=[done],
            )
        )
    own.append(is_recommended(check, "E-15", case.recommended_by))
    own += _appraisal(check, "E-15", case.appraisal_papers)
    return _attempt(check, PathKey.SKILLED_LEADER, "E-15", case, own)


def _attempt(
    check: Check,
    key: PathKey,
    rule: str,
    case: Path,
    own: list[Finding],
    *,
    same_use: frozenset[str] = frozenset(),
    procedure: Procedure = Procedure.REVIEW,
    own_committee: bool = False,
) -> Attempt:
    """The case with what is common to all; E-18: once, who hears it, whether post quotas count it."""
    if (closed := not_offered(rule, key, case.offered)) is not None:
        return closed
    common = check.policy.green_channel
    return Attempt(
        key,
        own=(
            *own,
            *([] if rule in _OUTSTANDING_ALREADY else _outstanding(check, rule, common.outstanding)),
            *only_once(check, common.once, same_use=same_use),
            *quota_point(common.quota_exempt),
        ),
        waivers=path_of(case, key),
        exam_still=common.exam_still,
        heard_by=common.committee.value or HeardBy.GREEN_CHANNEL,
        procedure=procedure,
        own_committee=own_committee,
        quota_exempt=common.quota_exempt.value,
    )


_OUTSTANDING_ALREADY = frozenset({"E-13", "E-14"})
"""Cases that ask for outstanding results themselves; the others by the head of the article, where the pack has it."""


def _levels(classes: Value[tuple[int, ...]], held: int) -> tuple[Level, ...]:
    """A class that leads to 正高 leads to 高级 of either level."""
    return (_FULL, _ASSOCIATE) if held in (classes.value or ()) else ()


def _appraisal(check: Check, rule: str, value: Value[bool]) -> list[Finding]:
    has = check.facts.achievements.appraisal_papers
    missing = "该通道要求提供业绩、贡献和成果鉴定材料，没有您的材料，请补充。"
    return asks_for(check, rule, value, has=has, what="已提供业绩、贡献和成果鉴定材料。", missing=missing)


def _assessed(check: Check, rule: str, value: Value[bool]) -> list[Finding]:
    post = check.facts.post
    missing = "该通道要求用人单位考核合格，没有您的考核记录，请由单位出具考核意见。"
    return asks_for(
        check, rule, value, has=post.assessed, what="用人单位考核合格。", missing=missing, used=[post]
    )


def _outstanding(check: Check, rule: str, value: Value[bool]) -> list[Finding]:
    has = check.facts.achievements.outstanding
    return asks_for(
        check,
        rule,
        value,
        has=has,
        what="业绩显著、贡献突出。",
        missing="该通道要求业绩显著、贡献突出，没有您的有关材料，请补充业绩材料。",
    )


def _class(number: int | None) -> str:
    return "一二三四五六"[number - 1] if number else ""
