"""What every rule of submission finds in a declaration as it stands (A-02 to A-07, K-01); the engine is asked beside it."""

from collections.abc import Sequence

from sqlalchemy import select

from common.events.codes import Level, OrganisationKind, Ownership
from common.policy.findings import Finding
from common.policy.loader import Policy
from common.policy.subjects.audit_chain import ApplicantType
from common.replicas.queries import organisation
from common.uow import UnitOfWork
from declaration.domain.cases.states import FREES_THE_YEAR, State
from declaration.domain.eligibility import Consent
from declaration.domain.eligibility import submissions as rules
from declaration.domain.eligibility.consents import after_consents
from declaration.domain.eligibility.submissions import Other
from declaration.domain.people.applicants import who_audits_first
from declaration.store.cases.declarations import DeclarationRow, materials_of


async def submission_findings(
    uow: UnitOfWork, row: DeclarationRow, policy: Policy, *, consents: Sequence[Consent] = ()
) -> list[Finding]:
    """What every rule of submission finds in a declaration as it stands.

    Args:
        consents: those that an authority has given for it (Z-07).
    """
    today = uow.now.date()
    application = policy.application
    uploaded = frozenset(material.item for material in await materials_of(uow.session, row.declaration_id))
    findings = [
        rules.pledge_is_signed(application.pledge, signed_version=row.pledge_version),
        rules.only_one_per_year_and_level(
            application.one_per_year_and_level,
            committee_id=row.committee_id,
            others=await _others(uow, row),
        ),
        rules.before_the_deadline(
            application.closes_at_deadline,
            last_day=row.declare_until,
            today=today,
            notice=policy.plan.declare[Level(row.level).tier],
        ),
        rules.materials_are_there(policy.materials.catalogue, uploaded=uploaded),
        await first_auditor_finding(uow, row, policy),
    ]
    return after_consents(findings, consents)


async def _others(uow: UnitOfWork, row: DeclarationRow) -> list[Other]:
    table = DeclarationRow
    statement = (
        select(table.number, table.series, table.specialty, table.committee_id)
        .where(table.person_ref == row.person_ref, table.year == row.year, table.level == row.level)
        .where(table.declaration_id != row.declaration_id)
        .where(table.state.not_in({State.DRAFT, *FREES_THE_YEAR}))
        .order_by(table.number)
    )
    return [Other(*found) for found in await uow.session.execute(statement)]


async def first_auditor_finding(uow: UnitOfWork, row: DeclarationRow, policy: Policy) -> Finding:
    """K-01 for the unit of a declaration."""
    unit = await organisation(uow.session, row.unit_org)
    return who_audits_first(
        policy.audit_chain,
        ApplicantType(row.applicant_type),
        kind=OrganisationKind(unit.kind),
        ownership=Ownership(unit.ownership),
        using_org=row.using_org,
    )
