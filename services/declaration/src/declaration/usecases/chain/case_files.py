"""The case file that review reads: written once, its parts sealed apart, before the event that names it."""

import datetime as dt

from common.clock import SHANGHAI
from common.crypto.sealed import seal
from common.errands import Errand
from common.events.base import Doc, Title
from common.events.codes import Level, Purpose
from common.events.documents import (
    AuditStep,
    CaseFile,
    FilePart,
    Material,
    NamePart,
    NumberPart,
    Pledge,
    Publicity,
)
from common.ids import new_id
from common.ports import Ports
from common.replicas.queries import organisation
from common.storage.claims import write_claim
from common.uow import UnitOfWork
from declaration.store.cases.declarations import DeclarationRow, submitted_version
from declaration.store.cases.materials import materials_of
from declaration.store.chain.audits import AuditDecisionRow
from declaration.store.chain.publicities import PublicityRow, objections_to, publicity, unit_publicity
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
        },
        audit_trail=tuple(_step(decision, ports) for decision in decisions),
        publicity=await _publicity(uow, row, audited),
        materials=materials,
    )
    number = NumberPart(kind=holder.document_kind, number=holder.number(ports.keys))
    name = NamePart(name=holder.name(ports.keys), unit_name=unit.name)
    title = Title(series=row.series, specialty=row.specialty, level=Level(row.level))
    pledge = Pledge(
        text_version=content.pledge_version,
        signed_at=content.pledged_at.astimezone(uow.now.tzinfo),
        signed_by=row.person_ref,
    )
    return await uow.errand(_storing(row, title, name, number, part, pledge, at=uow.now, ports=ports))


def _storing(
    row: DeclarationRow,
    title: Title,
    name: NamePart,
    number: NumberPart,
    part: FilePart,
    pledge: Pledge,
    *,
    at: dt.datetime,
    ports: Ports,
) -> Errand[Doc]:
    """Seal the parts apart and store the file, each time under a key of its own: nothing writes over a file that another
    attempt may have committed."""
    declaration_id, person_ref, version = row.declaration_id, row.person_ref, row.submitted_version

    async def run() -> Doc:
        keys, context = ports.keys, declaration_id
        file = CaseFile(
            declaration_id=declaration_id,
            person_ref=person_ref,
            title=title,
            accepted_at=at,
            pledge=pledge,
            material_digests=tuple(material.sha256 for material in part.materials),
            name=seal(keys, Purpose.NAME, name, context=context),
            number=seal(keys, Purpose.NUMBER, number, context=context),
            file=seal(keys, Purpose.FILE, part, context=context),
        )
        key = f"cases/{declaration_id}/{version}-{new_id('cas')}.json"
        return await write_claim(ports.files, keys, Purpose.CASE, file, key)

    content = (title, name, number, part, pledge)
    return Errand(("case file", declaration_id, version, *(said.model_dump_json() for said in content)), run)


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
    inside = await unit_publicity(uow.session, row.declaration_id, audited)
    shown = [inside] if inside is not None else []
    for sent in await rosters_of(uow.session, row.declaration_id, audited):
        shown.append(await publicity(uow.session, sent.publicity_id))
    return tuple([await _record(uow, about, row.declaration_id) for about in shown])


async def _record(uow: UnitOfWork, about: PublicityRow, declaration_id: str) -> Publicity:
    objections = await objections_to(uow.session, about.publicity_id)
    assert about.last_day is not None, "what was passed on stood on a publicity for its whole term"
    return Publicity(
        kind=about.kind,
        org=about.org_id,
        published_on=about.published_on,
        last_day=about.last_day,
        objections=sum(objection.declaration_id in {None, declaration_id} for objection in objections),
    )
