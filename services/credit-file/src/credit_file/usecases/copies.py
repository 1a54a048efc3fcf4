"""The copies of certificates and committees, as their services tell them."""

from common.events.certificate import CertificateIssued, CertificateStatusChanged
from common.events.codes import CertificateStatus
from common.events.review import CommitteeChanged
from common.inbox import NotYetKnown
from common.uow import UnitOfWork
from credit_file.store.copies import CertificateRow, CommitteeRow, find_certificate, find_committee


async def keep_certificate(uow: UnitOfWork, certificate_id: str, fact: CertificateIssued) -> None:
    """Remember who holds a certificate and whose seal it bears."""
    if await find_certificate(uow.session, certificate_id) is not None:
        return
    uow.session.add(
        CertificateRow(
            certificate_id=certificate_id,
            declaration_id=fact.declaration_id,
            person_ref=fact.person_ref,
            series=fact.title.series,
            level=fact.title.level,
            sealing_org=fact.sealing_org,
            status=CertificateStatus.VALID,
            version=fact.version,
        )
    )


async def keep_certificate_status(
    uow: UnitOfWork, certificate_id: str, fact: CertificateStatusChanged
) -> None:
    """Follow the status; an older version changes nothing.

    Raises:
        NotYetKnown
    """
    row = await find_certificate(uow.session, certificate_id)
    if row is None:
        raise NotYetKnown("certificate", certificate_id)
    if fact.version > row.version:
        row.status, row.version = fact.status, fact.version


async def keep_committee(uow: UnitOfWork, committee_id: str, fact: CommitteeChanged) -> None:
    """Keep who organises a committee and what it reviews; an older revision changes nothing."""
    row = await find_committee(uow.session, committee_id)
    if row is None:
        row = CommitteeRow(committee_id=committee_id, revision=0)
        uow.session.add(row)
    if fact.revision <= row.revision:
        return
    row.revision = fact.revision
    row.organiser_org, row.office_org = fact.organiser, fact.office_org
    row.tier = fact.tier
    row.series = sorted({title.series for title in fact.scope})
