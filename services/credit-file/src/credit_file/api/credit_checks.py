"""Credit checks over REST: one person by ref, or many by ref or identity document."""

import datetime as dt
from typing import Annotated, Self

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.events.codes import Effect, SubjectKind
from common.events.grounds import Ground
from common.identity.documents import DocumentKind
from common.service.routing import PortsDep, ServiceRouter, Uow
from common.web.access import roles
from common.web.translated import BadDocumentNumber
from credit_file.store.records import RecordRow
from credit_file.usecases.credit_checks import CheckPurpose, Person, check_credit

router = ServiceRouter(tags=["credit-checks"])

CHECKERS = roles("region_hr", "league_hr", "county_hr", "organiser", "committee_office")


class CheckedPerson(BaseModel):
    """Who is checked: by ref, or by identity document."""

    model_config = ConfigDict(extra="forbid")

    person_ref: str | None = Field(default=None, min_length=1, max_length=200)
    document_kind: DocumentKind | None = Field(default=None, examples=["111"])
    number: str | None = Field(default=None, min_length=1, max_length=40)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        by_document = self.document_kind is not None and self.number is not None
        partly = (self.document_kind is None) != (self.number is None)
        if partly or by_document == (self.person_ref is not None):
            raise ValueError("请填写人员标识，或同时填写证件类型和证件号码，二者取其一。")
        return self


class BulkCheck(BaseModel):
    """A check of up to 200 people."""

    model_config = ConfigDict(extra="forbid")

    purpose: CheckPurpose
    people: list[CheckedPerson] = Field(min_length=1, max_length=200)


class RunningRecord(BaseModel):
    """A record that runs today, without its texts."""

    record_id: str
    subject_kind: SubjectKind
    ground: Ground
    basis: list[str]
    effects: list[Effect]
    starts: dt.date
    until: dt.date
    deciding_org: str
    blacklisted: bool

    @classmethod
    def of(cls, row: RecordRow) -> "RunningRecord":
        return cls(
            record_id=row.root_id,
            subject_kind=row.subject_kind,
            ground=row.ground,
            basis=row.basis,
            effects=row.effects,
            starts=row.starts,
            until=row.until,
            deciding_org=row.deciding_org,
            blacklisted=row.grave,
        )


class CreditCheck(BaseModel):
    """The answer for one person."""

    person_ref: str
    clear: bool
    records: list[RunningRecord]


class CreditChecks(BaseModel):
    """One answer for each person, in the order asked."""

    items: list[CreditCheck]


@router.get(
    "/credit-checks",
    operation_id="check_credit",
    access=CHECKERS,
    summary="信用核查（留痕）",
)
async def check_one(
    uow: Uow,
    ports: PortsDep,
    person_ref: Annotated[str, Query(min_length=1, max_length=200, description="人员标识")],
    purpose: CheckPurpose,
) -> CreditCheck:
    return (await _answers(uow, [Person(person_ref)], purpose, ports)).items[0]


@router.post(
    "/credit-checks",
    operation_id="check_credit_in_bulk",
    access=CHECKERS,
    summary="批量信用核查（留痕）",
    idempotent=False,
    refuses=[BadDocumentNumber],
)
async def check_many(body: BulkCheck, uow: Uow, ports: PortsDep) -> CreditChecks:
    people = [Person(**person.model_dump()) for person in body.people]
    return await _answers(uow, people, body.purpose, ports)


async def _answers(uow: Uow, people: list[Person], purpose: CheckPurpose, ports: PortsDep) -> CreditChecks:
    found = await check_credit(uow, people, purpose=purpose, ports=ports)
    return CreditChecks(
        items=[
            CreditCheck(person_ref=ref, clear=not rows, records=[RunningRecord.of(row) for row in rows])
            for ref, rows in found
        ]
    )
