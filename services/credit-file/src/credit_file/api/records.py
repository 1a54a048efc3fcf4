"""The credit file over REST."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from common.events.base import Instant
from common.events.codes import Effect, EffectEndReason, SubjectKind
from common.events.grounds import Ground
from common.ports import Ports
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked, roles
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, OwnCase, StaleVersion
from credit_file.api.reports import HANDLERS, LongText
from credit_file.errors import CorrectionEmpty, GroundDoesNotFit
from credit_file.store.effects import applications_of, effects_of
from credit_file.store.notifications import NotificationRow
from credit_file.store.records import RecordKind, RecordRow
from credit_file.store.texts import TextKind, reveal
from credit_file.usecases import notifications, records
from credit_file.usecases.records import Correction

router = ServiceRouter(tags=["records"])

COLLECTORS = roles("region_hr", "league_hr", "county_hr", "organiser", "committee_office", "unit_auditor")


class EvidenceItem(BaseModel):
    """One thing that a record rests on: by id, or by the digest of a stored document."""

    kind: str
    id: str | None = None
    sha256: str | None = None


class RecordSummary(BaseModel):
    """A record as it holds now; `version` counts its entries."""

    record_id: str
    version: int
    state: str = Field(examples=["in_force"])
    subject_kind: SubjectKind
    subject_ref: str
    ground: Ground
    basis: list[str]
    effects: list[Effect]
    starts: dt.date
    until: dt.date
    deciding_org: str
    decided_at: Instant
    place: str
    series: str | None = None
    blacklisted: bool
    notified_org: str | None = None

    @staticmethod
    def fields(row: RecordRow, today: dt.date) -> dict[str, object]:
        plain = (
            "subject_kind",
            "subject_ref",
            "ground",
            "basis",
            "effects",
            "starts",
            "until",
            "deciding_org",
            "decided_at",
            "place",
            "series",
            "notified_org",
        )
        return {
            "record_id": row.root_id,
            "version": row.revision,
            "state": _state(row, today),
            "blacklisted": row.grave and row.in_force(today),
            **{name: getattr(row, name) for name in plain},
        }

    @classmethod
    def of(cls, row: RecordRow, today: dt.date) -> "RecordSummary":
        return cls.model_validate(cls.fields(row, today))


class RecordEffect(BaseModel):
    """One effect and where it was carried out."""

    effect: Effect
    starts: dt.date
    until: dt.date | None = None
    started_at: Instant | None = None
    ended_on: dt.date | None = None
    ended_why: EffectEndReason | None = None
    applied: dict[str, int]


class RecordEntry(BaseModel):
    """One entry of a record."""

    entry_id: str
    version: int
    kind: RecordKind
    at: Instant
    reason: str | None = None


class Record(RecordSummary):
    """A record in full (R25-71), with every entry it has had."""

    violation: str
    measures: str
    report_id: str
    evidence: list[EvidenceItem]
    actions: list[RecordEffect]
    history: list[RecordEntry]

    @classmethod
    async def build(cls, history: Sequence[RecordRow], uow: Uow, ports: Ports) -> "Record":
        row = history[-1]
        applied: dict[str, dict[str, int]] = {}
        for application in await applications_of(uow.session, row.root_id):
            applied.setdefault(application.effect, {})[application.service] = application.count
        return cls.model_validate(
            {
                **cls.fields(row, uow.now.date()),
                "violation": reveal(ports.keys, TextKind.VIOLATION, row.record_id, row.violation_sealed),
                "measures": reveal(ports.keys, TextKind.MEASURES, row.record_id, row.measures_sealed),
                "report_id": row.report_id,
                "evidence": row.evidence,
                "actions": [
                    {
                        "effect": effect.effect,
                        "starts": effect.starts,
                        "until": effect.until,
                        "started_at": effect.started_at,
                        "ended_on": effect.ended_on,
                        "ended_why": effect.ended_why,
                        "applied": applied.get(effect.effect, {}),
                    }
                    for effect in await effects_of(uow.session, row.root_id)
                ],
                "history": [
                    {
                        "entry_id": entry.record_id,
                        "version": entry.revision,
                        "kind": entry.kind,
                        "at": entry.decided_at,
                        "reason": reveal(ports.keys, TextKind.REASON, entry.record_id, entry.reason_sealed),
                    }
                    for entry in history
                ],
            }
        )


class OwnRecords(BaseModel):
    """Every record of a person."""

    items: list[RecordSummary]


class Notification(BaseModel):
    """A record that a unit was told of, and when the unit had read it."""

    record_id: str
    org_id: str
    version: int = Field(description="通报的记录版本")
    told_at: Instant
    read_at: Instant | None = None

    @classmethod
    def of(cls, row: NotificationRow) -> "Notification":
        return cls(
            record_id=row.root_id,
            org_id=row.org_id,
            version=row.revision,
            told_at=row.told_at,
            read_at=row.read_at,
        )


class CorrectionBody(BaseModel):
    """A further record that corrects; `withdrawn` takes the record back as a whole."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    reason: LongText
    ground: Ground | None = None
    violation: LongText | None = None
    measures: LongText | None = None
    grave: StrictBool | None = None
    notified_org: str | None = Field(default=None, min_length=1, max_length=60)
    withdrawn: StrictBool = False

    def correction(self) -> Correction:
        return Correction(**self.model_dump(exclude={"version"}))


