"""`farmers.yaml`: titles of farmers and herders (农牧民职称; E-35)."""

from enum import StrEnum

from common.events.codes import Tier
from common.policy.model import Listed, Subject, Switch, Text, Value


class Reviewer(StrEnum):
    """Who reviews."""

    COUNTY = "county"
    """旗县区人社部门会同农牧部门."""
    CITY = "city"
    """盟市人社局会同农牧局."""
    CITY_AGRICULTURE = "city_agriculture"
    """盟市农牧局."""


class Farmers(Subject):
    """Farmers' and herders' titles.

    Attributes:
        own_column: a column of its own; when it opens is in `plan.separate_notice_columns`.
        conditions: the paper with the conditions.
        continuing_education: whether the card that professionals need is asked of them (E-25).
        reviewed_by: by tier; what is not listed is not said.
    """

    offered: Switch
    own_column: Switch
    conditions: Value[Text]
    continuing_education: Switch
    reviewed_by: Listed[Tier, Value[Reviewer]]
