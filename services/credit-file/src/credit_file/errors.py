"""Refusals of this service.

Refusal (common.web.problems)
├── Forbidden
│   ├── DocumentForOfficesOnly      an identity number in a report of the public
│   └── InvestigatorMayNotDecide    who investigates does not decide
├── Unprocessable
│   ├── GroundDoesNotFit            articles 62 to 66: each speaks of one kind of subject
│   ├── PlaceMissing                nothing tells which authority a report belongs to
│   ├── AboutMissing                a report on an expert names no committee
│   ├── SubjectNotIdentified        nobody can be heard yet
│   ├── RecordIsPersonal            article 71: the file records persons
│   ├── DecisionRefused             articles 72 to 74 (F-02, F-03, F-04)
│   │   └── NotYetHeard             F-10, our own addition
│   ├── EffectiveDatePast           a record does not take effect before it is decided
│   ├── StatementClosed             F-10
│   ├── AppealClosed                F-10
│   └── CorrectionEmpty             a correction that changes nothing
└── Unavailable
    └── EvidenceUnreadable          a stored document is missing or broken
"""

from common.web.problems import Forbidden, RuleRefuses, Unavailable, Unprocessable


class DocumentForOfficesOnly(Forbidden):
    code = "document_for_offices_only"
    title = "不接收证件号码"
    default_detail = "群众举报请勿填写他人证件号码，写明申报编号、证书编号或单位即可；身份由受理机关核定。"


class InvestigatorMayNotDecide(Forbidden):
    code = "investigator_may_not_decide"
    title = "调查人员不得作出决定"
    default_detail = "该举报由您立案调查，处理决定须由本机关其他人员作出。"


class GroundDoesNotFit(Unprocessable):
    code = "ground_does_not_fit_subject"
    title = "违规情形与对象不符"
    default_detail = "所选违规情形不适用于该类对象，请重新选择。"


class PlaceMissing(Unprocessable):
    code = "report_place_missing"
    title = "缺少事项所在地"
    default_detail = "无法确定应由哪个机关受理，请填写事项所在地区。"


class AboutMissing(Unprocessable):
    code = "report_committee_missing"
    title = "缺少评委会编号"
    default_detail = "举报评审专家的，请写明所在的评审委员会，由其组建单位处理。"
    default_clause = "R25-73"


class SubjectNotIdentified(Unprocessable):
    code = "subject_not_identified"
    title = "被举报人身份未核定"
    default_detail = "尚未核定被举报人的身份，请先登记其证件号码，再发出告知书。"


class RecordIsPersonal(Unprocessable):
    code = "record_is_personal"
    title = "诚信档案只记录个人"
    default_detail = "诚信档案记录个人的失信行为。评委会、单位的问题按监管措施处理，不作失信记录。"
    default_clause = "R25-71"


class DecisionRefused(RuleRefuses):
    code = "credit_decision_refused"
    title = "不符合记入诚信档案的规定"
    default_detail = "该处理决定不符合规定，请按提示修改后重新提交。"
    default_clause = "R25-72"


class NotYetHeard(DecisionRefused):
    code = "subject_not_heard"
    title = "尚未听取陈述申辩"
    default_detail = "须先告知当事人并听取其陈述申辩，或待陈述期限届满，再作出决定。"


class EffectiveDatePast(Unprocessable):
    code = "effective_date_past"
    title = "生效日期有误"
    default_detail = "失信记录的生效日期不得早于作出决定之日，请重新选择。"
    default_clause = "R25-71"


class StatementClosed(RuleRefuses):
    code = "statement_closed"
    title = "陈述期限已过"
    default_detail = "陈述申辩的期限已过。对处理决定不服的，可以在决定作出后申诉。"


class AppealClosed(RuleRefuses):
    code = "appeal_closed"
    title = "申诉期限已过"
    default_detail = "申诉期限已过，本平台不再受理。"


class CorrectionEmpty(Unprocessable):
    code = "correction_changes_nothing"
    title = "没有更正内容"
    default_detail = "请填写需要更正的内容，或注明撤销该记录。"


class EvidenceUnreadable(Unavailable):
    code = "evidence_unreadable"
    title = "证据材料暂时无法读取"
    default_detail = "证据材料缺失或校验不符，本次操作没有生效，请联系系统运维人员核查后重试。"
