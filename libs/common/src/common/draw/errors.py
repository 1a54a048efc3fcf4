"""What the draw engine refuses, each with a stable code.

DrawRefused
├── Infeasible        the rules cannot be met by this pool and docket; names who is missing
└── (itself)          every other refusal, told apart by `code`

The engine knows no HTTP: a service turns `code` and `detail` into its own refusal.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class DrawRefused(Exception):
    """A step of a draw that must not happen. `detail` says in Chinese what happened and what to do."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Shortage:
    """One necessary condition that fails: `code` names the constraint, `subject` the applicant it concerns.

    `needed` and `reachable` count experts on a committee; `missing` more experts of this kind would do.
    """

    code: str
    needed: int
    reachable: int
    subject: str | None = None

    @property
    def missing(self) -> int:
        return self.needed - self.reachable


class Infeasible(DrawRefused):
    """No committee from this pool can meet the rules (found before the plan is frozen)."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        self.shortages = tuple(shortages)
        said = "；".join(
            f"{s.code}{f'（{s.subject}）' if s.subject else ''}需{s.needed}人，最多可得{s.reachable}人，缺{s.missing}人"
            for s in self.shortages
        )
        super().__init__(
            "infeasible", f"现有专家不能满足抽取条件：{said}。请补充专家或经备案部门同意后调整规则。"
        )
