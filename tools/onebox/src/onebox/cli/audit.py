"""`zcps audit verify`: the audit chains of a running platform, or an export kept from earlier."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from onebox.folders import installations, key_file

audit = typer.Typer(no_args_is_help=True, help="审计链核验。")


def add_to(app: typer.Typer) -> None:
    app.add_typer(audit, name="audit")


@audit.callback()
def _group() -> None:
    """审计链核验。"""


@audit.command()
def verify(
    url: Annotated[str, typer.Option(help="平台地址")] = "http://127.0.0.1:8000",
    folder: Annotated[Path | None, typer.Option(help="已导出的审计链所在目录（<服务>.ndjson）")] = None,
    home: Annotated[
        Path | None, typer.Option(help="取公钥的数据目录，缺省为本机的 var/onebox 和 var/stack")
    ] = None,
) -> None:
    """逐条重算审计链和签名，指出被改动或缺失的记录。"""
    from common.audit import public_keys, verify_export
    from common.service.keys import KeyFile
    from onebox.season.platform import SERVICES

    homes = [folder for folder in installations(home) if key_file(folder).exists()]
    if not homes:
        sys.exit("没有找到公钥。请用 --home 指明产生这些审计链的平台的数据目录。")
    keys = [KeyFile(key_file(folder)) for folder in homes]
    exports = (
        {name: (folder / f"{name}.ndjson").read_text("utf-8") for name in SERVICES}
        if folder
        else asyncio.run(_download(url))
    )
    sound = True
    for service, text in exports.items():
        trusted = frozenset().union(*(public_keys(file.for_service(service).audit) for file in keys))
        report = verify_export(text.splitlines(), service, trusted)
        print(
            f"{service}: {report.links} 条，已签名 {report.signed_links} 条，{'无误' if report.ok else '有问题'}"
        )
        for finding in report.findings:
            print(f"  {finding}")
        sound = sound and report.ok
    if not sound:
        sys.exit(1)


async def _download(url: str) -> dict[str, str]:
    import httpx2

    from onebox.season.platform import SERVICES, Platform

    async with httpx2.AsyncClient(timeout=60) as client:
        inspector = Platform(url, f"{url}/demo-issuer", client).person("operator")
        return {
            service: (await inspector.download(service, "/audit-export")).decode() for service in SERVICES
        }
