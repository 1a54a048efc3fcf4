"""What every rule of submission finds in a declaration as it stands (A-02 to A-07, K-01); the engine is asked beside it."""

import datetime as dt
from collections.abc import Iterable, Sequence

from common.events.codes import Level
from common.policy.findings import Finding
from common.policy.loader import Policy
from common.policy.subjects.audit_chain import ApplicantType
from common.replicas.queries import organisation
from common.uow import UnitOfWork
from declaration.domain.eligibility import Consent
from declaration.domain.eligibility import submissions as rules
from declaration.domain.eligibility.consents import after_consents
from declaration.domain.people.applicants import who_audits_first
from declaration.domain.plans.deadlines import before_the_deadline
from declaration.store.cases.declarations import DeclarationRow
from declaration.store.cases.materials import MaterialRow
from declaration.store.eligibility.submission_rules import others_of_the_year
from declaration.usecases.people.profiles import Sender


async def submission_findings(
    uow: UnitOfWork,
    row: DeclarationRow,
    policy: Policy,
    *,
    sender: Sender,
    materials: Iterable[MaterialRow],
    last_day: dt.date | None,
    consents: Sequence[Consent] = (),
) -> list[Finding]:
    """What every rule of submission finds in a declaration.

    Args:
        materials: its complete ones.
        last_day: the last day on which it may be submitted.
        consents: those that an authority has given for it (Z-07).
    """
    today = uow.now.date()
    application = policy.application
    uploaded = frozenset(material.item for material in materials)
    findings = [
        rules.pledge_is_signed(application.pledge, signed_version=row.pledge_version),
        rules.only_one_per_year_and_level(
            application.one_per_year_and_level,
            committee_id=row.committee_id,
            others=await others_of_the_year(uow.session, row),
        ),
        before_the_deadline(
            application.closes_at_deadline,
            last_day=last_day,
            today=today,
            annual_notice=policy.plan.declare[Level(row.level).tier],
        ),
        rules.materials_are_there(policy.materials.catalogue, uploaded=uploaded),
        who_audits_first(
            policy.audit_chain,
            sender.applicant_type,
            kind=sender.unit.kind,
            ownership=sender.unit.ownership,
            using_org=sender.using_org,
        ),
    ]
    return after_consents(findings, consents)


async def sender_of(uow: UnitOfWork, row: DeclarationRow) -> Sender:
    """Who stands behind a declaration as it was begun or submitted last."""
    unit = await organisation(uow.session, row.unit_org)
    return Sender(ApplicantType(row.applicant_type), unit, row.using_org)
