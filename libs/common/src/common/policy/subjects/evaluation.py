"""`evaluation.yaml`: how a title is obtained: review, recognition, exam and review, exam only (P-01, P-02, E-04, R-02)."""

from enum import StrEnum

from common.events.codes import Level
from common.policy.model import Listed, Shape, Status, Subject, Switch, Text, Value
from common.policy.subjects.vocabulary import TitleGroup


class Mode(StrEnum):
    """Evaluation mode; labels in the code list `evaluation_mode`."""

    REVIEW = "review"
    RECOGNITION = "recognition"
    EXAM_AND_REVIEW = "exam_and_review"
    """考评结合: a passing score opens the review."""
    EXAM_ONLY = "exam_only"
    """以考代评: passing the exam is the title."""


class Method(StrEnum):
    """How a committee gets to know an applicant (article 43)."""

    DOCUMENTS = "documents"
    EXAM = "exam"
    DEFENCE = "defence"
    PRACTICE = "practice"
    SHOWCASE = "showcase"
    LECTURE = "lecture"
    SCORES = "scores"
    DEMOCRATIC_APPRAISAL = "democratic_appraisal"
    EXPERT_OPINION = "expert_opinion"


class ModeOf(Shape):
    """The mode of a group of titles."""

    mode: Mode
    titles: tuple[TitleGroup, ...]


class MethodsOf(Shape):
    """Methods that a group of series may use (可); `self_reviewing` means the titles that units review themselves."""

    name: Text
    series: tuple[Text, ...] = ()
    self_reviewing: bool = False
    methods: tuple[Method, ...]


class Evaluation(Subject):
    """How titles are obtained.

    Attributes:
        modes: the titles whose mode a document names.
        unlisted: the mode of every other title.
        exam_only_closed: no application in a 以考代评 title (P-02).
        exam_before_review: an exam-plus-review title needs a passing score inside its validity (E-04).
        exam_series_follow_committee: their dates and cut-off are those of the committee's own annual notice (P-04).
        methods: what a meeting may use (R-02); `methods_of`: what an annual notice adds for some series.
        online_review: titles whose declaration and review are online.
    """

    modes: Listed[str, Value[ModeOf]]
    unlisted: Value[Mode]
    exam_only_closed: Switch
    exam_before_review: Switch
    exam_series_follow_committee: Switch
    methods: Value[tuple[Method, ...]]
    methods_of: Value[tuple[MethodsOf, ...]]
    online_review: Value[tuple[TitleGroup, ...]]

    def of(self, series: str, specialty: str | None, level: Level) -> Value[Mode]:
        """The mode of a title, with the clause that gives it; a higher layer goes first, a stand-in last."""
        latest_first = list(self.modes.values())[::-1]
        in_hand_first = sorted(latest_first, key=lambda value: value.status is Status.STAND_IN)
        for value in in_hand_first:
            named = value.value
            if named is not None and any(group.covers(series, specialty, level) for group in named.titles):
                return Value[Mode].model_validate({**dict(value), "value": named.mode})
        return self.unlisted
