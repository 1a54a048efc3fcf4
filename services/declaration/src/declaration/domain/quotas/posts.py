"""Posts of public institutions: whether one more recommendation fits, and what a new record of them must leave (E-28).

Numbers come in as they were counted under a lock.
"""

from dataclasses import dataclass

from pydantic import JsonValue

from common.events.codes import Level, Tier
from common.events.labels import label
from common.places import REGION, PlaceLevel
from common.places import level as level_of
from common.policy import Finding, Verdict
from common.policy.subjects.audit_chain import ApplicantType
from common.policy.subjects.post_quota import Institutions, PostQuota, QuotaMode
from common.policy.subjects.teacher_quota import TeacherQuota


@dataclass(frozen=True)
class Posts:
    """The posts of a unit at one level, and who was recommended for them.

    Attributes:
        in_reform: a unit under institutional reform (涉改单位).
        post_managed: fully under post management (全面实行岗位管理).
        vacant: vacant posts inside the post structure ratio (空岗数); for 中初级 in 2023 the number that league or
            department set.
        consulted: how many more department and HR authority have agreed on.
        taken: how many are recommended, the one in question left out.
    """

    in_reform: bool
    post_managed: bool
    vacant: int
    consulted: int
    taken: int

    @property
    def over(self) -> int:
        """How many of those recommended are beyond the posts."""
        return max(0, self.taken - self.vacant - self.consulted)


@dataclass(frozen=True)
class Together:
    """The units over which over-quota declarations are added up: a county's, or a region department's.

    Attributes:
        senior_posts: 高级 posts set in all of them (已设高级岗位数).
        over: over-quota declarations, the one in question left out.
    """

    name: str
    senior_posts: int
    over: int


def may_exceed_by(rules: PostQuota, senior_posts: int) -> int:
    """E-28, N23-4.11.2: so many 高级 declarations beyond the posts, of all units together; part of a person counts nothing."""
    share = rules.over_share.value
    return 0 if share is None else int(senior_posts * share)


def posts_bind(rules: PostQuota, type_: ApplicantType) -> bool:
    """E-28: whether people of this type are bound by posts; where no document names types, those of public institutions."""
    types = rules.applicant_types.value
    return type_ is ApplicantType.PUBLIC_INSTITUTION if types is None else type_ in types


def inside_the_posts(
    rules: PostQuota, level: Level, posts: Posts | None, together: Together | None, *, exempt: bool
) -> Finding:
    """E-28: one more recommendation stays inside the unit's posts, or goes beyond them as the pack allows.

    N23-4.11.2: vacant posts; 高级 beyond them by 5% of the 高级 posts set, per county or region department; never a unit
    under reform (N23-4.11.1). BT24-4.9.1 and CF25-4.8.1: the structure ratio; beyond it by consultation alone. The base
    of the 5% is read as every 高级 post that is set in the county, units under reform included.

    Args:
        posts: None where nobody has recorded them.
        together: None where the unit's own posts are enough, so that nothing has to be added up.
        exempt: the path is freed from post quotas (E-18, E-21).
    """
    if not rules.mode.is_known:
        message = "文件未写明岗位数额如何控制，由人社部门在审核时核对单位岗位情况。"
        return Finding.open_point("E-28", rules.mode, message=message, facts=_told(level, posts))
    if exempt:
        return Finding(
            rule="E-28",
            clause=rules.mode.clause,
            force=rules.mode.force,
            verdict=Verdict.WAIVED,
            basis=rules.mode.status,
            message="按所走通道不受岗位数额限制，不占单位岗位。",
            pack=rules.mode.pack,
        )
    if posts is None:
        message = f"单位本年度{label(level)}岗位数尚未登记，请主管部门或人社部门登记后再推荐。"
        return Finding.judge("E-28", rules.mode, holds=False, message=message, facts={"level": str(level)})
    facts = _told(level, posts)
    if rules.institutions.value is Institutions.POST_MANAGED and not posts.post_managed:
        message = "单位尚未全面实行岗位管理，不受岗位结构比例限制。"
        return Finding.judge("E-28", rules.institutions, holds=True, message=message, facts=facts)
    seats = posts.vacant + posts.consulted
    name = f"单位本年度{label(level)}岗位可推荐{seats}名，已推荐{posts.taken}名"
    if posts.taken < seats:
        return Finding.judge("E-28", rules.mode, holds=True, message=f"{name}，本件在岗位数内。", facts=facts)
    if rules.mode.require() is QuotaMode.CONSULTATION:
        message = f"{name}。确需超岗位推荐的，先由主管部门商同级人社部门，意见一致并登记后再推荐。"
        return Finding.judge("E-28", rules.consultation, holds=False, message=message, facts=facts)
    if posts.in_reform and rules.reform_units_never_exceed.value:
        message = f"{name}。涉改单位不得超岗位推荐，待有空岗后再办理。"
        return Finding.judge(
            "E-28", rules.reform_units_never_exceed, holds=False, message=message, facts=facts
        )
    if level.tier not in rules.over_tiers.require():
        message = f"{name}，该层级不得超出。控制职数由盟市或区直部门安排，需要调整的请向其申请。"
        return Finding.judge("E-28", rules.over_tiers, holds=False, message=message, facts=facts)
    assert together is not None, "what is beyond the posts is added up"
    return _beyond(rules, name, together, facts)


