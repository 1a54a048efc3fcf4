"""What a verifier found, for a program (stable reason codes) and for a reader (Chinese and English)."""

from collections.abc import Iterator
from dataclasses import dataclass

from common.draw.artefacts import DrawBundle, DrawResult, DrawVoid

# check -> what it asks
CHECKS: dict[str, tuple[str, str]] = {
    "file": ("文件格式规范，可逐字节复核", "the file is well formed and canonical"),
    "plan": ("抽取方案与各方承诺时所见一致", "the plan is the one the parties committed to"),
    "logged_plan": ("抽取方案与公开登记的摘要一致", "the plan is the one that was logged"),
    "rules": ("评委会组成规则未改动", "the rules are those of the plan"),
    "pool": ("专家库名单未改动", "the pool is that of the plan"),
    "docket": ("申报人及回避名单未改动", "the docket is that of the plan"),
    "exclusions": ("排除名单未改动", "the exclusions are those of the plan"),
    "chain": ("各项材料依次相扣", "each input names the one before it"),
    "eligibility": ("每名被排除专家的理由可复核", "every exclusion follows from the recorded facts"),
    "numbers": ("比例折算的人数、法定人数与组合数无误", "bounds, quorum and count follow from the rules"),
    "history": ("本次会议各序号的抽取记录齐全", "every earlier serial of the meeting is there"),
    "replacement": (
        "递补保留全部留任委员，退出者不再抽取",
        "a replacement keeps who stays and nobody who left returns",
    ),
    "commitments": ("各方承诺值齐全、按时、互不相同", "commitments are complete, in time and distinct"),
    "receipts": ("承诺值与各方所持回执一致", "the commitments are those of the parties' receipts"),
    "reveals": ("公开的随机数与承诺值相符、按时", "reveals match their commitments, in time"),
    "evidence": ("结果所依据的随机数记录未改动", "the outcome rests on this evidence"),
    "replay": ("重新计算得到同一结果", "the computation gives the same outcome"),
}

