"""Who ended where and why, and what is left on disk."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from common.catalogue import label, labels
from onebox.season.cast import LABELS, Applicant
from onebox.season.platform import SERVICES
from onebox.season.state import Season

_REASONS = ("declaration_reason", "declaration_end_reason", "case_reason", "certificate_reason")


@dataclass(frozen=True)
class Outcome:
    """Where one applicant ended: what two runs of one seed must agree on."""

    number: int
    story: str
    state: str
    reason: str
    clause: str
    certificate: str


async def outcomes(season: Season) -> list[Outcome]:
    """One line per applicant, as the platform tells it."""
    return [await _outcome(season, applicant) for applicant in season.applicants]


async def _outcome(season: Season, applicant: Applicant) -> Outcome:
    shown = await season.declaration(applicant)
    reason, clause = shown.get("reason") or "", shown.get("clause") or ""
    if applicant.refusals and not reason:
        reason, clause = applicant.refusals[-1][0], applicant.refusals[-1][1] or ""
    certificate = ""
    if applicant.certificate_id:
        held = await season.by(applicant.username).get(
            "certificate", f"/certificates/{applicant.certificate_id}"
        )
        certificate = held["state"]
        if held.get("reason"):
            records = await season.by(applicant.username).get("credit-file", "/me/records")
            reason, clause = held["reason"], "、".join(records["items"][0]["basis"])
    return Outcome(applicant.number, applicant.story, shown["state"], reason, clause, certificate)


async def event_counts(season: Season) -> Counter[tuple[str, int, str]]:
    """How often (event type, applicant number, outcome) occurred, over all services."""
    numbers = {applicant.declaration_id: applicant.number for applicant in season.applicants}
    counts: Counter[tuple[str, int, str]] = Counter()
    for event in await events(season):
        number = numbers.get(event["subject"]) or numbers.get(event["data"].get("declaration_id")) or 0
        counts[(event["type"], number, str(event["data"].get("outcome", "")))] += 1
    return counts


async def events(season: Season) -> list[dict[str, Any]]:
    """Every event of the season, service by service."""
    inspector = season.by("inspector-region")
    return [row["event"] for service in SERVICES for row in await inspector.items(service, "/events")]


async def leave_on_disk(season: Season, found: list[Outcome]) -> None:
    """The event log, the audit chains and the table of outcomes, beside the documents."""
    season.out.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(event, ensure_ascii=False, sort_keys=True) for event in await events(season))
    (season.out / "events.ndjson").write_text("\n".join(lines) + "\n", "utf-8")
    table = json.dumps([asdict(outcome) for outcome in found], ensure_ascii=False, indent=1)
    (season.out / "outcomes.json").write_text(table + "\n", "utf-8")
    folder = season.out / "audit"
    folder.mkdir(exist_ok=True)
    for service in SERVICES:
        chain = await season.by("inspector-region").download(service, "/audit-export")
        (folder / f"{service}.ndjson").write_bytes(chain)


def show(console: Console, season: Season, found: list[Outcome]) -> None:
    """The table for people."""
    table = Table(title="评审季结果", header_style="bold")
    for heading in ("序号", "申报人", "经过", "最终状态", "原因", "依据", "证书"):
        table.add_column(heading)
    for applicant, outcome in zip(season.applicants, found, strict=True):
        table.add_row(
            str(outcome.number),
            applicant.person.name,
            LABELS[applicant.story],
            label("declaration_state", outcome.state),
            _reason(outcome.reason),
            outcome.clause,
            label("certificate_state", outcome.certificate) if outcome.certificate else "",
        )
    console.print(table)
    tally = Counter(outcome.state for outcome in found)
    counted = (f"{label('declaration_state', state)} {count} 人" for state, count in tally.most_common())
    console.print("合计：" + "，".join(counted))


def _reason(code: str) -> str:
    """The words for a reason, whichever service gave it."""
    return next((labels(name)[code] for name in _REASONS if code in labels(name)), code)
