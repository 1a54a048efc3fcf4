"""Papers with names in them: each encrypted under a key of its own, so that its file may lie anywhere."""

import base64
import datetime as dt

from common import crash
from common.crypto.cipher import CannotOpen, new_object_key, open_object, seal_object
from common.documents.forms import Document
from common.documents.pdf import render
from common.documents.seals import NoSeal
from common.documents.signing import sign_pdf
from common.ids import new_id
from common.ports import Ports
from common.storage.port import sha256
from common.uow import UnitOfWork
from common.web.problems import NotFound
from review.errors import PaperUnreadable, SealMissing
from review.store import papers as store
from review.store.papers import PaperRow

PAPER_KEY = "review.paper"
"""Purpose of a paper's wrapped key; the context is where the paper lies."""


async def sealed_pdf(document: Document, *, org_id: str, reason: str, location: str, ports: Ports) -> bytes:
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
    return await sign_pdf(await render(document), seal, reason=reason, location=location)


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
    paper_id = new_id("pap")
    object_key = f"review/papers/{paper_id}"
    key = new_object_key()
    await ports.files.put(object_key, seal_object(content, key, context=object_key))
    crash.point("after-file")
    row = PaperRow(
        paper_id=paper_id,
        kind=kind,
        subject=subject,
        object_key=object_key,
        wrapped_key=ports.keys.encrypt(base64.b64encode(key).decode(), purpose=PAPER_KEY, context=object_key),
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
        content = open_object(await ports.files.get(row.object_key), key, context=row.object_key)
    except CannotOpen as error:
        raise PaperUnreadable from error
    if sha256(content) != row.sha256:
        raise PaperUnreadable
    return content
