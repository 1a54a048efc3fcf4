"""What each document says: one frozen model per document, each naming the template that sets it.

The texts are final Chinese (labels resolved by the caller); `dated` is business time and the only time in the file.
"""

import datetime as dt
from typing import Annotated, Any, ClassVar, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from common.documents.qr import qr_svg

REGION_IN_MONGOLIAN = "ᠥᠪᠥᠷ ᠮᠣᠩᠭᠣᠯ ᠤᠨ ᠥᠪᠡᠷᠲᠡᠭᠡᠨ ᠵᠠᠰᠠᠬᠤ ᠣᠷᠣᠨ"
"""内蒙古自治区 in the traditional script; set vertically beside the certificate's heading where a font is found."""

Text = Annotated[str, Field(min_length=1)]


class Document(BaseModel):
    """What every document has in common."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    template: ClassVar[str]

    issuing_organisation: Text
    dated: AwareDatetime
    """The date that the document bears and its creation time in the file: business time."""

    def template_data(self) -> dict[str, Any]:
        """What the template reads; absent means absent."""
        return self.model_dump(mode="json", exclude_none=True)


class CertificateDocument(Document):
    """The electronic certificate (R25-54)."""

    template: ClassVar[str] = "certificate"

    number: Text
    identifier: str | None = None
    """The electronic licence identifier of GB/T 36904."""
    holder_name: Text
    holder_document: str | None = None
    """As it is to be printed, normally masked."""
    series: Text
    specialty: str
    """Empty for a series without specialties."""
    title_name: Text
    level: Text
    obtained_by: Text
    """评审, 认定 ..."""
    obtained_on: dt.date
    """The date from which the title counts (R25-55), not the day of issue."""
    committee: str | None = None
    qr: Text
    """What the QR code holds, at most 600 bytes to stay readable at this size."""
    verification_hint: str = ""
    region_mongolian: str | None = REGION_IN_MONGOLIAN

    def template_data(self) -> dict[str, Any]:
        return super().template_data() | {"qr_svg": qr_svg(self.qr)}


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Attendee(_Part):
    name: Text
    role: Text
    note: str | None = None


class Opinion(_Part):
    case_number: Text
    summary: Text


class Count(_Part):
    """One item's ballot as it was announced."""

    case_number: Text
    title: Text
    present: int
    recused: int
    agree: int
    disagree: int
    abstain: int
    spoiled: int
    needed: int
    outcome: Text


class SignatureMark(_Part):
    role: Text
    name: Text
    signed_at: AwareDatetime
    manner: Text
    """How it was signed, e.g. 主任委员本人签署 or by which authorisation."""


class Minutes(Document):
    """Minutes of a meeting: time, present, subjects, opinions, counts (R25-48)."""

    template: ClassVar[str] = "minutes"

    committee: Text
    meeting_number: Text
    mode: Text
    opened_at: AwareDatetime
    closed_at: AwareDatetime
    place: Text
    presiding: Text
    recorder: Text
    observers: tuple[Text, ...]
    members_filed: int
    members_present: int
    attendees: tuple[Attendee, ...]
    subjects: tuple[Text, ...]
    opinions: tuple[Opinion, ...]
    counts: tuple[Count, ...]
    counting_rule: Text
    """How many votes an item needs and of whom, in words, with the clause (R25-45)."""
    remarks: tuple[Text, ...] = ()
    signatures: tuple[SignatureMark, ...]
    audit_head: str | None = None


class Column(_Part):
    label: Text
    share: float = Field(default=1, gt=0)
    """Width relative to the other columns."""


class PublicityDocument(Document):
    """A publicity with its list: unit, roster and result publicities, recommendation lists (公示)."""

    template: ClassVar[str] = "publicity"

    heading: Text
    publicity_number: Text
    paragraphs: tuple[Text, ...]
    open_from: dt.date | None = None
    """First and last day of the publicity period; None for a list that is only recommended, the last also while the
    working days of its year are not known."""
    open_until: dt.date | None = None
    working_days: int | None = None
    contacts: tuple[Text, ...] = ()
    list_heading: str = "名单"
    columns: tuple[Column, ...]
    """Without the running number, which is added."""
    rows: tuple[tuple[str, ...], ...]

    @model_validator(mode="after")
    def _period_and_rows_fit(self) -> Self:
        begins, counts = self.open_from is not None, self.working_days is not None
        if begins is not counts or (self.open_until is not None and not begins):
            raise ValueError("a publicity period needs its first day and its working days")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row has one text per column")
        return self
