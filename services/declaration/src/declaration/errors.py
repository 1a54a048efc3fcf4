"""Refusals of this service.

Refusal (common.web.problems)
├── Unsupported/TooLarge: used as they are (materials)
├── Conflict
│   ├── AlreadyLinked
│   │   └── LinkedElsewhere
│   ├── UploadIncomplete
│   ├── PledgeTextChanged
│   ├── ContentUnusable
│   ├── ClockNotSimulated
│   ├── ClockBackwards
│   ├── PublicityClosed
│   ├── YearOnRecord
│   └── ConsentAskedAlready
└── Unprocessable
    ├── BadCreditCode
    ├── BadPersonDocument
    ├── ProfileMissing
    ├── UnitDoesNotFit
    ├── ItemIncomplete
    ├── UnknownPack
    ├── PlanIncomplete
    ├── PlanDaysRefused
    ├── SeparateNoticeUnbounded
    ├── OutsideSuperiorDates
    ├── PlanNotOpen
    ├── ColumnClosed
    ├── DeadlinePassed
    ├── UnknownTitle
    ├── FactsContradict
    ├── DayOutsideAnnualNotice
    ├── OutsideCommitteeScope
    ├── UnknownMaterialItem
    ├── DigestMismatch
    ├── SubmissionRefused
    ├── DeskNotRecorded
    ├── ChannelClosed
    ├── AuditIncomplete
    ├── TermNotCountable
    ├── PublicityRunning
    ├── ObjectionUnsettled
    ├── RecommendationIncomplete
    ├── WrongPublisher
    ├── NothingToPublish
    ├── AskedAlready
    ├── SupplementTermNeeded
    ├── SupplementOverdue
    ├── FileNotSigned
    ├── RefusalUnfounded
    ├── DefectNoticeRefused
    ├── CreditRecordInForce
    ├── NotEligible
    ├── CancellationRefused
    ├── RuleNotInCase
    ├── RuleBinds
    └── RuleNotInTheWay
"""

from common.web.problems import Conflict, Unprocessable


class BadCreditCode(Unprocessable):
    code = "bad_credit_code"
    title = "统一社会信用代码有误"
    default_detail = "统一社会信用代码应为 18 位数字或大写字母（不含 I、O、S、V、Z），请核对。"


class BadPersonDocument(Unprocessable):
    code = "bad_person_document"
    title = "证件号码有误"
    default_detail = "证件号码有误，请对照证件核对后重新填写。"


class AlreadyLinked(Conflict):
    code = "already_linked"
    title = "账号已实名关联"
    default_detail = "该账号已经完成实名关联，不能再次关联。"


class LinkedElsewhere(AlreadyLinked):
    code = "number_linked_elsewhere"
    title = "证件已关联其他账号"
    default_detail = "该证件号码已关联其他账号。如非本人操作，请携带证件到所在地人社部门办理。"


class ProfileMissing(Unprocessable):
    code = "profile_missing"
    title = "个人信息不完整"
    default_detail = "请先完善个人基本信息，填写申报人员类型和所在单位。"


class UnitDoesNotFit(Unprocessable):
    code = "unit_does_not_fit"
    title = "申报单位不符"
    default_detail = "所填单位不能为该类人员履行初审、公示、推荐程序，请核对人员类型和单位。"
    default_clause = "R25-28"


class ItemIncomplete(Unprocessable):
    code = "archive_item_incomplete"
    title = "业绩档案条目不完整"
    default_detail = "该类业绩档案条目有必填内容未填写，或填写了不属于该类的内容。"


class UnknownPack(Unprocessable):
    code = "unknown_policy_pack"
    title = "政策包不可用"
    default_detail = "没有这个政策包，或本系统未启用所选的附加层，请重新选择。"


class PlanIncomplete(Unprocessable):
    code = "plan_incomplete"
    title = "申报计划缺少日期"
    default_detail = "政策文件未写明申报截止日期，请在计划中填写后再发布。"


