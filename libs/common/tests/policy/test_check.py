"""`python -m common.policy check`: a report for people, and an exit code for machines."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

WritePack = Callable[..., Path]

FOLDER = Path(__file__).resolve().parents[4] / "policies"


def check(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "common.policy", "check", str(folder)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_shipped_packs_are_sound_and_what_is_open_is_listed() -> None:
    done = check(FOLDER)

    assert done.returncode == 0
    assert "未掌握：内人社办发〔2026〕39号" in done.stdout
    assert "收费标准：没有数值，见 内计费字〔2001〕1202号，BY26-6.4" in done.stdout


def test_a_fault_is_printed_with_file_and_line(write_pack: WritePack, rules_head: str) -> None:
    folder = write_pack(rules_head, meeting="\nquorun: {status: not_configured}\n")

    done = check(folder)

    assert done.returncode == 1
    assert f"{folder}/rules-2025/meeting.yaml:2: meeting: 不认识的键“quorun”" in done.stderr


def test_a_contradiction_between_layers_is_a_fault(
    write_pack: WritePack, rules_head: str, layer_head: str
) -> None:
    pledge = "pledge: {value: true, force: must, clause: T25-26, words: 签订个人承诺书, status: stated}\n"
    write_pack(rules_head, application=pledge)
    folder = write_pack(layer_head, application="pledge: {value: false, force: must, status: stand_in}\n")

    done = check(folder)

    assert done.returncode == 1
    assert "application.yaml:1: application.pledge: 下层 rules-2025 已有规定" in done.stderr


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    assert check(tmp_path).returncode == 1
