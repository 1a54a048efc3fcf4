"""Refusals of this service.

Refusal (common.web.problems)
├── Unprocessable
│   ├── CommitteeNotAdmissible      articles 6, 10 to 14, 17 (C-01, C-02, C-04, C-07)
│   ├── NoCompetentAuthority        article 13: no HR authority of the right level is on record
│   ├── PoolNotSufficient           article 19: the pool that is filed together
│   ├── ReasonsMissing              a refusal without its reasons
│   ├── CommitteeWithoutPower       articles 13, 76 (C-03)
│   ├── CaseOutsideScope            article 15 (R-13)
│   ├── NothingToReview             an empty docket
│   ├── MeetingDateNotPossible      the day is past
│   └── MeetingPlanNotAdmissible    article 42 (R-01)
├── Conflict
│   └── CaseNotWaiting              the case cannot be put on a docket now
└── Unavailable
    └── CaseFileUnreadable          the stored case file is missing or broken
"""

from collections.abc import Sequence
from typing import Self

from common.policy.findings import Finding
from common.web.problems import Conflict, FieldError, Unavailable, Unprocessable


class RuleRefuses(Unprocessable):
    """A refusal that findings of rules give: the first one's clause, every one's message."""

    @classmethod
    def by(cls, findings: Sequence[Finding]) -> Self:
        """The refusal for findings that refuse; there is at least one."""
        return cls(
            "".join(finding.message for finding in findings),
            clause=findings[0].clause,
            errors=[FieldError("", finding.rule, finding.message) for finding in findings],
        )


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


class ReasonsMissing(Unprocessable):
    code = "reasons_missing"
    title = "缺少理由"
    default_detail = "不予同意的，请写明理由。"


class CommitteeWithoutPower(RuleRefuses):
    code = "committee_without_power"
    title = "评委会不得开展评审"
    default_detail = "评委会未经核准备案、备案已届满或已停止评审工作，不得开展评审。"
    default_clause = "R25-76"


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


class CaseNotWaiting(Conflict):
    code = "case_not_waiting"
    title = "申报不在待评状态"
    default_detail = "所选申报中有不属于本评委会或不在待评状态的，请刷新名单后重新选择。"


class CaseFileUnreadable(Unavailable):
    code = "case_file_unreadable"
    title = "申报档案暂时无法读取"
    default_detail = "申报档案缺失或校验不符，本次操作没有生效，请联系系统运维人员核查后重试。"
