"""The record of a draw: each artefact names the digest of what came before it, so that nothing can be exchanged.

RuleSet -> PoolSnapshot -> DocketSnapshot -> Exclusions -> DrawPlan -> Commitment -> Reveal -> SourceEvidence
-> DrawResult | DrawVoid -> (the next plan of this meeting). Lists of ids are kept sorted, whatever order they came in.
Personal data: none. Experts, applicants and organisations appear by opaque id; names are never part of a draw.
"""

from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from common.draw.canonical import Artefact, Digest, Id, Ids, Instant, Part, Salt, merkle_root
from common.draw.rules import Bound, Rank, RuleSet, Seats, Suite, lowest_rank

ExclusionReason = Literal[
    "not_in_pool", "bar", "term", "three_years", "declined", "below_rank", "own_case", "conflicts"
]
ConflictReason = Literal["same_person", "same_unit", "earlier_unit", "avoid_list"]
VoidReason = Literal["missing_commitment", "missing_reveal", "cap_reached"]
Side = Literal["organiser", "discipline_inspector", "applicants"]
PlanKind = Literal["initial", "replacement"]

# A file from outside must not keep a verifier busy for ever.
MOST_ATTEMPTS = 1_000_000


class PoolExpert(Part):
    """An expert as the draw sees him. `outside_unit`: not of the self-reviewing unit the committee belongs to.

    `served_years`: years in which he attended any committee. `salt`: 128 random bits, so that his leaf of the
    pool's tree can be published without telling its content.
    """

    expert_id: Id
    salt: Salt
    rank: Rank
    chair_pool: bool
    subject_group: Id | None = None
    employer: Id
    grassroots: bool
    outside_system: bool
    outside_unit: bool
    private_enterprise: bool
    in_pool: bool
    term_from: date
    term_until: date
    served_years: Annotated[tuple[int, ...], AfterValidator(lambda years: tuple(sorted(set(years))))] = ()

    def marks(self) -> frozenset[str]:
        """What bounds count him by."""
        flags = {
            "grassroots": self.grassroots,
            "outside_system": self.outside_system,
            "outside_unit": self.outside_unit,
            "private_enterprise": self.private_enterprise,
        }
        marks = {f"rank:{self.rank}", *(name for name, is_set in flags.items() if is_set)}
        if self.subject_group is not None:
            marks.add(f"group:{self.subject_group}")
        return frozenset(marks)


def _experts(experts: tuple[PoolExpert, ...]) -> tuple[PoolExpert, ...]:
    if len({expert.expert_id for expert in experts}) != len(experts):
        raise ValueError("an expert appears twice")
    return tuple(sorted(experts, key=lambda expert: expert.expert_id))


class PoolSnapshot(Artefact):
    """Everyone on the committee's list, also those who will be excluded."""

    kind: ClassVar[str] = "pool"

    suite: Suite = "sha256"
    previous: Digest
    experts: Annotated[tuple[PoolExpert, ...], AfterValidator(_experts)]

    def by_id(self) -> dict[str, PoolExpert]:
        return {expert.expert_id: expert for expert in self.experts}


class ConflictGroup(Part):
    """Experts who conflict for one reason. Applicants share groups: a large unit is written down once."""

    group: Id
    reason: ConflictReason
    experts: Ids


class Applicant(Part):
    applicant_id: Id
    level: Rank
    conflicts: Ids = ()


