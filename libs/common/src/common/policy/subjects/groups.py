"""`groups.yaml`: applicants who are heard in a group or review of their own (R-11)."""

from enum import StrEnum

from common.events.codes import Group
from common.policy.model import Listed, Subject, Switch, Value


class Indicator(StrEnum):
    """What mainly counts in such a group."""

    INNOVATION = "innovation"
    PATENTS = "patents"
    TRANSFER = "transfer"
    EXTENSION = "extension"
    STANDARDS = "standards"


class Groups(Subject):
    """Groups: 应 for private-sector and leading small enterprises, 可 for county and township."""

    apart: Listed[Group, Switch]
    main_indicators: Value[tuple[Indicator, ...]]