class PlanDaysRefused(Unprocessable):
    code = "plan_days_refused"
    title = "申报计划日期有误"
    default_detail = "申报计划各环节的日期先后有误，请调整后再发布。"


class SeparateNoticeUnbounded(Unprocessable):
    code = "separate_notice_unbounded"
    title = "专门通知未写明适用范围"
    default_detail = "专门通知须写明适用的评审委员会、系列或栏目，请填写后再保存。"
    default_clause = "N23-2.1.2"


class OutsideSuperiorDates(Unprocessable):
    code = "outside_superior_dates"
    title = "超出上级计划日期"
    default_detail = "申报计划的日期晚于上级规定，请调整后再发布。"
    default_clause = "N23-2.1.1"


class PlanNotOpen(Unprocessable):
    code = "plan_not_open"
    title = "申报计划未发布"
    default_detail = "该申报计划尚未发布，或不适用于您的单位所在地区，请另选申报计划。"


class DeadlinePassed(Unprocessable):
    code = "deadline_passed"
    title = "已过申报截止日期"
    default_detail = "已过该层级的申报截止日期，本年度不能再提交，请在下一年度申报。"


class ColumnClosed(Unprocessable):
    code = "column_closed"
    title = "申报栏目未开放"
    default_detail = "该申报计划没有开放这个栏目，请另选栏目，或待专门通知发布后申报。"


class UnknownTitle(Unprocessable):
    code = "unknown_title"
    title = "职称不存在"
    default_detail = "职称目录中没有所选的系列、专业或层级，请重新选择。"
    default_clause = "R25-8"


class FactsContradict(Unprocessable):
    code = "facts_contradict"
    title = "所填情况前后矛盾"
    default_detail = "所填情况有前后矛盾或目录中没有的内容，请按各项提示核对后重试。"


class DayOutsideAnnualNotice(Unprocessable):
    code = "day_outside_annual_notice"
    title = "日期不在申报年度内"
    default_detail = "所填日期不在该年度申报文件的范围内，请核对后重试。"


class OutsideCommitteeScope(Unprocessable):
    code = "outside_committee_scope"
    title = "超出评委会评审范围"
    default_detail = "所选评审委员会不评审该系列、专业、层级或该地区的职称，请另选评审委员会。"
    default_clause = "R25-13"


class UnknownMaterialItem(Unprocessable):
    code = "unknown_material_item"
    title = "材料项目不存在"
    default_detail = "材料目录单中没有该项目，请从目录中选择。"


class UploadIncomplete(Conflict):
    code = "upload_incomplete"
    title = "文件未传完"
    default_detail = "文件尚未传完，请补传缺少的分片后再提交。"


class DigestMismatch(Unprocessable):
    code = "digest_mismatch"
    title = "文件校验不一致"
    default_detail = "收到的文件与所报大小或校验值不一致，请重新上传。"


class PledgeTextChanged(Conflict):
    code = "pledge_text_changed"
    title = "承诺书文本已更新"
    default_detail = "诚信承诺书文本已更新，请阅读最新文本后重新签署。"


class PledgeTextMissing(Unprocessable):
    code = "pledge_text_not_configured"
    title = "承诺书文本未配置"
    default_detail = "现有文件没有诚信承诺书文本，请由管理部门配置后再签订。"
    default_clause = "R25-26"


class MaterialsClosed(Conflict):
    code = "materials_closed"
    title = "当前阶段不能变更材料"
    default_detail = "申报提交后不能变更材料；退回或一次性告知补正期间可以变更。"


class ContentUnusable(Conflict):
    code = "content_unusable"
    title = "已保存的内容须先改正"
    default_detail = "此前保存的内容中有无法留存或者打印的文字、数值，请按所列位置改正后再提交。"


class SubmissionRefused(Unprocessable):
    code = "submission_refused"
    title = "不能提交申报"
    default_detail = "本次申报不符合提交条件，请按所列事项逐项处理后再提交。"


