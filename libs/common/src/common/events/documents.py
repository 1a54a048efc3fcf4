"""What is inside the sealed values and claim-checked documents that events point to.

These never travel in an event. They are schemas all the same, since one service writes and another reads them, and they
grow by the same rule as facts do. A sealed value is bound to the subject it belongs to: the context is the declaration id
for the parts of a case file, the meeting id for panel and attendance, the message id for a recipient.
"""

import datetime as dt
from typing import Annotated, Any

from common.events.base import Count, Digest, Id, Instant, Sealed, SealedFor, Shape, Title
from common.events.codes import Level, Purpose, SeatRole, SeatState


class NamePart(Shape):
    """Sealed for `name`: the applicant and the unit, as they are printed."""

    name: str
    unit_name: str | None = None


class NumberPart(Shape):
    """Sealed for `number`: document kind (GA/T 517) and normalised number."""

    kind: str
    number: str


class AuditStep(Shape):
    """One signed decision of the audit chain (article 33: who audits signs)."""

    step: Id
    org: Id
    auditor: str
    outcome: Id
    opinion: str
    on: dt.date


class Material(Shape):
    """One uploaded material: where its encrypted bytes lie and the wrapped key that opens them."""

    material_id: Id
    item: Id
    file_name: str
    media_type: str
    size: int
    sha256: Digest
    object_key: Id
    wrapped_key: str | None = None


class Publicity(Shape):
    """What a publicity on the way up brought (articles 27 and 34): it travels along with the file."""

    kind: Id
    org: Id
    published_on: dt.date
    last_day: dt.date
    objections: Count = 0
    """How many came; all of them were found to be without ground, or the file would not be here."""


class FilePart(Shape):
    """Sealed for `file`: what the experts read."""

    form: dict[str, Any]
    audit_trail: tuple[AuditStep, ...] = ()
    publicity: tuple[Publicity, ...] = ()
    materials: tuple[Material, ...] = ()


class Pledge(Shape):
    """The integrity pledge (诚信承诺书) as the applicant signed it; who signed is a person_ref, no name."""

    text_version: Id
    signed_at: Instant
    signed_by: Id


class CaseFile(Shape):
    """The immutable case file of an accepted declaration; its three parts are sealed apart.

    `material_digests` lists the SHA-256 of every material, so that completeness shows without opening a part.
    """

    declaration_id: Id
    person_ref: Id
    title: Title
    accepted_at: Instant
    pledge: Pledge | None = None
    material_digests: tuple[Digest, ...] = ()
    name: Annotated[Sealed, SealedFor(Purpose.NAME)]
    number: Annotated[Sealed, SealedFor(Purpose.NUMBER)]
    file: Annotated[Sealed, SealedFor(Purpose.FILE)]


class HolderFile(Shape):
    """Who a certificate is for: the sealed parts of the case file, passed on unopened."""

    declaration_id: Id
    name: Annotated[Sealed, SealedFor(Purpose.NAME)]
    number: Annotated[Sealed, SealedFor(Purpose.NUMBER)]


class DocketCase(Shape):
    """One case for the draw: who and whose unit an expert must have nothing to do with, and the level that is sought."""

    declaration_id: Id
    person_ref: Id
    unit_org: Id | None = None
    avoid: tuple[Id, ...] = ()
    level: Level | None = None


class Docket(Shape):
    """Sealed for `draw`: the cases of a meeting."""

    cases: tuple[DocketCase, ...]


class PanelSeat(Shape):
    """One seat of a panel and who sits on it."""

    seat: Id
    role: SeatRole
    expert_id: Id
    person_ref: Id
    name: str
    employer_org: Id
    title: Title
    grassroots: bool
    outside_system: bool
    outside_unit: bool
    state: SeatState


class Panel(Shape):
    """Sealed for `panel`: all seats of a meeting's panel, the vacated ones included."""

    seats: tuple[PanelSeat, ...]


class Attendance(Shape):
    """Sealed for `attendance`: who attended a meeting."""

    expert_ids: tuple[Id, ...]


class Recipient(Shape):
    """Sealed for `call`: who is to learn that a message waits, and a phone that the sender was told."""

    person_ref: Id
    phone: str | None = None


class Evidence(Shape):
    """Sealed for `evidence`: what a report rests on, or what an inquiry found."""

    text: str
    materials: tuple[Material, ...] = ()
