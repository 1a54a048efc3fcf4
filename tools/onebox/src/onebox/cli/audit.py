"""`zcps audit verify`: the audit chains of a running platform, or an export kept from earlier; `zcps audit resume`."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onebox.cli.events import HomeFolder, ServiceName
from onebox.folders import installations, key_file

if TYPE_CHECKING:
    from common.audit import SignedHead

audit = typer.Typer(no_args_is_help=True, help="审计链：核验、恢复后继续。")


def add_to(app: typer.Typer) -> None:
    app.add_typer(audit, name="audit")


@audit.command()
def verify(
    url: Annotated[str, typer.Option(help="平台地址")] = "http://127.0.0.1:8000",
    folder: Annotated[Path | None, typer.Option(help="已导出的审计链所在目录（<服务>.ndjson）")] = None,
    home: Annotated[
        Path | None, typer.Option(help="取公钥的数据目录，缺省为本机的 var/onebox 和 var/stack")
    ] = None,
    heads: Annotated[
        list[Path] | None,
        typer.Option(
            help="自己保存的链首（JSON，如 /v1/audit-heads 的回答），可多次给出；本机没有公钥时用其中的公钥"
        ),
    ] = None,
) -> None:
    """逐条重算审计链和签名，与数据库以外保存的链首比对，指出被改动、缺失或未能比对之处。"""
    from common.audit import public_keys, verify_export
    from common.service.keys import KeyFile
    from onebox.season.platform import SERVICES

    kept = [head for file in heads or () for head in _heads(file)]
    homes = [folder for folder in installations(home) if key_file(folder).exists()]
    if not homes and not kept:
        sys.exit(
            "没有找到公钥。请用 --home 指明产生这些审计链的平台的数据目录，或用 --heads 给出自己保存的链首。"
        )
    keys = [KeyFile(key_file(folder)) for folder in homes]
    exports = _exports(folder, SERVICES) if folder else asyncio.run(_download(url))
    sound = True
    for service, text in exports.items():
        own = [head for head in kept if head.service == service]
        trusted = frozenset[str]().union(*(public_keys(file.for_service(service).audit) for file in keys))
        try:
            report = verify_export(text.splitlines(), service, trusted or {head.key for head in own}, own)
        except ValueError:
            sys.exit(f"{service} 的导出文件无法读取，可能不完整或被改动。")
        print(
            f"{service}: {report.links} 条，已签名 {report.signed_links} 条，待入链 {report.waiting} 条，"
            f"与库外链首相符 {report.compared} 个，{'无误' if report.sound else '有问题'}"
            + (f"（{report.withheld} 条未提供内容，只核对了摘要）" if report.withheld else "")
        )
        for finding in report.findings:
            print(f"  {finding}")
        sound = sound and report.sound
    if not sound:
        sys.exit(1)


@audit.command("resume")
def resume_chain(
    service: ServiceName,
    reason: Annotated[str, typer.Option(help="原因，如“按 2026-12-01 的备份恢复”；记入审计链")],
    home: HomeFolder = None,
) -> None:
    """恢复备份或查清异常之后，以数据库现有的链为准继续；此举记入审计链，他人保存的链首仍会显示缺失部分。"""
    from common.audit.outside import CopyAway
    from common.audit.resuming import NotConsistent
    from onebox import operating

    try:
        size = asyncio.run(operating.resume_audit(service, home, reason))
    except NotConsistent as faulty:
        sys.exit("\n".join(["数据库中的审计链自身有问题，不能继续：", *(f"  {f}" for f in faulty.findings)]))
    except CopyAway as away:
        sys.exit(f"对象存储无法访问（{away}），请稍后重试。")
    print(f"{service} 的审计链从第 {size} 条之后继续。")


def _heads(file: Path) -> "list[SignedHead]":
    from common.audit import read_heads

    try:
        return read_heads(file.read_text("utf-8"))
    except FileNotFoundError:
        sys.exit(f"没有这个文件：{file}")
    except (ValueError, UnicodeDecodeError):
        sys.exit(f"{file} 中没有可读取的链首。")


def _exports(folder: Path, services: Sequence[str]) -> dict[str, str]:
    try:
        return {name: (folder / f"{name}.ndjson").read_text("utf-8") for name in services}
    except FileNotFoundError as missing:
        sys.exit(f"没有这个文件：{missing.filename}")


async def _download(url: str) -> dict[str, str]:
    import httpx2

    from onebox.season.platform import SERVICES, Platform

    async with httpx2.AsyncClient(timeout=60) as client:
        inspector = Platform(url, f"{url}/demo-issuer", client).person("inspector-region")
        return {
            service: (await inspector.download(service, "/audit-export")).decode() for service in SERVICES
        }
