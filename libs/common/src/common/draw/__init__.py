"""The draw of a committee that nobody has to trust (article 19; docs/adr/0013-the-draw.md).

Pure: no I/O, no clock, no randomness but `make_nonce`, which runs on a party's own device.

    pool = freeze_pool(rules, experts)
    docket = freeze_docket(pool, (find_conflicts(case, judges) for case in cases))
    materials = Materials(rules=rules, pool=pool, docket=docket, exclusions=eligibility(rules, pool, docket, ...))
    plan = freeze_plan(materials, meeting_id=..., parties=..., ...)       # store, log: nothing may change any more
    evidence = no_evidence(plan)
    evidence = accept_commitment(plan, evidence, ...)                     # each party, before commit_by
    evidence = accept_reveal(plan, evidence, ...)                         # each party, before reveal_by
    bundle = draw(materials, plan, evidence, history)                     # or void_for_silence(...)
    verify_bundle(bundle.canonical())
"""

from common.draw.artefacts import (
    Applicant,
    Commitment,
    ConflictGroup,
    ConflictReason,
    Consent,
    DocketSnapshot,
    DrawBundle,
    DrawPlan,
    DrawResult,
    DrawVoid,
    Exclusion,
    ExclusionReason,
    Exclusions,
    Materials,
    Outcome,
    Panel,
    Party,
    PoolExpert,
    PoolSnapshot,
    Reveal,
    SourceEvidence,
    Tally,
)
from common.draw.docket import Case, DocketCase, Judge, find_conflicts, freeze_docket, freeze_pool
from common.draw.eligibility import eligibility, served_years_running
from common.draw.errors import DrawRefused, Infeasible, Shortage
from common.draw.planning import freeze_plan
from common.draw.receipts import Receipt, read_receipt, receipt_of
from common.draw.record import draw, void_for_silence
from common.draw.report import Check, VerifyReport
from common.draw.rules import (
    Bound,
    CommitteeKind,
    GroupMinimum,
    Hearing,
    PackName,
    Rank,
    Ratio,
    RuleSet,
    Seats,
    Share,
    TitleRule,
    TitleShare,
    bounds_of,
    lowest_rank,
    title_bounds,
    unmet,
)
from common.draw.sources import accept_commitment, accept_reveal, commit, make_nonce, no_evidence, state_of
from common.draw.verify import verify_bundle

__all__ = [
    "Applicant",
    "Bound",
    "Case",
    "Check",
    "Commitment",
    "CommitteeKind",
    "ConflictGroup",
    "ConflictReason",
    "Consent",
    "DocketCase",
    "DocketSnapshot",
    "DrawBundle",
    "DrawPlan",
    "DrawRefused",
    "DrawResult",
    "DrawVoid",
    "Exclusion",
    "ExclusionReason",
    "Exclusions",
    "GroupMinimum",
    "Hearing",
    "Infeasible",
    "Judge",
    "Materials",
    "Outcome",
    "PackName",
    "Panel",
    "Party",
    "PoolExpert",
    "PoolSnapshot",
    "Rank",
    "Ratio",
    "Receipt",
    "Reveal",
    "RuleSet",
    "Seats",
    "Share",
    "Shortage",
    "SourceEvidence",
    "Tally",
    "TitleRule",
    "TitleShare",
    "VerifyReport",
    "accept_commitment",
    "accept_reveal",
    "bounds_of",
    "commit",
    "draw",
    "eligibility",
    "find_conflicts",
    "freeze_docket",
    "freeze_plan",
    "freeze_pool",
    "lowest_rank",
    "make_nonce",
    "no_evidence",
    "read_receipt",
    "receipt_of",
    "served_years_running",
    "state_of",
    "title_bounds",
    "unmet",
    "verify_bundle",
    "void_for_silence",
]