def _beyond(rules: PostQuota, name: str, together: Together, facts: dict[str, JsonValue]) -> Finding:
    allowed = may_exceed_by(rules, together.senior_posts)
    count = f"{together.name}已设高级岗位{together.senior_posts}个，超岗位申报总数不超过{allowed}名，已有{together.over}名"
    holds = together.over < allowed
    told: dict[str, JsonValue] = {
        **facts,
        "senior_posts": together.senior_posts,
        "allowed": allowed,
        "over": together.over,
    }
    message = (
        f"{name}。{count}，本件可超岗位申报。" if holds else f"{name}。{count}，不能再推荐，待有空岗后办理。"
    )
    return Finding.judge("E-28", rules.over_share, holds=holds, message=message, facts=told)


def teachers_inside_the_structure(rules: TeacherQuota, posts: Posts | None) -> Finding | None:
    """E-29, N23-4.13, BT24-4.11, CF25-4.10: 副高 of school teachers strictly inside the approved structure (严格).

    Neither the 5% nor a consultation opens more. None where the documents do not say it and E-28 alone decides.
    """
    value = rules.associate_in_post_structure
    if not value.value:
        return None
    level = Level.ASSOCIATE_SENIOR
    if posts is None:
        message = "学校本年度副高级岗位数尚未登记，请主管部门或人社部门登记后再推荐。"
        return Finding.judge("E-29", value, holds=False, message=message, facts={"level": str(level)})
    holds = posts.taken < posts.vacant
    name = f"学校副高级岗位在核定结构比例内可推荐{posts.vacant}名，已推荐{posts.taken}名"
    message = (
        f"{name}，本件在比例内。" if holds else f"{name}。中小学教师副高级不得超比例推荐，待有空岗后再办理。"
    )
    return Finding.judge("E-29", value, holds=holds, message=message, facts=_told(level, posts))


def who_sets_the_posts(
    rules: PostQuota, level: Level, *, unit_place: str, recorder_place: str
) -> Finding | None:
    """E-28, N23-4.11.2: the limit of 中初级 is set by the league, for units of the region by region or department.

    None where the documents leave it to whoever is competent for the unit.
    """
    value = rules.middle_junior_set_by
    if not value.is_known or level.tier is Tier.SENIOR:
        return None
    wanted = PlaceLevel.REGION if unit_place == REGION else PlaceLevel.LEAGUE
    holds = level_of(recorder_place) is wanted
    message = (
        "由盟市、区直部门安排控制职数。" if holds else "中初级控制职数由盟市、区直部门安排，请由其登记。"
    )
    return Finding.judge("E-28", value, holds=holds, message=message, facts={"level": str(level)})


def consultation_opens_posts(rules: PostQuota) -> Finding:
    """E-28, BT24-4.9.1, CF25-4.8.1: department and HR authority of the same level may agree on more; 2023 knows no such way."""
    value = rules.consultation
    if not value.is_known:
        message = "文件未写明超岗位推荐如何办理，由人社部门核对。"
        return Finding.open_point("E-28", value, message=message)
    holds = value.require()
    message = (
        "由主管部门商同级人社部门。"
        if holds
        else "本年度文件没有规定以会商方式超岗位推荐，请在空岗数和规定比例内推荐。"
    )
    return Finding.judge("E-28", value, holds=holds, message=message)


def recorded_posts_leave_room(
    rules: PostQuota, level: Level, posts: Posts, together: Together | None
) -> Finding:
    """E-28: what is recorded anew still holds everybody who was recommended before it.

    Args:
        together: with the numbers as recorded; None where the pack adds nothing up for this level.
    """
    value = rules.mode
    if not value.is_known:
        message = "文件未写明岗位数额如何控制，按实登记。"
        return Finding.open_point("E-28", value, message=message, facts=_told(level, posts))
    bound = rules.institutions.value is not Institutions.POST_MANAGED or posts.post_managed
    may_exceed = together is not None and level.tier in (rules.over_tiers.value or ())
    if posts.in_reform and rules.reform_units_never_exceed.value:
        may_exceed = False
    inside = together is None or together.over <= may_exceed_by(rules, together.senior_posts)
    holds = not bound or ((posts.over == 0 or may_exceed) and inside)
    message = (
        "登记的岗位数容纳已推荐人数。"
        if holds
        else f"单位本年度{label(level)}已推荐{posts.taken}名，登记的岗位容纳不下，请核对岗位数或先退回部分申报。"
    )
    return Finding.judge("E-28", value, holds=holds, message=message, facts=_told(level, posts))


def _told(level: Level, posts: Posts | None) -> dict[str, JsonValue]:
    if posts is None:
        return {"level": str(level)}
    return {
        "level": str(level),
        "vacant": posts.vacant,
        "consulted": posts.consulted,
        "taken": posts.taken,
    }
