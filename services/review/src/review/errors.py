"""Refusals of this service.

Refusal (common.web.problems)
├── Unprocessable
│   ├── CommitteeNotAdmissible      articles 6, 10 to 14, 17 (C-01, C-02, C-04, C-07)
│   ├── NoCompetentAuthority        article 13: no HR authority of the right level is on record
│   ├── PoolNotSufficient           article 19: the pool that is filed together
│   ├── CaseOutsideScope            article 15 (R-13)
│   ├── NothingToReview             an empty docket
│   ├── MeetingDateNotPossible      the day is past
│   ├── MeetingPlanNotAdmissible    article 42 (R-01)
│   ├── NotMeetingDay               the meeting is held on another day
│   ├── PledgeMissing               article 44: an expert who has not signed
│   ├── MeetingCannotOpen           article 44 (R-03)
│   ├── OpinionsMissing             article 46 (R-04)
│   ├── CaseBelowQuorum             articles 44, 50: too few who are not recused
│   ├── TellersNotAdmissible        article 45: who counts
│   ├── PaperCountNotAdmissible     article 45 (R-05)
│   ├── CasesNotCounted             a box is not counted yet
│   ├── ReadingUndecided            articles 45, 50 (R-09)
│   ├── NotSignatory                article 47 (R-07)
│   ├── ResultPublicityNotAdmissible   article 51 (R-15)
│   ├── ObjectionNotLookedInto      article 51 (R-16)
│   ├── NothingToReport             no result that may be reported now
│   ├── ResultPackageNotAdmissible  article 53 (R-18)
│   ├── NothingToAnnul              no passed result that was told
│   ├── ResultNotAnnullable         articles 51, 76: the reason does not hold
│   ├── TeacherQuotaExceeded        more passes of school teachers than the place's number (E-29)
│   └── ResultContested             article 51 (R-16)
├── Forbidden
│   ├── NotPresiding                article 44: who presides
│   ├── RecusedOnCase               article 50 (R-09)
│   └── NotTeller                   article 45: who counts
├── Conflict
│   ├── CaseNotWaiting              the case cannot be put on a docket now
│   ├── BoxBeingCounted             the box of the case is open
│   └── PublicityEnded                 the publicity period is over
└── Unavailable
    ├── CaseFileUnreadable          the stored case file is missing or broken
    ├── PaperUnreadable             a stored paper is missing or broken
    └── SealMissing                 the organiser has no seal here
"""

from common.web.problems import Conflict, Forbidden, RuleRefuses, Unavailable, Unprocessable


class CommitteeNotAdmissible(RuleRefuses):
    code = "committee_not_admissible"
    title = "评委会不符合组建或备案条件"
    default_detail = "评委会不符合组建或备案条件，请按提示修改后重新提交。"
    default_clause = "R25-12"


class NoCompetentAuthority(Unprocessable):
    code = "no_competent_authority"
    title = "未找到核准备案部门"
    default_detail = "没有登记对该评委会有核准备案权限的人社部门，请核对组建单位和评审地区。"
    default_clause = "R25-13"


class PoolNotSufficient(RuleRefuses):
    code = "pool_not_sufficient"
    title = "专家库不符合要求"
    default_detail = "评委会专家库尚未建立或人数不足，请充实专家库后一并备案。"
    default_clause = "R25-19"


class CaseOutsideScope(RuleRefuses):
    code = "case_outside_scope"
    title = "超出评审范围"
    default_detail = "申报不在评委会的评审系列、专业、层级或地区范围内，不得列入评审。"
    default_clause = "R25-15"


class NothingToReview(Unprocessable):
    code = "nothing_to_review"
    title = "没有可评审的申报"
    default_detail = "没有可列入本次会议的申报，请在受理申报后再办理。"


class MeetingDateNotPossible(Unprocessable):
    code = "meeting_date_not_possible"
    title = "会议日期有误"
    default_detail = "评审会议日期应在今天之后，请重新选择。"


class MeetingPlanNotAdmissible(RuleRefuses):
    code = "meeting_plan_not_admissible"
    title = "评审实施方案不符合要求"
    default_detail = "评审实施方案内容不全、报送过晚或未经同意，请按提示办理。"
    default_clause = "R25-42"


class NothingToAnnul(Unprocessable):
    code = "nothing_to_annul"
    title = "没有可不予认可的评审结果"
    default_detail = "该会议没有已公示的评审通过结果，请核对会议和人员。"
    default_clause = "R25-76"


class ResultNotAnnullable(RuleRefuses):
    code = "result_not_annullable"
    title = "不予认可的理由不成立"
    default_detail = "所选理由对该评审结果不成立，请核对后重新选择理由。"
    default_clause = "R25-76"


class CaseNotWaiting(Conflict):
    code = "case_not_waiting"
    title = "申报不在待评状态"
    default_detail = "所选申报中有不属于本评委会或不在待评状态的，请刷新名单后重新选择。"


class CaseFileUnreadable(Unavailable):
    code = "case_file_unreadable"
    title = "申报档案暂时无法读取"
    default_detail = "申报档案缺失或校验不符，本次操作没有生效，请联系系统运维人员核查后重试。"


