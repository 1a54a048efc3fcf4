"""Hearings over REST: the hearing notice of the authority, the statement of the subject."""

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from common.events.base import Instant
from common.events.grounds import Ground
from common.ports import Ports
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import linked
from common.web.days import Due
from common.web.problems import (
    AlreadyDecided,
    NotFound,
    OutsideJurisdiction,
    OwnCase,
    StaleVersion,
    WrongState,
)
from common.web.translated import RuleNotConfigured
from credit_file.api.reports import HANDLERS, LongText
from credit_file.domain.states import HearingState
from credit_file.errors import GroundDoesNotFit, RecordIsPersonal, StatementClosed, SubjectNotIdentified
from credit_file.store.hearings import HearingRow, hearings_for
from credit_file.store.texts import TextKind, reveal
from credit_file.usecases import hearings
from credit_file.usecases.hearings import Charge

router = ServiceRouter(tags=["hearings"])


class HearingNotice(BaseModel):
    """What the subject is told: what he did, what is meant to follow, and his rights."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    violation: LongText = Field(examples=["提供虚假的技术推广证明。"])
    measures: LongText = Field(examples=["拟记入诚信档案，三年内不得申报评审职称。"])
    rights: LongText = Field(examples=["您有权在期限内陈述申辩。"])
    ground: Ground | None = None


class Statement(BaseModel):
    """What the subject says to it."""

    model_config = ConfigDict(extra="forbid")

    text: LongText


class Hearing(Due):
    """A hearing; `due` is the last day for the statement."""

    hearing_id: str
    report_id: str
    state: HearingState
    version: int
    ground: Ground
    violation: str
    measures: str
    rights: str
    opened_at: Instant
    statement: str | None = None
    stated_at: Instant | None = None

    @classmethod
    def of(cls, row: HearingRow, ports: Ports) -> "Hearing":
        def text(kind: TextKind, value: str) -> str:
            return reveal(ports.keys, kind, row.hearing_id, value)

        return cls(
            hearing_id=row.hearing_id,
            report_id=row.report_id,
            state=row.state,
            version=row.version,
            ground=row.ground,
            violation=text(TextKind.VIOLATION, row.violation_sealed),
            measures=text(TextKind.MEASURES, row.measures_sealed),
            rights=text(TextKind.RIGHTS, row.rights_sealed),
            opened_at=row.opened_at,
            due=row.due,
            statement=text(TextKind.STATEMENT, row.statement_sealed) if row.statement_sealed else None,
            stated_at=row.stated_at,
        )


class Hearings(BaseModel):
    """Every hearing of a person, newest first."""

    items: list[Hearing]


@router.post(
    "/reports/{report_id}/hearing",
    operation_id="open_hearing",
    access=HANDLERS,
    summary="告知当事人并听取陈述申辩",
    status_code=201,
    refuses=[
        NotFound,
        OutsideJurisdiction,
        OwnCase,
        StaleVersion,
        AlreadyDecided,
        WrongState,
        RecordIsPersonal,
        SubjectNotIdentified,
        GroundDoesNotFit,
        RuleNotConfigured,
    ],
)
async def open_hearing(
    report_id: str, body: HearingNotice, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Hearing:
    row = await hearings.open_hearing(
        uow,
        report_id,
        Charge(body.violation, body.measures, body.rights, body.ground),
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return Hearing.of(row, ports)


@router.get(
    "/me/hearings",
    operation_id="list_my_hearings",
    access=linked(),
    summary="查看本人的告知书",
    audience=("spa", "mobile"),
)
async def list_my_hearings(uow: Uow, actor: CurrentActor, ports: PortsDep) -> Hearings:
    assert actor.person_ref is not None
    rows = await hearings_for(uow.session, actor.person_ref)
    return Hearings(items=[Hearing.of(row, ports) for row in rows])


@router.get(
    "/hearings/{hearing_id}",
    operation_id="get_hearing",
    access=linked(),
    summary="查看告知书和陈述申辩",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def get_hearing(hearing_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Hearing:
    return Hearing.of(await hearings.read_hearing(uow, hearing_id, actor=actor), ports)


@router.post(
    "/hearings/{hearing_id}/statement",
    operation_id="make_statement",
    access=linked(),
    summary="提交陈述申辩",
    audience=("spa", "mobile"),
    refuses=[NotFound, AlreadyDecided, StatementClosed],
)
async def make_statement(
    hearing_id: str, body: Statement, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Hearing:
    row = await hearings.make_statement(uow, hearing_id, body.text, actor=actor, ports=ports)
    return Hearing.of(row, ports)
