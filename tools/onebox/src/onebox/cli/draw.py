"""`zcps draw`: what a party to a draw, and anybody who doubts one, does on the own machine."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

draw = typer.Typer(no_args_is_help=True, help="评委抽取：制作随机数、核验抽取记录。")


def add_to(app: typer.Typer) -> None:
    app.add_typer(draw, name="draw")


@draw.command()
def nonce(
    plan: Annotated[str, typer.Option(help="抽取方案摘要（64 位十六进制）")],
    party: Annotated[str, typer.Option(help="本方编号，如 organiser、inspector")],
    dice: Annotated[
        str | None, typer.Option(help="自备的 256 位随机数（十六进制）；不填则由本机产生")
    ] = None,
) -> None:
    """在本方设备上产生随机数及其承诺：先交承诺，待各方都交后再公开随机数。"""
    from common.draw import commit, make_nonce

    value = dice or make_nonce()
    try:
        print(json.dumps({"nonce": value, "commitment": commit(plan, party, value)}))
    except ValueError as error:
        sys.exit(str(error))


@draw.command()
def verify(
    bundle: Annotated[Path, typer.Argument(help="抽取记录文件")],
    plan: Annotated[str | None, typer.Option(help="事先公布的方案摘要；核对记录用的就是该方案")] = None,
    receipt: Annotated[list[Path] | None, typer.Option(help="一方提交承诺值时所得的回执，可多次给出")] = None,
    key: Annotated[
        list[str] | None, typer.Option(help="平台公布的公钥（十六进制，见 /v1/audit-heads），用于核对回执")
    ] = None,
) -> None:
    """仅凭记录文件重演抽取，逐项核对；分别列出已证实和未证实的事项。"""
    from common.draw.__main__ import report_on

    report_on(bundle, plan=plan, receipts=receipt or [], keys=key or [])
