"""Puts the facts of a person together: the archive's claims, the profile, what the employer recorded, credit records.

Each thing has one home: the type of applicant is the profile's, sector and self-review are the organisation's, everything else that a
person says is a claim in the archive. An entry that the employer rejected is left out.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel

from common.policy.subjects.audit_chain import ApplicantType
from common.policy.subjects.vocabulary import Sector
from declaration.domain.eligibility.archive_items import ItemStatus
from declaration.domain.eligibility.attempt import USED_UP
from declaration.domain.eligibility.claims import (
    AchievementsClaim,
    AuditCardClaim,
    Claim,
    EducationClaim,
    EntrustedClaim,
    EpidemicClaim,
    ExamClaim,
    OriginClaim,
    PostClaim,
    PrivilegedUseClaim,
    ProgrammeClaim,
    QualificationClaim,
    RuralServiceClaim,
    TitleClaim,
    WorkClaim,
)
from declaration.domain.eligibility.facts import (
    Achievements,
    AuditCard,
    BarInForce,
    Education,
    EpidemicService,
    ExamResult,
    Facts,
    HeldTitle,
    InPost,
    InProgramme,
    Origin,
    PenaltyInForce,
    Post,
    PrivilegedUse,
    Qualification,
    Record,
    RuralServiceDone,
    Source,
    Work,
)

R = TypeVar("R", bound=Record)

_PEERS_AT_MOST = 50
_USES_AT_MOST = 50


@dataclass(frozen=True)
class Entry:
    """An entry of the archive that carries a claim.

    Attributes:
        starts: since when; of a thing that a person has one of, the one that began last counts.
    """

    item_id: str
    claim: Claim
    status: ItemStatus
    starts: dt.date | None

    @property
    def source(self) -> Source:
        return Source.VERIFIED if self.status is ItemStatus.VERIFIED else Source.CLAIMED

    def as_record(self, record: type[R], **more: Any) -> R:
        """The claim as rules read it."""
        said = self.claim.model_dump(exclude={"says", "source"})
        return record(source=self.source, **said, **more)


@dataclass(frozen=True)
class OnRecord:
    """Facts that others put on record of the person (employers, credit file, this platform); nobody claims them.

    Attributes:
        in_post: where the employer has recorded it; otherwise the person's own word counts.
        taken: path and year of each declaration that was taken over for review on this platform.
    """

    penalties: tuple[PenaltyInForce, ...] = ()
    in_post: InPost | None = None
    bars: tuple[BarInForce, ...] = ()
    taken: tuple[tuple[str, int], ...] = ()


def assemble(
    entries: Iterable[Entry],
    *,
    applicant_type: ApplicantType,
    sector: Sector | None,
    self_reviewing_unit: bool,
    on_record: OnRecord,
) -> Facts:
    """The facts of one person; the order of the entries means nothing.

    Args:
        sector: of the employer, as the organisation's record tells it; None where the kind of person does.
    """
    live = sorted(
        (entry for entry in entries if entry.status is not ItemStatus.REJECTED),
        key=lambda entry: (entry.starts or dt.date.min, entry.item_id),
    )

    def of(kind: type[BaseModel]) -> list[Entry]:
        return [entry for entry in live if isinstance(entry.claim, kind)]

    def all_of(kind: type[BaseModel], record: type[R]) -> tuple[R, ...]:
        return tuple(entry.as_record(record) for entry in of(kind))

    def last(kind: type[BaseModel], record: type[R]) -> R | None:
        found = all_of(kind, record)
        return found[-1] if found else None

    return Facts(
        post=_post(
            of(PostClaim),
            on_record,
            applicant_type=applicant_type,
            sector=sector,
            self_reviewing_unit=self_reviewing_unit,
        ),
        work=last(WorkClaim, Work) or Work(),
        education=all_of(EducationClaim, Education),
        titles=all_of(TitleClaim, HeldTitle),
        qualifications=all_of(QualificationClaim, Qualification),
        exams=all_of(ExamClaim, ExamResult),
        penalties=on_record.penalties,
        bars=on_record.bars,
        programmes=all_of(ProgrammeClaim, InProgramme),
        uses=_uses(all_of(PrivilegedUseClaim, PrivilegedUse), on_record),
        achievements=_together(all_of(AchievementsClaim, Achievements)),
        origin=_origin(last(OriginClaim, Origin) or Origin(), on_record),
        rural=last(RuralServiceClaim, RuralServiceDone) or RuralServiceDone(),
        epidemic=last(EpidemicClaim, EpidemicService),
        cards=all_of(AuditCardClaim, AuditCard),
        entrusted=frozenset().union(
            *(entry.claim.steps for entry in live if isinstance(entry.claim, EntrustedClaim))
        ),
    )


def _uses(claimed: Sequence[PrivilegedUse], on_record: OnRecord) -> tuple[PrivilegedUse, ...]:
    """What the platform has recorded counts, whatever the person says (E-18)."""
    recorded = tuple(
        PrivilegedUse(source=Source.VERIFIED, path=path, year=year)
        for path, year in on_record.taken
        if path in USED_UP
    )
    known = {(use.path, use.year) for use in recorded}
    return (*recorded, *(use for use in claimed if (use.path, use.year) not in known))[:_USES_AT_MOST]


def _origin(said: Origin, on_record: OnRecord) -> Origin:
    """Who has declared here before does not apply for the first time."""
    if not on_record.taken:
        return said
    return said.model_copy(update={"first_application": False, "source": Source.VERIFIED})


def _post(entries: Sequence[Entry], on_record: OnRecord, **more: Any) -> Post:
    post = entries[-1].as_record(Post, **more) if entries else Post(**more)
    if on_record.in_post is None:
        return post
    return post.model_copy(update={"in_post": on_record.in_post, "source": Source.VERIFIED})


def _together(parts: Sequence[Achievements]) -> Achievements:
    """What several entries show between them; it is verified once every part is."""
    said: dict[str, Any] = {}
    for part in parts:
        for name in part.model_fields_set - {"source"}:
            new, old = getattr(part, name), said.get(name)
            match new:
                case bool():
                    said[name] = bool(old) or new
                case frozenset():
                    said[name] = (old or frozenset()) | new
                case tuple():
                    # rules ask for two or three peers; what goes beyond the limit of `Facts` decides nothing
                    said[name] = ((old or ()) + new)[:_PEERS_AT_MOST]
                case None:
                    pass
                case _:
                    said[name] = new
    verified = bool(parts) and all(part.source is Source.VERIFIED for part in parts)
    return Achievements(source=Source.VERIFIED if verified else Source.CLAIMED, **said)
