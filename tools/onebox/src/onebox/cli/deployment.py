"""`zcps secrets` and `zcps clock`: what a deployment of the demo needs before its first start; see docs/howto/deploy.md."""

import asyncio
import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

clock = typer.Typer(no_args_is_help=True, help="模拟业务时间（演示和测试环境）。")


def add_to(app: typer.Typer) -> None:
    app.command("secrets")(secrets)
    app.add_typer(clock, name="clock")


def secrets(
    folder: Annotated[Path, typer.Option(help="存放目录；已存在时拒绝，以免覆盖密钥")] = Path(
        "deploy/secrets"
    ),
    database_host: Annotated[str, typer.Option(help="数据库主机名")] = "postgres",
) -> None:
    """生成一套部署所需的密钥、口令和印章，每个服务只得到自己的一份。"""
    from onebox.secrets import container_user, make_secrets

    try:
        make_secrets(folder, database_host=database_host)
    except FileExistsError:
        sys.exit(f"{folder} 已存在。里面的密钥可能是唯一的一份，请先妥善保存。")
    user, group = container_user()
    print(f"已生成：{folder}（勿入版本库）。用 docker compose 时，先执行：")
    print(f"  export ZCPS_UID={user} ZCPS_GID={group}")


@clock.callback()
def _group() -> None:
    """模拟业务时间（演示和测试环境）。"""


@clock.command("start")
def start_clock(
    at: Annotated[dt.datetime, typer.Option(help="起始业务时间（东八区）")] = dt.datetime(2026, 5, 11, 9),  # noqa: DTZ001 (the zone is added below)
) -> None:
    """在 ZCPS_SIMULATED_CLOCK_URL 所指的数据库中建立模拟时钟；已有的不变。"""
    import os

    from common.clock import SHANGHAI
    from common.service.simulated_clock import SimulatedClock

    async def start(url: str) -> dt.datetime:
        simulated = SimulatedClock(url)
        try:
            await simulated.create(at.replace(tzinfo=SHANGHAI))
            return await simulated.now()
        finally:
            await simulated.close()

    url = os.environ.get("ZCPS_SIMULATED_CLOCK_URL")
    if not url:
        sys.exit("没有设置 ZCPS_SIMULATED_CLOCK_URL。")
    print(f"业务时间：{asyncio.run(start(url)).isoformat()}")
