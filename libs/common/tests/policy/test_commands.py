"""What `zcps policy` prints and writes: law pages, differences, next year's pack."""

import shutil
from pathlib import Path

import pytest

from common.policy import PackError, PackShelf
from common.policy import chinese as zh
from common.policy.differences import described, differences
from common.policy.packs import values_of
from common.policy.reference import stale, write
from common.policy.scaffold import CannotScaffold, scaffold

ROOT = Path(__file__).resolve().parents[4]
FOLDER = ROOT / "policies"
PAGES = ROOT / "docs" / "reference" / "law"


@pytest.fixture(scope="module")
def shelf() -> PackShelf:
    return PackShelf(FOLDER)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "policies"))


def test_the_law_pages_are_what_the_packs_say(shelf: PackShelf) -> None:
    assert stale(shelf, PAGES) == []


@pytest.mark.req("P-03", door="page")
@pytest.mark.parametrize(
    ("item", "days"),
    [
        ("个人申报截止 · 高级", ["2023-06-20", "2024-06-20", None, "2025-06-25", "2026-07-10"]),
        ("个人申报截止 · 中级", ["2023-06-20", "2024-07-26", None, "2025-06-25", "2026-06-10"]),
        ("个人申报截止 · 初级", ["2023-06-20", "2024-07-26", None, "2025-06-25", "2026-05-25"]),
        ("材料审核截止 · 高级", [None, None, None, "2025-07-02", "2026-07-10"]),
        (
            "学历、资历、业绩等事项截止 · 高级",
            ["2023-06-20", "2024-06-20", None, "2025-07-15", "2026-07-10"],
        ),
        ("评审和公示完成", ["2023-09-30", "2024-08-31", None, "2025-09-30", "2026-10-30"]),
        ("核准备案完成", [None, "2024-09-13", None, None, None]),
        ("下发年度通知的期限", ["2023-05-10", "2024-05-31", None, None, None]),
        ("按报送单位的截止日期 · 市直部门和单位 · 个人申报 · 高级", [None, "2024-06-14", None, None, None]),
    ],
)
def test_the_dates_stand_side_by_side(item: str, days: list[str | None]) -> None:
    rows = (PAGES / "plan.md").read_text("utf-8").splitlines()
    cells = next(row for row in rows if row.startswith(f"| {item} |")).split(" | ")[1:]

    for cell, day in zip(cells, days, strict=True):
        assert (f"**{day}**" in cell) if day else "**" not in cell


def test_a_page_shows_clause_words_force_and_source() -> None:
    row = next(
        row
        for row in (PAGES / "private_sector.md").read_text("utf-8").splitlines()
        if row.startswith("| 先在本地工作 |")
    )

    assert (
        "**在我市工作满1年**<br>应当、不得<br>BY26-3.3<br>“对于长期从事专业技术工作且在我市工作满1年”" in row
    )
    assert "R25-38 另写：在我区工作满1年" in row


def test_a_page_that_is_out_of_date_is_named_and_written_anew(shelf: PackShelf, tmp_path: Path) -> None:
    write(shelf, tmp_path)
    (tmp_path / "plan.md").write_text("旧\n", "utf-8")
    (tmp_path / "gone.md").write_text("旧\n", "utf-8")

    assert [path.name for path in stale(shelf, tmp_path)] == ["plan.md", "gone.md"]
    write(shelf, tmp_path)
    assert stale(shelf, tmp_path) == []


@pytest.mark.parametrize(
    "pack", ["2023-region", "2024-baotou", "2025-chifeng", "2025-implementation-rules", "2026-bayannur"]
)
def test_every_value_has_a_name_and_reads_as_chinese(pack: str, shelf: PackShelf) -> None:
    for path, value in values_of(shelf.effective(pack, layers=("demo",))):
        said = zh.name(value.path) + zh.value(value)
        latin = [word for word in ("demo-1",) if word in said]
        assert latin or not any(c.isascii() and c.isalpha() for c in said), (path, said)


def test_differences_name_what_changed_and_nothing_else(shelf: PackShelf) -> None:
    found = {
        difference.path: difference
        for difference in differences(shelf.effective("2025-chifeng"), shelf.effective("2026-bayannur"))
    }

    assert found["private_sector.first_year"].subject == "private_sector"
    assert "private_sector.direct.middle.bachelor" not in found
    assert "series_change.same_level_after" not in found
    programme = found["talents.tiers.new_era_1"]
    assert (programme.before is not None, programme.after) == (True, None)
    lines = list(described(shelf.effective("2025-chifeng"), shelf.effective("2026-bayannur")))
    assert lines[0] == f"2025-chifeng → 2026-bayannur：{len(found)} 处不同"
    assert "    在我区工作满1年，应当、不得，CF25-4.5，条文写明" in lines
    assert "    → 在我市工作满1年，应当、不得，BY26-3.3，条文写明" in lines


def test_a_policy_does_not_differ_from_itself(shelf: PackShelf) -> None:
    policy = shelf.effective("2024-baotou")

    assert differences(policy, policy) == ()


def test_next_years_pack_is_refused_line_by_line_until_it_was_reviewed(copied: Path) -> None:
    plan = (scaffold(copied, "2027-bayannur") / "plan.yaml").read_text("utf-8")

    assert "senior: {value: 2027-07-10, force: must, clause: BY27-1.1.1" in plan
    assert "status: stated" not in plan
    with pytest.raises(PackError) as refused:
        PackShelf(copied)
    faults = [str(fault) for fault in refused.value.faults]
    assert any("reviewed: false" in fault for fault in faults)
    assert any("plan.yaml:3: declare.junior: 尚未与新文件核对" in fault for fault in faults)
    lines = sum(
        file.read_text("utf-8").count("status: to_review")
        for file in (copied / "2027-bayannur").glob("*.yaml")
    )
    assert len(faults) == lines + 1


def test_a_reviewed_scaffold_loads(copied: Path) -> None:
    folder = scaffold(copied, "2027-bayannur")
    for file in folder.glob("*.yaml"):
        text = file.read_text("utf-8").replace("reviewed: false", "reviewed: true")
        lines = [
            line.replace("status: to_review", "status: not_configured")
            if "value:" not in line and "to_review" in line and "{" in line
            else line.replace("status: to_review", "status: stated")
            for line in text.splitlines()
        ]
        file.write_text("\n".join(lines) + "\n", "utf-8")
    modes = folder / "evaluation.yaml"
    modes.write_text(modes.read_text("utf-8").replace("clause: BT24-4.2.2", "clause: BY27-3.1.2"), "utf-8")

    policy = PackShelf(copied).effective("2027-bayannur")

    assert str(policy.plan.declare.senior.require()) == "2027-07-10"
    assert policy.packs[-1].prefix == "BY27"


def test_a_place_without_a_annual_notice_begins_from_the_latest_of_all(copied: Path) -> None:
    head = (scaffold(copied, "2027-hohhot") / "pack.yaml").read_text("utf-8")

    assert "id: 2027-hohhot" in head
    assert "place: nm.hohhot" in head
    assert "prefix: HO27" in head
    assert "由 2026-bayannur 生成" in head


@pytest.mark.parametrize("pack", ["2027-atlantis", "bayannur-2027", "2026-bayannur"])
def test_what_cannot_be_begun_is_told(pack: str, copied: Path) -> None:
    with pytest.raises(CannotScaffold):
        scaffold(copied, pack)
