"""The subjects of a pack: one YAML file and one model each. A new subject is a module here and a field of `Subjects`."""

from common.policy.model import Subject
from common.policy.subjects.applicants import Applicants
from common.policy.subjects.application import Application
from common.policy.subjects.audit_chain import AuditChain
from common.policy.subjects.blind_review import BlindReview
from common.policy.subjects.certificate import Certificate
from common.policy.subjects.committee import Committee
from common.policy.subjects.conditions import Conditions
from common.policy.subjects.continuing_education import ContinuingEducation
from common.policy.subjects.credit import Credit
from common.policy.subjects.cross_over import CrossOver
from common.policy.subjects.directed import Directed
from common.policy.subjects.education import Education
from common.policy.subjects.entrusted import Entrusted
from common.policy.subjects.epidemic import Epidemic
from common.policy.subjects.evaluation import Evaluation
from common.policy.subjects.expert_pool import ExpertPool
from common.policy.subjects.farmers import Farmers
from common.policy.subjects.fees import Fees
from common.policy.subjects.grassroots import GrassrootsPaths
from common.policy.subjects.green_channel import GreenChannel
from common.policy.subjects.groups import Groups
from common.policy.subjects.materials import Materials
from common.policy.subjects.meeting import Meeting
from common.policy.subjects.plan import Plan
from common.policy.subjects.post_quota import PostQuota
from common.policy.subjects.private_sector import PrivateSector
from common.policy.subjects.qualifications import Qualifications
from common.policy.subjects.recognition import Recognition
from common.policy.subjects.results import Results
from common.policy.subjects.routes import Routes
from common.policy.subjects.rural_service import RuralService
from common.policy.subjects.series_change import SeriesChange
from common.policy.subjects.supervision import Supervision
from common.policy.subjects.talents import Talents
from common.policy.subjects.teacher_quota import TeacherQuota
from common.policy.subjects.transferees import Transferees
from common.policy.subjects.works import Works


class Subjects(Subject):
    """Everything the packs can say; the field name is the name of the file. In the order of a season."""

    plan: Plan
    applicants: Applicants
    application: Application
    evaluation: Evaluation
    education: Education
    qualifications: Qualifications
    conditions: Conditions
    continuing_education: ContinuingEducation
    private_sector: PrivateSector
    green_channel: GreenChannel
    talents: Talents
    transferees: Transferees
    recognition: Recognition
    grassroots: GrassrootsPaths
    rural_service: RuralService
    epidemic: Epidemic
    series_change: SeriesChange
    cross_over: CrossOver
    directed: Directed
    farmers: Farmers
    entrusted: Entrusted
    post_quota: PostQuota
    teacher_quota: TeacherQuota
    materials: Materials
    works: Works
    fees: Fees
    routes: Routes
    audit_chain: AuditChain
    committee: Committee
    expert_pool: ExpertPool
    groups: Groups
    blind_review: BlindReview
    meeting: Meeting
    results: Results
    certificate: Certificate
    credit: Credit
    supervision: Supervision


__all__ = ["Subjects"]
