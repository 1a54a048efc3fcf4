"""Next year's pack, copied from the latest one: every value waits for review, and the loader refuses it until then."""

import re
from pathlib import Path

from common.places import PLACES, REGION
from common.policy.loader import PackShelf
from common.policy.packs import CLAUSES, HEAD, TO_REVIEW, PackHead, PackKind

_ID = re.compile(r"^(\d{4})-([a-z][a-z-]*)$")
_STATUS = re.compile(r"\bstatus: (stated|assumed|not_stated|not_configured)\b")


class CannotScaffold(Exception):
    """No such place, the pack is there already, or there is no annual notice to begin with."""


def scaffold(folder: Path, pack_id: str) -> Path:
    """Write the folder of a new annual notice, such as `2027-bayannur`.

    It begins from the latest annual notice of the place, else from the latest annual notice of all. Dates are moved to the new year,
    clauses get the new document's prefix; the words are still those of the old document.

    Raises:
        CannotScaffold
        PackError: the packs there are not sound.
    """
    match = _ID.match(pack_id)
    name = match[2] if match else ""
    place = REGION if name == "region" else f"{REGION}.{name}"
    if match is None or place not in PLACES:
        raise CannotScaffold(f"“{pack_id}”应写作“年度-地方”，如 2027-bayannur；自治区写 region")
    if (folder / pack_id).exists():
        raise CannotScaffold(f"{folder / pack_id} 已经存在")
    model = _latest(PackShelf(folder), place)
    year = int(match[1])
    letters = model.prefix[:-2] if model.prefix and model.place == place else name[:2].upper()
    prefix = f"{letters}{year % 100:02d}"
    target = folder / pack_id
    target.mkdir()
    for file in sorted((folder / model.id).glob("*.yaml")):
        if file.name == CLAUSES:
            continue
        text = file.read_text("utf-8").replace(f"{model.prefix}-", f"{prefix}-")
        text = re.sub(rf"\b{model.year}-(?=\d\d-\d\d\b)", f"{year}-", text)
        text = _STATUS.sub(f"status: {TO_REVIEW}", text)
        if file.name == HEAD:
            text = _head(text, model, pack_id, place, year, prefix)
        (target / file.name).write_text(text, "utf-8")
    return target


def _latest(shelf: PackShelf, place: str) -> PackHead:
    annual_notices = [pack.head for pack in shelf.packs.values() if pack.head.kind is PackKind.ANNUAL_NOTICE]
    if not annual_notices:
        raise CannotScaffold("没有可以参照的年度通知")
    return max(annual_notices, key=lambda head: (head.place == place, str(head.date)))


def _head(text: str, model: PackHead, pack_id: str, place: str, year: int, prefix: str) -> str:
    own = {
        "id": pack_id,
        "version": '"1"',
        "number": "待核对",
        "place": place,
        "year": str(year),
        "prefix": prefix,
        "short": f"{PLACES[place].name}{year}年通知",
    }
    for key, value in own.items():
        text = re.sub(rf"^{key}: .*$", f"{key}: {value}", text, flags=re.MULTILINE)
    mark = (
        f"reviewed: false  # 由 {model.id} 生成：逐项与新文件核对，改写文件名称、文号、日期、未掌握的文件；"
        "核对完毕删去本行\n"
    )
    return mark + text
