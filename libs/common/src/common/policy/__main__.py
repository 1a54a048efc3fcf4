"""`python -m common.policy`: check the packs, print what differs, write the law pages, begin next year's pack.

Exit code 1 where something is wrong.
"""

import argparse
import sys
from pathlib import Path

from common.policy.check import report
from common.policy.differences import described
from common.policy.loader import PackShelf, Policy, UnknownPack
from common.policy.reference import PAGES, stale, write
from common.policy.scaffold import CannotScaffold, scaffold
from common.policy.source import PackError

FOLDER = Path("policies")


def main() -> int:
    given = _arguments()
    try:
        text, sound = given.run(given)
    except PackError as error:
        text, sound = str(error), False
    except (UnknownPack, CannotScaffold) as error:
        text, sound = str(error), False
    (sys.stdout if sound else sys.stderr).write(text + "\n")
    return 0 if sound else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m common.policy", description="政策包 / policy packs")
    commands = parser.add_subparsers(required=True)

    check = commands.add_parser("check", help="逐包检查并列出待定事项 / check every pack, list what is open")
    check.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    check.set_defaults(run=lambda given: report(given.folder))

    diff = commands.add_parser("diff", help="两个包有哪些不同 / what differs between two packs")
    diff.add_argument("before", help="包，可加补充层：2026-bayannur+demo")
    diff.add_argument("after")
    diff.add_argument("--policies", type=Path, default=FOLDER)
    diff.set_defaults(run=_diff)

    reference = commands.add_parser("reference", help="各文件对照页 / the law pages")
    how = reference.add_mutually_exclusive_group(required=True)
    how.add_argument("--write", action="store_true")
    how.add_argument("--check", action="store_true")
    reference.add_argument("--policies", type=Path, default=FOLDER)
    reference.add_argument("--to", type=Path, default=PAGES)
    reference.set_defaults(run=_reference)

    new = commands.add_parser("new", help="由最近的包生成新年度的包 / begin a pack from the latest one")
    new.add_argument("pack", help="年度-地方，如 2027-bayannur；自治区写 region")
    new.add_argument("--policies", type=Path, default=FOLDER)
    new.set_defaults(run=_new)
    return parser.parse_args()


def _diff(given: argparse.Namespace) -> tuple[str, bool]:
    shelf = PackShelf(given.policies)
    before, after = (_policy(shelf, named) for named in (given.before, given.after))
    return "\n".join(described(before, after)), True


def _policy(shelf: PackShelf, named: str) -> Policy:
    pack_id, *layers = named.split("+")
    return shelf.effective(pack_id, layers)


def _reference(given: argparse.Namespace) -> tuple[str, bool]:
    shelf = PackShelf(given.policies)
    if given.write:
        return f"改写 {len(write(shelf, given.to))} 页", True
    wrong = stale(shelf, given.to)
    if not wrong:
        return "各页与政策包一致", True
    return "\n".join(["下列各页与政策包不一致，请用 --write 生成：", *map(str, wrong)]), False


def _new(given: argparse.Namespace) -> tuple[str, bool]:
    return f"已生成 {scaffold(given.policies, given.pack)}；逐项核对前不能加载", True


if __name__ == "__main__":
    sys.exit(main())
