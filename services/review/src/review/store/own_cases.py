"""In which cases, meetings, publicities, objections, packages and reports a person has a case (回避, R-09, X-09)."""

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from common.service.own_cases import HasCaseIn, any_own, own_by
from review.store.cases import CaseRow
from review.store.inquiries import InquiryRow
from review.store.meetings import DocketItemRow
from review.store.packages import PackageRow
from review.store.publicities import ObjectionRow, PublicityRow


def own_meetings(person_ref: str) -> Select[str]:
    """The meetings on whose docket the person is or was; what judged a case stays closed after it left the docket."""
    return select(DocketItemRow.meeting_id).where(DocketItemRow.declaration_id.in_(_own_cases(person_ref)))


async def meetings_with_own_case(session: AsyncSession, person_ref: str | None) -> set[str]:
    """Their ids, to be left out of lists; nobody has a case while no account is linked to him."""
    if person_ref is None:
        return set()
    return set((await session.execute(own_meetings(person_ref))).scalars())


async def reports_about_own_case(session: AsyncSession, person_ref: str | None) -> set[str]:
    """Ids of the reports that `asked_about_own` finds."""
    if person_ref is None:
        return set()
    return set(
        (await session.execute(select(InquiryRow.report_id).where(asked_about_own(person_ref)))).scalars()
    )


def asked_about_own(person_ref: str) -> ColumnElement[bool]:
    """Whether a report is about a meeting that hears the person, a case of it, or the committee that the person is before."""
    beside = select(DocketItemRow.declaration_id).where(
        DocketItemRow.meeting_id.in_(own_meetings(person_ref))
    )
    committees = select(CaseRow.committee_id).where(CaseRow.person_ref == person_ref)
    about = InquiryRow.about_id
    return or_(
        about.in_(_own_cases(person_ref)),
        about.in_(beside),
        about.in_(own_meetings(person_ref)),
        about.in_(committees),
    )


def _own_cases(person_ref: str) -> Select[str]:
    return select(CaseRow.declaration_id).where(CaseRow.person_ref == person_ref)


OWN_CASES: dict[str, HasCaseIn] = {
    "declaration_id": own_by(CaseRow.declaration_id, lambda ref: CaseRow.person_ref == ref),
    "meeting_id": own_by(
        DocketItemRow.meeting_id, lambda ref: DocketItemRow.declaration_id.in_(_own_cases(ref))
    ),
    "publicity_id": own_by(
        PublicityRow.publicity_id, lambda ref: PublicityRow.meeting_id.in_(own_meetings(ref))
    ),
    "objection_id": own_by(
        ObjectionRow.objection_id, lambda ref: ObjectionRow.meeting_id.in_(own_meetings(ref))
    ),
    "package_id": own_by(PackageRow.package_id, lambda ref: PackageRow.meeting_id.in_(own_meetings(ref))),
    "report_id": own_by(InquiryRow.report_id, asked_about_own),
}

has_case = any_own(lambda ref: CaseRow.person_ref == ref)
