"""Declarations and the versions that were submitted.

What a person wrote is encrypted (`form_sealed`, `content_sealed`); what desks and rules work with is in clear
columns without names. A submitted version is never changed: resubmission adds the next one (K-05).
"""

import datetime as dt
import json
from collections.abc import Collection
from functools import reduce
from typing import Any

from sqlalchemy import Date, DateTime, ForeignKey, Index, Select, Sequence, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from common.crypto.keyring import Keyring
from common.web.problems import NotFound, WrongState
from declaration.domain.cases.states import FREES_THE_YEAR, Move, NotAllowed, State, after
from declaration.store.base import Base

FORM_PURPOSE = "declaration.form"
NUMBERS = Sequence("declaration_numbers", metadata=Base.metadata)

_COUNTS = "state NOT IN ('draft', {})".format(", ".join(f"'{state}'" for state in sorted(FREES_THE_YEAR)))


class DeclarationRow(Base):
    """One declaration as it stands.

    Attributes:
        number: what people call it, e.g. `SB2026000123`.
        unit_org: who audits and recommends: the employer, the dispatch agency, or for people without an employer the HR
            agency, service point or HR authority of article 28.
        using_org: where a dispatched worker works.
        channel_org: the agency or service point that the private sector hands in through, if one was chosen (article 29).
        place: the place of `unit_org`.
        step, holder_org: at whose desk it lies; no organisation while it is the applicant's own.
        form_sealed: the form's JSON as last saved, see `read_form`.
        submitted_version: number of the last submitted version, 0 before the first.
        sole: submitted under a rule that admits one declaration per person, year and level (article 23).
        declared_on, facts_cut_off: the days that eligibility is measured on, as decided when it was submitted last; a
            supplement moves neither.
        declare_until: last day on which it may be submitted, as decided when it was submitted last.
        supplement_due: last day of the supplement window, if one was opened; there is one at most.
    """

    __tablename__ = "declarations"
    __table_args__ = (
        Index(
            "uq_declarations_sole",
            "person_ref",
            "year",
            "level",
            unique=True,
            postgresql_where=f"sole AND {_COUNTS}",
        ),
        Index("ix_declarations_holder", "holder_org", "number"),
        Index("ix_declarations_place", "place", "number"),
    )

    declaration_id: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    person_ref: Mapped[str] = mapped_column(Text, index=True)
    plan_id: Mapped[str] = mapped_column(Text, index=True)
    year: Mapped[int]
    committee_id: Mapped[str] = mapped_column(Text, index=True)
    series: Mapped[str] = mapped_column(Text)
    specialty: Mapped[str | None] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    entry_column: Mapped[str] = mapped_column(Text)
    applicant_type: Mapped[str] = mapped_column(Text)
    unit_org: Mapped[str] = mapped_column(Text, index=True)
    using_org: Mapped[str | None] = mapped_column(Text, index=True)
    channel_org: Mapped[str | None] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=State.DRAFT)
    step: Mapped[str] = mapped_column(Text)
    holder_org: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    form_sealed: Mapped[str] = mapped_column(Text)
    submitted_version: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    sole: Mapped[bool] = mapped_column(default=False)
    pledge_version: Mapped[str | None] = mapped_column(Text)
    pledged_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    pledged_by: Mapped[str | None] = mapped_column(Text)
    pack_id: Mapped[str | None] = mapped_column(Text)
    pack_version: Mapped[str | None] = mapped_column(Text)
    pack_digest: Mapped[str | None] = mapped_column(Text)
    declared_on: Mapped[dt.date | None] = mapped_column(Date)
    facts_cut_off: Mapped[dt.date | None] = mapped_column(Date)
    declare_until: Mapped[dt.date | None] = mapped_column(Date)
    supplement_due: Mapped[dt.date | None] = mapped_column(Date)
    accepted_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str | None] = mapped_column(Text)
    clause: Mapped[str | None] = mapped_column(Text)

    def move(
        self, move: Move, *, at: dt.datetime, reason: str | None = None, clause: str | None = None
    ) -> None:
        """Take the state that `move` leads to and count the version up.

        Args:
            reason: code of why, where somebody decided or a term passed; `clause` says by which rule.

        Raises:
            WrongState: the table of moves does not have it from the present state.
        """
        self.state = self.after(move)
        self.reason, self.clause = reason, clause
        self.touch(at)

    def after(self, *moves: Move) -> State:
        """The state that moves one after another would lead to; asked before anything is written.

        Raises:
            WrongState: the table of moves does not have one of them from the state before it.
        """
        try:
            return reduce(after, moves, State(self.state))
        except NotAllowed as refused:
            raise WrongState(present_state=self.state, present_version=self.version) from refused

    def touch(self, at: dt.datetime) -> None:
        """Count the version up: what others saw before is stale now."""
        self.version += 1
        self.changed_at = at

    def save_form(self, keys: Keyring, form: dict[str, Any]) -> None:
        self.form_sealed = keys.encrypt(
            json.dumps(form, ensure_ascii=False), purpose=FORM_PURPOSE, context=self.declaration_id
        )

    def read_form(self, keys: Keyring) -> dict[str, Any]:
        form: dict[str, Any] = json.loads(
            keys.decrypt(self.form_sealed, purpose=FORM_PURPOSE, context=self.declaration_id)
        )
        return form


