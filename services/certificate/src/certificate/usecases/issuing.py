"""Making a certificate of a ground that holds.

Id and number are derived from the issue key (person and decision) with the service's secret key: they cannot be guessed,
and a retry after a crash at any line gives the same certificate.
"""

import base64
import hashlib
import itertools

from certificate.domain.dates import Days, counts_from
from certificate.domain.identifiers import licence_identifier
from certificate.domain.numbers import certificate_number, serial
from certificate.domain.status import CertificateState, Move, after
from certificate.store.certificates import (
    NAME_PURPOSE,
    NUMBER_PURPOSE,
    CertificateRow,
    certificate_by_number,
    certificate_of,
)
from certificate.store.grounds import GroundRow
from certificate.usecases.bodies import known_organisation
from certificate.usecases.holders import Holder
from certificate.usecases.sealing import seal_by_itself
from common.places import place
from common.policy import Policy
from common.ports import Ports
from common.replicas.tables import OrganisationRow
from common.uow import UnitOfWork

_ISSUE_PURPOSE = "certificate.issue"


async def issue_certificate(
    uow: UnitOfWork,
    ground: GroundRow,
    holder: Holder,
    *,
    committee: str | None,
    policy: Policy,
    by_itself: bool,
    ports: Ports,
) -> CertificateRow:
    """The certificate of this ground, sealed at once where that needs nobody.

    Args:
        committee: its name on the day of the vote.
        by_itself: whether the seal needs no officer (T-01).
    """
    row = await certificate_of(uow.session, ground.person_ref, ground.decision)
    if row is None:
        row = await _new_certificate(uow, ground, holder, committee=committee, policy=policy, ports=ports)
        uow.session.add(row)
    else:
        row.state = after(row.state, Move.RESUME)
        row.since, row.reason, row.record_id = uow.now, None, None
        row.version += 1
    row.waits_for = "officer"
    await uow.audit(
        "issue-certificate",
        subject=row.certificate_id,
        clause="R25-54",
        detail={"declaration": ground.declaration_id, "number": row.number},
    )
    if by_itself:
        await seal_by_itself(uow, row, ports)
    return row


async def _new_certificate(
    uow: UnitOfWork,
    ground: GroundRow,
    holder: Holder,
    *,
    committee: str | None,
    policy: Policy,
    ports: Ports,
) -> CertificateRow:
    issuer = await known_organisation(uow, ground.sealing_org)
    origin = ground.origin
    certificate_id = f"cer_{base64.b32encode(_entropy(ground, 'id', ports)).decode().lower()[:20]}"
    number = await _free_number(uow, ground, issuer, ports)
    return CertificateRow(
        certificate_id=certificate_id,
        person_ref=ground.person_ref,
        decision=ground.decision,
        declaration_id=ground.declaration_id,
        origin=origin,
        number=number,
        identifier=_identifier(number, issuer, policy),
        name_sealed=ports.keys.encrypt(holder.name, purpose=NAME_PURPOSE, context=certificate_id),
        document_kind=holder.document.kind,
        number_sealed=ports.keys.encrypt(
            holder.document.number, purpose=NUMBER_PURPOSE, context=certificate_id
        ),
        series=ground.series,
        specialty=ground.specialty,
        level=ground.level,
        effective_from=counts_from(
            origin,
            Days(passed_on=ground.decided_on, approved_on=ground.decided_on),
            policy.certificate,
        ),
        committee=committee,
        decided_by=ground.decided_by,
        sealing_org=ground.sealing_org,
        state=CertificateState.AWAITING_SEAL,
        since=uow.now,
        version=1,
    )


async def _free_number(uow: UnitOfWork, ground: GroundRow, issuer: OrganisationRow, ports: Ports) -> str:
    """The first number of this ground that no other certificate has; the second one is tried once in billions."""
    for attempt in itertools.count():
        number = certificate_number(
            ground.confirmed_on.year, place(issuer.place).code, _entropy(ground, f"number {attempt}", ports)
        )
        if await certificate_by_number(uow.session, number) is None:
            return number
    raise AssertionError("unreachable")


def _entropy(ground: GroundRow, what: str, ports: Ports) -> bytes:
    key = f"{ground.person_ref} {ground.decision} {what}"
    return hashlib.sha256(ports.keys.blind_index(key, purpose=_ISSUE_PURPOSE).encode()).digest()


def _identifier(number: str, issuer: OrganisationRow, policy: Policy) -> str | None:
    """The GB/T 36904 identifier, where the type code of the licence is known."""
    type_code = policy.certificate.type_code
    if not type_code.is_known:
        return None
    return licence_identifier(
        type_code=type_code.require(), issuer_code=issuer.credit_code, serial=serial(number), version=1
    )
