"""The cases of the green channel (E-10 to E-15, E-18, E-33). Each is its own path; committee and quota are common."""

from common.events.codes import Level
from common.policy import Finding, Value
from common.policy.chinese import code
from common.policy.subjects.green_channel import Merit
from common.policy.subjects.vocabulary import HeardBy, Path, Procedure
from declaration.domain.eligibility.attempt import (
    Attempt,
    PathKey,
    asks_for,
    is_recommended,
    leads_there,
    not_offered,
    only_once,
    path_of,
    quota_point,
)
from declaration.domain.eligibility.check import Check, MeasuredOn, by_day, judge, silent, texts, years_after

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
            else "所填情形不在本年度文件所列之内（重大突破、重大难题、重大贡献、领军单位技术负责人），请改走其他通道。",
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
            missing="技术负责人须由所在单位推荐，请先取得本单位推荐。",
        )
    own += _appraisal(check, "E-10", case.appraisal_papers)
    return _attempt(check, PathKey.BREAKTHROUGH, "E-10", case, own)


def introduced_talent(check: Check) -> Attempt | None:
    """E-33, N23-4.5.2: introduced high-level or urgently needed talent, in the 2023 and 2024 notices."""
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
            else "您不属于文件所列的引进人才，请改走其他通道。",
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
        message = f"“英才兴蒙”工程{done.yingcai_class}类人才，可直接申报。"
        own.append(
            judge("E-11", case.full_senior_classes, holds=True, message=message, facts=facts, used=[done])
        )
    elif check.wanted.level is not _FULL:
        has = done.yingcai_class in (case.associate_senior_classes.value or ())
        message = (
            f"“英才兴蒙”工程{done.yingcai_class}类人才，可直接申报副高级。"
            if has
            else "文件没有把该类人才列入，请改走其他通道。"
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
        return [silent("E-11", case.full_senior_after)]
    years = case.full_senior_after.require()
    associate = next((t for t in check.titles if t.level is _ASSOCIATE and t.appointed_on is not None), None)
    start = associate.appointed_on if associate else None
    return [
        by_day(
            "E-11",
            case.full_senior_after,
            from_day=years_after(start, years),
            on=check.cut_off,
            measured=MeasuredOn.CUT_OFF,
            met=f"聘任副高级已满{years}年。",
            not_met=f"五、六类人才申报正高级，须聘任副高级职称满{years}年。",
            otherwise="请补充副高级职称的聘任日期。",
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
            else f"在站期间须取得下列之一：{listed}；您所填的不在其中，请补充或改走其他通道。",
            facts={"merits": counting},
            used=[done],
        ),
        *asks_for(
            check,
            "E-12",
            case.stays_in_region,
            has=done.stays_in_region,
            what="出站后留在自治区工作。",
            missing="该通道限出站后留在自治区工作的博士后；已留在自治区工作的请补充。",
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
        missing="须长期从事专业技术工作，请补充工作经历。",
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
            else f"须由{need}名以上在职在岗的正高级同行专家推荐，现有{has}名，请补充推荐。"
        )
        facts = {"peers": has, "asked": need}
        own.append(judge("E-13", case.peers, holds=has >= need, message=message, facts=facts, used=fitting))
    else:
        own.append(silent("E-13", case.peers))
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
            else "本年度文件没有把外籍人才列入这一情形，请改走其他通道。",
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
        missing="须长期从事专业技术工作，请补充工作经历。",
    )
    own += asks_for(
        check,
        "E-14",
        case.work_abroad,
        has=done.work_abroad,
        what="长期工作在海外。",
        missing="本年度要求在海外长期从事专业技术工作，有海外工作经历的请补充。",
    )
    own += _outstanding(check, "E-14", case.notable_results)
    own += _first(check, "E-14", case.first_application)
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
            else "您所在的领域没有列入高技能人才职业发展贯通，请核对所填领域或改走其他通道。"
        )
        own.append(
            judge("E-15", fields, holds=has, message=message, facts={"field": done.skill_field}, used=[done])
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
        own=(*own, *only_once(check, common.once, same_use=same_use), *quota_point(common.quota_exempt)),
        waivers=path_of(case, key),
        exam_still=common.exam_still,
        heard_by=common.committee.value or HeardBy.GREEN_CHANNEL,
        procedure=procedure,
        own_committee=own_committee,
        quota_exempt=common.quota_exempt.value,
    )


def _levels(classes: Value[tuple[int, ...]], held: int) -> tuple[Level, ...]:
    """A class that leads to 正高 leads to 高级 of either level."""
    return (_FULL, _ASSOCIATE) if held in (classes.value or ()) else ()


def _appraisal(check: Check, rule: str, value: Value[bool]) -> list[Finding]:
    has = check.facts.achievements.appraisal_papers
    missing = "缺少相关业绩、贡献和成果鉴定材料，请补充。"
    return asks_for(check, rule, value, has=has, what="已提供业绩、贡献和成果鉴定材料。", missing=missing)


def _assessed(check: Check, rule: str, value: Value[bool]) -> list[Finding]:
    post = check.facts.post
    missing = "须经用人单位考核合格，请由单位出具考核意见。"
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
        missing="须业绩显著、贡献突出，请补充业绩材料。",
    )


def _first(check: Check, rule: str, value: Value[bool]) -> list[Finding]:
    origin = check.facts.origin
    has = origin.first_application
    return asks_for(
        check,
        rule,
        value,
        has=has,
        what="首次申报职称。",
        missing="该通道限首次申报职称，您不是首次申报，请按正常条件申报。",
        used=[origin],
    )