class DocketSnapshot(Artefact):
    """Who is to be heard and who may not judge whom (build it with `freeze_docket`)."""

    kind: ClassVar[str] = "docket"

    suite: Suite = "sha256"
    previous: Digest
    conflict_groups: tuple[ConflictGroup, ...] = ()
    applicants: tuple[Applicant, ...]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        groups = [group.group for group in self.conflict_groups]
        names = [applicant.applicant_id for applicant in self.applicants]
        if groups != sorted(set(groups)) or names != sorted(set(names)):
            raise ValueError("groups and applicants stand in ascending order, each once")
        if not {name for applicant in self.applicants for name in applicant.conflicts} <= set(groups):
            raise ValueError("an applicant names a conflict group that is not there")
        return self

    def conflicting(self) -> dict[str, frozenset[str]]:
        """Applicant -> experts who may not judge him."""
        groups = {group.group: group.experts for group in self.conflict_groups}
        return {
            a.applicant_id: frozenset(expert for name in a.conflicts for expert in groups[name])
            for a in self.applicants
        }

    def levels(self) -> frozenset[Rank]:
        return frozenset(applicant.level for applicant in self.applicants)


class Consent(Part):
    """A recorded consent that an expert sits although he served three years running (X-06)."""

    expert_id: Id
    record: Id


class Exclusion(Part):
    expert_id: Id
    reasons: tuple[ExclusionReason, ...] = Field(min_length=1)


class Exclusions(Artefact):
    """Who may not be drawn and why, with the facts this was found from, so that anybody can find it again."""

    kind: ClassVar[str] = "exclusions"

    suite: Suite = "sha256"
    previous: Digest
    meeting_day: date
    barred: Ids = ()
    declined: Ids = ()
    consents: tuple[Consent, ...] = ()
    excluded: tuple[Exclusion, ...] = ()

    def ids(self) -> frozenset[str]:
        return frozenset(exclusion.expert_id for exclusion in self.excluded)


class PoolLeaf(Part):
    """What the tree of a pool says about one expert; no reasons: he can be drawn."""

    expert: PoolExpert
    reasons: tuple[ExclusionReason, ...]


class Materials(Part):
    """What a plan commits to: the four inputs of a draw."""

    rules: RuleSet
    pool: PoolSnapshot
    docket: DocketSnapshot
    exclusions: Exclusions

    def pool_root(self) -> str:
        """Root of the tree whose leaves are the experts with their status: each can be shown his own leaf."""
        reasons = {exclusion.expert_id: exclusion.reasons for exclusion in self.exclusions.excluded}
        leaves = [PoolLeaf(expert=e, reasons=reasons.get(e.expert_id, ())) for e in self.pool.experts]
        return merkle_root([leaf.canonical() for leaf in leaves])

    def lowest_rank(self) -> Rank:
        return lowest_rank(self.rules.title, self.docket.levels())


