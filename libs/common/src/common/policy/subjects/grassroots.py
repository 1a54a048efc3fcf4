"""`grassroots.yaml`: township institutions straight to 中级 (E-20), and long service in county or township (E-21)."""

from common.policy.model import Subject, Switch, Value, Years
from common.policy.subjects.vocabulary import Path, Sector


class TownshipDirect(Path):
    """So long on a professional post of a township institution, by schooling, `assessed` by the unit."""

    sectors: Value[tuple[Sector, ...]]
    bachelor: Years
    college: Years
    assessed: Switch


class LongService(Path):
    """So long in professional work, outstanding as `assessed` by the unit; every other condition is still asked for."""

    county: Years
    township: Years
    assessed: Switch
    other_conditions: Switch


class GrassrootsPaths(Subject):
    """The paths of the grassroots that lead to a review."""

    township_direct: TownshipDirect
    long_service: LongService
