"""What certificates rest on: every result or recognition that came in, what was found, and whether a certificate followed."""

import datetime as dt
from collections.abc import Collection
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from certificate.store.base import Base
from common.db.columns import doc_ref, pack_ref
from common.events.base import Doc, PackRef, Title
from common.events.codes import CertificateOrigin, CertificateRefusalReason, Column, Level


class GroundState(StrEnum):
    """What came of a ground."""

    RECEIVED = "received"
    GRANTED = "granted"
    """A certificate exists for it."""
    REFUSED = "refused"
    """No certificate; looked at again when what was missing becomes known."""
    ANNULLED = "annulled"
    """Taken back by review; never looked at again."""


class GroundRow(Base):
    """A decision by which somebody holds a title. Person and decision together are the issue key: they give one certificate,
    however often the event comes.

    Attributes:
        decision: `<declaration>/<meeting>` of a review, `<declaration>/recognition`.
        decided_on: the committee's passing date, or the recognising unit's approval.
        entry_column: the entry column (申报通道), which decides who confirms and seals.
        decided_by: the confirming or recognising organisation.
        findings: what the rules said when it was last looked at.
    """

    __tablename__ = "grounds"

    person_ref: Mapped[str] = mapped_column(Text, primary_key=True)
    decision: Mapped[str] = mapped_column(Text, primary_key=True)
    origin: Mapped[CertificateOrigin]
    declaration_id: Mapped[str] = mapped_column(Text, index=True)
    committee_id: Mapped[str | None] = mapped_column(Text, index=True)
    series: Mapped[str] = mapped_column(Text)
    specialty: Mapped[str | None] = mapped_column(Text)
    level: Mapped[Level]
    entry_column: Mapped[Column]
    place: Mapped[str | None] = mapped_column(Text)
    decided_on: Mapped[dt.date] = mapped_column(Date)
    confirmed_on: Mapped[dt.date] = mapped_column(Date)
    decided_by: Mapped[str] = mapped_column(Text)
    sealing_org: Mapped[str] = mapped_column(Text)
    pack: Mapped[PackRef] = pack_ref()
    doc: Mapped[Doc] = doc_ref()
    state: Mapped[GroundState]
    reason: Mapped[CertificateRefusalReason | None]
    clause: Mapped[str | None] = mapped_column(Text)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    received_at: Mapped[dt.datetime]

    @property
    def title(self) -> Title:
        return Title(series=self.series, specialty=self.specialty, level=self.level)


async def find_ground(session: AsyncSession, person_ref: str, decision: str) -> GroundRow | None:
    """The ground, locked until the transaction ends, or None."""
    return await session.get(GroundRow, (person_ref, decision), with_for_update=True)


async def grounds_of_declaration(session: AsyncSession, declaration_id: str) -> list[GroundRow]:
    """Every ground that came of a declaration, locked."""
    statement = (
        select(GroundRow).where(GroundRow.declaration_id == declaration_id).order_by(GroundRow.decision)
    )
    return list((await session.execute(statement.with_for_update())).scalars())


async def persons_of_declaration(session: AsyncSession, declaration_id: str) -> list[str]:
    """Whose grounds came of a declaration (one person's, unless an event was wrong), without a lock."""
    statement = select(GroundRow.person_ref).where(GroundRow.declaration_id == declaration_id).distinct()
    return list((await session.execute(statement.order_by(GroundRow.person_ref))).scalars())


async def refused_grounds(
    session: AsyncSession,
    reasons: Collection[CertificateRefusalReason],
    *,
    committee_id: str | None = None,
    person_ref: str | None = None,
) -> list[GroundRow]:
    """The grounds of a committee or of a person that were refused for one of these reasons, locked."""
    statement = (
        select(GroundRow)
        .where(GroundRow.state == GroundState.REFUSED, GroundRow.reason.in_(reasons))
        .order_by(GroundRow.decision)
    )
    if committee_id is not None:
        statement = statement.where(GroundRow.committee_id == committee_id)
    if person_ref is not None:
        statement = statement.where(GroundRow.person_ref == person_ref)
    return list((await session.execute(statement.with_for_update())).scalars())


async def committees_of_declaration(session: AsyncSession, declaration_id: str) -> list[str]:
    """The committees whose results came of a declaration, without a lock."""
    statement = select(GroundRow.committee_id).where(
        GroundRow.declaration_id == declaration_id, GroundRow.committee_id.is_not(None)
    )
    return sorted({str(committee_id) for committee_id in (await session.execute(statement)).scalars()})


async def refused_by(
    session: AsyncSession, orgs: Collection[str], *, not_of: str | None, after: str | None, limit: int
) -> list[GroundRow]:
    """Refused grounds that these organisations confirmed or would seal, by decision."""
    statement = (
        select(GroundRow)
        .where(GroundRow.state == GroundState.REFUSED)
        .where(GroundRow.decided_by.in_(orgs) | GroundRow.sealing_org.in_(orgs))
        .order_by(GroundRow.decision)
        .limit(limit)
    )
    if not_of is not None:
        statement = statement.where(GroundRow.person_ref != not_of)
    if after is not None:
        statement = statement.where(GroundRow.decision > after)
    return list((await session.execute(statement)).scalars())
