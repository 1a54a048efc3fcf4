"""`zcps certificate verify`: a certificate file offline, or a number and a name at a running platform."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from onebox.folders import installations, root_certificate

certificate = typer.Typer(no_args_is_help=True, help="电子证书：离线核验、联网查验。")


def add_to(app: typer.Typer) -> None:
    app.add_typer(certificate, name="certificate")


@certificate.command()
def verify(
    file: Annotated[Path | None, typer.Argument(help="证书 PDF")] = None,
    number: Annotated[str | None, typer.Option(help="证书编号")] = None,
    name: Annotated[str | None, typer.Option(help="持证人姓名")] = None,
    url: Annotated[str, typer.Option(help="平台地址")] = "http://127.0.0.1:8000",
    root: Annotated[
        Path | None, typer.Option(help="平台根证书（PEM）；缺省取本机 var/onebox 和 var/stack 的")
    ] = None,
) -> None:
    """离线核验文件是否为职称证书、是否完整、是否由有权单位用印；或按编号和姓名向运行中的平台查验。"""
    if file is not None:
        _offline(file, [root] if root else [root_certificate(folder) for folder in installations(None)])
    elif number and name:
        _online(url, number, name)
    else:
        sys.exit("请给出证书文件，或同时给出 --number 和 --name")


def _offline(file: Path, roots: list[Path]) -> None:
    from certificate.usecases.files import judge
    from common.catalogue import Catalogue
    from common.catalogue import label as code_label
    from common.documents.seals import roots_from_pem
    from common.documents.verification import verify_pdf

    pem = b"".join(root.read_bytes() for root in roots if root.exists())
    if not pem:
        sys.exit("没有找到平台根证书，请用 --root 指定（评审季的文件中有 platform-root.pem）。")
    if not file.is_file():
        sys.exit(f"没有这个文件：{file}")
    try:
        trusted = roots_from_pem(pem)
    except ValueError:
        sys.exit("所给的根证书不是 PEM 格式的证书。")
    report = asyncio.run(verify_pdf(file.read_bytes(), trusted))
    judged = judge(report)
    print(f"文件完整：{'是' if report.intact and report.covers_whole_file else '否'}")
    print(f"用印可信：{'是' if report.trusted else '否'}")
    if judged.sealing_unit:
        print(f"用印单位：{judged.sealing_unit}（据平台根证书签发的用印证书）")
    if judged.claims and judged.fault is None:
        title = judged.claims.title
        print(f"证书编号：{judged.claims.number}")
        print(f"职称：{Catalogue.shipped().series_label(title.series)}　{code_label('level', title.level)}")
        print(f"取得时间：{judged.claims.effective_from}")
    for fault in report.faults:
        print(f"问题：{fault.explanation}")
    if judged.explanation:
        print(f"问题：{judged.explanation}")
    if judged.remark:
        print(f"说明：{judged.remark}")
    good = report.valid and judged.fault is None
    print(f"结论：{'是有权单位用印的职称证书，未被改动' if good else '不能作为职称证书认可'}。")
    print("说明：离线核验不能证明证书现在仍然有效，请联网查验。")
    if not good:
        sys.exit(1)


def _online(url: str, number: str, name: str) -> None:
    import httpx2

    try:
        answer = httpx2.get(
            f"{url}/api/certificate/v1/verifications", params={"number": number, "name": name}, timeout=10
        )
    except httpx2.TransportError as error:
        sys.exit(f"无法连接平台 {url}（{type(error).__name__}）")
    body = answer.json()
    if not answer.is_success:
        sys.exit(body.get("detail", str(answer.status_code)))
    print(f"查验结论：{body['verdict_label']}")
    if shown := body.get("certificate"):
        title = shown["title"]
        print(f"证书编号：{shown['number']}")
        print(f"持证人：{shown['holder_name']}")
        print(f"职称：{title['series_label']}　{title['name']}（{title['level_label']}）")
        print(f"取得时间：{shown['effective_from']}")
        print(f"用印单位：{shown['sealing_org']}")
    for remark in body["remarks"]:
        print(f"说明：{remark}")
    if body.get("verdict") != "valid":
        sys.exit(1)
