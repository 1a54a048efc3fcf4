"""The subjects of a pack: one YAML file and one model each. A new subject is a module here and a field of `Subjects`."""

from common.policy.model import Subject
from common.policy.subjects.application import Application
from common.policy.subjects.audit_chain import AuditChain
from common.policy.subjects.certificate import Certificate
from common.policy.subjects.committee import Committee
from common.policy.subjects.credit import Credit
from common.policy.subjects.expert_pool import ExpertPool
from common.policy.subjects.fees import Fees
from common.policy.subjects.materials import Materials
from common.policy.subjects.meeting import Meeting
from common.policy.subjects.plan import Plan
from common.policy.subjects.results import Results


class Subjects(Subject):
    """Everything the packs can say; the field name is the name of the file."""

    plan: Plan
    application: Application
    materials: Materials
    fees: Fees
    audit_chain: AuditChain
    committee: Committee
    expert_pool: ExpertPool
    meeting: Meeting
    results: Results
    certificate: Certificate
    credit: Credit


__all__ = ["Subjects"]
