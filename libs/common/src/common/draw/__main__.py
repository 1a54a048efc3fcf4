"""`python -m common.draw BUNDLE [--plan DIGEST]`: replays a draw with nothing installed but this library.

What `zcps draw verify` does, for whoever doubts a draw and wants no platform on the own machine.
"""

import argparse
import sys
from pathlib import Path

from common.draw.verify import verify_bundle


def main() -> None:
    """Print every check of the bundle; exit with 1 where one fails."""
    parser = argparse.ArgumentParser(
        prog="python -m common.draw", description="仅凭记录文件重演抽取，逐项核对。"
    )
    parser.add_argument("bundle", type=Path, help="抽取记录文件")
    parser.add_argument("--plan", help="事先公布的方案摘要；核对记录用的就是该方案")
    asked = parser.parse_args()
    report = verify_bundle(asked.bundle.read_bytes(), logged_plan=asked.plan)
    sys.stdout.writelines(f"{line}\n" for line in report.lines())
    if not report.ok:
        sys.exit(1)


if __name__ == "__main__":
    main()
