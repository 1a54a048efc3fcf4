"""Who may act on a report and who may read what: organiser for experts, HR authority for applicants and staff."""

from common.identity.actors import Actor, Role
from common.places import is_within
from common.replicas.jurisdiction import authority_over
from common.replicas.queries import organisation, places_of
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork
from common.web.problems import OutsideJurisdiction, OwnCase
from credit_file.domain.reports import Handler, handled_by
from credit_file.store.copies import certificate_about, series_collected_by
from credit_file.store.records import RecordScope
from credit_file.store.reports import ReportRow, ReportScope

AUTHORITIES: tuple[Role, ...] = ("region_hr", "league_hr")
"""Who opens, hears and decides for a place."""
READING_AUTHORITIES: tuple[Role, ...] = (*AUTHORITIES, "county_hr")
COMMITTEE_ROLES: tuple[Role, ...] = ("organiser", "committee_office")


async def handler_of(uow: UnitOfWork, report: ReportRow) -> Handler:
    """Who handles the report; a certificate that came meanwhile counts."""
    certificate = await certificate_about(uow.session, report.about_kind, report.about_id)
    return handled_by(
        report.subject_kind,
        organiser_org=report.organiser_org,
        sealing_org=certificate.sealing_org if certificate else None,
    )


async def require_handler(uow: UnitOfWork, actor: Actor, report: ReportRow) -> OrganisationRow:
    """The caller's organisation, which must be the one that handles the report.

    Raises:
        OutsideJurisdiction
        OwnCase: the report is about the caller.
    """
    if report.subject_ref is not None and report.subject_ref == actor.person_ref:
        raise OwnCase("举报涉及本人，应当回避，请由其他人员办理。", clause="R25-61")
    handler = await handler_of(uow, report)
    if handler.organiser:
        if handler.org_id is None or not actor.has("organiser", handler.org_id):
            raise OutsideJurisdiction(clause="R25-73")
        return await organisation(uow.session, handler.org_id)
    if handler.org_id is not None:
        if handler.org_id not in actor.orgs(*READING_AUTHORITIES):
            raise OutsideJurisdiction("撤销职称由该职称层级对应的人社部门办理。", clause="R25-72")
        return await organisation(uow.session, handler.org_id)
    return await authority_over(uow.session, actor, *AUTHORITIES, place=report.place)


async def report_scope(uow: UnitOfWork, actor: Actor) -> ReportScope:
    """Which reports the caller may read: those of his place, those against experts of his committees; none about himself."""
    return ReportScope(
        places=await places_of(uow.session, actor.orgs(*AUTHORITIES)),
        organisers=actor.orgs("organiser"),
        not_about=actor.person_ref,
    )


async def may_read_report(uow: UnitOfWork, actor: Actor, report: ReportRow) -> bool:
    """The same for one report; nobody reads what was reported about himself."""
    if report.subject_ref is not None and report.subject_ref == actor.person_ref:
        return False
    if report.organiser_org is not None and actor.has("organiser", report.organiser_org):
        return True
    if (await handler_of(uow, report)).org_id in actor.orgs(*READING_AUTHORITIES):
        return True
    return any(
        is_within(report.place, place) for place in await places_of(uow.session, actor.orgs(*AUTHORITIES))
    )


async def record_scope(uow: UnitOfWork, actor: Actor) -> RecordScope:
    """Which records the caller may read (R25-75).

    Leagues collect those of their place and the region all; 高级 committees those of their series; an organiser sees what
    it decided, a unit what it was told of; nobody, as an officer, what is about himself.
    """
    return RecordScope(
        places=await places_of(uow.session, actor.orgs(*READING_AUTHORITIES)),
        deciding_orgs=actor.orgs(*COMMITTEE_ROLES, *READING_AUTHORITIES),
        series=await series_collected_by(uow.session, actor.orgs(*COMMITTEE_ROLES)),
        notified_orgs=actor.orgs("unit_auditor"),
        not_about=actor.person_ref,
    )
