"""The timeline (办理进度): the next step, in words for the applicant (A-12)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from common.events.codes import CaseStep
from declaration.domain.cases.states import State, Step

NEXT: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.DRAFT: "请完成填报、上传材料、签订承诺书后，在截止日期前提交。",
        State.SUBMITTED: "所在单位审核申报材料。",
        State.UNIT_PUBLICITY: "单位内部公示期满且无异议后，由单位推荐上报。",
        State.RECOMMENDED: "主管部门、人社部门逐级审核。",
        State.AWAITING_ROSTER: "列入花名册并公示。",
        State.ON_ROSTER: "花名册公示期满且无异议后，继续报送。",
        State.FORWARDED: "评委会办事机构复核，决定是否受理。",
        State.SUPPLEMENT: "请在规定期限内一次性补充更正材料，逾期视为放弃申报。",
        State.ACCEPTED: "等待召开评审会议。",
        State.IN_REVIEW: "评审委员会评审。",
        State.PASSED: "评审结果公示期满后，报人社部门确认。",
        State.FAILED: "本年度评审未通过；如有异议，可在规定期限内申请复查。",
        State.CARRIED_OVER: "本次会议未表决，转入下次会议评审。",
        State.CONFIRMED: "评审结果已确认，正在制发电子证书。",
        State.CERTIFIED: "电子证书已制发，可以查询和下载。",
        State.ANNULLED: "评审结果已不予认可。",
        State.RETURNED: "请按退回原因修改完善，在截止日期前再次提交。",
        State.ABANDONED: "逾期未补充更正，视为放弃申报。",
        State.REFUSED: "不予受理，原因见通知。",
        State.WITHDRAWN: "申报已由本人撤回。",
        State.CANCELLED: "申报资格已被取消。",
        State.BARRED: "已不符合申报条件，申报已终止，原因和依据见本申报。",
    }
)

_TOLD: Final = frozenset({State.PASSED, State.FAILED, State.ANNULLED})

AT_DESK: Final[Mapping[Step, str]] = MappingProxyType(
    {
        Step.CHANNEL: "受理服务点或代理机构审核推荐。",
        Step.DEPARTMENT: "主管部门审核。",
        Step.COUNTY: "旗县区人社部门审核。",
        Step.LEAGUE: "盟市人社部门审核。",
        Step.SERVICE_CENTRE: "人才公共服务中心分类整理后，转送评委会办事机构。",
    }
)


LOOKED_AT_AGAIN: Final[Mapping[str, str]] = MappingProxyType(
    {
        CaseStep.COMPLAINT: "评审结果收到异议，组建单位正在核实，请等待处理意见。",
        CaseStep.RE_EXAMINATION: "组建单位正在复查评审结果，请等待答复。",
    }
)
"""Steps of review in which a result waits that was told already."""


def what_next(state: State, step: Step, stay: str | None = None) -> str:
    """The sentence for the present stay; on the way up it names the desk.

    Args:
        stay: the step of the present stay, which is review's own once review has the case.
    """
    if state is State.RECOMMENDED:
        return AT_DESK.get(step, NEXT[state])
    if stay is not None and state in _TOLD:
        return LOOKED_AT_AGAIN.get(stay, NEXT[state])
    return NEXT[state]
