"""`recognition.yaml`: graduates at the grassroots get their title without a review (认定; E-19)."""

from enum import StrEnum

from common.policy.model import Listed, Subject, Switch, Value
from common.policy.subjects.vocabulary import Step


class Grassroots(StrEnum):
    """Where the unit is."""

    TOWNSHIP = "township"
    """苏木乡镇."""
    VILLAGE = "village"
    """嘎查村."""


class Recogniser(StrEnum):
    """Who recognises."""

    LEVEL_AUTHORITY = "level_authority"
    """The authority of the level (按照职称管理权限)."""
    COUNTY_COMMITTEE = "county_committee"
    """The county's 中初级 committee."""


class Recognition(Subject):
    """Recognition without review.

    Attributes:
        places: where the graduate works; `own_or_close_specialty`, `assessed`: what else is asked.
        steps: what is recognised after how long.
        not_exam_only: never in a 以考代评 title.
        by: who recognises; `with_review`: together with the yearly review, not apart.
    """

    offered: Switch
    places: Value[tuple[Grassroots, ...]]
    own_or_close_specialty: Switch
    assessed: Switch
    steps: Listed[str, Value[Step]]
    not_exam_only: Switch
    by: Value[Recogniser]
    with_review: Switch
