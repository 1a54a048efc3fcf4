"""The report on the packs, for whoever writes or answers for them."""

from collections.abc import Callable
from pathlib import Path

from common.policy.check import report

WritePack = Callable[..., Path]

FOLDER = Path(__file__).resolve().parents[4] / "policies"


def test_the_shipped_packs_are_sound_and_what_is_open_is_counted() -> None:
    told, sound = report(FOLDER)

    assert sound
    assert "未掌握：内人社办发〔2026〕39号" in told
    assert "继续教育 3；绿色通道 2；高层次人才培养项目 7" in told
    assert told.endswith("政策包齐全无误：5 份文件，1 个补充层或修改")


def test_in_full_every_open_value_is_named() -> None:
    told, _ = report(FOLDER, in_full=True)

    assert "收费标准：没有数值，见 内计费字〔2001〕1202号，BY26-6.4" in told


def test_what_cannot_be_compared_with_its_superior_is_told() -> None:
    told, _ = report(FOLDER)

    assert "未能核对：上级通知（内人社办发〔2024〕85号）未掌握" in told
    assert "未能核对：上级通知（内人社办发〔2026〕39号）未掌握" in told
    assert "未能核对：国家和自治区各系列（专业）职称评审条件未掌握" in told
    assert "按2025年细则推定" in told


def test_a_fault_is_told_with_file_and_line(write_pack: WritePack, rules_head: str) -> None:
    folder = write_pack(rules_head, meeting="\nquorun: {status: not_configured}\n")

    told, sound = report(folder)

    assert not sound
    assert f"{folder}/rules-2025/meeting.yaml:2: meeting: 不认识的键“quorun”" in told


def test_a_contradiction_between_layers_is_a_fault(
    write_pack: WritePack, rules_head: str, layer_head: str
) -> None:
    pledge = "pledge: {value: true, force: must, clause: T25-26, words: 签订个人承诺书, status: stated}\n"
    write_pack(rules_head, application=pledge)
    folder = write_pack(layer_head, application="pledge: {value: false, force: must, status: stand_in}\n")

    told, sound = report(folder)

    assert not sound
    assert "application.yaml:1: application.pledge: 下层 rules-2025 已有规定" in told


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    assert report(tmp_path)[1] is False
