"""The case file that review reads: written once, its parts sealed apart, before the event that names it."""

from common import crash
from common.clock import SHANGHAI
from common.crypto.sealed import seal
from common.events.base import Doc, Title
from common.events.codes import Level, Purpose
from common.events.documents import (
    AuditStep,
    CaseFile,
    FilePart,
    Material,
    NamePart,
    NumberPart,
    Publicity,
)
from common.ports import Ports
from common.replicas.queries import organisation
from common.storage.claims import write_claim
from common.uow import UnitOfWork
from declaration.store.cases.declarations import DeclarationRow, submitted_version
from declaration.store.cases.materials import materials_of
from declaration.store.chain.audits import AuditDecisionRow
from declaration.store.chain.notices import NoticeRow, notice, objections_to, unit_notice
from declaration.store.chain.rosters import rosters_of
from declaration.store.people.persons import person

_FOR_EXPERTS = ("unit", "profile", "form")
"""What of a submitted version experts read as it is, besides the archive without the codes that only rules read; who the
applicant is stands in parts of their own."""


async def write_case_file(
    uow: UnitOfWork,
    row: DeclarationRow,
    *,
    audited: int,
    decisions: list[AuditDecisionRow],
    ports: Ports,
) -> Doc:
    """Store the case file of a declaration that is about to be accepted, and return its ticket.

    Args:
        row: locked, and not accepted yet.
        audited: the submission that climbed the chain.
        decisions: the signed steps that belong to it.
    """
    content = await submitted_version(uow.session, row.declaration_id, row.submitted_version)
    submitted = content.read_content(ports.keys)
    holder = await person(uow.session, row.person_ref)
    unit = await organisation(uow.session, row.unit_org)
    materials = tuple(
        Material(
            material_id=material.material_id,
            item=material.item,
            file_name=material.file_name(ports.keys),
            media_type=material.media_type,
            size=material.size,
            sha256=material.sha256,
            object_key=material.object_key,
            wrapped_key=material.wrapped_key,
        )
        for material in await materials_of(uow.session, row.declaration_id)
    )
    part = FilePart(
        form={
            "applicant_type": row.applicant_type,
            **{name: submitted[name] for name in _FOR_EXPERTS},
            "archive": [
                {name: said for name, said in item.items() if name != "fact"} for item in submitted["archive"]
            ],
            "pledge": {"text_version": content.pledge_version},
        },
        audit_trail=tuple(_step(decision, ports) for decision in decisions),
        publicity=await _publicity(uow, row, audited),
        materials=materials,
    )
    context = row.declaration_id
    number = NumberPart(kind=holder.document_kind, number=holder.number(ports.keys))
    name = NamePart(name=holder.name(ports.keys), unit_name=unit.name)
    file = CaseFile(
        declaration_id=row.declaration_id,
        person_ref=row.person_ref,
        title=Title(series=row.series, specialty=row.specialty, level=Level(row.level)),
        accepted_at=uow.now,
        material_digests=tuple(material.sha256 for material in materials),
        name=seal(ports.keys, Purpose.NAME, name, context=context),
        number=seal(ports.keys, Purpose.NUMBER, number, context=context),
        file=seal(ports.keys, Purpose.FILE, part, context=context),
    )
    key = f"cases/{row.declaration_id}/{row.submitted_version}.json"
    # The row is locked and not accepted, so what lies here is of an attempt that never committed: no event names it.
    await ports.files.delete(key)
    doc = await write_claim(ports.files, ports.keys, Purpose.CASE, file, key)
    crash.point("after-file")
    return doc


def _step(decision: AuditDecisionRow, ports: Ports) -> AuditStep:
    words = decision.read_words(ports.keys)
    opinion = words["opinion"]
    if decision.outcome == "recommended":
        opinion = (
            f"{opinion}推荐人选产生方式：{words['how_chosen']}；具备的资格条件：{words['conditions_met']}；"
            f"公示情况：{words['publicity_result']}；本单位对申报程序和材料把关作出承诺。"
        )
    return AuditStep(
        step=decision.step,
        org=decision.org_id,
        auditor=decision.auditor_name(ports.keys),
        outcome=decision.outcome,
        opinion=opinion,
        on=decision.decided_at.astimezone(SHANGHAI).date(),
    )


async def _publicity(uow: UnitOfWork, row: DeclarationRow, audited: int) -> tuple[Publicity, ...]:
    inside = await unit_notice(uow.session, row.declaration_id, audited)
    shown = [inside] if inside is not None else []
    for sent in await rosters_of(uow.session, row.declaration_id, audited):
        shown.append(await notice(uow.session, sent.notice_id))
    return tuple([await _record(uow, about, row.declaration_id) for about in shown])


async def _record(uow: UnitOfWork, about: NoticeRow, declaration_id: str) -> Publicity:
    objections = await objections_to(uow.session, about.notice_id)
    return Publicity(
        kind=about.kind,
        org=about.org_id,
        published_on=about.published_on,
        last_day=about.last_day,
        objections=sum(objection.declaration_id in {None, declaration_id} for objection in objections),
    )
