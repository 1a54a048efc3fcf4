"""What a person's message box says (A-18; articles 35 and 36): which turn of a declaration is told, and in which words.

Other services name a template and never a text, so the words for all messages are here.
"""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from common.events.codes import MessageTemplate, Service
from common.events.labels import label
from declaration.domain.cases.states import State


class OwnTemplate(StrEnum):
    """Messages that this service raises itself."""

    DECLARATION_RETURNED = "declaration_returned"
    SUPPLEMENT_ASKED = "supplement_asked"
    DECLARATION_ABANDONED = "declaration_abandoned"
    DECLARATION_REFUSED = "declaration_refused"
    DECLARATION_ACCEPTED = "declaration_accepted"
    DECLARATION_CANCELLED = "declaration_cancelled"
    DECLARATION_BARRED = "declaration_barred"
    CASE_CARRIED_OVER = "case_carried_over"
    RESULT_ANNULLED = "result_annulled"
    RULE_LIFTED = "rule_lifted"
    RULE_NOT_LIFTED = "rule_not_lifted"
    CONSENT_REVOKED = "consent_revoked"
    IDENTITY_CORRECTED = "identity_corrected"
    MEMBERSHIP_CONFIRMED = "membership_confirmed"
    MEMBERSHIP_DECLINED = "membership_declined"
    MEMBERSHIP_ENDED = "membership_ended"


Template = MessageTemplate | OwnTemplate

_TITLES: Final[Mapping[OwnTemplate, str]] = MappingProxyType(
    {
        OwnTemplate.DECLARATION_RETURNED: "申报被退回",
        OwnTemplate.SUPPLEMENT_ASKED: "一次性补正告知",
        OwnTemplate.DECLARATION_ABANDONED: "逾期未补正，视为放弃申报",
        OwnTemplate.DECLARATION_REFUSED: "申报不予受理",
        OwnTemplate.DECLARATION_ACCEPTED: "申报已受理",
        OwnTemplate.DECLARATION_CANCELLED: "申报资格被取消",
        OwnTemplate.DECLARATION_BARRED: "不得申报，申报已终止",
        OwnTemplate.CASE_CARRIED_OVER: "转入下次会议评审",
        OwnTemplate.RESULT_ANNULLED: "评审结果不予认可",
        OwnTemplate.RULE_LIFTED: "同意放宽规定",
        OwnTemplate.RULE_NOT_LIFTED: "不同意放宽规定",
        OwnTemplate.CONSENT_REVOKED: "撤回对规定的放宽",
        OwnTemplate.IDENTITY_CORRECTED: "实名关联已更正",
        OwnTemplate.MEMBERSHIP_CONFIRMED: "单位已确认您为本单位人员",
        OwnTemplate.MEMBERSHIP_DECLINED: "单位未确认您为本单位人员",
        OwnTemplate.MEMBERSHIP_ENDED: "单位登记您已不在本单位",
    }
)

_TEXTS: Final[Mapping[Template, str]] = MappingProxyType(
    {
        OwnTemplate.DECLARATION_RETURNED: "您的申报已被退回。请查看退回原因，修改完善后{before}再次提交。",
        OwnTemplate.SUPPLEMENT_ASKED: (
            "评委会办事机构一次性告知需要补充更正的材料，请{before}补充更正并提交；逾期未补正的，视为放弃申报。"
        ),
        OwnTemplate.DECLARATION_ABANDONED: "您未在规定期限内补充更正材料，本次申报视为放弃。",
        OwnTemplate.DECLARATION_REFUSED: "评委会办事机构对您的申报不予受理。请查看不予受理的原因。",
        OwnTemplate.DECLARATION_ACCEPTED: "评委会办事机构已受理您的申报，请等待召开评审会议。",
        OwnTemplate.DECLARATION_CANCELLED: "您本次申报的资格已被所在单位取消。请查看取消的原因；有异议的，可向单位或者人社部门反映。",
        OwnTemplate.DECLARATION_BARRED: (
            "您因失信记录、处分、离岗或者申报条件发生变化，已不得申报，本次申报终止。请查看原因和依据；"
            "对失信记录有异议的，可在诚信档案中提出申诉，其他情况请与所在单位核对。"
        ),
        OwnTemplate.CASE_CARRIED_OVER: "本次评审会议未对您的申报进行表决，已转入下次会议评审，您无需再次申报。",
        OwnTemplate.RESULT_ANNULLED: "您的评审结果不予认可。请查看原因；有异议的，可向评委会组建单位申请复查。",
        OwnTemplate.RULE_LIFTED: "人社部门已同意对您本次申报放宽一条原则性规定。尚未提交的，请在申报截止日期前提交。",
        OwnTemplate.RULE_NOT_LIFTED: "人社部门不同意对您本次申报放宽规定。请查看理由；情况有补充的，可以再次申请。",
        OwnTemplate.CONSENT_REVOKED: "人社部门撤回了对您本次申报放宽的规定，该条规定重新适用。请查看撤回的理由。",
        OwnTemplate.IDENTITY_CORRECTED: (
            "人社部门已将您的证件号码更正关联到本账号。此前他人在您名下填报的内容仍可查看，请逐项核对，不属实的请撤回或者删除。"
        ),
        OwnTemplate.MEMBERSHIP_CONFIRMED: "您填报的单位已确认您为本单位人员，您可以查看单位内的公示。",
        OwnTemplate.MEMBERSHIP_DECLINED: (
            "您填报的单位没有确认您为本单位人员。请核对个人基本信息中的单位；单位有误的，请与单位人事部门联系更正。"
        ),
        OwnTemplate.MEMBERSHIP_ENDED: (
            "单位登记您已不在本单位，您不再查看单位内的公示。单位已变更的，请修改个人基本信息；登记有误的，请与单位联系。"
        ),
        MessageTemplate.SEAT_OFFERED: (
            "您被随机抽取担任评审专家，请{before}答复接受或者谢绝。评审结束前请勿向他人透露。"
        ),
        MessageTemplate.MEETING_CALLED: "请按通知时间出席评审会议，现场签到并签订承诺书。",
        MessageTemplate.RESULT_PUBLISHED: (
            "您的评审结果已公示，请查看。对本人结果有异议的，可向评委会组建单位提出申请并附举证材料，申请复查。"
        ),
        MessageTemplate.RE_EXAMINATION_ANSWERED: "评委会组建单位已答复您的复查申请，请查看办理进度。",
        MessageTemplate.HEARING_OPENED: (
            "有关单位拟对您作出失信认定，请查看告知内容，{before}提交陈述申辩；逾期未提交的，将依据现有材料作出决定。"
        ),
        MessageTemplate.RECORD_DECIDED: "对您作出的失信认定已经决定，请查看决定内容和申诉途径。",
        MessageTemplate.RECORD_ENDED: "您的失信记录已到期或者解除，不再限制您的申报和相关工作。",
        MessageTemplate.CERTIFICATE_READY: "您的电子职称证书已制发，可以查看和下载。",
        MessageTemplate.CERTIFICATE_CHANGED: "您的电子职称证书状态已变更，请查看变更原因。",
        MessageTemplate.CERTIFICATE_LOOKED_UP: "您的电子职称证书被查验或者调取，可以查看记录。",
    }
)

