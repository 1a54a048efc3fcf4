"""Refusals of this service.

Refusal (common.web.problems)
├── Forbidden
│   └── OtherPersonsValue           a value of a party is shown by who promised it
├── Unprocessable
│   ├── BadExpertDocument
│   ├── EmployerNotRecorded
│   ├── RuleRefuses                 what findings refuse: first clause, every message
│   │   ├── ExpertNotAdmissible     articles 17 to 19 (X-01)
│   │   ├── ExpertBarred            article 73 (X-10)
│   │   ├── CleanUpNotAdmissible    article 19 (X-03)
│   │   ├── PoolNotAdmissible       article 19 (X-02, X-08)
│   │   ├── PoolNotCleaned          article 19 (X-03)
│   │   └── PoolNotFiled            article 19 (X-03)
│   ├── RemovalReasonNotAllowed
│   ├── CommitteeNotInForce         article 76
│   ├── RuleNotConfigured           no document gives a number without which nothing can be drawn
│   ├── RulesNotDrawable            the rules contradict the seats
│   ├── DrawDeadlinesNotPossible
│   ├── DrawInfeasible              names the constraints and how many experts are missing
│   ├── DrawStepRefused             what else the draw engine refuses
│   ├── PartiesNotOpposed           two persons of two organisations
│   └── FailingPartyReturns
├── Conflict
│   ├── AlreadyInPool
│   ├── AlreadyCleaned
│   ├── AlreadyFiled
│   ├── PoolStandsStill             a draw is between its first commitment and its outcome
│   ├── ExpertSeated
│   └── DrawStepOutOfTurn           too early, too late, or done before
└── Unavailable
    └── DrawFileUnreadable          a stored docket or record is missing or broken
"""

from common.web.problems import Conflict, Forbidden, RuleRefuses, Unavailable, Unprocessable


class BadExpertDocument(Unprocessable):
    code = "bad_expert_document"
    title = "专家证件号码有误"
    default_detail = "证件号码有误，请对照证件核对后重新填写。"


class EmployerNotRecorded(Unprocessable):
    code = "employer_not_recorded"
    title = "专家所在单位未登记"
    default_detail = "系统中没有登记该专家的所在单位，请核对单位编号；区外专家请注明区外。"


class PoolRuleNotInTheWay(Unprocessable):
    code = "pool_rule_not_in_the_way"
    title = "无需放宽"
    default_detail = "该专家库已按规定分设主任委员库，无需放宽。"


class ExpertNotAdmissible(RuleRefuses):
    code = "expert_not_admissible"
    title = "不符合评审专家条件"
    default_detail = "该人员不符合评审专家条件，请按提示核对。"
    default_clause = "R25-18"


class ExpertBarred(RuleRefuses):
    code = "expert_barred"
    title = "已被取消评审专家资格"
    default_detail = "该人员已被取消评审专家资格或在诚信档案记录期限内，不得进入专家库。"
    default_clause = "R25-73"


class AlreadyInPool(Conflict):
    code = "already_in_pool"
    title = "专家已在库中"
    default_detail = "该人员已在本专家库中，如需更正请修改原记录。"


class RemovalReasonNotAllowed(Unprocessable):
    code = "removal_reason_not_allowed"
    title = "移出理由有误"
    default_detail = "因失信行为取消专家资格的，由诚信档案决定后自动移出，请选择其他移出理由。"
    default_clause = "R25-73"


class ExpertSeated(Conflict):
    code = "expert_seated"
    title = "专家已被抽取为评委"
    default_detail = (
        "该专家已被抽取为尚未召开的评审会议的评委，会议结束前不得修改或移出；不能参加的由本人谢绝。"
    )
    default_clause = "R25-19"


class CleanUpNotAdmissible(RuleRefuses):
    code = "clean_up_not_admissible"
    title = "清理规范不符合要求"
    default_detail = "专家库清理规范的年度或理由不符合要求，请按提示修改。"
    default_clause = "R25-19"


