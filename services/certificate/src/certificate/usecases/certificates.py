"""Who may look at a certificate: the holder, and the organisations that confirmed or seal it. For others it does not exist."""

from dataclasses import dataclass

from certificate.domain.status import CertificateState
from certificate.errors import NotSealedYet
from certificate.store.certificates import (
    CertificateRow,
    certificates_of_person,
    get_certificate,
    list_certificates,
    waiting_for_seal,
)
from certificate.usecases.sealing import HR_ROLES
from common.crypto.cipher import CannotOpen, open_object
from common.identity.actors import Actor
from common.ports import Ports
from common.storage.port import getting, sha256
from common.uow import UnitOfWork
from common.web.problems import NotFound, Unavailable

MOST_TASKS = 100


@dataclass(frozen=True)
class Pdf:
    """The issued bytes and the name that people save them under."""

    content: bytes
    file_name: str


async def my_certificates(uow: UnitOfWork, *, actor: Actor) -> list[CertificateRow]:
    """The caller's own certificates, the newest title first; one that was withheld before its seal is none."""
    assert actor.person_ref is not None, "the route asks for a linked account"
    rows = await certificates_of_person(uow.session, actor.person_ref)
    return [row for row in rows if row.state != CertificateState.WITHHELD]


async def visible_certificate(uow: UnitOfWork, certificate_id: str, *, actor: Actor) -> CertificateRow:
    """A certificate that the caller may look at.

    Raises:
        NotFound: also for one that is nobody's business here.
    """
    row = await get_certificate(uow.session, certificate_id)
    if not (is_holder(row, actor) or actor.orgs(*HR_ROLES) & {row.sealing_org, row.decided_by}):
        raise NotFound
    return row


def is_holder(row: CertificateRow, actor: Actor) -> bool:
    return actor.person_ref is not None and row.person_ref == actor.person_ref


async def certificates_of_office(
    uow: UnitOfWork, *, state: CertificateState | None, after: str | None, limit: int, actor: Actor
) -> list[CertificateRow]:
    """What the caller's HR authorities confirmed or seal, by id; the own one is among `my_certificates` alone."""
    return await list_certificates(
        uow.session,
        actor.orgs(*HR_ROLES),
        not_of=actor.person_ref,
        state=state,
        after=after,
        limit=limit,
    )


async def read_pdf(uow: UnitOfWork, certificate_id: str, *, actor: Actor, ports: Ports) -> Pdf:
    """The issued PDF. It names the holder in full, so an officer's look is on record (Z-02).

    Raises:
        NotFound, NotSealedYet
        Unavailable: the stored file is not the one that was issued.
    """
    row = await visible_certificate(uow, certificate_id, actor=actor)
    if row.pdf_key is None:
        raise NotSealedYet
    content = await _stored_pdf(uow, row, row.pdf_key, ports)
    if not is_holder(row, actor):
        await uow.audit("read-certificate", subject=certificate_id, clause="R25-60")
    return Pdf(content=content, file_name=f"职称证书-{row.number}.pdf")


async def _stored_pdf(uow: UnitOfWork, row: CertificateRow, key: str, ports: Ports) -> bytes:
    stored = await uow.errand(getting(ports.files, key))
    object_key = row.pdf_object_key(ports.keys)
    try:
        # files of before keys were wrapped lie as they were made
        content = stored if object_key is None else open_object(stored, object_key, context=key)
    except CannotOpen as altered:
        raise Unavailable("证书文件已损坏，请联系管理人员从备份恢复。") from altered
    if sha256(content) != row.pdf_sha256:
        raise Unavailable("证书文件已损坏，请联系管理人员从备份恢复。")
    return content


async def seals_to_put(uow: UnitOfWork, *, actor: Actor) -> list[CertificateRow]:
    """What waits for the seal of the caller's organisations, the oldest first, at most `MOST_TASKS`; not the own one."""
    rows = await waiting_for_seal(uow.session, actor.orgs(*HR_ROLES), limit=MOST_TASKS)
    return [row for row in rows if not is_holder(row, actor)]