_TOLD_BY_STATE: Final[Mapping[State, Template]] = MappingProxyType(
    {
        State.RETURNED: OwnTemplate.DECLARATION_RETURNED,
        State.SUPPLEMENT: OwnTemplate.SUPPLEMENT_ASKED,
        State.ABANDONED: OwnTemplate.DECLARATION_ABANDONED,
        State.REFUSED: OwnTemplate.DECLARATION_REFUSED,
        State.ACCEPTED: OwnTemplate.DECLARATION_ACCEPTED,
        State.CANCELLED: OwnTemplate.DECLARATION_CANCELLED,
        State.BARRED: OwnTemplate.DECLARATION_BARRED,
        State.CARRIED_OVER: OwnTemplate.CASE_CARRIED_OVER,
        State.ANNULLED: OwnTemplate.RESULT_ANNULLED,
        State.PASSED: MessageTemplate.RESULT_PUBLISHED,
        State.FAILED: MessageTemplate.RESULT_PUBLISHED,
    }
)
_COUNTED: Final = frozenset({OwnTemplate.SUPPLEMENT_ASKED, MessageTemplate.HEARING_OPENED})
"""What has a term in working days: without a last day it is not yet known."""
_RE_EXAMINED: Final = frozenset({"re_examined_passed", "re_examined_upheld"})


def template_of(code: str) -> Template:
    """The template of a stored code."""
    return OwnTemplate(code) if code in {str(own) for own in OwnTemplate} else MessageTemplate(code)


def told_of(outcome: str, *, before: State | None, now: State) -> Template | None:
    """What the applicant is told when a stay ends with `outcome` and the declaration goes from one state to another.

    Only a new state is told: steps inside review are for the timeline.
    """
    if outcome in _RE_EXAMINED:
        return MessageTemplate.RE_EXAMINATION_ANSWERED
    return _TOLD_BY_STATE.get(now) if before is not now else None


def title_of(template: Template) -> str:
    """The short name of a message."""
    return _TITLES[template] if isinstance(template, OwnTemplate) else label(template)


def text_of(template: Template, due: dt.date | None) -> str:
    """The message in words.

    Args:
        due: the last day; without one the person is told to act in time, or that it is not yet known.
    """
    if due is not None:
        before = f"于{due.year}年{due.month}月{due.day}日前（含当日）"
    elif template in _COUNTED:
        before = "在期限内（最后一日待国务院办公厅公布相应年度的节假日安排后另行告知）"
    else:
        before = "及时"
    return _TEXTS[template].format(before=before)


_READ_AT: Final[Mapping[Service, str]] = MappingProxyType({Service.EXPERT_POOL: "评审专家"})


def call_text(source: Service) -> str:
    """What a channel says outside the platform: that a message waits and where, never what it is about."""
    page = _READ_AT.get(source, "我的消息")
    return f"【职称评审】您有一条新消息，请登录职称评审平台或蒙速办，在“{page}”中查看。"
