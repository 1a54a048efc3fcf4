"""`zcps topics` and `zcps dead-letters`: what operators do to events; see `common.service.jobs` and `onebox.operating`."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from common.events.codes import Service

topics = typer.Typer(no_args_is_help=True, help="消息主题。")
letters = typer.Typer(no_args_is_help=True, help="死信：查看、重放。")

ServiceName = Annotated[Service, typer.Option("--service", help="服务")]
HomeFolder = Annotated[
    Path | None, typer.Option("--home", help="本机平台的数据目录；缺省用环境变量 ZCPS_DATABASE__URL")
]
Number = Annotated[int, typer.Argument(help="死信编号")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(topics, name="topics")
    app.add_typer(letters, name="dead-letters")


@topics.command("apply")
def apply_topics() -> None:
    """建立缺少的主题（用环境变量 ZCPS_BUS__KIND、__URL、__REPLICATION、__MIN_INSYNC）；已有的不变。"""
    from common.bus.port import BusUnavailable
    from common.service import jobs

    try:
        made = asyncio.run(jobs.apply_topics())
    except BusUnavailable as failed:
        sys.exit(f"总线不可用：{failed}")
    print("新建：" + "、".join(made) if made else "主题都已存在。")


@topics.command("acls")
def acls() -> None:
    """列出每个服务在 Kafka 上应有的权限（kafka-acls 的参数）。"""
    from common.bus.topics import acl_lines

    for service in Service:
        for line in acl_lines(service):
            print(line)


@letters.command("list")
def list_letters(service: ServiceName, home: HomeFolder = None) -> None:
    """列出未处理的死信：编号、类型、对象、事件、原因。"""
    from onebox import operating

    for line in asyncio.run(operating.list_dead_letters(service, home)):
        print(line)


@letters.command("show")
def show_letter(number: Number, service: ServiceName, home: HomeFolder = None) -> None:
    """查看一封死信的原因和内容（敏感内容均已加密）。"""
    from common.inbox.dead_letters import NoSuchDeadLetter
    from onebox import operating

    try:
        print(asyncio.run(operating.show_dead_letter(service, home, number)))
    except NoSuchDeadLetter:
        sys.exit(f"{service} 没有编号 {number} 的死信。")


@letters.command("replay")
def replay_letter(
    service: ServiceName,
    number: Annotated[int | None, typer.Argument(help="死信编号")] = None,
    every: Annotated[bool, typer.Option("--all", help="重放全部未处理的死信")] = False,
    home: HomeFolder = None,
) -> None:
    """原因排除后重放：事件、定时事项回到原来的顺序，重新计次；操作记入审计链。平台没有运行时也可以使用。"""
    from common.events.base import MalformedEvent
    from common.inbox.dead_letters import NoSuchDeadLetter
    from onebox import operating

    if every == (number is not None):
        sys.exit("请给出一个死信编号，或者用 --all 重放全部。")
    if number is None:
        count, unreadable = asyncio.run(operating.replay_all_dead_letters(service, home))
        print(f"{service} 的 {count} 封死信已重放。")
        if unreadable:
            print(f"仍然无法读取、未重放的：{'、'.join(map(str, unreadable))}。")
        return
    try:
        asyncio.run(operating.replay_dead_letter(service, home, number))
    except NoSuchDeadLetter:
        sys.exit(f"{service} 没有编号 {number} 的未处理死信。")
    except MalformedEvent as still:
        sys.exit(f"这条消息仍然无法读取：{still}")
    print(f"{service} 的死信 {number} 已重放。")
