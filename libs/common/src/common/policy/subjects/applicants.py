"""`applicants.yaml`: who may declare at all (E-01, A-13, A-15), and level by level (E-03)."""

from enum import StrEnum

from common.policy.model import Subject, Switch, Value
from common.policy.subjects.audit_chain import ApplicantType
from common.policy.subjects.vocabulary import Sector


class Penalty(StrEnum):
    """处分 of staff of public institutions, lightest first."""

    WARNING = "warning"
    """警告."""
    DEMERIT = "demerit"
    """记过."""
    DOWNGRADED = "downgraded"
    """降低岗位等级."""
    DISMISSED = "dismissed"
    """开除."""

    def reaches(self, least: "Penalty") -> bool:
        """Whether this penalty is at least as heavy as the other."""
        order = list(Penalty)
        return order.index(self) >= order.index(least)


class Applicants(Subject):
    """Who may declare.

    Attributes:
        applicant_types: the kinds of people who may (A-13).
        civil_servants_barred, retirees_barred: E-01; civil servants include staff managed as such (参公).
        in_post: only who is in post at the declaring unit.
        without_employer: types to whom `in_post` does not apply, for they have no employer.
        penalty: from this penalty on, staff of `penalised_sectors` are barred while it lasts, whatever kind of person.
        founders_on_leave: on approved leave to found a business: declares there (A-15).
        founders_research_staff: only 科研人员 of institutions may found.
        founders_in_post: in part-time innovation or founding while in post: may declare there.
        level_by_level: E-03.
    """

    applicant_types: Value[tuple[ApplicantType, ...]]
    civil_servants_barred: Switch
    retirees_barred: Switch
    in_post: Switch
    without_employer: Value[tuple[ApplicantType, ...]]
    penalty: Value[Penalty]
    penalised_sectors: Value[tuple[Sector, ...]]
    founders_on_leave: Switch
    founders_in_post: Switch
    founders_research_staff: Switch
    level_by_level: Switch
