"""What a rule found in one case, in a form that is stored with the decision and can be compared byte by byte.

Facts name codes, numbers and days. They never hold a name, an id number, a phone or free text: findings are logged,
printed and kept with decisions.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Self

import rfc8785
from pydantic import BaseModel, ConfigDict, JsonValue, model_validator

from common.policy.model import Force, Status, Value


class Verdict(StrEnum):
    """What a rule found; labels in the code list `verdict`."""

    MET = "met"
    NOT_MET = "not_met"
    WAIVED = "waived"
    """A path of the law frees the case from the rule."""
    LIFTED = "lifted"
    """The authority lifted a rule of principle for this case, with reasons."""
    FOUND = "found"
    """The documents are silent; an officer has looked and put on record that the case meets the point (P-10)."""
    NOT_STATED = "not_stated"
    NOT_CONFIGURED = "not_configured"
    ASSUMED = "assumed"
    """Met under a value that stands in from a successor document (P-09)."""


_STAND_IN: Final = "（所用为演示代用值，不是规定）"


def resting_on(value: Value[Any]) -> str:
    """What a message says at its end where the value is no document's own (P-09); nothing where it is."""
    if value.status is Status.ASSUMED:
        return _assumed(value.assumed_from or "后续文件")
    return _STAND_IN if value.status is Status.STAND_IN else ""


def _assumed(source: str) -> str:
    return f"（按{source}推定）"


class CannotLift(Exception):
    """Only a rule of principle (原则上) that was not met can be lifted for one case."""


class Finding(BaseModel):
    """One rule applied to one case.

    Attributes:
        rule: requirement id, such as `A-07`.
        basis: where the value that decided comes from; stand-ins and assumed values say so in the message too.
        message: Chinese: what was found, and what to do where it is not met.
        missing: the document that would answer an open point.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    clause: str | None = None
    force: Force | None = None
    verdict: Verdict
    basis: Status
    facts: dict[str, JsonValue] = {}
    message: str
    pack: str
    missing: str | None = None

    @classmethod
    def judge(
        cls,
        rule: str,
        value: Value[Any],
        *,
        holds: bool,
        message: str,
        facts: Mapping[str, JsonValue] | None = None,
    ) -> Self:
        """Apply a value that is known; `holds` says whether the case satisfies it."""
        value.require()
        if holds:
            verdict = Verdict.ASSUMED if value.status is Status.ASSUMED else Verdict.MET
        else:
            verdict = Verdict.NOT_MET
        return cls._of(rule, value, verdict, message + resting_on(value), facts)

    @classmethod
    def open_point(
        cls, rule: str, value: Value[Any], *, message: str, facts: Mapping[str, JsonValue] | None = None
    ) -> Self:
        """The documents in hand give no value: neither passes nor refuses, and the auditor sees it (P-10)."""
        return cls._of(rule, value, Verdict(value.status.value), message, facts)

    @classmethod
    def _of(
        cls,
        rule: str,
        value: Value[Any],
        verdict: Verdict,
        message: str,
        facts: Mapping[str, JsonValue] | None,
    ) -> Self:
        return cls(
            rule=rule,
            clause=value.clause,
            force=value.force,
            verdict=verdict,
            basis=value.status,
            facts=dict(facts or {}),
            message=message,
            pack=value.pack,
            missing=value.missing,
        )

    @model_validator(mode="after")
    def _silence_decides_nothing(self) -> Self:
        silent = {Status.NOT_STATED: Verdict.NOT_STATED, Status.NOT_CONFIGURED: Verdict.NOT_CONFIGURED}
        if self.verdict is not Verdict.FOUND and silent.get(self.basis, self.verdict) is not self.verdict:
            raise ValueError("where the documents are silent, nothing passes and nothing is refused")
        if self.basis not in silent and self.verdict in {*silent.values(), Verdict.FOUND}:
            raise ValueError("a value that is known leaves no open point")
        return self

    @property
    def refuses(self) -> bool:
        """Whether the case may not go on; an option (可, 鼓励) is never enforced (Z-07)."""
        return self.verdict is Verdict.NOT_MET and self.force is not Force.MAY

    def lifted(self, *, by_org: str, reason_code: str) -> "Finding":
        """The same rule, lifted by the competent authority for this case.

        Raises:
            CannotLift: the rule binds without exception (应, 不得), or there is nothing to lift.
        """
        if self.verdict is not Verdict.NOT_MET or self.force is not Force.PRINCIPLE:
            raise CannotLift(self.rule)
        facts: dict[str, JsonValue] = {**self.facts, "lifted_by": by_org, "lifted_because": reason_code}
        return self.model_copy(update={"verdict": Verdict.LIFTED, "facts": facts})

    @property
    def is_open(self) -> bool:
        """Whether the documents leave the rule open and it would bind: then nobody can say that it is met (P-10)."""
        return self.verdict in {Verdict.NOT_STATED, Verdict.NOT_CONFIGURED} and self.force is not Force.MAY

    def as_json(self) -> dict[str, Any]:
        """The JSON object; absent fields are left out."""
        return self.model_dump(mode="json", exclude_none=True)


class Under(NamedTuple):
    """The policy that a finding is made under, for rules whose clause states them in full.

    Attributes:
        pack: its id.
        later: what people call each document of it that is later than the one on top, by the letters that its clauses
            begin with (`R25`). What such a document says is only assumed (P-09).
    """

    pack: str
    later: Mapping[str, str] = MappingProxyType({})

    def assumed_from(self, clause: str) -> str | None:
        """The later document that a clause belongs to; None where the clause was in force."""
        return self.later.get(clause.partition("-")[0])


def stated(
    rule: str,
    clause: str,
    *,
    under: Under,
    holds: bool,
    message: str,
    force: Force = Force.MUST,
    facts: Mapping[str, JsonValue] | None = None,
) -> Finding:
    """The finding of a rule that the clause states in full, so that it needs no value of a pack.

    Where the clause is of a document later than the one in force, it is assumed, as a value of a pack would be.
    """
    source = under.assumed_from(clause)
    met = Verdict.MET if source is None else Verdict.ASSUMED
    return Finding(
        rule=rule,
        clause=clause,
        force=force,
        verdict=met if holds else Verdict.NOT_MET,
        basis=Status.STATED if source is None else Status.ASSUMED,
        facts=dict(facts or {}),
        message=message if source is None else message + _assumed(source),
        pack=under.pack,
    )


def silent(rule: str, value: Value[Any], what: str) -> Finding:
    """The documents in hand give nothing for `what`: it neither passes nor refuses (P-10)."""
    return Finding.open_point(rule, value, message=f"现有文件未载明{what}，本项不作判断，请人工核对。")


def refusing(findings: Iterable[Finding]) -> list[Finding]:
    """Those that refuse, in their order."""
    return [finding for finding in findings if finding.refuses]


def canonical(findings: Iterable[Finding]) -> bytes:
    """The findings of a decision as canonical JSON (RFC 8785): equal findings, equal bytes."""
    return rfc8785.dumps([finding.as_json() for finding in findings])
