"""What commands say to mistakes: a Chinese sentence with a hint, on every one of them, and no traceback."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from laptop.servers.ports import free_port
from onebox.cli import app

Told = Callable[..., tuple[int, str]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Told:
    for name in ("ZCPS_DATABASE__URL", "ZCPS_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, list(arguments))
        assert isinstance(result.exception, SystemExit), repr(result.exception)
        return result.exit_code, f"{result.output}{result.exception}"

    return invoke


def nowhere() -> str:
    return f"http://127.0.0.1:{free_port()}"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("status", "--url", "NOWHERE"), "无法连接平台"),
        (("status", "--settled", "--url", "NOWHERE"), "无法连接平台"),
        (("season", "--url", "NOWHERE", "--out", "season"), "无法连接平台"),
        (("audit", "verify", "--url", "NOWHERE", "--home", "no-such-home"), "没有找到公钥"),
        (("audit", "verify", "--folder", "no-such-folder", "--home", "no-such-home"), "没有找到公钥"),
        (("certificate", "verify", "--url", "NOWHERE", "--number", "1", "--name", "张三"), "无法连接平台"),
        (("certificate", "verify", "no-such.pdf", "--root", "no-such.pem"), "没有找到平台根证书"),
        (("draw", "verify", "no-such.json"), "没有这个文件"),
        (("season", "--applicants", "8"), "--applicants 的值应在 14 至 45 之间"),
        (("demo", "--applicants", "8", "--home", "new"), "--applicants 的值应在 14 至 45 之间"),
        (("demo", "--applicants", "many", "--home", "new"), "--applicants 的值应在 14 至 45 之间"),
        (("explain", "SB202600000003", "--home", "no-such-home"), "没有平台数据"),
        (("dead-letters", "list", "--service", "review", "--home", "no-such-home"), "--home"),
        (("dead-letters", "list", "--service", "review"), "--home"),
        (("dead-letters", "list", "--service", "nobody"), "--service 的值应为以下之一"),
        (("dead-letters", "list"), "缺少 --service"),
        (("no-such-command",), "zcps --help"),
        (("status", "--no-such-option"), "没有选项 --no-such-option"),
    ],
)
def test_a_mistake_is_answered_in_chinese(arguments: tuple[str, ...], says: str, told: Told) -> None:
    code, words = told(*(nowhere() if one == "NOWHERE" else one for one in arguments))
    assert code != 0
    assert says in words
    assert "Traceback" not in words
    assert not re.search(r"[A-Za-z]+ [A-Za-z]+ [A-Za-z]+ [A-Za-z]+", words), "an English sentence"
