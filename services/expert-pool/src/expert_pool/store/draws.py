"""Panels (one per meeting), the draws that fill them, and what the parties gave."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Date, DateTime, ForeignKey, Text, UniqueConstraint, and_, exists, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.draw import DrawPlan, Outcome, Seats, SourceEvidence
from common.events.base import Doc, PackRef
from common.web.problems import NotFound
from expert_pool.domain.draws import OPEN, DrawState
from expert_pool.store.base import FOR_CHANGE, Base

EVIDENCE_PURPOSE = "expert-pool.evidence"
RECORD_PURPOSE = "expert-pool.draw"
"""Of the claim checks that hold materials and bundles."""

_OUTCOME: TypeAdapter[Outcome] = TypeAdapter(Outcome)


class PanelRow(Base):
    """The panel of a meeting: what was asked for, and the row by which its draws and seats are locked.

    Attributes:
        docket: claim check of the docket, sealed for the draw; `cases`: how many it lists.
        revision: of `panel-changed`; 0 while nothing is drawn.
        held_on: set once the meeting was held; cancelled_on: once it was cancelled.
    """

    __tablename__ = "panels"

    meeting_id: Mapped[str] = mapped_column(Text, primary_key=True)
    committee_id: Mapped[str] = mapped_column(ForeignKey("committees.committee_id"), index=True)
    request_id: Mapped[str] = mapped_column(Text)
    meeting_date: Mapped[dt.date] = mapped_column(Date)
    chairs: Mapped[int]
    vice_chairs: Mapped[int]
    members: Mapped[int]
    pack: Mapped[dict[str, str]] = mapped_column(JSONB)
    docket: Mapped[dict[str, str]] = mapped_column(JSONB)
    cases: Mapped[int]
    revision: Mapped[int] = mapped_column(default=0)
    held_on: Mapped[dt.date | None] = mapped_column(Date)
    cancelled_on: Mapped[dt.date | None] = mapped_column(Date)

    def is_over(self, on: dt.date) -> bool:
        """Whether nobody is seated or answers any more: held, cancelled, or its day has passed."""
        return self.held_on is not None or self.cancelled_on is not None or self.meeting_date < on

    @property
    def seats(self) -> Seats:
        return Seats(chairs=self.chairs, vice_chairs=self.vice_chairs, members=self.members)

    @property
    def pack_ref(self) -> PackRef:
        return PackRef.model_validate(self.pack)

    @property
    def docket_doc(self) -> Doc:
        return as_doc(self.docket)


class DrawRow(Base):
    """One plan of a meeting, from its request to its outcome; void ones stay under their serial.

    Attributes:
        kind: initial or replacement, as the engine found it when the plan was frozen; before that as expected.
        plan, plan_hash: the frozen commitment; opaque ids only.
        materials, bundle: claim checks of the frozen inputs and of the sealed record.
        evidence_sealed: what the parties gave; encrypted, since the first value is there before the last.
        excluded: experts by reason, [{code, count}].
        findings: what the pack answered, open points included.
        order_record: the superior's written order after a void.
        first_committed_at: from here on the pool stands still until there is an outcome.
    """

    __tablename__ = "draws"
    __table_args__ = (UniqueConstraint("meeting_id", "serial"),)

    draw_id: Mapped[str] = mapped_column(Text, primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("panels.meeting_id"))
    committee_id: Mapped[str] = mapped_column(ForeignKey("pools.committee_id"), index=True)
    serial: Mapped[int]
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    frozen_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    frozen_by: Mapped[str | None] = mapped_column(Text)
    first_committed_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    plan_hash: Mapped[str | None] = mapped_column(Text)
    materials: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    evidence_sealed: Mapped[str | None] = mapped_column(Text)
    excluded: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    order_record: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    bundle: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    bundle_digest: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    def frozen_plan(self) -> DrawPlan:
        """The plan; only of a draw that was frozen."""
        assert self.plan is not None, "the draw has no plan yet"
        return DrawPlan.model_validate(self.plan)

    def read_outcome(self) -> Outcome:
        """The outcome; only of a draw that has one."""
        assert self.outcome is not None, "the draw has no outcome yet"
        return _OUTCOME.validate_python(self.outcome)

    def save_evidence(self, keys: Keyring, evidence: SourceEvidence) -> None:
        self.evidence_sealed = keys.encrypt(
            evidence.canonical().decode(), purpose=EVIDENCE_PURPOSE, context=self.draw_id
        )

    def read_evidence(self, keys: Keyring) -> SourceEvidence:
        """What the parties gave so far; only of a draw that was frozen."""
        assert self.evidence_sealed is not None, "the draw has no plan yet"
        return SourceEvidence.model_validate_json(
            keys.decrypt(self.evidence_sealed, purpose=EVIDENCE_PURPOSE, context=self.draw_id)
        )


class SourceRow(Base):
    """Which person speaks for a party of a draw, fixed by the first commitment."""

    __tablename__ = "draw_sources"

    draw_id: Mapped[str] = mapped_column(ForeignKey("draws.draw_id"), primary_key=True)
    party_id: Mapped[str] = mapped_column(Text, primary_key=True)
    person_ref: Mapped[str] = mapped_column(Text)
    org_id: Mapped[str] = mapped_column(Text)
    committed_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    revealed_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))


def as_doc(stored: dict[str, str]) -> Doc:
    """A claim check as it was stored."""
    return Doc.model_validate(stored)


async def find_panel(session: AsyncSession, meeting_id: str, *, lock: bool = False) -> PanelRow | None:
    """The meeting's panel, locked until the transaction ends if asked, or None."""
    return await session.get(
        PanelRow, meeting_id, with_for_update=FOR_CHANGE if lock else None, populate_existing=lock
    )


