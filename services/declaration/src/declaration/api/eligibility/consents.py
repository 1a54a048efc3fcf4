"""Consents over REST: an applicant asks, the HR authority lifts a rule of principle for one case or does not (Z-07)."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from common.catalogue import label
from common.crypto.keyring import Keyring
from common.events.base import Title
from common.events.codes import Level
from common.policy.findings import Finding
from common.replicas.queries import names_of
from common.service.routing import CurrentActor, PortsDep, ServiceRouter, Uow
from common.uow import UnitOfWork
from common.web.access import linked, roles, signed_in
from common.web.cursors import Cursor, Limit, Page, last_seen, page
from common.web.problems import (
    AlreadyDecided,
    NotFound,
    NotLinked,
    OutsideJurisdiction,
    OwnCase,
    Refusal,
    WrongState,
)
from declaration.api.cases.declarations import Applicant, applicants_of
from declaration.api.texts import Paragraph
from declaration.api.times import shanghai
from declaration.domain.eligibility.consents import ConsentReason
from declaration.errors import ConsentAskedAlready, ProfileMissing, RuleBinds, RuleNotInCase, RuleNotInTheWay
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.eligibility.consents import ConsentRequestRow, ConsentRow, consents_given, requests_of
from declaration.usecases.eligibility import consents
from declaration.usecases.eligibility.consents import AUTHORITIES, Given

router = ServiceRouter(tags=["consents"])

Rule = Annotated[str, StringConstraints(pattern=r"^[A-Z]-\d{2}$")]

LIFTING: list[type[Refusal]] = [
    NotFound,
    NotLinked,
    WrongState,
    AlreadyDecided,
    ProfileMissing,
    RuleNotInCase,
    RuleBinds,
    RuleNotInTheWay,
]


class RequestBody(BaseModel):
    """Which rule, as findings name it, and why it should be lifted."""

    model_config = ConfigDict(extra="forbid")

    rule: Rule = Field(examples=["E-03"])
    reasons: Paragraph = Field(examples=["因单位改制，助理级职称当年未能办理，现岗位急需。"])


class ConsentBody(BaseModel):
    """Which rule is lifted for this case, and why."""

    model_config = ConfigDict(extra="forbid")

    rule: Rule = Field(examples=["E-03"])
    reason_code: ConsentReason = Field(examples=["reorganisation"])
    reasons: Paragraph = Field(examples=["经核实，单位改制期间未组织初级评审，同意放宽逐级申报。"])


class ReasonsBody(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reasons: Paragraph = Field(examples=["经核实，不属于可以放宽的情形。"])


class ConsentRequest(BaseModel):
    """A request and its answer; `finding` is what the rule had found when it was made."""

    request_id: str = Field(examples=["crq_u2r7exampleexample40"])
    declaration_id: str
    rule: str = Field(examples=["E-03"])
    finding: Finding
    reasons: str
    asked_at: dt.datetime
    state: Literal["open", "granted", "refused"] = Field(examples=["open"])
    answered_at: dt.datetime | None = None
    answered_by_org: str | None = None
    answered_by_org_name: str | None = Field(default=None, examples=["巴彦淖尔市人力资源和社会保障局"])
    answer: str | None = Field(default=None, description="不予放宽的理由")


class WaitingRequest(ConsentRequest):
    """A request that waits for an answer, with what it is about."""

    number: str = Field(examples=["SB202600000123"])
    applicant: Applicant
    title: Title


class Consent(BaseModel):
    """A rule lifted for one case; `finding` is what it had found. A revoked one is in force no more."""

    consent_id: str = Field(examples=["cns_f6w3exampleexample28"])
    declaration_id: str
    rule: str = Field(examples=["E-03"])
    finding: Finding
    by_org: str
    by_org_name: str | None = Field(default=None, examples=["巴彦淖尔市人力资源和社会保障局"])
    reason_code: ConsentReason = Field(examples=["reorganisation"])
    reason_label: str = Field(examples=["机构改革、单位改制或工作调动"])
    reasons: str
    given_at: dt.datetime
    revoked_at: dt.datetime | None = None
    revoked_by_org: str | None = None
    revocation: str | None = Field(default=None, description="撤回的理由")


@router.post(
    "/declarations/{declaration_id}/consent-requests",
    operation_id="ask_for_consent",
    access=linked(),
    summary="申请对本次申报放宽原则性规定",
    audience=("spa", "mobile"),
    status_code=201,
    refuses=[*LIFTING, ConsentAskedAlready],
)
async def ask_for_consent(
    declaration_id: str, body: RequestBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> ConsentRequest:
    row = await consents.ask_for_consent(
        uow, declaration_id, body.rule, reasons=body.reasons, actor=actor, ports=ports
    )
    return ConsentRequest.model_validate(_request(row, ports.keys, {}))


@router.get(
    "/declarations/{declaration_id}/consent-requests",
    operation_id="list_consent_requests",
    access=signed_in(),
    summary="查看放宽规定的申请及答复",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def list_consent_requests(
    declaration_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Page[ConsentRequest]:
    await consents.visible_case(uow, declaration_id, actor=actor)
    rows = await requests_of(uow.session, declaration_id)
    names = await names_of(uow.session, {row.answered_by_org for row in rows})
    return Page(items=[ConsentRequest.model_validate(_request(row, ports.keys, names)) for row in rows])


@router.get(
    "/consent-requests",
    operation_id="list_waiting_consent_requests",
    access=roles(*AUTHORITIES),
    summary="列出待答复的放宽规定申请",
)
async def list_waiting_consent_requests(
    uow: Uow, actor: CurrentActor, ports: PortsDep, cursor: Cursor = None, limit: Limit = 50
) -> Page[WaitingRequest]:
    found = await consents.open_requests(uow, actor=actor, after=last_seen(cursor), limit=limit + 1)
    applicants = await applicants_of(uow, [row for _, row in found[:limit]], ports)
    return page(
        found,
        limit,
        key=lambda waiting: waiting[0].request_id,
        item=lambda waiting: _waiting(*waiting, applicants, ports.keys),
    )


@router.post(
    "/consent-requests/{request_id}/refusal",
    operation_id="refuse_consent",
    access=roles(*AUTHORITIES),
    summary="对放宽规定的申请不予同意",
    refuses=[NotFound, NotLinked, OwnCase, AlreadyDecided],
)
async def refuse_consent(
    request_id: str, body: ReasonsBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> ConsentRequest:
    row = await consents.refuse_consent(uow, request_id, reasons=body.reasons, actor=actor, ports=ports)
    names = await names_of(uow.session, {row.answered_by_org})
    return ConsentRequest.model_validate(_request(row, ports.keys, names))


@router.post(
    "/declarations/{declaration_id}/consents",
    operation_id="give_consent",
    access=roles(*AUTHORITIES),
    summary="对本次申报放宽原则性规定",
    status_code=201,
    refuses=[*LIFTING, OwnCase],
)
async def give_consent(
    declaration_id: str, body: ConsentBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Consent:
    given = Given(body.rule, body.reason_code, body.reasons)
    row = await consents.give_consent(uow, declaration_id, given, actor=actor, ports=ports)
    return await _consent(uow, row, ports.keys)


@router.get(
    "/declarations/{declaration_id}/consents",
    operation_id="list_consents",
    access=signed_in(),
    summary="查看对本次申报放宽的规定",
    audience=("spa", "mobile"),
    refuses=[NotFound],
)
async def list_consents(declaration_id: str, uow: Uow, actor: CurrentActor, ports: PortsDep) -> Page[Consent]:
    await consents.visible_case(uow, declaration_id, actor=actor)
    rows = await consents_given(uow.session, declaration_id)
    return Page(items=[await _consent(uow, row, ports.keys) for row in rows])


@router.post(
    "/consents/{consent_id}/revocation",
    operation_id="revoke_consent",
    access=roles(*AUTHORITIES),
    summary="撤回对本次申报放宽的规定",
    refuses=[NotFound, NotLinked, OwnCase, OutsideJurisdiction, WrongState, AlreadyDecided],
)
async def revoke_consent(
    consent_id: str, body: ReasonsBody, uow: Uow, actor: CurrentActor, ports: PortsDep
) -> Consent:
    row = await consents.revoke_consent(uow, consent_id, reasons=body.reasons, actor=actor, ports=ports)
    return await _consent(uow, row, ports.keys)


async def _consent(uow: UnitOfWork, row: ConsentRow, keys: Keyring) -> Consent:
    reason = ConsentReason(row.reason_code)
    given_at = shanghai(row.given_at)
    assert given_at is not None
    return Consent(
        consent_id=row.consent_id,
        declaration_id=row.declaration_id,
        rule=row.rule,
        finding=row.finding,
        by_org=row.by_org,
        by_org_name=(await names_of(uow.session, {row.by_org})).get(row.by_org),
        reason_code=reason,
        reason_label=label("consent_reason", reason),
        reasons=row.read_reasons(keys),
        given_at=given_at,
        revoked_at=shanghai(row.revoked_at),
        revoked_by_org=row.revoked_by_org,
        revocation=row.read_revocation(keys),
    )


def _request(row: ConsentRequestRow, keys: Keyring, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "request_id": row.request_id,
        "declaration_id": row.declaration_id,
        "rule": row.rule,
        "finding": row.finding,
        "reasons": row.read_reasons(keys),
        "asked_at": shanghai(row.asked_at),
        "state": row.state,
        "answered_at": shanghai(row.answered_at),
        "answered_by_org": row.answered_by_org,
        "answered_by_org_name": names.get(row.answered_by_org or ""),
        "answer": row.read_answer(keys),
    }


def _waiting(
    request: ConsentRequestRow, row: DeclarationRow, applicants: Mapping[str, Applicant], keys: Keyring
) -> WaitingRequest:
    return WaitingRequest.model_validate(
        {
            **_request(request, keys, {}),
            "number": row.number,
            "applicant": applicants[row.person_ref],
            "title": _title(row),
        }
    )


def _title(row: DeclarationRow) -> Title:
    return Title(series=row.series, specialty=row.specialty, level=Level(row.level))
