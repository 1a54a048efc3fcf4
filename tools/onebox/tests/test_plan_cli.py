"""`zcps plan calendar`: the days of the four annual notices as people read them, and a published plan from a platform."""

import json

import httpx2
import pytest
from typer.testing import CliRunner, Result

from onebox.cli import app


def calendar(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["plan", "calendar", *arguments])


def days(text: str, *, who: str) -> list[str]:
    """Day and act of the lines of a sender."""
    cells = [line.split("  ") for line in text.splitlines()]
    rows = [[cell.strip() for cell in row if cell.strip()] for row in cells]
    return [f"{row[0][:10]} {row[2]} {row[3]}" for row in rows if len(row) == 5 and row[1] == who]


@pytest.mark.req("P-03", door="cli")
@pytest.mark.parametrize(
    ("pack", "expected"),
    [
        ("2023-region", ["2023-06-20 完成申报 中级、初级", "2023-06-20 完成申报 高级"]),
        ("2024-baotou", ["2024-06-20 完成申报 高级", "2024-07-26 完成申报 中级、初级"]),
        ("2025-chifeng", ["2025-06-25 完成申报 高级、中级、初级"]),
        (
            "2026-bayannur",
            ["2026-05-25 完成申报 初级", "2026-06-10 完成申报 中级", "2026-07-10 完成申报 高级"],
        ),
    ],
)
def test_by_when_people_declare(pack: str, expected: list[str]) -> None:
    told = calendar("--pack", pack)
    assert told.exit_code == 0, told.output
    assert [day for day in days(told.output, who="申报人") if "完成申报" in day] == expected


def test_senders_and_clauses_of_baotou() -> None:
    told = calendar("--pack", "2024-baotou").output
    assert days(told, who="市直部门和单位（申报人）") == ["2024-06-14 完成申报 高级"]
    assert days(told, who="评委会组建单位") == ["2024-09-13 完成核准备案 高级、中级、初级"]
    assert "BT24-2.1.1 “单位6月14日前完成”" in told
    assert "完成材料审核的截止日期（高级、中级、初级）：通知没有写" in told
    assert "附件1至10" in told
    county = calendar("--pack", "2024-baotou", "--place", "nm.baotou.hondlon").output
    assert "市直部门和单位" not in county
    assert "旗县区（申报人）" in county


def test_what_waits_for_a_annual_notice_of_its_own() -> None:
    told = calendar("--pack", "2026-bayannur", "--layer", "demo").output
    assert "农牧民：另行通知，专门通知录入前不开放（BY26-1.1.5）" in told
    assert "内人社办发〔2026〕39号" in told


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), 2),
        (("--pack", "2024-baotou", "--plan", "pln_1"), 2),
        (("--pack", "1999-nowhere"), 2),
        (("--pack", "2024-baotou", "--place", "nm.atlantis"), 2),
    ],
)
def test_what_cannot_be_shown(arguments: tuple[str, ...], code: int) -> None:
    assert calendar(*arguments).exit_code == code


def test_a_published_plan_of_a_running_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    duty = {"act": "declare", "who": "申报人", "what": "完成申报", "until": "2026-05-29", "tiers": ["middle"]}
    body = json.dumps({"title": "临河区计划", "duties": [duty], "gaps": []})

    def answer(url: str, **_: object) -> httpx2.Response:
        known = url == "http://127.0.0.1:8000/api/declaration/v1/plans/pln_1/calendar"
        return httpx2.Response(200 if known else 404, text=body, request=httpx2.Request("GET", url))

    monkeypatch.setattr(httpx2, "get", answer)
    told = calendar("--plan", "pln_1")
    assert days(told.output, who="申报人") == ["2026-05-29 完成申报 中级"]
    assert "本计划另定" in told.output
    assert calendar("--plan", "pln_none").exit_code == 1
