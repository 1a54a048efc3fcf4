"""Audit decisions (审核意见): what each of them must carry (K-02, K-12)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from common.policy.findings import Finding
from common.policy.subjects.audit_chain import AuditChain, SignedPart
from declaration.domain.cases.states import Step
from declaration.domain.chain.routes import Stop

_PARTS: Final = {
    SignedPart.AUDITOR: "审核人员姓名",
    SignedPart.OPINION: "审核意见",
    SignedPart.DATE: "审核日期",
}
_STEPS: Final = {
    Step.EMPLOYER: "用人单位",
    Step.CHANNEL: "受理服务点或代理机构",
    Step.DEPARTMENT: "主管部门",
    Step.COUNTY: "旗县区人社部门",
    Step.LEAGUE: "盟市人社部门",
}


@dataclass(frozen=True)
class Signed:
    """The parts of an audit decision that article 33 asks for.

    Attributes:
        seal: the organisation's seal is there and fits what was decided.
        recommends: it is the unit's recommendation after its publicity, not the audit before.
        stamped: every page of the papers carries the check stamp (审验章), as the auditor states.
    """

    stop: Stop
    auditor: bool
    opinion: bool
    date: bool
    seal: bool
    recommends: bool = False
    stamped: bool = False

    def lacks(self, parts: Collection[SignedPart], *, sealed: bool) -> list[str]:
        """The parts that are asked for and missing, by code; `seal` is one of them."""
        there = {
            SignedPart.AUDITOR: self.auditor,
            SignedPart.OPINION: self.opinion,
            SignedPart.DATE: self.date,
        }
        missing = [part.value for part in SignedPart if part in parts and not there[part]]
        return missing + (["seal"] if sealed and not self.seal else [])


def signed(chain: AuditChain, decision: Signed) -> list[Finding]:
    """K-02, article 33: auditor, opinion and date are put on record, and the seal of the unit that audits."""
    parts, sealed = chain.signed_parts, chain.sealed
    if not (parts.is_known and sealed.is_known):
        return _unstated("K-02", chain)
    lacking = decision.lacks(parts.require(), sealed=sealed.require())
    missing = [part for part in lacking if part != "seal"]
    return [
        Finding.judge(
            "K-02",
            parts,
            holds=not missing,
            facts={"missing": list(missing)},
            message=f"缺少{'、'.join(_PARTS[SignedPart(part)] for part in missing)}，请补全后再提交。"
            if missing
            else "审核人员、审核意见、审核日期齐全。",
        ),
        Finding.judge(
            "K-02",
            sealed,
            holds="seal" not in lacking,
            message="本单位在平台的登记已停用，不能加盖单位公章，请联系人社部门。"
            if "seal" in lacking
            else "已加盖审核单位公章。",
        ),
    ]


def pages_stamped(chain: AuditChain, stamped: bool) -> list[Finding]:
    """K-12, CF25-3.2.2: who lets papers through has stamped every page (内容属实、审核人、年月日), where the pack asks it."""
    value = chain.page_stamp
    if value.value is not True:
        return []
    message = (
        "申报材料每一页已加盖审验章。"
        if stamped
        else "请在评审表和其他申报材料的每一页加盖审验章（内容属实、审核人、年月日），并注明已加盖。"
    )
    return [Finding.judge("K-12", value, holds=stamped, message=message)]


def every_step_is_signed(
    chain: AuditChain, stops: Sequence[Stop], decisions: Sequence[Signed]
) -> list[Finding]:
    """K-12, article 33: a file in which a step lacks signature or seal is not accepted.

    Args:
        stops: the route up to the office, the office left out; the first one recommends.
        decisions: what was decided for the submission, oldest first, returns left out.
    """
    parts, sealed = chain.signed_parts, chain.sealed
    if not (parts.is_known and sealed.is_known):
        return _unstated("K-12", chain)
    recommending = [stop for stop in stops if stop.step is Step.EMPLOYER][:1]
    wanted = [(stop, False) for stop in stops] + [(stop, True) for stop in recommending]
    unsigned: list[str] = []
    unsealed: list[str] = []
    unstamped: list[str] = []
    for stop, recommends in wanted:
        found = [d for d in decisions if d.stop == stop and d.recommends is recommends]
        there = found[-1] if found else Signed(stop, auditor=False, opinion=False, date=False, seal=False)
        lacking = there.lacks(parts.require(), sealed=sealed.require())
        name = f"{_STEPS[stop.step]}{'推荐意见' if recommends else '审核意见'}"
        if any(part != "seal" for part in lacking):
            unsigned.append(name)
        if "seal" in lacking:
            unsealed.append(name)
        if not (recommends or there.stamped):
            unstamped.append(name)
    stamps = []
    if chain.page_stamp.value:
        stamps.append(
            Finding.judge(
                "K-12",
                chain.page_stamp,
                holds=not unstamped,
                facts={"steps": list(unstamped)},
                message=f"{'、'.join(unstamped)}没有在申报材料每一页加盖审验章，不能受理。"
                if unstamped
                else "申报材料每一页均已加盖审验章。",
            )
        )
    return [
        *stamps,
        Finding.judge(
            "K-12",
            parts,
            holds=not unsigned,
            facts={"steps": list(unsigned)},
            message=f"{'、'.join(unsigned)}缺少审核人员签名、意见或日期，不能受理。"
            if unsigned
            else "各级审核意见均已签署。",
        ),
        Finding.judge(
            "K-12",
            sealed,
            holds=not unsealed,
            facts={"steps": list(unsealed)},
            message=f"{'、'.join(unsealed)}没有有效的单位印章，不能受理。"
            if unsealed
            else "各级审核单位均已盖章。",
        ),
    ]


def _unstated(rule: str, chain: AuditChain) -> list[Finding]:
    return [
        Finding.open_point(rule, value, message="文件未写明审核意见须签署的内容或是否须盖章。")
        for value in (chain.signed_parts, chain.sealed)
        if not value.is_known
    ]
