"""Appeals against records (F-10)."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Text, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.db.conditions import lies_within
from common.web.problems import NotFound
from credit_file.domain.states import AppealState
from credit_file.store.base import Base


class AppealRow(Base):
    """An appeal; a record has one. `place` is that of the organisation that decided."""

    __tablename__ = "appeals"

    appeal_id: Mapped[str] = mapped_column(Text, primary_key=True)
    record_id: Mapped[str] = mapped_column(Text, unique=True)
    appellant_ref: Mapped[str] = mapped_column(Text, index=True)
    deciding_org: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text, index=True)
    text_sealed: Mapped[str] = mapped_column(Text)
    filed_at: Mapped[dt.datetime]
    state: Mapped[AppealState] = mapped_column(index=True)
    answered_org: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[dt.datetime | None]
    answer_sealed: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


async def get_appeal(session: AsyncSession, appeal_id: str, *, lock: bool = False) -> AppealRow:
    """The appeal, locked until the transaction ends if asked.

    Raises:
        NotFound
    """
    row = await session.get(AppealRow, appeal_id, with_for_update=lock or None)
    if row is None:
        raise NotFound
    return row


async def appeal_against(session: AsyncSession, record_id: str) -> AppealRow | None:
    """The appeal against a record."""
    return (
        await session.execute(select(AppealRow).where(AppealRow.record_id == record_id))
    ).scalar_one_or_none()


async def list_appeals(
    session: AsyncSession,
    places: Collection[str],
    *,
    not_by: str | None,
    state: AppealState | None,
    after: str | None,
    limit: int,
) -> list[AppealRow]:
    """Appeals against what organisations in these places decided, by id; not those of `not_by`."""
    statement = (
        select(AppealRow)
        .where(
            or_(false(), *(lies_within(AppealRow.place, place) for place in places)),
            AppealRow.appellant_ref.is_distinct_from(not_by),
        )
        .order_by(AppealRow.appeal_id)
        .limit(limit)
    )
    if state is not None:
        statement = statement.where(AppealRow.state == state)
    if after is not None:
        statement = statement.where(AppealRow.appeal_id > after)
    return list((await session.execute(statement)).scalars())
