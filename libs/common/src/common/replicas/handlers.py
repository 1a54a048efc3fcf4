"""The facts that only feed the copies; a service lists this module among those that hold its handlers."""

from common.events.declaration import CalendarYearRecorded, OrganisationRecorded, PersonLinked, PersonUnlinked
from common.events.envelope import Envelope
from common.inbox.handling import handles
from common.ports import Ports
from common.replicas.calendar import keep_calendar_year
from common.replicas.keeping import end_person_link, keep_organisation, keep_person_link
from common.uow import UnitOfWork


@handles(PersonLinked)
async def on_person_linked(uow: UnitOfWork, fact: PersonLinked, event: Envelope, ports: Ports) -> None:
    await keep_person_link(uow.session, event.subject, fact)


@handles(PersonUnlinked)
async def on_person_unlinked(uow: UnitOfWork, fact: PersonUnlinked, event: Envelope, ports: Ports) -> None:
    await end_person_link(uow.session, event.subject, fact)


@handles(OrganisationRecorded)
async def on_organisation_recorded(
    uow: UnitOfWork, fact: OrganisationRecorded, event: Envelope, ports: Ports
) -> None:
    await keep_organisation(uow.session, event.subject, fact, version=event.sequence)


@handles(CalendarYearRecorded)
async def on_calendar_year_recorded(
    uow: UnitOfWork, fact: CalendarYearRecorded, event: Envelope, ports: Ports
) -> None:
    await keep_calendar_year(uow, fact)
