"""Experts of pools: who they are (encrypted), what they are drawn by (in clear, without a name), where they served."""

import datetime as dt
from collections.abc import Collection, Iterable
from enum import StrEnum

from sqlalchemy import Date, DateTime, ForeignKey, Text, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.events.codes import Level
from common.web.problems import NotFound
from expert_pool.store.base import Base

NAME_PURPOSE = "expert-pool.name"
NUMBER_PURPOSE = "expert-pool.number"
PHONE_PURPOSE = "expert-pool.phone"


class ExpertState(StrEnum):
    """Whether an expert can be drawn at all."""

    IN_POOL = "in_pool"
    REMOVED = "removed"


class ExpertRow(Base):
    """An expert of one committee's pool; the row stays when he leaves, because draws name it.

    Attributes:
        number_index: blind index of the document number, so that one person is entered once.
        specialty: absent where the title is of a series without specialties.
        outside_unit: not of the self-reviewing unit the committee belongs to.
        outside_region: from outside the region; the employer need not be on record here.
        removal_reason: code of `PoolRemoval`.
    """

    __tablename__ = "experts"
    __table_args__ = (UniqueConstraint("committee_id", "person_ref"),)

    expert_id: Mapped[str] = mapped_column(Text, primary_key=True)
    committee_id: Mapped[str] = mapped_column(ForeignKey("pools.committee_id"))
    person_ref: Mapped[str] = mapped_column(Text, index=True)
    document_kind: Mapped[str] = mapped_column(Text)
    number_sealed: Mapped[str] = mapped_column(Text)
    number_index: Mapped[str] = mapped_column(Text, index=True)
    name_sealed: Mapped[str] = mapped_column(Text)
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    employer_org: Mapped[str] = mapped_column(Text)
    earlier_employers: Mapped[list[str]] = mapped_column(JSONB)
    series: Mapped[str] = mapped_column(Text)
    specialty: Mapped[str | None] = mapped_column(Text)
    title_rank: Mapped[str] = mapped_column(Text)
    chair_pool: Mapped[bool]
    subject_group: Mapped[str | None] = mapped_column(Text)
    grassroots: Mapped[bool]
    outside_system: Mapped[bool]
    outside_unit: Mapped[bool]
    outside_region: Mapped[bool]
    in_practice: Mapped[bool]
    retired: Mapped[bool]
    scarce_field: Mapped[bool]
    term_from: Mapped[dt.date] = mapped_column(Date)
    term_until: Mapped[dt.date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(Text)
    removed_on: Mapped[dt.date | None] = mapped_column(Date)
    removal_reason: Mapped[str | None] = mapped_column(Text)
    entered_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)

    @property
    def rank(self) -> Level:
        return Level(self.title_rank)

    @property
    def is_in_pool(self) -> bool:
        return self.state == ExpertState.IN_POOL

    def seal_identity(self, keys: Keyring, *, name: str, number: str, phone: str | None) -> None:
        """Encrypt what names the person."""
        context = self.expert_id
        self.name_sealed = keys.encrypt(name, purpose=NAME_PURPOSE, context=context)
        self.number_sealed = keys.encrypt(number, purpose=NUMBER_PURPOSE, context=context)
        self.number_index = keys.blind_index(number, purpose=NUMBER_PURPOSE)
        self.seal_phone(keys, phone)

    def seal_phone(self, keys: Keyring, phone: str | None) -> None:
        self.phone_sealed = (
            keys.encrypt(phone, purpose=PHONE_PURPOSE, context=self.expert_id) if phone else None
        )

    def name(self, keys: Keyring) -> str:
        return keys.decrypt(self.name_sealed, purpose=NAME_PURPOSE, context=self.expert_id)

    def number(self, keys: Keyring) -> str:
        return keys.decrypt(self.number_sealed, purpose=NUMBER_PURPOSE, context=self.expert_id)

    def phone(self, keys: Keyring) -> str | None:
        if self.phone_sealed is None:
            return None
        return keys.decrypt(self.phone_sealed, purpose=PHONE_PURPOSE, context=self.expert_id)


class ServiceYearRow(Base):
    """A year in which a person attended a committee, any committee (R25-44).

    `source`: `meeting:<id>` when the meeting was held here, else what the office entered. `recorded_by_org`: the office.
    """

    __tablename__ = "service_years"

    person_ref: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text, primary_key=True)
    recorded_by_org: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class ServiceConsentRow(Base):
    """The authority's consent that an expert sits in a year although he served three years running (R25-44)."""

    __tablename__ = "service_consents"
    __table_args__ = (UniqueConstraint("expert_id", "year"),)

    consent_id: Mapped[str] = mapped_column(Text, primary_key=True)
    expert_id: Mapped[str] = mapped_column(ForeignKey("experts.expert_id"))
    year: Mapped[int]
    reason_sealed: Mapped[str] = mapped_column(Text)
    by_org: Mapped[str] = mapped_column(Text)
    given_by: Mapped[str] = mapped_column(Text)
    given_on: Mapped[dt.date] = mapped_column(Date)


