"""`works.yaml`: representative works (代表性成果; A-10) and what sheets may not ask for (R-12, R-21)."""

from enum import StrEnum

from common.policy.model import Subject, Switch, Text, Value


class Work(StrEnum):
    """A kind of representative work."""

    STANDARD = "standard"
    EXTENSION = "extension"
    SOLUTION = "solution"
    BREAKTHROUGH = "breakthrough"
    PATENT = "patent"
    TRANSFER = "transfer"
    THEORY = "theory"
    THINK_TANK = "think_tank"
    ARTWORK = "artwork"
    TEACHING_PLAN = "teaching_plan"
    MEDICAL_RECORD = "medical_record"
    EPIDEMIC = "epidemic"
    PILOT_TEST = "pilot_test"


class Dimension(StrEnum):
    """A dimension of the menu-type scoring sheet."""

    CHARACTER = "character"
    ETHICS = "ethics"
    ABILITY = "ability"
    TECHNICAL_LEVEL = "technical_level"
    ACADEMIC_INFLUENCE = "academic_influence"
    INNOVATION = "innovation"
    ADVICE = "advice"
    TRAINING_PEOPLE = "training_people"
    PUBLIC_SERVICE = "public_service"
    PILOT_TEST = "pilot_test"


class Works(Subject):
    """Works and sheets.

    Attributes:
        kinds: every kind that may be handed in.
        epidemic: results of epidemic control may be handed in too.
        pilot_test: results of pilot tests (中试成果) are among the indicators.
        dimensions: of the scoring sheet (R-12).
        practice_series: in these, paper counts and impact factors are no hard condition: `no_paper_counts`.
        patent_transfer: the benefit of patent transfer is an indicator of universities and institutes (R-21).
        transfer_staff_equal: who transfers results is rated equal to teaching and research staff.
    """

    kinds: Value[tuple[Work, ...]]
    epidemic: Switch
    pilot_test: Switch
    dimensions: Value[tuple[Dimension, ...]]
    practice_series: Value[tuple[Text, ...]]
    no_paper_counts: Switch
    patent_transfer: Switch
    transfer_staff_equal: Switch
