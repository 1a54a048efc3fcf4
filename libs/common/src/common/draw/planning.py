"""Freezing a plan: after this, only the parties' values decide. Everything that could be chosen is chosen here.

One draw per meeting, whatever its serials: a plan after a result is a replacement that keeps the members who stay.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from common.draw.artefacts import DrawPlan, DrawResult, DrawVoid, Materials, Outcome, Panel, Party
from common.draw.candidates import Candidates
from common.draw.errors import DrawRefused, Infeasible
from common.draw.feasibility import shortages
from common.draw.rules import Bound, bounds_of

# RFC 3797 keeps 64 bits of the seed's entropy as a margin over log2 of the number of outcomes: 256 - 64.
MOST_BITS = 192


def last_panel(history: Sequence[Outcome]) -> Panel | None:
    """The committee as last drawn for this meeting."""
    return next((outcome.panel for outcome in reversed(history) if isinstance(outcome, DrawResult)), None)


def staying(history: Sequence[Outcome], left: Iterable[str]) -> Panel:
    """The members whom a replacement keeps; nobody before the first result."""
    panel = last_panel(history)
    return Panel() if panel is None else panel.without(frozenset(left))


def numbers(materials: Materials) -> tuple[tuple[Bound, ...], int]:
    """The rules as numbers of people: bounds, and the quorum that every applicant must keep."""
    rules = materials.rules
    return bounds_of(rules, materials.docket.levels()), rules.quorum.of(rules.seats.size)


def freeze_plan(
    materials: Materials,
    *,
    meeting_id: str,
    parties: Sequence[Party],
    attempt_cap: int,
    frozen_at: datetime,
    commit_by: datetime,
    reveal_by: datetime,
    history: Sequence[Outcome] = (),
    left: Iterable[str] = (),
    order: str | None = None,
) -> DrawPlan:
    """The plan of the next serial.

    `history`: the outcomes of this meeting's earlier serials, in order. `left`: members of the last panel whose
    seats are to be filled (replacement only). `order`: record of the superior's written order, after a void.

    Raises Infeasible, and DrawRefused `nothing_to_replace`, `left_not_excluded`, `kept_excluded`, `order_missing`,
    `failing_party`, `too_many_assignments`.
    """
    kept = staying(history, left)
    _may_follow(materials, history, kept, parties, order)
    candidates = Candidates.of(materials, kept)
    bounds, quorum = numbers(materials)
    if missing := shortages(materials, candidates, bounds, quorum):
        raise Infeasible(missing)
    assignments = candidates.assignments()
    if assignments > 1 << MOST_BITS:
        raise DrawRefused(
            "too_many_assignments",
            f"可能的评委会组合多于2的{MOST_BITS}次方，256位随机数不足以保证均匀抽取。请分组或缩小抽取范围。",
        )
    return DrawPlan(
        meeting_id=meeting_id,
        serial=len(history) + 1,
        plan_kind="initial" if last_panel(history) is None else "replacement",
        previous=history[-1].digest() if history else None,
        order=order,
        rules=materials.rules.digest(),
        pool=materials.pool.digest(),
        pool_root=materials.pool_root(),
        docket=materials.docket.digest(),
        exclusions=materials.exclusions.digest(),
        attempt_cap=attempt_cap,
        seats=materials.rules.seats,
        kept=kept,
        bounds=bounds,
        quorum=quorum,
        assignments=str(assignments),
        parties=tuple(parties),
        frozen_at=frozen_at,
        commit_by=commit_by,
        reveal_by=reveal_by,
    )


def _may_follow(
    materials: Materials, history: Sequence[Outcome], kept: Panel, parties: Sequence[Party], order: str | None
) -> None:
    excluded = materials.exclusions.ids()
    listed = materials.pool.by_id().keys()
    panel = last_panel(history)
    if panel is not None and kept == panel:
        raise DrawRefused("nothing_to_replace", "评委会已经抽取产生，没有空缺席位，不能再次抽取。")
    seated = {e for outcome in history if isinstance(outcome, DrawResult) for e in outcome.panel.everyone()}
    if back := sorted((seated - kept.everyone()) & listed - excluded):
        raise DrawRefused(
            "left_not_excluded",
            f"已退出本次评审会议的专家{'、'.join(back)}不得再次抽取，请先将其列入排除名单。",
        )
    if gone := sorted(expert for expert in kept.everyone() if expert in excluded or expert not in listed):
        raise DrawRefused("kept_excluded", f"保留的专家{'、'.join(gone)}已不符合条件，请将其席位列为空缺。")
    if history and isinstance(history[-1], DrawVoid):
        if order is None:
            raise DrawRefused("order_missing", "上一次抽取作废，须有上级部门的书面指令方可再次抽取。")
        if failing := sorted({party.party_id for party in parties} & set(history[-1].missing)):
            raise DrawRefused("failing_party", f"{'、'.join(failing)}未按时提交随机数，再次抽取须更换。")
