"""What a command says when it cannot do what it was asked: a Chinese sentence and a hint, never a traceback.

A mistake that is not listed here is one of ours: it shows as it is.
"""

import sys
from enum import Enum
from typing import Any

from typer._click.exceptions import (
    BadParameter,
    FileError,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer.core import TyperGroup

START_FIRST = "请先启动平台：make run；平台在别处的，请用 --url 指明地址。"


class Commands(TyperGroup):
    """The commands of `zcps`, which tell their users what went wrong."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except NoArgsIsHelpError:
            raise
        except UsageError as mistake:
            words = mistake.ctx.command_path.split()[1:] if mistake.ctx is not None else []
            print(f"{usage(mistake)}查看用法：{' '.join(['zcps', *words, '--help'])}", file=sys.stderr)
            sys.exit(mistake.exit_code)
        except Exception as mistake:
            told = sentence(mistake)
            if told is None:
                raise
            sys.exit(told)


def usage(mistake: UsageError) -> str:
    """What is wrong with the words of a command."""
    if isinstance(mistake, NoSuchOption):
        return f"没有选项 {mistake.option_name}。"
    if isinstance(mistake, BadParameter) and mistake.param is not None:
        name = max(mistake.param.opts, key=len)
        if isinstance(mistake, MissingParameter):
            return f"缺少 {name}。"
        least, most = (getattr(mistake.param, bound, None) for bound in ("min", "max"))
        if least is not None and most is not None:
            return f"{name} 的值应在 {least} 至 {most} 之间。"
        kind = getattr(getattr(mistake.param, "type_descriptor", None), "annotation", None)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return f"{name} 的值应为以下之一：{'、'.join(str(code.value) for code in kind)}。"
        return f"{name} 的值无法识别。"
    if isinstance(mistake, FileError):
        return f"无法打开文件 {mistake.ui_filename}。"
    return "命令或参数有误。"


def sentence(mistake: Exception) -> str | None:
    """What to tell, with what to do about it; None for what a user cannot have caused."""
    import httpx2
    from sqlalchemy.exc import OperationalError

    from laptop.servers.processes import ServerFailed
    from onebox.operating import NoPlace
    from onebox.season.journal import OtherSeason
    from onebox.season.platform import NotSettled, Refused, Unavailable

    match mistake:
        case httpx2.TransportError():
            return f"无法连接平台（{type(mistake).__name__}）。{START_FIRST}"
        case httpx2.HTTPStatusError():
            return f"平台的回答不可用（状态码 {mistake.response.status_code}）。请核对 --url 和 --issuer。"
        case Refused():
            said = mistake.problem.get("detail") or mistake.code
            return f"平台没有接受这一步：{said}\n（{mistake}）\n请核对平台上的数据是否已有同样的评审季；重来请换一个数据目录。"
        case Unavailable():
            return "平台长时间不能办理，已停下。恢复后再次运行同一命令，从停下的地方继续。"
        case NotSettled():
            return f"平台上有事项停住不动：{mistake}。请用 zcps dead-letters list 查看；排除后再次运行同一命令，从停下的地方继续。"
        case OtherSeason():
            return "该目录里有一个没有走完的评审季，它的平台、人数、种子或政策包与这次不同。请用原来的参数继续，或者用 --out 另选目录。"
        case NoPlace():
            return "没有指明在哪里查看。请用 --home 指明本机平台的数据目录，或者设置环境变量 ZCPS_DATABASE__URL。"
        case ServerFailed():
            return f"所需的服务没有启动，或者没有运行。请核对数据目录（--home），或者先启动平台：make run。\n详情：{mistake}"
        case OperationalError():
            return "数据库无法访问。请核对数据目录（--home）或者环境变量 ZCPS_DATABASE__URL，并确认数据库在运行。"
        case FileNotFoundError():
            return f"没有这个文件或者目录：{mistake.filename}。请核对路径。"
        case IsADirectoryError() | NotADirectoryError() | PermissionError():
            return f"无法读写 {mistake.filename}。请核对路径和权限。"
    return None