class DeclarationVersionRow(Base):
    """A version as it was submitted, never changed afterwards.

    Attributes:
        content_sealed: JSON of {form, profile, archive, materials, pledge}, see `read_content`.
        content_sha256: digest of that JSON in canonical form; travels with what rests on this version.
        findings: what the rules found at submission, refusing or not, each with clause and pack.
    """

    __tablename__ = "declaration_versions"

    declaration_id: Mapped[str] = mapped_column(ForeignKey("declarations.declaration_id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)
    submitted_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    submitted_by: Mapped[str] = mapped_column(Text)
    pledge_version: Mapped[str] = mapped_column(Text)
    pledged_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    pledged_by: Mapped[str] = mapped_column(Text)
    content_sealed: Mapped[str] = mapped_column(Text)
    content_sha256: Mapped[str] = mapped_column(Text)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    pack_id: Mapped[str] = mapped_column(Text)
    pack_version: Mapped[str] = mapped_column(Text)
    pack_digest: Mapped[str] = mapped_column(Text)

    def read_content(self, keys: Keyring) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(
            keys.decrypt(self.content_sealed, purpose=FORM_PURPOSE, context=f"{self.declaration_id}/{self.n}")
        )
        return content


async def declaration(session: AsyncSession, declaration_id: str, *, lock: bool = False) -> DeclarationRow:
    """The declaration; with `lock` nobody else changes it until this transaction ends.

    Raises:
        NotFound
    """
    row = await find_declaration(session, declaration_id, lock=lock)
    if row is None:
        raise NotFound
    return row


async def find_declaration(
    session: AsyncSession, declaration_id: str, *, lock: bool = False
) -> DeclarationRow | None:
    """The declaration, if this service has it; with `lock` as it stands now, until this transaction ends."""
    return await session.get(
        DeclarationRow, declaration_id, with_for_update=True if lock else None, populate_existing=lock
    )


async def next_number(session: AsyncSession) -> int:
    """A number that no declaration has had."""
    return (await session.execute(select(NUMBERS.next_value()))).scalar_one()


async def lock_declarations_of(
    session: AsyncSession, person_ref: str, states: Collection[State]
) -> list[DeclarationRow]:
    """A person's declarations in these states, locked, by id."""
    statement = (
        select(DeclarationRow)
        .where(DeclarationRow.person_ref == person_ref, DeclarationRow.state.in_(states))
        .order_by(DeclarationRow.declaration_id)
        .with_for_update()
    )
    return list((await session.execute(statement)).scalars())


async def units_behind(session: AsyncSession, person_ref: str, states: Collection[State]) -> set[str]:
    """The units that a person's declarations in these states come from, a dispatched worker's second unit included."""
    statement = select(DeclarationRow.unit_org, DeclarationRow.using_org).where(
        DeclarationRow.person_ref == person_ref, DeclarationRow.state.in_(states)
    )
    found = await session.execute(statement)
    return {org_id for pair in found for org_id in pair if org_id is not None}


async def declaration_numbered(session: AsyncSession, number: str) -> str:
    """The id of the declaration that people call by this number.

    Raises:
        NotFound
    """
    found = await session.scalar(select(DeclarationRow.declaration_id).where(DeclarationRow.number == number))
    if found is None:
        raise NotFound
    return found


async def submitted_version(session: AsyncSession, declaration_id: str, n: int) -> DeclarationVersionRow:
    """A submitted version.

    Raises:
        NotFound
    """
    row = await session.get(DeclarationVersionRow, (declaration_id, n))
    if row is None:
        raise NotFound
    return row


async def versions_of(session: AsyncSession, declaration_id: str) -> list[DeclarationVersionRow]:
    """Every submitted version, oldest first."""
    statement = (
        select(DeclarationVersionRow)
        .where(DeclarationVersionRow.declaration_id == declaration_id)
        .order_by(DeclarationVersionRow.n)
    )
    return list((await session.execute(statement)).scalars())


def own_declarations(person_ref: str) -> Select[str]:
    """Every declaration of the person."""
    return select(DeclarationRow.declaration_id).where(DeclarationRow.person_ref == person_ref)
