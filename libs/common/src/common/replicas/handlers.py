"""How the copies are fed; a service lists these among its handlers."""

from sqlalchemy.dialects.postgresql import insert

from common.events.credit_file import EffectEnded, EffectStarted
from common.events.declaration import OrganisationRecorded, PersonLinked
from common.events.envelope import Envelope
from common.ports import Ports
from common.replicas.tables import EffectRow, OrganisationRow, PersonLinkRow
from common.uow import UnitOfWork


async def on_person_linked(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    """Remember which person stands behind an account."""
    fact = event.payload()
    assert isinstance(fact, PersonLinked)
    statement = insert(PersonLinkRow).values(
        issuer=fact.issuer, account=fact.account, person_ref=event.subject
    )
    await uow.session.execute(statement.on_conflict_do_nothing())


async def on_organisation_recorded(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    """Keep the organisation as last recorded."""
    fact = event.payload()
    assert isinstance(fact, OrganisationRecorded)
    values = {**fact.model_dump(mode="json"), "org_id": event.subject, "version": event.sequence}
    statement = insert(OrganisationRow).values(**values)
    await uow.session.execute(statement.on_conflict_do_update(index_elements=["org_id"], set_=values))


async def store_effects(uow: UnitOfWork, event: Envelope) -> EffectStarted:
    """Keep every effect of a record that has started; what it does here is the service's own handler's business."""
    fact = event.payload()
    assert isinstance(fact, EffectStarted)
    for effect in fact.effects:
        statement = insert(EffectRow).values(
            record_id=fact.record_id,
            effect=str(effect),
            subject_kind=fact.subject_kind,
            subject=event.subject,
            starts=fact.starts,
            until=fact.until,
            clause=fact.clause,
            deciding_org=fact.deciding_org,
            received_at=uow.now,
        )
        await uow.session.execute(statement.on_conflict_do_nothing())
    return fact


async def on_effect_ended(uow: UnitOfWork, event: Envelope, ports: Ports) -> None:
    """Effects end: what they barred is open again from that day on."""
    fact = event.payload()
    assert isinstance(fact, EffectEnded)
    for effect in fact.effects:
        row = await uow.session.get(EffectRow, (fact.record_id, str(effect)))
        if row is not None:
            row.ended_on = fact.on
