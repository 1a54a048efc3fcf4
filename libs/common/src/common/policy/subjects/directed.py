"""`directed.yaml`: directed evaluation of the grassroots (定向评价、定向使用; E-30, A-17)."""

from common.events.codes import Tier
from common.policy.model import Subject, Switch, Value
from common.policy.subjects.vocabulary import TitleGroup


class Directed(Subject):
    """Directed evaluation.

    Attributes:
        tiers: the tiers that are evaluated.
        industries: the industries in which it is held.
        grassroots_only: only units of the grassroots (基层), read as counties and below.
        own_posts: only inside the separately listed posts.
        one_of_social_or_directed: a person chooses the ordinary (社会化) or the directed column, not both (A-17).
    """

    offered: Switch
    tiers: Value[tuple[Tier, ...]]
    industries: Value[tuple[TitleGroup, ...]]
    grassroots_only: Switch
    own_posts: Switch
    one_of_social_or_directed: Switch
