"""Reports (举报投诉): what one may say, who handles it and who is asked about it (articles 51, 62 to 66, 70, 72 to 74)."""

from dataclasses import dataclass
from typing import Final

from common.events.codes import AboutKind, Asked, ReportKind, SubjectKind
from common.events.grounds import Ground, subject_of

PERSONS: Final = frozenset({SubjectKind.APPLICANT, SubjectKind.EXPERT, SubjectKind.STAFF})
"""Whom the file records (R25-71)."""

_MATERIALS: Final = frozenset({Ground.APPLICANT_FALSE_COMMITMENT, Ground.APPLICANT_FALSE_MATERIAL})


@dataclass(frozen=True)
class Handler:
    """The handler of a report: one organisation, or whichever HR authority the place belongs to."""

    org_id: str | None
    organiser: bool = False


def ground_fits(ground: Ground, kind: SubjectKind) -> bool:
    """Whether the article of a ground speaks of this kind of subject; an organiser answers for its committee."""
    spoken_of = subject_of(ground)
    return spoken_of is (SubjectKind.COMMITTEE if kind is SubjectKind.ORGANISER else kind)


def handled_by(kind: SubjectKind, *, organiser_org: str | None, sealing_org: str | None) -> Handler:
    """Who opens, hears and decides.

    An expert is disqualified by the committee's organiser (R25-73). A title is revoked by the HR authority of its level
    (R25-72), which is the one whose seal is on the certificate (R25-54). Everything else belongs to the HR authority of
    the place (R25-74, R25-75).

    Args:
        organiser_org: organiser of the committee that the report points at.
        sealing_org: who sealed the certificate that the report points at.
    """
    if kind is SubjectKind.EXPERT:
        return Handler(organiser_org, organiser=True)
    return Handler(sealing_org if kind is SubjectKind.APPLICANT else None)


def asked_about(kind: SubjectKind, about: AboutKind | None) -> tuple[Asked, ...]:
    """Who has to look into it before a record: the recommending unit and the organiser, for an applicant's case (R25-72)."""
    if kind is SubjectKind.APPLICANT and about in {AboutKind.DECLARATION, AboutKind.CERTIFICATE}:
        return (Asked.RECOMMENDING_UNIT, Asked.ORGANISER)
    return ()


def report_kind(ground: Ground) -> ReportKind:
    """What those who are asked are told it is about."""
    return ReportKind.MATERIALS if ground in _MATERIALS else ReportKind.MISCONDUCT
