"""`zcps policy`: what officials type when a new annual notice is out, and what the machine answers."""

import datetime as dt
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from declaration.domain.eligibility.asking import fact_slips, title_slips
from onebox.cli import app
from onebox.population import population

ROOT = Path(__file__).resolve().parents[3]
OWN = """\
id: own-unit
version: "1"
kind: layer
document: 虚构的单位标准
place: nm.bayannur
year: 2026
prefix: OWN26
"""
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(ROOT)

    def invoke(*arguments: str | Path) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["policy", *map(str, arguments)])
        said = f"{result.exception}" if isinstance(result.exception, SystemExit) else ""
        return result.exit_code, result.output + said

    return invoke


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "policies", tmp_path / "policies"))


def standard(clause: str, *, years: int) -> str:
    return f"""\
standards:
  own:
    value: {{series: translation, level: middle, present: assistant, any_of: [{{schooling: bachelor, years: {years}}}]}}
    force: must
    clause: {clause}
    words: 虚构的标准
    status: stated
"""


def test_check_passes_the_shipped_packs(run: Run) -> None:
    code, said = run("check")
    assert code == 0
    assert "政策包齐全无误：5 份文件" in said
    assert "收费标准：没有数值，见 内计费字〔2001〕1202号，BY26-6.4" in run("check", "--full")[1]


def test_check_fails_with_file_and_line(run: Run, copied: Path) -> None:
    (copied / "2026-bayannur" / "plan.yaml").write_text("declair: {}\n", "utf-8")
    code, said = run("check", copied)
    assert code == 1
    assert "2026-bayannur/plan.yaml:1: plan: 不认识的键“declair”" in said


@pytest.mark.req("E-26", door="cli")
def test_check_refuses_a_units_standard_that_is_laxer_than_the_one_above(run: Run, copied: Path) -> None:
    (copied / "2026-bayannur" / "conditions.yaml").write_text(standard("BY26-1", years=4), "utf-8")
    own = copied / "own-unit"
    own.mkdir()
    (own / "pack.yaml").write_text(OWN, "utf-8")
    (own / "conditions.yaml").write_text(standard("OWN26-1", years=3), "utf-8")
    code, said = run("check", copied)
    assert code == 1
    assert "own-unit/conditions.yaml:2: conditions.standards.own: 本科满3年即可申报，低于下层标准" in said
    (own / "conditions.yaml").write_text(standard("OWN26-1", years=5), "utf-8")
    assert run("check", copied)[0] == 0


@pytest.mark.req("P-08", door="cli")
def test_diff_says_what_changed_subject_by_subject(run: Run) -> None:
    code, said = run("diff", "2025-chifeng", "2026-bayannur")
    assert code == 0
    assert (
        "  先在本地工作\n    在我区工作满1年，应当、不得，CF25-4.5，条文写明\n    → 在我市工作满1年" in said
    )
    assert "会议记录保存" in run("diff", "2026-bayannur", "2026-bayannur+demo")[1]


def test_diff_names_a_pack_that_is_not_there(run: Run) -> None:
    code, said = run("diff", "2026-bayannur", "2027-bayannur")
    assert (code, "没有政策包“2027-bayannur”" in said) == (1, True)


def test_diff_tells_whose_verdict_would_change_and_by_which_rule(run: Run) -> None:
    code, said = run("diff", "2025-chifeng+demo", "2026-bayannur+demo", "--people", "300", "--seed", "7")
    assert code == 0
    assert "同一批虚构的人（300 人，种子 7）在 2026 年先后按两个包、各自的月日申报" in said
    assert "不能申报 → 待审核人员核对" in said
    assert "  E-21  只在后一个包" in said
    assert "例：" in said


def test_nobodys_verdict_changes_from_a_pack_to_itself(run: Run) -> None:
    code, said = run("diff", "2025-chifeng+demo", "2025-chifeng+demo", "--people", "40")
    assert (code, "0 人结论改变" in said) == (0, True)


def test_people_go_through_a_pack_with_time_and_memory(run: Run) -> None:
    code, said = run("people", "--pack", "2026-bayannur+demo", "--people", "600")
    assert code == 0
    assert "虚构人群 600 人（种子 1，2026 年）" in said
    assert "正常申报" in said
    assert "E-25（BY26-1.2）" in said
    assert "每进程内存至多" in said


def test_new_begins_next_years_pack_which_waits_for_review(run: Run, copied: Path) -> None:
    code, said = run("new", "2027-bayannur", "--policies", copied)
    assert code == 0
    assert "逐项核对前不能加载" in said
    code, said = run("check", copied)
    assert code == 1
    assert "plan.yaml:3: declare.junior: 尚未与新文件核对" in said
    code, said = run("new", "2027-atlantis", "--policies", copied)
    assert (code, "自治区写 region" in said) == (1, True)


def test_reference_names_a_page_that_is_out_of_date(run: Run, tmp_path: Path) -> None:
    assert run("reference", "--write", "--to", tmp_path)[0] == 0
    assert run("reference", "--check", "--to", tmp_path) == (0, "各页与政策包一致\n")
    (tmp_path / "plan.md").write_text("旧\n", "utf-8")
    code, said = run("reference", "--check", "--to", tmp_path)
    assert (code, "plan.md" in said) == (1, True)
    assert run("reference")[0] == 2


def test_the_same_seed_makes_the_same_people_wherever_one_begins() -> None:
    whole = list(population(30, seed=3, year=2026))
    assert whole[20:] == list(population(10, seed=3, year=2026, start=20))
    assert whole != list(population(30, seed=4, year=2026))


def test_people_are_spread_over_what_rules_look_at() -> None:
    people = list(population(1500, seed=1, year=2026))
    kinds = Counter(str(one.facts.post.applicant_type) for one in people)
    assert len(kinds) == 11
    assert 0.4 < kinds["public_institution"] / len(people) < 0.6
    assert {one.wanted.level.value for one in people} >= {
        "assistant",
        "middle",
        "associate_senior",
        "full_senior",
    }
    for has in (
        lambda one: one.facts.bars,
        lambda one: one.facts.penalties,
        lambda one: one.facts.programmes,
        lambda one: one.facts.achievements.merits,
        lambda one: one.facts.work.township_since,
        lambda one: one.facts.education[0].technician_class,
        lambda one: one.facts.rural.months_since_title,
    ):
        assert 0 < sum(map(bool, map(has, people))) < len(people)


def test_nobody_contradicts_the_own_facts() -> None:
    for one in population(400, seed=1, year=2026):
        assert list(title_slips(one.wanted, on=dt.date(2026, 5, 1))) == []
        assert list(fact_slips(one.facts, submission=dt.date(2026, 5, 1))) == []
