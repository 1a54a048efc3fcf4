"""`zcps calendar`: the years of working days in force, and recording one without a release."""

import asyncio
import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

calendar = typer.Typer(no_args_is_help=True, help="工作日历：各年度的节假日安排。")

HomeFolder = Annotated[
    Path | None,
    typer.Option("--home", help="本机平台的数据目录；缺省用环境变量 ZCPS_DATABASE__URL（申报服务）"),
]


def add_to(app: typer.Typer) -> None:
    app.add_typer(calendar, name="calendar")


@calendar.command()
def show(home: HomeFolder = None) -> None:
    """列出已知的年度：版本、依据的文件、放假日和调休上班日。"""
    from onebox import operating

    for known in asyncio.run(operating.list_calendar_years(home)):
        arranged = known.arrangement
        version = f"第{known.version}版" if known.version else "随系统发布"
        print(f"{arranged.year}年（{version}）　{arranged.source}")
        print(f"  放假：{_days(arranged.days_off)}")
        print(f"  上班：{_days(arranged.make_up_days) or '无'}")


@calendar.command()
def record(
    file: Annotated[Path, typer.Argument(help="YAML 文件，写法见 docs/howto/record-a-year.md")],
    corrects: Annotated[
        int | None, typer.Option(help="更正已有年度时，写明现行版本号；随系统发布的年度为 0")
    ] = None,
    home: HomeFolder = None,
) -> None:
    """录入一个年度的节假日安排，各服务随即据此计算工作日；操作记入审计链。重复录入同样的内容不产生新版本。"""
    from common.calendar.working_days import BadCalendarData
    from common.web.problems import Refusal
    from onebox import operating

    try:
        known = asyncio.run(operating.record_calendar_year(home, file.read_text("utf-8"), corrects))
    except BadCalendarData as wrong:
        sys.exit(f"{file} 不能录入：{wrong}")
    except Refusal as refused:
        sys.exit(refused.detail)
    print(f"{known.arrangement.year}年的节假日安排已在册（版本 {known.version}）。")


def _days(days: frozenset[dt.date]) -> str:
    return "、".join(f"{day.month}月{day.day}日" for day in sorted(days))
