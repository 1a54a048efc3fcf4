"""Defect notices: faults of procedure or form, as many as the office needs for a submission (K-13)."""

import datetime as dt
from collections.abc import Collection, Mapping

from sqlalchemy import Date, DateTime, ForeignKey, Text, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.web.problems import NotFound
from declaration.domain.cases.states import Step
from declaration.domain.chain.defect_notices import DefectState
from declaration.store.base import Base
from declaration.store.chain.audits import AUDIT_PURPOSE


class DefectNoticeRow(Base):
    """A defect notice; its words are those of the office's decision `decision_id`.

    Attributes:
        step, org_id: the desk that completes the file.
        via_org: the service centre, where the defect notice goes through it; `relayed_at` once it has.
        until: the last day that the office gave.
        answer_sealed: what the desk wrote back, see `read_answer`.
    """

    __tablename__ = "defect_notices"

    defect_id: Mapped[str] = mapped_column(Text, primary_key=True)
    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.declaration_id"), index=True)
    submission: Mapped[int]
    decision_id: Mapped[str] = mapped_column(ForeignKey("audit_decisions.decision_id"))
    step: Mapped[str] = mapped_column(Text)
    org_id: Mapped[str] = mapped_column(Text, index=True)
    via_org: Mapped[str | None] = mapped_column(Text, index=True)
    until: Mapped[dt.date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    issued_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    relayed_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    answered_by: Mapped[str | None] = mapped_column(Text)
    answer_sealed: Mapped[str | None] = mapped_column(Text)

    def write_answer(self, keys: Keyring, text: str) -> None:
        self.answer_sealed = keys.encrypt(text, purpose=AUDIT_PURPOSE, context=self.defect_id)

    def read_answer(self, keys: Keyring) -> str | None:
        if self.answer_sealed is None:
            return None
        return keys.decrypt(self.answer_sealed, purpose=AUDIT_PURPOSE, context=self.defect_id)


async def defect_notice(session: AsyncSession, defect_id: str) -> DefectNoticeRow:
    """The defect notice, locked.

    Raises:
        NotFound
    """
    row = await session.get(DefectNoticeRow, defect_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row


async def defect_notices_of(session: AsyncSession, declaration_id: str) -> list[DefectNoticeRow]:
    """Every defect notice about a declaration, oldest first."""
    statement = select(DefectNoticeRow).where(DefectNoticeRow.declaration_id == declaration_id)
    rows = await session.execute(statement.order_by(DefectNoticeRow.issued_at, DefectNoticeRow.defect_id))
    return list(rows.scalars())


async def defect_notices_at(
    session: AsyncSession,
    desks: Mapping[Step, Collection[str]],
    *,
    centres: Collection[str],
    after: str | None,
    limit: int,
) -> list[DefectNoticeRow]:
    """What waits at these desks for an answer, or with these service centres for the relay, by id."""
    table = DefectNoticeRow
    waiting = [
        (table.step == step) & table.org_id.in_(orgs) & (table.state == DefectState.SENT)
        for step, orgs in desks.items()
    ]
    relayed = table.via_org.in_(centres) & (table.state == DefectState.AT_CENTRE)
    statement = select(table).where(or_(relayed, *waiting))
    if after is not None:
        statement = statement.where(table.defect_id > after)
    return list((await session.execute(statement.order_by(table.defect_id).limit(limit))).scalars())
