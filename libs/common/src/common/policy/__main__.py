"""`python -m common.policy check [folder]`: report on the packs; exit code 1 where something is wrong."""

import argparse
import sys
from pathlib import Path

from common.policy.check import report


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m common.policy", description="检查政策包 / check the policy packs"
    )
    commands = parser.add_subparsers(required=True)
    check = commands.add_parser("check", help="逐包检查并列出待定事项 / check every pack, list what is open")
    check.add_argument("folder", type=Path, nargs="?", default=Path("policies"))
    text, sound = report(parser.parse_args().folder)
    (sys.stdout if sound else sys.stderr).write(text + "\n")
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
