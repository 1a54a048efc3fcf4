"""Putting the seal on: setting the PDF, signing code and document, storing the file, telling everybody (T-01).

The file is written before the row that names it: a crash in between leaves a file that nothing names, never a row whose
file is missing. Files are stored by the digest of their bytes, so an attempt that was rolled back, or a second worker that
was too late, cannot change what a committed row stands for.

Setting, signing and storing are an errand (`common.errands`): no transaction is open meanwhile. The certificate's row is
still never seen without its PDF, and no second step is waited for that a crash could lose.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256

from certificate.domain import qr
from certificate.domain.status import CertificateState, Move, after, may
from certificate.errors import GlyphMissing, SealMissing
from certificate.messaging.outgoing.certificates import emit_certificate_issued
from certificate.messaging.outgoing.messages import tell_holder
from certificate.store.certificates import CertificateRow, get_certificate
from certificate.store.seal_certificates import keep_seal_certificate
from certificate.usecases.files import SEALS
from common.catalogue import Catalogue
from common.catalogue import label as code_label
from common.crypto.cipher import new_object_key, seal_object
from common.crypto.masks import mask_number
from common.documents.errors import MissingGlyph
from common.documents.forms import CertificateDocument
from common.documents.pdf import render
from common.documents.seals import NoSeal, Seal
from common.documents.signing import sign_pdf
from common.errands import Errand
from common.events.codes import MessageTemplate
from common.events.labels import label
from common.identity.actors import Actor, Role
from common.ports import Ports
from common.replicas.queries import organisation
from common.storage.port import sha256
from common.uow import UnitOfWork
from common.web.problems import (
    AlreadyDecided,
    NotFound,
    OutsideJurisdiction,
    OwnCase,
    WrongState,
    check_version,
)

HR_ROLES: tuple[Role, ...] = ("region_hr", "league_hr", "county_hr")


async def seal_by_itself(uow: UnitOfWork, row: CertificateRow, ports: Ports) -> None:
    """Put the seal on without anybody asking; what stands in the way is noted, and an officer does it later."""
    try:
        await put_seal(uow, row, ports)
    except NoSeal:
        row.waits_for = "seal"
    except MissingGlyph as missing:
        row.waits_for = f"glyph {missing.code_points}"


async def seal_certificate(
    uow: UnitOfWork, certificate_id: str, *, seen_version: int, actor: Actor, ports: Ports
) -> CertificateRow:
    """An officer of the sealing organisation puts the seal on.

    Raises:
        NotFound: also for officers who may not know of it.
        OutsideJurisdiction: the seal is another organisation's.
        OwnCase, StaleVersion, AlreadyDecided, WrongState, SealMissing
        GlyphMissing: no font has a character of the document; it waits (Z-09).
    """
    row = await get_certificate(uow.session, certificate_id, lock=True)
    offices = actor.orgs(*HR_ROLES)
    if not offices & {row.sealing_org, row.decided_by}:
        raise NotFound
    if row.sealing_org not in offices:
        raise OutsideJurisdiction("证书由用印单位的人员用印。", clause="R25-54")
    if row.person_ref == actor.person_ref:
        raise OwnCase("任何人不得为本人的证书用印，请由其他人员办理。")
    state = row.state
    check_version(seen=seen_version, present=row.version, state=state)
    if not may(state, Move.SEAL):
        raise WrongState if state is CertificateState.WITHHELD else AlreadyDecided
    try:
        await put_seal(uow, row, ports)
    except NoSeal as missing:
        raise SealMissing from missing
    except MissingGlyph as missing:
        raise GlyphMissing(
            f"现有字库没有字符“{missing.character}”（{missing.code_points}），证书暂不用印。请联系管理人员补充字库后重试。"
        ) from missing
    return row


async def put_seal(uow: UnitOfWork, row: CertificateRow, ports: Ports) -> None:
    """Make the PDF and the certificate valid.

    Raises:
        NoSeal, MissingGlyph: nothing has changed.
    """
    if ports.seals is None:
        raise NoSeal(row.sealing_org)
    seal = ports.seals.of(row.sealing_org)
    if not SEALS[row.title.level.tier] & seal.titles:
        raise NoSeal(row.sealing_org)  # it has one, and not for titles of this tier
    name = row.holder_name(ports.keys)
    document = await _document(uow, row, name, ports)
    claims = qr.Claims(
        number=row.number,
        holder=qr.holder_mark(row.number, name),
        title=row.title,
        effective_from=row.effective_from,
        sealing_org=row.sealing_org,
    )
    file = await uow.errand(_sealed_file(row.certificate_id, document, claims, seal, ports))
    await keep_seal_certificate(uow.session, qr.key_id(seal.certificate), row.sealing_org, seal.certificate)

    row.state = after(row.state, Move.SEAL)
    row.since = row.issued_at = uow.now
    row.waits_for = None
    row.pdf_key, row.pdf_sha256 = file.key, file.digest
    row.wrap_pdf_key(ports.keys, file.object_key)
    row.version += 1
    await uow.audit(
        "seal-certificate",
        subject=row.certificate_id,
        clause="R25-54",
        detail={"sealing_org": row.sealing_org, "pdf_sha256": file.digest},
    )
    await emit_certificate_issued(uow, row)
    await tell_holder(uow, row, MessageTemplate.CERTIFICATE_READY)


@dataclass(frozen=True)
class _SealedFile:
    """A sealed PDF that lies in storage, under a key of its own."""

    key: str
    digest: str
    object_key: bytes


def _sealed_file(
    certificate_id: str, document: CertificateDocument, claims: qr.Claims, seal: Seal, ports: Ports
) -> Errand[_SealedFile]:
    """Sign the code, set the document with it, sign the PDF, store it."""
    kid = qr.key_id(seal.certificate)

    async def run() -> _SealedFile:
        signed = qr.signing_input(claims, kid)
        code = qr.code_text(ports.verification_url, signed, seal.key.sign(signed, ECDSA(SHA256())))
        plain = await render(document.model_copy(update={"qr": code}))
        pdf = await sign_pdf(plain, seal, reason="制发职称证书", location="内蒙古自治区")
        digest, object_key = sha256(pdf), new_object_key()
        key = f"certificates/{certificate_id}/{digest}.pdf"
        await ports.files.put(key, seal_object(pdf, object_key, context=key))
        return _SealedFile(key, digest, object_key)

    return Errand(("seal certificate", certificate_id, kid, document.model_dump_json()), run)


async def _document(uow: UnitOfWork, row: CertificateRow, name: str, ports: Ports) -> CertificateDocument:
    """What is printed, but for the code."""
    catalogue, title = Catalogue.shipped(), row.title
    specialty = title.specialty or ""
    host = ports.verification_url.split("/")[2]
    issuer = await organisation(uow.session, row.sealing_org)
    return CertificateDocument(
        issuing_organisation=issuer.name,
        dated=uow.now,
        number=row.number,
        identifier=row.identifier,
        holder_name=name,
        holder_document=mask_number(row.document_number(ports.keys)),
        series=catalogue.series_label(title.series),
        specialty=catalogue.specialty_label(title.series, specialty),
        title_name=catalogue.title_name(title.series, specialty, title.level),
        level=code_label("level", title.level),
        obtained_by=label(row.origin),
        obtained_on=row.effective_from,
        committee=row.committee,
        qr=ports.verification_url,  # signed and completed by the errand
        verification_hint=host,
    )
