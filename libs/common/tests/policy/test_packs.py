"""A pack that is not sound is refused with file, line and reason; a sound one is taken as it is written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from common.policy import PackError, PackShelf, Status, load_pack

WritePack = Callable[..., Path]
CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "refusals.yaml").read_text("utf-8"),
)
QUORUM = "quorum: {value: 2/3, unit: share, force: must, clause: T25-44, words: 不少于评委会人数的2/3, status: stated}\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_fault_is_refused_with_file_line_and_reason(
    case: dict[str, Any], write_pack: WritePack, rules_head: str
) -> None:
    folder = write_pack(rules_head) / "rules-2025"
    (folder / case["file"]).write_text(case["text"], "utf-8")

    with pytest.raises(PackError) as refused:
        load_pack(folder)

    assert refused.value.file == folder / case["file"]
    assert refused.value.line == case["line"]
    assert case["reason"] in refused.value.reason


def test_every_fault_of_a_folder_is_told_at_once(
    write_pack: WritePack, rules_head: str, annual_notice_head: str
) -> None:
    write_pack(
        rules_head, meeting="quorun: {status: not_configured}\n", results="notise: {status: not_configured}\n"
    )
    folder = write_pack(annual_notice_head, fees="schedul: {status: not_configured}\n")

    with pytest.raises(PackError) as refused:
        PackShelf(folder)

    assert [(fault.file.name, fault.line) for fault in refused.value.faults][:2] == [
        ("fees.yaml", 1),
        ("meeting.yaml", 1),
    ]
    assert "results.yaml:1" in str(refused.value)


def test_a_sound_pack_keeps_value_source_and_place_in_the_file(
    write_pack: WritePack, rules_head: str
) -> None:
    pack = load_pack(write_pack(rules_head, meeting="# 会议\n" + QUORUM) / "rules-2025")

    value, at = pack.leaves["meeting", "quorum"]
    assert list(pack.leaves) == [("meeting", "quorum")]
    assert (value.clause, value.words, value.pack, value.path) == (
        "T25-44",
        "不少于评委会人数的2/3",
        "rules-2025",
        "meeting.quorum",
    )
    assert value.status is Status.STATED
    assert (at.file.name, at.line) == ("meeting.yaml", 2)


def test_brackets_and_punctuation_do_not_count_towards_the_length_of_a_quotation(
    write_pack: WritePack, rules_head: str
) -> None:
    words = "“（出席）评审会议的专家人数、应当不少于评委会人数的2/3。”"  # 24 letters and digits
    meeting = (
        f"quorum: {{value: 2/3, unit: share, force: must, clause: T25-44, words: {words}, status: stated}}\n"
    )

    assert load_pack(write_pack(rules_head, meeting=meeting) / "rules-2025").leaves


@pytest.mark.parametrize(
    ("wrong", "right", "line", "reason"),
    [
        ("id: other", "id: rules-2025", 1, "与文件夹名“rules-2025”不一致"),
        ("place: nm.atlantis", "place: nm", 7, "行政区划中没有“nm.atlantis”"),
        ("date: 2024-05-12", "date: 2025-05-12", 6, "成文日期不在 2025 年内"),
        ("pages: 12", "prefix: T25", 9, "不认识的键“pages”"),
        ("builds_on: rules-2023", "prefix: T25", 3, "缺少“prefix”"),
    ],
)
def test_a_wrong_head_is_refused(
    wrong: str, right: str, line: int, reason: str, write_pack: WritePack, rules_head: str
) -> None:
    folder = write_pack(rules_head) / "rules-2025"
    (folder / "pack.yaml").write_text(rules_head.replace(right, wrong), "utf-8")

    with pytest.raises(PackError) as refused:
        load_pack(folder)

    assert refused.value.file == folder / "pack.yaml"
    assert (refused.value.line, reason in refused.value.reason) == (line, True)


def test_a_annual_notice_that_builds_on_nothing_known_is_refused(
    write_pack: WritePack, annual_notice_head: str
) -> None:
    with pytest.raises(PackError, match="所依据的包“rules-2025”不存在"):
        PackShelf(write_pack(annual_notice_head))


def test_a_demonstration_pack_holds_nothing_but_stand_ins(write_pack: WritePack, layer_head: str) -> None:
    stated = "minutes_kept: {value: 30, unit: year, force: must, clause: T25-48, words: 长期保存, status: stated}\n"

    with pytest.raises(PackError, match="该包也只能放代用值"):
        load_pack(write_pack(layer_head, meeting=stated) / "trial")
