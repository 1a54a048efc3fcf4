"""`epidemic.yaml`: medical staff of the epidemic front line (E-23)."""

import datetime as dt

from common.policy.model import Shape, Subject, Switch, Value, Years
from common.policy.subjects.vocabulary import Waived


class LastDay(Shape):
    """The last day of a policy, which may be in a later year than the annual notice."""

    day: dt.date


class Epidemic(Subject):
    """What front-line service gives.

    Attributes:
        listed: only who is on the list that HR and health department fix.
        counts_as_grassroots: service counts as so much grassroots work.
        counts_as_continuing_education: and as that year's continuing education.
        award_waives: what a provincial or higher award waives where the result conditions are met.
        earlier_until, earlier_gives: service up to that day follows another paper, and what that paper waives.
        only_unused: only who has not used the policy yet; `once`; `until`.
    """

    offered: Switch
    listed: Switch
    counts_as_grassroots: Years
    counts_as_continuing_education: Switch
    award_waives: Value[tuple[Waived, ...]]
    earlier_until: Value[LastDay]
    earlier_gives: Value[tuple[Waived, ...]]
    only_unused: Switch
    once: Switch
    until: Value[LastDay]
