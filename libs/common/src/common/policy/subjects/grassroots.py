"""`grassroots.yaml`: township institutions straight to 中级 (E-20), and long service in county or township (E-21)."""

from common.policy.model import Subject, Switch, Value, Years
from common.policy.subjects.audit_chain import ApplicantType
from common.policy.subjects.vocabulary import Path


class TownshipDirect(Path):
    """So long on a professional post of a township institution, by schooling, `assessed` by the unit."""

    applicant_types: Value[tuple[ApplicantType, ...]]
    bachelor: Years
    college: Years
    assessed: Switch


class LongService(Path):
    """So long in professional work; results and every other condition are still asked for."""

    county: Years
    township: Years
    other_conditions: Switch


class GrassrootsPaths(Subject):
    """The paths of the grassroots that lead to a review."""

    township_direct: TownshipDirect
    long_service: LongService
