"""The way back for a person whose number somebody else has linked: the HR authority of the place decides, on record."""

from dataclasses import dataclass

from common.identity.actors import Actor
from common.identity.checks import checking
from common.identity.documents import BadDocument, PersonDocument
from common.ids import new_id
from common.ports import Ports
from common.replicas.jurisdiction import authority_over
from common.uow import UnitOfWork
from common.web.problems import FieldError, NotFound, OwnCase
from declaration.domain.cases.messages import OwnTemplate
from declaration.errors import AlreadyLinked, BadPersonDocument
from declaration.messaging.outgoing.identity_links import emit_person_linked, emit_person_unlinked
from declaration.store.cases.messages import tell
from declaration.store.people import identity_corrections as store
from declaration.store.people.identity_corrections import IdentityCorrectionRow
from declaration.store.people.persons import link_account, person
from declaration.usecases.people.memberships import claim_units


@dataclass(frozen=True, repr=False)
class Papers:
    """The papers that the officer has seen."""

    document_kind: str
    number: str
    name: str
    phone: str | None


async def correct_link(
    uow: UnitOfWork,
    papers: Papers,
    *,
    account: str,
    place: str,
    reason: str,
    evidence: str,
    actor: Actor,
    ports: Ports,
) -> IdentityCorrectionRow:
    """Take a number from the account that linked it and give it to the account of the person whose number it is.

    What a unit had confirmed of the person ends, for it was said of somebody else.

    Args:
        account: as `/me` shows it to its owner.
        place: where the person works or lives.

    Raises:
        OutsideJurisdiction: the place is under no HR authority of the caller.
        BadPersonDocument
        NotFound: nobody has linked the number; the person links it without any help.
        OwnCase: the number or one of the accounts is the caller's.
        AlreadyLinked: the right account stands for somebody already.
    """
    authority = await authority_over(uow.session, actor, "region_hr", "league_hr", "county_hr", place=place)
    document = await _checked(uow, papers, ports)
    assert ports.person_refs is not None, "declaration holds the person_ref key"
    ref = ports.person_refs.of(document)
    issuer, _, subject = account.partition("|")
    if actor.person_ref == ref or actor.account == account:
        raise OwnCase
    wrong = await store.link_of_person(uow.session, ref)
    if wrong is None:
        raise NotFound("没有账号关联该证件号码，本人可以直接办理实名关联。")
    if await store.is_linked(uow.session, issuer=issuer, account=subject):
        raise AlreadyLinked("该账号已经关联其他证件号码，请核对账号。")
    row = IdentityCorrectionRow(
        correction_id=new_id("idc"),
        person_ref=ref,
        org_id=authority.org_id,
        wrong_issuer=wrong.issuer,
        wrong_account=wrong.account,
        issuer=issuer,
        account=subject,
        decided_by=actor.account,
        decided_at=uow.now,
    )
    row.save_words(ports.keys, reason=reason, evidence=evidence)
    uow.session.add(row)
    await store.unlink_account(uow.session, issuer=wrong.issuer, account=wrong.account)
    await link_account(uow.session, issuer=issuer, account=subject, person_ref=ref)
    holder = await person(uow.session, ref)
    assert ports.identity_check is not None, "whoever holds that key checks identities"
    holder.change_papers(
        ports.keys, name=papers.name.strip(), phone=papers.phone, checked_by=ports.identity_check.name
    )
    await claim_units(uow, ref, set())
    await uow.audit(
        "correct-identity-link",
        subject=ref,
        clause="R25-60",
        detail={
            "correction": row.correction_id,
            "org": authority.org_id,
            "from": f"{row.wrong_issuer}|{row.wrong_account}",
            "to": account,
        },
    )
    tell(uow.session, ref, OwnTemplate.IDENTITY_CORRECTED, link=row.correction_id, at=uow.now)
    await emit_person_unlinked(uow, ref, issuer=row.wrong_issuer, account=row.wrong_account)
    await emit_person_linked(uow, ref, issuer=issuer, account=subject)
    return row


async def lost_number(uow: UnitOfWork, *, actor: Actor) -> IdentityCorrectionRow | None:
    """The decision that took the number from the caller's account, while the account stands for nobody."""
    if actor.person_ref is not None:
        return None
    return await store.lost_number(uow.session, issuer=actor.issuer, account=actor.subject)


async def _checked(uow: UnitOfWork, papers: Papers, ports: Ports) -> PersonDocument:
    assert ports.identity_check is not None, "whoever holds that key checks identities"
    try:
        document = PersonDocument(papers.document_kind, papers.number, on=uow.now.date())
    except BadDocument as bad:
        raise BadPersonDocument(bad.text, errors=[FieldError("/number", bad.reason, bad.text)]) from bad
    if not await uow.errand(checking(ports.identity_check, document, papers.name)):
        raise BadPersonDocument("姓名与证件号码不一致，请对照证件核对后重新填写。")
    return document
