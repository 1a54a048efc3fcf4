"""Tables of the copies: account links, organisations, effects of credit records, years of working days."""

import datetime as dt

from sqlalchemy import Date, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from common.db.base import CommonBase
from common.events.codes import Effect, OrganisationKind, Ownership, SubjectKind


class PersonLinkRow(CommonBase):
    """An account that belongs to a person."""

    __tablename__ = "person_links"

    issuer: Mapped[str] = mapped_column(Text, primary_key=True)
    account: Mapped[str] = mapped_column(Text, primary_key=True)
    person_ref: Mapped[str] = mapped_column(Text, index=True)


class OrganisationRow(CommonBase):
    """An organisation as declaration last recorded it."""

    __tablename__ = "organisations"

    org_id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    credit_code: Mapped[str] = mapped_column(Text)
    kind: Mapped[OrganisationKind]
    place: Mapped[str] = mapped_column(Text, index=True)
    parent: Mapped[str | None] = mapped_column(Text)
    ownership: Mapped[Ownership]
    direct_report: Mapped[bool]
    self_reviewing: Mapped[bool]
    active: Mapped[bool]
    version: Mapped[int] = mapped_column(default=1)


class EffectRow(CommonBase):
    """One effect of a credit record on a subject; `until` is the last day it binds, absent for what has no end."""

    __tablename__ = "credit_effects"

    record_id: Mapped[str] = mapped_column(Text, primary_key=True)
    effect: Mapped[Effect] = mapped_column(primary_key=True)
    subject_kind: Mapped[SubjectKind]
    subject: Mapped[str] = mapped_column(Text, index=True)
    starts: Mapped[dt.date] = mapped_column(Date)
    until: Mapped[dt.date | None] = mapped_column(Date)
    clause: Mapped[str] = mapped_column(Text)
    deciding_org: Mapped[str] = mapped_column(Text)
    ended_on: Mapped[dt.date | None] = mapped_column(Date)
    received_at: Mapped[dt.datetime]


class CalendarYearRow(CommonBase):
    """A year's arrangement of working days (节假日安排) as an operator recorded it; the highest version is in force."""

    __tablename__ = "calendar_years"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(Text)
    days_off: Mapped[list[dt.date]] = mapped_column(ARRAY(Date))
    make_up_days: Mapped[list[dt.date]] = mapped_column(ARRAY(Date))
