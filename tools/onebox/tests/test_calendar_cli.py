"""`zcps calendar` on declaration's own database: shows what ships, records a year, says what is wrong with a file."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from common.service.definition import ServiceDefinition
from declaration.wiring import DEFINITION
from laptop.testing.plugin import CreateDatabase
from onebox.cli import app

YEAR = """\
year: 2027
source: 《国务院办公厅关于2027年部分节假日安排的通知》（国办发明电〔2026〕9号）
arrangements:
  - {festival: 元旦、春节、清明节、劳动节, rest: [2027-01-01, 2027-01-03], work: [2027-01-09]}
  - {festival: 端午节、中秋节、国庆节, rest: [2027-10-01, 2027-10-07]}
"""


@pytest.fixture
def database(
    create_database: CreateDatabase,
    migrated: Callable[[ServiceDefinition], str],
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    url = create_database("declaration", template=migrated(DEFINITION))
    monkeypatch.setenv("ZCPS_DATABASE__URL", url)
    return url.replace("+psycopg", "")


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["calendar", *arguments])
    said = f"{result.exception}" if isinstance(result.exception, SystemExit) else ""
    return result.exit_code, result.output + said


def test_a_year_is_recorded_shown_and_corrected_on_purpose(database: str, tmp_path: Path) -> None:
    file = tmp_path / "2027.yaml"
    file.write_text(YEAR, "utf-8")
    assert "2026年（随系统发布）" in run("show")[1]
    assert run("record", str(file)) == (0, "2027年的节假日安排已在册（版本 1）。\n")
    assert run("record", str(file)) == (0, "2027年的节假日安排已在册（版本 1）。\n")
    assert "2027年（第1版）　《国务院办公厅关于2027年部分节假日安排的通知》" in run("show")[1]

    file.write_text(YEAR.replace(", work: [2027-01-09]", ""), "utf-8")
    code, said = run("record", str(file))
    assert (code, "写明所更正的版本号（corrects）为 1" in said) == (1, True)
    assert run("record", str(file), "--corrects", "1") == (0, "2027年的节假日安排已在册（版本 2）。\n")

    with psycopg.connect(database) as connection:
        told = connection.execute("select count(*) from outbox where type like '%calendar-year-recorded%'")
        assert told.fetchone() == (2,)
        [(by,)] = connection.execute(
            "select distinct by from audit_entries where action = 'record-calendar-year'"
        ).fetchall()
        assert by.startswith("cli:")


def test_a_file_that_cannot_be_a_year_is_told(database: str, tmp_path: Path) -> None:
    file = tmp_path / "2027.yaml"
    file.write_text(YEAR.replace("〔2026〕9号", ""), "utf-8")
    code, said = run("record", str(file))
    assert (code, "文号" in said) == (1, True)
    code, said = run("record", str(tmp_path / "none.yaml"))
    assert (code, f"没有这个文件或者目录：{tmp_path / 'none.yaml'}" in said) == (1, True)
