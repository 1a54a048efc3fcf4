"""Papers with names in them: each encrypted under a key of its own, so that its file may lie anywhere."""

import base64
import datetime as dt
from dataclasses import dataclass

from common.crypto.cipher import CannotOpen, new_object_key, open_object, seal_object
from common.documents.forms import Document
from common.documents.pdf import render
from common.documents.seals import NoSeal
from common.documents.signing import sign_pdf
from common.errands import Errand
from common.ids import new_id
from common.ports import Ports
from common.storage.port import getting, sha256
from common.uow import UnitOfWork
from common.web.problems import NotFound
from review.errors import PaperUnreadable, SealMissing
from review.store import papers as store
from review.store.papers import PaperRow

PAPER_KEY = "review.paper"
"""Purpose of a paper's wrapped key; the context is where the paper lies."""


async def sealed_pdf(
    uow: UnitOfWork, document: Document, *, org_id: str, reason: str, location: str, ports: Ports
) -> bytes:
    """A document as PDF with the organisation's electronic seal.

    Raises:
        SealMissing: the organisation has none here.
        MissingGlyph: no font has a character of it.
    """
    if ports.seals is None:
        raise SealMissing
    try:
        seal = ports.seals.of(org_id)
    except NoSeal as error:
        raise SealMissing from error

    async def run() -> bytes:
        return await sign_pdf(await render(document), seal, reason=reason, location=location)

    return await uow.errand(Errand(("seal paper", org_id, reason, document.model_dump_json()), run))


@dataclass(frozen=True)
class _Stored:
    """Where a paper lies, and the key that it is encrypted under."""

    object_key: str
    wrapped_key: str


def _storing(paper_id: str, content: bytes, ports: Ports) -> Errand[_Stored]:
    object_key = f"review/papers/{paper_id}"

    async def run() -> _Stored:
        key = new_object_key()
        await ports.files.put(object_key, seal_object(content, key, context=object_key))
        wrapped = ports.keys.encrypt(base64.b64encode(key).decode(), purpose=PAPER_KEY, context=object_key)
        return _Stored(object_key, wrapped)

    return Errand(("store paper", paper_id, sha256(content)), run)


async def keep_paper(
    uow: UnitOfWork,
    kind: str,
    subject: str,
    content: bytes,
    *,
    ports: Ports,
    keep_until: dt.date | None = None,
) -> PaperRow:
    """Store a paper; there is one of a kind about a subject."""
    paper_id = uow.once(f"{kind} {subject}", lambda: new_id("pap"))
    stored = await uow.errand(_storing(paper_id, content, ports))
    row = PaperRow(
        paper_id=paper_id,
        kind=kind,
        subject=subject,
        object_key=stored.object_key,
        wrapped_key=stored.wrapped_key,
        sha256=sha256(content),
        size=len(content),
        made_at=uow.now,
        made_by=uow.by,
        keep_until=keep_until,
    )
    uow.session.add(row)
    await uow.session.flush()
    return row


async def open_paper(uow: UnitOfWork, kind: str, subject: str, ports: Ports) -> bytes:
    """A stored paper.

    Raises:
        NotFound: there is none.
        PaperUnreadable: its file is not the one that was stored.
    """
    row = await store.find_paper(uow.session, kind, subject)
    if row is None:
        raise NotFound("文件尚未生成。")
    try:
        key = base64.b64decode(ports.keys.decrypt(row.wrapped_key, purpose=PAPER_KEY, context=row.object_key))
        stored = await uow.errand(getting(ports.files, row.object_key))
        content = open_object(stored, key, context=row.object_key)
    except CannotOpen as error:
        raise PaperUnreadable from error
    if sha256(content) != row.sha256:
        raise PaperUnreadable
    return content
