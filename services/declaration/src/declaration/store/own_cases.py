"""Which declarations, and what hangs on them, are a person's own (回避): met there without any office (R25-33)."""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from common.service.own_cases import HasCaseIn, any_own, is_oneself, own_by
from declaration.domain.cases.states import State
from declaration.store.cases.declarations import DeclarationRow, find_declaration, own_declarations
from declaration.store.cases.inquiries import InquiryRow
from declaration.store.cases.materials import MaterialRow
from declaration.store.chain.defect_notices import DefectNoticeRow
from declaration.store.chain.publicities import ObjectionRow, PublicityRow
from declaration.store.chain.rosters import RosterRow, own_rosters
from declaration.store.eligibility.archive_items import ArchiveItemRow
from declaration.store.eligibility.consents import ConsentRequestRow, ConsentRow
from declaration.store.eligibility.decisions import DecisionRow
from declaration.store.eligibility.personnel_records import PersonnelRecordRow
from declaration.store.people.memberships import MembershipRow


def _shown_on(person_ref: str) -> ColumnElement[bool]:
    rosters = select(RosterRow.publicity_id).where(RosterRow.roster_id.in_(own_rosters(person_ref)))
    return or_(
        PublicityRow.declaration_id.in_(own_declarations(person_ref)), PublicityRow.publicity_id.in_(rosters)
    )


def _objects_or_is_objected_to(person_ref: str) -> ColumnElement[bool]:
    against_own = ObjectionRow.declaration_id.in_(own_declarations(person_ref))
    return or_(against_own, ObjectionRow.person_ref == person_ref)


def _through(key: InstrumentedAttribute[str], declaration_id: InstrumentedAttribute[str]) -> HasCaseIn:
    """For what hangs on one declaration."""
    return own_by(key, lambda ref: declaration_id.in_(own_declarations(ref)))


async def _is_the_applicant(session: AsyncSession, declaration_id: str, person_ref: str) -> bool:
    """Reads the whole row: what follows asks for it too."""
    row = await find_declaration(session, declaration_id)
    return row is not None and row.person_ref == person_ref


OWN_CASES: dict[str, HasCaseIn] = {
    "declaration_id": _is_the_applicant,
    "material_id": _through(MaterialRow.material_id, MaterialRow.declaration_id),
    "decision_id": _through(DecisionRow.decision_id, DecisionRow.declaration_id),
    "request_id": _through(ConsentRequestRow.request_id, ConsentRequestRow.declaration_id),
    "consent_id": _through(ConsentRow.consent_id, ConsentRow.declaration_id),
    "defect_id": _through(DefectNoticeRow.defect_id, DefectNoticeRow.declaration_id),
    "report_id": _through(InquiryRow.report_id, InquiryRow.declaration_id),
    "publicity_id": own_by(PublicityRow.publicity_id, _shown_on),
    "objection_id": own_by(ObjectionRow.objection_id, _objects_or_is_objected_to),
    "roster_id": own_by(RosterRow.roster_id, lambda ref: RosterRow.roster_id.in_(own_rosters(ref))),
    "item_id": own_by(ArchiveItemRow.item_id, lambda ref: ArchiveItemRow.person_ref == ref),
    "record_id": own_by(PersonnelRecordRow.record_id, lambda ref: PersonnelRecordRow.person_ref == ref),
    "membership_id": own_by(MembershipRow.membership_id, lambda ref: MembershipRow.person_ref == ref),
    "person_ref": is_oneself,
}

has_case = any_own(lambda ref: and_(DeclarationRow.person_ref == ref, DeclarationRow.state != State.DRAFT))
