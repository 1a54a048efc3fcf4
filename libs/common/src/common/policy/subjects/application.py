"""`application.yaml`: what binds the person who declares (A-04, A-05, A-07, E-02)."""

from enum import StrEnum

from common.events.codes import Column
from common.policy.model import Shape, Subject, Switch, Text, Value


class OneOf(StrEnum):
    """What a person may choose only one of, per year and level."""

    SERIES = "series"
    """One series or specialty (2025 on)."""
    COMMITTEE = "committee"
    """One committee (2023, 2024)."""


class PledgeText(Shape):
    """The text of a pledge; its version is stored with every signature."""

    version: Text
    text: Text


class Application(Subject):
    """What binds the person who declares.

    Attributes:
        pledge: an integrity pledge must be signed before submission (A-04).
        one_per_year_and_level: A-05.
        closes_at_deadline: nothing is submitted or supplemented after the deadline, supplement notices apart (A-07).
        one_channel: a unit declares through one channel a year, the same series and level to one committee (A-06).
        own_columns: columns of their own beside the ordinary one (P-07).
        credit_record_bars: a credit record in force bars from declaring (E-02); its length is in `credit`.
    """

    pledge: Switch
    pledge_text: Value[PledgeText]
    one_per_year_and_level: Value[OneOf]
    closes_at_deadline: Switch
    credit_record_bars: Switch
    one_channel: Switch
    own_columns: Value[tuple[Column, ...]]
