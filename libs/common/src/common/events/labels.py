"""The Chinese labels of the code sets: the one table behind `/v1/code-lists/{name}` for everything that events carry.

A list is named after its code set in snake_case (`CaseOutcome` is `case_outcome`) and keeps the order of the codes.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from common.events import codes as c
from common.events.grounds import Ground

_TABLE: Final[Mapping[type[StrEnum], Mapping[StrEnum, str]]] = {
    c.Level: {
        c.Level.FULL_SENIOR: "正高级",
        c.Level.ASSOCIATE_SENIOR: "副高级",
        c.Level.MIDDLE: "中级",
        c.Level.ASSISTANT: "助理级",
        c.Level.TECHNICIAN: "员级",
    },
    c.Tier: {c.Tier.SENIOR: "高级", c.Tier.MIDDLE: "中级", c.Tier.JUNIOR: "初级"},
    c.Column: {
        c.Column.ORDINARY: "正常申报",
        c.Column.DIRECTED_EVALUATION: "定向评价、定向使用",
        c.Column.FARMERS_AND_HERDERS: "农牧民",
        c.Column.GREEN_CHANNEL: "绿色通道",
        c.Column.RECOGNITION: "基层认定",
        c.Column.SKILLED_WORKER: "高技能人才贯通",
        c.Column.ENTRUSTED_REVIEW: "委托评审",
    },
    c.Group: {
        c.Group.PRIVATE_SECTOR: "非公有制单位",
        c.Group.SPECIALISED_AND_NEW: "专精特新企业",
        c.Group.SINGLE_CHAMPION: "制造业单项冠军企业",
        c.Group.COUNTY: "旗县级单位",
        c.Group.TOWNSHIP: "苏木乡镇级单位",
    },
    c.PlanStep: {
        c.PlanStep.DECLARE: "个人申报",
        c.PlanStep.AUDIT: "审核",
        c.PlanStep.FORWARD: "报送",
        c.PlanStep.REVIEW: "评审与公示",
        c.PlanStep.FILING: "结果备案",
    },
    c.OrganisationKind: {
        c.OrganisationKind.HR_AUTHORITY: "人力资源社会保障部门",
        c.OrganisationKind.DEPARTMENT: "行业主管部门",
        c.OrganisationKind.INSPECTION: "纪检监察机构",
        c.OrganisationKind.SERVICE_CENTRE: "人才公共服务中心",
        c.OrganisationKind.PUBLIC_INSTITUTION: "事业单位",
        c.OrganisationKind.ENTERPRISE: "企业",
        c.OrganisationKind.SOCIAL_ORGANISATION: "社会团体",
        c.OrganisationKind.OTHER_NON_PUBLIC: "其他非公有制经济组织",
        c.OrganisationKind.HR_AGENCY: "人力资源服务机构",
        c.OrganisationKind.DISPATCH_AGENCY: "劳务派遣单位",
        c.OrganisationKind.SERVICE_POINT: "职称申报受理服务点",
        c.OrganisationKind.ZONE_HR: "开发区人事部门",
    },
    c.Ownership: {c.Ownership.PUBLIC: "公有制", c.Ownership.NON_PUBLIC: "非公有制"},
    c.DeclarationOutcome: {
        c.DeclarationOutcome.WITHDRAWN: "本人撤回",
        c.DeclarationOutcome.CANCELLED: "取消申报资格",
        c.DeclarationOutcome.BARRED: "不得申报",
    },
    c.DeclarationEndReason: {
        c.DeclarationEndReason.OWN_WISH: "本人意愿",
        c.DeclarationEndReason.FALSE_MATERIAL: "提供虚假申报材料",
        c.DeclarationEndReason.CONCEALED_PENALTY: "隐瞒被处分处理情况",
        c.DeclarationEndReason.CREDIT_RECORD: "失信记录期限内",
        c.DeclarationEndReason.NOT_IN_POST: "已不在岗",
        c.DeclarationEndReason.UNDER_PENALTY: "受记过以上处分期间",
        c.DeclarationEndReason.CIVIL_SERVANT_OR_RETIRED: "公务员或者已退休",
        c.DeclarationEndReason.OBJECTION_UPHELD: "公示异议属实",
        c.DeclarationEndReason.NO_LONGER_ELIGIBLE: "已不符合申报条件",
    },
    c.Direction: {c.Direction.INBOUND: "委托我区评审", c.Direction.OUTBOUND: "委托区外评审"},
    c.CommitteeStatus: {
        c.CommitteeStatus.APPLIED: "已申请",
        c.CommitteeStatus.FILED: "已核准备案",
        c.CommitteeStatus.SUSPENDED: "已暂停",
        c.CommitteeStatus.LAPSED: "已过期",
        c.CommitteeStatus.WITHDRAWN: "已收回评审权",
    },
    c.CommitteeBasis: {c.CommitteeBasis.SERIES: "按系列组建", c.CommitteeBasis.SPECIALTY: "按专业组建"},
    c.CommitteeKind: {
        c.CommitteeKind.ORDINARY: "普通评委会",
        c.CommitteeKind.GREEN_CHANNEL: "绿色通道评委会",
        c.CommitteeKind.DIRECTED_EVALUATION: "定向评价评委会",
        c.CommitteeKind.FARMERS_AND_HERDERS: "农牧民评委会",
        c.CommitteeKind.SELF_REVIEWING: "自主评审评委会",
    },
    c.DrawKind: {c.DrawKind.INITIAL: "首次抽取", c.DrawKind.REPLACEMENT: "递补抽取"},
    c.PoolRole: {c.PoolRole.CHAIR: "主任委员库", c.PoolRole.MEMBER: "委员库"},
    c.PoolRemoval: {
        c.PoolRemoval.BREACH_OF_ETHICS: "不遵守职业操守",
        c.PoolRemoval.UNFIT: "滥竽充数、不干实事",
        c.PoolRemoval.INACTIVE: "作用发挥不充分",
        c.PoolRemoval.NO_RECENT_RESULTS: "近年来科研成果不显著、工作业绩不突出",
        c.PoolRemoval.LEFT_PROFESSION: "不再从事专业技术工作",
        c.PoolRemoval.TERM_ENDED: "聘期届满",
        c.PoolRemoval.CREDIT_RECORD: "因失信行为取消评审专家资格",
        c.PoolRemoval.OWN_WISH: "本人申请退出",
        c.PoolRemoval.RETIRED: "已退休",
    },
    c.Exclusion: {
        c.Exclusion.TERM_ENDED: "聘期届满",
        c.Exclusion.CREDIT_RECORD: "失信记录期限内",
        c.Exclusion.THREE_YEARS_RUNNING: "已连续三年担任评委",
        c.Exclusion.OWN_CASE: "本人在申报人员之列",
        c.Exclusion.SAME_EMPLOYER: "与申报人员同单位",
        c.Exclusion.EARLIER_EMPLOYER: "曾在申报人员所在单位工作",
        c.Exclusion.TO_BE_AVOIDED: "应当回避",
        c.Exclusion.TITLE_TOO_LOW: "职称层级不符合要求",
        c.Exclusion.DECLINED_BEFORE: "本次会议已谢绝",
    },
    c.SeatRole: {
        c.SeatRole.CHAIR: "主任委员",
        c.SeatRole.VICE_CHAIR: "副主任委员",
        c.SeatRole.MEMBER: "委员",
    },
    c.SeatState: {
        c.SeatState.INVITED: "已邀请",
        c.SeatState.ACCEPTED: "已接受",
        c.SeatState.DECLINED: "已谢绝",
        c.SeatState.REMOVED: "已取消资格",
        c.SeatState.REPLACED: "已递补",
    },
    c.BallotMode: {c.BallotMode.PAPER: "纸质投票", c.BallotMode.SEALED: "电子密封投票"},
    c.CaseStep: {
        c.CaseStep.RECEIVED: "评委会已受理",
        c.CaseStep.DOCKETED: "已列入评审名单",
        c.CaseStep.PLANNED: "评审实施方案已备案",
        c.CaseStep.IN_MEETING: "评审会议进行中",
        c.CaseStep.REVIEWED: "评审会议已结束",
        c.CaseStep.RESULT_PUBLICITY: "评审结果公示中",
        c.CaseStep.COMPLAINT: "举报投诉核实中",
        c.CaseStep.RE_EXAMINATION: "复查中",
        c.CaseStep.REPORTED: "结果已报核准",
        c.CaseStep.CONFIRMED: "结果已核准确认",
    },
    c.CaseOutcome: {
        c.CaseOutcome.PASSED: "评审通过",
        c.CaseOutcome.FAILED: "评审未通过",
        c.CaseOutcome.CARRIED_OVER: "结转下次会议",
        c.CaseOutcome.OUTSIDE_SCOPE: "超出评审范围",
        c.CaseOutcome.CANCELLED: "已取消",
    },
    c.CaseReason: {
        c.CaseReason.TWO_THIRDS_AGREED: "同意票数达到三分之二以上",
        c.CaseReason.BELOW_TWO_THIRDS: "同意票数未达到三分之二",
        c.CaseReason.QUORUM_LACKING: "回避后出席人数不足",
        c.CaseReason.MEETING_CANCELLED: "评审会议取消",
        c.CaseReason.OUTSIDE_SERIES: "超出评审系列或者专业范围",
        c.CaseReason.OUTSIDE_LEVEL: "超出评审层级范围",
        c.CaseReason.OUTSIDE_PLACE: "超出评审地域范围",
        c.CaseReason.COMMITTEE_NOT_FILED: "评委会未经核准备案、已过期或者已停止评审",
        c.CaseReason.DECLARATION_ENDED: "申报已终止",
        c.CaseReason.CREDIT_RECORD: "失信记录期限内",
        c.CaseReason.COMPLAINT_UPHELD: "举报投诉属实",
    },
    c.AnnulmentReason: {
        c.AnnulmentReason.RE_EXAMINATION: "经复查变更",
        c.AnnulmentReason.COMPLAINT_UPHELD: "举报投诉属实",
        c.AnnulmentReason.COMMITTEE_NOT_FILED: "评委会未经核准备案或者有效期届满未重新备案",
        c.AnnulmentReason.OUTSIDE_POWER: "超越评审权限或者擅自扩大评审范围",
        c.AnnulmentReason.PROCEDURE_BREACHED: "违反评审程序和规定",
    },
    c.SubjectKind: {
        c.SubjectKind.APPLICANT: "申报人",
        c.SubjectKind.EXPERT: "评审专家",
        c.SubjectKind.STAFF: "职称评审工作人员",
        c.SubjectKind.COMMITTEE: "评委会",
        c.SubjectKind.ORGANISER: "评委会组建单位",
        c.SubjectKind.EMPLOYER: "用人单位",
    },
    c.AboutKind: {
        c.AboutKind.DECLARATION: "申报",
        c.AboutKind.CERTIFICATE: "证书",
        c.AboutKind.MEETING: "评审会议",
        c.AboutKind.COMMITTEE: "评委会",
        c.AboutKind.ORGANISATION: "单位",
    },
    c.TargetKind: {
        c.TargetKind.DECLARATION: "申报",
        c.TargetKind.CERTIFICATE: "证书",
        c.TargetKind.COMMITTEE: "评委会",
    },
    c.Effect: {
        c.Effect.BAR_DECLARATION: "限制申报",
        c.Effect.CANCEL: "取消申报",
        c.Effect.REVOKE_TITLE: "撤销职称",
        c.Effect.REMOVE_EXPERT: "取消评审专家资格",
        c.Effect.BAR_STAFF: "限制从事职称工作",
        c.Effect.SUSPEND: "责令暂停评审",
        c.Effect.WITHDRAW_POWER: "收回评审权",
    },
    c.EffectEndReason: {
        c.EffectEndReason.EXPIRED: "期限届满",
        c.EffectEndReason.LIFTED: "已解除",
        c.EffectEndReason.CORRECTED: "记录已更正",
        c.EffectEndReason.RECTIFIED: "整改完成并经同意",
    },
    c.Asked: {c.Asked.RECOMMENDING_UNIT: "推荐单位", c.Asked.ORGANISER: "评委会组建单位"},
    c.ReportKind: {
        c.ReportKind.MATERIALS: "反映申报材料问题",
        c.ReportKind.MISCONDUCT: "举报违规行为",
        c.ReportKind.REVIEW: "反映评审过程问题",
        c.ReportKind.FEES: "反映收费问题",
        c.ReportKind.OTHER: "其他",
    },
    c.FindingCode: {
        c.FindingCode.SUBSTANTIATED: "属实",
        c.FindingCode.PARTLY_SUBSTANTIATED: "部分属实",
        c.FindingCode.UNSUBSTANTIATED: "不属实",
        c.FindingCode.UNDETERMINED: "无法查实",
    },
    c.CertificateOrigin: {
        c.CertificateOrigin.REVIEW: "评审",
        c.CertificateOrigin.RECOGNITION: "认定",
        c.CertificateOrigin.RE_CONFIRMATION: "重新确认",
        c.CertificateOrigin.IMPORT: "历史数据导入",
    },
    c.CertificateStatus: {
        c.CertificateStatus.VALID: "有效",
        c.CertificateStatus.SUSPENDED: "暂停使用",
        c.CertificateStatus.REVOKED: "已撤销",
        c.CertificateStatus.SUPERSEDED: "已被替换",
    },
    c.CertificateReason: {
        c.CertificateReason.TITLE_REVOKED: "职称被撤销",
        c.CertificateReason.RESULT_ANNULLED: "评审结果不予认可",
        c.CertificateReason.UNDER_INQUIRY: "正在调查核实",
        c.CertificateReason.INQUIRY_ENDED: "调查核实已结束",
        c.CertificateReason.CORRECTED: "更正后换发",
        c.CertificateReason.RECORD_CORRECTED: "失信记录已更正",
    },
    c.CertificateRefusalReason: {
        c.CertificateRefusalReason.NO_GROUND: "没有核准确认的评审结果或者认定决定",
        c.CertificateRefusalReason.COMMITTEE_NOT_FILED: "表决当日评委会未在核准备案有效期内",
        c.CertificateRefusalReason.OUTSIDE_POWER: "超越评审权限或者评审范围",
        c.CertificateRefusalReason.WRONG_CONFIRMING_ORG: "核准确认单位不符合管理权限",
        c.CertificateRefusalReason.RESULT_ANNULLED: "评审结果不予认可",
        c.CertificateRefusalReason.CREDIT_RECORD: "职称已被决定撤销，或者当事人在失信记录期限内",
        c.CertificateRefusalReason.FILE_BROKEN: "案卷文件缺失或者校验不符",
    },
    c.MessageTemplate: {
        c.MessageTemplate.SEAT_OFFERED: "邀请担任评审专家",
        c.MessageTemplate.MEETING_CALLED: "评审会议通知",
        c.MessageTemplate.RESULT_PUBLISHED: "评审结果已公示",
        c.MessageTemplate.RE_EXAMINATION_ANSWERED: "复查申请已答复",
        c.MessageTemplate.HEARING_OPENED: "失信认定告知与陈述申辩",
        c.MessageTemplate.RECORD_DECIDED: "失信记录决定",
        c.MessageTemplate.RECORD_ENDED: "失信记录到期或者解除",
        c.MessageTemplate.CERTIFICATE_READY: "电子职称证书已生成",
        c.MessageTemplate.CERTIFICATE_CHANGED: "电子职称证书状态变更",
        c.MessageTemplate.CERTIFICATE_LOOKED_UP: "电子职称证书被查验",
    },
    Ground: {
        Ground.APPLICANT_FALSE_COMMITMENT: "虚假（不实）承诺、伪造信息",
        Ground.APPLICANT_FALSE_MATERIAL: "虚假材料、论文造假代写、抄袭剽窃、业绩成果造假",
        Ground.APPLICANT_LOBBYING: "说情打招呼、暗箱操作",
        Ground.APPLICANT_OTHER: "申报人其他违规行为",
        Ground.APPLICANT_CONCEALED_PENALTY: "隐瞒被处分处理情况",
        Ground.APPLICANT_IMPROPER_MEANS: "以不正当手段取得职称",
        Ground.EXPERT_IDENTITY_DISCLOSED: "违规公布评审专家身份",
        Ground.EXPERT_MATERIAL_TAKEN: "专家私自接收评审材料",
        Ground.EXPERT_CONTENT_LEAKED: "专家泄露评审内容",
        Ground.EXPERT_NO_RECUSAL: "专家应当回避未申请回避",
        Ground.EXPERT_UNFAIR: "评议、打分、投票明显不公",
        Ground.EXPERT_GAIN: "利用专家身份谋取不正当利益",
        Ground.EXPERT_INTERMEDIARY: "专家与中介等机构利益交换",
        Ground.EXPERT_OTHER: "评审专家其他违规行为",
        Ground.STAFF_AUDIT_NEGLECTED: "未按规定审核申报评审材料",
        Ground.STAFF_EXPERTS_MISHANDLED: "未按规定选取专家、泄露专家信息或者未处理回避",
        Ground.STAFF_MATERIAL_TAKEN: "工作人员私自接收评审材料",
        Ground.STAFF_CONTENT_LEAKED: "工作人员泄露评审内容",
        Ground.STAFF_NO_RECUSAL: "工作人员应当回避未申请回避",
        Ground.STAFF_GAIN: "利用职务之便谋取不正当利益",
        Ground.STAFF_INTERMEDIARY: "利用职务之便为中介等机构提供便利",
        Ground.STAFF_OTHER: "工作人员其他违规行为",
        Ground.COMMITTEE_STANDARDS_CONTRARY: "评审办法、标准、程序与政策不符",
        Ground.COMMITTEE_FORMED_IRREGULARLY: "评委会组建或者备案不规范",
        Ground.COMMITTEE_EXPERTS_MISMANAGED: "评审专家管理不规范",
        Ground.COMMITTEE_AUDIT_NEGLECTED: "未履行材料审核职责、包庇弄虚作假",
        Ground.COMMITTEE_POWER_EXCEEDED: "超越评审权限、擅自扩大评审范围",
        Ground.COMMITTEE_REVIEW_CONTRARY: "组织或者委托评审不符合政策、结果未备案",
        Ground.COMMITTEE_MANIPULATED: "操控评审、高额收费、利益勾连",
        Ground.COMMITTEE_COMPLAINTS_IGNORED: "未及时核实举报投诉、复查投诉渠道不畅",
        Ground.COMMITTEE_OTHER: "评委会其他违规行为",
        Ground.EMPLOYER_AUDIT_NEGLECTED: "用人单位未履行审核推荐职责",
        Ground.EMPLOYER_PUBLICITY_NEGLECTED: "用人单位未按规定公示或者未核实异议",
        Ground.EMPLOYER_REPORT_LATE: "用人单位未及时上报申报材料",
        Ground.EMPLOYER_OTHER: "用人单位其他违规行为",
    },
}


def list_name(code_set: type[StrEnum]) -> str:
    """The name of a code set's list: `CaseOutcome` is `case_outcome`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", code_set.__name__).lower()


CODE_LISTS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        list_name(code_set): MappingProxyType({code.value: label for code, label in labels.items()})
        for code_set, labels in _TABLE.items()
    }
)
"""List name to code to label."""


def label(code: StrEnum) -> str:
    """The Chinese label of a code."""
    return _TABLE[type(code)][code]