@router.get(
    "/records",
    operation_id="list_records",
    access=COLLECTORS,
    summary="汇总失信记录（留痕）",
)
async def list_records(
    uow: Uow,
    actor: CurrentActor,
    in_force: Annotated[bool, Query(description="只列今日在记录期限内的")] = False,
    blacklisted: Annotated[bool, Query(description="只列黑名单")] = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[RecordSummary]:
    rows = await records.list_records(
        uow,
        actor=actor,
        in_force=in_force,
        blacklisted=blacklisted,
        after=last_seen(cursor),
        limit=limit + 1,
    )
    return page(
        rows, limit, key=lambda row: row.root_id, item=lambda row: RecordSummary.of(row, uow.now.date())
    )


@router.get(
    "/me/records",
    operation_id="list_my_records",
    access=linked(),
    summary="查看本人的诚信记录",
    audience=("spa", "mobile"),
)
async def list_my_records(uow: Uow, actor: CurrentActor) -> OwnRecords:
    rows = await records.own_records(uow, actor=actor)
    return OwnRecords(items=[RecordSummary.of(row, uow.now.date()) for row in rows])


@router.get(
    "/records/{record_id}",
    operation_id="get_record",
    access=linked(),
    summary="查看失信记录（留痕）",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def get_record(record_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Record:
    return await Record.build(await records.read_record(uow, record_id, actor=actor), uow, ports)


@router.post(
    "/records/{record_id}/reading",
    operation_id="mark_notification_read",
    access=roles("unit_auditor"),
    summary="签收对本单位人员的通报",
    refuses=[NotFound, OwnCase, AlreadyDecided],
)
async def mark_notification_read(record_id: str, uow: Uow, actor: CurrentActor) -> Notification:
    return Notification.of(await notifications.mark_read(uow, record_id, actor=actor))


@router.post(
    "/records/{record_id}/corrections",
    operation_id="correct_record",
    access=HANDLERS,
    summary="更正或撤销失信记录（追加，不改原记录）",
    status_code=201,
    refuses=[
        NotFound,
        OutsideJurisdiction,
        OwnCase,
        StaleVersion,
        AlreadyDecided,
        CorrectionEmpty,
        GroundDoesNotFit,
    ],
)
async def correct_record(
    record_id: str, body: CorrectionBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Record:
    history = await records.correct_record(
        uow, record_id, body.correction(), seen_version=body.version, actor=actor, ports=ports
    )
    return await Record.build(history, uow, ports)


def _state(row: RecordRow, today: dt.date) -> str:
    if row.withdrawn:
        return "withdrawn"
    if today < row.starts:
        return "not_begun"
    return "in_force" if row.in_force(today) else "expired"