async def get_expert(session: AsyncSession, committee_id: str, expert_id: str) -> ExpertRow:
    """An expert of this pool.

    Raises:
        NotFound
    """
    row = await session.get(ExpertRow, expert_id)
    if row is None or row.committee_id != committee_id:
        raise NotFound(f"专家库中没有专家 {expert_id}，请核对编号。")
    return row


async def find_by_number(
    session: AsyncSession, keys: Keyring, committee_id: str, number: str
) -> ExpertRow | None:
    """The expert of this pool with that document number, also one who left."""
    indexes = keys.blind_indexes(number, purpose=NUMBER_PURPOSE)
    statement = select(ExpertRow).where(
        ExpertRow.committee_id == committee_id, ExpertRow.number_index.in_(indexes)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def experts_of(session: AsyncSession, committee_id: str) -> list[ExpertRow]:
    """Everyone who is or was in the pool, by id."""
    statement = select(ExpertRow).where(ExpertRow.committee_id == committee_id).order_by(ExpertRow.expert_id)
    return list((await session.execute(statement)).scalars())


async def experts_by_id(session: AsyncSession, expert_ids: Collection[str]) -> dict[str, ExpertRow]:
    """The named experts that exist."""
    statement = select(ExpertRow).where(ExpertRow.expert_id.in_(list(expert_ids)))
    return {row.expert_id: row for row in (await session.execute(statement)).scalars()}


async def list_experts(
    session: AsyncSession,
    committee_id: str,
    *,
    limit: int,
    after: str | None,
    state: ExpertState | None,
    chair_pool: bool | None,
) -> list[ExpertRow]:
    """Experts of a pool by id, at most `limit`, those after `after`."""
    statement = (
        select(ExpertRow)
        .where(ExpertRow.committee_id == committee_id)
        .order_by(ExpertRow.expert_id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(ExpertRow.expert_id > after)
    if state is not None:
        statement = statement.where(ExpertRow.state == state)
    if chair_pool is not None:
        statement = statement.where(ExpertRow.chair_pool.is_(chair_pool))
    return list((await session.execute(statement)).scalars())


async def committees_of_person(session: AsyncSession, person_ref: str) -> list[str]:
    """The committees whose pools a person is in, in the order in which pools are locked."""
    statement = (
        select(ExpertRow.committee_id)
        .where(ExpertRow.person_ref == person_ref, ExpertRow.state == ExpertState.IN_POOL)
        .order_by(ExpertRow.committee_id)
    )
    return list((await session.execute(statement)).scalars())


async def find_of_person(session: AsyncSession, committee_id: str, person_ref: str) -> ExpertRow | None:
    """A person's row in a pool, read anew."""
    statement = (
        select(ExpertRow)
        .where(ExpertRow.committee_id == committee_id, ExpertRow.person_ref == person_ref)
        .execution_options(populate_existing=True)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def add_service_years(
    session: AsyncSession,
    years: Iterable[tuple[str, int, str]],
    *,
    recorded_by_org: str | None,
    at: dt.datetime,
) -> None:
    """Keep (person, year, source), each once."""
    rows = [
        {
            "person_ref": person_ref,
            "year": year,
            "source": source,
            "recorded_by_org": recorded_by_org,
            "recorded_at": at,
        }
        for person_ref, year, source in years
    ]
    if rows:
        await session.execute(insert(ServiceYearRow).values(rows).on_conflict_do_nothing())


async def service_years(
    session: AsyncSession, person_refs: Collection[str]
) -> dict[str, list[ServiceYearRow]]:
    """By person, the years of service on any committee, oldest first."""
    statement = (
        select(ServiceYearRow)
        .where(ServiceYearRow.person_ref.in_(list(person_refs)))
        .order_by(ServiceYearRow.person_ref, ServiceYearRow.year, ServiceYearRow.source)
    )
    found: dict[str, list[ServiceYearRow]] = {person_ref: [] for person_ref in person_refs}
    for row in (await session.execute(statement)).scalars():
        found[row.person_ref].append(row)
    return found


async def consents_for(
    session: AsyncSession, expert_ids: Collection[str], year: int
) -> list[ServiceConsentRow]:
    """The consents recorded for that year."""
    statement = (
        select(ServiceConsentRow)
        .where(ServiceConsentRow.expert_id.in_(list(expert_ids)), ServiceConsentRow.year == year)
        .order_by(ServiceConsentRow.consent_id)
    )
    return list((await session.execute(statement)).scalars())
