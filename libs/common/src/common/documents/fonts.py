"""Where the fonts are: Chinese ones come as a dependency, the Mongolian one from the machine or not at all.

No font is committed. `ZCPS_FONT_FOLDERS` (paths joined by the system's path separator) adds folders, e.g. with a
font for rare characters; they are looked at first.
"""

import os
import sys
from importlib.resources import files
from pathlib import Path

MONGOLIAN_FAMILY = "Noto Sans Mongolian"
_MONGOLIAN_FILE = "NotoSansMongolian-Regular.*tf"


def font_folders() -> list[Path]:
    """Folders to search, the machine's own additions first."""
    added = [Path(part) for part in os.environ.get("ZCPS_FONT_FOLDERS", "").split(os.pathsep) if part]
    shipped = Path(str(files("justmytype_intl_cjk") / "fonts"))
    mongolian = [] if any(_has_mongolian(folder) for folder in added) else _mongolian_folder_of_the_system()
    return [*added, *mongolian, shipped]


def _mongolian_folder_of_the_system() -> list[Path]:
    for place in _system_places():
        if place.is_dir() and (found := next(place.rglob(_MONGOLIAN_FILE), None)):
            return [found.parent]
    return []


def _has_mongolian(folder: Path) -> bool:
    return next(folder.rglob(_MONGOLIAN_FILE), None) is not None


def _system_places() -> list[Path]:
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"]
    if sys.platform == "darwin":
        return [Path("/Library/Fonts"), Path("/System/Library/Fonts"), Path.home() / "Library/Fonts"]
    return [Path.home() / ".local/share/fonts", Path("/usr/local/share/fonts"), Path("/usr/share/fonts")]
