"""`zcps plan calendar`: who must do what until when, by an annual notice or by a published plan."""

import datetime as dt
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onebox.folders import CHECKOUT

if TYPE_CHECKING:
    from declaration.domain.plans.calendars import Duty, PlanCalendar

plan = typer.Typer(no_args_is_help=True, help="申报计划。")

WEEKDAYS = "一二三四五六日"
GAPS = {
    "not_stated": "没有写明日期的",
    "separate_notice": "另有通知的",
    "not_in_hand": "依据的文件未掌握，不能核对的",
}


def add_to(app: typer.Typer) -> None:
    app.add_typer(plan, name="plan")


@plan.callback()
def _group() -> None:
    """申报计划。"""


@plan.command()
def calendar(
    pack: Annotated[str | None, typer.Option(help="政策包，如 2024-baotou")] = None,
    layer: Annotated[list[str] | None, typer.Option(help="附加层，如 demo；可重复")] = None,
    place: Annotated[str | None, typer.Option(help="只列该地区单位的日期，如 nm.baotou.hondlon")] = None,
    plan_id: Annotated[str | None, typer.Option("--plan", help="运行中平台上已发布的申报计划编号")] = None,
    url: Annotated[str, typer.Option(help="平台地址，与 --plan 合用")] = "http://127.0.0.1:8000",
    policies: Annotated[Path, typer.Option(help="政策包所在目录")] = CHECKOUT / "policies",
) -> None:
    """按日期列出谁须在何日前完成什么、依据哪一条；没有写明的、待专门通知的另列。"""
    if (pack is None) == (plan_id is None):
        print("请用 --pack 指定政策包，或用 --plan 指定已发布的申报计划（二者选一）。", file=sys.stderr)
        raise typer.Exit(2)
    if plan_id is not None:
        found = _published(url, plan_id)
    else:
        assert pack is not None
        found = _of_pack(policies, pack, layer or [], place)
    print("\n".join(_lines(found)))


def _of_pack(policies: Path, pack: str, layers: list[str], place: str | None) -> "PlanCalendar":
    from common.places import PLACES
    from common.policy.loader import PackShelf, UnknownPack
    from declaration.domain.plans.calendars import of_annual_notice

    if place is not None and place not in PLACES:
        print(f"没有行政区划 {place}，请核对。", file=sys.stderr)
        raise typer.Exit(2)
    try:
        policy = PackShelf(policies).effective(pack, layers)
    except UnknownPack as error:
        print(f"没有政策包 {pack}，或附加层有误：{error}", file=sys.stderr)
        raise typer.Exit(2) from error
    return of_annual_notice(policy, place=place)


def _published(url: str, plan_id: str) -> "PlanCalendar":
    import httpx2
    from pydantic import TypeAdapter

    from declaration.domain.plans.calendars import PlanCalendar

    answer = httpx2.get(f"{url}/api/declaration/v1/plans/{plan_id}/calendar", timeout=30)
    if answer.status_code == 404:
        print(f"平台上没有已发布的申报计划 {plan_id}。", file=sys.stderr)
        raise typer.Exit(1)
    answer.raise_for_status()
    return TypeAdapter(PlanCalendar).validate_json(answer.content)


def _lines(found: "PlanCalendar") -> Iterable[str]:
    yield found.title
    yield ""
    rows = [("日期", "谁", "做什么", "层级", "依据"), *(_row(duty) for duty in found.duties)]
    widths = [max(_width(row[at]) for row in rows) for at in range(4)]
    for row in rows:
        cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row[:4], widths, strict=True)]
        yield "  ".join((*cells, row[4])).rstrip()
    for why, title in GAPS.items():
        gaps = [gap for gap in found.gaps if gap.why == why]
        if gaps:
            yield ""
            yield f"{title}："
            for gap in gaps:
                source = "，".join(filter(None, (gap.clause, f"见 {gap.missing}" if gap.missing else None)))
                yield f"  - {gap.text}" + (f"（{source}）" if source else "")


def _row(duty: "Duty") -> tuple[str, str, str, str, str]:
    from common.events.labels import label
    from common.policy.model import Force

    opens = f"{_day(duty.opens)} 至 " if duty.opens else ""
    who = f"{duty.sender}（{duty.who}）" if duty.sender and duty.act != "slot" else duty.sender or duty.who
    tiers = "、".join(map(label, duty.tiers)) or "全部"
    words = f" “{duty.words}”" if duty.words else ""
    source = duty.clause + words if duty.clause else "本计划另定"
    if duty.force is Force.PRINCIPLE:
        source += " 原则上"
    return (
        opens + _day(duty.until),
        who,
        duty.what,
        tiers,
        source + (f" 〔{duty.note}〕" if duty.note else ""),
    )


def _day(day: dt.date) -> str:
    return f"{day.isoformat()} 周{WEEKDAYS[day.weekday()]}"


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