class NotMeetingDay(Unprocessable):
    code = "not_meeting_day"
    title = "不在会议当日"
    default_detail = "只能在评审会议当日办理，请在会议日期办理。"
    default_clause = "R25-44"


class PledgeMissing(Unprocessable):
    code = "expert_pledge_missing"
    title = "未签订承诺书"
    default_detail = "参加评审会议的专家须签订个人承诺书，请阅读并同意承诺内容后签到。"
    default_clause = "R25-44"


class MeetingCannotOpen(RuleRefuses):
    code = "meeting_cannot_open"
    title = "会议尚不能召开"
    default_detail = "出席人数、专家构成或者会议准备不符合规定，会议不能召开。"
    default_clause = "R25-44"


class OpinionsMissing(RuleRefuses):
    code = "opinions_missing"
    title = "书面评议意见不全"
    default_detail = "分工评议的专家全部提出书面意见后方可表决。"
    default_clause = "R25-46"


class CaseBelowQuorum(RuleRefuses):
    code = "case_below_quorum"
    title = "可表决人数不足"
    default_detail = "未回避的出席专家不足规定人数，该申报本次不表决，结转下次会议。"
    default_clause = "R25-44"


class TellersNotAdmissible(RuleRefuses):
    code = "tellers_not_admissible"
    title = "计票人不符合要求"
    default_detail = "请指定出席会议、不回避该申报且非主任委员的专家计票。"
    default_clause = "R25-45"


class PaperCountNotAdmissible(RuleRefuses):
    code = "paper_count_not_admissible"
    title = "计票数有误"
    default_detail = "各项票数与票箱张数或者可投票人数不符，请重新清点。"
    default_clause = "R25-45"


class CasesNotCounted(Unprocessable):
    code = "cases_not_counted"
    title = "计票尚未完成"
    default_detail = "尚有申报没有完成计票，请全部计票后再宣布结果。"
    default_clause = "R25-47"


class ReadingUndecided(Unprocessable):
    code = "reading_undecided"
    title = "须先报人社部门决定"
    default_detail = "有申报因是否扣除回避专家而结果不同，请待核准备案的人社部门决定后再宣布。"
    default_clause = "R25-50"


class NotSignatory(RuleRefuses):
    code = "not_signatory"
    title = "无权签署"
    default_detail = "评审结果由主任委员签字确认；主持会议的副主任委员签字的，须写明主任委员的授权。"
    default_clause = "R25-47"


class ResultPublicityNotAdmissible(RuleRefuses):
    code = "result_publicity_not_admissible"
    title = "公示期限不符合规定"
    default_detail = "评审结果公示期不足，请按规定的工作日数公示。"
    default_clause = "R25-51"


class ObjectionNotLookedInto(RuleRefuses):
    code = "objection_not_looked_into"
    title = "异议尚未核实"
    default_detail = "应当调查核实的单位尚未全部反馈，请收到结果后再提出处理意见。"
    default_clause = "R25-51"


class NothingToReport(Unprocessable):
    code = "nothing_to_report"
    title = "没有可报送的结果"
    default_detail = "没有经公示无异议、尚未报送的评审通过人员。"
    default_clause = "R25-53"


class ResultPackageNotAdmissible(RuleRefuses):
    code = "result_package_not_admissible"
    title = "报送材料不符合要求"
    default_detail = "公示尚未结束、材料不全或者逾期未申请，请按提示办理。"
    default_clause = "R25-53"


class TeacherQuotaExceeded(RuleRefuses):
    code = "teacher_quota_exceeded"
    title = "超出中小学正高级教师名额"
    default_detail = "报送核准确认的人数超出核定名额，请减少后再报送。"


class ResultContested(RuleRefuses):
    code = "result_contested"
    title = "评审结果尚有异议"
    default_detail = "评审结果尚有未处理完毕的异议或者举报，处理完毕后再核准确认。"
    default_clause = "R25-51"


class NotPresiding(Forbidden):
    code = "not_presiding"
    title = "非会议主持人"
    default_detail = "此操作由主持评审会议的主任委员或者副主任委员办理。"
    default_clause = "R25-44"


class RecusedOnCase(Forbidden):
    code = "recused_on_case"
    title = "应当回避"
    default_detail = "您应当回避该申报的评审，不得查阅材料、评议或者参加表决。"
    default_clause = "R25-50"


class NotTeller(Forbidden):
    code = "not_teller"
    title = "非计票人"
    default_detail = "您不是该申报的计票人，不能录入计票结果。"
    default_clause = "R25-45"


class BoxBeingCounted(Conflict):
    code = "box_being_counted"
    title = "票箱已开始清点"
    default_detail = "该申报已开始或者完成计票，不能再作此变更。"


class PublicityEnded(Conflict):
    code = "publicity_ended"
    title = "公示期已结束"
    default_detail = "公示期已结束；仍有线索的，请通过举报渠道反映。"


class PaperUnreadable(Unavailable):
    code = "paper_unreadable"
    title = "文件暂时无法读取"
    default_detail = "文件缺失或校验不符，请联系系统运维人员核查后重试。"


class SealMissing(Unavailable):
    code = "organiser_seal_missing"
    title = "单位电子印章未配置"
    default_detail = "组建单位的电子印章尚未配置，本次操作没有生效，请联系系统运维人员配置后重试。"