class ClockNotSimulated(Conflict):
    code = "clock_not_simulated"
    title = "时钟不可调整"
    default_detail = "本系统使用真实时间，不能调整时钟。"


class ClockBackwards(Conflict):
    code = "clock_goes_back"
    title = "时钟不能倒拨"
    default_detail = "业务时间只能向前推进，请选择晚于当前业务时间的时刻。"


class DeskNotRecorded(Unprocessable):
    code = "desk_not_recorded"
    title = "审核部门未登记"
    default_detail = "所在地审核部门尚未在平台登记，无法逐级上报，请联系当地人社部门登记后再提交。"
    default_clause = "R25-30"


class ChannelClosed(Unprocessable):
    code = "channel_closed"
    title = "不能由该渠道报送"
    default_detail = "您的人员类型或申报的职称不能由所选的服务点或代理机构报送，请另选报送渠道或不选。"
    default_clause = "R25-29"


class AuditIncomplete(Unprocessable):
    code = "audit_incomplete"
    title = "审核意见不完整"
    default_detail = "审核须签署审核人员姓名、审核意见、审核日期并加盖单位公章，请补全后再提交。"
    default_clause = "R25-33"


class YearOnRecord(Conflict):
    code = "calendar_year_on_record"
    title = "该年度已经录入"

    @classmethod
    def against(cls, year: int, version: int | None) -> "YearOnRecord":
        """Told which version is in force, if any."""
        if version is None:
            return cls(f"{year}年尚未录入，没有可以更正的版本，请不要填写所更正的版本号（corrects）。")
        came = "随系统发布" if version == 0 else f"已录入的第{version}版"
        return cls(
            f"{year}年的安排（{came}）与所填不一致。确需更正的，请核对文件后写明所更正的版本号（corrects）为 {version}，再次提交。",
            present_version=version,
        )


class TermNotCountable(Unprocessable):
    code = "term_not_countable"
    title = "期限无法计算"
    default_detail = "该期限所在年度的工作日历或规定的天数尚未配置，暂不能办理，请联系管理部门。"


class PublicityRunning(Unprocessable):
    code = "publicity_running"
    title = "公示期未满"
    default_detail = "公示期未满，期满次日起方可办理下一步。"
    default_clause = "R25-27"


class PublicityClosed(Conflict):
    code = "publicity_closed"
    title = "公示已结束"
    default_detail = "公示期已满，不再受理对该公示的异议；反映问题请通过举报渠道提出。"


class ObjectionUnsettled(Unprocessable):
    code = "objection_unsettled"
    title = "公示有异议"
    default_detail = "公示期间收到的异议尚未查清或经查属实，不得上报。"
    default_clause = "R25-27"


class RecommendationIncomplete(Unprocessable):
    code = "recommendation_incomplete"
    title = "推荐意见不完整"
    default_detail = "推荐意见须说明推荐人选产生方式、具备的资格条件及公示情况，并作出承诺。"
    default_clause = "R25-33"


class WrongPublisher(Unprocessable):
    code = "wrong_publisher"
    title = "不由本部门公示"
    default_detail = "花名册不由本部门公示，请由规定的部门办理。"
    default_clause = "R25-34"


class NothingToPublish(Unprocessable):
    code = "nothing_to_publish"
    title = "没有可列入花名册的申报"
    default_detail = "该申报计划和层级没有已审核通过、尚未列入花名册的申报。"


class AskedAlready(Unprocessable):
    code = "supplement_asked_already"
    title = "已一次性告知"
    default_detail = "该次申报已经一次性书面告知过，不能再次要求申报人补充更正。"
    default_clause = "R25-35"


class SupplementTermNeeded(Unprocessable):
    code = "supplement_term_needed"
    title = "须写明补充更正时限"
    default_detail = "文件没有规定补充更正的天数，请由办事机构写明最后日期。"
    default_clause = "R25-35"


class SupplementOverdue(Unprocessable):
    code = "supplement_overdue"
    title = "逾期未补充更正"
    default_detail = "已过补充更正时限，视为放弃申报。"
    default_clause = "R25-35"


