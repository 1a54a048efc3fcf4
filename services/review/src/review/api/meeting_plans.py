"""Implementation plans of meetings over REST."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt

from common.events.base import Instant
from common.policy.findings import Finding
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.web.access import roles
from common.web.problems import (
    AlreadyDecided,
    CommitteeWithoutPower,
    NotFound,
    OutsideJurisdiction,
    OwnCase,
    ReasonsMissing,
    StaleVersion,
    WrongState,
)
from review.api.meetings import READERS, Meeting, MeetingSeat
from review.errors import CaseFileUnreadable, MeetingPlanNotAdmissible
from review.usecases import meeting_plans
from review.usecases.meeting_plans import NamedPlan, PlanText

router = ServiceRouter(tags=["meetings"])

Text = Annotated[str, Field(max_length=8000)]


class NewMeetingPlan(BaseModel):
    """What the office writes; overview, composition and both lists of names come from docket and panel."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    time: Text = Field(examples=["2026年8月20日上午9时至12时"])
    procedures: Text = Field(examples=["专家审阅材料、介绍评议意见、无记名投票、宣布结果"])
    measures: Text = Field(examples=["封闭管理，纪检监察人员全程监督"])
    tellers_count: int = Field(default=2, ge=2, le=9, strict=True)


class MeetingPlanConsent(BaseModel):
    """The authority's answer to a plan; reasons where it does not consent."""

    model_config = ConfigDict(extra="forbid")

    version: StrictInt
    consent: StrictBool
    opinion: Text = ""


class PlannedApplicant(BaseModel):
    """A line of the list of applicants (申报人员名单)."""

    declaration_id: str
    name: str
    unit_name: str | None = None


class FiledMeetingPlan(BaseModel):
    """A plan as filed, with the lists of names opened for this look, which is on record."""

    meeting_id: str
    revision: int
    overview: str
    time: str
    place: str
    committee: str
    procedures: str
    measures: str
    tellers_count: int
    applicants: list[PlannedApplicant]
    recommended_experts: list[MeetingSeat]
    panel_unchanged: bool
    filed_at: Instant
    consent: bool | None = None
    opinion: str | None = None
    decided_at: Instant | None = None
    findings: list[Finding]

    @classmethod
    def of(cls, plan: NamedPlan) -> "FiledMeetingPlan":
        row = plan.row
        return cls(
            meeting_id=row.meeting_id,
            revision=row.revision,
            overview=row.overview,
            time=row.time_text,
            place=row.place_text,
            committee=row.committee_text,
            procedures=row.procedures,
            measures=row.measures,
            tellers_count=row.tellers_count,
            applicants=[
                PlannedApplicant(declaration_id=case.declaration_id, name=name.name, unit_name=name.unit_name)
                for case, name in plan.applicants
            ],
            recommended_experts=[MeetingSeat.of(seat) for seat in plan.experts],
            panel_unchanged=plan.panel_unchanged,
            filed_at=row.filed_at,
            consent=row.consent,
            opinion=row.opinion,
            decided_at=row.decided_at,
            findings=row.findings,
        )


@router.post(
    "/meetings/{meeting_id}/plan",
    operation_id="file_meeting_plan",
    access=roles("committee_office"),
    summary="报送评审实施方案",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        StaleVersion,
        WrongState,
        CommitteeWithoutPower,
        MeetingPlanNotAdmissible,
        CaseFileUnreadable,
    ],
)
async def file_meeting_plan(
    meeting_id: str, body: NewMeetingPlan, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Meeting:
    text = PlanText(body.time, body.procedures, body.measures, body.tellers_count)
    meeting = await meeting_plans.file_plan(
        uow, meeting_id, text, seen_version=body.version, actor=actor, ports=ports
    )
    return Meeting.of(meeting)


@router.post(
    "/meetings/{meeting_id}/consent",
    operation_id="decide_meeting_plan",
    access=roles("region_hr", "league_hr", "county_hr"),
    summary="同意或退回评审实施方案",
    refuses=[
        NotFound,
        OutsideJurisdiction,
        StaleVersion,
        AlreadyDecided,
        OwnCase,
        ReasonsMissing,
        CommitteeWithoutPower,
    ],
)
async def decide_meeting_plan(
    meeting_id: str, body: MeetingPlanConsent, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Meeting:
    meeting = await meeting_plans.decide_plan(
        uow,
        meeting_id,
        consent=body.consent,
        opinion=body.opinion,
        seen_version=body.version,
        actor=actor,
        ports=ports,
    )
    return Meeting.of(meeting)


@router.get(
    "/meetings/{meeting_id}/plan",
    operation_id="get_meeting_plan",
    access=READERS,
    summary="查看评审实施方案（每次查看均留痕）",
    refuses=[NotFound, OutsideJurisdiction, CaseFileUnreadable],
)
async def get_meeting_plan(
    meeting_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> FiledMeetingPlan:
    return FiledMeetingPlan.of(await meeting_plans.read_plan(uow, meeting_id, actor=actor, ports=ports))
