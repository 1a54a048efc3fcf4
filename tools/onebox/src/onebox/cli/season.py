"""`zcps season`: a whole review season against a running platform. `zcps demo`: the same on one of its own."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import httpx2
import typer
from rich.console import Console

from laptop.servers.processes import dying_with_parent
from onebox.folders import CHECKOUT, default_folder, key_file, output_folder

console = Console(width=None if sys.stdout.isatty() else 150)

HERE = "http://127.0.0.1:8000"
"""Where `zcps run` and `zcps stack` listen when they are told nothing else."""

DEMO_LOG = "demo.log"
"""What the platform of a demo says."""

FEWEST, MOST = 14, 45
"""Applicants: below, a story has nobody to play it; above, the cast has no more names."""

Issuer = Annotated[
    str | None, typer.Option(help="令牌签发方（其下有 OpenID 发现文档），缺省为 平台地址/demo-issuer")
]


def add_to(app: typer.Typer) -> None:
    app.command("season")(season)
    app.command("demo")(demo)
    app.command("status")(status)


def season(
    pack: Annotated[str, typer.Option(help="政策包")] = "2026-bayannur",
    layer: Annotated[list[str], typer.Option(help="叠加的政策层")] = ["demo"],  # noqa: B006 (typer reads it only)
    applicants: Annotated[int, typer.Option(help="申报人数（14 至 45）", min=FEWEST, max=MOST)] = 40,
    seed: Annotated[int, typer.Option(help="种子：同一种子得到同样的人员、经过和表决")] = 1,
    url: Annotated[str, typer.Option(help="平台地址")] = HERE,
    issuer: Issuer = None,
    out: Annotated[Path | None, typer.Option(help="文件存放目录")] = None,
) -> None:
    """以每个当事人自己的凭证，经 REST 接口走完一个评审季；中途停下的，再次运行同一命令即继续。"""
    where = out or output_folder(default_folder())
    asyncio.run(_season(url, pack, tuple(layer), applicants, seed, where, issuer=issuer))


async def _season(
    url: str,
    pack: str,
    layers: tuple[str, ...],
    applicants: int,
    seed: int,
    out: Path,
    *,
    issuer: str | None = None,
    later: str | None = None,
    home: Path | None = None,
) -> None:
    """Play, show, and say how to check.

    Args:
        later: where the platform will be found when somebody checks, if that is not where it is now.
        home: of the platform; by default the folder around `out`, if that is one.
    """
    from onebox.season.journal import FILE, Journal
    from onebox.season.platform import Platform
    from onebox.season.report import leave_on_disk, outcomes, show
    from onebox.season.runner import run_season

    started = time.monotonic()
    begun_with = {"pack": pack, "layers": list(layers), "applicants": applicants, "seed": seed}
    journal = Journal(out / FILE, {"at": later or url, **begun_with})
    if journal.resumes:
        console.print("上次没有走完，从停下的地方继续（已办理的步骤不重复办理）。")
    async with httpx2.AsyncClient(timeout=60) as client:
        platform = Platform(url, issuer or f"{url}/demo-issuer", client, journal=journal)

        def say(done: str) -> None:
            seconds = time.monotonic() - started
            console.print(f"[dim]{seconds:4.0f}s  {platform.now:%m-%d}[/dim]  {done}")

        ended = await run_season(
            platform, seed=seed, applicants=applicants, pack=pack, layers=layers, out=out, say=say
        )
        found = await outcomes(ended)
        await leave_on_disk(ended, found)
        somebody = await ended.declaration(next(a for a in ended.applicants if a.declaration_id))
    journal.done()
    show(console, ended, found)
    console.print(f"共 {platform.requests} 次请求，{time.monotonic() - started:.0f} 秒。文件在 {out}")
    if ended.holders:
        number, (name, path) = next(iter(ended.holders.items()))
        console.print(f"证书示例：编号 {number}，持证人 {name}，文件 {path}", soft_wrap=True)
        there = "" if (later or url) == HERE else f" --url {later or url}"
        ended.commands.append(f"zcps certificate verify --number {number} --name {name}{there}")
    folder = home or (out.parent if key_file(out.parent).exists() else None)
    there = "" if folder is None or folder == default_folder() else f" --home {folder}"
    ended.commands.append(f"zcps audit verify --folder {out / 'audit'}{there}")
    if folder is not None:
        ended.commands.append(f"zcps explain {somebody['number']}{there}")
    console.print("核验命令：")
    for command in ended.commands:
        console.print(f"  .venv/bin/{command}", soft_wrap=True)


def demo(
    applicants: Annotated[int, typer.Option(help="申报人数（14 至 45）", min=FEWEST, max=MOST)] = 40,
    seed: Annotated[int, typer.Option(help="种子")] = 1,
    home: Annotated[Path | None, typer.Option(help="数据目录，缺省为 var/onebox")] = None,
    address: Annotated[
        str, typer.Option(help="印在证书上、写在查验命令里的平台地址；在别的机器上查验时用")
    ] = HERE,
) -> None:
    """启动平台，走完一个评审季，停止平台；数据留给 `zcps run`。中途停下的，再次运行即继续。"""
    folder = (home or default_folder()).absolute()
    again = "make run" if folder == default_folder() else f".venv/bin/zcps run --home {folder}"
    if address != HERE:
        again = f".venv/bin/zcps run --home {folder} --address {address}"
    out = output_folder(folder)
    if (out / "outcomes.json").exists() and not (out / "journal.ndjson").exists():
        sys.exit(f"{folder} 里已有一个评审季。查看：{again}；重来：先删除该目录，或者用 --home 另选目录。")
    address = address.rstrip("/")
    port = _free_port()
    command = [
        *dying_with_parent("TERM"),
        sys.executable,
        "-m",
        "onebox",
        "run",
        "--port",
        str(port),
        "--home",
        str(folder),
    ]
    command += ["--address", address]  # what is printed must hold when `make run` serves the same data
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / DEMO_LOG).open("ab") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=CHECKOUT, env={**os.environ})
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, server, folder / DEMO_LOG)
            where = output_folder(folder)
            played = _season(
                url, "2026-bayannur", ("demo",), applicants, seed, where, later=address, home=folder
            )
            asyncio.run(played)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)
    console.print(f"平台已停止，数据在 {folder}。查看这些数据：{again}", soft_wrap=True)


def status(
    url: Annotated[str, typer.Option(help="平台地址")] = HERE,
    issuer: Issuer = None,
    settled: Annotated[bool, typer.Option("--settled", help="等到没有在途事项")] = False,
) -> None:
    """查看在途事项；--settled 时等到全部办结。"""

    from onebox.season.platform import SERVICES, Platform

    async def look() -> None:
        async with httpx2.AsyncClient(timeout=60) as client:
            platform = Platform(url, issuer or f"{url}/demo-issuer", client)
            if settled:
                following = await platform.settle()
                console.print(f"无在途事项；下一到期时间：{following or '无'}")
                return
            for service in SERVICES:
                console.print(await platform.person("operator").get(service, "/settlement"))

    asyncio.run(look())


def _free_port() -> int:
    from laptop.servers.ports import free_port

    return free_port()


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if server.poll() is not None:
            sys.exit(f"平台没有启动，日志：\n{log.read_text('utf-8')[-3000:]}")
        try:
            if httpx2.get(f"{url}/api/certificate/readyz", timeout=2).is_success:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.2)
    sys.exit("平台在 90 秒内没有就绪")
