"""`qualifications.yaml`: professional qualifications that count as a title (E-05) or that a review asks for (E-32)."""

import datetime as dt

from common.events.codes import Level
from common.policy.model import Shape, Subject, Switch, Text, Value
from common.policy.subjects.vocabulary import TitleGroup


class Correspondence(Shape):
    """A qualification and the title it counts as.

    Attributes:
        obtained_from, obtained_to: the row holds for qualifications obtained in that time, both days included.
    """

    qualification: Text
    series: Text
    specialty: Text | None = None
    level: Level
    obtained_from: dt.date | None = None
    obtained_to: dt.date | None = None


class Required(Shape):
    """A qualification without which titles are not reviewed, and the law that asks for it."""

    qualification: Text
    titles: TitleGroup
    law: Text


class Qualifications(Subject):
    """Professional qualifications.

    Attributes:
        counts_as_title: who holds a listed one counts as holding the matching title.
        counts_as_base: and may declare the next level from it.
        correspondence: the table; one qualification may offer a choice of several titles.
        required_by_law: where law asks for one, it must be held (E-32).
        required: which, for which titles.
    """

    counts_as_title: Switch
    counts_as_base: Switch
    correspondence: Value[tuple[Correspondence, ...]]
    required_by_law: Switch
    required: Value[tuple[Required, ...]]
