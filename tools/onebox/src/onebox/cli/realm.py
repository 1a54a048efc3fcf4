"""`zcps realm`: the demo's Keycloak realm, written or compared with what is committed."""

import sys
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    app.command("realm")(realm)


def realm(
    write: Annotated[bool, typer.Option("--write", help="重新生成")] = False,
    check: Annotated[bool, typer.Option("--check", help="与已提交的文件比较")] = False,
) -> None:
    """Keycloak 演示域：由演示人员表生成并提交，CI 检查是否一致。"""
    from onebox.folders import CHECKOUT
    from onebox.realm import REALM_FILE, realm_text

    if write == check:
        sys.exit("either --write or --check")
    if write:
        REALM_FILE.parent.mkdir(parents=True, exist_ok=True)
        REALM_FILE.write_text(realm_text(), "utf-8")
    elif REALM_FILE.read_text("utf-8") != realm_text():
        sys.exit(f"{REALM_FILE.relative_to(CHECKOUT)} is not what the code says: run `make contracts`")
