"""What the groups of operations are called on the documentation pages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

TAGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "me": "本人：账号、待办、消息",
        "identity": "实名关联与身份信息",
        "profile": "个人基本信息",
        "archive": "业绩档案",
        "organisations": "单位登记",
        "plans": "申报计划",
        "titles": "职称目录",
        "eligibility": "申报资格",
        "consents": "放宽条件的审批",
        "quotas": "岗位与名额",
        "personnel": "处分与离岗登记",
        "memberships": "单位人员确认",
        "declarations": "申报",
        "materials": "申报材料",
        "submission": "提交申报",
        "audits": "逐级审核与推荐",
        "publicities": "公示与异议",
        "rosters": "花名册",
        "supplements": "补充更正",
        "acceptance": "受理",
        "cancellations": "取消申报",
        "inquiries": "举报核实",
        "committees": "评审委员会",
        "cases": "待评审事项",
        "meetings": "评审会议",
        "sessions": "会议现场",
        "ballots": "投票与计票",
        "results": "结果公示与核准确认",
        "pools": "评审专家库",
        "experts": "评审专家",
        "draws": "抽取评委",
        "seats": "评委席位",
        "reports": "举报受理",
        "investigations": "调查核实",
        "hearings": "陈述申辩",
        "decisions": "失信认定",
        "records": "诚信档案",
        "appeals": "申诉",
        "credit-checks": "诚信核查",
        "certificates": "电子证书",
        "verification": "证书查验",
        "clock": "业务时间",
        "point-findings": "待定事项核实",
        "platform": "平台：代码表、变更、核对",
    }
)
"""Tag to its Chinese name."""


def tags_of(paths: Mapping[str, Any]) -> list[dict[str, str]]:
    """The tags that the operations below `paths` bear, in the order of the table; one without a name comes last."""
    used = {tag for item in paths.values() for operation in item.values() for tag in operation["tags"]}
    named = [{"name": tag, "description": name} for tag, name in TAGS.items() if tag in used]
    return named + [{"name": tag} for tag in sorted(used - TAGS.keys())]
