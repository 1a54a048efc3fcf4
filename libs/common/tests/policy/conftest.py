"""Made-up packs in a folder: rules `rules-2025` (prefix T25), an annual notice on top of them, and whatever a test adds."""

from collections.abc import Callable
from pathlib import Path

import pytest

RULES = """\
id: rules-2025
version: "1"
kind: rules
document: 虚构的细则
number: 虚构〔2025〕1号
date: 2025-05-12
place: nm
year: 2025
prefix: T25
"""
ANNUAL_NOTICE = """\
id: annual-notice-2026
version: "3"
kind: annual_notice
document: 虚构的通知
date: 2026-05-10
place: nm.bayannur
year: 2026
prefix: TN26
builds_on: rules-2025
rests_on: {number: 虚构〔2025〕1号, clause: TN26-3, words: 遵守虚构的细则}
elsewhere: 虚构〔2026〕9号
"""
LAYER = """\
id: trial
version: "7"
kind: layer
document: 虚构的代用值
place: nm
stand_ins: true
"""

WritePack = Callable[..., Path]


@pytest.fixture
def write_pack(tmp_path: Path) -> WritePack:
    """Write a pack by its head and the text of its subject files; the folder of all packs comes back."""

    def write(head: str, **subjects: str) -> Path:
        folder = tmp_path / head.split("\n")[0].removeprefix("id: ")
        folder.mkdir()
        (folder / "pack.yaml").write_text(head, "utf-8")
        for subject, text in subjects.items():
            (folder / f"{subject}.yaml").write_text(text, "utf-8")
        return tmp_path

    return write


@pytest.fixture
def rules_head() -> str:
    return RULES


@pytest.fixture
def annual_notice_head() -> str:
    return ANNUAL_NOTICE


@pytest.fixture
def layer_head() -> str:
    return LAYER
