"""What a person may say of the own person in the archive, one fact per entry (A-01), in the terms that rules read.

A claim says neither whose word it is (the state of its entry does) nor what others alone may say: penalties, having left
the post, credit records; nor what the profile says already, the type of applicant.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter
from pydantic.json_schema import SkipJsonSchema

from common.policy.subjects.entrusted import Inbound, Stationed
from common.policy.subjects.rural_service import Urban
from declaration.domain.eligibility.archive_items import ItemKind
from declaration.domain.eligibility.facts import (
    Achievements,
    AuditCard,
    Day,
    Education,
    EpidemicService,
    ExamResult,
    HeldTitle,
    InOrder,
    InPost,
    InProgramme,
    Origin,
    PrivilegedUse,
    Qualification,
    Record,
    RuralServiceDone,
    Source,
    UnitAt,
    Work,
)


class _Claim(Record):
    """Always the person's own word."""

    source: SkipJsonSchema[Literal[Source.CLAIMED]] = Field(default=Source.CLAIMED, exclude=True)


class PostClaim(_Claim):
    """The present post; see `Post`."""

    says: Literal["post"] = "post"
    in_post: Literal[
        InPost.IN_POST, InPost.CIVIL_SERVANT, InPost.FOUNDING_ON_LEAVE, InPost.FOUNDING_IN_POST
    ] = InPost.IN_POST
    unit_at: UnitAt = UnitAt.CITY
    employed_on: Day | None = None
    professional_post: bool = True
    stationed: Stationed | None = None
    research_staff: bool | None = None
    urban: Urban | None = None
    assessed: bool = False


class WorkClaim(_Claim, Work):
    says: Literal["work"] = "work"


class EducationClaim(_Claim, Education):
    says: Literal["education"] = "education"


class TitleClaim(_Claim, HeldTitle):
    says: Literal["title"] = "title"


class QualificationClaim(_Claim, Qualification):
    says: Literal["qualification"] = "qualification"


class ExamClaim(_Claim, ExamResult):
    says: Literal["exam"] = "exam"


class ProgrammeClaim(_Claim, InProgramme):
    says: Literal["programme"] = "programme"


class PrivilegedUseClaim(_Claim, PrivilegedUse):
    says: Literal["privileged_use"] = "privileged_use"


class AchievementsClaim(_Claim, Achievements):
    says: Literal["achievements"] = "achievements"


class OriginClaim(_Claim, Origin):
    says: Literal["origin"] = "origin"


class RuralServiceClaim(_Claim, RuralServiceDone):
    says: Literal["rural_service"] = "rural_service"


class EpidemicClaim(_Claim, EpidemicService):
    says: Literal["epidemic"] = "epidemic"


class AuditCardClaim(_Claim, AuditCard):
    says: Literal["audit_card"] = "audit_card"


class EntrustedClaim(_Claim):
    """The steps of a commission that have been taken (A-14)."""

    says: Literal["entrusted"] = "entrusted"
    steps: Annotated[frozenset[Inbound], InOrder]


Claim = Annotated[
    PostClaim
    | WorkClaim
    | EducationClaim
    | TitleClaim
    | QualificationClaim
    | ExamClaim
    | ProgrammeClaim
    | PrivilegedUseClaim
    | AchievementsClaim
    | OriginClaim
    | RuralServiceClaim
    | EpidemicClaim
    | AuditCardClaim
    | EntrustedClaim,
    Field(discriminator="says"),
]

CLAIM: Final[TypeAdapter[Claim]] = TypeAdapter(Claim)

_RESULTS: Final = frozenset({"achievements"})

CLAIMS_OF: Final[Mapping[ItemKind, frozenset[str]]] = MappingProxyType(
    {
        ItemKind.EDUCATION: frozenset({"education"}),
        ItemKind.WORK: frozenset({"post", "work", "origin", "rural_service", "epidemic", "achievements"}),
        ItemKind.TITLE: frozenset({"title"}),
        ItemKind.QUALIFICATION: frozenset({"qualification"}),
        ItemKind.EXAM: frozenset({"exam"}),
        ItemKind.TRAINING: frozenset({"audit_card"}),
        ItemKind.PROGRAMME: frozenset({"programme", "privileged_use"}),
        ItemKind.COMMISSION: frozenset({"entrusted"}),
        ItemKind.PAPER: _RESULTS,
        ItemKind.AWARD: _RESULTS,
        ItemKind.PATENT: _RESULTS,
        ItemKind.PROJECT: _RESULTS,
    }
)
"""Which facts an entry of a kind can carry."""

MOST_OF_A_KIND: Final = 50
"""Entries with the same kind of fact; nobody's life needs more, and `Facts` takes no more."""
