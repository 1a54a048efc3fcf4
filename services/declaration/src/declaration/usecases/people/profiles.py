"""The personal profile: who declares, from which unit (A-01, A-13)."""

from dataclasses import dataclass
from typing import Any

from common.identity.actors import Actor
from common.policy.subjects.audit_chain import ApplicantType
from common.ports import Ports
from common.replicas.queries import find_organisation, organisation
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork
from common.web.problems import FieldError, StaleVersion, check_version
from declaration.domain.people.applicants import document_fits, unit_fits, using_unit_fits
from declaration.errors import ProfileMissing, UnitDoesNotFit
from declaration.store.people.persons import PersonRow, person
from declaration.store.people.profiles import ProfileRow, profile
from declaration.usecases.people.memberships import claim_units


@dataclass(frozen=True)
class Sender:
    """Behind a declaration: the type of its person, the unit that audits first, and where a dispatched worker works."""

    applicant_type: ApplicantType
    unit: OrganisationRow
    using_org: str | None


@dataclass(frozen=True)
class ProfileFacts:
    """What a person says of the own position."""

    applicant_type: ApplicantType
    employer_org: str
    using_org: str | None
    details: dict[str, Any]


async def save_profile(
    uow: UnitOfWork, facts: ProfileFacts, *, seen_version: int | None, actor: Actor, ports: Ports
) -> ProfileRow:
    """Write the own profile; the first time without a version.

    Raises:
        NotLinked, StaleVersion
        UnitDoesNotFit: the unit is unknown or does not do the first audit for such people.
    """
    holder = await person(uow.session, actor.person_ref)
    await check_unit(uow, facts, holder=holder)
    row = await profile(uow.session, holder.person_ref, lock=True)
    if row is None:
        if seen_version is not None:
            raise StaleVersion
        row = ProfileRow(person_ref=holder.person_ref, version=1)
        uow.session.add(row)
    else:
        check_version(seen=seen_version or 0, present=row.version)
        row.version += 1
    row.applicant_type = facts.applicant_type
    row.employer_org = facts.employer_org
    row.using_org = facts.using_org
    row.changed_at = uow.now
    row.save_details(ports.keys, facts.details)
    await uow.session.flush()
    await claim_units(uow, holder.person_ref, {facts.employer_org, facts.using_org or facts.employer_org})
    await uow.audit("save-profile", subject=holder.person_ref)
    return row


async def check_unit(uow: UnitOfWork, facts: ProfileFacts, *, holder: PersonRow) -> None:
    """The unit must be one that audits first for such people.

    Raises:
        UnitDoesNotFit
    """
    unit = await find_organisation(uow.session, facts.employer_org)
    if unit is None or not unit.active:
        raise UnitDoesNotFit(
            "没有登记这个单位，请核对单位编号或联系所在地人社部门登记。",
            errors=[FieldError("/employer_org", "unknown_organisation", "没有登记这个单位。")],
        )
    if facts.using_org is not None and await find_organisation(uow.session, facts.using_org) is None:
        raise UnitDoesNotFit(
            "没有登记这个用工单位，请核对单位编号。",
            errors=[FieldError("/using_org", "unknown_organisation", "没有登记这个单位。")],
        )
    fits = (
        unit_fits(facts.applicant_type, kind=unit.kind, ownership=unit.ownership),
        using_unit_fits(facts.applicant_type, using_org=facts.using_org),
        document_fits(facts.applicant_type, holder.document_kind),
    )
    if not all(fits):
        pointer = ("/employer_org", "/using_org", "/applicant_type")[fits.index(False)]
        raise UnitDoesNotFit(errors=[FieldError(pointer, "does_not_fit", UnitDoesNotFit.default_detail)])


async def own_profile(uow: UnitOfWork, *, actor: Actor) -> ProfileRow:
    """The caller's profile.

    Raises:
        NotLinked, ProfileMissing
    """
    holder = await person(uow.session, actor.person_ref)
    row = await profile(uow.session, holder.person_ref)
    if row is None:
        raise ProfileMissing
    return row


async def present_sender(uow: UnitOfWork, row: ProfileRow) -> Sender:
    """Who would send in today by the profile; the unit must be one that may.

    Raises:
        UnitDoesNotFit
    """
    type_ = ApplicantType(row.applicant_type)
    facts = ProfileFacts(type_, row.employer_org, row.using_org, {})
    await check_unit(uow, facts, holder=await person(uow.session, row.person_ref))
    return Sender(type_, await organisation(uow.session, row.employer_org), row.using_org)
