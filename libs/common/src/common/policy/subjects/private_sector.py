"""`private_sector.yaml`: private enterprises, social organisations, other non-public bodies (E-09, A-16)."""

from enum import StrEnum

from common.events.codes import Level
from common.policy.model import Listed, Shape, Subject, Switch, Value, Years
from common.policy.subjects.vocabulary import Schooling, Sector


class WorkedIn(StrEnum):
    """Where a person must have worked before the path opens."""

    NONE = "none"
    """Nowhere: not asked."""
    REGION = "region"
    """我区."""
    CITY = "city"
    """我市."""


class FirstYear(Shape):
    """So many years of work there; none where it is not asked."""

    where: WorkedIn
    years: int = 0


class PrivateSector(Subject):
    """The path of the private sector.

    Attributes:
        sectors: to whose staff it is open, whatever kind of person.
        not_level_by_level: they are not bound to level-by-level.
        first_year: E-09; the documents of a year and place differ.
        direct: years of professional work after which a level is open, by level and schooling.
        results_asked: the results that the standard of the level asks for are asked for here too.
        exam_still: an exam-plus-review title still needs the passing score (E-31).
        continuing_education_required: whether it is a hard condition.
        declares_at_labour_relation: declares where the labour relation is (A-16).
        posting: after so long at a place of posting (派驻地), may declare there.
    """

    sectors: Value[tuple[Sector, ...]]
    not_level_by_level: Switch
    first_year: Value[FirstYear]
    direct: Listed[Level, Listed[Schooling, Years]]
    results_asked: Switch
    exam_still: Switch
    continuing_education_required: Switch
    declares_at_labour_relation: Switch
    posting: Years
