"""`zcps stack`: the production shape on loopback, until it is stopped."""

import signal
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

console = Console()


def add_to(app: typer.Typer) -> None:
    app.command("stack")(stack)


def stack(
    light: Annotated[
        bool, typer.Option("--light", help="用演示令牌签发和本机目录，代替 Keycloak 和 S3 存储")
    ] = False,
    port: Annotated[int, typer.Option(help="端口")] = 8000,
    home: Annotated[Path | None, typer.Option(help="数据目录，缺省为 var/stack")] = None,
) -> None:
    """以生产形态在本机运行：PostgreSQL、Kafka、Keycloak、S3 存储，五个服务各一个 api 进程和一个 worker 进程。"""
    from common.observability.logs import configure_logging
    from laptop.servers.processes import ServerFailed
    from onebox.folders import stack_folder
    from onebox.home import Home
    from onebox.stack.stack import Stack

    configure_logging("stack", level="WARNING", json=False)
    done = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: done.set())
    running = Stack(Home(home or stack_folder()), light=light, port=port)
    console.print("正在启动，首次约需两分钟……")
    try:
        with running:
            console.print(f"平台已启动：[bold]{running.url}[/bold]　（Ctrl-C 停止）")
            console.print(f"令牌由 {running.backing.issuer} 签发", soft_wrap=True)
            console.print(f"各进程日志：{running.logs}", soft_wrap=True)
            console.print(
                f"走一个评审季：.venv/bin/zcps season --url {running.url} --out {running.home.output}",
                soft_wrap=True,
            )
            done.wait()
    except ServerFailed as failed:
        sys.exit(f"平台没有启动：{failed}")
    console.print("已停止。")
