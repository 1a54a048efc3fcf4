"""`python -m common.draw BUNDLE [--plan DIGEST] [--receipt FILE]`: replays a draw with nothing installed but this library.

What `zcps draw verify` does, for whoever doubts a draw and wants no platform on the own machine.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from common.draw.receipts import Receipt, read_receipt
from common.draw.verify import verify_bundle


def main() -> None:
    """Print every check of the bundle, what was established and what was not; exit with 1 where a check fails."""
    parser = argparse.ArgumentParser(
        prog="python -m common.draw", description="仅凭记录文件重演抽取，逐项核对。"
    )
    parser.add_argument("bundle", type=Path, help="抽取记录文件")
    parser.add_argument("--plan", help="事先公布的方案摘要；核对记录用的就是该方案")
    parser.add_argument(
        "--receipt", type=Path, action="append", default=[], help="一方提交承诺值时所得的回执，可多次给出"
    )
    parser.add_argument("--key", action="append", default=[], help="平台公布的公钥（十六进制），用于核对回执")
    asked = parser.parse_args()
    report_on(asked.bundle, plan=asked.plan, receipts=asked.receipt, keys=asked.key)


def report_on(bundle: Path, *, plan: str | None, receipts: Sequence[Path], keys: Sequence[str]) -> None:
    """Verify the record in a file; the process ends with 1 where it does not hold."""
    try:
        content, held = bundle.read_bytes(), [_receipt(path) for path in receipts]
    except FileNotFoundError as missing:
        sys.exit(f"没有这个文件：{missing.filename}")
    report = verify_bundle(content, logged_plan=plan, receipts=held, trusted_keys=keys)
    sys.stdout.writelines(f"{line}\n" for line in report.lines())
    if not report.ok:
        sys.exit(1)


def _receipt(path: Path) -> Receipt:
    try:
        return read_receipt(path.read_bytes())
    except ValueError:
        sys.exit(f"{path} 不是承诺值回执。")


if __name__ == "__main__":
    main()
