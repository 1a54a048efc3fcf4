"""`zcps run`: the platform on one port, until it is stopped."""

import asyncio
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console

from onebox.folders import default_folder

console = Console()


def add_to(app: typer.Typer) -> None:
    app.command("run")(run)


def run(
    port: Annotated[int, typer.Option(help="端口")] = 8000,
    home: Annotated[Path | None, typer.Option(help="数据目录，缺省为 var/onebox")] = None,
    address: Annotated[
        str | None, typer.Option(help="印在证书上的平台地址，缺省为 http://127.0.0.1:端口")
    ] = None,
) -> None:
    """启动五个服务，数据保存在本机目录，重启后仍在。"""
    from laptop.servers.processes import ServerFailed

    try:
        uvloop.run(_run(home or default_folder(), port, address))
    except ServerFailed as failed:
        sys.exit(f"平台没有启动：{failed}")


async def _run(folder: Path, port: int, address: str | None) -> None:
    from common.observability.logs import configure_logging
    from onebox.box import open_box
    from onebox.home import Home

    configure_logging("onebox", level="WARNING", json=False)
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with open_box(Home(folder), port=port, address=address) as box:
        console.print(
            f"平台已启动：[bold]{box.url}[/bold]　（首页列出演示人员、接口文档和业务时间；Ctrl-C 停止）"
        )
        await stop.wait()
    console.print("已停止。")
