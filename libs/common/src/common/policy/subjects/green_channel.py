"""`green_channel.yaml`: the cases of the green channel (绿色通道; E-10 to E-15, E-18, E-33).

Each case has its own conditions; committee, quota and "once" are common to all cases of a document. No case waives the
exam (E-31).
"""

from collections.abc import Mapping
from enum import StrEnum

from common.events.codes import Level
from common.policy.model import Persons, Subject, Switch, Value, Years
from common.policy.subjects.vocabulary import HeardBy, Path, Procedure, Recommender


class Merit(StrEnum):
    """What opens case 1; one is enough."""

    BREAKTHROUGH = "breakthrough"
    """重大基础研究和前沿技术突破."""
    ENGINEERING_PROBLEM = "engineering_problem"
    """解决重大工程技术难题."""
    MAJOR_CONTRIBUTION = "major_contribution"
    """在经济社会各项事业发展中作出重大贡献."""
    TECHNICAL_HEAD = "technical_head"
    """Technical head of one of `technical_head_of`."""


class LeadingUnit(StrEnum):
    """Whose technical head case 1 means."""

    STATE_LABORATORY = "state_laboratory"
    """国家重点实验室."""
    NATIONAL_INNOVATION_CENTRE = "national_innovation_centre"
    """国家技术创新中心."""
    LEADING_SCIENCE_ENTERPRISE = "leading_science_enterprise"
    """科技领军企业."""
    INDUSTRY_LEADER = "industry_leader"
    """行业龙头企业."""


class PostdocMerit(StrEnum):
    """What opens the postdoc case; one, while at the station, is enough."""

    NATIONAL_PROGRAMME = "national_programme"
    """国家资助博士后研究人员计划."""
    SCIENCE_FUND = "science_fund"
    """中国博士后科学基金资助."""
    PROVINCIAL_PROJECT = "provincial_project"
    """主持省部级以上项目."""


class Overseas(StrEnum):
    """Who comes from abroad."""

    RETURNEE = "returnee"
    """海外归国人员（留学回国人员）."""
    FOREIGN_TALENT = "foreign_talent"
    """外籍人才."""


class Introduced(StrEnum):
    """Introduced talent under 内政发〔2017〕77号."""

    HIGH_LEVEL = "high_level"
    """海内外高层次人才."""
    URGENTLY_NEEDED = "urgently_needed"
    """急需紧缺人才."""


class Breakthrough(Path):
    """Case 1 (E-10).

    Attributes:
        head_recommended_by_unit: the technical head is recommended by the unit itself.
        recommended_by: and everybody by one of these.
        appraisal_papers: papers on results, contribution and appraisal are asked for.
    """

    merits: Value[tuple[Merit, ...]]
    technical_head_of: Value[tuple[LeadingUnit, ...]]
    head_recommended_by_unit: Switch
    recommended_by: Value[tuple[Recommender, ...]]
    appraisal_papers: Switch


class IntroducedTalent(Path):
    """Case 2 of 2023 and 2024 (E-33); `own_committee`: a self-reviewing unit's committee rates its own."""

    people: Value[tuple[Introduced, ...]]
    own_committee: Switch


class Yingcai(Path):
    """英才兴蒙 (E-11).

    Attributes:
        full_senior_classes: classes that go straight to 正高.
        associate_senior_classes: classes that go straight to 副高.
        full_senior_after: and to 正高 after being employed as 副高 so long, `assessed` by the unit.
        second_step_same_use: that second step is part of the one use of the green channel (E-18).
    """

    full_senior_classes: Value[tuple[int, ...]]
    associate_senior_classes: Value[tuple[int, ...]]
    full_senior_after: Years
    assessed: Switch
    second_step_same_use: Switch


class Postdoc(Path):
    """Postdocs (E-12); `procedure` decides the day from which the title counts (T-02)."""

    merits: Value[tuple[PostdocMerit, ...]]
    stays_in_region: Switch
    assessed: Switch
    recommended_by: Value[tuple[Recommender, ...]]
    procedure: Value[Procedure]


class NoDegree(Path):
    """Outstanding people without the required schooling (E-13).

    Attributes:
        peers: at least so many peers recommend, each holding `peers_level`, in post if `peers_in_post`.
    """

    long_work: Switch
    outstanding: Switch
    peers: Persons
    peers_level: Value[Level]
    peers_in_post: Switch
    recommended_by: Value[tuple[Recommender, ...]]


class Returnee(Path):
    """People from abroad (E-14); `work_abroad`: the long professional work was abroad."""

    people: Value[tuple[Overseas, ...]]
    long_work: Switch
    work_abroad: Switch
    notable_results: Switch
    first_application: Switch
    recommended_by: Value[tuple[Recommender, ...]]


class SkilledLeader(Path):
    """Leading skilled workers with 绝招、绝技、绝活 (E-15), in one of the fields of `cross_over.fields`."""

    master_skill: Switch
    in_cross_over_field: Switch
    recommended_by: Value[tuple[Recommender, ...]]
    appraisal_papers: Switch


class GreenChannel(Subject):
    """The green channel.

    Attributes:
        committee: who hears its cases.
        quota_exempt: not counted against post quotas.
        outstanding: outstanding ability, results and contribution are asked in every case.
        once: used once only.
        exam_still: an exam-plus-review title still needs the passing score.
    """

    committee: Value[HeardBy]
    quota_exempt: Switch
    outstanding: Switch
    once: Switch
    exam_still: Switch
    breakthrough: Breakthrough
    introduced_talent: IntroducedTalent
    yingcai: Yingcai
    postdoc: Postdoc
    no_degree: NoDegree
    returnee: Returnee
    skilled_leader: SkilledLeader

    @property
    def cases(self) -> Mapping[str, Path]:
        """Every case by its key, in the order of the model."""
        return {
            name: case for name in type(self).model_fields if isinstance(case := getattr(self, name), Path)
        }