class RefusalUnfounded(Unprocessable):
    code = "refusal_unfounded"
    title = "不予受理的理由不成立"
    default_detail = "不予受理须有规定的四种情形之一并说明理由，请核对后重新填写。"
    default_clause = "R25-36"


class DefectNoticeRefused(Unprocessable):
    code = "defect_notice_refused"
    title = "补正告知有误"
    default_detail = "该申报的报送路径上没有这个环节的单位，请另选补正单位。"
    default_clause = "R25-35"


class DefectNoticeRunning(Conflict):
    code = "defect_notice_running"
    title = "补正告知尚未期满"
    default_detail = "已告知申报部门（单位）补正，收到答复或期满后再作决定。"
    default_clause = "R25-35"


class FileNotSigned(Unprocessable):
    code = "file_not_signed"
    title = "签章不全"
    default_detail = "申报材料有环节缺少审核人员签名或单位印章，不能受理。"
    default_clause = "R25-33"


class CreditRecordInForce(Unprocessable):
    code = "credit_record_in_force"
    title = "失信记录期限内"
    default_detail = "申报人有在记录期限内的失信记录，不得申报评审职称。"
    default_clause = "R25-72"


class NotEligible(Unprocessable):
    code = "not_eligible"
    title = "不符合申报条件"
    default_detail = "经再次核对，申报人不符合申报条件，不能通过；请退回或不予受理。"
    default_clause = "R25-21"


class PointsOpen(Unprocessable):
    code = "points_open"
    title = "有待查明的事项"
    default_detail = "有事项文件没有写明或尚未收录，请先查明并逐项记录，再作决定。"


class PointNotOpen(Unprocessable):
    code = "point_not_open"
    title = "没有这一待查明的事项"
    default_detail = "该申报没有这一待查明的事项，请按核对结果中列出的规则和事项填写。"


class CancellationRefused(Unprocessable):
    code = "cancellation_refused"
    title = "不能取消申报"
    default_detail = "该申报不在办理中，不能取消。"
    default_clause = "R25-72"


class RuleNotInCase(Unprocessable):
    code = "rule_not_in_case"
    title = "没有适用该条规定"
    default_detail = "本次申报没有适用该条规定，请按预检或审核结果中的规则编号填写。"


class RuleBinds(Unprocessable):
    code = "rule_binds"
    title = "必须执行的规定不能放宽"
    default_detail = "该条规定是必须执行的，任何部门都不能对个案放宽，请按规定处理后再申报。"


class RuleNotInTheWay(Unprocessable):
    code = "rule_not_in_the_way"
    title = "无需放宽"
    default_detail = "该条规定没有妨碍本次申报，无需放宽，请直接办理下一步。"


class ConsentAskedAlready(Conflict):
    code = "consent_asked_already"
    title = "已申请放宽"
    default_detail = "您已对该条规定提出过放宽申请，请等待人社部门答复。"


class PostsNotRecorded(Unprocessable):
    code = "posts_not_recorded"
    title = "岗位数尚未登记"
    default_detail = "单位本年度该层级的岗位数尚未登记，请主管部门或人社部门登记后再办理。"


class QuotaFull(Unprocessable):
    code = "quota_full"
    title = "岗位或名额已满"
    default_detail = "岗位或名额已满，请待有空余或经申请调剂后再推荐。"


class QuotaBelowTaken(Unprocessable):
    code = "quota_below_taken"
    title = "少于已推荐人数"
    default_detail = "登记的数额容纳不下已推荐的人数，请核对数额或先退回部分申报。"


class QuotaNotSplittable(Unprocessable):
    code = "quota_not_splittable"
    title = "不能这样分配"
    default_detail = "名额或岗位不能这样登记、分配，请按提示更正。"


class NotTheOneToSet(Unprocessable):
    code = "not_the_one_to_set"
    title = "不由本部门安排"
    default_detail = "该数额不由本部门安排，请由规定的部门登记。"