async def lock_panel(session: AsyncSession, meeting_id: str) -> PanelRow:
    """The panel that a draw or a seat of this service belongs to, locked until the transaction ends."""
    row = await find_panel(session, meeting_id, lock=True)
    assert row is not None, "draws and seats belong to a panel"
    return row


def to_come(on: dt.date) -> ColumnElement[bool]:
    """Panels of meetings that are still to be held."""
    return and_(PanelRow.held_on.is_(None), PanelRow.cancelled_on.is_(None), PanelRow.meeting_date >= on)


async def get_draw(session: AsyncSession, draw_id: str, *, fresh: bool = False) -> DrawRow:
    """The draw; `fresh` reads it anew, after its panel was locked.

    Raises:
        NotFound
    """
    row = await session.get(DrawRow, draw_id, populate_existing=fresh)
    if row is None:
        raise NotFound(f"没有找到抽取记录 {draw_id}，请核对编号。")
    return row


async def draws_of(session: AsyncSession, meeting_id: str) -> list[DrawRow]:
    """Every draw of a meeting in the order of their serials."""
    statement = select(DrawRow).where(DrawRow.meeting_id == meeting_id).order_by(DrawRow.serial)
    return list((await session.execute(statement.execution_options(populate_existing=True))).scalars())


async def sources_of(session: AsyncSession, draw_id: str) -> dict[str, SourceRow]:
    """The people who spoke for the parties of a draw, by party."""
    statement = select(SourceRow).where(SourceRow.draw_id == draw_id)
    return {row.party_id: row for row in (await session.execute(statement)).scalars()}


async def pool_stands_still(session: AsyncSession, committee_id: str) -> bool:
    """Whether a draw from this pool is between its first commitment and its outcome."""
    statement = select(
        exists().where(
            DrawRow.committee_id == committee_id,
            DrawRow.state.in_([DrawState.PLANNED, DrawState.COMMITTED]),
            DrawRow.first_committed_at.is_not(None),
        )
    )
    return bool(await session.scalar(statement))


def open_draw(draws: Sequence[DrawRow]) -> DrawRow | None:
    """The draw that has no outcome yet, if there is one."""
    return next((draw for draw in draws if DrawState(draw.state) in OPEN), None)