class Panel(Part):
    """An assignment of experts to roles. Inside a role there is no order."""

    chairs: Ids = ()
    vice_chairs: Ids = ()
    members: Ids = ()

    @model_validator(mode="after")
    def _one_role_each(self) -> Self:
        if len(self.everyone()) != len(self.chairs) + len(self.vice_chairs) + len(self.members):
            raise ValueError("an expert sits in two roles")
        return self

    def everyone(self) -> frozenset[str]:
        return frozenset((*self.chairs, *self.vice_chairs, *self.members))

    def without(self, left: frozenset[str]) -> "Panel":
        def stay(ids: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(expert for expert in ids if expert not in left)

        return Panel(chairs=stay(self.chairs), vice_chairs=stay(self.vice_chairs), members=stay(self.members))


class Party(Part):
    """Who gives a random value, and in which form: 256 bits, committed to before any is shown."""

    party_id: Id
    side: Side
    source: Literal["commit_reveal_256"] = "commit_reveal_256"


class DrawPlan(Artefact):
    """The commitment: after this every outcome follows from the parties' values alone.

    `serial` counts the plans of the meeting without gaps; `previous` is the digest of the outcome before this one.
    `kept` are members who stay (replacement). `bounds` and `quorum` are numbers of people, made here once.
    `assignments` is the exact number of assignments to draw from, before the bounds. `order` is the record of the
    superior's written order that a plan needs after a void.
    """

    kind: ClassVar[str] = "plan"

    suite: Suite = "sha256"
    meeting_id: Id
    serial: int = Field(ge=1)
    plan_kind: PlanKind
    previous: Digest | None = None
    order: Id | None = None
    rules: Digest
    pool: Digest
    pool_root: Digest
    docket: Digest
    exclusions: Digest
    algorithm: Literal["zcps-draw-1"] = "zcps-draw-1"
    labels: Literal["zcps-labels-1"] = "zcps-labels-1"
    sample_space: Literal["assignment"] = "assignment"
    proposal: Literal["shuffle"] = "shuffle"
    assurance: Literal["detect_only"] = "detect_only"
    attempt_cap: int = Field(ge=1, le=MOST_ATTEMPTS)
    seats: Seats
    kept: Panel
    bounds: tuple[Bound, ...]
    quorum: int = Field(ge=0)
    assignments: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*$", max_length=80)]
    parties: tuple[Party, ...]
    frozen_at: Instant
    commit_by: Instant
    reveal_by: Instant

    @model_validator(mode="after")
    def _opposed_parties_in_time(self) -> Self:
        if len({party.party_id for party in self.parties}) != len(self.parties):
            raise ValueError("a party is named twice")
        if len({party.side for party in self.parties}) < 2:
            raise ValueError("random values come from at least two opposed sides")
        if not self.frozen_at < self.commit_by < self.reveal_by:
            raise ValueError("a plan is frozen before commitments end, and these end before reveals do")
        if (self.serial == 1) != (self.previous is None):
            raise ValueError("every plan but the first names the outcome before it")
        return self


class Commitment(Artefact):
    """A party's promise of a value nobody else knows; `at` is when it was recorded."""

    kind: ClassVar[str] = "commitment-record"

    suite: Suite = "sha256"
    plan: Digest
    party_id: Id
    value: Digest
    at: Instant


class Reveal(Artefact):
    """The value promised. `commitment` is the digest of the recorded commitment."""

    kind: ClassVar[str] = "reveal"

    suite: Suite = "sha256"
    commitment: Digest
    party_id: Id
    nonce: Digest
    at: Instant


class SourceEvidence(Artefact):
    """What the parties gave for a plan, in the plan's order of parties as far as it is there."""

    kind: ClassVar[str] = "evidence"

    suite: Suite = "sha256"
    plan: Digest
    commitments: tuple[Commitment, ...] = ()
    reveals: tuple[Reveal, ...] = ()


class Tally(Part):
    code: str
    count: int = Field(ge=0)


class DrawResult(Artefact):
    """The committee. `attempt` counts from 0; `rejected` counts earlier proposals by the first bound they missed,
    `excluded` the experts by reason (one expert may count under several)."""

    kind: ClassVar[str] = "result"

    outcome: Literal["drawn"] = "drawn"
    suite: Suite = "sha256"
    meeting_id: Id
    serial: int
    previous: Digest | None = None
    plan: Digest
    evidence: Digest
    seed: Digest
    attempt: int = Field(ge=0)
    panel: Panel
    rejected: tuple[Tally, ...]
    excluded: tuple[Tally, ...]


class DrawVoid(Artefact):
    """A plan that gave no committee. It stays visible under its serial; `missing` are the parties that failed."""

    kind: ClassVar[str] = "void"

    outcome: Literal["void"] = "void"
    suite: Suite = "sha256"
    meeting_id: Id
    serial: int
    previous: Digest | None = None
    plan: Digest
    evidence: Digest
    reason: VoidReason
    missing: Ids = ()
    rejected: tuple[Tally, ...] = ()


Outcome = Annotated[DrawResult | DrawVoid, Field(discriminator="outcome")]


class DrawBundle(Artefact):
    """All that is needed to replay one plan. `history`: the outcomes of the meeting's earlier serials, in order."""

    kind: ClassVar[str] = "bundle"

    format: Literal["zcps-draw-bundle/1"] = "zcps-draw-bundle/1"
    materials: Materials
    plan: DrawPlan
    evidence: SourceEvidence
    outcome: Outcome
    history: tuple[Outcome, ...] = ()
