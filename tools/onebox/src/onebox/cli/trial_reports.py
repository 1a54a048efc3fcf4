"""How trials of policy packs on made-up people read, in Chinese."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from declaration.domain.eligibility import EligibilityOutcome
from onebox.trials import Effect, People, Trial

OUTCOMES: Final = {
    EligibilityOutcome.MAY_DECLARE: "可以申报",
    EligibilityOutcome.UNDECIDED: "待审核人员核对",
    EligibilityOutcome.MAY_NOT_DECLARE: "不能申报",
}


def trial_report(trial: Trial, people: People, pack: str, *, seconds: float) -> Iterator[str]:
    """Outcomes, paths, what refuses; then how long it took."""
    yield f"{pack}：虚构人群 {people.count:,} 人（种子 {people.seed}，{people.year} 年），每人按截止日提交"
    yield ""
    yield "结论"
    yield from _shares([(OUTCOMES[one], trial.outcomes[one]) for one in OUTCOMES], people.count)
    yield "可走或待核的通道"
    yield from _shares(_most(trial.paths), people.count)
    yield "最接近的通道仍被哪些规则挡住（一人可有几条）"
    refusing = Counter({f"{rule}（{clause}）": count for (rule, clause), count in trial.refusing.items()})
    yield from _shares(_most(refusing), people.count)
    yield ""
    ordered = sorted(trial.latencies)
    half, most = (ordered[int(share * len(ordered))] * 1000 for share in (0.5, 0.99))
    yield f"用时 {seconds:.1f} 秒，每秒 {people.count / seconds:,.0f} 人；每进程内存至多 {trial.memory:.0f} MiB"
    yield f"引擎判断一人所用处理器时间：中位 {half:.2f} 毫秒，百分之九十九在 {most:.2f} 毫秒以内"


def effect_report(effect: Effect, people: People) -> Iterator[str]:
    """Whose outcome changes, and by which rule."""
    changed = effect.changed.total()
    yield (
        f"同一批虚构的人（{people.count:,} 人，种子 {people.seed}）在 {people.year} 年先后按两个包、各自的月日申报："
        f"{changed:,} 人结论改变（{changed / people.count:.1%}）"
    )
    if not changed:
        return
    named = Counter(
        {
            f"{OUTCOMES[before]} → {OUTCOMES[after]}": count
            for (before, after), count in effect.changed.items()
        }
    )
    yield from _shares(_most(named), people.count)
    yield "结论改变的人，按规则（挡住或待核；一人可有几条）"
    for rule, _ in _most(effect.appears + effect.goes):
        yield f"  {rule}  只在后一个包 {effect.appears[rule]:,}，只在前一个包 {effect.goes[rule]:,}"
        yield f"    例：{effect.examples[rule]}"


def _most(counts: Counter[str]) -> Sequence[tuple[str, int]]:
    """The most frequent first; equal ones by name, so that the same people print the same report."""
    return sorted(((name, n) for name, n in counts.items() if n), key=lambda item: (-item[1], item[0]))


def _shares(counts: Sequence[tuple[Any, int]], of: int) -> Iterator[str]:
    for name, count in counts:
        yield f"  {count:>9,}  {count / of:>6.1%}  {name}"
