"""`blind_review.yaml`: which titles are reviewed blind (盲审盲评; R-10)."""

from common.policy.model import Shape, Subject, Switch, Value
from common.policy.subjects.vocabulary import TitleGroup


class PlannedFor(Shape):
    """A year for which something is only planned."""

    year: int


class BlindReview(Subject):
    """Blind review.

    Attributes:
        titles: reviewed blind.
        self_reviewing_health: titles of the health series that units review themselves.
        others_may: others may be.
        all_planned_for: all of the region's reviews, by plan only; binds nobody yet.
    """

    titles: Value[tuple[TitleGroup, ...]]
    self_reviewing_health: Switch
    others_may: Switch
    all_planned_for: Value[PlannedFor]