class AlreadyCleaned(Conflict):
    code = "pool_already_cleaned"
    title = "本年度已清理规范"
    default_detail = "本年度的专家库清理规范已经办理；此后的调整请逐人移出或入库。"
    default_clause = "R25-19"


class PoolNotAdmissible(RuleRefuses):
    code = "pool_not_admissible"
    title = "专家库不符合备案要求"
    default_detail = "专家库人数或结构不符合要求，请充实后再备案。"
    default_clause = "R25-19"


class AlreadyFiled(Conflict):
    code = "pool_already_filed"
    title = "专家库已备案"
    default_detail = "上次备案后专家库没有变化，无需再次备案。"


class PoolStandsStill(Conflict):
    code = "pool_stands_still"
    title = "抽取进行中"
    default_detail = "本专家库正在抽取评审专家，各方已开始提交承诺值，抽取结束前不得变更专家库。"
    default_clause = "R25-19"


class PoolNotCleaned(RuleRefuses):
    code = "pool_not_cleaned"
    title = "专家库未清理规范"
    default_detail = "本年度尚未完成专家库清理规范，不得抽取评审专家。"
    default_clause = "R25-19"


class PoolNotFiled(RuleRefuses):
    code = "pool_not_filed"
    title = "专家库清理情况未备案"
    default_detail = "专家库清理规范情况尚未报备案，不得抽取评审专家。"
    default_clause = "R25-19"


class CommitteeNotInForce(Unprocessable):
    code = "committee_not_in_force"
    title = "评委会不得开展评审"
    default_detail = "评委会未经核准备案、会议当日备案已届满或已停止评审工作，不得抽取评审专家。"
    default_clause = "R25-76"


class RuleNotConfigured(Unprocessable):
    code = "rule_not_configured"
    title = "规定数值未配置"
    default_detail = "现有文件没有写明抽取所必需的数值，请由管理部门补充政策包后再抽取。"


class RulesNotDrawable(Unprocessable):
    code = "rules_not_drawable"
    title = "席位与规则不符"
    default_detail = "评委会席位、学科组人数与规则不一致，不能抽取，请核对评委会人数。"
    default_clause = "R25-17"


class DrawDeadlinesNotPossible(Unprocessable):
    code = "draw_deadlines_not_possible"
    title = "抽取时限有误"
    default_detail = "提交承诺值的时限应晚于现在，公开随机数的时限应晚于提交承诺值的时限，请重新填写。"


class DrawInfeasible(Unprocessable):
    code = "draw_infeasible"
    title = "现有专家不能满足抽取条件"
    default_detail = "现有专家不能满足抽取条件，请按提示补充专家。"
    default_clause = "R25-19"


class DrawStepRefused(Unprocessable):
    code = "draw_step_refused"
    title = "抽取步骤不符合要求"
    default_detail = "抽取步骤不符合要求，请按提示核对。"


class DrawStepOutOfTurn(Conflict):
    code = "draw_step_out_of_turn"
    title = "抽取步骤时机不对"
    default_detail = "该抽取步骤已经办理、尚未轮到或已超过时限，请刷新后查看当前状态。"


class PartiesNotOpposed(Unprocessable):
    code = "parties_not_opposed"
    title = "须由两个单位的两人分别提供"
    default_detail = "随机数须由组建单位和纪检监察机构的两人分别提供，同一人或同一单位不得代表双方。"
    default_clause = "R25-44"


class FailingPartyReturns(Unprocessable):
    code = "failing_party_returns"
    title = "未履行承诺的人员须更换"
    default_detail = "上一次抽取因该人员未按时公开随机数而作废，请由本单位其他人员办理。"


class OtherPersonsValue(Forbidden):
    code = "other_persons_value"
    title = "须由本人公开"
    default_detail = "随机数须由提交承诺值的本人公开，他人不得代为办理。"


class DrawFileUnreadable(Unavailable):
    code = "draw_file_unreadable"
    title = "抽取材料暂时无法读取"
    default_detail = "申报人名单或抽取记录缺失或校验不符，本次操作没有生效，请联系系统运维人员核查后重试。"
