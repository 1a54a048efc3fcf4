"""Every code that an event carries has a Chinese label, and every ground of misconduct its article."""

from enum import StrEnum

import pytest

from common.events import codes
from common.events.codes import SubjectKind
from common.events.grounds import GROUND_CLAUSES, Ground, subject_of
from common.events.labels import CODE_LISTS, label, list_name

NOT_SHOWN_TO_PEOPLE = {codes.Service, codes.Purpose}
CODE_SETS = [
    found
    for found in [*vars(codes).values(), Ground]
    if isinstance(found, type)
    and issubclass(found, StrEnum)
    and found is not StrEnum
    and found not in NOT_SHOWN_TO_PEOPLE
]


def test_every_code_set_has_a_list_and_every_list_a_code_set() -> None:
    assert sorted(map(list_name, CODE_SETS)) == sorted(CODE_LISTS)


@pytest.mark.parametrize("code_set", CODE_SETS, ids=lambda found: found.__name__)
def test_every_code_has_a_chinese_label_of_its_own(code_set: type[StrEnum]) -> None:
    labels = CODE_LISTS[list_name(code_set)]
    assert list(labels) == [code.value for code in code_set]
    assert all("\u4e00" <= text[0] <= "\u9fff" for text in labels.values())
    assert len(set(labels.values())) == len(labels)


@pytest.mark.parametrize(
    ("name", "code", "text"),
    [
        ("level", "associate_senior", "副高级"),
        ("tier", "junior", "初级"),
        ("case_outcome", "carried_over", "结转下次会议"),
        ("certificate_status", "revoked", "已撤销"),
        ("committee_status", "filed", "已核准备案"),
        ("seat_role", "vice_chair", "副主任委员"),
    ],
)
def test_labels_by_list_and_code(name: str, code: str, text: str) -> None:
    assert CODE_LISTS[name][code] == text


def test_label_of_a_code() -> None:
    assert label(Ground.EXPERT_NO_RECUSAL) == "专家应当回避未申请回避"


@pytest.mark.parametrize(
    ("ground", "clause", "subject"),
    [
        (Ground.APPLICANT_FALSE_COMMITMENT, "R25-62.1", SubjectKind.APPLICANT),
        (Ground.APPLICANT_FALSE_MATERIAL, "R25-62.2", SubjectKind.APPLICANT),
        (Ground.APPLICANT_LOBBYING, "R25-62.3", SubjectKind.APPLICANT),
        (Ground.APPLICANT_CONCEALED_PENALTY, "R25-72", SubjectKind.APPLICANT),
        (Ground.EXPERT_IDENTITY_DISCLOSED, "R25-63.1", SubjectKind.EXPERT),
        (Ground.EXPERT_NO_RECUSAL, "R25-63.4", SubjectKind.EXPERT),
        (Ground.EXPERT_INTERMEDIARY, "R25-63.7", SubjectKind.EXPERT),
        (Ground.STAFF_AUDIT_NEGLECTED, "R25-64.1", SubjectKind.STAFF),
        (Ground.STAFF_EXPERTS_MISHANDLED, "R25-64.2", SubjectKind.STAFF),
        (Ground.STAFF_OTHER, "R25-64.8", SubjectKind.STAFF),
        (Ground.COMMITTEE_POWER_EXCEEDED, "R25-65.5", SubjectKind.COMMITTEE),
        (Ground.COMMITTEE_COMPLAINTS_IGNORED, "R25-65.8", SubjectKind.COMMITTEE),
        (Ground.EMPLOYER_PUBLICITY_NEGLECTED, "R25-66.2", SubjectKind.EMPLOYER),
    ],
)
def test_a_ground_names_its_article_and_whom_it_is_about(
    ground: Ground, clause: str, subject: SubjectKind
) -> None:
    assert GROUND_CLAUSES[ground] == clause
    assert subject_of(ground) is subject


def test_no_ground_is_without_an_article() -> None:
    assert set(GROUND_CLAUSES) == set(Ground)
