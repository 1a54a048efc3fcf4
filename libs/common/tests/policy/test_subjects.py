"""What subjects answer beyond their values: the mode and standard of a title, schooling that reaches another."""

from pathlib import Path

import pytest

from common.events.codes import Level
from common.policy import PackShelf, Policy, Status
from common.policy.subjects.applicants import Penalty
from common.policy.subjects.evaluation import Mode
from common.policy.subjects.vocabulary import Degree, Schooling, Target, TargetRule

FOLDER = Path(__file__).resolve().parents[4] / "policies"


@pytest.fixture(scope="module")
def demo() -> Policy:
    return PackShelf(FOLDER).effective("2026-bayannur", layers=("demo",))


@pytest.mark.parametrize(
    ("series", "level", "mode", "status"),
    [
        ("economics", "full_senior", "review", Status.ASSUMED),
        ("economics", "associate_senior", "exam_and_review", Status.STAND_IN),
        ("economics", "middle", "exam_only", Status.STAND_IN),
        ("forestry_grassland", "middle", "review", Status.STAND_IN),
    ],
)
def test_the_mode_of_a_title(series: str, level: str, mode: str, status: Status, demo: Policy) -> None:
    value = demo.evaluation.of(series, None, Level(level))

    assert (value.require(), value.status) == (Mode(mode), status)


def test_without_stand_ins_most_modes_are_open() -> None:
    value = (
        PackShelf(FOLDER).effective("2026-bayannur").evaluation.of("forestry_grassland", None, Level.MIDDLE)
    )

    assert (value.status, value.clause) == (Status.NOT_CONFIGURED, "R25-24")


def test_the_standard_of_a_title_is_the_closest_one(demo: Policy) -> None:
    middle = demo.conditions.of("forestry_grassland", "silviculture", Level.MIDDLE)

    assert middle.require().level is Level.MIDDLE
    assert (demo.conditions.of("forestry_grassland", None, Level.TECHNICIAN).status) is Status.NOT_CONFIGURED


@pytest.mark.parametrize(
    ("has", "asked", "reaches"),
    [
        ("bachelor", "college", True),
        ("bachelor", "bachelor", True),
        ("college", "bachelor", False),
        ("postgraduate", "bachelor", True),
        ("high_school", "secondary_vocational", False),
    ],
)
def test_schooling_reaches_lower_schooling(has: str, asked: str, reaches: bool) -> None:
    assert Schooling(has).reaches(Schooling(asked)) is reaches


def test_degrees_and_penalties_are_in_order() -> None:
    assert Degree.DOCTOR.reaches(Degree.MASTER)
    assert not Degree.BACHELOR.reaches(Degree.MASTER)
    assert Penalty.DEMERIT.reaches(Penalty.DEMERIT)
    assert Penalty.DOWNGRADED.reaches(Penalty.DEMERIT)
    assert not Penalty.WARNING.reaches(Penalty.DEMERIT)


def test_a_target_by_record_needs_no_list() -> None:
    assert Target(rule=TargetRule.BY_RECORD).levels == ()