# reason code -> what is wrong
REASONS: dict[str, tuple[str, str]] = {
    "malformed": ("文件不是规范的抽签记录", "not a canonical draw bundle"),
    "plan_changed": ("抽取方案在承诺之后被改动", "the plan was changed after the commitments"),
    "plan_not_logged": ("抽取方案与登记的摘要不同", "the plan differs from the logged one"),
    "rules_changed": ("规则被改动", "the rules were changed"),
    "pool_changed": ("专家库名单被改动", "the pool was changed"),
    "docket_changed": ("申报人或回避名单被改动", "the docket was changed"),
    "exclusions_changed": ("排除名单被改动", "the exclusions were changed"),
    "chain_broken": ("材料之间的摘要不相扣", "an input does not name the one before it"),
    "exclusion_unfounded": ("排除名单与记录的事实不符", "an exclusion does not follow from the facts"),
    "numbers_wrong": ("人数折算与规则不符", "a number does not follow from the rules"),
    "too_many_assignments": ("可能的组合多于2的192次方", "more assignments than the seed can tell apart"),
    "history_broken": ("以前序号的记录缺失或不相扣", "an earlier serial is missing or does not match"),
    "replacement_wrong": ("留任或退出的委员与记录不符", "members kept or left do not match the record"),
    "missing_commitment": ("缺少承诺值", "a commitment is missing"),
    "equal_commitments": ("承诺值相同", "two commitments are equal"),
    "commitment_changed": ("承诺记录被改动", "a commitment record was changed"),
    "late_commitment": ("承诺值不在时限之内", "a commitment is out of time"),
    "receipt_not_signed": ("回执的签名无效，或不是所给公钥的签名", "a receipt is not signed by the service"),
    "receipt_of_other_plan": ("回执属于另一抽取方案", "a receipt is of another plan"),
    "receipt_differs": (
        "记录中的承诺值不是该方当时提交的",
        "the record holds another commitment than the receipt",
    ),
    "missing_reveal": ("缺少公开的随机数", "a reveal is missing"),
    "nonce_changed": ("随机数与承诺值不符", "a nonce does not match its commitment"),
    "early_reveal": ("随机数在承诺值全部记录之前公开", "a reveal came before the last commitment"),
    "late_reveal": ("随机数超过时限公开", "a reveal came too late"),
    "evidence_changed": ("随机数记录被改动", "the evidence was changed"),
    "result_changed": ("抽取结果与重新计算的不同", "the outcome differs from the computed one"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """`reason` is None when the check passed; `detail` names the party, expert or member concerned."""

    name: str
    reason: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """The checks in their order, up to the first that leaves the rest without meaning.

    Attributes:
        bundle: None if the file could not be read.
        plan_compared: with the digest as it was logged.
        receipts_of: parties whose receipts were compared.
        keys_compared: the receipts' key is one that the reader knows to be the service's.
    """

    checks: tuple[Check, ...]
    bundle: DrawBundle | None
    plan_compared: bool = False
    receipts_of: frozenset[str] = frozenset()
    keys_compared: bool = False

    @property
    def ok(self) -> bool:
        return all(check.reason is None for check in self.checks)

    @property
    def reason(self) -> str | None:
        """The first thing that is wrong; what follows it may be wrong because of it."""
        return next((check.reason for check in self.checks if check.reason is not None), None)

    @property
    def established(self) -> list[str]:
        """What the file and what was compared with it show, each a sentence; nothing where a check failed."""
        return list(_established(self)) if self.ok else []

    @property
    def open(self) -> list[str]:
        """What they do not show, each a sentence."""
        return list(_open(self)) if self.ok else []

    def lines(self) -> list[str]:
        """The report for a terminal or a printed page."""
        return list(self._lines())

    def _lines(self) -> Iterator[str]:
        yield "评审专家抽签记录核验 / Verification of an expert draw"
        if self.bundle is not None:
            yield from _summary(self.bundle)
        for check in self.checks:
            chinese, english = CHECKS[check.name]
            if check.reason is None:
                yield f"[通过 ok    ] {chinese} / {english}"
            else:
                wrong, what = REASONS[check.reason]
                detail = f" ({check.detail})" if check.detail else ""
                yield f"[不符 FAILED] {chinese} / {english}"
                yield f"              {check.reason}: {wrong} / {what}{detail}"
        if not self.ok:
            yield "结论：记录不可信。 / The record does NOT verify."
            return
        yield "已证实 established:"
        yield from (f"  {number}. {sentence}" for number, sentence in enumerate(self.established, 1))
        yield "未证实 not established:"
        yield from (f"  {number}. {sentence}" for number, sentence in enumerate(self.open, 1))
        yield (
            f"结论：记录前后一致，结果可以复算；另有 {len(self.open)} 项未证实，见上。"
            " / Consistent, and the outcome follows; what was not established is listed above."
        )


def _established(report: VerifyReport) -> Iterator[str]:
    bundle = report.bundle
    assert bundle is not None, "a file that could not be read fails"
    yield "规则、专家库、申报人及回避名单、排除名单、抽取方案、随机数记录和结果依次以摘要相扣。"
    yield "每名被排除专家的理由、各项人数和组合数，均可由记录所载的事实和规则推出。"
    if isinstance(bundle.outcome, DrawResult):
        yield "由记录所载的方案和随机数重新计算，得到同一结果，中间没有其他选择余地。"
    else:
        yield "由记录所载的方案和随机数记录可知，本序号确应作废。"
    if bundle.evidence.reveals:
        yield "记录所载的随机数与记录所载的承诺值相符。"
    if report.plan_compared:
        yield "抽取方案与所给的登记摘要一致。"
    for party in sorted(report.receipts_of):
        yield f"{party} 方的承诺值及提交时间与其所持回执一致，回执签名有效。"


def _open(report: VerifyReport) -> Iterator[str]:
    bundle = report.bundle
    assert bundle is not None, "a file that could not be read fails"
    if not report.plan_compared:
        yield "抽取方案是否在各方提交承诺值之前已经确定：未与登记的方案摘要比对（--plan）。"
    for commitment in bundle.evidence.commitments:
        if commitment.party_id not in report.receipts_of:
            yield (
                f"{commitment.party_id} 方的承诺值和随机数是否确由该方提交：未与该方回执或公开日志比对（--receipt）；"
                "编造的随机数同样可以通过复算。"
            )
    if report.receipts_of and not report.keys_compared:
        yield "回执是否由本平台签发：回执的公钥未与平台公布的公钥比对（--key）。"
    yield "专家、申报人和回避关系等事实是否属实：记录只能证明它们在方案冻结后未被改动。"
    yield "公开随机数的时间是否属实：时间由平台记录。"
    if bundle.plan.assurance == "detect_only":
        yield "最后公开的一方是否先行得知结果：本次抽取的保证程度为 detect_only，拒绝公开会留下作废记录，但不能防止。"
    if bundle.history:
        yield "以前各序号的抽取：本记录只载明其结果和摘要，须以各自的记录核验。"


def _summary(bundle: DrawBundle) -> Iterator[str]:
    plan, outcome = bundle.plan, bundle.outcome
    kind = "递补 replacement" if plan.plan_kind == "replacement" else "初次 initial"
    voids = [str(earlier.serial) for earlier in bundle.history if isinstance(earlier, DrawVoid)]
    yield f"会议 meeting {plan.meeting_id}，序号 serial {plan.serial}（{kind}），作废序号 void serials: {'、'.join(voids) or '无 none'}"
    yield f"方案摘要 plan {plan.digest()}"
    yield (
        f"专家 experts {len(bundle.materials.pool.experts)}，席位 seats {plan.seats.size}，"
        f"可能组合 assignments {plan.assignments}，保证程度 assurance {plan.assurance}"
    )
    if isinstance(outcome, DrawResult):
        yield f"第{outcome.attempt + 1}次提案被接受 / proposal {outcome.attempt + 1} was accepted"
        excluded = "，".join(f"{tally.code} {tally.count}" for tally in outcome.excluded)
        yield f"排除 excluded: {excluded or '无 none'}"
    else:
        yield f"本序号作废 void: {outcome.reason} {'、'.join(outcome.missing)}".rstrip()
    rejected = "，".join(f"{tally.code} {tally.count}" for tally in outcome.rejected)
    yield f"否决的提案 proposals rejected: {rejected or '无 none'}"
