"""Gathers the facts of a person from their homes: archive, profile, employer's records, credit records."""

import datetime as dt
from collections.abc import Iterable

from common.events.codes import Effect
from common.policy.subjects.audit_chain import ApplicantType
from common.ports import Ports
from common.replicas.queries import effects_on, organisation
from common.uow import UnitOfWork
from declaration.domain.eligibility.archive_items import ItemStatus
from declaration.domain.eligibility.assembling import Entry, OnRecord, assemble
from declaration.domain.eligibility.claims import CLAIM
from declaration.domain.eligibility.facts import BarInForce, Facts, Source
from declaration.domain.eligibility.personnel_records import in_post_by_record, penalties
from declaration.domain.people.applicants import sector_of
from declaration.store.cases.declarations import DeclarationRow, submitted_version
from declaration.store.eligibility.archive_items import ArchiveItemRow, items_by_id
from declaration.store.eligibility.decisions import paths_taken
from declaration.store.eligibility.personnel_records import personnel_records_of
from declaration.store.people.profiles import ProfileRow


async def present_facts(
    uow: UnitOfWork, profile: ProfileRow, archive: Iterable[ArchiveItemRow], ports: Ports
) -> Facts:
    """What is known of a person today.

    Args:
        archive: the person's entries as they stand.
    """
    units = (profile.employer_org, profile.using_org)
    return await _facts(
        uow,
        entries_of(archive, ports),
        person_ref=profile.person_ref,
        applicant_type=ApplicantType(profile.applicant_type),
        units=units,
        ports=ports,
    )


async def facts_as_submitted(uow: UnitOfWork, row: DeclarationRow, ports: Ports) -> Facts:
    """What was submitted, without what the employer has rejected since; on_record and credit records are today's.

    An entry that its owner has changed since says today something else: it stays as it was submitted.
    """
    version = await submitted_version(uow.session, row.declaration_id, row.submitted_version)
    content = version.read_content(ports.keys)
    frozen = [item for item in content["archive"] if "fact" in item]
    present = await items_by_id(uow.session, [item["item_id"] for item in frozen])
    entries = []
    for item in frozen:
        claim, status = CLAIM.validate_python(item["fact"]), ItemStatus(item["status"])
        today = present.get(item["item_id"])
        if today is not None and not today.removed and today.read_claim(ports.keys) == claim:
            status = ItemStatus(today.status)
        starts = dt.date.fromisoformat(item["from"]) if "from" in item else None
        entries.append(Entry(item["item_id"], claim, status, starts))
    return await _facts(
        uow,
        entries,
        person_ref=row.person_ref,
        applicant_type=ApplicantType(row.applicant_type),
        units=(row.unit_org, row.using_org),
        ports=ports,
        about=row.declaration_id,
    )


def entries_of(archive: Iterable[ArchiveItemRow], ports: Ports) -> list[Entry]:
    """The entries that make a claim."""
    return [
        Entry(item.item_id, claim, ItemStatus(item.status), item.starts)
        for item in archive
        if (claim := item.read_claim(ports.keys)) is not None
    ]


async def _facts(
    uow: UnitOfWork,
    entries: list[Entry],
    *,
    person_ref: str,
    applicant_type: ApplicantType,
    units: tuple[str, str | None],
    ports: Ports,
    about: str | None = None,
) -> Facts:
    unit = await organisation(uow.session, units[0])
    records = [
        (row.org_id, row.read(ports.keys)) for row in await personnel_records_of(uow.session, person_ref)
    ]
    bars = await effects_on(uow.session, person_ref, Effect.BAR_DECLARATION)
    on_record = OnRecord(
        penalties=penalties(record for _, record in records),
        in_post=in_post_by_record(records, units=units, on=uow.now.date()),
        taken=tuple(await paths_taken(uow.session, person_ref, but=about)),
        bars=tuple(
            BarInForce(
                source=Source.VERIFIED,
                record_id=bar.record_id,
                clause=bar.clause,
                starts=bar.starts,
                until=bar.until,
            )
            for bar in bars
        ),
    )
    return assemble(
        entries,
        applicant_type=applicant_type,
        sector=sector_of(applicant_type, kind=unit.kind, ownership=unit.ownership),
        self_reviewing_unit=unit.self_reviewing,
        on_record=on_record,
    )
