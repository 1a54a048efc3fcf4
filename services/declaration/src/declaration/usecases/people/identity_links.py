"""Linking an account to the person behind it, once."""

from common.identity.actors import Actor
from common.identity.checks import checking
from common.identity.documents import BadDocument, PersonDocument
from common.ports import Ports
from common.uow import UnitOfWork
from common.web.problems import FieldError
from declaration.errors import AlreadyLinked, BadPersonDocument, LinkedElsewhere
from declaration.messaging.outgoing.identity_links import emit_person_linked
from declaration.store.people.persons import PersonRow, add_first, link_account, new_person, person


async def link_identity(
    uow: UnitOfWork,
    *,
    document_kind: str,
    number: str,
    name: str,
    phone: str | None,
    actor: Actor,
    ports: Ports,
) -> PersonRow:
    """Link the caller's account to the person with this document.

    Raises:
        AlreadyLinked: the account is linked.
        LinkedElsewhere: the number belongs to another account.
        BadPersonDocument: the number cannot be right, or the check does not know it under that name.
    """
    assert ports.person_refs is not None, "declaration holds the person_ref key"
    assert ports.identity_check is not None, "whoever holds that key checks identities"
    check = ports.identity_check
    if actor.person_ref is not None:
        raise AlreadyLinked
    try:
        document = PersonDocument(document_kind, number, on=uow.now.date())
    except BadDocument as bad:
        raise BadPersonDocument(bad.text, errors=[FieldError("/number", bad.reason, bad.text)]) from bad
    if not await uow.errand(checking(check, document, name)):
        raise BadPersonDocument("姓名与证件号码不一致，请对照证件核对后重新填写。")
    ref = ports.person_refs.of(document)
    row = new_person(
        ports.keys,
        ref,
        document_kind=document.kind,
        number=document.number,
        name=name.strip(),
        phone=phone,
        checked_by=check.name,
        at=uow.now,
    )
    if not await add_first(uow.session, row):
        raise LinkedElsewhere
    await link_account(uow.session, issuer=actor.issuer, account=actor.subject, person_ref=ref)
    await uow.audit("link-identity", subject=ref, detail={"check": check.name})
    await emit_person_linked(uow, ref, issuer=actor.issuer, account=actor.subject)
    return await person(uow.session, ref)
