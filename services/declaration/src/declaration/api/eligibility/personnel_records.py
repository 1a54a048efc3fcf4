"""What employers record of their people, over REST: penalties in force, and who has left the post (E-01)."""

import datetime as dt

from pydantic import BaseModel, ConfigDict, Field, model_validator

from common.crypto.keyring import Keyring
from common.policy.subjects.applicants import Penalty
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked, roles
from common.web.cursors import Page
from common.web.problems import AlreadyDecided, NotFound, OutsideJurisdiction, OwnCase
from declaration.api.times import shanghai
from declaration.domain.eligibility.facts import Day
from declaration.domain.eligibility.personnel_records import PersonnelRecord, PersonnelRecordKind
from declaration.store.eligibility.personnel_records import PersonnelRecordRow, personnel_records_of
from declaration.usecases.eligibility import personnel_records

router = ServiceRouter(tags=["personnel"])


class PersonnelRecordBody(BaseModel):
    """A penalty with its time, or since when somebody is no longer in post; both days bind."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    kind: PersonnelRecordKind = Field(examples=["penalty"])
    penalty: Penalty | None = Field(default=None, examples=["demerit"], description="仅处分填写")
    starts: Day = Field(alias="from", examples=["2026-03-01"])
    until: Day | None = Field(default=None, alias="to", examples=["2027-08-31"], description="仅处分填写")

    @model_validator(mode="after")
    def _is_a_record(self) -> "PersonnelRecordBody":
        self.record()
        return self

    def record(self) -> PersonnelRecord:
        return PersonnelRecord(kind=self.kind, penalty=self.penalty, starts=self.starts, until=self.until)


class PersonnelRecordView(BaseModel):
    """A personnel record (处分与离岗登记): a penalty in force, or that somebody has left the post."""

    model_config = ConfigDict(populate_by_name=True)

    record_id: str = Field(examples=["pnr_w8c2exampleexample61"])
    org_id: str
    kind: PersonnelRecordKind
    penalty: Penalty | None = None
    starts: dt.date = Field(alias="from")
    until: dt.date | None = Field(default=None, alias="to")
    recorded_at: dt.datetime | None
    withdrawn_at: dt.datetime | None = None

    @classmethod
    def of(cls, row: PersonnelRecordRow, keys: Keyring) -> "PersonnelRecordView":
        record = row.read(keys)
        return cls(
            record_id=row.record_id,
            org_id=row.org_id,
            kind=record.kind,
            penalty=record.penalty,
            starts=record.starts,
            until=record.until,
            recorded_at=shanghai(row.recorded_at),
            withdrawn_at=shanghai(row.withdrawn_at),
        )


@router.post(
    "/persons/{person_ref}/personnel-records",
    operation_id="add_personnel_record",
    access=roles("unit_auditor"),
    summary="单位登记本单位人员的处分、离岗、退休情况",
    status_code=201,
    refuses=[NotFound, OwnCase, OutsideJurisdiction],
)
async def add_personnel_record(
    person_ref: str, body: PersonnelRecordBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> PersonnelRecordView:
    row = await personnel_records.add_personnel_record(
        uow, person_ref, body.record(), actor=actor, ports=ports
    )
    return PersonnelRecordView.of(row, ports.keys)


@router.get(
    "/persons/{person_ref}/personnel-records",
    operation_id="list_personnel_records",
    access=roles("unit_auditor"),
    summary="查看本单位登记的处分、离岗、退休情况",
    refuses=[NotFound, OwnCase, OutsideJurisdiction],
)
async def list_personnel_records(
    person_ref: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Page[PersonnelRecordView]:
    rows = await personnel_records.list_personnel_records(uow, person_ref, actor=actor)
    return Page(items=[PersonnelRecordView.of(row, ports.keys) for row in rows])


@router.post(
    "/personnel-records/{record_id}/withdrawal",
    operation_id="withdraw_personnel_record",
    access=roles("unit_auditor"),
    summary="撤回登记（登记有误，或处分提前解除）",
    refuses=[NotFound, OwnCase, AlreadyDecided],
)
async def withdraw_personnel_record(
    record_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> PersonnelRecordView:
    return PersonnelRecordView.of(
        await personnel_records.withdraw_personnel_record(uow, record_id, actor=actor), ports.keys
    )


@router.get(
    "/me/personnel-records",
    operation_id="list_my_personnel_records",
    access=linked(),
    summary="查看单位对本人登记的处分、离岗、退休情况",
    audience=("spa", "mobile"),
)
async def list_my_personnel_records(
    uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Page[PersonnelRecordView]:
    assert actor.person_ref is not None
    rows = await personnel_records_of(uow.session, actor.person_ref)
    return Page(items=[PersonnelRecordView.of(row, ports.keys) for row in rows])
