"""What a record does: when each effect began and ended, and which service carried it out."""

import datetime as dt
from typing import Any

from sqlalchemy import Date, Text, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.events.base import EffectTarget
from common.events.codes import Effect, EffectEndReason, Service
from credit_file.store.base import Base


class RecordEffectRow(Base):
    """One effect of one record; `until` is the last day it binds, absent for what has no end."""

    __tablename__ = "record_effects"

    record_id: Mapped[str] = mapped_column(Text, primary_key=True)
    effect: Mapped[Effect] = mapped_column(primary_key=True)
    starts: Mapped[dt.date] = mapped_column(Date)
    until: Mapped[dt.date | None] = mapped_column(Date)
    clause: Mapped[str] = mapped_column(Text)
    targets: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    started_at: Mapped[dt.datetime | None]
    ended_on: Mapped[dt.date | None] = mapped_column(Date)
    ended_why: Mapped[EffectEndReason | None]

    @property
    def aimed_at(self) -> tuple[EffectTarget, ...]:
        return tuple(EffectTarget.model_validate(target) for target in self.targets)


class EffectApplicationRow(Base):
    """A service carried out an effect, on `count` things."""

    __tablename__ = "effect_applications"

    record_id: Mapped[str] = mapped_column(Text, primary_key=True)
    effect: Mapped[Effect] = mapped_column(primary_key=True)
    service: Mapped[Service] = mapped_column(primary_key=True)
    applied_at: Mapped[dt.datetime]
    count: Mapped[int]


async def effects_of(session: AsyncSession, record_id: str, *, lock: bool = False) -> list[RecordEffectRow]:
    """The effects of a record, by code, locked until the transaction ends if asked."""
    statement = select(RecordEffectRow).where(RecordEffectRow.record_id == record_id)
    if lock:
        statement = statement.with_for_update()
    return list((await session.execute(statement.order_by(RecordEffectRow.effect))).scalars())


async def note_application(
    session: AsyncSession,
    record_id: str,
    effect: Effect,
    service: Service,
    *,
    applied_at: dt.datetime,
    count: int,
) -> None:
    """Keep what a service last told about an effect."""
    values = {"applied_at": applied_at, "count": count}
    statement = insert(EffectApplicationRow).values(
        record_id=record_id, effect=effect, service=service, **values
    )
    await session.execute(
        statement.on_conflict_do_update(index_elements=["record_id", "effect", "service"], set_=values)
    )


async def applications_of(session: AsyncSession, record_id: str) -> list[EffectApplicationRow]:
    """Who carried out what, by effect and service."""
    statement = select(EffectApplicationRow).where(EffectApplicationRow.record_id == record_id)
    order = (EffectApplicationRow.effect, EffectApplicationRow.service)
    return list((await session.execute(statement.order_by(*order))).scalars())
