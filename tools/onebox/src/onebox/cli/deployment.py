"""`zcps secrets`: what a deployment of the demo needs before its first start; see docs/howto/deploy.md."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    app.command("secrets")(secrets)


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
